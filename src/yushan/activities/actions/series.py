"""Series: an activity copied to other days, changed, submitted, published and called off together (T3.1).

Each date goes through the same actions as any activity does; one that cannot is left alone and named, the others go on.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.activities.actions.planning import EDITABLE, FIELDS, create_activity, locked, update_activity
from yushan.activities.actions.publication import cancel_activity, publish_activity, submit_activity
from yushan.activities.actions.shifts import PostPlan, ShiftPlan, plans_of
from yushan.activities.models import Activity, Series
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.recurring import MOST_DATES, Pattern, objection
from yushan.organizations.access import level_above, require


@dataclass
class Outcome:
    """What happened to the dates of a series: those that went through, and those left alone with the reason."""

    done: list[Activity] = field(default_factory=list)
    left: list[tuple[Activity, str]] = field(default_factory=list)


def first_day(activity: Activity) -> date:
    """The day on which an activity begins."""
    return clock.local(activity.starts_at).date()


def _moved(moment: datetime, from_day: date, to_day: date) -> datetime:
    local = clock.local(moment)
    return clock.at(local.date() + (to_day - from_day), local.hour, local.minute)


def _on_day(plans: Iterable[ShiftPlan], from_day: date, to_day: date) -> list[ShiftPlan]:
    """The same shifts and posts on another day, at the same hours; none of them exists yet."""
    return [
        replace(
            plan, id=None, starts_at=_moved(plan.starts_at, from_day, to_day),
            ends_at=_moved(plan.ends_at, from_day, to_day), posts=[replace(post, id=None) for post in plan.posts],
        )
        for plan in plans
    ]  # fmt: skip


def _facts(activity: Activity, day: date) -> dict[str, Any]:
    """Everything a form may set, as it is on another day: the last moment of signing up moves along."""
    facts = {name: getattr(activity, name) for name in FIELDS}
    if activity.sign_up_until:
        facts["sign_up_until"] = _moved(activity.sign_up_until, first_day(activity), day)
    return facts


@transaction.atomic
def copy_activity(actor: Any, *, activity: Activity, day: date) -> Activity:
    """A new draft with everything of an activity but its people, beginning on `day`; the others days move along."""
    if day < clock.today():
        raise Refusal("日期已经过去了，请选今天以后的日期。", field="day")
    made = create_activity(
        actor, organization=activity.organization, shifts=_on_day(plans_of(activity), first_day(activity), day),
        service_types=list(activity.service_types.all()), tags=list(activity.tags.all()), **_facts(activity, day),
    )  # fmt: skip
    record(actor, "activities.copy", subject=made, label=made.title, copied_from=activity.code)
    return made


@transaction.atomic
def plan_series(actor: Any, *, activity: Activity, pattern: Pattern, days: Sequence[date]) -> Series:
    """Makes the activity the first date of a series, or lets its series go on, with a draft for each further day.

    `days` are days of the pattern; one on which the series takes place already is left alone. Refusal when a day does
    not fit.
    """
    require(actor, "activity.edit", on=activity)
    activity = locked(activity)
    if activity.state not in EDITABLE:
        raise Conflict(f"活动{activity.get_state_display()}，不能再排成系列。可以先复制一个新的活动。")
    if text := objection(pattern, clock.today()):
        raise Refusal(text, field="last")
    if set(days) - set(pattern.days()):
        raise Refusal("有的日期不在这个重复规律里，请重新预览。", field="last")
    series = _begin(actor, activity, pattern) if activity.series_id is None else _locked_series(activity.series_id)
    taken = set(series.activities.values_list("series_day", flat=True))
    fresh = [day for day in sorted(days) if day not in taken]
    if not fresh:
        raise Refusal("选的日期都已经排过了，请至少选一个新的日期。", field="last")
    if len(taken) + len(fresh) > MOST_DATES * 2:
        raise Refusal(f"一个系列最多 {MOST_DATES * 2} 次，请另排一个系列。", field="last")
    for day in fresh:
        made = copy_activity(actor, activity=activity, day=day)
        made.series, made.series_day = series, day
        made.save(update_fields=["series", "series_day"])
    series.rule = pattern.rule()
    series.save(update_fields=["rule"])
    record(actor, "activities.plan_series", subject=series, label=series.title, rule=series.rule, dates=len(fresh))
    return series


def _begin(actor: Any, activity: Activity, pattern: Pattern) -> Series:
    series = Series.objects.create(
        organization=activity.organization, title=activity.title, rule=pattern.rule(),
        created_by=None if is_system(actor) else actor,
    )  # fmt: skip
    activity.series, activity.series_day = series, first_day(activity)
    activity.save(update_fields=["series", "series_day"])
    return series


def _locked_series(pk: int) -> Series:
    """Two people who plan at once wait for each other: no day is planned twice."""
    return Series.objects.select_for_update().get(pk=pk)


def _each(rows: Iterable[Activity], what: Callable[[Activity], object]) -> Outcome:
    """Does it to one after the other, each in a savepoint; who refuses is left alone."""
    outcome = Outcome()
    for row in rows:
        try:
            with transaction.atomic():
                what(row)
        except Refusal as error:
            outcome.left.append((row, error.message))
        else:
            outcome.done.append(row)
    return outcome


def _to_come(series: Series, states: Sequence[str], since: date | None = None) -> list[Activity]:
    """Dates of a series that have not begun, in order."""
    rows = series.activities.filter(state__in=states, starts_at__gt=clock.now()).select_related("organization")
    if since:
        rows = rows.filter(series_day__gte=since)
    return list(rows.order_by("series_day"))


def _record_all(actor: Any, event: str, series: Series, outcome: Outcome, reason: str = "") -> Outcome:
    record(
        actor, f"activities.{event}", subject=series, label=series.title, reason=reason, dates=len(outcome.done),
        left=len(outcome.left),
    )  # fmt: skip
    return outcome


@transaction.atomic
def submit_series(actor: Any, *, series: Series) -> Outcome:
    """Asks the level above to publish every date that is still a draft."""
    require(actor, "activity.edit", on=series)
    outcome = _each(_to_come(series, ("draft", "returned")), lambda row: submit_activity(actor, activity=row))
    return _record_all(actor, "submit_series", series, outcome)


@transaction.atomic
def publish_series(actor: Any, *, series: Series) -> Outcome:
    """The approver publishes every date that waits; the second person of each is checked as for one."""
    require(actor, "activity.approve", on=level_above(series.organization))
    rows = _to_come(series, ("submitted",))
    outcome = _each(rows, lambda row: publish_activity(actor, activity=row, tell_submitter=False))
    _tell_submitters(series, outcome.done)
    return _record_all(actor, "publish_series", series, outcome)


def _tell_submitters(series: Series, published: Sequence[Activity]) -> None:
    """One message to each for all their dates: sixty with the same words would bury everything else."""
    for user_id, count in Counter(row.submitted_by_id for row in published).items():
        notify(
            [user_id] if user_id else [],
            key=f"published:series:{series.pk}:{int(clock.now().timestamp())}",
            title=f"“{series.title}”有 {count} 次已发布，可以报名了",
            url=reverse("activities:series", args=[series.pk]),
        )


@transaction.atomic
def cancel_rest(actor: Any, *, activity: Activity, reason: str) -> Outcome:
    """Calls off this date of the series and all after it; everybody signed up is told of theirs."""
    require(actor, "activity.edit", on=activity)
    if not reason.strip():
        raise Refusal("请写明取消的原因，会告诉所有报名的人。", field="reason")
    series = _series_of(activity)
    rows = _to_come(series, ("draft", "returned", "submitted", "published"), activity.series_day)
    outcome = _each(rows, lambda row: cancel_activity(actor, activity=row, reason=reason))
    return _record_all(actor, "cancel_rest", series, outcome, reason)


@transaction.atomic
def carry_over(actor: Any, *, activity: Activity, everywhere: bool = False) -> Outcome:
    """Makes the other dates that have not begun like this one: facts, hours, posts; each stays on its day.

    Those after this one, or `everywhere` those before it as well. Who signed up is told as by any change; a date that
    cannot follow (people signed up for a post that is gone) is left alone.
    """
    require(actor, "activity.edit", on=activity)
    series, plans, rows = _series_of(activity), plans_of(activity), followers_of(activity, everywhere)
    types, tags, here = list(activity.service_types.all()), list(activity.tags.all()), first_day(activity)

    def follow(row: Activity) -> None:
        moved = _on_day(plans, here, first_day(row))
        update_activity(
            actor,
            activity=row,
            shifts=_matched(row, moved),
            service_types=types,
            tags=tags,
            **_facts(activity, first_day(row)),
        )

    outcome = _each(rows, follow)
    return _record_all(actor, "carry_over", series, outcome)


def followers_of(activity: Activity, everywhere: bool) -> list[Activity]:
    """The other dates that `carry_over` would change: to come, after this one or all of them."""
    rows = _to_come(_series_of(activity), EDITABLE, None if everywhere else activity.series_day)
    return [row for row in rows if row.pk != activity.pk]


def _matched(row: Activity, plans: Sequence[ShiftPlan]) -> list[ShiftPlan]:
    """The plan with the ids of what a date has already: shifts by their place, posts by their name."""
    known = plans_of(row)
    found = []
    for place, plan in enumerate(plans):
        old = known[place] if place < len(known) else None
        ids = {post.name: post.id for post in old.posts} if old else {}
        posts: list[PostPlan] = [replace(post, id=ids.get(post.name)) for post in plan.posts]
        found.append(replace(plan, id=old.id if old else None, posts=posts))
    return found


def _series_of(activity: Activity) -> Series:
    if activity.series is None:
        raise NotFound()
    return activity.series
