"""Photos labelled elsewhere become those of a site: copied into its folder, labels and all."""

import shutil
from dataclasses import replace
from pathlib import Path

from tools.train.site.labels import Photo, Site, load_site, save_photo


def gather(folder: Path, found: Site) -> Site:
    """Copy photos into a site's folder, write their labels, and read all of it.

    A photo that is there already keeps its file and gets the labels that came. One of the same
    name but with other content is left out, and the notes say so.

    Raises:
        BadInput: a label file of the folder is damaged.
        OSError: the disk is full or read-only.
    """
    folder.mkdir(parents=True, exist_ok=True)
    notes = [*found.notes]
    for photo in found.photos:
        if copy_into(folder, photo):
            save_photo(folder, replace(photo, path=folder / photo.path.name))
        else:
            notes.append(f"left out: {photo.path}: {folder} has another photo of that name")
    site = load_site(folder)
    return replace(site, notes=(*notes, *site.notes))


def copy_into(folder: Path, photo: Photo) -> bool:
    """Copy a photo's file unless it is there; False where another photo has its name."""
    target = folder / photo.path.name
    if not target.exists():
        shutil.copyfile(photo.path, target)
        return True
    return target.samefile(photo.path) or target.read_bytes() == photo.path.read_bytes()
