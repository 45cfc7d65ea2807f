"""What the rules about patterns compare, and the list of what they found with how often it proved right."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yushan.activities.models import Activity, Attendance, Presence
from yushan.common import clock, rulebook
from yushan.common.errors import NotFound
from yushan.organizations.access import visible
from yushan.organizations.models import Organization
from yushan.safety.models import Signal
from yushan.safety.rules.signals import Limits, Scan, Served, precision

# Marked or typed by whoever recorded it. Of the rest, only the code of the place is read by somebody's own phone.
_BY_HAND = (Attendance.Source.LIST, Attendance.Source.API, Attendance.Source.PAPER)
_OWN = Attendance.Source.CODE
ORDER = ["-weight", "-id"]
CHIPS = (("open", "待核实"), ("founded", "查实"), ("unfounded", "查无问题"), ("unclear", "查不清"), ("", "全部"))
_MOST = 50_000


def limits() -> Limits:
    """From the plan folder."""
    hand, device, same, whole, mutual = (int(one) for one in rulebook.value("signal_limits"))  # type: ignore[attr-defined]
    return Limits(hand, device, same, whole, mutual, rulebook.number("signal_percent"))


def month_of(day: date, back: int = 0) -> str:
    """«2026-09», so many months before the day."""
    index = day.year * 12 + day.month - 1 - back
    return f"{index // 12}-{index % 12 + 1:02d}"


def _span(month: str) -> tuple[datetime, datetime]:
    year, number = (int(part) for part in month.split("-"))
    following = date(year + number // 12, number % 12 + 1, 1)
    return clock.at(date(year, number, 1)), clock.at(following)


def organizations_with_scans(month: str) -> QuerySet[Organization]:
    """Organizations whose activities had check-ins in a month; order by key."""
    first, after = _span(month)
    held = Activity.objects.filter(shifts__starts_at__gte=first, shifts__starts_at__lt=after, state__in=Activity.HELD)
    found: QuerySet[Organization] = (
        Organization.objects.filter(pk__in=held.values("organization")).select_related("area").order_by("pk")
    )
    return found


def scans_of(organization: int, month: str) -> list[Scan]:
    """Check-ins and check-outs of a month; 1 statement."""
    first, after = _span(month)
    rows = Attendance.objects.filter(
        sign_up__shift__activity__organization=organization, sign_up__shift__starts_at__gte=first,
        sign_up__shift__starts_at__lt=after,
    )  # fmt: skip
    names = (
        "sign_up__shift__activity", "sign_up__volunteer", "sign_up__volunteer__person__user", "at", "direction", "device",
        "source", "recorded_by",
    )  # fmt: skip
    return [
        Scan(
            activity, volunteer, user, at, direction == "in", device, by if source in _BY_HAND else None, source == _OWN
        )
        for activity, volunteer, user, at, direction, device, source, by in rows.values_list(*names)[:_MOST]
    ]


def served_of(organization: int, month: str) -> list[Served]:
    """Minutes of a month; 1 statement."""
    first, after = _span(month)
    rows = Presence.objects.filter(
        sign_up__shift__activity__organization=organization, sign_up__shift__starts_at__gte=first,
        sign_up__shift__starts_at__lt=after, minutes__gt=0,
    )  # fmt: skip
    paper = Attendance.objects.filter(sign_up=OuterRef("sign_up"), source=Attendance.Source.PAPER)
    names = "sign_up__shift__activity", "minutes", "is_corrected", "is_paper"
    found = rows.annotate(is_paper=Exists(paper)).values_list(*names)[:_MOST]
    return [Served(activity, minutes, corrected or on_paper) for activity, minutes, corrected, on_paper in found]


def signals_seen(actor: Any) -> QuerySet[Signal]:
    """Those of the actor's district, or all; order by ORDER."""
    rows = Signal.objects.select_related("organization", "area", "judged_by")
    return visible(actor, "signal.judge", rows, area="area")


def signal_seen(actor: Any, pk: int) -> Signal:
    """One of them. NotFound for others'."""
    if (found := signals_seen(actor).filter(pk=pk).first()) is None:
        raise NotFound()
    return found


def activities_of(actor: Any, signal: Signal) -> list[Activity]:
    """The activities to look at, as far as the actor sees them."""
    rows = Activity.objects.filter(pk__in=signal.activities[:30]).select_related("organization")
    return list(visible(actor, "activity.view", rows, area="organization__area", organization="organization__path"))


def how_right(actor: Any) -> list[tuple[str, int, int, int, float | None]]:
    """By kind: open, founded, unfounded, and the share that proved founded; 1 statement."""
    rows = signals_seen(actor).select_related(None).order_by()
    counts = rows.values("kind").annotate(
        open=Count("pk", filter=Q(state="open")), founded=Count("pk", filter=Q(state="founded")),
        unfounded=Count("pk", filter=Q(state="unfounded")),
    )  # fmt: skip
    by_kind = {row["kind"]: row for row in counts}
    return [
        (str(label), row["open"], row["founded"], row["unfounded"], precision(row["founded"], row["unfounded"]))
        for kind, label in Signal.Kind.choices
        if (row := by_kind.get(kind))
    ]
