"""What many tests need: the example planogram, a real broker, the real pictures where present."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A law holds or not; how long a busy machine takes to find out is no part of it. Examples are the
# same in every run, so that what fails here fails for whoever looks at it next.
settings.register_profile("laws", deadline=None, derandomize=True)
settings.load_profile("laws")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Which models were tried is remembered for this run, and not in a person's home."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pictures and other people's models; skips where it is absent."""
    for folder in (SHARED, ROOT / "shared" / "data"):
        if folder.is_dir():
            return folder
    pytest.skip("needs the real pictures: link a folder named `shared` beside the project")
