"""Cases: somebody says after the public notice that a posted line is wrong, and the level above decides."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.ledger.models.entries import HourEntry
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer


class EntryCase(models.Model):
    """What is disputed, until when, and what came of it; who said what stands in its statements.

    `source_key` names the line also while it is not posted yet; it is empty where the hours of a whole activity are
    disputed (somebody was left out). One case at a time stands open about a line: further voices join it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("核实中")
        STANDS = "stands", _("维持原记录")
        REVERSED = "reversed", _("属实，已冲正")
        CORRECTED = "corrected", _("属实，已更正")
        ARRANGED = "arranged", _("属实，另行补录")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="entry_cases")
    volunteer = models.ForeignKey(
        Volunteer, null=True, on_delete=models.PROTECT, related_name="entry_cases", help_text="whose hours these are"
    )
    entry = models.ForeignKey(HourEntry, null=True, on_delete=models.PROTECT, related_name="cases")
    source_key = models.CharField(max_length=100, blank=True, db_index=True)
    activity_id = models.BigIntegerField(null=True)
    activity_title = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True, help_text="public page of what is disputed")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    hear_until = models.DateTimeField(null=True, help_text="until then the person concerned may speak first")
    heard_at = models.DateTimeField(null=True, help_text="when the person concerned spoke")
    due_at = models.DateTimeField(null=True, help_text="case_decision_working_days; empty beyond the known calendar")
    answer = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(
        HourEntry, null=True, on_delete=models.PROTECT, related_name="+", help_text="what a correction put there"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_key"], condition=Q(state="open") & ~Q(source_key=""), name="entry_case_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="entry_case_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="entry_case_by_state"),
            models.Index(fields=["organization", "-id"], name="entry_case_of_org"),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()


class CaseStatement(models.Model):
    """What somebody said in a case; append-only by use: there is no way to change one."""

    class Part(models.TextChoices):
        RAISER = "raiser", _("提出异议的人")
        PERSON = "person", _("本人")
        ORGANIZATION = "organization", _("记录组织")

    case = models.ForeignKey(EntryCase, on_delete=models.PROTECT, related_name="statements")
    part = models.CharField(max_length=12, choices=Part.choices)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    said_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="statement_of_case")]
