"""What the room of projects shows of activities; joined to its registry at start (projects/boards.py)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse

from yushan.activities.models import Activity, ClosingReport, Post, SignUp
from yushan.common import clock
from yushan.common.paging import Page, paginate
from yushan.ledger.models import HourEntry
from yushan.projects.boards import ActivityLine, Ahead, Span, Totals
from yushan.projects.rules.stages import ActivityTally

_PAGE, _MOST_HELD = 20, 200


_AHEAD = ("draft", "returned", "submitted", "published")
_WAITING = ("applied", "accepted", "waitlisted", "offered")


def _counts() -> dict[str, Count]:
    return {
        "planned": Count("id"),
        "published": Count("id", filter=Q(state__in=Activity.HELD)),
        "settled": Count("id", filter=Q(state="settled")),
        "ahead": Count("id", filter=Q(state__in=_AHEAD)),
    }


def tallies(project_ids: Iterable[int]) -> dict[int, ActivityTally]:
    """Counts of several projects in one statement."""
    rows = Activity.objects.filter(project__in=list(project_ids)).exclude(state="cancelled").order_by()
    return {project: ActivityTally(*counts) for project, *counts in rows.values_list("project").annotate(**_counts())}


def _within(project_id: int, span: Span) -> QuerySet[Activity]:
    rows = Activity.objects.filter(project=project_id).exclude(state="cancelled")
    if span.since:
        rows = rows.filter(starts_at__gte=span.since)
    return rows.filter(starts_at__lt=span.until) if span.until else rows


def tally(project_id: int, span: Span) -> ActivityTally:
    """Counts of one round."""
    return ActivityTally(**_within(project_id, span).aggregate(**_counts()))


def totals(project_id: int, span: Span) -> Totals:
    """What a round came to: posted lines with their reversals, published reports. 2 statements."""
    rows = _within(project_id, span)
    entries = HourEntry.objects.filter(activity_id__in=rows.values("pk"))
    standing = Q(reverses=None, reversal=None)
    posted = entries.aggregate(
        volunteers=Count("volunteer", distinct=True, filter=standing),
        services=Count("pk", filter=standing),
        minutes=Coalesce(Sum("minutes"), 0),
    )
    reports = ClosingReport.objects.filter(activity__in=rows, published_at__isnull=False)
    told = reports.aggregate(reached=Coalesce(Sum("reached"), 0), reports=Count("pk"))
    return Totals(**posted, **told)


def held(project_id: int, span: Span) -> list[tuple[int, str, datetime]]:
    """Sessions that have begun, latest first."""
    rows = _within(project_id, span).filter(starts_at__lte=clock.now()).order_by("-starts_at", "-pk")
    return list(rows.values_list("pk", "title", "starts_at")[:_MOST_HELD])


def served(project_id: int, span: Span) -> set[int]:
    """Volunteers who came."""
    rows = SignUp.objects.filter(shift__activity__in=_within(project_id, span), state=SignUp.State.ATTENDED)
    return set(rows.values_list("volunteer", flat=True))


def ahead(project_id: int) -> list[Ahead]:
    """What has not begun, with how many people wait or have a place."""
    signed = Count("shifts__sign_ups__volunteer", distinct=True, filter=Q(shifts__sign_ups__state__in=_WAITING))
    rows = Activity.objects.filter(project=project_id, state__in=_AHEAD).annotate(people=signed)
    return [
        Ahead(
            row.title, reverse("activities:detail", args=[row.pk]), row.starts_at, row.state, row.get_state_display(),
            row.people,
        )
        for row in rows.order_by("starts_at", "pk")
    ]  # fmt: skip


def _line(row: Activity) -> ActivityLine:
    return ActivityLine(
        title=row.title,
        url=reverse("activities:detail", args=[row.pk]),
        starts_at=row.starts_at,
        place="线上" if row.is_online else row.place,
        taken=row.taken or 0,  # type: ignore[attr-defined]
        places=row.places or 0,  # type: ignore[attr-defined]
        state=row.state,
        state_label=row.get_state_display(),
    )


def lines(project_id: int, query: QueryDict) -> Page:
    """A page of the project's activities, latest first."""
    places, taken = (
        Post.objects.filter(shift__activity=OuterRef("pk"))
        .order_by()
        .values("shift__activity")
        .annotate(sum=Sum(name))
        .values("sum")
        for name in ("places", "taken")
    )
    rows = Activity.objects.filter(project=project_id).annotate(places=places, taken=taken)
    page = paginate(rows, order=["-starts_at", "-id"], cursor=query.get("after"), size=_PAGE, query=query)
    page.rows = [_line(row) for row in page.rows]
    return page


def create_url(project_id: int) -> str:
    """Where an activity of the project is made."""
    return f"{reverse('activities:create')}?project={project_id}"
