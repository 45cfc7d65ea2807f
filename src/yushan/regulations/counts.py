"""What can be counted of rules (制度, G8), on any day: versions carry the days on which they were in force."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from yushan.common.counted_things import Node, Part, Things, plainly
from yushan.common.counts import DAY, Answers, Asked, CountSource, NamedCount, everywhere, in_force, tally
from yushan.organizations.counted_things import areas_that, having
from yushan.regulations.models import Regulation, RegulationVersion

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


def _versions(node: Node) -> QuerySet[RegulationVersion]:
    place = Coalesce("regulation__area_id", "regulation__organization__area_id")
    rows: QuerySet[RegulationVersion] = RegulationVersion.objects.annotate(own_area=place)
    return rows.filter(_standing(node.day), node.within(area="own_area", path="regulation__organization__path"))


THINGS = (
    Things(
        code="regulations",
        title="制度",
        header=("制度", "编号", "制定单位"),
        rows=lambda node: Regulation.objects.select_related("organization", "area"),
        cells=plainly(lambda row: row.title, lambda row: row.code, lambda row: row.organization or row.area),
        order=("code", "pk"),
        parts={"regulations_in_force": Part(lambda node: Q(Exists(_versions(node).filter(regulation=OuterRef("pk")))))},
        needs="regulation.view",
        page=lambda row: reverse("regulations:detail", args=[row.pk]),
        opens="regulation.view",
    ),
    areas_that({"areas_with_regulations": Part(lambda node: having(_versions(node), "own_area"))}),
)
SOURCE = CountSource(COUNTS, _read, THINGS)
