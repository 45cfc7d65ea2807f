"""The library of projects (T2.6): what can be copied with its plan, and who copied what."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.plan.models import Entry
from yushan.projects.models.project import Project
from yushan.projects.models.words import WordsField

# Tables of the plan folder by which projects are tagged (T2.1), and what a choice of them is called in the index.
TAG_TABLES = {"service_types": "type", "beneficiary_groups": "for", "strategies": "strategy"}


class ProjectTag(models.Model):
    """What a project is about: a service type, whom it serves, a strategy of the state or the city (T2.1)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tags")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["project", "entry"], name="project_tag_once")]


class LibraryEntry(models.Model):
    """A project as a kit that others can copy; its words stand as they were agreed to by the level above."""

    class State(models.TextChoices):
        DRAFT = "draft", _("准备中")
        SUBMITTED = "submitted", _("待入库")
        RETURNED = "returned", _("退回")
        PUBLISHED = "published", _("已入库")
        WITHDRAWN = "withdrawn", _("已下架")

    EDITABLE = (State.DRAFT, State.RETURNED, State.WITHDRAWN)

    code = models.CharField(max_length=20, unique=True)
    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="library_entry")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=300, blank=True, help_text="for whom, what is done, what came of it")
    goal = models.TextField(blank=True)
    beneficiaries = models.CharField(max_length=200, blank=True)
    plan_text = models.TextField(blank=True, help_text="方案")
    materials = models.TextField(blank=True, help_text="物料清单")
    risk_sheet = models.TextField(blank=True, help_text="风险清单")
    lesson = models.TextField(blank=True, help_text="教案或讲稿")
    copies = models.PositiveIntegerField(default=0, help_text="kept for the order of the list; the rows are in origins")
    reason = models.CharField(max_length=300, blank=True, help_text="why returned or taken down")
    created_at = models.DateTimeField(default=clock.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    quality = models.PositiveSmallIntegerField(
        default=0, help_text="points of rules/quality.py, for order and choice; kept with the words"
    )
    words = WordsField(blank=True, help_text="what it is found by (rules/words.py)")
    facets = models.TextField(blank=True, help_text="the words of what is chosen from lists, for counting")

    class Meta:
        indexes = [
            models.Index(fields=["state", "-id"], name="library_newest"),
            models.Index(fields=["state", "-copies", "-id"], name="library_most_copied"),
            models.Index(fields=["state", "-quality", "-id"], name="library_best"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="library_published_has_day"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.project.access_scope()


class KitFile(models.Model):
    """A file of the kit, under a name."""

    class Part(models.TextChoices):
        PLAN = "plan", _("方案")
        MATERIALS = "materials", _("物料清单")
        RISK = "risk", _("风险清单")
        LESSON = "lesson", _("教案讲稿")

    entry = models.ForeignKey(LibraryEntry, on_delete=models.CASCADE, related_name="files")
    code = models.CharField(max_length=32, unique=True, help_text="in its address")
    part = models.CharField(max_length=10, choices=Part.choices)
    name = models.CharField(max_length=60)
    file = models.CharField(max_length=60)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["part", "id"]
        constraints = [models.UniqueConstraint(fields=["entry", "name"], name="kit_file_name_once")]


class ProjectOrigin(models.Model):
    """From which entry of the library a project was copied."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="origin")
    entry = models.ForeignKey(LibraryEntry, on_delete=models.PROTECT, related_name="origins")
    copied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    copied_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["entry", "-id"], name="origin_of_entry")]


class SearchSynonym(models.Model):
    """Words that mean the same in a search (synonyms.csv of the plan folder)."""

    word = models.CharField(max_length=20, unique=True)
    others = models.JSONField(default=list)
