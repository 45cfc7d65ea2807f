"""Points (积分): an append-only ledger of its own, one chain of movements for each person.

The balance is never negative. What cannot be taken back because it was spent stands as a debt beside it, which the
next points pay first. Lots know when points expire: those that expire first are spent first.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.ledger.models import HourEntry
from yushan.volunteers.models import Volunteer


class PointBonus(models.Model):
    """More points for a service type, in per cent (recognition.toml of the plan folder)."""

    service_type = models.CharField(max_length=40, unique=True, help_text="code of table service_types")
    percent = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)


class PointAccount(models.Model):
    """What somebody has; locked while a movement is appended."""

    volunteer = models.OneToOneField(Volunteer, on_delete=models.PROTECT, related_name="point_account")
    balance = models.IntegerField(default=0)
    debt = models.IntegerField(default=0)
    movements_made = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(balance__gte=0), name="points_never_negative"),
            models.CheckConstraint(condition=Q(debt__gte=0), name="points_debt_not_negative"),
            models.CheckConstraint(condition=Q(debt=0) | Q(balance=0), name="points_debt_paid_first"),
        ]


class PointMovement(models.Model):
    """One movement: triggers refuse update and delete, and a balance that does not follow from the one before."""

    class Kind(models.TextChoices):
        EARN = "earn", _("服务获得")
        SPEND = "spend", _("兑换")
        GIVE_BACK = "give_back", _("退回")
        TAKE_BACK = "take_back", _("冲正扣回")
        EXPIRE = "expire", _("过期")
        CARRY_OUT = "carry_out", _("合并登记转出")
        CARRY_IN = "carry_in", _("合并登记转入")

    account = models.ForeignKey(PointAccount, on_delete=models.PROTECT, related_name="movements")
    sequence = models.PositiveIntegerField(help_text="place in the person's ledger, from 1")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    points = models.IntegerField(help_text="change of the balance")
    debt = models.IntegerField(default=0, help_text="change of the debt")
    balance_after = models.IntegerField()
    debt_after = models.IntegerField()
    entry = models.ForeignKey(HourEntry, null=True, on_delete=models.PROTECT, related_name="+")
    redemption = models.ForeignKey("Redemption", null=True, on_delete=models.PROTECT, related_name="movements")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "sequence"], name="movement_place"),
            models.UniqueConstraint(fields=["entry"], condition=Q(entry__isnull=False), name="movement_once_an_entry"),
            models.UniqueConstraint(
                fields=["redemption", "kind"], condition=Q(redemption__isnull=False), name="movement_once_a_redemption"
            ),
            models.CheckConstraint(condition=Q(balance_after__gte=0), name="movement_balance_not_negative"),
            models.CheckConstraint(condition=Q(debt_after__gte=0), name="movement_debt_not_negative"),
            models.CheckConstraint(condition=~Q(points=0) | ~Q(debt=0), name="movement_moves"),
        ]

    @property
    def paid(self) -> int:
        """What of the points that came paid a debt."""
        return max(0, -self.debt)


class PointLot(models.Model):
    """Points that came together and end together. `entry` is the service behind them, also after they were returned."""

    account = models.ForeignKey(PointAccount, on_delete=models.PROTECT, related_name="lots")
    entry = models.ForeignKey(HourEntry, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveIntegerField()
    remaining = models.PositiveIntegerField()
    expired = models.PositiveIntegerField(default=0)
    is_returned = models.BooleanField(default=False, help_text="came back from a redemption")
    expires_on = models.DateField(null=True, help_text="the last day on which they can be spent; none: without end")
    told_days = models.PositiveSmallIntegerField(null=True, help_text="which of points_notice_days was told last")
    told_on = models.DateField(null=True, help_text="day of the first announcement of the end")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(is_returned=False), name="lot_once_an_entry"),
            models.CheckConstraint(condition=Q(points__gte=F("remaining") + F("expired")), name="lot_remaining_fits"),
        ]
        indexes = [
            models.Index(fields=["account", "expires_on", "id"], condition=Q(remaining__gt=0), name="lot_to_spend"),
            models.Index(fields=["expires_on"], condition=Q(remaining__gt=0), name="lot_to_expire"),
        ]


class PointUse(models.Model):
    """From which lot a redemption was paid, so that returned points keep their end."""

    lot = models.ForeignKey(PointLot, on_delete=models.PROTECT, related_name="uses")
    redemption = models.ForeignKey("Redemption", on_delete=models.PROTECT, related_name="uses")
    points = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lot", "redemption"], name="point_use_once")]
