"""Corrections of somebody's times, with the reason that reaches them (docs/domain.md, Attendance marks)."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yushan.activities.actions.checking import checkable, compute_presences, write_answer
from yushan.activities.actions.messages import tell
from yushan.activities.actions.notice import restart_notice
from yushan.activities.actions.own import refuse_oneself
from yushan.activities.lifecycle import SIGN_UP
from yushan.activities.models import Activity, Presence, SignUp
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.numbers import hours_text

# New times are themselves the answer to these; counting until the end answers the first only.
_ABOUT_TIMES = {"no_check_out", "no_check_in", "too_early", "too_late"}


def check_times(row: SignUp, in_at: datetime | None, out_at: datetime | None) -> None:
    """Refusal for times that cannot be those of this shift; asked before the effect is shown, too."""
    if (in_at is None) != (out_at is None):
        raise Refusal(_("到场和离场时间要一起填；没有到场就两个都留空。"), field="out_at")
    if in_at and out_at and not in_at < out_at:
        raise Refusal(_("离场时间要晚于到场时间。"), field="out_at")
    if in_at and out_at and (in_at >= row.shift.ends_at or out_at <= row.shift.starts_at):
        raise Refusal(_("这段时间不在场次之内，计不了时长。"), field="in_at")


def _locked_row(actor: Any, sign_up_id: int) -> SignUp:
    row = locked_row(SignUp(pk=sign_up_id), "shift", "volunteer__person")
    if row.state not in ("attended", "absent"):
        raise NotFound()
    refuse_oneself(actor, [row.volunteer.person_id])
    return row


def _mark(row: SignUp, event: str, target: str) -> None:
    """attended or absent; Refusal when the person is at that time in another shift that counts."""
    if row.state == target:
        return
    row.state = SIGN_UP.next_state(row.state, event)
    try:
        with transaction.atomic():
            row.save(update_fields=["state"])
    except IntegrityError as error:
        if "sign_up_no_overlap" not in str(error):
            raise
        raise Refusal(
            _("%(name)s同一时间在另一场活动里，请先核对那一场。") % {"name": row.volunteer.person.name}
        ) from error


def _save(actor: Any, activity: Activity, row: SignUp, presence: Presence, answers: set[str]) -> Presence:
    """What every correction ends with: doubts answered, minutes counted anew, the trail, the notice, the person told."""
    before = presence.minutes
    presence.is_corrected = True
    for flag in presence.flags:
        if flag["code"] in answers and not flag.get("answer"):
            write_answer(actor, flag, presence.reason)
    if activity.state == "noticed":
        presence.confirmed_at, presence.confirmed_by = clock.now(), actor if getattr(actor, "pk", None) else None
    presence.save()
    compute_presences(activity, only=[row.pk])
    presence.refresh_from_db()
    record(
        actor,
        "activities.correct_presence",
        subject=activity,
        label=activity.title,
        person_id=row.volunteer.person_id,
        reason=presence.reason,
        before=before,
        after=presence.minutes,
    )
    if activity.state == "noticed" and presence.minutes > before:
        restart_notice(actor, activity)
    tell(
        [row],
        key=f"corrected:{int(clock.now().timestamp())}",
        title=f"“{activity.title}”的时长更正为 {hours_text(presence.minutes)} 小时",
        body=f"原因：{presence.reason}。有不同意见可以在公示页提出。",
    )
    return presence


@transaction.atomic
def correct_presence(
    actor: Any, *, sign_up: SignUp, in_at: datetime | None, out_at: datetime | None, reason: str
) -> Presence:
    """The organiser sets the times of somebody, both None for absent; the scans stay as they are.

    Grade becomes confirmed, the reason is kept and reaches the person. Possible until the hours are posted; minutes
    that grow under the public notice begin it anew. NotAllowed for one's own.
    """
    activity = checkable(actor, sign_up.shift.activity)
    row = _locked_row(actor, sign_up.pk)
    if not reason.strip():
        raise Refusal(_("请写明更正的原因，会留在记录里。"), field="reason")
    check_times(row, in_at, out_at)
    if in_at:
        _mark(row, "attend", SignUp.State.ATTENDED)
    else:
        _mark(row, "miss", SignUp.State.ABSENT)
    presence = Presence.objects.filter(sign_up=row).first() or Presence(sign_up=row)
    presence.in_at, presence.out_at, presence.closed_at = in_at, out_at, None
    presence.reason = reason.strip()[:200]
    return _save(actor, activity, row, presence, _ABOUT_TIMES)


@transaction.atomic
def count_until_end(actor: Any, *, presence: Presence) -> Presence:
    """The answer to a missing check-out: the open stay counts until the end of the shift, the others as scanned.

    So the minutes become those that the doubt named (rules/flags.py, unpaired). Otherwise as correct_presence;
    Conflict when the doubt is answered already.
    """
    activity = checkable(actor, presence.sign_up.shift.activity)
    row = _locked_row(actor, presence.sign_up_id)
    presence = Presence.objects.get(pk=presence.pk)
    if not any(flag["code"] == "no_check_out" and not flag.get("answer") for flag in presence.flags):
        raise Conflict(_("这个疑问已经回答过了。"))
    _mark(row, "attend", SignUp.State.ATTENDED)
    end = clock.local(row.shift.ends_at)
    presence.closed_at = row.shift.ends_at
    presence.reason = _("没有签退，按场次结束 %(end)s 计") % {"end": f"{end.hour}:{end:%M}"}
    return _save(actor, activity, row, presence, {"no_check_out"})
