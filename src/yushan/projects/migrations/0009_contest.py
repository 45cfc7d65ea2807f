"""Contests of projects: entries, scores by round, objections, what winners are given."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0013_counted_in_place"),
        ("projects", "0005_project_room"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True)),
                ("title", models.CharField(max_length=80)),
                (
                    "text",
                    models.TextField(blank=True, help_text="who may enter, what is asked, what winners are given"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "筹备中"),
                            ("open", "申报中"),
                            ("first", "初评"),
                            ("second", "复评"),
                            ("final", "决赛"),
                            ("noticed", "公示中"),
                            ("completed", "已公布"),
                            ("cancelled", "已取消"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("apply_until", models.DateField()),
                (
                    "criteria",
                    models.JSONField(default=list, help_text='[{"name": "成效", "points": 40}, …], 100 together'),
                ),
                ("second_places", models.PositiveSmallIntegerField(help_text="how many come into the second round")),
                ("final_places", models.PositiveSmallIntegerField()),
                ("winners", models.PositiveSmallIntegerField()),
                ("noticed_at", models.DateTimeField(null=True)),
                ("notice_until", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contests",
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
                ("reviewers", models.ManyToManyField(blank=True, related_name="contests", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="ContestEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("statement", models.TextField(help_text="what was done, what came of it, how others can do it")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "参评中"),
                            ("left", "止步"),
                            ("designated", "入选"),
                            ("withdrawn", "已撤回"),
                            ("revoked", "取消资格"),
                        ],
                        default="applied",
                        max_length=12,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("draft", "筹备中"),
                            ("open", "申报中"),
                            ("first", "初评"),
                            ("second", "复评"),
                            ("final", "决赛"),
                            ("noticed", "公示中"),
                            ("completed", "已公布"),
                            ("cancelled", "已取消"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("applied_at", models.DateTimeField(default=yushan.common.clock.now)),
                (
                    "applied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="projects.contest"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contest_entries",
                        to="projects.project",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContestObjection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=500)),
                ("raised_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("is_upheld", models.BooleanField(null=True)),
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
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="projects.contestentry",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recusals", to="projects.contestentry"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoundResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.CharField(
                        choices=[
                            ("draft", "筹备中"),
                            ("open", "申报中"),
                            ("first", "初评"),
                            ("second", "复评"),
                            ("final", "决赛"),
                            ("noticed", "公示中"),
                            ("completed", "已公布"),
                            ("cancelled", "已取消"),
                        ],
                        max_length=12,
                    ),
                ),
                ("numerator", models.PositiveIntegerField()),
                ("denominator", models.PositiveIntegerField()),
                ("scores", models.PositiveSmallIntegerField(help_text="how many were given")),
                ("rank", models.PositiveSmallIntegerField()),
                ("goes_on", models.BooleanField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="results", to="projects.contestentry"
                    ),
                ),
            ],
            options={
                "ordering": ["rank", "id"],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.CharField(
                        choices=[
                            ("draft", "筹备中"),
                            ("open", "申报中"),
                            ("first", "初评"),
                            ("second", "复评"),
                            ("final", "决赛"),
                            ("noticed", "公示中"),
                            ("completed", "已公布"),
                            ("cancelled", "已取消"),
                        ],
                        max_length=12,
                    ),
                ),
                ("points", models.JSONField(help_text="by the order of the criteria")),
                ("total", models.PositiveSmallIntegerField()),
                ("comment", models.CharField(max_length=300)),
                ("given_at", models.DateTimeField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="projects.contestentry"
                    ),
                ),
                (
                    "reviewer",
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
            name="SupportMeasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="plan entry of table support_measures", max_length=40)),
                ("text", models.CharField(max_length=300)),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("ongoing", "落实中"), ("done", "已落实"), ("cancelled", "不再落实")],
                        default="ongoing",
                        max_length=10,
                    ),
                ),
                (
                    "evidence",
                    models.CharField(blank=True, help_text="what was done, where it can be seen", max_length=500),
                ),
                ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="supports", to="projects.contestentry"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="contest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["noticed", "completed"]), _negated=True),
                    ("notice_until__isnull", False),
                    _connector="OR",
                ),
                name="contest_noticed_has_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="contestentry",
            constraint=models.UniqueConstraint(fields=("contest", "project"), name="contest_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="contestobjection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None)), fields=("entry", "raised_by"), name="objection_once_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.UniqueConstraint(fields=("entry", "reviewer"), name="recusal_once"),
        ),
        migrations.AddConstraint(
            model_name="roundresult",
            constraint=models.UniqueConstraint(fields=("entry", "round"), name="round_result_once"),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.UniqueConstraint(fields=("entry", "round", "reviewer"), name="score_once_a_round"),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.CheckConstraint(condition=models.Q(("total__lte", 100)), name="score_up_to_hundred"),
        ),
        migrations.AddIndex(
            model_name="supportmeasure",
            index=models.Index(fields=["state", "due_on", "id"], name="support_due"),
        ),
        migrations.AddConstraint(
            model_name="supportmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    models.Q(("done_at__isnull", False), models.Q(("evidence", ""), _negated=True)),
                    _connector="OR",
                ),
                name="support_done_is_shown",
            ),
        ),
    ]
