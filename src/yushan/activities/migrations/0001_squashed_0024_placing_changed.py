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

from ._triggers import SCANS, SIGN_UPS


class Migration(migrations.Migration):
    replaces = [
        ("activities", "0001_initial"),
        ("activities", "0002_invariants"),
        ("activities", "0003_submitter_and_open_flags"),
        ("activities", "0004_presence_closed_at"),
        ("activities", "0005_series"),
        ("activities", "0006_post_requirements"),
        ("activities", "0007_offline_scans"),
        ("activities", "0008_offline_scans_stay"),
        ("activities", "0012_closing"),
        ("activities", "0014_key_date_campaigns"),
        ("activities", "0015_joining"),
        ("activities", "0016_tags"),
        ("activities", "0017_documents"),
        ("activities", "0018_templates"),
        ("activities", "0019_insurance"),
        ("activities", "0020_paper"),
        ("activities", "0021_scene_photos_and_stations"),
        ("activities", "0022_placings"),
        ("activities", "0023_placings_mended"),
        ("activities", "0024_placing_changed"),
    ]

    initial = True

    dependencies = [
        ("common", "0005_bulk_back"),
        ("organizations", "0013_counted_in_place"),
        ("projects", "0002_set_up_and_posts"),
        ("stations", "0001_initial"),
        ("volunteers", "0010_memberships_waiting"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Series",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="series",
                                to="organizations.organization",
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        ("rule", models.CharField(help_text="the recurrence as an RRULE of RFC 5545", max_length=200)),
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
                ),
                migrations.CreateModel(
                    name="Activity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True)),
                        ("title", models.CharField(max_length=120)),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="projects.project",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="organizations.area",
                            ),
                        ),
                        (
                            "station",
                            models.ForeignKey(
                                blank=True,
                                help_text="its keeper checks people in (docs/domain.md, somebody without a phone)",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="stations.station",
                            ),
                        ),
                        (
                            "series",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="activities.series",
                            ),
                        ),
                        (
                            "series_day",
                            models.DateField(
                                help_text="the date of the series that this is, wherever it was moved to", null=True
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("submitted", "待审"),
                                    ("returned", "退回"),
                                    ("published", "已发布"),
                                    ("ongoing", "进行中"),
                                    ("finished", "待公示"),
                                    ("noticed", "公示中"),
                                    ("settled", "已入账"),
                                    ("cancelled", "已取消"),
                                ],
                                default="draft",
                                max_length=12,
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                choices=[("demonstration", "示范"), ("regular", "常态")],
                                default="regular",
                                max_length=14,
                            ),
                        ),
                        (
                            "work",
                            models.ForeignKey(
                                blank=True,
                                help_text="四大工程",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="plan.entry",
                            ),
                        ),
                        (
                            "brand",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="plan.entry",
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
                            "key_date",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="plan.entry",
                            ),
                        ),
                        ("description", models.TextField(blank=True)),
                        ("safety_note", models.TextField(blank=True)),
                        (
                            "risk",
                            models.CharField(
                                blank=True,
                                choices=[("low", "低风险"), ("medium", "中风险"), ("high", "高风险")],
                                db_default="",
                                default="",
                                max_length=8,
                            ),
                        ),
                        (
                            "risk_answers",
                            models.JSONField(
                                blank=True, help_text="codes of the dangers that apply (rules/risk.py)", null=True
                            ),
                        ),
                        (
                            "evidence_note",
                            models.TextField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="what people hand in for an online activity (网络科普)",
                            ),
                        ),
                        (
                            "flow",
                            models.CharField(
                                choices=[
                                    ("open", "先到先得"),
                                    ("approval", "主办方审核"),
                                    ("invitation", "凭邀请"),
                                    ("lottery", "抽签"),
                                    ("quota", "按队伍分名额"),
                                ],
                                db_default="open",
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("sign_up_until", models.DateTimeField(blank=True, null=True)),
                        (
                            "most_per_person",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="shifts that one may take", null=True
                            ),
                        ),
                        (
                            "questions",
                            models.JSONField(blank=True, help_text="asked at sign-up: a list of texts", null=True),
                        ),
                        ("is_online", models.BooleanField(default=False)),
                        ("place", models.CharField(blank=True, max_length=120)),
                        ("longitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                        ("latitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                        ("radius_m", models.PositiveIntegerField(blank=True, null=True)),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("planned_people", models.PositiveIntegerField(blank=True, null=True)),
                        ("in_charge", models.CharField(blank=True, max_length=60)),
                        ("contact", models.CharField(blank=True, max_length=120)),
                        ("is_imported", models.BooleanField(default=False)),
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
                        ("notice_from", models.DateTimeField(null=True)),
                        ("notice_until", models.DateTimeField(null=True)),
                        ("settled_at", models.DateTimeField(null=True)),
                        ("service_types", models.ManyToManyField(blank=True, related_name="+", to="plan.entry")),
                        (
                            "tags",
                            models.ManyToManyField(
                                blank=True,
                                help_text="专项标签 of table activity_tags (T1.1)",
                                related_name="+",
                                to="plan.entry",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["state", "starts_at", "id"], name="activity_state_start"),
                            models.Index(fields=["organization", "-starts_at", "-id"], name="activity_of_org"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="activity_times_in_order",
                            ),
                            models.UniqueConstraint(fields=("series", "series_day"), name="activity_once_in_series"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("series", None), ("series_day", None)),
                                    models.Q(("series__isnull", False), ("series_day__isnull", False)),
                                    _connector="OR",
                                ),
                                name="activity_series_has_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Shift",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shifts",
                                to="activities.activity",
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("break_minutes", models.PositiveSmallIntegerField(default=0)),
                        ("secret", models.CharField(max_length=64)),
                    ],
                    options={
                        "ordering": ["starts_at", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="shift_times_in_order"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Post",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="posts", to="activities.shift"
                            ),
                        ),
                        ("name", models.CharField(max_length=40)),
                        ("duties", models.CharField(blank=True, max_length=200)),
                        ("places", models.PositiveIntegerField()),
                        (
                            "min_places",
                            models.PositiveIntegerField(blank=True, help_text="how many it takes at least", null=True),
                        ),
                        ("taken", models.PositiveIntegerField(default=0)),
                        ("min_age", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("max_age", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("skills", models.JSONField(blank=True, default=list)),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "一般"), (1, "重要"), (2, "优先保证")],
                                db_default=0,
                                default=0,
                                help_text="who is placed first (T4.3)",
                            ),
                        ),
                        (
                            "qualifications",
                            models.JSONField(
                                blank=True, default=list, help_text="codes of kinds, all of them are asked for"
                            ),
                        ),
                        (
                            "languages",
                            models.JSONField(blank=True, default=list, help_text="plan entries of table languages"),
                        ),
                        ("members_only", models.BooleanField(default=False)),
                        ("party_only", models.BooleanField(default=False)),
                        (
                            "needs_insurance",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="nobody checks in here without a policy that holds (models/insurance.py)",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("taken__lte", models.F("places"))), name="post_never_overfull"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("min_age", None),
                                    ("max_age", None),
                                    ("max_age__gte", models.F("min_age")),
                                    _connector="OR",
                                ),
                                name="post_ages_in_order",
                            ),
                            models.UniqueConstraint(fields=("shift", "name"), name="post_once_in_shift"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignUp",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sign_ups",
                                to="activities.post",
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sign_ups",
                                to="activities.shift",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sign_ups",
                                to="volunteers.volunteer",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("applied", "已报名"),
                                    ("accepted", "已录取"),
                                    ("waitlisted", "候补"),
                                    ("offered", "待您确认"),
                                    ("declined", "未录取"),
                                    ("withdrawn", "已退出"),
                                    ("attended", "已参加"),
                                    ("absent", "缺席"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "waitlist",
                            models.CharField(
                                choices=[("auto", "自动候补"), ("ask", "通知我确认")], default="auto", max_length=4
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("applied_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(null=True)),
                        ("held_until", models.DateTimeField(help_text="offered place is kept until then", null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("is_late_withdrawal", models.BooleanField(default=False)),
                        (
                            "team",
                            models.ForeignKey(
                                help_text="on whose quota the place counts",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        ("rank", models.PositiveIntegerField(help_text="position in the draw, from 1", null=True)),
                        (
                            "guardian_asked_at",
                            models.DateTimeField(help_text="a guardian's yes is still awaited since then", null=True),
                        ),
                        (
                            "signed_up_by",
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
                            models.Index(fields=["post", "state", "id"], name="sign_up_of_post"),
                            models.Index(fields=["volunteer", "-starts_at"], name="sign_up_of_volunteer"),
                            models.Index(
                                condition=models.Q(("state", "offered")), fields=["held_until"], name="sign_up_held"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ["applied", "accepted", "waitlisted", "offered", "attended", "absent"],
                                    )
                                ),
                                fields=("shift", "volunteer"),
                                name="sign_up_once_in_shift",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sign_up",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scans",
                                to="activities.signup",
                            ),
                        ),
                        ("direction", models.CharField(choices=[("in", "签到"), ("out", "签退")], max_length=3)),
                        (
                            "ordinal",
                            models.PositiveSmallIntegerField(default=1, help_text="1st, 2nd … pair of in and out"),
                        ),
                        ("at", models.DateTimeField()),
                        ("received_at", models.DateTimeField()),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("code", "现场动态码"),
                                    ("pass", "出示签到码"),
                                    ("list", "名单点到"),
                                    ("api", "接口"),
                                    ("paper", "纸质签到表，两人录入"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("device", models.CharField(blank=True, max_length=64)),
                        (
                            "key",
                            models.CharField(
                                help_text="the scan's own key: sent twice, kept once",
                                max_length=80,
                                null=True,
                                unique=True,
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("longitude", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                        ("latitude", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                        ("accuracy_m", models.PositiveIntegerField(null=True)),
                        ("claimed_at", models.DateTimeField(help_text="what the device's clock said", null=True)),
                        (
                            "clock_doubt_s",
                            models.PositiveIntegerField(
                                help_text="seconds of doubt about `at`; none when certain", null=True
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("sign_up", "direction", "ordinal"), name="scan_once_a_direction"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Presence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sign_up",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="presence",
                                to="activities.signup",
                            ),
                        ),
                        ("in_at", models.DateTimeField(null=True)),
                        ("out_at", models.DateTimeField(null=True)),
                        ("minutes", models.PositiveIntegerField(default=0)),
                        ("grade", models.CharField(default="measured", max_length=10)),
                        (
                            "flags",
                            models.JSONField(
                                default=list, help_text="[{code, text, answer, answered_by, answered_at}]"
                            ),
                        ),
                        (
                            "open_flags",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="how many flags still wait for an answer"
                            ),
                        ),
                        ("is_corrected", models.BooleanField(default=False)),
                        (
                            "closed_at",
                            models.DateTimeField(
                                help_text="corrected so that an open stay counts until then", null=True
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("entry_id", models.BigIntegerField(help_text="the posted HourEntry", null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Objection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="activities.activity",
                            ),
                        ),
                        (
                            "presence",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="activities.presence",
                            ),
                        ),
                        (
                            "raised_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("text", models.CharField(max_length=300)),
                        ("raised_at", models.DateTimeField()),
                        ("answer", models.CharField(blank=True, max_length=300)),
                        ("upheld", models.BooleanField(null=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("answered_at", None), ("upheld__isnull", False), _connector="OR"),
                                name="objection_answered",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Campaign",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "key_date",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plan.entry"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
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
                        ("theme", models.CharField(max_length=80)),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("text", models.TextField(blank=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("changed_at", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("key_date", "year", "area"), name="campaign_once_in_area"),
                            models.UniqueConstraint(
                                condition=models.Q(("area", None)),
                                fields=("key_date", "year"),
                                name="campaign_once_in_city",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="campaign_days_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarLink",
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
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="ClosingReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "activity",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="closing_report",
                                to="activities.activity",
                            ),
                        ),
                        ("summary", models.TextField(blank=True)),
                        (
                            "reached",
                            models.PositiveIntegerField(help_text="people who were served, once each", null=True),
                        ),
                        (
                            "reached_how",
                            models.CharField(blank=True, help_text="how they were counted", max_length=120),
                        ),
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
                        ("published_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="ReportCost",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="costs",
                                to="activities.closingreport",
                            ),
                        ),
                        ("item", models.CharField(max_length=60)),
                        ("fen", models.PositiveBigIntegerField()),
                        ("payer", models.CharField(blank=True, max_length=60)),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="ReportPhoto",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="photos",
                                to="activities.closingreport",
                            ),
                        ),
                        ("code", models.CharField(help_text="in its public address", max_length=32, unique=True)),
                        ("file", models.CharField(max_length=60)),
                        ("media_type", models.CharField(max_length=20)),
                        ("caption", models.CharField(help_text="what is to be seen; read aloud, too", max_length=100)),
                        (
                            "faces",
                            models.CharField(
                                choices=[("none", "没有能认出来的人"), ("agreed", "能认出来的人都同意了")], max_length=8
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
                        (
                            "people",
                            models.ManyToManyField(
                                blank=True,
                                help_text="volunteers who can be recognised",
                                related_name="+",
                                to="volunteers.volunteer",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Feedback",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="feedback",
                                to="activities.activity",
                            ),
                        ),
                        (
                            "device_mark",
                            models.CharField(
                                help_text="keyed hash of device and activity; differs by activity", max_length=64
                            ),
                        ),
                        ("rating", models.PositiveSmallIntegerField()),
                        ("text", models.CharField(blank=True, max_length=300)),
                        ("given_on", models.DateField(help_text="the day only: a moment could be matched with a list")),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("activity", "device_mark"), name="feedback_once_a_device"),
                            models.CheckConstraint(
                                condition=models.Q(("rating__gte", 1), ("rating__lte", 5)), name="feedback_one_to_five"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evaluation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sign_up",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evaluations",
                                to="activities.signup",
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("volunteer", "志愿者评价活动"), ("organization", "组织者评价服务")],
                                max_length=12,
                            ),
                        ),
                        ("rating", models.PositiveSmallIntegerField()),
                        ("text", models.CharField(blank=True, max_length=300)),
                        (
                            "given_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("given_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("sign_up", "side"), name="evaluation_once_a_side"),
                            models.CheckConstraint(
                                condition=models.Q(("rating__gte", 1), ("rating__lte", 5)),
                                name="evaluation_one_to_five",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActivityDocument",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="documents",
                                to="activities.activity",
                            ),
                        ),
                        ("code", models.CharField(max_length=32, unique=True)),
                        ("name", models.CharField(max_length=60)),
                        (
                            "audience",
                            models.CharField(
                                choices=[
                                    ("everybody", "所有人"),
                                    ("signed_up", "报了名的人"),
                                    ("staff", "只给工作人员"),
                                ],
                                max_length=10,
                            ),
                        ),
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
                        "ordering": ["added_at", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("activity", "name"), name="activity_document_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InsurancePolicy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="policies",
                                to="activities.activity",
                            ),
                        ),
                        ("code", models.CharField(help_text="in the address of its file", max_length=32, unique=True)),
                        ("insurer", models.CharField(max_length=60)),
                        ("number", models.CharField(max_length=60)),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("covers_everybody", models.BooleanField(default=True)),
                        ("file", models.CharField(blank=True, max_length=60)),
                        ("media_type", models.CharField(blank=True, max_length=100)),
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
                        ("void_at", models.DateTimeField(null=True)),
                        (
                            "people",
                            models.ManyToManyField(
                                blank=True,
                                help_text="where it names people",
                                related_name="+",
                                to="volunteers.volunteer",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["added_at", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="policy_days_in_order"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("void_at", None)),
                                fields=("activity", "insurer", "number"),
                                name="policy_once_in_activity",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to="activities.activity",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteers.volunteer"
                            ),
                        ),
                        (
                            "invited_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("invited_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("activity", "volunteer"), name="invitation_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamQuota",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="quotas", to="activities.post"
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
                        ("places", models.PositiveIntegerField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("post", "organization"), name="quota_once"),
                            models.CheckConstraint(condition=models.Q(("places__gt", 0)), name="quota_has_places"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Lottery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "activity",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lottery",
                                to="activities.activity",
                            ),
                        ),
                        ("seed", yushan.common.fields.SealedTextField(default="", editable=True)),
                        ("commitment", models.CharField(help_text="SHA-256 of the seed, in hex", max_length=64)),
                        ("committed_at", models.DateTimeField()),
                        ("drawn_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="SignUpAnswers",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sign_up",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="activities.signup",
                            ),
                        ),
                        ("text", yushan.common.fields.SealedTextField(default="", editable=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Bookmark",
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
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="activities.activity"
                            ),
                        ),
                        ("made_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("user", "activity"), name="bookmark_once")],
                    },
                ),
                migrations.CreateModel(
                    name="StandIn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sign_up",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stand_ins",
                                to="activities.signup",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteers.volunteer"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "等对方答复"),
                                    ("agreed", "已换人"),
                                    ("refused", "对方不能来"),
                                    ("ended", "已作罢"),
                                ],
                                default="asked",
                                max_length=8,
                            ),
                        ),
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
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "asked")), fields=("sign_up",), name="stand_in_one_asked"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StandInCall",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="calls", to="activities.post"
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteers.volunteer"
                            ),
                        ),
                        ("reasons", models.JSONField(default=list)),
                        (
                            "called_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("called_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("post", "volunteer"), name="stand_in_called_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ScanDevice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(help_text="chosen by the device", max_length=36, unique=True)),
                        (
                            "public_key",
                            models.CharField(help_text="ECDSA P-256, SubjectPublicKeyInfo in base64", max_length=200),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("registered_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="ShiftLoad",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=36, unique=True)),
                        (
                            "device",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="loads",
                                to="activities.scandevice",
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="loads", to="activities.shift"
                            ),
                        ),
                        (
                            "salt",
                            models.CharField(
                                help_text="makes the hashes of passes in this copy of the list", max_length=32
                            ),
                        ),
                        ("loaded_at", models.DateTimeField()),
                        ("device_at", models.DateTimeField()),
                        ("session", models.CharField(blank=True, max_length=36)),
                        ("steady_ms", models.FloatField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="OfflineScan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "key",
                            models.CharField(
                                help_text="the scan's own key: sent twice, kept once", max_length=36, unique=True
                            ),
                        ),
                        (
                            "load",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="scans",
                                to="activities.shiftload",
                            ),
                        ),
                        ("signed", models.CharField(max_length=600)),
                        ("signature", models.CharField(max_length=120)),
                        (
                            "sign_up",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="offline_scans",
                                to="activities.signup",
                            ),
                        ),
                        ("direction", models.CharField(max_length=3)),
                        ("at", models.DateTimeField(help_text="corrected by the device's offset")),
                        ("claimed_at", models.DateTimeField(help_text="by the device's clock")),
                        ("doubt_s", models.PositiveIntegerField(null=True)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("recorded", "已记录"), ("known", "早先已记录"), ("refused", "没有记上")],
                                max_length=8,
                            ),
                        ),
                        ("refusal", models.CharField(blank=True, max_length=200)),
                        (
                            "fact",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="offline_scans",
                                to="activities.attendance",
                            ),
                        ),
                        ("received_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("outcome", "known")), fields=["sign_up"], name="offline_scan_known"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("fact", None), ("outcome", "refused")),
                                    models.Q(models.Q(("outcome", "refused"), _negated=True), ("fact__isnull", False)),
                                    _connector="OR",
                                ),
                                name="offline_scan_has_fact",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PaperSheet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="paper_sheets",
                                to="activities.shift",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("first", "待录入"),
                                    ("second", "待第二人录入"),
                                    ("differing", "有不一致"),
                                    ("done", "已记入"),
                                    ("dropped", "已作废"),
                                ],
                                default="first",
                                max_length=10,
                            ),
                        ),
                        (
                            "first_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("uploaded_at", models.DateTimeField()),
                        ("first_at", models.DateTimeField(null=True)),
                        (
                            "second_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("second_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("reason", models.CharField(blank=True, help_text="why it was dropped", max_length=200)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["first", "second", "differing"])),
                                fields=["uploaded_at"],
                                name="paper_sheet_open",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("second_by", None),
                                    models.Q(("second_by", models.F("first_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="paper_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["first", "second", "dropped"]),
                                    ("second_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="paper_read_twice",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PaperPage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sheet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pages",
                                to="activities.papersheet",
                            ),
                        ),
                        ("file", models.CharField(max_length=60)),
                        ("media_type", models.CharField(max_length=100)),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="PaperRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sheet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="activities.papersheet",
                            ),
                        ),
                        (
                            "sign_up",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="paper_rows",
                                to="activities.signup",
                            ),
                        ),
                        ("first_in", models.DateTimeField(null=True)),
                        ("first_out", models.DateTimeField(null=True)),
                        ("second_in", models.DateTimeField(null=True)),
                        ("second_out", models.DateTimeField(null=True)),
                        ("in_at", models.DateTimeField(null=True)),
                        ("out_at", models.DateTimeField(null=True)),
                        (
                            "is_settled",
                            models.BooleanField(default=False, help_text="both read the same, or somebody decided"),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        (
                            "note",
                            models.CharField(blank=True, help_text="why no presence was made of it", max_length=100),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("sheet", "sign_up"), name="paper_row_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("first_in", None), ("first_out", None)),
                                    ("first_out__gt", models.F("first_in")),
                                    _connector="OR",
                                ),
                                name="paper_first_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("second_in", None), ("second_out", None)),
                                    ("second_out__gt", models.F("second_in")),
                                    _connector="OR",
                                ),
                                name="paper_second_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("in_at", None), ("out_at", None)),
                                    ("out_at__gt", models.F("in_at")),
                                    _connector="OR",
                                ),
                                name="paper_held_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ScenePhoto",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sign_up",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="scene_photo",
                                to="activities.signup",
                            ),
                        ),
                        ("code", models.CharField(help_text="in its address", max_length=32, unique=True)),
                        ("file", models.CharField(max_length=60)),
                        ("media_type", models.CharField(max_length=20)),
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
                ),
                migrations.CreateModel(
                    name="Placing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=80)),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "key_date",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="plan.entry",
                            ),
                        ),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        (
                            "most_hours",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(200),
                                ]
                            ),
                        ),
                        (
                            "answer_days",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(14),
                                ]
                            ),
                        ),
                        ("is_closed", models.BooleanField(default=False)),
                        ("version", models.PositiveIntegerField(default=0)),
                        ("is_stale", models.BooleanField(default=False)),
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
                            "cares",
                            models.JSONField(
                                db_default={},
                                default=dict,
                                help_text="part of the score → how much it counts (rules/placings.py)",
                            ),
                        ),
                        (
                            "people",
                            models.PositiveIntegerField(help_text="whom the solver could choose from", null=True),
                        ),
                        ("members", models.PositiveIntegerField(help_text="of how many", null=True)),
                        (
                            "changed",
                            models.PositiveIntegerField(
                                help_text="people whom the last round proposed otherwise than the one before; null after the first",
                                null=True,
                            ),
                        ),
                        (
                            "unfilled",
                            models.JSONField(
                                default=dict, help_text="post → [places, why] that nobody could be found for"
                            ),
                        ),
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
                        ("posts", models.ManyToManyField(related_name="+", to="activities.post")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["organization", "-id"], name="placing_of_org")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="placing_days_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlacingLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "placing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="activities.placing",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="placing_lines",
                                to="activities.post",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteers.volunteer"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "建议"),
                                    ("invited", "等本人答复"),
                                    ("agreed", "已答应"),
                                    ("refused", "来不了"),
                                    ("lapsed", "没有答复"),
                                    ("removed", "不安排"),
                                    ("left", "答应后又退出"),
                                ],
                                default="proposed",
                                max_length=8,
                            ),
                        ),
                        ("is_locked", models.BooleanField(default=False)),
                        (
                            "is_by_hand",
                            models.BooleanField(default=False, help_text="the coordinator chose this person"),
                        ),
                        ("score", models.FloatField(default=0)),
                        ("reasons", models.JSONField(default=list)),
                        (
                            "held_back",
                            models.CharField(
                                blank=True, db_default="", default="", help_text="why it was not sent", max_length=60
                            ),
                        ),
                        (
                            "invited_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("invited_at", models.DateTimeField(null=True)),
                        ("answer_by", models.DateTimeField(null=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "sign_up",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="activities.signup",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "invited")),
                                fields=["answer_by"],
                                name="placing_line_waiting",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("placing", "post", "volunteer"), name="placing_line_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "invited"), _negated=True),
                                    ("answer_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="placing_line_has_term",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Announcement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="announcements",
                                to="activities.activity",
                            ),
                        ),
                        ("text", models.CharField(max_length=500)),
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
                        ("people", models.PositiveIntegerField(default=0, help_text="how many volunteers were told")),
                    ],
                ),
                migrations.CreateModel(
                    name="BoxQuestion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="box",
                                to="activities.activity",
                            ),
                        ),
                        ("text", models.CharField(max_length=300)),
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
                        ("answer", models.CharField(blank=True, max_length=500)),
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
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_at", None), models.Q(("answer", ""), _negated=True), _connector="OR"
                                ),
                                name="box_question_answered",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActivityTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activity_templates",
                                to="organizations.organization",
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        (
                            "content",
                            models.JSONField(
                                help_text="{facts, shifts, service_types, tags}; days are counted from the first one"
                            ),
                        ),
                        (
                            "made_from",
                            models.CharField(
                                blank=True, help_text="code of the activity that it was made from", max_length=20
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
                        ("retired_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["organization", "name", "id"], name="template_of_org")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("retired_at", None)),
                                fields=("organization", "name"),
                                name="template_once_in_use",
                            )
                        ],
                    },
                ),
            ],
        ),
        *SIGN_UPS,
        *SCANS,
    ]
