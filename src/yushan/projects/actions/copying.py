"""What a plan gives along: to the next round of the same project, to a copy elsewhere."""

import secrets
from datetime import date

from yushan.common import clock
from yushan.common.sealed_files import SealedFolder
from yushan.projects.models import (
    BudgetHead,
    DocumentVersion,
    EffectMeasure,
    LibraryEntry,
    Milestone,
    Project,
    ProjectDocument,
    ProjectRisk,
)
from yushan.projects.rules.plan import moved


def copy_plan(source: Project, before: int, target: Project, began: date, begins: date) -> None:
    """Copies milestones, budget heads, measures and open risks of round `before` of `source` into the present round of
    `target`, days moved from `began` to `begins`. Owners of risks go along only within the same project: elsewhere
    others will see to them. Amounts of heads go along where they fit into the budget of `target`, else they are 0, to be
    divided anew. Posts are not copied here. The caller saves the target.
    """
    number, is_same = target.round, source.pk == target.pk
    heads = list(source.budget_heads.filter(round=before))
    fits = target.budget_cents is None or sum(row.planned_cents for row in heads) <= target.budget_cents
    Milestone.objects.bulk_create(
        Milestone(project=target, round=number, title=row.title, planned_on=moved(row.planned_on, began, begins))
        for row in source.milestones.filter(round=before)
    )
    BudgetHead.objects.bulk_create(
        BudgetHead(project=target, round=number, name=row.name, planned_cents=row.planned_cents if fits else 0)
        for row in heads
    )
    EffectMeasure.objects.bulk_create(
        EffectMeasure(
            project=target, round=number, name=row.name, kind=row.kind, unit=row.unit, target=row.target,
            questions=row.questions,
        )
        for row in source.measures.filter(round=before)
    )  # fmt: skip
    ProjectRisk.objects.bulk_create(
        ProjectRisk(
            project=target, round=number, text=row.text, likelihood=row.likelihood, effect=row.effect,
            measure=row.measure, owner_id=row.owner_id if is_same else None,
        )
        for row in source.risks.filter(round=before, closed_on=None)
    )  # fmt: skip


def copy_files(entry: LibraryEntry, project: Project, kits: SealedFolder, documents: SealedFolder) -> int:
    """The files of a kit become documents of the project, each sealed anew; answers how many. Of two of a name one is
    numbered.
    """
    count = 0
    for row in entry.files.all():
        name = f"{row.get_part_display()}：{row.name}"[:60]
        if ProjectDocument.objects.filter(project=project, name=name).exists():
            name = f"{name[:56]}（{count}）"
        document = ProjectDocument.objects.create(project=project, name=name)
        DocumentVersion.objects.create(
            document=document, number=1, code=secrets.token_urlsafe(16), file=documents.keep(kits.fetch(row.file)),
            media_type=row.media_type, size=row.size, note=f"复制自项目库 {entry.code}", added_at=clock.now(),
        )  # fmt: skip
        count += 1
    return count
