"""What somebody may do by a document: kinds from the plan, and the qualifications of people with their end."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.fields import SealedTextField
from yushan.volunteers import rules_qualifications
from yushan.volunteers.models.people import Volunteer


class QualificationKind(models.Model):
    """A kind of qualification of the plan folder (qualifications.csv)."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    description = models.CharField(max_length=120, blank=True)
    includes = models.JSONField(default=list, help_text="codes of the kinds that it stands for as well")
    months = models.PositiveSmallIntegerField(null=True, help_text="how long one usually stands")
    needs_file = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Qualification(models.Model):
    """Entered by the volunteer, checked by staff, over on its day."""

    class State(models.TextChoices):
        TO_CHECK = "to_check", _("待核对")
        VALID = "valid", _("有效")
        REFUSED = "refused", _("未通过")
        EXPIRED = "expired", _("已过期")

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="qualifications")
    kind = models.ForeignKey(QualificationKind, on_delete=models.PROTECT, related_name="qualifications")
    number = SealedTextField(blank=True)
    issuer = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, help_text="the last day on which it stands")
    file = models.CharField(max_length=60, blank=True, help_text="name in the sealed folder")
    file_type = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TO_CHECK)
    entered_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=200, blank=True, help_text="why it was not accepted")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gt=F("issued_on")), name="qualification_dates_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["valid", "refused"]) | Q(checked_at__isnull=False),
                name="qualification_checked_has_moment",
            ),
            models.UniqueConstraint(
                fields=["volunteer", "kind"], condition=Q(state="to_check"), name="qualification_one_to_check"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_on"], condition=Q(state="valid"), name="qualification_ends"),
            models.Index(fields=["entered_at"], condition=Q(state="to_check"), name="qualification_waits"),
            models.Index(fields=["kind", "state"], name="qualification_of_kind"),
        ]

    @property
    def stands(self) -> bool:
        """Whether it counts today."""
        return rules_qualifications.stands(self.state, self.expires_on, clock.today())

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.volunteer.access_scope()
