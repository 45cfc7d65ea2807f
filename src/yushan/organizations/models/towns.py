"""Towns and streets (乡镇街道): the level below the areas, to which teams and posts of the community are bound."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yushan.organizations.models.areas import Area


class Town(models.Model):  # type: ignore[django-manager-missing]  # Organization brings its own manager
    """A town, township or street of an area by its statistical code; one that left the plan is no longer offered."""

    class Kind(models.TextChoices):
        TOWN = "镇", _("镇")
        TOWNSHIP = "乡", _("乡")
        STREET = "街道", _("街道")

    code = models.CharField(max_length=12, unique=True)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="towns")
    name = models.CharField(max_length=30)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"], condition=models.Q(is_active=True), name="town_once_in_area"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=["镇", "乡", "街道"]), name="town_of_known_kind"),
        ]

    def __str__(self) -> str:
        return self.name
