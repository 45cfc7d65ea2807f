"""Writing a kit, having it agreed to by the level above, copying it (T2.6)."""

import secrets
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.counters import take
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because
from yushan.common.sealed_files import SealedFolder
from yushan.organizations.access import level_above, needs_second_person, require
from yushan.organizations.models import Organization
from yushan.projects.actions.copying import copy_files, copy_plan
from yushan.projects.actions.library_index import keep_words
from yushan.projects.actions.papers import DOCUMENTS
from yushan.projects.actions.planning import PostNeed, create_project
from yushan.projects.lifecycle import LIBRARY
from yushan.projects.models import KitFile, LibraryEntry, Project, ProjectOrigin, ProjectTag
from yushan.projects.queries.library import kit_facts
from yushan.projects.queries.rounds import began_at
from yushan.projects.rules.library import SHOWN, may_begin

KIT = SealedFolder("library-kits", "这份文件已经删除。")
MOST_FILES, MOST_BYTES = 12, 10 * 1024 * 1024
# What is written in the kit; the rest comes from the project.
TEXTS = ("title", "summary", "plan_text", "materials", "risk_sheet", "lesson")


def locked(entry: LibraryEntry) -> LibraryEntry:
    """The entry's row under lock, as it is now; NotFound when it is gone."""
    return locked_row(entry, "project__organization")


@transaction.atomic
def begin_entry(actor: Any, *, project: Project) -> LibraryEntry:
    """Begins a kit with what the project says already; asked again it is the same kit."""
    require(actor, "project.edit", on=project)
    project = locked_row(project, "organization")
    if known := LibraryEntry.objects.filter(project=project).first():
        return known
    if not may_begin(project.state, project.round):
        raise Conflict(f"项目现在是“{project.get_state_display()}”，实施以后才能整理入库。")
    year = clock.today().year
    entry = LibraryEntry.objects.create(
        code=f"KU{year}-{take(f'library:{year}'):05d}", project=project, title=project.title, goal=project.goal,
        beneficiaries=project.beneficiaries, plan_text=project.plan_text, materials=project.materials,
        risk_sheet=project.risk_sheet, lesson=project.lesson, created_at=clock.now(),
    )  # fmt: skip
    record(actor, "projects.library_begin", subject=entry, label=entry.title)
    return entry


def _editable(actor: Any, entry: LibraryEntry) -> LibraryEntry:
    entry = locked(entry)
    require(actor, "project.edit", on=entry.project)
    if entry.state not in LibraryEntry.EDITABLE:
        what = "正在等上级审核，退回以后才能改" if entry.state == "submitted" else "已经入库，要改先下架"
        raise Conflict(f"这个项目{what}。")
    return entry


@transaction.atomic
def write_kit(actor: Any, *, entry: LibraryEntry, **texts: str) -> LibraryEntry:
    """Writes the texts of the kit; names are those of TEXTS. Goal and beneficiaries are the project's of today."""
    if unknown := set(texts) - set(TEXTS):
        raise TypeError(f"unknown texts: {unknown}")
    entry = _editable(actor, entry)
    for name, text in texts.items():
        setattr(entry, name, text.strip())
    if not entry.title:
        raise Refusal("请填写名称。", field="title")
    entry.goal, entry.beneficiaries = entry.project.goal, entry.project.beneficiaries
    entry.save(update_fields=[*texts, "goal", "beneficiaries"])
    record(actor, "projects.library_write", subject=entry, label=entry.title)
    return entry


@transaction.atomic
def add_kit_file(actor: Any, *, entry: LibraryEntry, part: str, name: str, content: bytes) -> KitFile:
    """Keeps a file of the kit. Refusal for what is no document, a name that is there, one too many."""
    entry = _editable(actor, entry)
    if part not in KitFile.Part.values:
        raise Refusal("请选择是哪一部分的文件。", field="part")
    if not name.strip():
        raise Refusal("请写文件的名称。", field="name")
    if entry.files.filter(name=name.strip()).exists():
        raise Refusal(f"“{name.strip()}”已经有了，请换一个名称，或先删掉旧的。", field="name")
    if entry.files.count() >= MOST_FILES:
        raise Refusal(f"最多 {MOST_FILES} 份文件，请先删一份。", field="file")
    try:
        bare, media = cleaned(content, most_bytes=MOST_BYTES)
    except NoDocument as error:
        raise Refusal(str(error), field="file") from error
    row = KitFile.objects.create(
        entry=entry, code=secrets.token_urlsafe(16), part=part, name=name.strip(), file=KIT.keep(bare),
        media_type=media, size=len(bare), added_at=clock.now(),
    )  # fmt: skip
    record(actor, "projects.library_file", subject=entry, label=entry.title, file=row.name)
    return row


@transaction.atomic
def remove_kit_file(actor: Any, *, file: KitFile) -> None:
    """Takes a file out of the kit."""
    entry = _editable(actor, file.entry)
    name, kept = file.name, file.file
    file.delete()
    transaction.on_commit(lambda: KIT.remove(kept))
    record(actor, "projects.library_file_removed", subject=entry, label=entry.title, file=name)


def tidy_kits() -> str:
    """Removes files that no row names: left by a crash."""
    return f"清理 {KIT.tidy(KitFile.objects.values_list('file', flat=True))} 份"


