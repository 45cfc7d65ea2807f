"""People who may be there twice, and what was done about it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import Person
from yushan.common.fields import SealedTextField


class DuplicateDoubt(models.Model):
    """Two rows that may be one person; somebody looks and decides. Always the smaller key first, each pair once."""

    class State(models.TextChoices):
        OPEN = "open", _("待核对")
        DIFFERENT = "different", _("不是同一人")
        MERGED = "merged", _("已合并")

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reasons = models.JSONField(default=list, help_text="codes of rules_duplicates.REASONS")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="doubt_once_a_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="doubt_smaller_first"),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="doubt_by_state")]


class PersonMerge(models.Model):
    """Two rows became one. `journal` holds what was moved, so that it can be undone until `undo_until`."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    doubt = models.ForeignKey(DuplicateDoubt, null=True, on_delete=models.SET_NULL, related_name="merges")
    reason = models.CharField(max_length=200)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undo_until = models.DateTimeField()
    journal = SealedTextField(blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undo_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at=None), name="person_merged_once"),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_of_two"),
        ]
        indexes = [models.Index(fields=["-merged_at"], name="merge_newest")]
