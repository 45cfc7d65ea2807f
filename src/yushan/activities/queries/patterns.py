"""What the rules about patterns compare: where people were the days around, and who marked them as present."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import Count

from yushan.activities.models import Activity, Attendance, Presence, SignUp
from yushan.activities.rules import Flag, Position
from yushan.activities.rules.patterns import Visit, impossible_travel, same_hand
from yushan.common import clock, rulebook

_BY_HAND = (Attendance.Source.LIST, Attendance.Source.API)


class Patterns:
    """Over the people of one activity; at most 3 statements, none that grows with them."""

    def __init__(self, activity: Activity, rows: Sequence[SignUp]) -> None:
        self._title = activity.title
        self._place = _place(activity.longitude, activity.latitude) if not activity.is_online else None
        self._visits: dict[int, list[Visit]] = defaultdict(list)
        self._hands: dict[int, tuple[str, int]] = {}
        self._total: dict[int, int] = {}
        if rows and self._place:
            self._load_visits(rows)
        if marked := {row.volunteer_id for row in rows if _marked(row.scans.all())}:
            self._load_hands(marked)

    def _load_visits(self, rows: Sequence[SignUp]) -> None:
        since = min(row.shift.starts_at for row in rows) - timedelta(days=1)
        until = max(row.shift.ends_at for row in rows) + timedelta(days=1)
        known = Presence.objects.filter(
            sign_up__volunteer__in={row.volunteer_id for row in rows},
            sign_up__state__in=SignUp.HOLDING,
            in_at__lte=until,
            out_at__gte=since,
            sign_up__shift__activity__is_online=False,
            sign_up__shift__activity__longitude__isnull=False,
        ).exclude(sign_up__shift__activity=rows[0].shift.activity_id)
        point = "sign_up__shift__activity__longitude", "sign_up__shift__activity__latitude"
        listed = known.values_list("sign_up__volunteer", "in_at", "out_at", "sign_up__shift__activity__title", *point)
        for volunteer, begin, end, title, longitude, latitude in listed:
            if begin and end and (place := _place(longitude, latitude)):
                self._visits[volunteer].append(Visit(begin, end, place, title))

    def _load_hands(self, people: set[int]) -> None:
        since = clock.now() - timedelta(days=rulebook.number("same_hand_days"))
        seen = Attendance.objects.filter(sign_up__volunteer__in=people, direction="in", at__gte=since).order_by()
        count = Count("sign_up", distinct=True)
        self._total = dict(seen.values_list("sign_up__volunteer").annotate(count))
        by_hand = seen.filter(source__in=_BY_HAND, recorded_by__isnull=False)
        listed = by_hand.values_list("sign_up__volunteer", "recorded_by__display_name").annotate(count)
        for volunteer, name, times in listed.order_by("recorded_by"):
            if times > self._hands.get(volunteer, ("", 0))[1]:
                self._hands[volunteer] = (name, times)

    def travel(self, row: SignUp, presence: Presence) -> Flag | None:
        """Whether somebody could have come from, and gone to, the places of the other services around."""
        if self._place is None or not presence.in_at or not presence.out_at:
            return None
        own = Visit(presence.in_at, presence.out_at, self._place, self._title)
        return impossible_travel(own, self._visits[row.volunteer_id], rulebook.number("travel_kmh"))

    def hand(self, row: SignUp, scans: Iterable[Attendance]) -> Flag | None:
        """Whether the hand that marked this person is always the same one."""
        if row.volunteer_id not in self._hands or not _marked(scans):
            return None
        name, times = self._hands[row.volunteer_id]
        return same_hand(
            name, times, self._total[row.volunteer_id], rulebook.number("same_hand_days"),
            least=rulebook.number("same_hand_times"), percent=rulebook.number("same_hand_percent"),
        )  # fmt: skip


def _marked(scans: Iterable[Attendance]) -> bool:
    return any(scan.source in _BY_HAND and scan.direction == "in" for scan in scans)


def _place(longitude: object, latitude: object) -> Position | None:
    return None if longitude is None or latitude is None else Position(float(str(longitude)), float(str(latitude)))
