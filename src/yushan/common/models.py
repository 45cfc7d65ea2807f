"""State of floor 0: repeated requests, long-running jobs, how people use lists."""

from django.conf import settings
from django.db import models

from yushan.common.fields import SealedTextField


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

    @property
    def is_under_way(self) -> bool:
        """True until it has ended, one way or the other."""
        return self.state in (self.State.WAITING, self.State.RUNNING)


class Counter(models.Model):
    """A running number: codes, registers. Locked while the next one is taken."""

    name = models.CharField(max_length=60, unique=True)
    value = models.PositiveBigIntegerField(default=0)


class ScheduledRun(models.Model):
    """When a regular piece of work last began; claimed by update, so that it runs once whichever worker asks."""

    name = models.CharField(max_length=60, unique=True)
    began_at = models.DateTimeField()
    outcome = models.CharField(max_length=300, blank=True)


class SavedFilter(models.Model):
    """A named filter of a list: its owner's own, or shared with everybody who has a role at a node or below.

    It holds only choices of the filter, never what was searched for, and is applied to what its reader may see.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    listing = models.CharField(max_length=40, help_text="name of the list (common/lists.py)")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)
    scope = models.CharField(max_length=12, blank=True, help_text="kind of the node it is shared at; empty: own")
    scope_id = models.BigIntegerField(default=0)
    scope_path = models.CharField(max_length=255, blank=True)
    scope_label = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "listing", "name"], name="saved_filter_name_once")]
        indexes = [models.Index(fields=["listing", "scope", "scope_id"], name="saved_filter_at_node")]


class ListColumns(models.Model):
    """Which columns somebody wants to see in a list; none kept: the usual ones."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    listing = models.CharField(max_length=40)
    columns = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "listing"], name="list_columns_once")]


class BulkRun(models.Model):
    """One thing to be done to many rows of a list: prepared with a preview, then run row by row, once."""

    class State(models.TextChoices):
        PREPARED = "prepared", "等您确认"
        RUNNING = "running", "进行中"
        DONE = "done", "已做完"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    listing = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    # What the form asked for: may name people, so it is kept as columns with personal data are.
    fields = SealedTextField(blank=True)
    is_ready = models.BooleanField(default=False, help_text="the form is filled in, the preview can be shown")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    created_at = models.DateTimeField(db_index=True)
    job_id = models.BigIntegerField(null=True)
    back = models.CharField(max_length=500, blank=True, help_text="address of the page on which the rows were chosen")


class BulkItem(models.Model):
    """One row of a run, by key: a name is looked up where it is shown, so nothing of a person stays here."""

    class State(models.TextChoices):
        PENDING = "pending", "还没做"
        DONE = "done", "已完成"
        REFUSED = "refused", "没有做"

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="items")
    target = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    said = models.CharField(max_length=300, blank=True, help_text="what happened, or why it did not")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "target"], name="bulk_item_once")]
