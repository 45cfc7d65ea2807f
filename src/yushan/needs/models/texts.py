"""Short messages to askers without an account, on their way."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.needs.models.needs import Need


class NeedText(models.Model):
    """One SMS about one event of an order. The number it goes to stands with the order alone, sealed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待发送")
        SENDING = "sending", _("正在发送")
        SENT = "sent", _("已发出")
        SKIPPED = "skipped", _("不用发")
        GIVEN_UP = "given_up", _("没有发出，不再试")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="texts")
    key = models.CharField(max_length=80, help_text="which event; one message for each")
    said = models.CharField(max_length=60, help_text="the whole message, nothing of who asked")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(help_text="when it is tried; while it is sent, when somebody else may take it up")
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "key"], name="need_text_once")]
        indexes = [
            models.Index(fields=["next_at"], name="need_text_due", condition=Q(state__in=["waiting", "sending"])),
            models.Index(fields=["created_at"], name="need_text_age"),
        ]
