"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
import yushan.common.fields
from yushan.common.folding import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("needs", "0001_initial"),
        ("needs", "0002_following_sessions_weeks"),
        ("needs", "0003_leaders"),
        ("needs", "0004_merged_is_led"),
        ("needs", "0005_texts"),
        ("needs", "0006_ended_undone"),
        ("needs", "0007_unsorted"),
        ("needs", "0008_spells"),
    ]

    initial = True

    dependencies = [
        ("activities", "0024_placing_changed"),
        ("projects", "0013_spending_reversals"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Need",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(help_text="XQ-2609-0417", max_length=20, unique=True)),
                        ("token", models.CharField(max_length=40, unique=True)),
                        ("code_hash", models.CharField(help_text="keyed; the code itself is told once", max_length=64)),
                        (
                            "submission",
                            models.CharField(
                                help_text="one form filled in, sent however often", max_length=40, unique=True
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="needs",
                                to="projects.serviceitem",
                            ),
                        ),
                        (
                            "service_type",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="plan.entry",
                            ),
                        ),
                        ("title", models.CharField(max_length=60)),
                        ("text", models.TextField(blank=True)),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="needs",
                                to="organizations.area",
                            ),
                        ),
                        (
                            "town",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.town",
                            ),
                        ),
                        (
                            "place",
                            models.CharField(help_text="village, school, community: no private address", max_length=60),
                        ),
                        (
                            "address",
                            yushan.common.fields.SealedTextField(
                                blank=True, default="", editable=True, help_text="where exactly: may be somebody's home"
                            ),
                        ),
                        ("longitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                        ("latitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                        (
                            "windows",
                            models.JSONField(default=list, help_text='[{"day": "2026-12-01", "part": "morning"}, …]'),
                        ),
                        ("first_day", models.DateField(help_text="earliest of the windows")),
                        ("people", models.PositiveIntegerField()),
                        ("languages", models.JSONField(blank=True, default=list)),
                        (
                            "accessibility",
                            models.JSONField(
                                blank=True, default=list, help_text="projects.rules_services.ACCESSIBILITY"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("resident", "居民"),
                                    ("village", "村、社区"),
                                    ("school", "学校"),
                                    ("enterprise", "企业、合作社"),
                                    ("other", "其他单位"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "unit_name",
                            models.CharField(
                                blank=True, help_text="村委会, school, enterprise that asks", max_length=60
                            ),
                        ),
                        ("contact_name", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        ("contact_phone", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        (
                            "contact_hash",
                            models.CharField(blank=True, help_text="keyed hash of the number", max_length=64),
                        ),
                        (
                            "phone_checked",
                            models.BooleanField(default=False, help_text="a code to this number was answered"),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[("self", "自己点单"), ("helper", "别人代点"), ("desk", "电话点单")],
                                max_length=8,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                help_text="whose order it is, or who ordered for somebody",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="needs",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("submitted", "已点单"),
                                    ("screened", "已受理"),
                                    ("dispatched", "已派单"),
                                    ("claimed", "已接单"),
                                    ("serving", "服务中"),
                                    ("done", "已完成"),
                                    ("reviewed", "已评单"),
                                    ("closed", "没有办成"),
                                    ("declined", "不予受理"),
                                    ("merged", "已并入"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="submitted",
                                max_length=12,
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "区县"), (1, "区县督办"), (2, "市级督办")], default=0
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True, help_text="why declined, withdrawn or given back", max_length=300
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="needs.need",
                            ),
                        ),
                        (
                            "leader",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="followers",
                                to="needs.need",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claimed_needs",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                blank=True,
                                help_text="made when served, or one that the team holds anyway",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="needs",
                                to="activities.activity",
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                blank=True,
                                help_text="which session of it",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="activities.shift",
                            ),
                        ),
                        (
                            "told_start",
                            models.DateTimeField(
                                help_text="the beginning that the asker was told as certain", null=True
                            ),
                        ),
                        (
                            "wall",
                            models.CharField(
                                choices=[
                                    ("none", "不公开"),
                                    ("asked", "愿意公开，待审核"),
                                    ("shown", "在心愿墙上"),
                                    ("hidden", "不上墙"),
                                ],
                                default="none",
                                max_length=8,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("screened_at", models.DateTimeField(null=True)),
                        ("claimed_at", models.DateTimeField(null=True)),
                        ("contacted_at", models.DateTimeField(null=True)),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "ended_at",
                            models.DateTimeField(
                                help_text="declined, merged, withdrawn, closed or reviewed", null=True
                            ),
                        ),
                        ("due_at", models.DateTimeField(help_text="until when the next step has to happen", null=True)),
                        (
                            "turn_at",
                            models.DateTimeField(
                                help_text="its place in a list: when it is due, else when it came there"
                            ),
                        ),
                        (
                            "claim_minutes",
                            models.PositiveIntegerField(help_text="working minutes from asking to claiming", null=True),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["turn_at", "id"], name="need_by_turn"),
                            models.Index(fields=["state", "turn_at", "id"], name="need_turn"),
                            models.Index(fields=["area", "state", "turn_at", "id"], name="need_turn_in_area"),
                            models.Index(fields=["organization", "state", "turn_at", "id"], name="need_turn_of_team"),
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="need_due"
                            ),
                            models.Index(fields=["asked_at", "area", "service_type"], name="need_asked"),
                            models.Index(fields=["item", "asked_at", "state"], name="need_of_item"),
                            models.Index(fields=["area", "service_type", "asked_at"], name="need_twins"),
                            models.Index(fields=["contact_hash", "asked_at"], name="need_of_asker"),
                            models.Index(fields=["user", "-id"], name="need_of_user"),
                            models.Index(fields=["wall", "-id"], name="need_on_wall"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("organization__isnull", False),
                                    models.Q(("state__in", ("claimed", "serving", "done", "reviewed")), _negated=True),
                                    _connector="OR",
                                ),
                                name="need_claimed_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("activity__isnull", False),
                                    models.Q(("state__in", ("serving", "done", "reviewed")), _negated=True),
                                    _connector="OR",
                                ),
                                name="need_served_by_activity",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into__isnull", False),
                                    models.Q(("state", "merged"), _negated=True),
                                    _connector="OR",
                                ),
                                name="need_merged_somewhere",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into", None),
                                    models.Q(("merged_into", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="need_not_into_itself",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("leader__isnull", False),
                                    models.Q(("state", "merged"), _negated=True),
                                    _connector="OR",
                                ),
                                name="need_merged_is_led",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("service_type__isnull", False),
                                    ("state__in", ("submitted", "declined", "merged", "withdrawn")),
                                    _connector="OR",
                                ),
                                name="need_sorted_to_be_accepted",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NeedFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="needs.need"
                            ),
                        ),
                        ("use", models.CharField(choices=[("order", "点单"), ("review", "评单")], max_length=8)),
                        ("name", models.CharField(help_text="name in the sealed folder", max_length=60)),
                        ("media_type", models.CharField(max_length=100)),
                        ("added_at", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Dispatch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="dispatches", to="needs.need"
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="dispatches",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("offered", "待接单"),
                                    ("claimed", "已接单"),
                                    ("refused", "没有接"),
                                    ("expired", "超时没有答复"),
                                    ("taken", "别的队先接了"),
                                    ("recalled", "已收回"),
                                    ("released", "接了又退回"),
                                ],
                                default="offered",
                                max_length=10,
                            ),
                        ),
                        ("is_open", models.BooleanField(default=False, help_text="offered to several, first come")),
                        ("why", models.JSONField(default=list, help_text="why this one was chosen, in words")),
                        (
                            "reason",
                            models.CharField(blank=True, help_text="why it was refused or given back", max_length=300),
                        ),
                        ("offered_at", models.DateTimeField()),
                        (
                            "offered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("due_at", models.DateTimeField(null=True)),
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
                        "ordering": ["offered_at", "id"],
                        "indexes": [
                            models.Index(fields=["organization", "state", "offered_at"], name="dispatch_of_team"),
                            models.Index(fields=["need", "state"], name="dispatch_of_need"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "claimed")), fields=("need",), name="need_claimed_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "offered")),
                                fields=("need", "organization"),
                                name="need_offered_once_to_each",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NeedTalk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="talk", to="needs.need"
                            ),
                        ),
                        ("from_asker", models.BooleanField()),
                        ("text", yushan.common.fields.SealedTextField(default="", editable=True)),
                        (
                            "said_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("said_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="NeedReview",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "need",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="review", to="needs.need"
                            ),
                        ),
                        ("stars", models.PositiveSmallIntegerField()),
                        ("text", models.TextField(blank=True)),
                        ("reviewed_at", models.DateTimeField()),
                        ("answer", models.TextField(blank=True)),
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
                        ("is_unhappy", models.BooleanField(default=False)),
                        (
                            "case_level",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "区县"), (1, "区县督办"), (2, "市级督办")], default=0
                            ),
                        ),
                        ("case_due_at", models.DateTimeField(null=True)),
                        ("visit_note", models.CharField(blank=True, max_length=300)),
                        ("visited_at", models.DateTimeField(null=True)),
                        (
                            "visited_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("is_unhappy", True), ("visited_at", None)),
                                fields=["reviewed_at", "id"],
                                name="review_to_visit",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("stars__gte", 1), ("stars__lte", 5)), name="need_review_one_to_five"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NeedSpell",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="spells", to="needs.need"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("submitted", "已点单"),
                                    ("screened", "已受理"),
                                    ("dispatched", "已派单"),
                                    ("claimed", "已接单"),
                                    ("serving", "服务中"),
                                    ("done", "已完成"),
                                    ("reviewed", "已评单"),
                                    ("closed", "没有办成"),
                                    ("declined", "不予受理"),
                                    ("merged", "已并入"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)), fields=("need",), name="need_in_one_state"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NeedText",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="needs.need"
                            ),
                        ),
                        ("key", models.CharField(help_text="which event; one message for each", max_length=80)),
                        ("said", models.CharField(help_text="the whole message, nothing of who asked", max_length=60)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "等待发送"),
                                    ("sending", "正在发送"),
                                    ("sent", "已发出"),
                                    ("skipped", "不用发"),
                                    ("given_up", "没有发出，不再试"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        (
                            "next_at",
                            models.DateTimeField(
                                help_text="when it is tried; while it is sent, when somebody else may take it up"
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        ("created_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["waiting", "sending"])),
                                fields=["next_at"],
                                name="need_text_due",
                            ),
                            models.Index(fields=["created_at"], name="need_text_age"),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("need", "key"), name="need_text_once")],
                    },
                ),
                migrations.CreateModel(
                    name="WeekPlan",
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
                                related_name="+",
                                to="organizations.area",
                            ),
                        ),
                        ("starts_on", models.DateField(help_text="first of seven days")),
                        (
                            "most_each",
                            models.PositiveSmallIntegerField(
                                help_text="so many a week for one organization",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(20),
                                ],
                            ),
                        ),
                        ("is_closed", models.BooleanField(default=False)),
                        ("version", models.PositiveIntegerField(default=0)),
                        (
                            "job",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="common.job",
                            ),
                        ),
                        ("objective", models.FloatField(null=True)),
                        ("bound", models.FloatField(null=True)),
                        (
                            "greedy",
                            models.FloatField(
                                help_text="points when each order in turn gets the best that is left", null=True
                            ),
                        ),
                        (
                            "greedy_count",
                            models.PositiveIntegerField(help_text="how many orders find somebody that way", null=True),
                        ),
                        ("orders", models.PositiveIntegerField(help_text="how many were to be distributed", null=True)),
                        (
                            "teams",
                            models.PositiveIntegerField(
                                help_text="how many organizations could be chosen from", null=True
                            ),
                        ),
                        ("unplaced", models.JSONField(default=dict, help_text="need → why nobody was found, in words")),
                        ("solved_at", models.DateTimeField(null=True)),
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
                        "indexes": [models.Index(fields=["area", "-id"], name="week_plan_of_area")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("area__isnull", False), ("is_closed", False)),
                                fields=("area", "starts_on"),
                                name="week_plan_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("area", None), ("is_closed", False)),
                                fields=("starts_on",),
                                name="week_plan_once_in_city",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WeekLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="needs.weekplan"
                            ),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="needs.need"
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
                            "state",
                            models.CharField(
                                choices=[("proposed", "建议"), ("sent", "已派出"), ("out", "不派给")],
                                default="proposed",
                                max_length=8,
                            ),
                        ),
                        (
                            "is_fixed",
                            models.BooleanField(default=False, help_text="stays whatever the next round finds"),
                        ),
                        ("is_by_hand", models.BooleanField(default=False, help_text="staff chose this organization")),
                        ("score", models.PositiveSmallIntegerField(default=0)),
                        ("good", models.JSONField(default=list)),
                        ("but", models.JSONField(default=list)),
                        (
                            "dispatch",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="needs.dispatch",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["need", "state"], name="week_line_of_need")],
                        "constraints": [
                            models.UniqueConstraint(fields=("plan", "need", "organization"), name="week_line_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "proposed")),
                                fields=("plan", "need"),
                                name="week_line_one_proposal",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
