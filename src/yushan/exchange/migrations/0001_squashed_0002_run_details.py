"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.fields
from yushan.common.folding import CreateModels


class Migration(migrations.Migration):
    replaces = [("exchange", "0001_initial"), ("exchange", "0002_run_details")]

    initial = True

    dependencies = [
        ("common", "0003_schedule"),
        ("organizations", "0002_aliases_and_single_nodes"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="ImportRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("units", "单位"),
                                    ("roster", "花名册"),
                                    ("organizations", "组织"),
                                    ("volunteers", "志愿者"),
                                    ("stations", "站点"),
                                    ("activities", "活动"),
                                    ("records", "服务记录"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("checking", "核对中"),
                                    ("checked", "待确认"),
                                    ("second", "待第二人确认"),
                                    ("applying", "写入中"),
                                    ("applied", "已写入"),
                                    ("refused", "文件读不了"),
                                    ("dropped", "已放弃"),
                                ],
                                default="checking",
                                max_length=10,
                            ),
                        ),
                        ("filename", models.CharField(max_length=200)),
                        (
                            "sha256",
                            models.CharField(db_index=True, help_text="the evidence of a take-over", max_length=64),
                        ),
                        (
                            "stored_as",
                            models.CharField(
                                blank=True, help_text="sealed file, removed once applied or dropped", max_length=120
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.unit",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "job",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="common.job",
                            ),
                        ),
                        ("rows", models.PositiveIntegerField(default=0)),
                        ("created", models.PositiveIntegerField(default=0)),
                        ("updated", models.PositiveIntegerField(default=0)),
                        ("unchanged", models.PositiveIntegerField(default=0)),
                        (
                            "rejected",
                            models.PositiveIntegerField(
                                default=0, help_text="rows, whatever the number of their doubtful cells"
                            ),
                        ),
                        (
                            "tidied",
                            models.PositiveIntegerField(
                                default=0, help_text="rows to write that were read differently than written"
                            ),
                        ),
                        (
                            "header",
                            models.CharField(
                                blank=True, help_text="which sheet, which row, how many columns", max_length=300
                            ),
                        ),
                        (
                            "notes",
                            models.JSONField(
                                blank=True, default=list, help_text="what was left out and looks odd, for the uploader"
                            ),
                        ),
                        ("message", models.CharField(blank=True, max_length=300)),
                        ("uploaded_at", models.DateTimeField()),
                        ("applied_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["uploaded_by", "-uploaded_at"], name="import_of_user"),
                            models.Index(fields=["state", "-uploaded_at"], name="import_state"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportProblem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "mark",
                            models.CharField(
                                choices=[("rejected", "读不准"), ("tidied", "自动整理")],
                                default="rejected",
                                max_length=10,
                            ),
                        ),
                        (
                            "is_first",
                            models.BooleanField(
                                default=True, help_text="the first cell of its row carries the whole row"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="problems",
                                to="exchange.importrun",
                            ),
                        ),
                        ("sheet", models.CharField(blank=True, max_length=80)),
                        ("row", models.PositiveIntegerField()),
                        ("column", models.CharField(blank=True, max_length=80)),
                        ("value", yushan.common.fields.SealedTextField(default="", editable=True)),
                        ("reason", models.CharField(max_length=300)),
                        (
                            "cells",
                            yushan.common.fields.SealedTextField(
                                default="", editable=True, help_text="the whole row as JSON, for the preview"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["run", "sheet", "row", "id"],
                        "indexes": [models.Index(fields=["run", "mark", "is_first", "id"], name="problem_of_run")],
                    },
                ),
            ],
        ),
    ]
