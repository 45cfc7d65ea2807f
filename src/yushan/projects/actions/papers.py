"""Papers and people of a project: documents in versions, members, minutes, questions."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.reasons import because
from yushan.common.sealed_files import SealedFolder
from yushan.projects.actions.plan import kept, noted
from yushan.projects.models import (
    DocumentVersion,
    Project,
    ProjectDocument,
    ProjectMeeting,
    ProjectMember,
    ProjectQuestion,
)
from yushan.projects.queries.people import possible_owners

DOCUMENTS = SealedFolder("project-documents", "这份资料已经删除。")
LEAST_MINUTES = 4
MOST_DOCUMENTS, MOST_VERSIONS, MOST_BYTES = 60, 30, 10 * 1024 * 1024
MOST_MEMBERS = 40


def _person(actor: Any) -> User | None:
    return None if is_system(actor) else actor


@transaction.atomic
def add_version(actor: Any, *, project: Project, name: str, content: bytes, note: str = "") -> DocumentVersion:
    """A file under a name; under a name that is there already it becomes the next version, the older ones stay.

    Refusal for what is no document, too large, one too many, or the same file again.
    """
    project = kept(actor, project)
    if not name.strip():
        raise Refusal("请写资料的名称。", field="name")
    try:
        bare, media = cleaned(content, most_bytes=MOST_BYTES)
    except NoDocument as error:
        raise Refusal(str(error), field="file") from error
    document = ProjectDocument.objects.filter(project=project, name=name.strip()).first()
    if document is None:
        if project.documents.count() >= MOST_DOCUMENTS:
            raise Refusal(f"最多 {MOST_DOCUMENTS} 份资料。", field="name")
        document = ProjectDocument.objects.create(project=project, name=name.strip()[:60])
    newest = document.versions.order_by("-number").first()
    if newest and newest.number >= MOST_VERSIONS:
        raise Refusal(f"一份资料最多 {MOST_VERSIONS} 个版本，请换一个名称。", field="name")
    if newest and DOCUMENTS.fetch(newest.file) == bare:
        raise Refusal(f"和第 {newest.number} 版一模一样，没有再存。", field="file")
    made = DocumentVersion.objects.create(
        document=document, number=newest.number + 1 if newest else 1, code=secrets.token_urlsafe(16),
        file=DOCUMENTS.keep(bare), media_type=media, size=len(bare), note=note.strip()[:120],
        added_by=_person(actor), added_at=clock.now(),
    )  # fmt: skip
    noted(actor, project, "add_version", document=document.name, version=made.number,
          sha256=hashlib.sha256(bare).hexdigest())  # fmt: skip
    return made


def tidy_documents() -> int:
    """Removes files that no row names: left by a crash. Answers how many."""
    return DOCUMENTS.tidy(DocumentVersion.objects.values_list("file", flat=True))


@transaction.atomic
def add_member(actor: Any, *, project: Project, user: User, role: str) -> ProjectMember:
    """Somebody works on it as something; gives no rights. Twice is once."""
    project = kept(actor, project)
    if not role.strip():
        raise Refusal("请写在项目里做什么。", field="role")
    if not possible_owners(project).filter(pk=user.pk).exists():
        raise Refusal(f"{user}看不到这个项目，请先由管理员授权。", field="user")
    if project.members.filter(until=None).count() >= MOST_MEMBERS:
        raise Refusal(f"最多 {MOST_MEMBERS} 位成员。")
    made, is_new = ProjectMember.objects.get_or_create(
        project=project, user=user, role=role.strip()[:20], until=None, defaults={"since": clock.today()}
    )
    if is_new:
        noted(actor, project, "add_member", member=str(user), role=made.role)
    return made


@transaction.atomic
def end_member(actor: Any, *, member: ProjectMember) -> None:
    """Works on it no longer; that they did stays."""
    project = kept(actor, member.project)
    row = ProjectMember.objects.select_for_update().filter(pk=member.pk, until=None).select_related("user").first()
    if row is None:
        raise Conflict("已经不是成员了。")
    row.until = clock.today()
    row.save(update_fields=["until"])
    noted(actor, project, "end_member", member=str(row.user), role=row.role)


@transaction.atomic
def add_meeting(
    actor: Any, *, project: Project, held_on: date, title: str, text: str, present: Collection[User] = ()
) -> ProjectMeeting:
    """Minutes; they stay as they were written."""
    project = kept(actor, project)
    if held_on > clock.today():
        raise Refusal("还没有开的会不能写纪要。", field="held_on")
    if not title.strip():
        raise Refusal("请写议题。", field="title")
    if len(text.strip()) < LEAST_MINUTES:
        raise Refusal(f"议定的事至少写 {LEAST_MINUTES} 个字，没到会的人也要看得懂。", field="text")
    allowed = set(possible_owners(project).values_list("pk", flat=True))
    made = ProjectMeeting.objects.create(
        project=project, round=project.round, held_on=held_on, title=title.strip()[:80], text=text.strip()[:4000],
        written_by=_person(actor), written_at=clock.now(),
    )  # fmt: skip
    made.present.set([user for user in present if user.pk in allowed])
    noted(actor, project, "add_meeting", meeting=made.title)
    return made


@transaction.atomic
def ask_question(actor: Any, *, project: Project, text: str) -> ProjectQuestion:
    """Something nobody has an answer to yet."""
    project = kept(actor, project)
    text = because(text, "请写要弄清楚什么。", field="text", most=200)
    made = ProjectQuestion.objects.create(
        project=project, round=project.round, text=text, asked_by=_person(actor), asked_at=clock.now()
    )
    noted(actor, project, "ask_question", question=made.pk)
    return made


@transaction.atomic
def answer_question(actor: Any, *, question: ProjectQuestion, answer: str) -> ProjectQuestion:
    """The answer; the first one stands, of two at once one gets Conflict."""
    project = kept(actor, question.project)
    row = ProjectQuestion.objects.select_for_update().filter(pk=question.pk).first()
    if row is None:
        raise NotFound()
    if row.answered_at:
        raise Conflict("这个问题已经有了答复。")
    row.answer = because(answer, "请写答复。", field="answer")
    row.answered_by, row.answered_at = _person(actor), clock.now()
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    noted(actor, project, "answer_question", question=row.pk)
    return row
