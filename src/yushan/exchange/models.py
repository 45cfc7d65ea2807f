"""Import runs: a file, what was found in it, who confirmed it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yushan.common.fields import SealedTextField
from yushan.common.models import Job
from yushan.organizations.models import Organization, Unit


class ImportRun(models.Model):
    """One uploaded file on its way: checked → (confirmed by a second person) → applied."""

    class Kind(models.TextChoices):
        UNITS = "units", _("单位")
        ROSTER = "roster", _("花名册")
        ORGANIZATIONS = "organizations", _("组织")
        VOLUNTEERS = "volunteers", _("志愿者")
        STATIONS = "stations", _("站点")
        ACTIVITIES = "activities", _("活动")
        RECORDS = "records", _("服务记录")

    class State(models.TextChoices):
        CHECKING = "checking", _("核对中")
        CHECKED = "checked", _("待确认")
        SECOND = "second", _("待第二人确认")
        APPLYING = "applying", _("写入中")
        APPLIED = "applied", _("已写入")
        REFUSED = "refused", _("文件读不了")
        DROPPED = "dropped", _("已放弃")

    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKING)
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True, help_text="the evidence of a take-over")
    stored_as = models.CharField(max_length=120, blank=True, help_text="sealed file, removed once applied or dropped")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0, help_text="rows, whatever the number of their doubtful cells")
    tidied = models.PositiveIntegerField(default=0, help_text="rows to write that were read differently than written")
    header = models.CharField(max_length=300, blank=True, help_text="which sheet, which row, how many columns")
    notes = models.JSONField(default=list, blank=True, help_text="what was left out and looks odd, for the uploader")
    message = models.CharField(max_length=300, blank=True)
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["uploaded_by", "-uploaded_at"], name="import_of_user"),
            models.Index(fields=["state", "-uploaded_at"], name="import_state"),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def title(self) -> str:
        """What kind of file it is, in the importer's words."""
        from yushan.exchange.importers import IMPORTERS  # importers stand above their runs

        return str(IMPORTERS[self.kind].title) if self.kind in IMPORTERS else self.kind

    @property
    def to_write(self) -> int:
        """Rows that go in: new and changed ones."""
        return self.created + self.updated

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py): its unit or organization, else the city."""
        place = self.unit or self.organization
        return place.access_scope() if place else {}


class ImportProblem(models.Model):
    """A doubtful cell: where, what, why; values are kept sealed because they may be personal data.

    A row that was read differently than written stands here too (`mark` tidied): `value` is then how, as JSON.
    """

    class Mark(models.TextChoices):
        REJECTED = "rejected", _("读不准")
        TIDIED = "tidied", _("自动整理")

    mark = models.CharField(max_length=10, choices=Mark.choices, default=Mark.REJECTED)
    is_first = models.BooleanField(default=True, help_text="the first cell of its row carries the whole row")
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems")
    sheet = models.CharField(max_length=80, blank=True)
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=80, blank=True)
    value = SealedTextField()
    reason = models.CharField(max_length=300)
    cells = SealedTextField(help_text="the whole row as JSON, for the preview")

    class Meta:
        ordering = ["run", "sheet", "row", "id"]
        indexes = [models.Index(fields=["run", "mark", "is_first", "id"], name="problem_of_run")]
