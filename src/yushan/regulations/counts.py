"""What can be counted of rules (制度, G8), on any day: versions carry the days on which they were in force."""

from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from yushan.common.counts import DAY, Answers, Asked, CountSource, NamedCount, everywhere, in_force, tally
from yushan.regulations.models import RegulationVersion

_REGISTER = "制度登记"
COUNTS = (
    NamedCount("regulations_in_force", "现行制度", "项", DAY, everywhere(), _REGISTER),
    NamedCount("areas_with_regulations", "有现行制度的区县", "个", DAY, everywhere(), _REGISTER),
)


def _standing(day: date) -> Q:
    return Q(state__in=RegulationVersion.PUBLISHED) & in_force("effective_on", "ended_on", day)


_PARTS = {
    "regulations_in_force": lambda day: Count("regulation_id", distinct=True, filter=_standing(day)),
    "areas_with_regulations": lambda day: Count("own_area", distinct=True, filter=_standing(day)),
}


def _read(asked: Asked) -> Answers:
    place = Coalesce("regulation__area_id", "regulation__organization__area_id")
    return tally(RegulationVersion.objects.annotate(own_area=place), asked, _PARTS, area="own_area")


SOURCE = CountSource(COUNTS, _read)
