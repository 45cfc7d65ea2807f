"""A guardian is asked for their yes about a minor whom a school registered."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models.people import Person
from yushan.common.fields import SealedTextField


class GuardianRequest(models.Model):
    """Waits until the guardian, signed in as themselves, says yes or no; `group` is the class as the school wrote it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待监护人同意")
        AGREED = "agreed", _("监护人已同意")
        DECLINED = "declined", _("监护人不同意")
        WITHDRAWN = "withdrawn", _("已撤回")

    ward = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guardian_requests")
    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="asked_as_guardian")
    relation = models.CharField(max_length=20)
    phone = SealedTextField(blank=True)
    group = models.CharField(max_length=40, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ward"], condition=Q(state="waiting"), name="guardian_asked_once"),
            models.CheckConstraint(condition=~Q(ward=F("guardian")), name="guardian_asked_is_another"),
        ]
        indexes = [models.Index(fields=["guardian", "state"], name="guardian_asked")]
