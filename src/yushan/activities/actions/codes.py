"""Checking in by the code on the organiser's screen: the volunteer's own act, proven by six digits or by a ticket."""

from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.utils.translation import gettext as _

from yushan.activities.actions.attendance import TAKES_SCANS, Source, record_scan
from yushan.activities.models import Attendance, Shift
from yushan.activities.rules import Position, check_shift_code, code_is_over, is_shift_code
from yushan.common import clock, rulebook
from yushan.common.errors import Refusal
from yushan.volunteers.models import Volunteer

_TICKET, _TICKET_SECONDS = "activities.code-seen", 180
_TRIES, _TRIES_SECONDS = 10, 300


def refuse_guessing(key: str) -> None:
    """Refusal after ten wrong codes in five minutes under this key; training asks with its own."""
    if int(cache.get(key, 0)) >= _TRIES:
        raise Refusal(_("试得太多了，请过五分钟再试，或者请负责人扫您的签到码。"), code="too_many")


def count_wrong(key: str) -> None:
    """Notes a wrong code."""
    if not cache.add(key, 1, _TRIES_SECONDS):
        try:
            cache.incr(key)
        except ValueError:  # the five minutes ended between the two
            cache.add(key, 1, _TRIES_SECONDS)


def takes_code(shift: Shift) -> bool:
    """Whether the shift's code is shown and taken at this moment; the activity has to be loaded."""
    is_over = code_is_over(clock.now(), shift.ends_at, rulebook.number("grace_minutes"))
    return shift.activity.state in TAKES_SCANS and not is_over


def _refuse_over(shift: Shift) -> None:
    if not takes_code(shift):
        raise Refusal(_("这一场已经结束，签到码不再有效。忘了签退的，请负责人更正。"), field="code", code="over")


def shift_on_screen(actor: Any, *, shifts: Iterable[Shift], code: str, others: Iterable[Shift] = ()) -> Shift:
    """The one of these shifts whose screen shows the six digits now (one period earlier or later is fine).

    Refusal when none does or the shift is over; after ten wrong ones in five minutes also for the right one, so that
    nobody can guess. Who typed the code of one of the `others`, where they have no place, is told so and not that the
    code is wrong; it counts as a wrong one all the same.
    """
    if not is_shift_code(code):
        raise Refusal(_("请输入大屏上的 6 位数字。"), field="code", code="wrong_code")
    key = f"activities:code:{actor.pk}"
    refuse_guessing(key)
    now, seconds = clock.now(), rulebook.number("shift_code_seconds")

    def shown(candidates: Iterable[Shift]) -> Shift | None:
        return next((one for one in candidates if check_shift_code(one.secret, code, now, seconds=seconds)), None)

    found = shown(shifts)
    if found is None:
        count_wrong(key)
        if shown(others):
            raise Refusal(_("您没有报名这一场，请找现场负责人补报。"), field="code", code="not_signed_up")
        raise Refusal(_("这个码不对或已经换了，请看大屏上最新的 6 位数字。"), field="code", code="wrong_code")
    _refuse_over(found)
    return found


def ticket_for(actor: Any, *, shift: Shift, code: str) -> str:
    """Proof that this person's phone saw the valid code a moment ago: it may change before they press the button.

    Refusal as for shift_on_screen.
    """
    shift_on_screen(actor, shifts=[shift], code=code)
    return signing.dumps([actor.pk, shift.pk], salt=_TICKET)


def _is_ticket(actor: Any, shift: Shift, ticket: str) -> bool:
    try:
        return bool(signing.loads(ticket, salt=_TICKET, max_age=_TICKET_SECONDS) == [actor.pk, shift.pk])
    except signing.BadSignature:
        return False


def check_in_by_code(
    actor: Any,
    *,
    shift: Shift,
    volunteer: Volunteer,
    code: str = "",
    ticket: str = "",
    direction: str | None = None,
    device: str = "",
    key: str | None = None,
    position: Position | None = None,
) -> tuple[Attendance, bool]:
    """The volunteer checks in or out by the shift's code, or by a ticket for it; answers (fact, created).

    Refusal when neither holds, and whenever record_scan refuses.
    """
    if ticket and _is_ticket(actor, shift, ticket):
        _refuse_over(shift)
    else:
        shift_on_screen(actor, shifts=[shift], code=code)
    return record_scan(
        actor,
        shift=shift,
        volunteer=volunteer,
        direction=direction,
        source=Source.CODE,
        device=device,
        key=key,
        position=position,
    )
