"""A shift gets another time: when that is refused, and what becomes of the people who signed up."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import IntegrityError, transaction

from yushan.activities.actions.messages import clock_text, tell
from yushan.activities.lifecycle import SIGN_UP, sign_ups_that_may
from yushan.activities.models import Activity, Attendance, Shift, SignUp
from yushan.common import clock
from yushan.common.errors import Conflict

# A window without length meets no other one (sign_up_no_overlap).
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def refuse_move(activity: Activity, shift: Shift) -> None:
    """A shift that was held stays where it was: its scans would lie outside, its people would lose their minutes."""
    if Attendance.objects.filter(sign_up__shift=shift).exists():
        raise Conflict(
            f"{clock_text(shift)} 场已经有人签到，不能再改时间。个别人的时间不对，请在“现场与结算”里更正。",
            field="shifts",
            code="has_scans",
        )
    if activity.state in Activity.OPEN and shift.ends_at <= clock.now():
        raise Conflict(
            f"{clock_text(shift)} 场已经结束，不能再改时间。要再办一场，请另加场次。", field="shifts", code="over"
        )


def _clashes(shifts: Sequence[Shift]) -> list[SignUp]:
    """Whose new time meets another place of theirs; of two places that are moved the later sign-up gives way."""
    windows = {shift.pk: (shift.starts_at, shift.ends_at) for shift in shifts}
    moved = list(SignUp.objects.filter(shift__in=windows, state__in=SignUp.BUSY).order_by("pk"))
    elsewhere = SignUp.objects.filter(
        volunteer__in={row.volunteer_id for row in moved},
        state__in=SignUp.BUSY,
        starts_at__lt=max(end for _, end in windows.values()),
        ends_at__gt=min(begin for begin, _ in windows.values()),
    ).exclude(shift__in=windows)
    busy: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for volunteer, begin, end in elsewhere.values_list("volunteer", "starts_at", "ends_at"):
        busy[volunteer].append((begin, end))
    clash = []
    for row in moved:
        begin, end = windows[row.shift_id]
        meets = any(begin < until and since < end for since, until in busy[row.volunteer_id])
        if meets and row.state in sign_ups_that_may("release"):
            clash.append(row)
        else:
            busy[row.volunteer_id].append((begin, end))
    return clash


def _write_windows(shifts: Sequence[Shift]) -> None:
    """Every sign-up gets the time of its shift; Conflict when somebody got another place in this very moment.

    People may be in two of the shifts, and one new time may be the other's old one: first nobody has any.
    """
    rows = SignUp.objects.filter(shift__in=shifts, state__in=SignUp.CURRENT)
    try:
        with transaction.atomic():
            rows.update(starts_at=_NO_TIME, ends_at=_NO_TIME)
            for shift in shifts:
                rows.filter(shift=shift).update(starts_at=shift.starts_at, ends_at=shift.ends_at)
    except IntegrityError as error:
        if "sign_up_no_overlap" not in str(error):
            raise
        raise Conflict("刚刚有人报了同一时间的另一场，时间没有改。请再保存一次。", field="shifts") from error


def move_people(activity: Activity, shifts: Sequence[Shift]) -> int:
    """New times reach everybody signed up; who is busy then elsewhere loses the place and is told. Answers how many.

    For all moved shifts at once, after they are saved: what meets only an old time of another one does not clash. Call
    with the locks of the activity and of its posts held.
    """
    if not shifts:
        return 0
    clash, now = _clashes(shifts), clock.now()
    for row in clash:
        row.state, row.ended_at, row.held_until = SIGN_UP.next_state(row.state, "release"), now, None
        row.save(update_fields=["state", "ended_at", "held_until"])
    _write_windows(shifts)
    for shift in shifts:
        key, title = f"move:{shift.pk}:{int(now.timestamp())}", f"“{activity.title}”改到 {clock_text(shift)}"
        gone = [row for row in clash if row.shift_id == shift.pk]
        tell(gone, key=f"{key}:clash", title=title, body="您同一时间已有别的场次，这一场的名额已为您退回，不算缺席。")
        staying = SignUp.objects.filter(shift=shift, state__in=SignUp.CURRENT)
        tell(staying, key=f"{key}:moved", title=title, body="时间合适就不用做什么，来不了请点“来不了”。")
    return len(clash)
