"""Changes of the tree that another person decides, and where each organization stood on a past day."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.organizations.models.areas import Area
from yushan.organizations.models.tree import Organization


class OrganizationRequest(models.Model):
    """A change of an organization asked for by one person and decided by another (T1.4).

    With `effective_on` it is decided today and done by the worker on that day; until then it can be taken back.
    """

    class Kind(models.TextChoices):
        CHANGE = "change", _("变更登记")
        MOVE = "move", _("调整上级")
        MERGE = "merge", _("合并")
        SPLIT = "split", _("拆分")
        SUSPEND = "suspend", _("暂停")
        CLOSE = "close", _("关闭")

    class State(models.TextChoices):
        WAITING = "waiting", _("待审批")
        SCHEDULED = "scheduled", _("已批准，待生效")
        APPROVED = "approved", _("已办理")
        DECLINED = "declined", _("未同意")
        WITHDRAWN = "withdrawn", _("已撤回")
        FAILED = "failed", _("未能办理")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    target = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="+", help_text="new parent, or who takes over"
    )
    values = models.JSONField(default=dict, help_text="a change: the fields; a split: its parts")
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    effective_on = models.DateField(null=True, help_text="the day on which it takes effect; none: with the decision")
    done_at = models.DateTimeField(null=True, help_text="when it was done, or could not be done")

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="org_request_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(state__in=["waiting", "scheduled"]), name="org_request_one_open"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["change", "close", "split", "suspend"]) | Q(target__isnull=False),
                name="org_request_has_target",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(effective_on__isnull=False, decided_at__isnull=False),
                name="org_request_scheduled_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.organization}"

    @property
    def standing(self) -> str:
        """The state in words, with the day where one is to come: «已批准，3月8日生效»."""
        day = self.effective_on
        if self.state == self.State.SCHEDULED and day:
            return f"已批准，{day.month}月{day.day}日生效"
        return str(self.get_state_display())

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The new organizations of a split: name, leader_name, members (keys of the room that keeps them)."""
        return list(self.values.get("parts", ()))

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()


class OrganizationPlacement(models.Model):
    """Name, parent and area of a running organization from a day on, until the next placement or its end.

    Figures of a past day ask here, so that a move or merger of today leaves them as they were.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    from_day = models.DateField()
    until_day = models.DateField(null=True, help_text="first day it no longer holds")

    class Meta:
        ordering = ["organization", "from_day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(until_day=None), name="org_placement_one_current"
            ),
            models.CheckConstraint(
                condition=Q(until_day=None) | Q(until_day__gte=F("from_day")), name="org_placement_in_order"
            ),
        ]
