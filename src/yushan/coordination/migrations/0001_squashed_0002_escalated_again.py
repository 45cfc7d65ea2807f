"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
from yushan.common.folding import CreateModels


class Migration(migrations.Migration):
    replaces = [("coordination", "0001_initial"), ("coordination", "0002_escalated_again")]

    initial = True

    dependencies = [
        ("organizations", "0013_counted_in_place"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Meeting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meetings",
                                to="organizations.area",
                            ),
                        ),
                        ("title", models.CharField(max_length=80)),
                        ("held_on", models.DateField()),
                        ("place", models.CharField(blank=True, max_length=80)),
                        ("attending", models.CharField(blank=True, help_text="units, not people", max_length=300)),
                        ("minutes", models.TextField(blank=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["-held_on", "-id"], name="meeting_latest")],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="decisions",
                                to="coordination.meeting",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("duty", models.CharField(help_text="plan entry of table duties", max_length=40)),
                        ("text", models.CharField(max_length=300)),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("meeting", "number"), name="decision_once_in_meeting")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Task",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True)),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                help_text="the district's board; none: the city's",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="coordination_tasks",
                                to="organizations.area",
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tasks",
                                to="coordination.decision",
                            ),
                        ),
                        ("duty", models.CharField(help_text="plan entry of table duties", max_length=40)),
                        ("title", models.CharField(max_length=80)),
                        ("text", models.TextField(blank=True)),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="coordination_tasks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("due_on", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("ongoing", "办理中"),
                                    ("to_check", "待验收"),
                                    ("done", "已办结"),
                                    ("cancelled", "已取消"),
                                ],
                                default="ongoing",
                                max_length=12,
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, help_text="why sent back or cancelled", max_length=300),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                        ("reported_at", models.DateTimeField(null=True)),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "reminded_on",
                            models.DateField(help_text="day on which the owner was last reminded", null=True),
                        ),
                        (
                            "escalated_at",
                            models.DateTimeField(help_text="the level above was told that it is late", null=True),
                        ),
                        (
                            "answered_at",
                            models.DateTimeField(help_text="the level above has said what is to be done", null=True),
                        ),
                        (
                            "urged_until",
                            models.DateField(help_text="until when, as the level above said last", null=True),
                        ),
                        (
                            "escalations",
                            models.PositiveSmallIntegerField(default=0, help_text="how often the level above was told"),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["state", "due_on", "id"], name="task_state_due"),
                            models.Index(fields=["owner", "state", "due_on"], name="task_of_owner"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "done"), _negated=True),
                                    ("done_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="task_done_has_moment",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_at", None), ("escalated_at__isnull", False), _connector="OR"
                                ),
                                name="task_answer_needs_escalation",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProgressNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notes",
                                to="coordination.task",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("progress", "进展"), ("urged", "督办意见")], default="progress", max_length=10
                            ),
                        ),
                        ("text", models.CharField(max_length=500)),
                        ("code", models.CharField(help_text="in the address of its file", max_length=32, unique=True)),
                        ("file", models.CharField(blank=True, help_text="name in the sealed folder", max_length=60)),
                        ("media_type", models.CharField(blank=True, max_length=100)),
                        (
                            "written_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("written_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-id"],
                    },
                ),
            ],
        ),
    ]
