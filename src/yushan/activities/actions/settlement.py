"""Confirmation, public notice and posting to the ledger (T5.4)."""

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from yushan.activities.actions.messages import tell_all
from yushan.activities.actions.notice import set_notice, tell_notice
from yushan.activities.actions.overlaps import hold_back
from yushan.activities.actions.own import refuse_oneself
from yushan.activities.actions.planning import locked
from yushan.activities.actions.presences import stays_of
from yushan.activities.lifecycle import ACTIVITY
from yushan.activities.models import Activity, Objection, Presence, SignUp
from yushan.activities.outcomes import activity_ended
from yushan.activities.queries.presences import counting
from yushan.activities.queries.readiness import readiness
from yushan.activities.rules import counted_span
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, Refusal
from yushan.common.numbers import hours_text
from yushan.ledger.actions import post_entries
from yushan.ledger.lines import EntryLine
from yushan.organizations.access import require

log = structlog.get_logger(__name__)


def _move(actor: Any, activity: Activity, event: str, *fields: str, **details: Any) -> None:
    activity.state = ACTIVITY.next_state(activity.state, event, readiness(activity))
    activity.save(update_fields=["state", *fields])
    record(actor, f"activities.{event}", subject=activity, label=activity.title, **details)


@transaction.atomic
def confirm_activity(actor: Any, *, activity: Activity) -> int:
    """The organiser stands for the presences of others; answers how many people.

    Refusal while a doubt waits for an answer, NotAllowed when the organiser's own hours are among them.
    """
    activity = locked(activity)
    require(actor, "attendance.confirm", on=activity)
    if activity.state != "finished":
        raise Conflict(_("活动%(state)s，不能确认时长。") % {"state": activity.get_state_display()})
    if waiting := readiness(activity).open_flags:
        raise Refusal(_("还有 %(count)d 个疑问没有回答，请先回答。") % {"count": waiting})
    rows = counting(activity)
    refuse_oneself(actor, rows.values_list("sign_up__volunteer__person", flat=True))
    by = actor if getattr(actor, "pk", None) else None
    count = rows.update(confirmed_at=clock.now(), confirmed_by=by)
    record(actor, "activities.confirm", subject=activity, label=activity.title, people=count)
    return count


@transaction.atomic
def publish_notice(actor: Any, *, activity: Activity) -> Activity:
    """Public notice for the working days of the rulebook; everybody concerned is told until when they may object."""
    activity = locked(activity)
    require(actor, "attendance.confirm", on=activity)
    if counting(activity).filter(confirmed_at=None).exists():
        raise Refusal(_("请先确认时长，再公示。"))
    set_notice(activity)
    until = activity.notice_until.isoformat() if activity.notice_until else ""
    _move(actor, activity, "notice", "notice_from", "notice_until", until=until)
    title = _("“%(title)s”的服务时长开始公示") % {"title": activity.title}
    tell_notice(activity, key=f"notice:{activity.pk}", title=title)
    return activity


@transaction.atomic
def confirm_and_publish(actor: Any, *, activity: Activity) -> int:
    """Both at once, as the button says; answers how many people."""
    count = confirm_activity(actor, activity=activity)
    publish_notice(actor, activity=activity)
    return count


@transaction.atomic
def close_without_hours(actor: Any, *, activity: Activity) -> Activity:
    """Nobody came: the activity ends without notice and without hours."""
    activity = locked(activity)
    require(actor, "attendance.confirm", on=activity)
    activity.settled_at = clock.now()
    _move(actor, activity, "close", "settled_at")
    activity_ended.send(sender=None, actor=actor, activity=activity, settled=False)
    return activity


def _spans(presence: Presence) -> tuple[datetime, datetime]:
    """From when until when the counted time lies; the whole shift where nothing better is known."""
    shift = presence.sign_up.shift
    pairs = stays_of(presence, presence.sign_up.scans.all())
    return counted_span(pairs, shift.starts_at, shift.ends_at) or (shift.starts_at, shift.ends_at)


