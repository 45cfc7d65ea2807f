"""Who registered when and still serves; two statements."""

from datetime import date
from typing import Any

from django.db.models import Count, F
from django.db.models.functions import Coalesce, TruncQuarter

from yushan.common import counts
from yushan.indicators.places import Place
from yushan.indicators.rules.cohorts import SHOWN, Cohort, cohorts, later, quarter_of
from yushan.ledger.models import HourEntry
from yushan.volunteers.models import Volunteer


def cohorts_of(place: Place, as_of: date) -> list[Cohort]:
    """Volunteers of the city or an area who are registered on a day, by the quarter of their registration."""
    first = later(quarter_of(as_of), 1 - SHOWN)
    people: Any = Volunteer.objects.filter(
        counts.in_force("verified_on", "withdrawn_on", as_of), verified_on__gte=first, merged_into=None
    )
    if place.scope == counts.AREA:
        people = people.filter(area_id=place.pk)
    joined = people.annotate(quarter=TruncQuarter("verified_on")).order_by().values_list("quarter")
    lines: Any = HourEntry.objects.filter(reverses=None, reversal=None, service_day__range=(first, as_of)).annotate(
        holder=Coalesce("volunteer__merged_into_id", "volunteer_id")
    )
    days = Coalesce("volunteer__merged_into__verified_on", F("volunteer__verified_on"))
    pairs = lines.filter(holder__in=people.values("pk")).annotate(joined=TruncQuarter(days))
    pairs = pairs.annotate(served=TruncQuarter("service_day")).order_by().values_list("joined", "served")
    served = {(one, other): number for one, other, number in pairs.annotate(Count("holder", distinct=True))}
    return cohorts(dict(joined.annotate(Count("pk"))), served, as_of)
