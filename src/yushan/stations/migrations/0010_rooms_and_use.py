import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
import yushan.common.fields
from yushan.stations.migrations._triggers import LENT, NO_CLASH


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0013_counted_in_place"),
        ("stations", "0004_codes_are_unique"),
        ("volunteers", "0010_memberships_waiting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BookingSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("team", "服务队和支队"),
                            ("unit", "单位"),
                            ("person", "个人"),
                            ("station", "站点自用"),
                        ],
                        max_length=8,
                    ),
                ),
                ("contact_name", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                ("contact_phone", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                ("contact_hash", models.CharField(blank=True, help_text="keyed hash of the number", max_length=64)),
                ("number", models.CharField(help_text="YY-2609-0041", max_length=20, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待审核"),
                            ("confirmed", "已约好"),
                            ("declined", "没有同意"),
                            ("lapsed", "过时没有审核"),
                            ("cancelled", "已取消"),
                            ("kept", "已使用"),
                            ("missed", "没有来"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(help_text="what for", max_length=60)),
                ("people", models.PositiveSmallIntegerField(help_text="how many are expected")),
                ("came", models.PositiveSmallIntegerField(help_text="how many were there", null=True)),
                ("wishes", models.CharField(blank=True, max_length=200)),
                (
                    "activity_code",
                    models.CharField(blank=True, help_text="public code of the activity it is for", max_length=20),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("holds_from", models.DateTimeField()),
                ("holds_until", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(blank=True, help_text="why declined, cancelled, noted as missed", max_length=200),
                ),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(help_text="until when the keeper answers", null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(help_text="declined, lapsed, cancelled, kept or missed", null=True)),
                (
                    "appeal",
                    models.CharField(
                        blank=True, help_text="what the taker says about having missed it", max_length=200
                    ),
                ),
                ("appealed_at", models.DateTimeField(null=True)),
                ("appeal_answer", models.CharField(blank=True, max_length=200)),
                ("appeal_answered_at", models.DateTimeField(null=True)),
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
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="organizations.organization",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="organizations.unit",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        help_text="the account that hears of it; none for somebody whom the keeper wrote down",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="station_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="bookings",
                        to="stations.bookingseries",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DutyMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("invited", "等本人答应"), ("active", "参加值班"), ("left", "不再值班")], max_length=8
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="duty_members", to="stations.station"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="volunteers.volunteer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DutyLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekday", models.PositiveSmallIntegerField(help_text="0 (Monday) to 6")),
                ("begins", models.TimeField()),
                ("ends", models.TimeField()),
                ("places", models.PositiveSmallIntegerField(default=1)),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="duty_lines", to="stations.station"
                    ),
                ),
                ("members", models.ManyToManyField(blank=True, related_name="lines", to="stations.dutymember")),
            ],
            options={
                "ordering": ["weekday", "begins", "id"],
            },
        ),
        migrations.CreateModel(
            name="DutyShift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("places", models.PositiveSmallIntegerField()),
                ("is_off", models.BooleanField(default=False, help_text="called off: holiday, closed")),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="duty_shifts", to="stations.station"
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="DutyTurn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("assigned", "已排班"),
                            ("done", "已值班"),
                            ("missed", "没有来"),
                            ("released", "换给别人"),
                        ],
                        default="assigned",
                        max_length=10,
                    ),
                ),
                ("assigned_at", models.DateTimeField()),
                ("noted_at", models.DateTimeField(help_text="when it was recorded as done or missed", null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="turns", to="stations.dutymember"
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="turns", to="stations.dutyshift"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DutySwap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "等人接"),
                            ("answered", "等您答应对换"),
                            ("done", "换好了"),
                            ("withdrawn", "已撤回"),
                            ("lapsed", "没有人接"),
                        ],
                        default="offered",
                        max_length=10,
                    ),
                ),
                ("offered_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "taker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="swaps_taken",
                        to="stations.dutymember",
                    ),
                ),
                (
                    "in_return",
                    models.ForeignKey(
                        help_text="the taker's turn that goes the other way",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="stations.dutyturn",
                    ),
                ),
                (
                    "turn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="swaps", to="stations.dutyturn"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Equipment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("number", models.PositiveSmallIntegerField(help_text="how many there are, broken ones included")),
                ("broken", models.PositiveSmallIntegerField(default=0, help_text="out of order, not to be lent")),
                ("lent", models.PositiveSmallIntegerField(default=0, editable=False, help_text="kept by the database")),
                ("longest_days", models.PositiveSmallIntegerField(default=7)),
                ("note", models.CharField(blank=True, help_text="condition, parts, how to handle it", max_length=200)),
                ("is_open", models.BooleanField(default=True, help_text="can be lent")),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="equipment", to="stations.station"
                    ),
                ),
            ],
            options={
                "ordering": ["station", "name"],
            },
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("team", "服务队和支队"),
                            ("unit", "单位"),
                            ("person", "个人"),
                            ("station", "站点自用"),
                        ],
                        max_length=8,
                    ),
                ),
                ("contact_name", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                ("contact_phone", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                ("contact_hash", models.CharField(blank=True, help_text="keyed hash of the number", max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("out", "借出"), ("back", "已归还"), ("lost", "丢失")],
                        default="out",
                        max_length=10,
                    ),
                ),
                ("count", models.PositiveSmallIntegerField()),
                ("purpose", models.CharField(blank=True, max_length=60)),
                ("lent_at", models.DateTimeField()),
                ("due_on", models.DateField(help_text="last day")),
                ("ended_at", models.DateTimeField(null=True)),
                ("damaged", models.PositiveSmallIntegerField(default=0, help_text="of those that came back")),
                ("missing", models.PositiveSmallIntegerField(default=0, help_text="that did not come back")),
                (
                    "condition",
                    models.CharField(blank=True, help_text="how it came back, or how it got lost", max_length=200),
                ),
                (
                    "booking",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="loans",
                        to="stations.booking",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "equipment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="loans", to="stations.equipment"
                    ),
                ),
                (
                    "lent_by",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="organizations.organization",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="organizations.unit",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        help_text="the account that hears of it; none for somebody whom the keeper wrote down",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="station_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("location", models.CharField(blank=True, help_text="floor, door", max_length=60)),
                ("places", models.PositiveSmallIntegerField(help_text="most people at a time")),
                ("features", models.JSONField(blank=True, default=list, help_text="codes of rules.rooms.FEATURES")),
                (
                    "accessibility",
                    models.JSONField(blank=True, default=list, help_text="codes of rules.rooms.ACCESSIBILITY"),
                ),
                ("note", models.CharField(blank=True, help_text="what whoever books has to know", max_length=300)),
                ("is_open", models.BooleanField(default=True, help_text="can be booked")),
                ("audiences", models.JSONField(default=list, help_text="who may book: team, unit, person")),
                ("weekdays", models.JSONField(default=list, help_text="0 (Monday) to 6")),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
                ("ahead_days", models.PositiveSmallIntegerField(default=30, help_text="how far ahead, in days")),
                (
                    "notice_hours",
                    models.PositiveSmallIntegerField(default=2, help_text="at the latest so many hours before"),
                ),
                ("longest_minutes", models.PositiveSmallIntegerField(default=240)),
                ("setup_minutes", models.PositiveSmallIntegerField(default=0, help_text="held before each use")),
                ("cleanup_minutes", models.PositiveSmallIntegerField(default=0, help_text="held after each use")),
                (
                    "approval",
                    models.CharField(
                        choices=[("none", "不用审核，约上就算数"), ("persons", "个人约的要审核"), ("all", "都要审核")],
                        default="persons",
                        max_length=8,
                    ),
                ),
                (
                    "needs_arrival",
                    models.BooleanField(
                        default=False, help_text="who was not noted as there by the end of the day did not come"
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rooms", to="stations.station"
                    ),
                ),
            ],
            options={
                "ordering": ["station", "name"],
            },
        ),
        migrations.AddField(
            model_name="bookingseries",
            name="room",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="series", to="stations.room"
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="room",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="stations.room"
            ),
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        help_text="«booking:12», «shift:7», «kept:3f…»: once each", max_length=40, unique=True
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("team", "服务队和支队"),
                            ("unit", "单位"),
                            ("person", "个人"),
                            ("station", "站点自用"),
                        ],
                        max_length=8,
                    ),
                ),
                ("who", models.CharField(help_text="team, unit, or 个人", max_length=120)),
                ("title", models.CharField(max_length=120)),
                ("activity_code", models.CharField(blank=True, max_length=20)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("people", models.PositiveSmallIntegerField()),
                ("noted_at", models.DateTimeField()),
                (
                    "booking",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="use",
                        to="stations.booking",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="stations.room"
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="stations.station"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="dutymember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("user", None), ("volunteer__isnull", False)),
                    models.Q(("user__isnull", False), ("volunteer", None)),
                    _connector="OR",
                ),
                name="duty_member_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutymember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("invited", "active"))),
                fields=("station", "volunteer"),
                name="duty_volunteer_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutymember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("invited", "active"))),
                fields=("station", "user"),
                name="duty_user_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyline",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("begins")), ("places__gte", 1), ("weekday__lte", 6)),
                name="duty_line_fits",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyline",
            constraint=models.UniqueConstraint(fields=("station", "weekday", "begins", "ends"), name="duty_line_once"),
        ),
        migrations.AddIndex(
            model_name="dutyshift",
            index=models.Index(fields=["station", "starts_at"], name="duty_shift_of_station"),
        ),
        migrations.AddConstraint(
            model_name="dutyshift",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at")), ("places__gte", 1)), name="duty_shift_fits"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyshift",
            constraint=models.UniqueConstraint(fields=("station", "starts_at", "ends_at"), name="duty_shift_once"),
        ),
        migrations.AddIndex(
            model_name="dutyturn",
            index=models.Index(fields=["member", "state"], name="duty_turn_of_member"),
        ),
        migrations.AddConstraint(
            model_name="dutyturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "released"), _negated=True),
                fields=("shift", "member"),
                name="duty_turn_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyswap",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("offered", "answered"))), fields=("turn",), name="duty_swap_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyswap",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "answered")), fields=("in_return",), name="duty_swap_return_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyswap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "answered"), _negated=True),
                    models.Q(("in_return__isnull", False), ("taker__isnull", False)),
                    _connector="OR",
                ),
                name="duty_swap_answered_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="equipment",
            constraint=models.UniqueConstraint(fields=("station", "name"), name="equipment_once_in_station"),
        ),
        migrations.AddConstraint(
            model_name="equipment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "number__gte",
                        django.db.models.expressions.CombinedExpression(models.F("lent"), "+", models.F("broken")),
                    )
                ),
                name="equipment_not_overlent",
            ),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["equipment", "state"], name="loan_of_equipment"),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["state", "due_on"], name="loan_due"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "team"), ("organization__isnull", False), ("unit", None)),
                    models.Q(("audience", "unit"), ("organization", None), ("unit__isnull", False)),
                    models.Q(("audience__in", ("person", "station")), ("organization", None), ("unit", None)),
                    _connector="OR",
                ),
                name="loan_taker_fits",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("count__gte", 1),
                    (
                        "count__gte",
                        django.db.models.expressions.CombinedExpression(models.F("damaged"), "+", models.F("missing")),
                    ),
                ),
                name="loan_numbers_fit",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "out"), ("ended_at__isnull", False), _connector="OR"),
                name="loan_ended_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.UniqueConstraint(fields=("station", "name"), name="room_once_in_station"),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes__gt", models.F("opens"))), name="room_hours_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(("longest_minutes__gte", 15), ("places__gte", 1)), name="room_is_of_use"
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["room", "starts_at"], name="booking_of_room"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["state", "due_at"], name="booking_to_answer"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["state", "starts_at"], name="booking_by_start"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["user", "-starts_at"], name="booking_of_user"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["organization", "-starts_at"], name="booking_of_team"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("activity_code", ""), _negated=True),
                fields=["activity_code"],
                name="booking_of_activity",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "team"), ("organization__isnull", False), ("unit", None)),
                    models.Q(("audience", "unit"), ("organization", None), ("unit__isnull", False)),
                    models.Q(("audience__in", ("person", "station")), ("organization", None), ("unit", None)),
                    _connector="OR",
                ),
                name="booking_taker_fits",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__gt", models.F("starts_at")),
                    ("holds_from__lte", models.F("starts_at")),
                    ("holds_until__gte", models.F("ends_at")),
                ),
                name="booking_times_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="use",
            index=models.Index(fields=["station", "-starts_at", "-id"], name="use_of_station"),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="use_times_in_order"
            ),
        ),
        NO_CLASH,
        LENT,
    ]
