"""Kits of the library for tests: written straight to the database, with their search words."""

from typing import Any

from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.plan.models import Entry
from yushan.projects.actions.library_index import keep_words
from yushan.projects.models import LibraryEntry, ProjectTag
from yushan.projects.tests.factories import ready_project

TEXTS: dict[str, Any] = {
    "summary": "每月一次把动手实验送进村小，孩子自己做，老师接着教。",
    "plan_text": "开学前一周踩点；每校两次课；学期末展示。",
    "materials": "显微镜 20 台；干冰 5 公斤。",
    "risk_sheet": "干冰冻伤：戴手套，成人操作。",
    "lesson": "第一课：会爬坡的水。",
}


def tag(table: str, code: str, name: str) -> Entry:
    """An entry of the plan."""
    return Entry.objects.get_or_create(table=table, code=code, defaults={"name": name})[0]


def library_entry(
    organization: Organization,
    title: str = "科普大篷车进村小",
    *,
    state: str = "published",
    tags: tuple[tuple[str, str, str], ...] = (
        ("service_types", "education", "科技教育"), ("beneficiary_groups", "left-behind", "留守儿童"),
    ),
    project: dict[str, Any] | None = None,
    **values: Any,
) -> LibraryEntry:  # fmt: skip
    """An entry of a running project."""
    made = ready_project(organization, title=title, **({"state": "running"} | (project or {})))
    for table, code, name in tags:
        ProjectTag.objects.create(project=made, entry=tag(table, code, name))
    facts = TEXTS | {"title": title, "goal": made.goal, "beneficiaries": made.beneficiaries} | values
    entry = LibraryEntry.objects.create(
        code=f"KU2026-T{made.pk:04d}",
        project=made,
        state=state,
        published_at=clock.now(),
        submitted_at=clock.now(),
        **facts,
    )
    keep_words(entry.pk)
    entry.refresh_from_db()
    return entry
