"""Courses in versions: what is taught, what has to be done for a certificate, lessons and materials."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.volunteers.models import QualificationKind


class Course(models.Model):
    """What is taught to whom; a new text of it is a new version, so that a certificate always says what was learned."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("所有志愿者")
        LEADERS = "leaders", _("组织负责人")
        CULTIVATION = "cultivation", _("在培的带头人")

    class State(models.TextChoices):
        OFFERED = "offered", _("在用")
        RETIRED = "retired", _("停用")

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=80)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="courses")
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.EVERYBODY)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    grants = models.ForeignKey(
        QualificationKind, null=True, blank=True, on_delete=models.PROTECT, related_name="courses",
        help_text="the qualification that the certificate gives or prolongs",
    )  # fmt: skip
    months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="how long certificate and qualification stand; none: for good"
    )
    is_compulsory = models.BooleanField(default=False, help_text="who leads an organization has to have it (T5.8)")
    is_cultivation = models.BooleanField(default=False, help_text="the training of leaders to be (T1.5)")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(months=None) | Q(months__gt=0), name="course_months_positive"),
        ]

    def __str__(self) -> str:
        return self.title

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()


class CourseVersion(models.Model):
    """One text of a course. What a class has to fulfil stands here, and never changes once it is in force."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        CURRENT = "current", _("现行")
        REPLACED = "replaced", _("已被新版替代")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    outline = models.TextField(blank=True)
    minutes = models.PositiveIntegerField(default=0, help_text="学时, in minutes")
    attend_percent = models.PositiveSmallIntegerField(default=80, help_text="of the sessions that one has to attend")
    has_exam = models.BooleanField(default=False)
    exam_minutes = models.PositiveSmallIntegerField(default=60)
    pass_percent = models.PositiveSmallIntegerField(default=60)
    attempts_most = models.PositiveSmallIntegerField(default=2)
    draws = models.JSONField(default=dict, help_text="how many questions of each kind a paper holds")
    half_for_part = models.BooleanField(default=False, help_text="half of the points for a part of what is right")
    published_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["course", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="course_version_number"),
            models.UniqueConstraint(fields=["course"], condition=Q(state="current"), name="course_one_current"),
            models.UniqueConstraint(fields=["course"], condition=Q(state="draft"), name="course_one_draft"),
            models.CheckConstraint(
                condition=Q(attend_percent__lte=100, pass_percent__lte=100, pass_percent__gt=0, attempts_most__gt=0)
                & Q(exam_minutes__gt=0),
                name="course_version_numbers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course.title} 第 {self.number} 版"

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.course.access_scope()


class Lesson(models.Model):
    """A piece of an online lesson: text, a video that was uploaded, or the address of one elsewhere."""

    class Kind(models.TextChoices):
        TEXT = "text", _("文字")
        VIDEO = "video", _("视频文件")
        LINK = "link", _("网上的视频或文章")

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="lessons")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    text = models.TextField(blank=True)
    link = models.URLField(max_length=300, blank=True)
    file = models.CharField(max_length=120, blank=True, help_text="name in the store of files")
    media_type = models.CharField(max_length=40, blank=True)
    is_required = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="text") | Q(kind="video") & ~Q(file="") | Q(kind="link") & ~Q(link=""),
                name="lesson_has_what_it_shows",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Material(models.Model):
    """A document that participants take home."""

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="materials")
    title = models.CharField(max_length=80)
    file = models.CharField(max_length=60, help_text="name in the sealed folder")
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title
