"""After the last shift: presences with their doubts, and the answers to them (docs/domain.md)."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yushan.activities.actions.own import refuse_oneself
from yushan.activities.actions.planning import locked
from yushan.activities.actions.presences import fill
from yushan.activities.models import Activity, Presence, SignUp
from yushan.activities.queries.doubts import Doubts
from yushan.activities.rules import Flag
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.access import require

_WRITTEN = ["in_at", "out_at", "minutes", "grade", "flags", "open_flags"]
CHECKABLE = ("finished", "noticed")


def _waiting_flag(flag: Flag) -> dict[str, Any]:
    written = {"code": flag.code, "label": flag.label, "text": flag.text, "tone": flag.tone, "group": flag.group}
    return written | {"answer": ""}


def _merged(fresh: list[Flag], known: list[dict[str, Any]], keep: set[str]) -> list[dict[str, Any]]:
    """New doubts with the answers already given to the same words; answered ones that vanished stay as history."""
    answered = {(flag["code"], flag["text"]): flag for flag in known if flag.get("answer")}
    kept = [flag for flag in known if flag["code"] in keep]
    now = [answered.pop((flag.code, flag.text), _waiting_flag(flag)) for flag in fresh]
    here = {(flag["code"], flag["text"]) for flag in [*kept, *now]}
    return [*now, *kept, *(flag for key, flag in answered.items() if key not in here)]


def _count_open(presence: Presence) -> None:
    presence.open_flags = sum(not flag.get("answer") for flag in presence.flags)


def raise_flag(presence: Presence, flag: Flag) -> bool:
    """Adds a doubt, for the caller to save; False when the same words are answered already."""
    if any(
        (known["code"], known["text"]) == (flag.code, flag.text) and known.get("answer") for known in presence.flags
    ):
        return False
    presence.flags = [_waiting_flag(flag), *presence.flags]
    _count_open(presence)
    return True


@transaction.atomic
def compute_presences(activity: Activity, only: Iterable[int] | None = None) -> int:
    """Writes what the scans add up to and which doubts they raise; answers how many rows. Harmless when repeated.

    `only` names sign-ups: their own doubts are looked at again, those that compare people on one device stay.
    """
    held = SignUp.objects.filter(shift__activity=activity, state__in=SignUp.HOLDING)
    rows = held.filter(scans__isnull=False) | held.filter(presence__isnull=False)
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    listed = list(
        rows.distinct()
        .select_related("shift", "post", "volunteer__person", "presence")
        .prefetch_related("scans")
        .order_by("pk")
    )
    doubts = Doubts(activity, listed)
    prepared = []
    for row in listed:
        presence = getattr(row, "presence", None) or Presence(sign_up=row)
        scans = sorted(row.scans.all(), key=lambda scan: (scan.ordinal, scan.at))
        pairs = fill(presence, row.shift, scans)
        doubts.add(row, presence, pairs)
        prepared.append((row, presence, pairs, scans))
    shared = doubts.shared_devices() if only is None else {}
    for row, presence, pairs, scans in prepared:
        fresh = doubts.about(row, presence, pairs, scans)
        if (row.shift_id, row.volunteer_id) in shared:
            fresh.append(shared[row.shift_id, row.volunteer_id])
        presence.flags = _merged(fresh, presence.flags, set() if only is None else {"same_device"})
        _count_open(presence)
    Presence.objects.bulk_create(
        [presence for _row, presence, _pairs, _scans in prepared if presence.pk is None], batch_size=500
    )
    Presence.objects.bulk_update(
        [presence for _row, presence, _pairs, _scans in prepared if presence.pk], _WRITTEN, batch_size=500
    )
    return len(prepared)


def checkable(actor: Any, activity: Activity) -> Activity:
    """The activity under lock; Conflict unless it is over and its hours are not posted yet."""
    activity = locked(activity)
    require(actor, "attendance.confirm", on=activity)
    if activity.state not in CHECKABLE:
        raise Conflict(_("活动%(state)s，现在不能改签到情况。") % {"state": activity.get_state_display()})
    return activity


def write_answer(actor: Any, flag: dict[str, Any], answer: str) -> None:
    """Into the doubt itself: what was answered, by whom, when."""
    flag |= {"answer": answer[:200], "answered_by": str(actor)[:60], "answered_at": clock.now().isoformat()}


def _waiting(presence: Presence, code: str, group: str) -> list[dict[str, Any]]:
    return [
        flag
        for flag in presence.flags
        if flag["code"] == code and (not group or flag.get("group") == group) and not flag.get("answer")
    ]


def _answer(actor: Any, presences: Iterable[Presence], code: str, group: str, answer: str) -> int:
    changed = []
    for presence in presences:
        waiting = _waiting(presence, code, group)
        for flag in waiting:
            write_answer(actor, flag, answer)
        if waiting:
            _count_open(presence)
            changed.append(presence)
    Presence.objects.bulk_update(changed, ["flags", "open_flags"], batch_size=500)
    return len(changed)


@transaction.atomic
def answer_flag(actor: Any, *, presence: Presence, code: str, answer: str) -> Presence:
    """One doubt about one person is answered in words; who and when is kept. Conflict when it is answered already."""
    activity = checkable(actor, presence.sign_up.shift.activity)
    if not answer.strip():
        raise Refusal(_("请写一句怎么核实的。"), field="answer")
    refuse_oneself(actor, [presence.sign_up.volunteer.person_id])
    presence = Presence.objects.select_for_update().get(pk=presence.pk)
    if not _answer(actor, [presence], code, "", answer.strip()):
        raise Conflict(_("这个疑问已经回答过了。"))
    record(
        actor,
        "activities.answer_flag",
        subject=activity,
        label=activity.title,
        code=code,
        presence=presence.pk,
        answer=answer,
    )
    return presence


@transaction.atomic
def answer_group(actor: Any, *, activity: Activity, code: str, group: str, answer: str) -> int:
    """One answer for everybody whom the same doubt joins (one device); answers how many people."""
    activity = checkable(actor, activity)
    if not answer.strip():
        raise Refusal(_("请写一句怎么核实的。"), field="answer")
    rows = Presence.objects.select_for_update(of=("self",)).filter(sign_up__shift__activity=activity, open_flags__gt=0)
    asked = [row for row in rows.select_related("sign_up__volunteer").order_by("pk") if _waiting(row, code, group)]
    refuse_oneself(actor, [row.sign_up.volunteer.person_id for row in asked])
    count = _answer(actor, asked, code, group, answer.strip())
    if not count:
        raise Conflict(_("这个疑问已经回答过了。"))
    record(
        actor, "activities.answer_flag", subject=activity, label=activity.title, code=code, people=count, answer=answer
    )
    return count
