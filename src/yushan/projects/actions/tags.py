"""What a project is about, by the tables of the plan (T2.1)."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.access import require
from yushan.plan.models import Entry
from yushan.projects.actions.library_index import keep_words
from yushan.projects.actions.planning import locked
from yushan.projects.models import LibraryEntry, Project, ProjectTag
from yushan.projects.models.library import TAG_TABLES

MOST_TAGS = 12


@transaction.atomic
def tag_project(actor: Any, *, project: Project, entries: Sequence[Entry]) -> list[ProjectTag]:
    """The tags are these from now on. They say what a project is about and promise nothing, so they may change at any time
    but after its end."""
    project = locked(project)
    require(actor, "project.edit", on=project)
    if project.state == Project.State.CANCELLED:
        raise Conflict("项目已终止，不用再改标签。")
    if len(entries) > MOST_TAGS:
        raise Refusal(f"最多选 {MOST_TAGS} 个标签，请只留最要紧的。")
    if wrong := [entry.name for entry in entries if entry.table not in TAG_TABLES]:
        raise Refusal(f"“{wrong[0]}”不是项目的标签，请重新选择。")
    before = set(project.tags.values_list("entry_id", flat=True))
    after = {entry.pk for entry in entries}
    if before != after:
        project.tags.filter(entry_id__in=before - after).delete()
        ProjectTag.objects.bulk_create([ProjectTag(project=project, entry_id=pk) for pk in sorted(after - before)])
        record(
            actor, "projects.tag", subject=project, label=project.title, tags=sorted(entry.name for entry in entries)
        )
        for entry_id in LibraryEntry.objects.filter(project=project).values_list("pk", flat=True):
            keep_words(entry_id)
    return list(project.tags.select_related("entry"))
