"""Regular work: lights are reckoned anew, receivers reminded, the level above told. May run twice harmlessly."""

import secrets
from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from yushan.accounts.actions.notices import Message, notify_each
from yushan.audit.actions import record
from yushan.common import clock, periods, rulebook
from yushan.common.actors import WORKER
from yushan.common.locking import held
from yushan.oversight.actions.common import address, retime
from yushan.oversight.models import Assignment
from yushan.oversight.queries import access, limits
from yushan.oversight.rules.lights import WORDS, light

_PORTION = 1_000
_NAMED = 3
_RELATED = ("task__area", "area", "unit", "organization")


def retime_all() -> int:
    """Lights follow the numbers of the plan folder when these change; answers how many turned."""
    rows = Assignment.objects.filter(state=Assignment.State.OPEN).select_related("task")
    changed = retime(rows)
    Assignment.objects.bulk_update(changed, ["amber_on", "red_on"], batch_size=200)
    return len(changed)


@transaction.atomic
def remind_due() -> int:
    """Each receiver gets one message for all its amber and red ones, none of them twice within so many days."""
    today, every = clock.today(), limits.reminder_days()
    quiet = Q(reminded_on=None) | Q(reminded_on__lte=today - timedelta(days=every))
    rows = Assignment.objects.filter(quiet, state=Assignment.State.OPEN, amber_on__lte=today)
    # By receiver: nobody's tasks are cut in two, of which the second half would be quiet without a word.
    found = held(rows.order_by("area_id", "unit_id", "organization_id", "due_on", "pk")[:_PORTION], *_RELATED)
    if len(found) == _PORTION and found[0].scope != found[-1].scope:
        last = found[-1].scope
        found = [one for one in found if one.scope != last]
    groups: dict[tuple[str, int], list[Assignment]] = defaultdict(list)
    for one in found:
        one.reminded_on = today
        groups[one.scope].append(one)
    Assignment.objects.bulk_update(found, ["reminded_on"], batch_size=200)
    people, run = access.holders(found), secrets.token_hex(4)
    notify_each(
        # With a mark of the run: what turned amber again on the same day, after more time was given, is said again.
        Message(user, f"tasks:remind:{scope}:{key}:{today}:{run}", *_said(rows), None)
        for (scope, key), rows in groups.items()
        for user in people.get((scope, key), [])
    )
    return len(found)


def _said(rows: list[Assignment]) -> tuple[str, str, str]:
    """Title, text and address of a reminder."""
    today = clock.today()
    words = [f"“{one.task.title}”{WORDS[light(one.amber_on, one.red_on, today)]}" for one in rows[:_NAMED]]
    more = f"等 {len(rows)} 项" if len(rows) > _NAMED else ""
    if len(rows) == 1:
        return f"{words[0]}，请报进展", f"期限 {rows[0].due_on}。办完了请报告办结。", address(rows[0])
    return f"{len(rows)} 项任务要抓紧", "、".join(words) + more, f"{reverse('oversight:list')}?show=mine"


def escalate_due() -> int:
    """Those late by so many working days go up to the city, once; again when the day of the urge is over. Answers how many.

    The city hears it in one message a day, with the list behind it; who gave the task and who has to do it hear of each.
    What was urged before its own day and is not done goes back to who urged it: it is not late yet.
    """
    today = clock.today()
    last = periods.working_days_before(today, rulebook.number("task_escalate_working_days"))
    late = Q(escalated_at=None, due_on__lte=last, due_on__lt=today) | Q(urged_until__lt=today)
    with transaction.atomic():
        rows = Assignment.objects.filter(late, state=Assignment.State.OPEN).order_by("due_on", "pk")
        found = held(rows[:_PORTION], *_RELATED)
        up = [one for one in found if one.due_on < today or one.escalated_at]
        for one in up:
            one.escalated_at, one.urged_until = clock.now(), None
            one.escalations += 1
            record(
                WORKER, "oversight.escalate", subject=one, label=one.task.title, due=one.due_on.isoformat(),
                times=one.escalations,
            )  # fmt: skip
        early = [one for one in found if one.due_on >= today and not one.escalated_at]
        if early:
            _tell_urge_is_over(early)
        Assignment.objects.bulk_update(found, ["escalated_at", "urged_until", "escalations"], batch_size=200)
        if up:
            _tell_up(up)
    return len(up)


def _tell_urge_is_over(found: list[Assignment]) -> None:
    people, levels = access.holders(found), _levels(found)
    messages = []
    for one in found:
        title = f"督办到 {one.urged_until}的“{one.task.title}”还没有办完"
        key = f"task:{one.pk}:urge:{one.urged_until}"
        said = f"{one.receiver_name}，期限 {one.due_on}。请再督办、改期，或者等报告办结。"
        messages += [Message(user, key, title, said, address(one), None) for user in levels[one.task.area_id]]
        own = "请尽快办完并报告，有困难请写进展。"
        messages += [Message(user, f"{key}:own", title, own, address(one), None) for user in people.get(one.scope, [])]
        record(WORKER, "oversight.urge_over", subject=one, label=one.task.title, until=str(one.urged_until))
        one.urged_until = None
    notify_each(messages)


def _levels(found: list[Assignment]) -> dict[int | None, list[int]]:
    """Who stands at each level that gave one of these; a statement for each level."""
    return {area: access.givers(area) for area in {one.task.area_id for one in found}}


def _tell_up(found: list[Assignment]) -> None:
    today, people = clock.today(), access.holders(found)
    where: dict[str, int] = defaultdict(int)
    for one in found:
        where[one.stands_in.name if one.stands_in_id and one.stands_in else "市级"] += 1
    most = sorted(where.items(), key=lambda one: -one[1])
    body = "、".join(f"{name} {count} 项" for name, count in most[:8]) + ("等" if len(most) > 8 else "")
    messages: list[Any] = [
        Message(
            user,
            f"tasks:up:{today}",
            f"{len(found)} 项任务超期上报",
            body,
            f"{reverse('oversight:list')}?show=up",
            None,
        )
        for user in access.givers(None)
    ]
    levels = _levels([one for one in found if one.task.area_id])
    for one in found:
        title = f"“{one.task.title}”超期，已上报市级"
        key = f"task:{one.pk}:up:{one.escalations}"
        to_do = "请尽快办完，或者请安排的一级改期。"
        messages += [Message(user, key, title, to_do, address(one), None) for user in people.get(one.scope, [])]
        # A district hears what of its own went up: the city may ask at any moment, and only the district can give more time.
        to_give = f"{one.receiver_name}没有办完。请督促办完、改期，或者准备向市级说明。"
        messages += [
            Message(user, f"{key}:gave", title, to_give, address(one), None)
            for user in levels.get(one.task.area_id, [])
        ]
    notify_each(messages)
