"""How assignments stood at the end of a day: what was written, signed off or put off afterwards is not in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min, Q

from yushan.common import clock
from yushan.oversight.models import Assignment, Evidence, TaskReport
from yushan.oversight.rules.past import Then, state_then

Kind = TaskReport.Kind
_SAID = (Kind.PROGRESS, Kind.FINISH)
_STEPS = (Kind.FINISH, Kind.RETURN, Kind.SIGN)


@dataclass(frozen=True)
class Stood:
    """One assignment at the end of a day."""

    state: str
    due_on: date
    percent: int
    files: int
    reports: int
    words: str
    signed_on: date | None


def end_of(day: date) -> datetime:
    """The moment until which a day counts; of today what is there now."""
    return clock.at(day + timedelta(days=1))


def was_there(day: date) -> Q:
    """Condition for assignments that had been given by the end of a day and were not cancelled then."""
    end = end_of(day)
    given = Q(given_on__lte=day) | Q(given_on=None, task__created_at__lt=end)
    return given & (~Q(state=Assignment.State.CANCELLED) | Q(cancelled_at__gte=end))


def stood(rows: Sequence[Assignment], year: int, day: date) -> dict[int, Stood]:
    """Each at the end of the day; `reports` are those of the year. 6 statements, however many reports there are."""
    end = end_of(day)
    tasks = {one.task_id for one in rows}
    before = TaskReport.objects.filter(assignment__task__in=tasks, written_at__lt=end).order_by()
    latest = before.filter(kind__in=_SAID).values("assignment").annotate(at=Max("pk")).values("at")
    words = dict(TaskReport.objects.filter(pk__in=latest).values_list("assignment_id", "text"))
    measured = before.filter(percent__isnull=False).values("assignment").annotate(at=Max("pk")).values("at")
    percents = dict(TaskReport.objects.filter(pk__in=measured).values_list("assignment_id", "percent"))
    steps = before.filter(kind__in=_STEPS).values("assignment").annotate(at=Max("pk")).values("at")
    kinds = dict(TaskReport.objects.filter(pk__in=steps).values_list("assignment_id", "kind"))
    written = before.filter(kind__in=_SAID, written_at__gte=clock.at(date(year, 1, 1)))
    reports = dict(written.values_list("assignment").annotate(Count("pk")))
    files = dict(
        Evidence.objects.filter(report__in=before.values("pk")).order_by().values_list("report__assignment")
        .annotate(Count("pk"))
    )  # fmt: skip
    days = _days_before(tasks, end)
    return {
        one.pk: Stood(
            state=_state(one, kinds.get(one.pk, ""), end),
            due_on=days.get(one.pk, one.due_on),
            percent=percents.get(one.pk) or 0,
            files=files.get(one.pk, 0),
            reports=reports.get(one.pk, 0),
            words=words.get(one.pk, ""),
            signed_on=clock.local(one.signed_at).date() if one.signed_at and one.signed_at < end else None,
        )
        for one in rows
    }


def _state(one: Assignment, last_step: str, end: datetime) -> str:
    return state_then(
        Then(
            state=one.state,
            is_signed=one.signed_at is not None and one.signed_at < end,
            is_reported=one.reported_at is not None and one.reported_at < end,
            last_step=last_step,
        )
    )


def _days_before(tasks: Iterable[int], end: datetime) -> dict[int, date]:
    """Last days as they were at a moment, of those that were moved afterwards: what the first such entry says it was."""
    moved = TaskReport.objects.filter(assignment__task__in=tasks, written_at__gte=end, was_due__isnull=False)
    first = moved.order_by().values("assignment").annotate(at=Min("pk")).values("at")
    pairs = TaskReport.objects.filter(pk__in=first).values_list("assignment_id", "was_due")
    return {key: day for key, day in pairs if day}
