"""Objections during the public notice; whoever raises one keeps a number and a code."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from yushan.campaigns.models.nominees import Nominee
from yushan.common.fields import SealedTextField


class AwardObjection(models.Model):
    """Somebody says that a nominee should not win; answered before the result, an upheld one strikes the nominee."""

    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="objections")
    number = models.CharField(max_length=20, unique=True)
    token = models.CharField(max_length=43, unique=True, help_text="in the address of the receipt")
    code_hash = models.CharField(max_length=64, help_text="keyed; the code itself is told once")
    text = models.CharField(max_length=1000)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = SealedTextField(blank=True)
    phone = SealedTextField(blank=True)
    phone_hash = models.CharField(max_length=64, blank=True)
    raised_at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    is_upheld = models.BooleanField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["nominee", "user"], condition=Q(answered_at=None), name="award_objection_once_open"
            ),
            models.UniqueConstraint(
                fields=["nominee", "phone_hash"],
                condition=Q(answered_at=None) & ~Q(phone_hash=""),
                name="award_objection_once_a_phone",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(is_upheld__isnull=False), name="award_objection_answered"
            ),
        ]
