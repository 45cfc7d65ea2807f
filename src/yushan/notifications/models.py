"""What people chose, by which ways they are reached, and what became of each delivery."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import Notice, User
from yushan.common.fields import SealedTextField

QUIET_FROM, QUIET_UNTIL, DIGEST_AT = time(22), time(7, 30), time(18)


class Preference(models.Model):
    """What somebody chose; who has no row has the usual."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="preference")
    choices = models.JSONField(default=dict, help_text="topic → ways; a topic that is not there has its usual ones")
    quiet_from = models.TimeField(null=True, default=QUIET_FROM, help_text="both empty: never quiet")
    quiet_until = models.TimeField(null=True, default=QUIET_UNTIL)
    digest_at = models.TimeField(null=True, default=DIGEST_AT, help_text="empty: nothing waits")
    remind_day = models.BooleanField(default=True, help_text="a day before a shift")
    remind_hours = models.BooleanField(default=True, help_text="two hours before a shift")
    email = SealedTextField()
    email_verified_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()


class Subscription(models.Model):
    """A browser that shows messages: where its push service is asked, and the keys that only the browser can read with."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = SealedTextField()
    endpoint_hash = models.CharField(max_length=64, unique=True)
    public_key = SealedTextField(help_text="p256dh, base64url")
    secret = SealedTextField(help_text="auth, base64url")
    device = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Delivery(models.Model):
    """A notice on its way by one channel. The inbox itself is the notice."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待发送")
        SENDING = "sending", _("正在发送")
        SENT = "sent", _("已发出")
        FAILED = "failed", _("没有发出，会再试")
        GIVEN_UP = "given_up", _("没有发出，不再试")
        SKIPPED = "skipped", _("不用发")

    class Channel(models.TextChoices):
        PUSH = "push", _("浏览器推送")
        EMAIL = "email", _("邮件")
        SMS = "sms", _("短信")
        WECHAT = "wechat", _("微信")

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    topic = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    digest = models.BooleanField(default=False, help_text="goes with what else waits for the message of the day")
    starts_at = models.DateTimeField(null=True, help_text="when that begins what it is about")
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    # One reference is one message to the provider, also when it is sent again: kept from the first try on.
    reference = models.CharField(max_length=40, blank=True)
    claim = models.CharField(max_length=32, blank=True, help_text="who sends it at this moment")
    claimed_at = models.DateTimeField(null=True)
    reached = models.JSONField(default=list, help_text="browsers that have it already")
    address = models.CharField(max_length=80, blank=True, help_text="masked")
    provider_reference = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state="sending", claimed_at__isnull=False) | ~models.Q(state="sending"),
                name="delivery_claimed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], name="delivery_due", condition=models.Q(state__in=["waiting", "failed", "sending"])
            ),
            models.Index(fields=["user", "-created_at"], name="delivery_of_user"),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]

    @property
    def why(self) -> str:
        """The reason for its reader: without the words for operators that follow the colon."""
        return self.reason.split("：", 1)[0]
