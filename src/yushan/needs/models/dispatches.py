"""Offers of a need to organizations; who of them has it is decided by the database."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.needs.models.needs import Need
from yushan.organizations.models import Organization


class Dispatch(models.Model):
    """A need offered to an organization, to it alone or to several of which the first that claims has it."""

    class State(models.TextChoices):
        OFFERED = "offered", _("待接单")
        CLAIMED = "claimed", _("已接单")
        REFUSED = "refused", _("没有接")
        EXPIRED = "expired", _("超时没有答复")
        TAKEN = "taken", _("别的队先接了")
        RECALLED = "recalled", _("已收回")
        RELEASED = "released", _("接了又退回")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="dispatches")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="dispatches")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    is_open = models.BooleanField(default=False, help_text="offered to several, first come")
    why = models.JSONField(default=list, help_text="why this one was chosen, in words")
    reason = models.CharField(max_length=300, blank=True, help_text="why it was refused or given back")
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["offered_at", "id"]
        indexes = [
            models.Index(fields=["organization", "state", "offered_at"], name="dispatch_of_team"),
            models.Index(fields=["need", "state"], name="dispatch_of_need"),
        ]
        constraints = [
            # First come, first served, also past every check of the actions.
            models.UniqueConstraint(fields=["need"], condition=Q(state="claimed"), name="need_claimed_once"),
            models.UniqueConstraint(
                fields=["need", "organization"], condition=Q(state="offered"), name="need_offered_once_to_each"
            ),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where the organization stands."""
        return self.organization.access_scope()
