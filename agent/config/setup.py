"""A device's whole configuration: device.yaml, and the planograms and alignments it leads to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from agent.config import between
from agent.config.alignment import Alignment, plane_of
from agent.config.device import Device
from agent.config.near import near
from agent.config.problems import BadConfiguration, Problem, in_order
from agent.config.reading import Reading, read
from agent.shelf.plan.planogram import Planogram
from agent.vision.homography import Plane

T = TypeVar("T")

DEVICE = "device.yaml"
PLANOGRAMS = "planograms"
ALIGNMENT = "alignment"

DIGEST_DIGITS = 16  # 64 bits: enough to tell versions apart, short enough to read out


@dataclass(frozen=True, slots=True)
class Setup:
    """A valid configuration.

    Args:
        device: device.yaml.
        folder: of device.yaml; relative paths start here.
        planograms: by fixture, for every fixture that a camera looks at.
        alignments: by camera.
        digest: of all the files together, hexadecimal.
        planogram_digests: the first digits of each planogram file's SHA-256, by fixture.
    """

    device: Device
    folder: Path
    planograms: Mapping[str, Planogram]
    alignments: Mapping[str, Alignment]
    digest: str
    planogram_digests: Mapping[str, str]

    def path(self, written: str) -> Path:
        """A path as device.yaml has it."""
        return self.folder / written

    def plane(self, camera: str) -> Plane:
        """From millimetres on the face of a camera's fixture to pixels of its picture."""
        fixture = self.device.cameras[camera].fixture
        return plane_of(self.alignments[camera], self.planograms[fixture].face_mm)


@dataclass(frozen=True, slots=True)
class Survey:
    """A configuration as it lies on disk, valid or not.

    Args:
        setup: None where there are problems.
        problems: of all files, file by file.
        files: what was read, by the path it has in a copy (`survey_copy`).
        main: device.yaml by itself, to point at its lines.
    """

    setup: Setup | None
    problems: tuple[Problem, ...]
    files: Mapping[str, bytes]
    main: Reading[Device]


def load(device_yaml: Path) -> Setup:
    """The configuration that a device.yaml leads to.

    Raises:
        BadConfiguration: with every problem of every file.
    """
    found = survey(device_yaml)
    if found.setup is None:
        raise BadConfiguration(found.problems)
    return found.setup


def survey(device_yaml: Path) -> Survey:
    """Read and judge everything that a device.yaml leads to."""
    folder = device_yaml.parent
    main = read(device_yaml, Device)
    drawer = folder / main.value.planograms if main.value else folder
    return _survey(main, folder, drawer, list(between.of_paths(main, folder)))


def survey_copy(device_yaml: Path) -> Survey:
    """Read and judge a copy that holds `Survey.files` and nothing else.

    Other files that device.yaml names do not lie beside a copy and are not looked for.
    """
    folder = device_yaml.parent
    return _survey(read(device_yaml, Device), folder, folder / PLANOGRAMS, [])


def _survey(main: Reading[Device], folder: Path, drawer: Path, more: list[Problem]) -> Survey:
    cameras = main.value.cameras if main.value else {}
    plans = _read_there(drawer, (camera.fixture for camera in cameras.values()), Planogram)
    aligned = _read_there(folder / ALIGNMENT, cameras, Alignment)
    problems = (
        *in_order([*main.problems, *_missing(main, drawer, plans, aligned), *more]),
        *_of_plans(plans),
        *_of_views(main, plans, aligned),
    )
    files = {
        DEVICE: main.raw,
        **{f"{PLANOGRAMS}/{_file(name)}": reading.raw for name, reading in plans.items()},
        **{f"{ALIGNMENT}/{_file(name)}": reading.raw for name, reading in aligned.items()},
    }
    if problems or main.value is None:
        return Survey(None, problems, files, main)
    setup = Setup(
        device=main.value,
        folder=folder,
        planograms={fixture: got.value for fixture, got in plans.items() if got.value},
        alignments={camera: got.value for camera, got in aligned.items() if got.value},
        digest=digest(files),
        planogram_digests={
            fixture: hashlib.sha256(got.raw).hexdigest()[:DIGEST_DIGITS]
            for fixture, got in plans.items()
        },
    )
    return Survey(setup, (), files, main)


def digest(files: Mapping[str, bytes]) -> str:
    """A short number for some files, whatever their order; their names count."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{len(files[name])}\0".encode())
        whole.update(files[name])
    return whole.hexdigest()[:DIGEST_DIGITS]


def _file(name: str) -> str:
    return f"{name}.yaml"


def _read_there(folder: Path, names: Iterable[str], into: type[T]) -> dict[str, Reading[T]]:
    """Those of the files that are there; who misses one is said at the key that leads to it."""
    paths = {name: folder / _file(name) for name in names}
    return {name: read(path, into) for name, path in paths.items() if path.exists()}


def _missing(
    main: Reading[Device],
    drawer: Path,
    plans: Mapping[str, Reading[Planogram]],
    aligned: Mapping[str, Reading[Alignment]],
) -> Iterator[Problem]:
    """Cameras whose fixture has no planogram, that have not been aimed, or that are one."""
    known = sorted(path.stem for path in drawer.glob("*.yaml"))
    for name, camera in (main.value.cameras if main.value else {}).items():
        if camera.fixture not in plans and not main.is_stand_in(("cameras", name, "fixture")):
            meant = near(camera.fixture, known)
            todo = f"did you mean `{meant}`?" if meant else "write or import it"
            text = f"has no planogram {drawer / _file(camera.fixture)}; {todo}"
            yield main.problem(("cameras", name, "fixture"), text)
        if name not in aligned:
            text = f"no alignment yet; run onshelf aim, or write {ALIGNMENT}/{_file(name)}"
            yield main.problem_of_key(("cameras", name), text)
    yield from between.of_cameras(main)


def _of_plans(plans: Mapping[str, Reading[Planogram]]) -> Iterator[Problem]:
    doubles = list(between.of_slot_ids(plans))
    for fixture, reading in plans.items():
        own = [problem for problem in doubles if problem.file == reading.file]
        yield from in_order([*reading.problems, *between.of_planogram(reading, fixture), *own])


def _of_views(
    main: Reading[Device],
    plans: Mapping[str, Reading[Planogram]],
    aligned: Mapping[str, Reading[Alignment]],
) -> Iterator[Problem]:
    cameras = main.value.cameras if main.value else {}
    for name, reading in aligned.items():
        plan = plans.get(cameras[name].fixture)
        of_size = between.of_size(reading, cameras[name].source)
        of_view = between.of_view(reading, plan.value) if plan and plan.value else ()
        yield from in_order([*reading.problems, *of_size, *of_view])
