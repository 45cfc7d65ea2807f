"""The append-only trail: who did, saw, exported or unmasked what; and the chain that seals it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from yushan.audit import words


class AuditLine(models.Model):
    """One fact of the trail. Triggers refuse update and delete (migrations/0002)."""

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=80)
    action = models.CharField(max_length=60, help_text="room.verb, e.g. organizations.approve")
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=60, blank=True)
    subject_label = models.CharField(max_length=200, blank=True)
    person_id = models.BigIntegerField(null=True, help_text="whose personal data was touched: “谁看过我的资料”")
    reason = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict, help_text="never personal data in clear")
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-at"], name="audit_of_subject"),
            models.Index(fields=["person_id", "-at"], name="audit_of_person"),
            models.Index(fields=["actor", "-at"], name="audit_of_actor"),
        ]

    @property
    def label(self) -> str:
        """What it is about, as pages show it: the sealed text may hold the name of somebody who was erased since.

        Numbers stay. Needs `of_erased` of queries.lines_seen.
        """
        if getattr(self, "of_erased", False) and not self.subject_label.isascii():
            return str(_("已注销的人"))
        return self.subject_label

    @property
    def who(self) -> str:
        """Who acted, as pages show it; of an account that was erased no name any more. Needs the actor loaded."""
        if self.actor and not self.actor.is_active and self.actor.get_username().startswith("erased-"):
            return str(self.actor)
        return words.actor(self.actor_name)


class AuditTouch(models.Model):
    """One of the people whom a line about many concerns (a list that left the platform); append-only."""

    line = models.ForeignKey(AuditLine, on_delete=models.PROTECT, related_name="touches")
    person_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["person_id", "-line"], name="audit_touch_of_person")]


class AuditSeal(models.Model):
    """A batch of lines that went into the one chain of the trail; states where the chain ended then. Append-only."""

    sealed_at = models.DateTimeField()
    lines = models.PositiveIntegerField()
    sequence = models.PositiveBigIntegerField(unique=True, help_text="of the last line in this batch")
    hash = models.CharField(max_length=64, help_text="of the last line in this batch")
    highest_line = models.BigIntegerField(help_text="largest key of a line sealed so far")

    class Meta:
        indexes = [models.Index(fields=["sealed_at"], name="audit_seal_at")]


class AuditLink(models.Model):
    """A line's place in the chain and its hash over the line before; append-only.

    Apart from the line, because lines are written by many at once and none of them may wait for the end of a chain.
    """

    sequence = models.PositiveBigIntegerField(primary_key=True)
    line = models.OneToOneField(AuditLine, on_delete=models.PROTECT, related_name="link")
    seal = models.ForeignKey(AuditSeal, on_delete=models.PROTECT, related_name="links")
    hash = models.CharField(max_length=64)


class AuditExport(models.Model):
    """A copy of part of the trail that somebody asked for with a reason; the file is kept sealed for some days."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    filters = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    job_id = models.BigIntegerField(null=True)
    lines = models.PositiveIntegerField(null=True, help_text="empty until it is done")
    is_cut = models.BooleanField(default=False, help_text="more lines fitted the filters than one file holds")
    file = models.CharField(max_length=60, blank=True, help_text="name in the private storage; empty when removed")

    class Meta:
        indexes = [models.Index(fields=["owner", "-asked_at"], name="audit_export_of")]
