"""Thank-you letters (感谢信): one text of an organization to people of an activity."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer


class ThankYou(models.Model):
    """What was written, by whom, for which activity; it stays as it was sent."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="thanks")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="thanks")
    text = models.CharField(max_length=600)
    signature = models.CharField(max_length=80, help_text="who signs, under the organization's name")
    signed_on = models.DateField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text="") & ~Q(signature=""), name="thanks_says_something")]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()


class QuietAnniversary(models.Model):
    """Somebody who wants no word on the day on which they registered years ago."""

    volunteer = models.OneToOneField(Volunteer, on_delete=models.CASCADE, related_name="quiet_anniversary")
    since = models.DateTimeField()


class ThankYouLetter(models.Model):
    """The letter of one person; typeset whenever it is fetched, so no file with a name lies anywhere."""

    thanks = models.ForeignKey(ThankYou, on_delete=models.CASCADE, related_name="letters")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="thank_you_letters")
    number = models.PositiveIntegerField(help_text="place in the bundle, from 1")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thanks", "volunteer"], name="letter_once"),
            models.UniqueConstraint(fields=["thanks", "number"], name="letter_number_once"),
        ]
