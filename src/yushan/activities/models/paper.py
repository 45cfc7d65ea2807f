"""The signed paper sheet (纸质签到表): a picture of it, what two people read from it, and what was decided."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.activities.models.planning import Shift
from yushan.activities.models.sign_ups import SignUp


class PaperSheet(models.Model):
    """One sheet, or a few pages of it, of a shift. Who reads it first does not read it again (constraint)."""

    class State(models.TextChoices):
        FIRST = "first", _("待录入")
        SECOND = "second", _("待第二人录入")
        DIFFERING = "differing", _("有不一致")
        DONE = "done", _("已记入")
        DROPPED = "dropped", _("已作废")

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="paper_sheets")
    state = models.CharField(max_length=10, choices=State.choices, default=State.FIRST)
    first_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    first_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    second_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was dropped")

    # Somebody still has to do something about it: the hours of the activity are not confirmed before.
    OPEN = ("first", "second", "differing")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["uploaded_at"], condition=Q(state__in=["first", "second", "differing"]),
                         name="paper_sheet_open"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(condition=Q(second_by=None) | ~Q(second_by=F("first_by")), name="paper_two_people"),
            models.CheckConstraint(
                condition=Q(state__in=["first", "second", "dropped"]) | Q(second_by__isnull=False),
                name="paper_read_twice",
            ),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.shift.access_scope()


class PaperPage(models.Model):
    """A picture or scan of it, sealed at rest; goes when it is kept long enough, the readings stay."""

    sheet = models.ForeignKey(PaperSheet, on_delete=models.CASCADE, related_name="pages")
    file = models.CharField(max_length=60)
    media_type = models.CharField(max_length=100)

    class Meta:
        ordering = ["id"]


class PaperRow(models.Model):
    """Somebody who may stand on the sheet: what each of the two read (nothing: not on it), and what holds."""

    sheet = models.ForeignKey(PaperSheet, on_delete=models.CASCADE, related_name="rows")
    sign_up = models.ForeignKey(SignUp, on_delete=models.PROTECT, related_name="paper_rows")
    first_in = models.DateTimeField(null=True)
    first_out = models.DateTimeField(null=True)
    second_in = models.DateTimeField(null=True)
    second_out = models.DateTimeField(null=True)
    in_at = models.DateTimeField(null=True)
    out_at = models.DateTimeField(null=True)
    is_settled = models.BooleanField(default=False, help_text="both read the same, or somebody decided")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=100, blank=True, help_text="why no presence was made of it")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "sign_up"], name="paper_row_once"),
            *(
                models.CheckConstraint(
                    condition=Q(**{begin: None, end: None}) | Q(**{f"{end}__gt": F(begin)}), name=f"paper_{name}_in_order"
                )
                for name, begin, end in (
                    ("first", "first_in", "first_out"), ("second", "second_in", "second_out"), ("held", "in_at", "out_at")
                )
            ),
        ]  # fmt: skip
