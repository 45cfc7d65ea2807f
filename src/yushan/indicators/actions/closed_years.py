"""Facts of a signed year that change afterwards: the signature stays, the levels above hear of it at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from yushan.accounts.actions import notify
from yushan.common import clock
from yushan.indicators.models import YearStatement
from yushan.indicators.places import Place
from yushan.indicators.queries.owners import owners_of
from yushan.organizations.models import Unit


def _standing(unit: Unit) -> Any:
    own = Q(scope="unit", unit=unit) | Q(scope="area", area=unit.area_id) | Q(scope="city")
    return YearStatement.objects.filter(own, reopened_at=None)


class ClosedYears:
    """For organizations.closed_years."""

    def years(self, unit: Unit, first: date, until: date | None) -> Sequence[int]:
        """Years signed by the unit, its area or the city as of one of these days."""
        rows = _standing(unit).filter(as_of__gte=first)
        if until:
            rows = rows.filter(as_of__lt=until)
        found: list[int] = sorted(set(rows.values_list("year", flat=True)))
        return found

    def tell(self, actor: Any, unit: Unit, years: Sequence[int], text: str) -> None:
        """The administrators of the district; those of the city, where it has signed one of the years."""
        nodes = [("area", unit.area_id)]
        if _standing(unit).filter(scope="city", year__in=years).exists():
            nodes.append(("city", 0))
        users = {pk for owners in owners_of(nodes).values() for pk in owners.users} - {actor.pk}
        place = Place("unit", unit.pk, unit.code, unit.name, {})
        notify(
            sorted(users), key=f"signed-year-changed:{unit.pk}:{clock.now().isoformat()}",
            title=f"{unit.name}改动了已签字的 {'、'.join(str(year) for year in years)} 年", body=text,
            url=place.url("statement", query={"year": str(years[-1])}),
        )  # fmt: skip
