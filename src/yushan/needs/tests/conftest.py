"""This room by itself: without the desk for complaints that stands above it (needs/rights.py)."""

from collections.abc import Iterator

import pytest

from yushan.needs import rights


@pytest.fixture(autouse=True)
def _no_desk() -> Iterator[None]:
    """What the desk does with reviews is tested in its own room."""
    there = rights.desk()
    rights.provide(None)
    yield
    rights.provide(there)
