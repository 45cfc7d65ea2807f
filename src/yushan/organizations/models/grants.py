"""Role grants (授权): a role over a node and its subtree, from a moment to a moment."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock


class RoleGrant(models.Model):
    """`scope_id` is the primary key of the area, organization, unit, station or award campaign; 0 for the city."""

    class Role(models.TextChoices):
        CITY_ADMIN = "city_admin", _("市级管理员")
        AREA_ADMIN = "area_admin", _("区县管理员")
        ORGANIZATION_ADMIN = "organization_admin", _("支队/服务队管理员")
        UNIT_ADMIN = "unit_admin", _("单位管理员")
        PROJECT_LEAD = "project_lead", _("项目负责人")
        STATION_ADMIN = "station_admin", _("站点管理员")
        VOLUNTEER = "volunteer", _("志愿者")
        RECIPIENT = "recipient", _("服务对象")
        REVIEWER = "reviewer", _("评审专家")
        TRAINING_ADMIN = "training_admin", _("培训管理员")
        AUDITOR = "auditor", _("审计员")

    class Scope(models.TextChoices):
        CITY = "city", _("全市")
        AREA = "area", _("区县")
        ORGANIZATION = "organization", _("组织")
        UNIT = "unit", _("单位")
        STATION = "station", _("站点")
        CAMPAIGN = "campaign", _("评选")
        SELF = "self", _("本人")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=24, choices=Role.choices)
    scope = models.CharField(max_length=12, choices=Scope.choices)
    scope_id = models.BigIntegerField(default=0)
    scope_label = models.CharField(max_length=120, blank=True)
    scope_path = models.CharField(max_length=255, blank=True, help_text="path of the organization, kept with it")
    starts_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True, blank=True, help_text="ends by the moment, not by the day")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    deputy_for = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="deputies",
        help_text="the grant whose holder is away; ends with it",
    )  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["scope", "scope_id", "role"], name="grant_of_scope")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="grant_dates_in_order"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "scope", "scope_id"], condition=Q(ends_at=None), name="grant_once_open"
            ),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        key = self.scope if self.scope in ("area", "unit", "station", "campaign") else None
        if self.scope == "organization":
            return {"organization": self.scope_path}
        return {key: self.scope_id} if key else {}


class GrantRequest(models.Model):
    """A city administrator shall come or go: one asks, another one decides (four eyes)."""

    class Kind(models.TextChoices):
        GIVE = "give", _("增设")
        END = "end", _("撤销")

    class State(models.TextChoices):
        WAITING = "waiting", _("待复核")
        AGREED = "agreed", _("已同意")
        DECLINED = "declined", _("未同意")
        WITHDRAWN = "withdrawn", _("已撤回")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(null=True, blank=True, help_text="the grant would end then")
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(state="waiting"), name="grant_request_once_waiting"
            )
        ]
