"""Meetings, decisions, tasks and notes of the coordination board."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organizations", "0013_counted_in_place"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80)),
                ("held_on", models.DateField()),
                ("place", models.CharField(blank=True, max_length=80)),
                ("attending", models.CharField(blank=True, help_text="units, not people", max_length=300)),
                ("minutes", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
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
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("duty", models.CharField(help_text="plan entry of table duties", max_length=40)),
                ("text", models.CharField(max_length=300)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="coordination.meeting"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True)),
                ("duty", models.CharField(help_text="plan entry of table duties", max_length=40)),
                ("title", models.CharField(max_length=80)),
                ("text", models.TextField(blank=True)),
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
                ("reason", models.CharField(blank=True, help_text="why sent back or cancelled", max_length=300)),
                ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                ("reported_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("reminded_on", models.DateField(help_text="day on which the owner was last reminded", null=True)),
                ("escalated_at", models.DateTimeField(help_text="the level above was told that it is late", null=True)),
                (
                    "answered_at",
                    models.DateTimeField(help_text="the level above has said what is to be done", null=True),
                ),
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
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="coordination_tasks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProgressNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("written_at", models.DateTimeField()),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="coordination.task"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["-held_on", "-id"], name="meeting_latest"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("meeting", "number"), name="decision_once_in_meeting"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["state", "due_on", "id"], name="task_state_due"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["owner", "state", "due_on"], name="task_of_owner"),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True), ("done_at__isnull", False), _connector="OR"
                ),
                name="task_done_has_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_at", None), ("escalated_at__isnull", False), _connector="OR"),
                name="task_answer_needs_escalation",
            ),
        ),
    ]
