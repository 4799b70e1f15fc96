"""The photos in a site's folder: which there are, how large, and which cannot be used."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agent.camera.folder import SUFFIXES, read_picture
from agent.errors import BadInput
from tools.train.site.consent import with_consent
from tools.train.site.form import Size

FEW, MANY = 10, 60
"""A model tuned on fewer photos forgets what it knew; more cost a person an hour and gain little
(models.md: 20 photos took a site from AP50 0.25 to 0.92)."""

FEW_PHOTOS = (
    f"{{}} photos are few: a model learns a site from {FEW} or more; take some at other hours and "
    "with other stock"
)
MANY_PHOTOS = (
    "{} photos are many: 10 to 30 suffice; those that a model is least sure of come first, and "
    "only those that you check count, so stop whenever you like"
)

UNCERTAIN = "uncertain"  # the folder of pictures that the agent kept


@dataclass(frozen=True, slots=True)
class Found:
    """What a folder holds.

    Args:
        sizes: width and height of each usable photo, upright; the site's own by name, then the
            agent's.
        notes: sentences: what cannot be used and why.
    """

    sizes: Mapping[Path, Size]
    notes: tuple[str, ...]


def find_photos(folder: Path) -> Found:
    """The photos of a site.

    Raises:
        BadInput: there is no such folder, or no photo in it.
    """
    if not folder.is_dir():
        raise BadInput(f"{folder}: is no folder; make it and copy the photos of the site there")
    own = pictures_in(folder)
    kept, notes = with_consent(pictures_in(folder / UNCERTAIN))
    sizes: dict[Path, Size] = {}
    for path in (*own, *kept):
        try:
            sizes[path] = size_of(path)
        except BadInput as error:
            notes.append(f"left out: {error}")
    if not sizes:
        raise BadInput("\n".join([f"{folder}: has no photo that can be used", *notes]))
    return Found(sizes, (*amount(len(sizes)), *notes))


def pictures_in(folder: Path) -> list[Path]:
    """The picture files that lie directly in a folder, by name; none without the folder."""
    if not folder.is_dir():
        return []
    found = (path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    return sorted(path for path in found if not path.name.startswith("."))


def size_of(path: Path) -> Size:
    """Width and height of a photo, upright.

    It is decoded for that: whether it is whole, and which way up it is, shows only then.

    Raises:
        BadInput: it cannot be used.
    """
    image = read_picture(path)
    return image.shape[1], image.shape[0]


def amount(photos: int) -> tuple[str, ...]:
    """What to tell a person about the number of photos; nothing where it is right."""
    if photos < FEW:
        return (FEW_PHOTOS.format(photos),)
    if photos > MANY:
        return (MANY_PHOTOS.format(photos),)
    return ()
