"""A volunteer for a post of a shift (报名)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.activities.models.planning import Post, Shift
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer


class SignUp(models.Model):
    """State of a sign-up. `starts_at`/`ends_at` repeat the shift's window for the no-overlap constraint:
    an exclusion constraint on PostgreSQL, a trigger on SQLite (migrations)."""

    class State(models.TextChoices):
        APPLIED = "applied", _("已报名")
        ACCEPTED = "accepted", _("已录取")
        WAITLISTED = "waitlisted", _("候补")
        OFFERED = "offered", _("待您确认")
        DECLINED = "declined", _("未录取")
        WITHDRAWN = "withdrawn", _("已退出")
        ATTENDED = "attended", _("已参加")
        ABSENT = "absent", _("缺席")

    class Waitlist(models.TextChoices):
        AUTO = "auto", _("自动候补")
        ASK = "ask", _("通知我确认")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="sign_ups")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="sign_ups")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="sign_ups")
    state = models.CharField(max_length=10, choices=State.choices)
    waitlist = models.CharField(max_length=4, choices=Waitlist.choices, default=Waitlist.AUTO)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    applied_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True, help_text="offered place is kept until then")
    ended_at = models.DateTimeField(null=True)
    is_late_withdrawal = models.BooleanField(default=False)
    team = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="+", help_text="on whose quota the place counts"
    )
    rank = models.PositiveIntegerField(null=True, help_text="position in the draw, from 1")
    guardian_asked_at = models.DateTimeField(null=True, help_text="a guardian's yes is still awaited since then")
    signed_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    # States that hold a place of the post: counted in Post.taken by trigger.
    HOLDING = ("accepted", "offered", "attended", "absent")
    # No two of these may overlap for a person (sign_up_no_overlap); an absence stands in nobody's way.
    BUSY = ("accepted", "offered", "attended")
    CURRENT = ("applied", "accepted", "waitlisted", "offered", "attended", "absent")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "volunteer"],
                condition=Q(state__in=["applied", "accepted", "waitlisted", "offered", "attended", "absent"]),
                name="sign_up_once_in_shift",
            ),
        ]
        indexes = [
            models.Index(fields=["post", "state", "id"], name="sign_up_of_post"),
            models.Index(fields=["volunteer", "-starts_at"], name="sign_up_of_volunteer"),
            models.Index(fields=["held_until"], condition=Q(state="offered"), name="sign_up_held"),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.shift.access_scope()
