"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.fields
from yushan.common.folding import CreateModels


class Migration(migrations.Migration):
    replaces = [("notifications", "0001_initial")]

    initial = True

    dependencies = [
        ("accounts", "0009_merged_people"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Preference",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="preference",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "choices",
                            models.JSONField(
                                default=dict, help_text="topic → ways; a topic that is not there has its usual ones"
                            ),
                        ),
                        (
                            "quiet_from",
                            models.TimeField(
                                default=datetime.time(22, 0), help_text="both empty: never quiet", null=True
                            ),
                        ),
                        ("quiet_until", models.TimeField(default=datetime.time(7, 30), null=True)),
                        (
                            "digest_at",
                            models.TimeField(default=datetime.time(18, 0), help_text="empty: nothing waits", null=True),
                        ),
                        ("remind_day", models.BooleanField(default=True, help_text="a day before a shift")),
                        ("remind_hours", models.BooleanField(default=True, help_text="two hours before a shift")),
                        ("email", yushan.common.fields.SealedTextField(default="", editable=True)),
                        ("email_verified_at", models.DateTimeField(null=True)),
                        ("changed_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Subscription",
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
                                related_name="push_subscriptions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("endpoint", yushan.common.fields.SealedTextField(default="", editable=True)),
                        ("endpoint_hash", models.CharField(max_length=64, unique=True)),
                        (
                            "public_key",
                            yushan.common.fields.SealedTextField(
                                default="", editable=True, help_text="p256dh, base64url"
                            ),
                        ),
                        (
                            "secret",
                            yushan.common.fields.SealedTextField(
                                default="", editable=True, help_text="auth, base64url"
                            ),
                        ),
                        ("device", models.CharField(max_length=60)),
                        ("created_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "notice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="accounts.notice",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("push", "浏览器推送"),
                                    ("email", "邮件"),
                                    ("sms", "短信"),
                                    ("wechat", "微信"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("topic", models.CharField(max_length=12)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "等待发送"),
                                    ("sending", "正在发送"),
                                    ("sent", "已发出"),
                                    ("failed", "没有发出，会再试"),
                                    ("given_up", "没有发出，不再试"),
                                    ("skipped", "不用发"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        (
                            "digest",
                            models.BooleanField(
                                default=False, help_text="goes with what else waits for the message of the day"
                            ),
                        ),
                        ("starts_at", models.DateTimeField(help_text="when that begins what it is about", null=True)),
                        ("next_at", models.DateTimeField()),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("reference", models.CharField(blank=True, max_length=40)),
                        ("claim", models.CharField(blank=True, help_text="who sends it at this moment", max_length=32)),
                        ("claimed_at", models.DateTimeField(null=True)),
                        ("reached", models.JSONField(default=list, help_text="browsers that have it already")),
                        ("address", models.CharField(blank=True, help_text="masked", max_length=80)),
                        ("provider_reference", models.CharField(blank=True, max_length=120)),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        ("created_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["waiting", "failed", "sending"])),
                                fields=["next_at"],
                                name="delivery_due",
                            ),
                            models.Index(fields=["user", "-created_at"], name="delivery_of_user"),
                            models.Index(fields=["created_at"], name="delivery_age"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("notice", "channel"), name="delivery_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("claimed_at__isnull", False), ("state", "sending")),
                                    models.Q(("state", "sending"), _negated=True),
                                    _connector="OR",
                                ),
                                name="delivery_claimed",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