def _step(actor: Any, entry: LibraryEntry, event: str, *fields: str, reason: str = "") -> None:
    before = entry.state
    entry.state = LIBRARY.next_state(before, event, kit_facts(entry))
    entry.save(update_fields=["state", *fields])
    keep_words(entry.pk)
    record(
        actor, f"projects.library_{event}", subject=entry, label=entry.title, reason=reason, was=before, now=entry.state
    )


def _tell(entry: LibraryEntry, title: str, body: str = "") -> None:
    people = {entry.project.lead_id, entry.submitted_by_id} - {None}
    url = reverse("library:entry", args=[entry.pk])
    key = f"library:{entry.pk}:{entry.state}:{int(clock.now().timestamp())}"
    notify(sorted(pk for pk in people if pk), key=key, title=title, body=body, url=url)


def _require_above(actor: Any, entry: LibraryEntry) -> None:
    """The level above decides, and not who submitted, unless it is the city or the platform (four eyes)."""
    require(actor, "project.approve", on=level_above(entry.project.organization))
    if needs_second_person(actor, entry.submitted_by_id):
        raise NotAllowed("这个项目是您申请入库的，要由另一位审批人决定。")


@transaction.atomic
def submit_entry(actor: Any, *, entry: LibraryEntry) -> LibraryEntry:
    """Asks the level above to take the kit into the library. Refusal lists what is missing."""
    entry = locked(entry)
    require(actor, "project.edit", on=entry.project)
    entry.submitted_by, entry.submitted_at, entry.reason = None if is_system(actor) else actor, clock.now(), ""
    _step(actor, entry, "submit", "submitted_by", "submitted_at", "reason")
    return entry


@transaction.atomic
def publish_entry(actor: Any, *, entry: LibraryEntry) -> LibraryEntry:
    """The level above takes it in: from now on everybody finds it and every organization can copy it."""
    entry = locked(entry)
    _require_above(actor, entry)
    entry.published_at = clock.now()
    _step(actor, entry, "publish", "published_at")
    _tell(entry, f"“{entry.title}”已收入项目库，全市都能复制")
    return entry


@transaction.atomic
def return_entry(actor: Any, *, entry: LibraryEntry, reason: str) -> LibraryEntry:
    """The level above sends it back, and says what is to be changed."""
    entry = locked(entry)
    _require_above(actor, entry)
    entry.reason = because(reason, "请写明要改什么，申请的人会看到。")
    _step(actor, entry, "return", "reason", reason=entry.reason)
    _tell(entry, f"“{entry.title}”的入库申请被退回", entry.reason)
    return entry


@transaction.atomic
def withdraw_entry(actor: Any, *, entry: LibraryEntry, reason: str) -> LibraryEntry:
    """Takes it down, to change it or for good; projects that were copied stay as they are. By its own people or above."""
    entry = locked(entry)
    require(actor, "project.edit", on=entry.project)
    entry.reason = because(reason, "请写明为什么下架，会留在记录里。")
    _step(actor, entry, "withdraw", "reason", reason=entry.reason)
    return entry


@transaction.atomic
def copy_entry(actor: Any, *, entry: LibraryEntry, organization: Organization, title: str = "") -> Project:
    """A new draft of `organization` with everything that the plan has: goal, texts, posts, tags, the milestones, budget heads,
    measures with their quizzes and open risks of the round that runs, the files of the kit; where it came from stays.

    Everything in it can be changed before set-up is asked for. Conflict when the entry was taken down meanwhile.
    """
    entry = locked(entry)
    if entry.state != LibraryEntry.State.PUBLISHED:
        raise Conflict("这个项目刚刚下架，不能复制了。请在项目库里另找一个。")
    model = entry.project
    if model.state not in SHOWN:
        raise Conflict("原项目暂停或终止了，现在不能复制。请在项目库里另找一个。")
    project = create_project(
        actor,
        organization=organization,
        title=title.strip() or entry.title,
        posts=[PostNeed(post.name, post.people, post.requirements) for post in model.posts.all()],
        programme=model.programme,
        focus=model.focus,
        goal=entry.goal,
        beneficiaries=entry.beneficiaries,
        plan_text=entry.plan_text,
        budget_cents=model.budget_cents,
        risk=model.risk,
        recruiting_notice=model.recruiting_notice,
        materials=entry.materials,
        risk_sheet=entry.risk_sheet,
        lesson=entry.lesson,
    )
    began = clock.local(began_at(model) or model.created_at).date()
    copy_plan(model, model.round, project, began, clock.today())
    copy_files(entry, project, KIT, DOCUMENTS)
    ProjectTag.objects.bulk_create([ProjectTag(project=project, entry_id=tag.entry_id) for tag in model.tags.all()])
    ProjectOrigin.objects.create(
        project=project, entry=entry, copied_by=None if is_system(actor) else actor, copied_at=clock.now()
    )
    entry.copies += 1
    entry.save(update_fields=["copies"])
    keep_words(entry.pk)
    record(actor, "projects.library_copy", subject=project, label=project.title, source=entry.code)
    if model.organization_id != organization.pk:
        notify(
            [model.lead_id] if model.lead_id else [],
            key=f"library:{entry.pk}:copied:{project.pk}",
            title=f"{organization.name}复制了“{entry.title}”",
            body="您的项目在别处也用起来了，可以在项目库的“复制关系”里看到。",
            url=reverse("library:entry", args=[entry.pk]),
        )
    return project
