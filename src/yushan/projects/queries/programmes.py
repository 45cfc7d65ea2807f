"""Programmes of the plan, what projects are about, the projects that districts are known for, achievements."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from yushan.common.errors import NotFound
from yushan.organizations.access import can, scope_filter
from yushan.organizations.models import Area
from yushan.organizations.queries import areas
from yushan.plan import queries as plan
from yushan.plan.models import Entry
from yushan.projects.models import Achievement, FeatureRequest, Project, ProjectTag
from yushan.projects.queries.deciding import CITY, decides, not_own
from yushan.projects.queries.lists import SCOPE
from yushan.projects.rules.library import SHOWN

GROUPS = (
    ("preparing", "准备中", ("draft", "returned", "submitted")),
    ("recruiting", "招募中", ("recruiting",)),
    ("running", "实施中", ("running",)),
    ("evaluating", "评估优化", ("evaluating", "improving")),
    ("closed", "已结项", ("closed",)),
    ("stopped", "暂停终止", ("suspended", "cancelled")),
)
# What everybody may count: projects that were set up.
PUBLIC_GROUPS = GROUPS[1:5]


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme with its projects by group of states, and in how many areas they are."""

    programme: Entry
    counts: dict[str, int]
    total: int
    areas: int


def _grouped(by_state: dict[str, int], groups: tuple[Any, ...]) -> dict[str, int]:
    return {key: sum(by_state.get(state, 0) for state in states) for key, _label, states in groups}


def programme_lines(groups: tuple[Any, ...]) -> list[ProgrammeLine]:
    """Every programme of the plan in its order; 2 statements."""
    states = [state for _key, _label, found in groups for state in found]
    rows = Project.objects.filter(programme__isnull=False, state__in=states).order_by()
    by: dict[int, dict[str, int]] = {}
    for programme, state, count in rows.values_list("programme", "state").annotate(count=Count("pk")):
        by.setdefault(programme, {})[state] = count
    where = dict(
        rows.values_list("programme").annotate(count=Count("organization__area", distinct=True)).values_list(
            "programme", "count"
        )
    )  # fmt: skip
    found = []
    for one in plan.entries("programmes"):
        counts = _grouped(by.get(one.pk, {}), groups)
        found.append(ProgrammeLine(one, counts, sum(counts.values()), where.get(one.pk, 0)))
    return found


def programme(code: str) -> Entry:
    """A programme of the plan by its code. NotFound when there is none."""
    found = plan.entry("programmes", code)
    if found is None:
        raise NotFound("行动方案里没有这个行动计划。")
    return found


def projects_by_area(programme: Entry, groups: tuple[Any, ...]) -> dict[int | None, int]:
    """How many projects of the programme the organizations of each area have; 1 statement."""
    states = [state for _key, _label, found in groups for state in found]
    rows = Project.objects.filter(programme=programme, state__in=states).order_by()
    return dict(rows.values_list("organization__area").annotate(count=Count("pk")))


def states_of(programme: Entry, groups: tuple[Any, ...]) -> list[tuple[str, int]]:
    """Label and number of each group of states; 1 statement."""
    rows = Project.objects.filter(programme=programme).order_by()
    by_state = dict(rows.values_list("state").annotate(count=Count("pk")))
    counts = _grouped(by_state, groups)
    return [(label, counts[key]) for key, label, _states in groups]


def tag_counts(table: str) -> list[tuple[Entry, int]]:
    """How many projects that were set up have each tag of a table; 1 statement."""
    rows = ProjectTag.objects.filter(entry__table=table, project__state__in=SHOWN).order_by()
    counts = dict(rows.values_list("entry").annotate(count=Count("pk")))
    return [(one, counts.get(one.pk, 0)) for one in plan.entries(table)]


def focus_counts() -> list[tuple[Entry, int]]:
    """How many projects that were set up have each focus; 1 statement."""
    rows = Project.objects.filter(state__in=SHOWN).exclude(focus="").order_by()
    counts = dict(rows.values_list("focus").annotate(count=Count("pk")))
    return [(one, counts.get(one.code, 0)) for one in plan.entries("focuses")]


def features() -> list[tuple[Area, list[Project]]]:
    """Every area in force with the projects it is known for, in the order of the list of areas; 2 statements."""
    rows = Project.objects.filter(is_feature=True, state__in=SHOWN, organization__area__isnull=False)
    by: dict[int, list[Project]] = {}
    for project in rows.select_related("organization", "programme").order_by("-id"):
        by.setdefault(project.organization.area_id or 0, []).append(project)
    return [(area, by.get(area.pk, [])) for area in areas()]


def features_to_decide(actor: Any) -> QuerySet[FeatureRequest]:
    """Requests over which the actor decides: as for setting projects up, not their own; those of drafts wait until then."""
    rows = FeatureRequest.objects.filter(state=FeatureRequest.State.WAITING, project__state__in=SHOWN)
    return rows.filter(decides(actor, "project__organization"), not_own(actor, "asked_by"))


def request_to_decide(actor: Any, pk: int) -> FeatureRequest:
    """One of them. NotFound else."""
    found = FeatureRequest.objects.filter(decides(actor, "project__organization"), pk=pk)
    if (row := found.select_related("project__organization__area").first()) is None:
        raise NotFound()
    return row


def achievements_seen(actor: Any) -> QuerySet[Achievement]:
    """Published ones for all staff with projects; others for their own people and the city."""
    rows = Achievement.objects.select_related("organization__area", "entry")
    condition = scope_filter(actor, "project.view", **SCOPE)
    return rows.filter(condition | Q(state=Achievement.State.PUBLISHED)) if condition else rows


def achievement_seen(actor: Any, pk: int) -> Achievement:
    """One of them. NotFound for others' drafts."""
    found = achievements_seen(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def achievements_to_decide(actor: Any) -> QuerySet[Achievement]:
    """Those that wait for the city, for who decides there."""
    rows = Achievement.objects.filter(state=Achievement.State.SUBMITTED)
    return rows if can(actor, "project.approve", on=CITY) else rows.none()


def public_achievements(level: str = "", kind: str = "") -> QuerySet[Achievement]:
    """What everybody sees, by level and kind."""
    rows = Achievement.objects.filter(state=Achievement.State.PUBLISHED).select_related("organization__area", "entry")
    if level:
        rows = rows.filter(level=level)
    return rows.filter(kind=kind) if kind else rows


def level_counts() -> Counter[str]:
    """How many are published at each level; 1 statement."""
    rows = Achievement.objects.filter(state=Achievement.State.PUBLISHED).order_by()
    return Counter(dict(rows.values_list("level").annotate(count=Count("pk"))))
