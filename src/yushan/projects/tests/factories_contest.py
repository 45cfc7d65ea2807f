"""Contests for tests."""

from datetime import timedelta
from typing import Any

from yushan.common import clock
from yushan.projects.models import Contest, ContestEntry, Project, Score

CRITERIA = [{"name": "群众受益", "points": 60}, {"name": "能不能推广", "points": 40}]


def contest(**values: Any) -> Contest:
    """A contest of the city that takes entries, unless values say otherwise."""
    number = Contest.objects.count() + 1
    facts: dict[str, Any] = {
        "code": f"DS2026-T{number:02d}", "title": "科技志愿服务项目大赛", "text": "看成效和推广。", "state": "open",
        "apply_until": clock.today() + timedelta(days=5), "criteria": CRITERIA, "second_places": 3, "final_places": 2,
        "winners": 1,
    } | values  # fmt: skip
    return Contest.objects.create(**facts)


def entry(made: Contest, project: Project, **values: Any) -> ContestEntry:
    """A project in the round that runs."""
    facts: dict[str, Any] = {"statement": "八所村小每学期六次课，孩子能自己做实验。", "stage": made.state} | values
    return ContestEntry.objects.create(contest=made, project=project, **facts)


def score(row: ContestEntry, reviewer: Any, total: int) -> Score:
    """So many points in the round that runs."""
    return Score.objects.create(
        entry=row, round=row.contest.state, reviewer=reviewer, points=[min(total, 60), max(0, total - 60)], total=total,
        comment="好在坚持", given_at=clock.now(),
    )  # fmt: skip
