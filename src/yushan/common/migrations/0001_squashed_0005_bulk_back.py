"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.fields
from yushan.common.folding import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("common", "0001_initial"),
        ("common", "0002_counter"),
        ("common", "0003_schedule"),
        ("common", "0004_lists"),
        ("common", "0005_bulk_back"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="IdempotencyRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "actor",
                            models.CharField(
                                help_text="user id, or the session for somebody not signed in", max_length=80
                            ),
                        ),
                        ("key", models.CharField(max_length=80)),
                        (
                            "request_digest",
                            models.CharField(help_text="same key with another content is refused", max_length=64),
                        ),
                        ("status", models.PositiveSmallIntegerField(null=True)),
                        ("content_type", models.CharField(blank=True, max_length=100)),
                        ("body", models.BinaryField(default=b"")),
                        ("location", models.CharField(blank=True, max_length=500)),
                        ("created_at", models.DateTimeField(db_index=True)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("actor", "key"), name="idempotency_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Job",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=60)),
                        ("title", models.CharField(max_length=200)),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "等待"),
                                    ("running", "进行中"),
                                    ("done", "完成"),
                                    ("failed", "失败"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("arguments", models.JSONField(default=dict)),
                        ("result", models.JSONField(default=dict)),
                        ("message", models.CharField(blank=True, max_length=500)),
                        ("result_url", models.CharField(blank=True, max_length=300)),
                        ("created_at", models.DateTimeField()),
                        ("started_at", models.DateTimeField(null=True)),
                        (
                            "heartbeat_at",
                            models.DateTimeField(
                                help_text="last sign of life; a silent job is started again", null=True
                            ),
                        ),
                        ("finished_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["owner", "-created_at"], name="job_of_owner")],
                    },
                ),
                migrations.CreateModel(
                    name="Counter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, unique=True)),
                        ("value", models.PositiveBigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="ScheduledRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, unique=True)),
                        ("began_at", models.DateTimeField()),
                        ("outcome", models.CharField(blank=True, max_length=300)),
                    ],
                ),
                migrations.CreateModel(
                    name="SavedFilter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("listing", models.CharField(help_text="name of the list (common/lists.py)", max_length=40)),
                        ("name", models.CharField(max_length=40)),
                        ("query", models.CharField(max_length=500)),
                        (
                            "scope",
                            models.CharField(
                                blank=True, help_text="kind of the node it is shared at; empty: own", max_length=12
                            ),
                        ),
                        ("scope_id", models.BigIntegerField(default=0)),
                        ("scope_path", models.CharField(blank=True, max_length=255)),
                        ("scope_label", models.CharField(blank=True, max_length=120)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["listing", "scope", "scope_id"], name="saved_filter_at_node")],
                        "constraints": [
                            models.UniqueConstraint(fields=("owner", "listing", "name"), name="saved_filter_name_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ListColumns",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("listing", models.CharField(max_length=40)),
                        ("columns", models.JSONField(default=list)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("user", "listing"), name="list_columns_once")],
                    },
                ),
                migrations.CreateModel(
                    name="BulkRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("listing", models.CharField(max_length=40)),
                        ("action", models.CharField(max_length=40)),
                        ("fields", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        (
                            "is_ready",
                            models.BooleanField(
                                default=False, help_text="the form is filled in, the preview can be shown"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("prepared", "等您确认"), ("running", "进行中"), ("done", "已做完")],
                                default="prepared",
                                max_length=10,
                            ),
                        ),
                        ("created_at", models.DateTimeField(db_index=True)),
                        ("job_id", models.BigIntegerField(null=True)),
                        (
                            "back",
                            models.CharField(
                                blank=True,
                                help_text="address of the page on which the rows were chosen",
                                max_length=500,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="BulkItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="common.bulkrun"
                            ),
                        ),
                        ("target", models.BigIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("pending", "还没做"), ("done", "已完成"), ("refused", "没有做")],
                                default="pending",
                                max_length=10,
                            ),
                        ),
                        (
                            "said",
                            models.CharField(blank=True, help_text="what happened, or why it did not", max_length=300),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("run", "target"), name="bulk_item_once")],
                    },
                ),
            ],
        ),
    ]
