"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
from yushan.common.folding import CreateModels


class Migration(migrations.Migration):
    replaces = [("publicity", "0001_initial")]

    initial = True

    dependencies = [
        ("campaigns", "0002_portrait_consent"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Story",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True)),
                        (
                            "honour",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="story",
                                to="campaigns.honourentry",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("submitted", "待发布"),
                                    ("returned", "退回"),
                                    ("published", "已发布"),
                                    ("withdrawn", "已撤下"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("title", models.CharField(max_length=60)),
                        (
                            "lead",
                            models.CharField(
                                blank=True,
                                help_text="what it is about, for lists, share cards and feeds",
                                max_length=200,
                            ),
                        ),
                        ("beginning", models.TextField(blank=True, help_text="how it began")),
                        ("doing", models.TextField(blank=True, help_text="what is done")),
                        ("change", models.TextField(blank=True, help_text="what became of it, with numbers")),
                        ("quote", models.CharField(blank=True, max_length=120)),
                        (
                            "quote_by",
                            models.CharField(
                                blank=True, help_text="who said it, as they agreed to be called", max_length=40
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, help_text="why it was returned or taken down", max_length=300),
                        ),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                        ("changed_at", models.DateTimeField(default=yushan.common.clock.now)),
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
                            "submitted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("submitted_at", models.DateTimeField(null=True)),
                        (
                            "published_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("published_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["state", "-published_at", "-id"], name="story_newest")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "published"), _negated=True),
                                    ("published_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="story_published_has_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("published_by", None),
                                    ("submitted_by", None),
                                    models.Q(("published_by", models.F("submitted_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="story_published_by_second",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StoryPicture",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "story",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pictures",
                                to="publicity.story",
                            ),
                        ),
                        ("code", models.CharField(help_text="in its address", max_length=32, unique=True)),
                        ("file", models.CharField(max_length=60)),
                        ("media_type", models.CharField(max_length=20)),
                        ("size", models.PositiveIntegerField(help_text="bytes")),
                        (
                            "caption",
                            models.CharField(
                                help_text="what can be seen; read aloud in place of the picture", max_length=80
                            ),
                        ),
                        ("credit", models.CharField(help_text="who took it", max_length=40)),
                        (
                            "licence",
                            models.CharField(
                                choices=[
                                    ("platform", "只在本平台和本次宣传里用"),
                                    ("credit", "署名即可转载"),
                                    ("cc-by-4.0", "CC BY 4.0"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "shows",
                            models.CharField(
                                choices=[
                                    ("nobody", "没有认得出的人"),
                                    ("winner", "有获得者本人"),
                                    ("others", "有别的认得出的人"),
                                ],
                                max_length=6,
                            ),
                        ),
                        (
                            "agreed",
                            models.CharField(
                                blank=True, help_text="who of the others agreed, where that is kept", max_length=200
                            ),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("shows", "others"), _negated=True),
                                    models.Q(("agreed", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="story_picture_others_agreed",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
