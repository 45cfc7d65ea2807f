"""The service list (T2.7): what the public can order, and which organizations can bring it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.organizations.models import Area, Organization
from yushan.plan.models import Entry
from yushan.projects.models.project import Project


class ServiceItem(models.Model):
    """An entry of the service list, backed by a project; it can be ordered while published and somebody delivers it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已上架")
        PAUSED = "paused", _("已暂停")

    title = models.CharField(max_length=60)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="services")
    service_type = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    audience = models.CharField(max_length=120, blank=True, help_text="适合谁")
    description = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=90, help_text="how long it takes")
    least_people = models.PositiveIntegerField(default=1)
    most_people = models.PositiveIntegerField(null=True, blank=True)
    host_provides = models.TextField(blank=True, help_text="点单方要准备什么")
    languages = models.JSONField(default=list, blank=True, help_text="plan entries of table languages")
    accessibility = models.JSONField(default=list, blank=True, help_text="rules/services.py ACCESSIBILITY")
    skills = models.JSONField(default=list, blank=True, help_text="skills of the plan that it needs")
    reason = models.CharField(max_length=300, blank=True, help_text="why it is paused")
    created_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "service_type"], name="service_state_type")]
        constraints = [
            models.CheckConstraint(
                condition=Q(most_people=None) | Q(most_people__gte=F("least_people")), name="service_people_in_order"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="service_takes_time"),
        ]

    def __str__(self) -> str:
        return self.title

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.project.access_scope()


class ServiceOffer(models.Model):
    """An organization that can bring a service: where, when, how often a month, how many working days ahead."""

    item = models.ForeignKey(ServiceItem, on_delete=models.CASCADE, related_name="offers")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="service_offers")
    areas = models.ManyToManyField(Area, related_name="+")
    slots = models.JSONField(default=list, help_text="volunteers.rules_availability.SLOTS; none: by arrangement")
    monthly = models.PositiveSmallIntegerField(help_text="so many a month")
    lead_days = models.PositiveSmallIntegerField(help_text="so many working days ahead")
    is_active = models.BooleanField(default=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "organization"], name="service_offer_once"),
            models.CheckConstraint(condition=Q(monthly__gte=1), name="service_offer_can_some"),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where the organization stands."""
        return self.organization.access_scope()


class ServiceReach(models.Model):
    """Days on which an organization could bring a service to an area: offered there, on the list, the organization running.

    Kept by `projects.actions.reach`; figures of a past day are made of it.
    """

    item = models.ForeignKey(ServiceItem, on_delete=models.CASCADE, related_name="reach")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    from_day = models.DateField()
    until_day = models.DateField(null=True, help_text="first day it no longer holds")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "organization", "area"], condition=Q(until_day=None), name="service_reach_once"
            ),
        ]
