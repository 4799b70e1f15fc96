"""What the tests of the bench share."""

from __future__ import annotations

import pytest
from builders import a_view


@pytest.fixture
def a_bay():
    """A view of two shelves, a pixel a millimetre."""
    return a_view()
