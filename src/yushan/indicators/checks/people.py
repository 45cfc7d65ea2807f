"""People who may be there twice: pairs that nobody has decided over yet (ADR 0017)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from django.urls import reverse

from yushan.indicators.doubtful import Found
from yushan.organizations.models import StaffMember
from yushan.volunteers.models import DuplicateDoubt, Volunteer


def double_people(day: date, numbers: Mapping[str, int]) -> Iterator[Found]:
    """Open pairs by the area in which both stand; a pair over two areas is the city's. Three statements."""
    doubts = DuplicateDoubt.objects.filter(state=DuplicateDoubt.State.OPEN)
    pairs = list(doubts.values_list("first_id", "second_id"))
    people = {pk for pair in pairs for pk in pair}
    areas: dict[int, set[int]] = defaultdict(set)
    for person, area in Volunteer.objects.filter(person_id__in=people, area__isnull=False).values_list(
        "person_id", "area_id"
    ):
        areas[person].add(area)
    for person, area in StaffMember.objects.filter(person_id__in=people).values_list("person_id", "unit__area_id"):
        areas[person].add(area)
    found = Counter(min(areas[first] & areas[second], default=0) for first, second in pairs)
    for area, number in sorted(found.items()):
        text = f"{number:,} 对登记可能是同一个人，等着核对"
        yield Found("area" if area else "city", area, area or None, number, text, reverse("volunteers:duplicates"))
