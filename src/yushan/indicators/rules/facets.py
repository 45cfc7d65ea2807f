"""What a cell of the explorer belongs to, as one short text: primary keys in a fixed order."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

_FIELDS = ("place", "area", "programme", "work", "brand", "key_date")
WHOLE = "cell"
# Beside the whole: what is asked together, in combinations that stay few however many activities there are. The first
# that knows all that is asked is read; those without `place` only by who sees the whole city.
KNOWN: dict[str, frozenset[str]] = {
    "cell.am": frozenset({"place", "area", "mode"}),
    "cell.wp": frozenset({"place", "area", "mode", "work", "programme"}),
    "cell.br": frozenset({"place", "area", "mode", "brand", "key_date"}),
    "cell.ty": frozenset({"place", "area", "mode", "types"}),
    "cell.pb": frozenset({"programme", "work", "brand", "key_date"}),
    "cell.tw": frozenset({"types", "work", "programme"}),
    "cell.tb": frozenset({"types", "brand", "key_date"}),
    WHOLE: frozenset({*_FIELDS, "mode", "types"}),
}


@dataclass(frozen=True)
class Combination:
    """Primary keys, 0 where nothing is written. `place`: area of who posted; `area`: where the activity stands."""

    place: int = 0
    area: int = 0
    programme: int = 0
    work: int = 0
    brand: int = 0
    key_date: int = 0
    mode: str = ""
    types: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """«3|3|0|17|0|0|regular|21,24»."""
        numbers = "|".join(str(getattr(self, name)) for name in _FIELDS)
        return f"{numbers}|{self.mode}|{','.join(map(str, self.types))}"

    def of(self, scope: str) -> "Combination":
        """Only what a scope knows, nothing in the other places."""
        return Combination(**{one.name: getattr(self, one.name) for one in fields(self) if one.name in KNOWN[scope]})


def scope_for(asked: Iterable[str], *, limited: bool) -> str:
    """The smallest scope that knows what is asked («type» for service types; months and grades are known to all)."""
    needed = {"types" if one == "type" else one for one in asked} & KNOWN[WHOLE] | ({"place"} if limited else set())
    return next(scope for scope, known in KNOWN.items() if needed <= known)


def read(key: str) -> Combination:
    """The combination of a key."""
    *numbers, mode, types = key.split("|")
    return Combination(
        **dict(zip(_FIELDS, map(int, numbers), strict=True)),
        mode=mode,
        types=tuple(int(one) for one in types.split(",") if one),
    )


def ordered(types: Iterable[int]) -> tuple[int, ...]:
    """Service types as a combination holds them."""
    return tuple(sorted(set(types)))


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)
