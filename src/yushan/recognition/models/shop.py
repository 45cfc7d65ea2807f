"""The redemption shop (积分超市): items with a stock, each change of it, and who redeemed what."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.organizations.models import Area, Organization
from yushan.stations.models import Station
from yushan.volunteers.models import Volunteer


class RewardItem(models.Model):
    """Something that points are redeemed for, offered by a team, an area, or (neither is named) the city."""

    class State(models.TextChoices):
        DRAFT = "draft", _("未上架")
        OPEN = "open", _("可兑换")
        CLOSED = "closed", _("已下架")

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    description = models.CharField(max_length=500, blank=True)
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="rewards")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="rewards")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    cost = models.PositiveIntegerField(help_text="points")
    stock = models.PositiveIntegerField(default=0)
    limit = models.PositiveSmallIntegerField(null=True, help_text="how many one person may redeem; none: no limit")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True, help_text="last day for redeeming")
    station = models.ForeignKey(Station, null=True, on_delete=models.PROTECT, related_name="rewards")
    place = models.CharField(max_length=120, help_text="where it is handed out, and when")
    contact = models.CharField(max_length=60, help_text="who hands it out")
    picture = models.CharField(max_length=60, blank=True, help_text="name in the sealed folder")
    picture_type = models.CharField(max_length=20, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stock__gte=0), name="reward_stock_never_negative"),
            models.CheckConstraint(condition=Q(cost__gte=1), name="reward_costs_something"),
            models.CheckConstraint(condition=Q(limit=None) | Q(limit__gte=1), name="reward_limit_positive"),
            models.CheckConstraint(condition=Q(organization=None) | Q(area=None), name="reward_one_giver"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="reward_days_in_order",
            ),
        ]
        indexes = [models.Index(fields=["state", "cost", "id"], name="reward_by_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def giver(self) -> str:
        """Who offers it, by name."""
        if self.organization:
            return str(self.organization.name)
        return str(self.area.name) if self.area else str(_("全市"))

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py); its station hands it out."""
        where: dict[str, object] = {"station": self.station_id} if self.station_id else {}
        if self.organization:
            return where | self.organization.access_scope()
        return where | ({"area": self.area_id} if self.area_id else {})


class StockMovement(models.Model):
    """One change of an item's stock; triggers refuse update and delete."""

    class Kind(models.TextChoices):
        SUPPLY = "supply", _("入库")
        LOSS = "loss", _("减少")
        RESERVE = "reserve", _("兑换占用")
        RELEASE = "release", _("取消退回")

    item = models.ForeignKey(RewardItem, on_delete=models.PROTECT, related_name="stock_movements")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    amount = models.IntegerField()
    left = models.PositiveIntegerField(help_text="stock afterwards")
    redemption = models.ForeignKey("Redemption", null=True, on_delete=models.PROTECT, related_name="stock_movements")
    reason = models.CharField(max_length=120, blank=True)
    actor_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["supply", "release"], amount__gt=0)
                | Q(kind__in=["loss", "reserve"], amount__lt=0),
                name="stock_sign_fits",
            ),
            models.UniqueConstraint(
                fields=["redemption", "kind"], condition=Q(redemption__isnull=False), name="stock_once_a_redemption"
            ),
        ]
        indexes = [models.Index(fields=["item", "-at", "-id"], name="stock_of_item")]


class Redemption(models.Model):
    """Somebody redeemed one of an item: it is reserved for them until it is handed out, cancelled or lapses."""

    class State(models.TextChoices):
        RESERVED = "reserved", _("待领取")
        COLLECTED = "collected", _("已领取")
        CANCELLED = "cancelled", _("已取消")
        LAPSED = "lapsed", _("过期未领")

    STANDING = (State.RESERVED, State.COLLECTED)

    code = models.CharField(max_length=12, unique=True, help_text="shown by the person, unguessable")
    item = models.ForeignKey(RewardItem, on_delete=models.PROTECT, related_name="redemptions")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="redemptions")
    slot = models.PositiveSmallIntegerField(help_text="the how many-th of this item that the person holds")
    cost = models.PositiveIntegerField(help_text="points that were paid")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RESERVED)
    reserved_at = models.DateTimeField()
    cancel_until = models.DateTimeField(help_text="until then the person may take it back")
    collect_by = models.DateField(help_text="last day for collecting it")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_by_name = models.CharField(max_length=80, blank=True)
    end_reason = models.CharField(max_length=120, blank=True)
    reminded = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "volunteer", "slot"],
                condition=Q(state__in=["reserved", "collected"]),
                name="redemption_slot_once",
            ),
            models.CheckConstraint(
                condition=Q(state="reserved", ended_at=None) | (~Q(state="reserved") & Q(ended_at__isnull=False)),
                name="redemption_end_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["volunteer", "-reserved_at", "-id"], name="redemption_of_volunteer"),
            models.Index(fields=["item", "-reserved_at", "-id"], name="redemption_of_item"),
            models.Index(fields=["collect_by"], condition=Q(state="reserved"), name="redemption_to_lapse"),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.item.access_scope()
