"""Figures of the desk, for staff and, without small numbers, for everybody."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from yushan.common import clock, rulebook
from yushan.organizations.access import scope_filter
from yushan.organizations.models import Area
from yushan.rights.models import Case, Exclusion, PublicAnswer
from yushan.rights.rules.few import hidden
from yushan.rights.rules.figures import Sum, Told, add_up


def _of_year(year: int) -> QuerySet[Case]:
    first, after = (clock.at(date(one, 1, 1)) for one in (year, year + 1))
    return Case.objects.filter(opened_at__gte=first, opened_at__lt=after)


def _told(rows: QuerySet[Case]) -> list[tuple[Told, str, int | None]]:
    """Each case with topic and area; 1 statement, nothing sealed."""
    names = "kind", "answered_at", "second_at", "times_late", "content", "instance", "topic", "area", "state"
    return [
        (Told(kind, bool(first or second), late > 0, content, instance > 1), topic, area)
        for kind, first, second, late, content, instance, topic, area, _state in rows.values_list(*names)
    ]


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


def figures(actor: Any, year: int) -> Figures:
    """For staff, within their reach; 3 statements."""
    reach = scope_filter(actor, "rights.figures", area="area")
    listed = _told(_of_year(year).filter(reach))
    bans = Exclusion.objects.filter(scope_filter(actor, "rights.figures", area="area"), decided_at__year=year)
    return _figures(listed, bans.exclude(starts_on=None).count(), 0)


def public_figures(year: int) -> Figures:
    """For everybody: the whole, kinds and topics, without small numbers; 2 statements. Districts are not told apart."""
    listed = _told(_of_year(year))
    bans = Exclusion.objects.filter(decided_at__year=year).exclude(starts_on=None).count()
    return _figures(listed, bans, rulebook.number("rights_few"), with_areas=False)


def _figures(listed: list[tuple[Told, str, int | None]], bans: int, least: int, *, with_areas: bool = True) -> Figures:
    by_kind: dict[str, list[Told]] = defaultdict(list)
    by_topic: dict[str, list[Told]] = defaultdict(list)
    by_area: dict[int | None, list[Told]] = defaultdict(list)
    for told, topic, area in listed:
        by_kind[told.kind].append(told)
        by_topic[topic].append(told)
        by_area[area].append(told)
    names = (
        dict(Area.objects.filter(pk__in=[key for key in by_area if key]).values_list("pk", "name"))
        if with_areas
        else {}
    )
    return Figures(
        whole=add_up(told for told, _topic, _area in listed),
        kinds=_lines(by_kind, dict(Case.Kind.choices), least),
        topics=_lines(by_topic, dict(Case.Topic.choices), least),
        areas=sorted(
            (Line(names.get(key or 0, "市级"), add_up(rows)) for key, rows in by_area.items()),
            key=lambda line: -line.sum.all,
        ) if with_areas else [],
        exclusions=bans,
    )  # fmt: skip


def _lines(groups: dict[str, list[Told]], names: dict[Any, Any], least: int) -> list[Line]:
    sums = {key: add_up(groups.get(key, [])) for key in names}
    few = hidden({key: one.all for key, one in sums.items()}, least)
    return [Line(str(names[key]), one, key in few) for key, one in sums.items() if one.all]


def public_answers(text: str = "", topic: str = "") -> QuerySet[PublicAnswer]:
    """Answers of general interest that were put out; order ["-published_at", "-id"]."""
    rows = PublicAnswer.objects.filter(state=PublicAnswer.State.PUBLISHED)
    if topic:
        rows = rows.filter(topic=topic)
    if words := text.strip()[:40]:
        rows = rows.filter(Q(question__icontains=words) | Q(answer__icontains=words))
    return rows
