"""T1.3: who the members of an organization are, and what its coming posts ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.common import clock, code_tables
from yushan.guidance import queries
from yushan.guidance.queries.composition import UNKNOWN
from yushan.guidance.rules import FEW, hide_small, may_show, may_show_share, standing_of
from yushan.organizations.access import can, visible_or_404
from yushan.organizations.models import Organization
from yushan.volunteers.queries.skills import skill_tree


@dataclass(frozen=True)
class Section:
    """A card: columns of counts by what people are, as a chart and as a table. None: too few to be shown."""

    key: str
    title: str
    head: str
    columns: Sequence[str]
    rows: list[tuple[str, list[int | None]]]
    note: str = ""
    is_hidden: bool = False  # there are figures, and all of them are too small

    @property
    def chart(self) -> dict[str, Any]:
        """The same figures for the chart; sums of the other columns are left to the table."""
        shown = self.columns[:-1] if len(self.columns) > 1 else self.columns
        return {
            "labels": [name for name, _ in self.rows],
            "series": [
                {"name": column, "values": [cells[place] for _, cells in self.rows]}
                for place, column in enumerate(shown)
            ],
            "unit": "人",
        }

    @property
    def label(self) -> str:
        """What the chart is called for who cannot see it."""
        return f"{self.title}，数字见表格"


def organization_of(request: HttpRequest, pk: int) -> Organization:
    """An organization that the person sees, or NotFound."""
    rows = Organization.objects.select_related("area")
    return visible_or_404(request.user, "organization.view", rows, pk, area="area", organization="path")


def _listed(
    key: str, title: str, head: str, found: list[tuple[str, int]], sees_people: bool, *, is_whole: bool, note: str = ""
) -> Section:
    counts = [count for _, count in found]
    shown: list[int | None] = list(counts) if sees_people else hide_small(counts, is_whole=is_whole)
    rows = [(name, [count]) for (name, _), count in zip(found, shown, strict=True)]
    if not is_whole:  # a word that few people have says something about them, even without a number
        rows = [row for row in rows if row[1] != [None]]
    is_hidden = bool(found) and all(count is None for count in shown)
    return Section(key, title, head, ["人数"], rows, note, is_hidden)


def _ages(found: queries.Composition, sees_people: bool) -> Section:
    bands = [(name, counts) for name, counts in found.ages.items() if name != UNKNOWN or counts]
    if sees_people:
        rows: list[tuple[str, list[int | None]]] = [
            (name, [counts["M"], counts["F"], sum(counts.values())]) for name, counts in bands
        ]
        return Section("ages", "年龄和性别", "年龄", ["男", "女", "合计"], rows)
    totals = [(name, sum(counts.values())) for name, counts in bands]
    return _listed("ages", "年龄", "年龄", totals, False, is_whole=True)


def _sections(found: queries.Composition, sees_people: bool) -> list[Section]:
    sources = [(code_tables.label("talent_sources", code) if code else UNKNOWN, count) for code, count in found.sources]
    several = "一个人可以有几项专长，所以加起来会多于总人数。最多列 10 项。"
    return [
        _ages(found, sees_people),
        _listed("sources", "来源", "来源", sources, sees_people, is_whole=True),
        *_branches(found, sees_people),
        _listed("skills", "专长（本人写的词）", "专长", found.skills, sees_people, is_whole=False, note=several),
        _listed(
            "jobs",
            "职业",
            "职业",
            found.occupations,
            sees_people,
            is_whole=False,
            note="没有填职业的不列。最多列 10 项。",
        ),
    ]


def _branches(found: queries.Composition, sees_people: bool) -> list[Section]:
    """Skills by the tree of the plan: whoever has one below a branch counts for it, once."""
    if not skill_tree().nodes:
        return []
    counts = [(node.name, count) for node, count in found.branches]
    note = "按专长目录归类，下面各项的人都算在上一级里；一个人可以算在几类里。点类别看它下面的。"
    return [_listed("branches", "专长", "类别", counts, sees_people, is_whole=False, note=note)]


def _skill_path(code: str, found: queries.Composition) -> dict[str, Any]:
    """Where in the tree the page stands, and what can be opened."""
    tree = skill_tree()
    return {
        "skill_path": tree.path(code),
        "skill_children": [node for node, _count in found.branches if tree.children(node.code)],
    }


def _figures(found: queries.Composition, sees_people: bool) -> list[tuple[str, int | None]]:
    """Women, party members, members of standing teams; a small group is hidden, and so is a small rest."""
    figures = []
    for title, count in (("女性", found.women), ("党员", found.party), ("在常备队伍里", found.standing)):
        shown = sees_people or may_show_share(count, found.total)
        figures.append((title, count if shown else None))
    return figures


def _needs(organization: Organization, total: int, sees_people: bool) -> list[dict[str, Any]]:
    listed = []
    for need in queries.needs(organization, clock.today()):
        word, tone = standing_of(need)
        is_hidden = not sees_people and not may_show(need, total)
        listed.append({
            "need": need,
            "members": None if is_hidden else need.members,
            "word": "人数少，不显示" if is_hidden else word,
            "tone": "plain" if is_hidden else tone,
        })  # fmt: skip
    return listed


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Age, gender, source, occupation, skills, party membership and standing as of today; gaps beside them."""
    organization = organization_of(request, pk)
    sees_people = can(request.user, "volunteer.view", organization)
    skill = request.GET.get("skill", "")[:40]
    found = queries.composition(organization, clock.today(), skill)
    context = {
        "organization": organization,
        "found": found,
        "is_hidden": not sees_people and 0 < found.total < FEW,
        "sees_people": sees_people,
        "figures": _figures(found, sees_people),
        "sections": _sections(found, sees_people),
        **_skill_path(skill, found),
        "needs": _needs(organization, found.total, sees_people),
        "today": clock.today(),
        "is_team": organization.level == Organization.Level.TEAM,
    }
    return render(request, "guidance/composition.html", context)
