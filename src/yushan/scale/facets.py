"""What activities belong to in the plan, in turn: some to a work, a programme, a brand, a key date, some to none."""

from collections.abc import Sequence

from yushan.activities.models import Activity
from yushan.plan.models import Entry

_DEMONSTRATION = 5  # one of so many is one
# One of so many has none; of a brand and a key date, one of so many has one.
_NO_WORK, _NO_PROGRAMME, _A_BRAND, _A_KEY_DATE = 5, 3, 4, 11
_TYPES = 6  # so many service types occur


def _turn(entries: Sequence[int], number: int) -> int | None:
    return entries[number % len(entries)] if entries else None


class Facets:
    """The plan's entries, read once."""

    def __init__(self) -> None:
        def of(table: str) -> list[int]:
            return list(Entry.objects.filter(table=table, is_active=True).order_by("pk").values_list("pk", flat=True))

        self._works, self._programmes, self._brands = of("works"), of("programmes"), of("brands")
        self._dates, self._types = of("key_dates"), of("service_types")[:_TYPES]

    def of(self, number: int) -> tuple[str, int | None, int | None, int | None, int | None]:
        """Mode, work, programme, brand and key date of a running number."""
        return (
            str(Activity.Mode.REGULAR if number % _DEMONSTRATION else Activity.Mode.DEMONSTRATION),
            _turn(self._works, number) if number % _NO_WORK else None,
            _turn(self._programmes, number // _NO_WORK) if number % _NO_PROGRAMME else None,
            None if number % _A_BRAND else _turn(self._brands, number // _A_BRAND),
            None if number % _A_KEY_DATE else _turn(self._dates, number // _A_KEY_DATE),
        )

    def types(self, number: int) -> list[int]:
        """One service type or two."""
        return sorted({one for one in (_turn(self._types, number), _turn(self._types, number // 7)) if one})
