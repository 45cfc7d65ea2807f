"""Lessons and materials of a version in preparation."""

import secrets
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Refusal
from yushan.common.sealed_files import SealedFolder
from yushan.training.actions.courses import draft_of
from yushan.training.models import CourseVersion, Lesson, Material

MATERIALS = SealedFolder("training-materials", "这份资料已经删除。")
MOST_BYTES = 10 * 1024 * 1024
MOST_VIDEO_BYTES = 200 * 1024 * 1024
MOST_LESSONS, MOST_MATERIALS = 60, 30
VIDEO_FOLDER = "training-videos"
_YOUNG = timedelta(hours=6)


def video_type(head: bytes) -> str:
    """The media type of a video by how it begins: MP4 or WebM, what every browser plays; Refusal for all else."""
    if head[4:8] == b"ftyp":
        return "video/mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm"
    raise Refusal("只收 MP4 或 WebM 视频，请转换格式以后再传。", field="file")


def _keep_video(file: Any) -> tuple[str, str]:
    if file.size > MOST_VIDEO_BYTES:
        raise Refusal(f"视频超过 {MOST_VIDEO_BYTES // 1024 // 1024} MB，请压缩，或者放到网上再填网址。", field="file")
    media = video_type(file.read(32))
    file.seek(0)
    name = f"{VIDEO_FOLDER}/{secrets.token_hex(16)}.{media.rpartition('/')[2]}"
    return default_storage.save(name, file if hasattr(file, "chunks") else ContentFile(file.read())), media


@transaction.atomic
def save_lesson(
    actor: Any, *, version: CourseVersion, lesson: Lesson | None = None, title: str, kind: str, text: str = "",
    link: str = "", file: Any = None, is_required: bool = True,
) -> Lesson:  # fmt: skip
    """A lesson at the end, or other content of one that is there. Videos lie as they are: they say nothing of anybody."""
    draft = draft_of(actor, version)
    row = lesson or Lesson(version=draft, order=draft.lessons.count() + 1)
    if lesson is None and draft.lessons.count() >= MOST_LESSONS:
        raise Refusal(f"一门课最多 {MOST_LESSONS} 节。")
    row.title, row.kind, row.is_required = title.strip(), kind, is_required
    row.text, row.link = text.strip(), link.strip() if kind == Lesson.Kind.LINK else ""
    if not row.title:
        raise Refusal("请填写这一节的标题。", field="title")
    if kind == Lesson.Kind.TEXT and not row.text:
        raise Refusal("请写这一节的文字。", field="text")
    if kind == Lesson.Kind.LINK and not row.link.startswith("https://"):
        raise Refusal("网址要以 https:// 开头。", field="link")
    if kind == Lesson.Kind.VIDEO and file:
        row.file, row.media_type = _keep_video(file)
    if kind == Lesson.Kind.VIDEO and not row.file:
        raise Refusal("请选择视频文件。", field="file")
    row.save()
    record(actor, "training.save_lesson", subject=draft.course, label=draft.course.title, lesson=row.pk)
    return row


@transaction.atomic
def remove_lesson(actor: Any, *, lesson: Lesson) -> None:
    """Takes a lesson out of a version in preparation; the rest moves up."""
    draft = draft_of(actor, lesson.version)
    Lesson.objects.filter(pk=lesson.pk).delete()
    for place, row in enumerate(draft.lessons.all(), 1):
        if row.order != place:
            Lesson.objects.filter(pk=row.pk).update(order=place)
    record(actor, "training.remove_lesson", subject=draft.course, label=draft.course.title, lesson=lesson.pk)


@transaction.atomic
def move_lesson(actor: Any, *, lesson: Lesson) -> None:
    """One place up."""
    draft = draft_of(actor, lesson.version)
    rows = list(draft.lessons.all())
    at = next((place for place, row in enumerate(rows) if row.pk == lesson.pk), 0)
    if at:
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    for place, row in enumerate(rows, 1):
        Lesson.objects.filter(pk=row.pk).update(order=place)
    record(actor, "training.move_lesson", subject=draft.course, label=draft.course.title, lesson=lesson.pk)


@transaction.atomic
def add_material(actor: Any, *, version: CourseVersion, title: str, content: bytes) -> Material:
    """A document for participants. Refusal for what is none, or too large."""
    draft = draft_of(actor, version)
    if draft.materials.count() >= MOST_MATERIALS:
        raise Refusal(f"一门课最多 {MOST_MATERIALS} 份资料。", field="title")
    if not title.strip():
        raise Refusal("请填写资料的名称。", field="title")
    try:
        bare, media = cleaned(content, most_bytes=MOST_BYTES)
    except NoDocument as error:
        raise Refusal(str(error), field="file") from error
    row = Material.objects.create(
        version=draft, title=title.strip()[:80], file=MATERIALS.keep(bare), media_type=media, size=len(bare)
    )
    record(actor, "training.add_material", subject=draft.course, label=draft.course.title, material=row.title)
    return row


@transaction.atomic
def remove_material(actor: Any, *, material: Material) -> None:
    """Takes a document out; the file goes once no version has it (tidy_files)."""
    draft = draft_of(actor, material.version)
    Material.objects.filter(pk=material.pk).delete()
    record(actor, "training.remove_material", subject=draft.course, label=draft.course.title, material=material.title)


def tidy_files() -> int:
    """Removes documents and videos that no version has; answers how many."""
    return MATERIALS.tidy(Material.objects.values_list("file", flat=True)) + _tidy_videos()


def _tidy_videos() -> int:
    """What was replaced, removed, or written by a request that was taken back. The young ones may be waiting for their row."""
    try:
        _folders, names = default_storage.listdir(VIDEO_FOLDER)
    except FileNotFoundError:
        return 0
    known, limit = set(Lesson.objects.exclude(file="").values_list("file", flat=True)), clock.now() - _YOUNG
    paths = [f"{VIDEO_FOLDER}/{name}" for name in names]
    lost = [path for path in paths if path not in known and default_storage.get_modified_time(path) < limit]
    for path in lost:
        default_storage.delete(path)
    return len(lost)
