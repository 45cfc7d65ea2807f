"""The service tree 总队 → 支队 → 服务队 and its dated history."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import StrIndex, Substr
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from yushan.accounts.actions.people import pinyin_of
from yushan.common import clock
from yushan.common.fields import SealedTextField
from yushan.organizations.models.areas import Area
from yushan.organizations.models.towns import Town
from yushan.organizations.models.units import Unit


class Organization(MP_Node):
    """A node of the service tree (科技志愿服务组织); `path` is the materialised path that grants cover."""

    class Level(models.TextChoices):
        CORPS = "corps", _("总队")
        DETACHMENT = "detachment", _("支队")
        TEAM = "team", _("服务队")
        SQUAD = "squad", _("小队")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待审批")
        ACTIVE = "active", _("运行中")
        RETURNED = "returned", _("退回")
        SUSPENDED = "suspended", _("暂停")
        CLOSED = "closed", _("已关闭")

    steplen = 4
    node_order_by: list[str] = []

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    name_pinyin = models.CharField(max_length=120, blank=True, help_text="full pinyin and initials for search")
    # What stands after the space in name_pinyin, so that an index finds it too (as accounts.Person).
    name_initials = models.GeneratedField(
        expression=Substr("name_pinyin", StrIndex("name_pinyin", Value(" ")) + 1),
        output_field=models.CharField(max_length=120),
        db_persist=True,
    )
    level = models.CharField(max_length=12, choices=Level.choices)
    kind = models.CharField(max_length=40, blank=True, help_text="plan entry of table organization_kinds")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="organizations")
    host = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="hosted",
        help_text="依托单位, where it is a unit known here",
    )  # fmt: skip
    host_unit = models.CharField(
        max_length=120, blank=True, help_text="依托单位 in words, where it is no unit known here"
    )
    town = models.ForeignKey(Town, null=True, blank=True, on_delete=models.PROTECT, related_name="organizations")
    town_text = models.CharField(
        max_length=60, blank=True, help_text="as a file named it, where the plan has no such town"
    )
    community = models.CharField(max_length=60, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    is_standing = models.BooleanField(default=False, help_text="常备队伍 (T1.3)")
    leader_name = models.CharField(max_length=60, blank=True)
    contact_phone = SealedTextField(blank=True)
    charter = models.TextField(blank=True, help_text="text of the newest OrganizationCharter")
    party = models.ForeignKey(
        "PartyOrganization", null=True, blank=True, on_delete=models.PROTECT, related_name="organizations"
    )
    description = models.TextField(blank=True)
    founded_on = models.DateField(null=True, blank=True)
    member_count = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["area", "level", "state"], name="org_area_level"),
            models.Index(
                fields=["level", "state", "depth", "path"], name="org_in_place"
            ),  # the tree, counted level by level
            models.Index(fields=["name"], name="org_name"),
            models.Index(fields=["name_pinyin"], name="org_by_pinyin", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["name_initials"], name="org_by_initials", opclasses=["varchar_pattern_ops"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["level"], condition=Q(level="corps") & ~Q(state="closed"), name="org_one_corps"
            ),
            models.UniqueConstraint(
                fields=["area"], condition=Q(level="detachment") & ~Q(state="closed"), name="org_one_detachment"
            ),
            models.CheckConstraint(
                condition=~Q(level="detachment") | Q(area__isnull=False), name="org_detachment_area"
            ),
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None) | Q(longitude__isnull=False, latitude__isnull=False),
                name="org_point_whole",
            ),
            models.CheckConstraint(condition=Q(town=None) | Q(town_text=""), name="org_town_said_once"),
            models.CheckConstraint(condition=Q(host=None) | Q(host_unit=""), name="org_host_said_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the pinyin with the name, whoever writes it."""
        fields = kwargs.get("update_fields")
        if fields is None or "name" in fields:
            self.name_pinyin = pinyin_of(self.name)
            if fields is not None:
                kwargs["update_fields"] = {*fields, "name_pinyin"}
        super().save(*args, **kwargs)

    @property
    def place(self) -> str:
        """Town and community in words; empty where neither is known. Reads `town`: select it."""
        return " ".join(part for part in (self.town.name if self.town else self.town_text, self.community) if part)

    @property
    def host_name(self) -> str:
        """The host unit in words; empty without one. Reads `host`: select it."""
        return self.host.name if self.host else self.host_unit

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return {"area": self.area_id, "organization": self.path}


class OrganizationEvent(models.Model):
    """A dated, reasoned step in an organization's life; history is never rewritten."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="events")
    event = models.CharField(max_length=30)
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    reason = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict)
    effective_on = models.DateField()
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()
