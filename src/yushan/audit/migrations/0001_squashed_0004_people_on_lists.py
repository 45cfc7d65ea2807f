"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yushan.common.folding import CreateModels
from yushan.common.triggers import ImmutableTable


class Migration(migrations.Migration):
    replaces = [
        ("audit", "0001_initial"),
        ("audit", "0002_immutable"),
        ("audit", "0003_chain"),
        ("audit", "0004_people_on_lists"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="AuditLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(db_index=True)),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("actor_name", models.CharField(max_length=80)),
                        ("action", models.CharField(help_text="room.verb, e.g. organizations.approve", max_length=60)),
                        ("subject_type", models.CharField(blank=True, max_length=60)),
                        ("subject_id", models.CharField(blank=True, max_length=60)),
                        ("subject_label", models.CharField(blank=True, max_length=200)),
                        (
                            "person_id",
                            models.BigIntegerField(
                                help_text="whose personal data was touched: “谁看过我的资料”", null=True
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("details", models.JSONField(default=dict, help_text="never personal data in clear")),
                        ("request_id", models.CharField(blank=True, max_length=64)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["subject_type", "subject_id", "-at"], name="audit_of_subject"),
                            models.Index(fields=["person_id", "-at"], name="audit_of_person"),
                            models.Index(fields=["actor", "-at"], name="audit_of_actor"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuditTouch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="touches",
                                to="audit.auditline",
                            ),
                        ),
                        ("person_id", models.BigIntegerField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["person_id", "-line"], name="audit_touch_of_person")],
                    },
                ),
                migrations.CreateModel(
                    name="AuditSeal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sealed_at", models.DateTimeField()),
                        ("lines", models.PositiveIntegerField()),
                        (
                            "sequence",
                            models.PositiveBigIntegerField(help_text="of the last line in this batch", unique=True),
                        ),
                        ("hash", models.CharField(help_text="of the last line in this batch", max_length=64)),
                        ("highest_line", models.BigIntegerField(help_text="largest key of a line sealed so far")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["sealed_at"], name="audit_seal_at")],
                    },
                ),
                migrations.CreateModel(
                    name="AuditLink",
                    fields=[
                        ("sequence", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                        (
                            "line",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="link", to="audit.auditline"
                            ),
                        ),
                        (
                            "seal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="links", to="audit.auditseal"
                            ),
                        ),
                        ("hash", models.CharField(max_length=64)),
                    ],
                ),
                migrations.CreateModel(
                    name="AuditExport",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.CharField(max_length=300)),
                        ("filters", models.JSONField(default=dict)),
                        ("asked_at", models.DateTimeField()),
                        ("job_id", models.BigIntegerField(null=True)),
                        ("lines", models.PositiveIntegerField(help_text="empty until it is done", null=True)),
                        (
                            "is_cut",
                            models.BooleanField(
                                default=False, help_text="more lines fitted the filters than one file holds"
                            ),
                        ),
                        (
                            "file",
                            models.CharField(
                                blank=True, help_text="name in the private storage; empty when removed", max_length=60
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["owner", "-asked_at"], name="audit_export_of")],
                    },
                ),
            ],
        ),
        ImmutableTable("audit_auditline"),
        ImmutableTable("audit_auditseal"),
        ImmutableTable("audit_auditlink"),
        ImmutableTable("audit_audittouch"),
    ]
