"""What was spent, with the receipt; above an amount of the plan a second person confirms."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.projects.models.plan import BudgetHead


class Spending(models.Model):
    """One expense. The receipt is a sealed file; who entered it never confirms it (four eyes, kept by a constraint).

    What was confirmed and is wrong is never deleted: a row of the same amount that `reverses` it takes both out of every sum.
    It has no receipt of its own.
    """

    class State(models.TextChoices):
        WAITING = "second", _("待复核")
        CONFIRMED = "confirmed", _("已确认")
        REFUSED = "refused", _("未通过")

    head = models.ForeignKey(BudgetHead, on_delete=models.PROTECT, related_name="spendings")
    text = models.CharField(max_length=80)
    cents = models.PositiveBigIntegerField()
    spent_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices)
    code = models.CharField(max_length=32, unique=True, help_text="in the address of the receipt")
    file = models.CharField(max_length=60)
    media_type = models.CharField(max_length=100)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was not confirmed, or why it is reversed")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")

    class Meta:
        ordering = ["-spent_on", "-id"]
        indexes = [models.Index(fields=["entered_at"], condition=Q(state="second"), name="spending_waiting")]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gte=1), name="spending_is_something"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(entered_by=None) | ~Q(decided_by=F("entered_by")),
                name="spending_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(reverses=None) | (Q(state="confirmed") & ~Q(reason="")), name="spending_reversal_says_why"
            ),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.head.project.access_scope()