def _line(activity: Activity, types: str, presence: Presence) -> EntryLine:
    row = presence.sign_up
    begin, end = _spans(presence)
    duties = f"：{row.post.duties}" if row.post.duties else ""
    return EntryLine(
        organization_id=activity.organization_id,
        volunteer_id=row.volunteer_id,
        person_id=row.volunteer.person_id,
        source_key=f"presence:{presence.pk}",
        activity_id=activity.pk,
        activity_title=activity.title,
        service_type=types[:80],
        content=f"{row.post.name}岗{duties}"[:300],
        place=activity.place or ("线上" if activity.is_online else ""),
        service_day=clock.local(row.shift.starts_at).date(),
        starts_at=begin,
        ends_at=end,
        minutes=presence.minutes,
        grade=presence.grade,
        in_charge=activity.in_charge,
        recorder=(str(presence.confirmed_by) if presence.confirmed_by else "现场签到")[:60],
    )


@transaction.atomic
def settle_activity(actor: Any, *, activity: Activity) -> int:
    """Posts the confirmed presences of one activity whose notice is over; answers how many lines. Twice does it once.

    Nothing is posted (0) when somebody's hours of the same time came into the ledger meanwhile: a new doubt waits.
    Refusal while an objection or a doubt is open, Conflict before the notice is over or when somebody was quicker.
    """
    activity = locked(activity)
    if activity.state == "noticed" and (not activity.notice_until or activity.notice_until > clock.now()):
        raise Conflict(_("公示还没有结束。"))
    ACTIVITY.next_state(activity.state, "settle", readiness(activity))  # refuses before any doubt is raised
    rows = list(
        counting(activity)
        .filter(entry_id=None, confirmed_at__isnull=False)
        .select_related("sign_up__shift", "sign_up__post", "sign_up__volunteer", "confirmed_by")
        .prefetch_related("sign_up__scans")
        .order_by("sign_up__shift__starts_at", "pk")
    )
    types = "、".join(activity.service_types.order_by("order").values_list("name", flat=True))
    lines = [_line(activity, types, presence) for presence in rows]
    if hold_back(activity, rows, lines):
        return 0
    activity.settled_at = clock.now()
    _move(actor, activity, "settle", "settled_at")
    entries = post_entries(actor, lines=lines) if rows else []
    for presence, entry in zip(rows, entries, strict=True):
        presence.entry_id = entry.pk
    Presence.objects.bulk_update(rows, ["entry_id"], batch_size=500)
    # Everybody with the same hours hears the same words: one round for each figure, not for each person.
    by_minutes: dict[int, list[int]] = {}
    for presence in rows:
        by_minutes.setdefault(presence.minutes, []).append(presence.sign_up.volunteer_id)
    for minutes, people in by_minutes.items():
        tell_all(
            activity,
            people,
            key=f"settled:{activity.pk}:{minutes}",
            title=f"“{activity.title}”{hours_text(minutes)} 小时已入账",
            body="可以在“我的”查看和开证明。",
        )
    # Everybody may have been taken off the list since it was published: then nobody came.
    activity_ended.send(sender=None, actor=actor, activity=activity, settled=bool(entries))
    return len(entries)


def due_activities() -> QuerySet[Activity]:
    """Noticed activities whose notice is over and that nothing holds back."""
    waiting = Objection.objects.filter(activity=OuterRef("pk"), answered_at=None)
    doubtful = Presence.objects.filter(
        sign_up__shift__activity=OuterRef("pk"), sign_up__state__in=SignUp.HOLDING, open_flags__gt=0
    )
    over = Q(state="noticed", notice_until__lte=clock.now())
    return (
        Activity.objects.filter(over).exclude(Exists(waiting)).exclude(Exists(doubtful)).order_by("notice_until", "pk")
    )


def settle_due(actor: Any = WORKER, limit: int = 200) -> int:
    """Posts what is due, one transaction each; one that fails does not stop the rest. Answers how many lines."""
    posted = 0
    for activity in due_activities()[:limit]:
        try:
            posted += settle_activity(actor, activity=activity)
        except Refusal as error:  # another worker was quicker, or an objection came in at this moment
            log.info("not settled", activity=activity.pk, reason=error.message)
        except Exception:
            log.exception("not settled", activity=activity.pk)
    return posted
