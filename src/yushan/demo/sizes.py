"""How much the demo holds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Numbers to aim at; `days` is how far the history goes back."""

    name: str
    detachments: int
    units: int
    staff: int
    volunteers: int
    teams: int
    projects: int
    stations: int
    past: int
    imported: int
    coming: int
    entries: int
    reversals: int
    days: int


FULL = Size(
    name="full",
    detachments=37,
    units=60,
    staff=3000,
    volunteers=2500,
    teams=120,
    projects=60,
    stations=80,
    past=318,
    imported=36,
    coming=30,
    entries=9700,  # of which about 8,000 find an activity
    reversals=14,
    days=330,
)
SMALL = Size(
    name="small",
    detachments=4,
    units=5,
    staff=110,
    volunteers=120,
    teams=9,
    projects=10,
    stations=8,
    past=16,
    imported=2,
    coming=2,
    entries=220,
    reversals=2,
    days=120,
)
SIZES = {size.name: size for size in (FULL, SMALL)}
