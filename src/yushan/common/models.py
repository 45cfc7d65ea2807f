"""State of floor 0: repeated requests and long-running jobs."""

from django.conf import settings
from django.db import models


class IdempotencyRecord(models.Model):
    """The answer to a request that changed something, kept so that sending it again does it once."""

    actor = models.CharField(max_length=80, help_text="user id, or the session for somebody not signed in")
    key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64, help_text="same key with another content is refused")
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.BinaryField(default=b"")
    location = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="idempotency_once")]


class Job(models.Model):
    """Long work with progress that can be left and comes back as a notice."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "完成"
        FAILED = "failed", "失败"

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    arguments = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    message = models.CharField(max_length=500, blank=True)
    result_url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True, help_text="last sign of life; a silent job is started again")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at"], name="job_of_owner")]


class Counter(models.Model):
    """A running number: codes, registers. Locked while the next one is taken."""

    name = models.CharField(max_length=60, unique=True)
    value = models.PositiveBigIntegerField(default=0)


class ScheduledRun(models.Model):
    """When a regular piece of work last began; claimed by update, so that it runs once whichever worker asks."""

    name = models.CharField(max_length=60, unique=True)
    began_at = models.DateTimeField()
    outcome = models.CharField(max_length=300, blank=True)
