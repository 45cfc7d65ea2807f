"""Courses and their versions."""

from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.audit.freshness import require_unchanged
from yushan.common import clock
from yushan.common.counters import take
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked
from yushan.organizations.access import can, level_above, require
from yushan.organizations.models import Organization
from yushan.training.actions.base import by_whom
from yushan.training.lifecycle import VERSION
from yushan.training.models import Course, CourseVersion, Lesson, Material
from yushan.training.queries.courses import bank_of
from yushan.training.rules.opening import KINDS, VersionFacts

COURSE_FIELDS = ("title", "audience", "text", "grants", "months", "is_compulsory", "is_cultivation")
# What a course is worth beyond the organization that holds it: a qualification, the rate of leaders, a step of the track.
VOUCHED = ("grants", "is_compulsory", "is_cultivation")
VERSION_FIELDS = (
    "outline", "minutes", "attend_percent", "has_exam", "exam_minutes", "pass_percent", "attempts_most", "draws",
    "half_for_part",
)  # fmt: skip
_COPIED_LESSON = ("order", "title", "kind", "text", "link", "file", "media_type", "is_required")
_COPIED_MATERIAL = ("title", "file", "media_type", "size")


def _set(row: Any, names: tuple[str, ...], facts: dict[str, Any]) -> None:
    for name in names:
        if name in facts:
            value = facts[name]
            setattr(row, name, value.strip() if isinstance(value, str) else value)


def _worth(row: Course) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*VOUCHED, "months")}


def vouches(actor: Any, organization: Organization) -> bool:
    """Whether somebody says what courses of an organization are worth: who arranges training over the level above."""
    return can(actor, "training.edit", on=level_above(organization))


def is_vouched(course: Course) -> bool:
    """Whether a certificate of the course counts beyond the organization that holds it."""
    return any(getattr(course, name) for name in VOUCHED)


def _require_vouching(actor: Any, row: Course, before: dict[str, Any]) -> None:
    """NotAllowed where a course would count for something, or for longer, that only the level above can say."""
    if vouches(actor, row.organization):
        return
    changed = [name for name in VOUCHED if getattr(row, name) != before[name]]
    if changed:
        raise Refusal(
            "结业授予资格、负责人必修、算带头人培育，都由上一级培训管理员设置，请联系他们。", field=changed[0]
        )
    if is_vouched(row) and row.months != before["months"]:
        raise Refusal("这门课授予资格或者计入培训合格率，证书管多久由上一级培训管理员设置。", field="months")


@transaction.atomic
def create_course(actor: Any, *, organization: Organization, **facts: Any) -> Course:
    """A new course with a first version in preparation."""
    require(actor, "training.edit", on=organization)
    row = Course(organization=organization, created_by=by_whom(actor))
    before = _worth(row)
    _set(row, COURSE_FIELDS, facts)
    if not row.title:
        raise Refusal("请填写课程名称。", field="title")
    _require_vouching(actor, row, before)
    row.code = f"KC{clock.today().year}{take('training-course'):04d}"
    row.save()
    CourseVersion.objects.create(course=row, number=1)
    record(actor, "training.create_course", subject=row, label=row.title)
    return row


@transaction.atomic
def update_course(
    actor: Any, *, course: Course, is_retired: bool = False, seen: int | None = None, **facts: Any
) -> Course:  # fmt: skip
    """Other facts of a course. What certificates of it say, grant and count for from now on changes, those given stay."""
    row = locked(course, "organization", "grants")
    require(actor, "training.edit", on=row)
    require_unchanged(row, seen)
    before = _worth(row)
    _set(row, COURSE_FIELDS, facts)
    if not row.title:
        raise Refusal("请填写课程名称。", field="title")
    _require_vouching(actor, row, before)
    row.state = Course.State.RETIRED if is_retired else Course.State.OFFERED
    row.save()
    record(actor, "training.update_course", subject=row, label=row.title)
    return row


def draft_of(actor: Any, version: CourseVersion) -> CourseVersion:
    """The version under lock while it is in preparation; Conflict for one in force: that is what people learn from."""
    row = locked(version, "course__organization")
    require(actor, "training.edit", on=row)
    if row.state != CourseVersion.State.DRAFT:
        raise Conflict(f"第 {row.number} 版已经启用，不能再改。请先“开始新的一版”。")
    return row


@transaction.atomic
def update_version(actor: Any, *, version: CourseVersion, **facts: Any) -> CourseVersion:
    """Outline, hours, what has to be attended, and the exam of a version in preparation."""
    row = draft_of(actor, version)
    _set(row, VERSION_FIELDS, facts)
    if unknown := set(row.draws) - set(KINDS):
        raise Refusal(f"没有“{'、'.join(sorted(unknown))}”这种题。", field="draws")
    row.save()
    record(actor, "training.update_version", subject=row.course, label=row.course.title, version=row.number)
    return row


def version_facts(row: CourseVersion) -> VersionFacts:
    """What the guard of publishing asks; 2 statements."""
    return VersionFacts(
        bool(row.outline), row.minutes, row.has_exam, row.draws, bank_of(row.course_id),
        Lesson.objects.filter(version=row).count(),
    )  # fmt: skip


@transaction.atomic
def publish_version(actor: Any, *, version: CourseVersion) -> CourseVersion:
    """From now on new classes teach it; those that run keep theirs."""
    row = draft_of(actor, version)
    if is_vouched(row.course) and not vouches(actor, row.course.organization):
        raise NotAllowed("这门课授予资格或者计入培训合格率，新的一版由上一级培训管理员启用，请联系他们。")
    row.state = VERSION.next_state(row.state, "publish", version_facts(row))
    CourseVersion.objects.filter(course=row.course_id, state=CourseVersion.State.CURRENT).update(
        state=CourseVersion.State.REPLACED
    )
    row.published_at = clock.now()
    row.save(update_fields=["state", "published_at"])
    record(actor, "training.publish_version", subject=row.course, label=row.course.title, version=row.number)
    return row


def _copied(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


@transaction.atomic
def begin_version(actor: Any, *, course: Course) -> CourseVersion:
    """The next version, a copy of the one in force with lessons and materials; the one in preparation where there is one."""
    row = locked(course, "organization")
    require(actor, "training.edit", on=row)
    newest = row.versions.order_by("-number").first()
    if newest and newest.state == CourseVersion.State.DRAFT:
        return newest
    made = CourseVersion(course=row, number=(newest.number if newest else 0) + 1)
    if newest:
        _set(made, VERSION_FIELDS, {name: getattr(newest, name) for name in VERSION_FIELDS})
    made.save()
    if newest:
        Lesson.objects.bulk_create(Lesson(version=made, **_copied(one, _COPIED_LESSON)) for one in newest.lessons.all())
        Material.objects.bulk_create(
            Material(version=made, **_copied(one, _COPIED_MATERIAL)) for one in newest.materials.all()
        )
    record(actor, "training.begin_version", subject=row, label=row.title, version=made.number)
    return made
