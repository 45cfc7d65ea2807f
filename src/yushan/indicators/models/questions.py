"""Questions of the explorer that somebody kept."""

import secrets

from django.conf import settings
from django.db import models

from yushan.common import clock


def _code() -> str:
    return secrets.token_hex(8)


class KeptQuestion(models.Model):
    """A question by name: one's own, or shared with everybody who may see figures; each sees their own part of them."""

    code = models.CharField(max_length=16, unique=True, default=_code, help_text="in its address")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    asked = models.JSONField(help_text="rules.pivot.Question.parameters; year empty: the current one")
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="question_name_once")]
        indexes = [models.Index(fields=["is_shared", "name"], name="question_shared")]

    def __str__(self) -> str:
        return self.name
