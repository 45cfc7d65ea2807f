"""The room's tables as they are now, made in one go: an empty database is ready in a third of the time.

Whoever has a database from before it goes on by the files that it replaces.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
import yushan.common.fields

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
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("organizations", "0001_squashed_0011_names_in_pinyin"),
        ("plan", "0001_initial"),
        ("projects", "0001_squashed_0003_watches"),
        ("volunteers", "0001_squashed_0008_duplicates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True)),
                ("title", models.CharField(max_length=120)),
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
                        choices=[("demonstration", "示范"), ("regular", "常态")], default="regular", max_length=14
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
                    models.PositiveSmallIntegerField(blank=True, help_text="shifts that one may take", null=True),
                ),
                ("questions", models.JSONField(blank=True, help_text="asked at sign-up: a list of texts", null=True)),
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
                ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("notice_from", models.DateTimeField(null=True)),
                ("notice_until", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
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
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
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
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="projects.project",
                    ),
                ),
                ("service_types", models.ManyToManyField(blank=True, related_name="+", to="plan.entry")),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "starts_at", "id"], name="activity_state_start"),
                    models.Index(fields=["organization", "-starts_at", "-id"], name="activity_of_org"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="activity_times_in_order"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=500)),
                ("said_at", models.DateTimeField()),
                ("people", models.PositiveIntegerField(default=0, help_text="how many volunteers were told")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="announcements",
                        to="activities.activity",
                    ),
                ),
                (
                    "said_by",
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
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("direction", models.CharField(choices=[("in", "签到"), ("out", "签退")], max_length=3)),
                ("ordinal", models.PositiveSmallIntegerField(default=1, help_text="1st, 2nd … pair of in and out")),
                ("at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                (
                    "source",
                    models.CharField(
                        choices=[("code", "现场动态码"), ("pass", "出示签到码"), ("list", "名单点到"), ("api", "接口")],
                        max_length=8,
                    ),
                ),
                ("device", models.CharField(blank=True, max_length=64)),
                (
                    "key",
                    models.CharField(
                        help_text="the scan's own key: sent twice, kept once", max_length=80, null=True, unique=True
                    ),
                ),
                ("longitude", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ("latitude", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ("accuracy_m", models.PositiveIntegerField(null=True)),
                ("claimed_at", models.DateTimeField(help_text="what the device's clock said", null=True)),
                (
                    "clock_doubt_s",
                    models.PositiveIntegerField(help_text="seconds of doubt about `at`; none when certain", null=True),
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
            ],
        ),
        migrations.CreateModel(
            name="CalendarLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClosingReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("summary", models.TextField(blank=True)),
                ("reached", models.PositiveIntegerField(help_text="people who were served, once each", null=True)),
                ("reached_how", models.CharField(blank=True, help_text="how they were counted", max_length=120)),
                ("written_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing_report",
                        to="activities.activity",
                    ),
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
            ],
        ),
        migrations.CreateModel(
            name="Lottery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seed", yushan.common.fields.SealedTextField(default="", editable=True)),
                ("commitment", models.CharField(help_text="SHA-256 of the seed, in hex", max_length=64)),
                ("committed_at", models.DateTimeField()),
                ("drawn_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lottery", to="activities.activity"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReportCost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=60)),
                ("fen", models.PositiveBigIntegerField()),
                ("payer", models.CharField(blank=True, max_length=60)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="costs", to="activities.closingreport"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ReportPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "people",
                    models.ManyToManyField(
                        blank=True,
                        help_text="volunteers who can be recognised",
                        related_name="+",
                        to="volunteers.volunteer",
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
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ScanDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(help_text="chosen by the device", max_length=36, unique=True)),
                (
                    "public_key",
                    models.CharField(help_text="ECDSA P-256, SubjectPublicKeyInfo in base64", max_length=200),
                ),
                ("registered_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120)),
                ("rule", models.CharField(help_text="the recurrence as an RRULE of RFC 5545", max_length=200)),
                ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
        ),
        migrations.AddField(
            model_name="activity",
            name="series",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="activities.series",
            ),
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("break_minutes", models.PositiveSmallIntegerField(default=0)),
                ("secret", models.CharField(max_length=64)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shifts", to="activities.activity"
                    ),
                ),
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "qualifications",
                    models.JSONField(blank=True, default=list, help_text="codes of kinds, all of them are asked for"),
                ),
                ("languages", models.JSONField(blank=True, default=list, help_text="plan entries of table languages")),
                ("members_only", models.BooleanField(default=False)),
                ("party_only", models.BooleanField(default=False)),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="posts", to="activities.shift"
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
                            ("min_age", None), ("max_age", None), ("max_age__gte", models.F("min_age")), _connector="OR"
                        ),
                        name="post_ages_in_order",
                    ),
                    models.UniqueConstraint(fields=("shift", "name"), name="post_once_in_shift"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShiftLoad",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=36, unique=True)),
                (
                    "salt",
                    models.CharField(help_text="makes the hashes of passes in this copy of the list", max_length=32),
                ),
                ("loaded_at", models.DateTimeField()),
                ("device_at", models.DateTimeField()),
                ("session", models.CharField(blank=True, max_length=36)),
                ("steady_ms", models.FloatField(default=0)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="loads", to="activities.scandevice"
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="loads", to="activities.shift"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("rank", models.PositiveIntegerField(help_text="position in the draw, from 1", null=True)),
                (
                    "guardian_asked_at",
                    models.DateTimeField(help_text="a guardian's yes is still awaited since then", null=True),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sign_ups", to="activities.post"
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sign_ups", to="activities.shift"
                    ),
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
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sign_ups", to="volunteers.volunteer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["post", "state", "id"], name="sign_up_of_post"),
                    models.Index(fields=["volunteer", "-starts_at"], name="sign_up_of_volunteer"),
                    models.Index(condition=models.Q(("state", "offered")), fields=["held_until"], name="sign_up_held"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["applied", "accepted", "waitlisted", "offered", "attended", "absent"])
                        ),
                        fields=("shift", "volunteer"),
                        name="sign_up_once_in_shift",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("in_at", models.DateTimeField(null=True)),
                ("out_at", models.DateTimeField(null=True)),
                ("minutes", models.PositiveIntegerField(default=0)),
                ("grade", models.CharField(default="measured", max_length=10)),
                ("flags", models.JSONField(default=list, help_text="[{code, text, answer, answered_by, answered_at}]")),
                (
                    "open_flags",
                    models.PositiveSmallIntegerField(default=0, help_text="how many flags still wait for an answer"),
                ),
                ("is_corrected", models.BooleanField(default=False)),
                (
                    "closed_at",
                    models.DateTimeField(help_text="corrected so that an open stay counts until then", null=True),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("entry_id", models.BigIntegerField(help_text="the posted HourEntry", null=True)),
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
                    "sign_up",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="presence", to="activities.signup"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OfflineScan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(help_text="the scan's own key: sent twice, kept once", max_length=36, unique=True),
                ),
                ("signed", models.CharField(max_length=600)),
                ("signature", models.CharField(max_length=120)),
                ("direction", models.CharField(max_length=3)),
                ("at", models.DateTimeField(help_text="corrected by the device's offset")),
                ("claimed_at", models.DateTimeField(help_text="by the device's clock")),
                ("doubt_s", models.PositiveIntegerField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("recorded", "已记录"), ("known", "早先已记录"), ("refused", "没有记上")], max_length=8
                    ),
                ),
                ("refusal", models.CharField(blank=True, max_length=200)),
                ("received_at", models.DateTimeField()),
                (
                    "fact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offline_scans",
                        to="activities.attendance",
                    ),
                ),
                (
                    "load",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scans", to="activities.shiftload"
                    ),
                ),
                (
                    "sign_up",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offline_scans",
                        to="activities.signup",
                    ),
                ),
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
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("volunteer", "志愿者评价活动"), ("organization", "组织者评价服务")], max_length=12
                    ),
                ),
                ("rating", models.PositiveSmallIntegerField()),
                ("text", models.CharField(blank=True, max_length=300)),
                ("given_at", models.DateTimeField()),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sign_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evaluations", to="activities.signup"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sign_up", "side"), name="evaluation_once_a_side"),
                    models.CheckConstraint(
                        condition=models.Q(("rating__gte", 1), ("rating__lte", 5)), name="evaluation_one_to_five"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="attendance",
            name="sign_up",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="activities.signup"
            ),
        ),
        migrations.CreateModel(
            name="SignUpAnswers",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", yushan.common.fields.SealedTextField(default="", editable=True)),
                (
                    "sign_up",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="activities.signup"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StandIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sign_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stand_ins", to="activities.signup"
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteers.volunteer"
                    ),
                ),
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reasons", models.JSONField(default=list)),
                ("called_at", models.DateTimeField()),
                (
                    "called_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("post", "volunteer"), name="stand_in_called_once")],
            },
        ),
        migrations.CreateModel(
            name="TeamQuota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("places", models.PositiveIntegerField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.organization"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="quotas", to="activities.post"
                    ),
                ),
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
            name="Bookmark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="activities.activity"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "activity"), name="bookmark_once")],
            },
        ),
        migrations.CreateModel(
            name="BoxQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300)),
                ("asked_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="box", to="activities.activity"
                    ),
                ),
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
                    "asked_by",
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
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("theme", models.CharField(max_length=80)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("text", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField(default=yushan.common.clock.now)),
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
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "key_date",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plan.entry"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key_date", "year", "area"), name="campaign_once_in_area"),
                    models.UniqueConstraint(
                        condition=models.Q(("area", None)), fields=("key_date", "year"), name="campaign_once_in_city"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="campaign_days_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "device_mark",
                    models.CharField(help_text="keyed hash of device and activity; differs by activity", max_length=64),
                ),
                ("rating", models.PositiveSmallIntegerField()),
                ("text", models.CharField(blank=True, max_length=300)),
                ("given_on", models.DateField(help_text="the day only: a moment could be matched with a list")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="feedback", to="activities.activity"
                    ),
                ),
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
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("invited_at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="activities.activity",
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
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteers.volunteer"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("activity", "volunteer"), name="invitation_once")],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300)),
                ("raised_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("upheld", models.BooleanField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="activities.activity"
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "presence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="activities.presence",
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
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(fields=("series", "series_day"), name="activity_once_in_series"),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("series", None), ("series_day", None)),
                    models.Q(("series__isnull", False), ("series_day__isnull", False)),
                    _connector="OR",
                ),
                name="activity_series_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                fields=("sign_up", "direction", "ordinal"), name="scan_once_a_direction"
            ),
        ),
        *SIGN_UPS,
        *SCANS,
    ]
