"""Volunteers counted by hand in every part of the city: loops over raw rows, from what each count says it is."""

from collections.abc import Iterator, Mapping
from datetime import date

from yushan.ledger.models import HourEntry
from yushan.organizations.models import Area, Organization
from yushan.volunteers.models import PastRegistration, Volunteer

# Scope, key; and the path of an organization.
Node = tuple[str, int, str]


def nodes() -> Iterator[Node]:
    """The city, every area, the tree down to its detachments, and the first and the last team or squad."""
    yield "city", 0, ""
    for area in Area.objects.filter(code__in=["500101", "500103", "500109"]):
        yield "area", area.pk, ""
    tree = list(Organization.objects.order_by("path"))
    low = [one for one in tree if one.level in ("team", "squad")]
    for one in [*(one for one in tree if one not in low), low[0], low[-1]]:
        yield "organization", one.pk, one.path


def _year_before(day: date) -> date:
    return date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


class NaivePeople:
    """All raw rows, read once."""

    def __init__(self) -> None:
        gone = set(HourEntry.objects.exclude(reverses=None).values_list("reverses_id", flat=True))
        rows = HourEntry.objects.filter(reverses=None).exclude(pk__in=gone).select_related("volunteer", "organization")
        self.services = [
            (one.volunteer.merged_into_id or one.volunteer_id, one.service_day, one.organization) for one in rows
        ]
        self.volunteers = list(Volunteer.objects.all())
        self.past = list(PastRegistration.objects.all())

    def _registered(self, one: Volunteer, day: date) -> bool:
        spans = [(one.verified_on, one.withdrawn_on)] if one.verified_on else []
        spans += [(row.verified_on, row.withdrawn_on) for row in self.past if row.volunteer_id == one.pk]
        return any(first <= day and (until is None or day < until) for first, until in spans)

    def counts(self, node: Node, day: date) -> Mapping[str, int]:
        """What each count of a node is on a day."""
        scope, pk, path = node
        year = [(who, when, where) for who, when, where in self.services if when.year == day.year and when <= day]
        first: dict[int, date] = {}
        for who, when, _ in year:
            first[who] = min(first.get(who, when), when)
        here = [
            (who, when)
            for who, when, where in year
            if scope == "city" or (where.area_id == pk if scope == "area" else where.path.startswith(path))
        ]
        found = {
            "people_served_in_year": len({who for who, _ in here}),
            "people_came_back": len({who for who, when in here if when > first[who]}),
        }
        if scope == "organization":
            return found
        own = [one for one in self.volunteers if self._registered(one, day) and (scope == "city" or one.area_id == pk)]
        lately = {who for who, when, _ in self.services if _year_before(day) < when <= day}
        return found | {
            "volunteers": len(own),
            "volunteers_with_skills": sum(bool(one.skills) for one in own),
            "volunteers_active": sum(one.pk in lately for one in own),
        }
