"""Skills that the plan names, as a tree."""

from django.db import models
from django.db.models import F, Q

from yushan.volunteers.models.people import Volunteer


class Skill(models.Model):
    """A skill of the plan folder (skills.csv), under another one or at the top."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=20)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    synonyms = models.JSONField(default=list, blank=True)
    initials = models.JSONField(default=list, blank=True, help_text="pinyin initials of name and synonyms")
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    # What a volunteer wrote as 专业特长 stays as words; here stands which skills those words name.
    volunteers = models.ManyToManyField(Volunteer, blank=True, related_name="known_skills")

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="skill_not_under_itself")
        ]

    def __str__(self) -> str:
        return self.name
