"""Figures of the desk, for staff and, without small numbers, for everybody."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from yushan.common import clock, rulebook
from yushan.organizations.access import scope_filter
from yushan.organizations.models import Area
from yushan.rights.models import Case, Exclusion, PublicAnswer
from yushan.rights.rules.few import hidden, told
from yushan.rights.rules.figures import Sum, Told, add_up


def _of_year(year: int) -> QuerySet[Case]:
    first, after = (clock.at(date(one, 1, 1)) for one in (year, year + 1))
    return Case.objects.filter(opened_at__gte=first, opened_at__lt=after)


_ANSWERED = Q(answered_at__isnull=False) | Q(second_at__isnull=False)


@dataclass(frozen=True)
class _Group:
    """Cases that are alike in what the tables tell apart."""

    told: Told
    kind: str
    topic: str
    area: int | None


def _told(rows: QuerySet[Case], *, with_areas: bool) -> list[_Group]:
    """Counted by the database: a few hundred groups, however many cases. 1 statement."""
    names = ["kind", "topic", "content", *(["area"] if with_areas else [])]
    counted = rows.order_by().values(*names).annotate(
        n=Count("pk"), answered=Count("pk", filter=_ANSWERED), in_time=Count("pk", filter=_ANSWERED & Q(times_late=0)),
        second=Count("pk", filter=Q(instance__gt=1)),
    )  # fmt: skip
    return [
        _Group(
            Told(row["n"], row["answered"], row["in_time"], row["second"], row["content"]), row["kind"], row["topic"],
            row.get("area"),
        )
        for row in counted
    ]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A row of a table: what, and its sum."""

    name: str
    sum: Sum
    is_hidden: bool = False


@dataclass(frozen=True)
class Figures:
    """A year: everything, by kind, by topic, by area."""

    whole: Sum
    kinds: list[Line]
    topics: list[Line]
    areas: list[Line]
    exclusions: int
    all_told: int | None = None  # for everybody: None where it is too small to be told
    answered_told: int | None = None
    exclusions_told: int | None = None


def figures(actor: Any, year: int) -> Figures:
    """For staff, within their reach; 3 statements."""
    reach = scope_filter(actor, "rights.figures", area="area")
    listed = _told(_of_year(year).filter(reach), with_areas=True)
    bans = Exclusion.objects.filter(scope_filter(actor, "rights.figures", area="area"), decided_at__year=year)
    return _figures(listed, bans.exclude(starts_on=None).count(), 0)


def public_figures(year: int) -> Figures:
    """For everybody: the whole, kinds and topics, without small numbers; 2 statements. Districts are not told apart."""
    listed = _told(_of_year(year), with_areas=False)
    bans = Exclusion.objects.filter(decided_at__year=year).exclude(starts_on=None).count()
    least = rulebook.number("rights_few")
    return _figures(listed, bans, least, with_areas=False)


def _figures(listed: list[_Group], bans: int, least: int, *, with_areas: bool = True) -> Figures:
    by_kind: dict[str, list[Told]] = defaultdict(list)
    by_topic: dict[str, list[Told]] = defaultdict(list)
    by_area: dict[int | None, list[Told]] = defaultdict(list)
    for one in listed:
        by_kind[one.kind].append(one.told)
        by_topic[one.topic].append(one.told)
        by_area[one.area].append(one.told)
    names = (
        dict(Area.objects.filter(pk__in=[key for key in by_area if key]).values_list("pk", "name"))
        if with_areas
        else {}
    )
    whole = add_up(one.told for one in listed)
    return Figures(
        whole=whole,
        kinds=_lines(by_kind, dict(Case.Kind.choices), least),
        topics=_lines(by_topic, dict(Case.Topic.choices), least),
        areas=sorted(
            (Line(names.get(key or 0, "市级"), add_up(rows)) for key, rows in by_area.items()),
            key=lambda line: -line.sum.all,
        ) if with_areas else [],
        exclusions=bans,
        all_told=told(whole.all, least),
        answered_told=told(whole.answered, least),
        exclusions_told=told(bans, least),
    )  # fmt: skip


def _lines(groups: dict[str, list[Told]], names: dict[Any, Any], least: int) -> list[Line]:
    sums = {key: add_up(groups.get(key, [])) for key in names}
    few = hidden({key: one.all for key, one in sums.items()}, least)
    return [Line(str(names[key]), one, key in few) for key, one in sums.items() if one.all or key in few]


def public_answers(text: str = "", topic: str = "") -> QuerySet[PublicAnswer]:
    """Answers of general interest that were put out; order ["-published_at", "-id"]."""
    rows = PublicAnswer.objects.filter(state=PublicAnswer.State.PUBLISHED)
    if topic:
        rows = rows.filter(topic=topic)
    if words := text.strip()[:40]:
        rows = rows.filter(Q(question__icontains=words) | Q(answer__icontains=words))
    return rows
