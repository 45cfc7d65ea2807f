"""What this room puts on an organization's page and under «需要留意»."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yushan.common import clock
from yushan.common.attention import Row, Tile
from yushan.guidance.models import HealthScore
from yushan.guidance.queries import kept, scores_seen
from yushan.guidance.rules import LOW, NOUNS, grade_of
from yushan.organizations.access import can
from yushan.organizations.models import Organization
from yushan.organizations.pages import Link, Panel


def _runs(user: Any, organization: Organization) -> bool:
    return organization.state in (Organization.State.ACTIVE, Organization.State.SUSPENDED)


LINKS = {
    "guidance.composition": Link(
        label="队伍结构",
        icon="users",
        url=lambda row: reverse("guidance:composition", args=[row.pk]),
        allowed=_runs,
        order=10,
    ),
    "guidance.health": Link(
        label="健康检查",
        icon="list-check",
        url=lambda row: reverse("guidance:health", args=[row.pk]),
        allowed=_runs,
        order=20,
    ),
}


def weak_nouns(row: HealthScore) -> list[str]:
    """What is to be put right, in words."""
    return [NOUNS[code] for code in row.weak.strip(",").split(",") if code in NOUNS]


def panel(user: Any, organization: Organization) -> Panel | None:
    """The last score, beside the administrators; 1 statement."""
    row = kept(organization) if _runs(user, organization) else None
    if row is None:
        return None
    word, tone = grade_of(row.score)
    context = {"row": row, "organization": organization, "word": word, "tone": tone, "weak": weak_nouns(row)}
    return Panel("guidance/_panel.html", context)


def _weak(user: Any) -> QuerySet[HealthScore] | None:
    """Running organizations with a low score, for who decides over their life."""
    if not can(user, "organization.approve"):
        return None
    return scores_seen(user, clock.today().replace(day=1)).filter(score__lt=LOW)


def _line(row: HealthScore) -> Row:
    where = row.organization.area.name if row.organization.area else "全市"
    lacking = "、".join(weak_nouns(row)[:3])
    return Row(
        row.organization.name, f"{where} · {row.score} 分 · 差在{lacking}",
        reverse("guidance:health", args=[row.organization_id]),
    )  # fmt: skip


TILE = Tile(
    "weak-organizations",
    f"健康检查低于 {LOW} 分的组织",
    _weak,
    lambda count: f"{count:,} 个组织健康检查低于 {LOW} 分",
    _line,
    ("score", "pk"),
    position=25,
)
