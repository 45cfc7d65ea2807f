"""The three key posts of a community (三长): who heads its health centre, its school, its farming station."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import Person
from yushan.common import clock
from yushan.organizations.models.towns import Town


class KeyPost(models.Model):
    """One person in one post of a town from a day on; who follows is a further row, so that the past stays as it was.

    A town may have several schools: a post is known by town, kind and employer.
    """

    class Kind(models.TextChoices):
        HEALTH = "health", _("卫生院院长")
        SCHOOL = "school", _("学校校长")
        FARMING = "farming", _("农技站站长")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="key_posts")
    community = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    employer = models.CharField(max_length=120, help_text="卫生院、学校、农技站的全名")
    name = models.CharField(max_length=60)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="key_posts",
        help_text="where it is a volunteer known here; others are known by name only",
    )  # fmt: skip
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True, help_text="first day no longer in the post")
    end_reason = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["town", "kind", "from_day"], name="key_post_of_town")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_day=None) | Q(until_day__gt=F("from_day")), name="key_post_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["health", "school", "farming"]), name="key_post_of_known_kind"
            ),
            models.UniqueConstraint(
                fields=["town", "kind", "employer"], condition=Q(until_day=None), name="key_post_one_holder"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.town.name}{self.get_kind_display()}"

    @property
    def last_day(self) -> date | None:
        """The last day in the post; None while somebody is in it."""
        return self.until_day - timedelta(days=1) if self.until_day else None
