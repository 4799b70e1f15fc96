"""What many tests need: the example planogram, a real broker, the real pictures where present."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# A law holds or not; how long a busy machine takes to find out is no part of it.
settings.register_profile("laws", deadline=None)
settings.load_profile("laws")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pictures and other people's models; skips where it is absent."""
    for folder in (SHARED, ROOT / "shared" / "data"):
        if folder.is_dir():
            return folder
    pytest.skip("needs the real pictures: link a folder named `shared` beside the project")
