"""People who may be there twice: pairs that nobody has decided over yet (ADR 0017)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from yushan.indicators.doubtful import At, Found
from yushan.organizations.models import StaffMember
from yushan.volunteers.models import DuplicateDoubt, Volunteer


def double_people(day: date, numbers: Mapping[str, int], at: At | None = None) -> Iterator[Found]:
    """Open pairs by the area in which both stand; a pair over two areas is the city's. Three statements."""
    doubts = DuplicateDoubt.objects.filter(state=DuplicateDoubt.State.OPEN)
    if at and at[0] == "city":
        number = doubts.exclude(_in_one_area()).count()
        found = Counter({0: number} if number else {})
    else:
        found = _by_area(doubts.filter(_stands_in("first", at[1]), _stands_in("second", at[1])) if at else doubts)
    for area, number in sorted(found.items()):
        text = f"{number:,} 对登记可能是同一个人，等着核对"
        yield Found("area" if area else "city", area, area or None, number, text, reverse("volunteers:duplicates"))


def _by_area(doubts: QuerySet[DuplicateDoubt]) -> Counter[int]:
    pairs = list(doubts.values_list("first_id", "second_id"))
    people = {pk for pair in pairs for pk in pair}
    areas: dict[int, set[int]] = defaultdict(set)
    for rows in _placed():
        for person, area in rows.filter(person__in=people).values_list("person_id", "stands_in"):
            areas[person].add(area)
    return Counter(min(areas[first] & areas[second], default=0) for first, second in pairs)


def _placed() -> tuple[QuerySet[Any], QuerySet[Any]]:
    """In which areas people stand: where they registered, and where their employers are."""
    return (
        Volunteer.objects.filter(area__isnull=False).annotate(stands_in=F("area_id")),
        StaffMember.objects.annotate(stands_in=F("unit__area_id")),
    )


def _stands_in(who: str, area: int) -> Q:
    found = Q()
    for rows in _placed():
        found |= Q(Exists(rows.filter(person=OuterRef(who), stands_in=area)))
    return found


def _in_one_area() -> Q:
    """Both of a pair stand in some area."""
    found = Q()
    for rows in _placed():
        for others in _placed():
            of_other = others.filter(person=OuterRef(OuterRef("second"))).values("stands_in")
            found |= Q(Exists(rows.filter(person=OuterRef("first"), stands_in__in=of_other)))
    return found
