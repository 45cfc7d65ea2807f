"""Gathers what the rules about doubts compare: other services of the same people, devices, places."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from yushan.activities.models import Activity, Attendance, Presence, SignUp
from yushan.activities.queries.patterns import Patterns
from yushan.activities.queries.presences import not_posted, span_of
from yushan.activities.rules import DeviceScan, Flag, Pair, Position, counted_span
from yushan.activities.rules.device_clock import doubtful_clock
from yushan.activities.rules.flags import (
    long_day,
    out_of_place,
    outside_window,
    overlapping,
    place_elsewhere,
    same_device,
    unpaired,
)
from yushan.activities.rules.patterns import no_rest
from yushan.common import clock, rulebook
from yushan.ledger.queries import standing_spans
from yushan.ledger.rules import Span


def _day(row: SignUp) -> date:
    """Times that cross midnight belong to the day they began."""
    return clock.local(row.shift.starts_at).date()


def _words(scan: Attendance) -> str:
    """«签到 9:02»."""
    at = clock.local(scan.at)
    return f"{scan.get_direction_display()} {at.hour}:{at:%M}"


class Doubts:
    """Doubts about the presences of one activity; the number of statements does not grow with the people."""

    def __init__(self, activity: Activity, rows: Sequence[SignUp]) -> None:
        self._activity = activity
        self._rows = rows
        self._spans: dict[int, list[tuple[int | None, Span]]] = defaultdict(list)
        has_point = activity.longitude is not None and activity.latitude is not None and not activity.is_online
        self._place = Position(float(activity.longitude or 0), float(activity.latitude or 0)) if has_point else None
        self._radius = activity.radius_m or rulebook.number("geofence_m")
        self._elsewhere: dict[int, list[str]] = defaultdict(list)
        self._patterns = Patterns(activity, rows)
        if rows:
            self._load_others()
            self._load_elsewhere()

    def _load_others(self) -> None:
        days = [_day(row) for row in self._rows]
        since, until = min(days) - timedelta(days=1), max(days) + timedelta(days=1)
        people = {row.volunteer_id for row in self._rows}
        mine = {row.pk for row in self._rows}
        for volunteer_id, span in standing_spans(people, since, until):
            self._spans[volunteer_id].append((None, span))
        others = not_posted(people, since, until).filter(in_at__isnull=False, out_at__isnull=False)
        for presence in others.exclude(sign_up__in=mine):
            self._spans[presence.sign_up.volunteer_id].append((presence.sign_up_id, span_of(presence)))

    def _load_elsewhere(self) -> None:
        """What kept people from counting as attended although a scan of theirs came in (actions/attendance.py)."""
        missed = [row for row in self._rows if row.state == SignUp.State.ABSENT and row.scans.all()]
        if not missed:
            return
        busy = SignUp.objects.filter(volunteer__in={row.volunteer_id for row in missed}, state__in=SignUp.BUSY)
        for other in busy.select_related("shift__activity"):
            for row in missed:
                is_same = other.volunteer_id == row.volunteer_id
                if is_same and other.starts_at < row.ends_at and other.ends_at > row.starts_at:
                    self._elsewhere[row.pk].append(other.shift.activity.title)

    def add(self, row: SignUp, presence: Presence, pairs: Sequence[Pair]) -> None:
        """Tells of a presence of this activity, so that two shifts of one person are compared too."""
        if span := counted_span(pairs, row.shift.starts_at, row.shift.ends_at):
            own = Span(*span, presence.minutes, self._activity.title, _day(row))
            self._spans[row.volunteer_id].append((row.pk, own))

    def about(self, row: SignUp, presence: Presence, pairs: Sequence[Pair], scans: Sequence[Attendance]) -> list[Flag]:
        """Every doubt about one person, those about shared devices apart."""
        shift = row.shift
        found = []
        if presence.in_at or presence.out_at:
            found += unpaired(row.volunteer.person.name, pairs, shift.starts_at, shift.ends_at, shift.break_minutes)
        if not presence.is_corrected:
            found += outside_window(pairs, shift.starts_at, shift.ends_at, rulebook.number("grace_minutes"))
            if flag := doubtful_clock(row.volunteer.person.name, [(_words(s), s.clock_doubt_s) for s in scans]):
                found.append(flag)
        others = [span for pk, span in self._spans[row.volunteer_id] if pk != row.pk]
        positions = [
            Position(float(scan.longitude), float(scan.latitude or 0), scan.accuracy_m or 0)
            for scan in scans
            if scan.longitude is not None and scan.direction == "in"
        ]
        counted = counted_span(pairs, shift.starts_at, shift.ends_at)
        single = [
            overlapping(counted, others),
            long_day(_day(row), presence.minutes, others, rulebook.number("max_day_minutes"))
            if presence.minutes
            else None,
            out_of_place(positions, self._place, self._radius),
            None if presence.is_corrected else place_elsewhere(self._elsewhere[row.pk]),
            no_rest(counted, others, rulebook.number("longest_stretch_hours"), rulebook.number("rest_hours")),
            self._patterns.travel(row, presence),
            self._patterns.hand(row, scans),
        ]
        return found + [flag for flag in single if flag]

    def shared_devices(self) -> dict[tuple[int, int], Flag]:
        """By (shift, volunteer): who checked in on a device that many people used. Organisers' devices are meant to."""
        by_shift: dict[int, list[DeviceScan]] = defaultdict(list)
        for row in self._rows:
            for scan in row.scans.all():
                if scan.source == Attendance.Source.CODE and scan.direction == "in":
                    by_shift[row.shift_id].append(DeviceScan(scan.device, row.volunteer_id, scan.at))
        people = rulebook.number("same_device_people")
        return {
            (shift_id, volunteer_id): flag
            for shift_id, scans in by_shift.items()
            for volunteer_id, flag in same_device(scans, people).items()
        }
