"""The volunteers behind counts: registered, active, served, came back. Of the kept leaves (ADR 0031)."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from yushan.common.counted_things import Node, Part
from yushan.common.counts import year_before
from yushan.indicators.models import RegisteredSpell, ServedYear
from yushan.volunteers.counted_things import people_that


def _registered(node: Node, **more: bool) -> Q:
    spells = RegisteredSpell.objects.filter(volunteer=OuterRef("pk"), first__lte=node.day, until__gt=node.day, **more)
    return Q(Exists(spells.filter(Q(area=node.pk) if node.scope == "area" else Q())))


def _of_volunteer(year: int) -> QuerySet[ServedYear]:
    return ServedYear.objects.filter(volunteer=OuterRef("pk"), year=year)


def _active(node: Node) -> Q:
    """Registered, and served in the twelve months before: this year until the day, or late enough in the year before."""
    this_year = _of_volunteer(node.day.year).filter(first_day__lte=node.day)
    before = _of_volunteer(node.day.year - 1).filter(last_day__gt=year_before(node.day))
    return _registered(node) & (Q(Exists(this_year)) | Q(Exists(before)))


def _there(node: Node) -> QuerySet[ServedYear]:
    return _of_volunteer(node.day.year).filter(node.within())


def _served(node: Node) -> Q:
    return Q(Exists(_there(node).filter(first_day__lte=node.day)))


def _came_back(node: Node) -> Q:
    """Served there on a day that is not their first one of the year anywhere."""
    earlier = ServedYear.objects.filter(
        volunteer=OuterRef("volunteer"), year=OuterRef("year"), first_day__lt=OuterRef("first_day")
    )
    begun_elsewhere = Q(first_day__lte=node.day) & Q(Exists(earlier))
    return Q(Exists(_there(node).filter(begun_elsewhere | Q(second_day__lte=node.day))))


PEOPLE_REGISTERED = people_that(
    "volunteers",
    {
        "volunteers": Part(_registered),
        "volunteers_with_skills": Part(lambda node: _registered(node, skilled=True)),
        "volunteers_active": Part(_active),
    },
)
PEOPLE_SERVED = people_that("served", {"people_served_in_year": Part(_served), "people_came_back": Part(_came_back)})
