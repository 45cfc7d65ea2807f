"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
from yushan.common.folding import CreateModels

from ._triggers import WORDING_STANDS


class Migration(migrations.Migration):
    replaces = [("regulations", "0001_initial")]

    initial = True

    dependencies = [
        ("organizations", "0007_leaders_of_today"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Regulation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True)),
                        ("title", models.CharField(max_length=120)),
                        ("summary", models.CharField(blank=True, max_length=300)),
                        (
                            "organization",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="regulations",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="regulations",
                                to="organizations.area",
                            ),
                        ),
                        (
                            "reader_roles",
                            models.CharField(
                                blank=True, help_text="who must read: roles between bars, |a|b|", max_length=300
                            ),
                        ),
                        (
                            "members_read",
                            models.BooleanField(
                                default=False, help_text="members of the teams below must read as well"
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
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("area__isnull", False), ("organization__isnull", True)),
                                    models.Q(("area__isnull", True), ("organization__isnull", False)),
                                    _connector="OR",
                                ),
                                name="regulation_one_issuer",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RegulationVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "regulation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="regulations.regulation",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("open", "征求意见"),
                                    ("revising", "修改定稿"),
                                    ("coming", "待生效"),
                                    ("in_force", "现行"),
                                    ("replaced", "已被替代"),
                                    ("repealed", "已废止"),
                                    ("dropped", "已撤下"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("document_number", models.CharField(blank=True, help_text="文号", max_length=60)),
                        (
                            "change_note",
                            models.CharField(blank=True, help_text="what is new in it, for readers", max_length=300),
                        ),
                        ("text", models.TextField(blank=True, help_text="Markdown")),
                        (
                            "file",
                            models.CharField(blank=True, help_text="a PDF: name in the sealed folder", max_length=60),
                        ),
                        ("file_bytes", models.PositiveIntegerField(default=0)),
                        (
                            "consulted_text",
                            models.TextField(blank=True, help_text="the text as it was put out for comments"),
                        ),
                        ("comments_until", models.DateField(help_text="last day for comments", null=True)),
                        ("opened_at", models.DateTimeField(null=True)),
                        ("published_at", models.DateTimeField(null=True)),
                        (
                            "published_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("effective_on", models.DateField(help_text="first day in force", null=True)),
                        ("ended_on", models.DateField(help_text="first day no longer in force", null=True)),
                        ("end_reason", models.CharField(blank=True, max_length=300)),
                        ("read_by", models.DateField(help_text="last day for having read it", null=True)),
                        ("told_at", models.DateTimeField(help_text="readers were told that it is there", null=True)),
                        (
                            "reminded_on",
                            models.DateField(
                                help_text="day on which those who had not read were last reminded", null=True
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
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "ordering": ["-number"],
                        "indexes": [models.Index(fields=["state", "-effective_on", "-id"], name="regulation_by_state")],
                        "constraints": [
                            models.UniqueConstraint(fields=("regulation", "number"), name="regulation_version_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "in_force")),
                                fields=("regulation",),
                                name="regulation_one_in_force",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["draft", "open", "revising", "coming"])),
                                fields=("regulation",),
                                name="regulation_one_prepared",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["coming", "in_force", "replaced", "repealed"]), _negated=True
                                    ),
                                    models.Q(("effective_on__isnull", False), ("published_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="regulation_published_has_days",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on", None), ("ended_on__gte", models.F("effective_on")), _connector="OR"
                                ),
                                name="regulation_days_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "open"), _negated=True),
                                    models.Q(("comments_until__isnull", False), ("opened_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="regulation_open_has_days",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RegulationComment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comments",
                                to="regulations.regulationversion",
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("place", models.CharField(blank=True, help_text="which article it is about", max_length=40)),
                        ("text", models.CharField(max_length=500)),
                        ("made_at", models.DateTimeField()),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[("adopted", "采纳"), ("partly", "部分采纳"), ("not_adopted", "未采纳")],
                                max_length=12,
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=300)),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["version", "made_at"], name="regulation_comment_of")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_at", None), ("verdict", "")),
                                    models.Q(
                                        models.Q(("verdict", ""), _negated=True),
                                        models.Q(("answer", ""), _negated=True),
                                        ("answered_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="regulation_comment_answered_with_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RegulationReading",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="readings",
                                to="regulations.regulationversion",
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
                        ("confirmed_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("version", "user"), name="regulation_read_once")
                        ],
                    },
                ),
            ],
        ),
        WORDING_STANDS,
    ]
