"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
import yushan.projects.models.words
from yushan.common.folding import CreateModels
from yushan.common.search_index import IndexWords


class Migration(migrations.Migration):
    replaces = [
        ("projects", "0001_initial"),
        ("projects", "0002_set_up_and_posts"),
        ("projects", "0003_watches"),
        ("projects", "0004_service_list"),
        ("projects", "0005_project_room"),
        ("projects", "0007_library"),
        ("projects", "0008_features"),
        ("projects", "0009_contest"),
        ("projects", "0010_contest_rounds"),
        ("projects", "0011_evidence_and_waivers"),
        ("projects", "0012_ticked_features_are_asked_for"),
        ("projects", "0013_spending_reversals"),
        ("projects", "0014_supports_of_campaigns"),
        ("projects", "0015_service_reach"),
    ]

    initial = True

    dependencies = [
        ("organizations", "0014_grants_of_campaigns"),
        ("plan", "0001_initial"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Project",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True)),
                        ("title", models.CharField(max_length=80)),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="projects",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="plan.entry",
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="led_projects",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("submitted", "待立项"),
                                    ("returned", "退回"),
                                    ("recruiting", "招募中"),
                                    ("running", "实施中"),
                                    ("evaluating", "评估中"),
                                    ("improving", "优化中"),
                                    ("closed", "已结项"),
                                    ("suspended", "暂停"),
                                    ("cancelled", "终止"),
                                ],
                                default="draft",
                                max_length=12,
                            ),
                        ),
                        (
                            "resume_state",
                            models.CharField(blank=True, help_text="where a suspended project goes on", max_length=12),
                        ),
                        ("round", models.PositiveSmallIntegerField(default=1)),
                        (
                            "focus",
                            models.CharField(blank=True, help_text="plan entry of table focuses (T2.1)", max_length=40),
                        ),
                        ("goal", models.TextField(blank=True)),
                        ("beneficiaries", models.CharField(blank=True, max_length=200)),
                        ("plan_text", models.TextField(blank=True)),
                        ("budget_cents", models.PositiveBigIntegerField(blank=True, null=True)),
                        (
                            "risk",
                            models.CharField(
                                blank=True, choices=[("low", "低"), ("medium", "中"), ("high", "高")], max_length=8
                            ),
                        ),
                        ("recruiting_notice", models.TextField(blank=True)),
                        ("materials", models.TextField(blank=True, help_text="物料清单")),
                        ("risk_sheet", models.TextField(blank=True, help_text="风险清单，文字部分")),
                        ("lesson", models.TextField(blank=True, help_text="教案或讲稿")),
                        ("starts_on", models.DateField(blank=True, null=True)),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        (
                            "is_feature",
                            models.BooleanField(
                                default=False, help_text="区县特色项目 (G3); only actions/features.py writes it"
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True, help_text="why returned, suspended or cancelled", max_length=300
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
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
                        ("approved_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["state", "-id"], name="project_state")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("starts_on", None),
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="project_dates_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "suspended"), _negated=True),
                                    models.Q(("resume_state", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="project_can_resume",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectPost",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="posts", to="projects.project"
                            ),
                        ),
                        ("name", models.CharField(max_length=40)),
                        ("people", models.PositiveIntegerField()),
                        ("requirements", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("project", "name"), name="project_post_once"),
                            models.CheckConstraint(
                                condition=models.Q(("people__gte", 1)), name="project_post_asks_somebody"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contest",
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
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contests",
                                to="organizations.area",
                            ),
                        ),
                        ("title", models.CharField(max_length=80)),
                        (
                            "text",
                            models.TextField(
                                blank=True, help_text="who may enter, what is asked, what winners are given"
                            ),
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
                            models.JSONField(
                                default=list, help_text='[{"name": "成效", "points": 40}, …], 100 together'
                            ),
                        ),
                        (
                            "second_places",
                            models.PositiveSmallIntegerField(help_text="how many come into the second round"),
                        ),
                        ("final_places", models.PositiveSmallIntegerField()),
                        ("winners", models.PositiveSmallIntegerField()),
                        (
                            "round_began_at",
                            models.DateTimeField(
                                help_text="from then on the reviewers of the round have their days", null=True
                            ),
                        ),
                        ("noticed_at", models.DateTimeField(null=True)),
                        ("notice_until", models.DateTimeField(null=True)),
                        ("done_at", models.DateTimeField(null=True)),
                        ("reason", models.CharField(blank=True, max_length=300)),
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
                        (
                            "reviewers",
                            models.ManyToManyField(blank=True, related_name="contests", to=settings.AUTH_USER_MODEL),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["noticed", "completed"]), _negated=True),
                                    ("notice_until__isnull", False),
                                    _connector="OR",
                                ),
                                name="contest_noticed_has_end",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContestEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "contest",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="projects.contest",
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
                        (
                            "statement",
                            models.TextField(help_text="what was done, what came of it, how others can do it"),
                        ),
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
                        (
                            "applied_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("applied_at", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("contest", "project"), name="contest_entry_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Score",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scores",
                                to="projects.contestentry",
                            ),
                        ),
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
                        (
                            "reviewer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("points", models.JSONField(help_text="by the order of the criteria")),
                        ("total", models.PositiveSmallIntegerField()),
                        ("comment", models.CharField(max_length=300)),
                        ("given_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("entry", "round", "reviewer"), name="score_once_a_round"),
                            models.CheckConstraint(condition=models.Q(("total__lte", 100)), name="score_up_to_hundred"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Recusal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recusals",
                                to="projects.contestentry",
                            ),
                        ),
                        (
                            "reviewer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("entry", "reviewer"), name="recusal_once")],
                    },
                ),
                migrations.CreateModel(
                    name="RoundResult",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="results",
                                to="projects.contestentry",
                            ),
                        ),
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
                    ],
                    options={
                        "ordering": ["rank", "id"],
                        "constraints": [models.UniqueConstraint(fields=("entry", "round"), name="round_result_once")],
                    },
                ),
                migrations.CreateModel(
                    name="ContestObjection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("text", models.CharField(max_length=500)),
                        (
                            "raised_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("raised_at", models.DateTimeField()),
                        ("answer", models.CharField(blank=True, max_length=500)),
                        ("is_upheld", models.BooleanField(null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answered_at", None)),
                                fields=("entry", "raised_by"),
                                name="objection_once_open",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SupportMeasure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="supports",
                                to="projects.contestentry",
                            ),
                        ),
                        (
                            "nominee_id",
                            models.BigIntegerField(
                                db_index=True, help_text="of an award campaign, where not of a contest", null=True
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                help_text="of the contest or campaign; none: the city",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.area",
                            ),
                        ),
                        ("kind", models.CharField(help_text="plan entry of table support_measures", max_length=40)),
                        ("text", models.CharField(max_length=300)),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
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
                            models.CharField(
                                blank=True, help_text="what was done, where it can be seen", max_length=500
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                        ("done_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["due_on", "id"],
                        "indexes": [models.Index(fields=["state", "due_on", "id"], name="support_due")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("entry", None), ("nominee_id__isnull", False)),
                                    models.Q(("entry__isnull", False), ("nominee_id", None)),
                                    _connector="OR",
                                ),
                                name="support_of_one_winner",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "done"), _negated=True),
                                    models.Q(("done_at__isnull", False), models.Q(("evidence", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="support_done_is_shown",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SupportEvidence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "support",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="projects.supportmeasure",
                            ),
                        ),
                        ("code", models.CharField(help_text="in its address", max_length=32, unique=True)),
                        ("name", models.CharField(max_length=60)),
                        ("file", models.CharField(max_length=60)),
                        ("media_type", models.CharField(max_length=100)),
                        ("size", models.PositiveIntegerField(help_text="bytes")),
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
                    },
                ),
                migrations.CreateModel(
                    name="EffectMeasure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measures",
                                to="projects.project",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=40)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("reach", "服务到的人数（去重）"),
                                    ("quiz", "前后测验的变化（百分制）"),
                                    ("satisfaction", "服务对象满意度（五星制）"),
                                    ("number", "自己计数"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("unit", models.CharField(max_length=10)),
                        ("target", models.DecimalField(decimal_places=1, max_digits=12)),
                        ("questions", models.JSONField(default=list, help_text="of a quiz: [{text, options, right}]")),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("project", "round", "name"), name="effect_measure_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeasuredValue",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="values",
                                to="projects.effectmeasure",
                            ),
                        ),
                        ("value", models.DecimalField(decimal_places=1, max_digits=12)),
                        ("on", models.DateField()),
                        ("source", models.CharField(help_text="how it was counted", max_length=120)),
                        (
                            "entered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-on", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Reached",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reached",
                                to="projects.project",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField()),
                        (
                            "activity_id",
                            models.BigIntegerField(help_text="the session, which lives on a higher floor", null=True),
                        ),
                        ("session", models.CharField(max_length=120)),
                        ("held_on", models.DateField()),
                        (
                            "group",
                            models.CharField(
                                blank=True, help_text="empty: nobody knows whether they came before", max_length=40
                            ),
                        ),
                        ("people", models.PositiveIntegerField()),
                    ],
                    options={
                        "ordering": ["-held_on", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "round", "session", "held_on", "group"),
                                name="reached_once_a_session",
                            ),
                            models.CheckConstraint(condition=models.Q(("people__gte", 1)), name="reached_somebody"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuizRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="runs",
                                to="projects.effectmeasure",
                            ),
                        ),
                        ("session", models.CharField(max_length=120)),
                        ("held_on", models.DateField()),
                        ("code", models.CharField(max_length=32, unique=True)),
                        (
                            "stage",
                            models.CharField(
                                choices=[("before", "课前"), ("after", "课后"), ("closed", "已结束")],
                                default="before",
                                max_length=8,
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-held_on", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="QuizSheet",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sheets",
                                to="projects.quizrun",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[("before", "课前"), ("after", "课后"), ("closed", "已结束")], max_length=8
                            ),
                        ),
                        ("mark", models.CharField(help_text="keyed hash of device and measure", max_length=64)),
                        ("right", models.PositiveSmallIntegerField()),
                        ("asked", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "stage", "mark"), name="quiz_sheet_once_a_device"),
                            models.CheckConstraint(
                                condition=models.Q(("asked__gte", 1), ("right__lte", models.F("asked"))),
                                name="quiz_sheet_sums",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EvaluationForm",
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
                                    ("self", "自评"),
                                    ("beneficiary", "服务对象评价"),
                                    ("volunteer", "志愿者评价"),
                                    ("reviewer", "专家评价"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField()),
                        ("title", models.CharField(max_length=60)),
                        (
                            "questions",
                            models.JSONField(help_text="[{key, text, type: stars|choice|text, options, required}]"),
                        ),
                        ("since", models.DateTimeField(default=yushan.common.clock.now)),
                        (
                            "from_plan",
                            models.BooleanField(default=True, help_text="of the plan folder; no: written on a page"),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind", "version"],
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "version"), name="evaluation_form_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectEvaluation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evaluations",
                                to="projects.project",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("self", "自评"),
                                    ("beneficiary", "服务对象评价"),
                                    ("volunteer", "志愿者评价"),
                                    ("reviewer", "专家评价"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="projects.evaluationform",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(help_text="in the address that people get", max_length=32, unique=True),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["round", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("project", "round", "kind"), name="project_evaluation_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EvaluationAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "evaluation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="projects.projectevaluation",
                            ),
                        ),
                        (
                            "mark",
                            models.CharField(help_text="keyed hash of device or person and evaluation", max_length=64),
                        ),
                        ("answers", models.JSONField()),
                        ("given_on", models.DateField(help_text="the day only: a moment could be matched with a list")),
                        (
                            "given_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("evaluation", "mark"), name="evaluation_answer_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EvaluationReviewer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "evaluation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reviewers",
                                to="projects.projectevaluation",
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
                        ("asked_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("evaluation", "user"), name="evaluation_reviewer_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EvaluationWaiver",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "evaluation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="waiver",
                                to="projects.projectevaluation",
                            ),
                        ),
                        ("reason", models.CharField(max_length=300)),
                        (
                            "waived_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("waived_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="evaluation_waiver_says_why"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Improvement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="improvements",
                                to="projects.project",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField(help_text="the round that found it")),
                        (
                            "kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("self", "自评"),
                                    ("beneficiary", "服务对象评价"),
                                    ("volunteer", "志愿者评价"),
                                    ("reviewer", "专家评价"),
                                ],
                                help_text="which evaluation said so",
                                max_length=12,
                            ),
                        ),
                        ("text", models.CharField(max_length=200)),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("due_on", models.DateField(null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "在改"), ("done", "改好了"), ("dropped", "不改了")],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("note", models.CharField(blank=True, help_text="what was done, or why not", max_length=300)),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "ended_by",
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
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "open")),
                                fields=["owner", "due_on"],
                                name="improvement_open",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "open"), models.Q(("note", ""), _negated=True), _connector="OR"
                                ),
                                name="improvement_ends_with_a_word",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectTag",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="tags", to="projects.project"
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plan.entry"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [models.UniqueConstraint(fields=("project", "entry"), name="project_tag_once")],
                    },
                ),
                migrations.CreateModel(
                    name="LibraryEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True)),
                        (
                            "project",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="library_entry",
                                to="projects.project",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "准备中"),
                                    ("submitted", "待入库"),
                                    ("returned", "退回"),
                                    ("published", "已入库"),
                                    ("withdrawn", "已下架"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("title", models.CharField(max_length=80)),
                        (
                            "summary",
                            models.CharField(
                                blank=True, help_text="for whom, what is done, what came of it", max_length=300
                            ),
                        ),
                        ("goal", models.TextField(blank=True)),
                        ("beneficiaries", models.CharField(blank=True, max_length=200)),
                        ("plan_text", models.TextField(blank=True, help_text="方案")),
                        ("materials", models.TextField(blank=True, help_text="物料清单")),
                        ("risk_sheet", models.TextField(blank=True, help_text="风险清单")),
                        ("lesson", models.TextField(blank=True, help_text="教案或讲稿")),
                        (
                            "copies",
                            models.PositiveIntegerField(
                                default=0, help_text="kept for the order of the list; the rows are in origins"
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, help_text="why returned or taken down", max_length=300),
                        ),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
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
                        ("published_at", models.DateTimeField(null=True)),
                        (
                            "quality",
                            models.PositiveSmallIntegerField(
                                default=0,
                                help_text="points of rules/quality.py, for order and choice; kept with the words",
                            ),
                        ),
                        (
                            "words",
                            yushan.projects.models.words.WordsField(
                                blank=True, help_text="what it is found by (rules/words.py)"
                            ),
                        ),
                        (
                            "facets",
                            models.TextField(
                                blank=True, help_text="the words of what is chosen from lists, for counting"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["state", "-id"], name="library_newest"),
                            models.Index(fields=["state", "-copies", "-id"], name="library_most_copied"),
                            models.Index(fields=["state", "-quality", "-id"], name="library_best"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "published"), _negated=True),
                                    ("published_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="library_published_has_day",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KitFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="projects.libraryentry",
                            ),
                        ),
                        ("code", models.CharField(help_text="in its address", max_length=32, unique=True)),
                        (
                            "part",
                            models.CharField(
                                choices=[
                                    ("plan", "方案"),
                                    ("materials", "物料清单"),
                                    ("risk", "风险清单"),
                                    ("lesson", "教案讲稿"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        ("file", models.CharField(max_length=60)),
                        ("media_type", models.CharField(max_length=100)),
                        ("size", models.PositiveIntegerField()),
                        ("added_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["part", "id"],
                        "constraints": [models.UniqueConstraint(fields=("entry", "name"), name="kit_file_name_once")],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectOrigin",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="origin",
                                to="projects.project",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="origins",
                                to="projects.libraryentry",
                            ),
                        ),
                        (
                            "copied_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("copied_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["entry", "-id"], name="origin_of_entry")],
                    },
                ),
                migrations.CreateModel(
                    name="SearchSynonym",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("word", models.CharField(max_length=20, unique=True)),
                        ("others", models.JSONField(default=list)),
                    ],
                ),
                migrations.CreateModel(
                    name="FeatureRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="feature_requests",
                                to="projects.project",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting_answer", "待审核"),
                                    ("approved", "已认定"),
                                    ("declined", "未认定"),
                                    ("ended", "已取消认定"),
                                ],
                                default="waiting_answer",
                                max_length=14,
                            ),
                        ),
                        ("grounds", models.CharField(help_text="what is special about it", max_length=300)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=yushan.common.clock.now)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("answer", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting_answer")),
                                fields=("project",),
                                name="feature_request_once_waiting",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Achievement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("practice", "最佳实践"), ("achievement", "标志性成果")], max_length=12
                            ),
                        ),
                        ("level", models.CharField(help_text="plan entry of table achievement_levels", max_length=40)),
                        ("title", models.CharField(max_length=80)),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="achievements",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                blank=True,
                                help_text="the kit with which others can do it, too",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="achievements",
                                to="projects.libraryentry",
                            ),
                        ),
                        ("reached_on", models.DateField(blank=True, null=True)),
                        ("summary", models.TextField(blank=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("submitted", "待审核"),
                                    ("returned", "退回"),
                                    ("published", "已发布"),
                                    ("withdrawn", "已撤下"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
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
                        ("published_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["state", "-id"], name="achievement_newest")],
                    },
                ),
                migrations.CreateModel(
                    name="AchievementEvidence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "achievement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="evidence",
                                to="projects.achievement",
                            ),
                        ),
                        ("code", models.CharField(help_text="in its address", max_length=32, unique=True)),
                        ("name", models.CharField(max_length=80)),
                        ("link", models.URLField(blank=True, max_length=300)),
                        ("file", models.CharField(blank=True, max_length=60)),
                        ("media_type", models.CharField(blank=True, max_length=100)),
                        ("size", models.PositiveIntegerField(default=0)),
                        ("added_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("link", ""), _negated=True),
                                    models.Q(("file", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="evidence_shows_something",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Milestone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestones",
                                to="projects.project",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField()),
                        ("title", models.CharField(max_length=80)),
                        ("planned_on", models.DateField()),
                        ("done_on", models.DateField(null=True)),
                        ("note", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ["planned_on", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="BudgetHead",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="budget_heads",
                                to="projects.project",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=40)),
                        ("planned_cents", models.PositiveBigIntegerField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("project", "round", "name"), name="budget_head_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectRisk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="risks", to="projects.project"
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField()),
                        ("text", models.CharField(max_length=120)),
                        ("likelihood", models.PositiveSmallIntegerField(help_text="1 to 5")),
                        ("effect", models.PositiveSmallIntegerField(help_text="1 to 5")),
                        ("measure", models.CharField(max_length=200)),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("closed_on", models.DateField(null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("effect__gte", 1),
                                    ("effect__lte", 5),
                                    ("likelihood__gte", 1),
                                    ("likelihood__lte", 5),
                                ),
                                name="project_risk_one_to_five",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Spending",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "head",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="spendings",
                                to="projects.budgethead",
                            ),
                        ),
                        ("text", models.CharField(max_length=80)),
                        ("cents", models.PositiveBigIntegerField()),
                        ("spent_on", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("second", "待复核"), ("confirmed", "已确认"), ("refused", "未通过")],
                                max_length=10,
                            ),
                        ),
                        (
                            "code",
                            models.CharField(help_text="in the address of the receipt", max_length=32, unique=True),
                        ),
                        ("file", models.CharField(max_length=60)),
                        ("media_type", models.CharField(max_length=100)),
                        (
                            "entered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("entered_at", models.DateTimeField()),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "reason",
                            models.CharField(
                                blank=True, help_text="why it was not confirmed, or why it is reversed", max_length=200
                            ),
                        ),
                        (
                            "reverses",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reversal",
                                to="projects.spending",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-spent_on", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "second")), fields=["entered_at"], name="spending_waiting"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("cents__gte", 1)), name="spending_is_something"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    ("entered_by", None),
                                    models.Q(("decided_by", models.F("entered_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="spending_four_eyes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reverses", None),
                                    models.Q(("state", "confirmed"), models.Q(("reason", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="spending_reversal_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectDocument",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="documents",
                                to="projects.project",
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("project", "name"), name="project_document_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DocumentVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="projects.projectdocument",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("code", models.CharField(max_length=32, unique=True)),
                        ("file", models.CharField(max_length=60)),
                        ("media_type", models.CharField(max_length=100)),
                        ("size", models.PositiveIntegerField(help_text="bytes")),
                        ("note", models.CharField(blank=True, help_text="what changed", max_length=120)),
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
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("document", "number"), name="document_version_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="projects.project",
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
                        ("role", models.CharField(help_text="财务、安全、课程 …", max_length=20)),
                        ("since", models.DateField()),
                        ("until", models.DateField(null=True)),
                    ],
                    options={
                        "ordering": ["until", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("project", "user", "role"),
                                name="project_member_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectMeeting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meetings",
                                to="projects.project",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField()),
                        ("held_on", models.DateField()),
                        ("title", models.CharField(max_length=80)),
                        ("text", models.TextField(help_text="what was said and decided")),
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
                        ("present", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "ordering": ["-held_on", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectQuestion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="questions",
                                to="projects.project",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField()),
                        ("text", models.CharField(max_length=200)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("answer", models.CharField(blank=True, max_length=300)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="projects.project",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField()),
                        ("code", models.CharField(max_length=32, unique=True)),
                        ("file", models.CharField(max_length=60)),
                        ("size", models.PositiveIntegerField(help_text="bytes")),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("made_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectRound",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="projects.project",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("began_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField()),
                        (
                            "kept",
                            models.JSONField(
                                help_text="goal, plan, posts, notice, dates as they were; queries/rounds.py"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("project", "number"), name="project_round_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=60)),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="services",
                                to="projects.project",
                            ),
                        ),
                        (
                            "service_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plan.entry"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "草稿"), ("published", "已上架"), ("paused", "已暂停")],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("audience", models.CharField(blank=True, help_text="适合谁", max_length=120)),
                        ("description", models.TextField(blank=True)),
                        ("minutes", models.PositiveSmallIntegerField(default=90, help_text="how long it takes")),
                        ("least_people", models.PositiveIntegerField(default=1)),
                        ("most_people", models.PositiveIntegerField(blank=True, null=True)),
                        ("host_provides", models.TextField(blank=True, help_text="点单方要准备什么")),
                        (
                            "languages",
                            models.JSONField(blank=True, default=list, help_text="plan entries of table languages"),
                        ),
                        (
                            "accessibility",
                            models.JSONField(blank=True, default=list, help_text="rules/services.py ACCESSIBILITY"),
                        ),
                        (
                            "skills",
                            models.JSONField(blank=True, default=list, help_text="skills of the plan that it needs"),
                        ),
                        ("reason", models.CharField(blank=True, help_text="why it is paused", max_length=300)),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                        ("published_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["state", "service_type"], name="service_state_type")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("most_people", None),
                                    ("most_people__gte", models.F("least_people")),
                                    _connector="OR",
                                ),
                                name="service_people_in_order",
                            ),
                            models.CheckConstraint(condition=models.Q(("minutes__gte", 1)), name="service_takes_time"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceOffer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="offers",
                                to="projects.serviceitem",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="service_offers",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "slots",
                            models.JSONField(
                                default=list, help_text="volunteers.rules_availability.SLOTS; none: by arrangement"
                            ),
                        ),
                        ("monthly", models.PositiveSmallIntegerField(help_text="so many a month")),
                        ("lead_days", models.PositiveSmallIntegerField(help_text="so many working days ahead")),
                        ("is_active", models.BooleanField(default=True)),
                        (
                            "updated_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("areas", models.ManyToManyField(related_name="+", to="organizations.area")),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("item", "organization"), name="service_offer_once"),
                            models.CheckConstraint(
                                condition=models.Q(("monthly__gte", 1)), name="service_offer_can_some"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceReach",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reach",
                                to="projects.serviceitem",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.area"
                            ),
                        ),
                        ("from_day", models.DateField()),
                        ("until_day", models.DateField(help_text="first day it no longer holds", null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until_day", None)),
                                fields=("item", "organization", "area"),
                                name="service_reach_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectWatch",
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
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.project"
                            ),
                        ),
                        ("since", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("user", "project"), name="project_watched_once")
                        ],
                    },
                ),
            ],
        ),
        IndexWords("projects_libraryentry", "words"),
    ]
