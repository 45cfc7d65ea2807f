"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
import yushan.common.fields
import yushan.stations.models.station
from yushan.common.folding import CreateModels
from yushan.stations.migrations._triggers import CODE_NAMED, LENT, NO_CLASH


class Migration(migrations.Migration):
    replaces = [
        ("stations", "0001_initial"),
        ("stations", "0002_card_life_and_six_haves"),
        ("stations", "0003_codes_and_hours"),
        ("stations", "0004_codes_are_unique"),
        ("stations", "0010_rooms_and_use"),
        ("stations", "0011_excused_bookings"),
    ]

    initial = True

    dependencies = [
        ("organizations", "0013_counted_in_place"),
        ("plan", "0001_initial"),
        ("volunteers", "0010_memberships_waiting"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="CriteriaVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True)),
                        ("title", models.CharField(max_length=80)),
                        ("in_force_from", models.DateField()),
                        (
                            "content",
                            models.JSONField(help_text="haves with items, grades, terms; rules/criteria.py reads it"),
                        ),
                        ("since", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "ordering": ["-in_force_from", "-code"],
                    },
                ),
                migrations.CreateModel(
                    name="Station",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                default=yushan.stations.models.station.new_code,
                                help_text="in its public address",
                                max_length=12,
                                unique=True,
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("kind", models.CharField(help_text="plan entry of table station_kinds", max_length=40)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("applied", "已申请"),
                                    ("self_scored", "已自评"),
                                    ("inspected", "已核查"),
                                    ("certified", "已认定"),
                                    ("rectifying", "限期整改"),
                                    ("suspended", "暂停"),
                                    ("declined", "未认定"),
                                    ("closed", "已关闭"),
                                ],
                                default="applied",
                                max_length=12,
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stations",
                                to="organizations.area",
                            ),
                        ),
                        (
                            "host",
                            models.ForeignKey(
                                blank=True,
                                help_text="the host unit",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="stations",
                                to="organizations.unit",
                            ),
                        ),
                        (
                            "host_unit",
                            models.CharField(
                                blank=True, help_text="a host that is no unit known here, as written", max_length=120
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                blank=True,
                                help_text="the team that serves here",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="stations",
                                to="organizations.organization",
                            ),
                        ),
                        ("address", models.CharField(blank=True, max_length=200)),
                        ("longitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                        ("latitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                        (
                            "directions",
                            models.CharField(blank=True, help_text="how to get there, in words", max_length=200),
                        ),
                        ("introduction", models.TextField(blank=True, max_length=1000)),
                        (
                            "opening_hours",
                            models.CharField(
                                blank=True, help_text="as written, or said of weekly_hours", max_length=120
                            ),
                        ),
                        (
                            "rests_on_holidays",
                            models.BooleanField(default=False, help_text="closed on public holidays by name"),
                        ),
                        ("contact_name", models.CharField(blank=True, max_length=60)),
                        ("contact_phone", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        (
                            "public_phone",
                            models.CharField(blank=True, help_text="what visitors may call", max_length=30),
                        ),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                        (
                            "applied_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("applied_at", models.DateTimeField(null=True)),
                        (
                            "application",
                            models.CharField(blank=True, help_text="why a station is to be here", max_length=300),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, help_text="of the last step that needed one", max_length=300),
                        ),
                        ("certified_on", models.DateField(null=True)),
                        (
                            "version",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stations",
                                to="stations.criteriaversion",
                            ),
                        ),
                        (
                            "grade",
                            models.CharField(blank=True, help_text="code of a grade of the version", max_length=20),
                        ),
                        (
                            "total",
                            models.PositiveSmallIntegerField(
                                help_text="hundredths of a point of 100, as inspected", null=True
                            ),
                        ),
                        ("valid_until", models.DateField(null=True)),
                        ("recheck_on", models.DateField(help_text="the yearly recheck is due", null=True)),
                        (
                            "rectify_by",
                            models.DateField(
                                help_text="what the recheck found wanting is due; suspended afterwards", null=True
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["area__code", "name"],
                        "indexes": [
                            models.Index(fields=["recheck_on"], name="station_recheck"),
                            models.Index(fields=["rectify_by"], name="station_rectify"),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("area", "name"), name="station_once_in_area")],
                    },
                ),
                migrations.CreateModel(
                    name="StationTag",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "station",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="tags", to="stations.station"
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
                        "ordering": ["entry__order", "id"],
                        "constraints": [models.UniqueConstraint(fields=("station", "entry"), name="station_tag_once")],
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
                            "station",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="improvements",
                                to="stations.station",
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="stations.assessment",
                            ),
                        ),
                        (
                            "item",
                            models.CharField(
                                blank=True, help_text="«place.room», of the version of the assessment", max_length=60
                            ),
                        ),
                        (
                            "is_required",
                            models.BooleanField(
                                default=False, help_text="found by a recheck that failed: the station waits for it"
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
                        ("due_on", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("rectify", "整改中"),
                                    ("reported", "已改，待核"),
                                    ("done", "已核实"),
                                    ("dropped", "不改了"),
                                ],
                                default="rectify",
                                max_length=8,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, help_text="what was done, or why it is given up", max_length=300
                            ),
                        ),
                        ("answer", models.CharField(blank=True, help_text="why it came back", max_length=300)),
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
                        ("reported_at", models.DateTimeField(null=True)),
                        (
                            "reported_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
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
                                condition=models.Q(("state", "rectify")),
                                fields=["owner", "due_on"],
                                name="station_improvement_open",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "rectify"), models.Q(("note", ""), _negated=True), _connector="OR"
                                ),
                                name="station_improvement_ends_with_a_word",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Assessment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "station",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments",
                                to="stations.station",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments",
                                to="stations.criteriaversion",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("first", "首次认定"), ("recheck", "年度复查"), ("again", "重新评定")],
                                max_length=8,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("self_check", "待自评"),
                                    ("inspection", "待核查"),
                                    ("decision", "待审定"),
                                    ("passed", "通过"),
                                    ("not_passed", "未通过"),
                                    ("dropped", "已撤销"),
                                ],
                                default="self_check",
                                max_length=12,
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        (
                            "opened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("due_on", models.DateField(help_text="the station's own score is due", null=True)),
                        (
                            "self_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("self_at", models.DateTimeField(null=True)),
                        (
                            "self_total",
                            models.PositiveSmallIntegerField(help_text="hundredths of a point of 100", null=True),
                        ),
                        ("self_word", models.CharField(blank=True, max_length=300)),
                        (
                            "facts",
                            models.JSONField(
                                default=dict, help_text="what the platform knew when the score was handed in"
                            ),
                        ),
                        (
                            "inspector",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("inspector_since", models.DateTimeField(null=True)),
                        ("visit_on", models.DateField(help_text="the day of the visit as arranged", null=True)),
                        (
                            "visit_key",
                            models.CharField(
                                help_text="the phone's key of what it sent", max_length=36, null=True, unique=True
                            ),
                        ),
                        (
                            "visited_at",
                            models.DateTimeField(
                                help_text="when the visit was ended, by the phone, put right", null=True
                            ),
                        ),
                        ("visit_sent_at", models.DateTimeField(null=True)),
                        ("visit_longitude", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                        ("visit_latitude", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                        (
                            "check_total",
                            models.PositiveSmallIntegerField(help_text="hundredths of a point of 100", null=True),
                        ),
                        ("check_word", models.CharField(blank=True, max_length=500)),
                        (
                            "asks_word",
                            models.BooleanField(default=False, help_text="the station has to speak about what differs"),
                        ),
                        (
                            "station_word",
                            models.CharField(blank=True, help_text="the station on what differs", max_length=500),
                        ),
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
                        ("grade", models.CharField(blank=True, max_length=20)),
                        ("valid_until", models.DateField(null=True)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["state", "inspector"], name="assessment_waiting")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("self_check", "inspection", "decision"))),
                                fields=("station",),
                                name="assessment_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "passed"), _negated=True),
                                    models.Q(models.Q(("grade", ""), _negated=True), ("check_total__isnull", False)),
                                    _connector="OR",
                                ),
                                name="assessment_passed_has_grade",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ItemScore",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="scores",
                                to="stations.assessment",
                            ),
                        ),
                        ("side", models.CharField(choices=[("self", "自评"), ("check", "复核")], max_length=5)),
                        (
                            "item",
                            models.CharField(help_text="«place.room»: have and item of the version", max_length=60),
                        ),
                        ("points", models.PositiveSmallIntegerField()),
                        ("note", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "side", "item"), name="item_score_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EvidencePhoto",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="photos",
                                to="stations.assessment",
                            ),
                        ),
                        (
                            "improvement",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="photos",
                                to="stations.improvement",
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("self", "自评"), ("check", "复核")], default="self", max_length=5
                            ),
                        ),
                        ("item", models.CharField(blank=True, max_length=60)),
                        ("code", models.CharField(help_text="in its address", max_length=32, unique=True)),
                        (
                            "key",
                            models.CharField(
                                help_text="the phone's own, so that it comes once",
                                max_length=36,
                                null=True,
                                unique=True,
                            ),
                        ),
                        ("file", models.CharField(max_length=60)),
                        ("media_type", models.CharField(max_length=20)),
                        (
                            "taken_at",
                            models.DateTimeField(help_text="by the phone, put right by the difference of the clocks"),
                        ),
                        ("longitude", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                        ("latitude", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                        ("accuracy", models.PositiveIntegerField(help_text="metres", null=True)),
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
                                condition=models.Q(("assessment", None), ("improvement", None), _connector="XOR"),
                                name="evidence_photo_of_one_thing",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Room",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "station",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="rooms", to="stations.station"
                            ),
                        ),
                        ("name", models.CharField(max_length=40)),
                        ("location", models.CharField(blank=True, help_text="floor, door", max_length=60)),
                        ("places", models.PositiveSmallIntegerField(help_text="most people at a time")),
                        (
                            "features",
                            models.JSONField(blank=True, default=list, help_text="codes of rules.rooms.FEATURES"),
                        ),
                        (
                            "accessibility",
                            models.JSONField(blank=True, default=list, help_text="codes of rules.rooms.ACCESSIBILITY"),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, help_text="what whoever books has to know", max_length=300),
                        ),
                        ("is_open", models.BooleanField(default=True, help_text="can be booked")),
                        ("audiences", models.JSONField(default=list, help_text="who may book: team, unit, person")),
                        ("weekdays", models.JSONField(default=list, help_text="0 (Monday) to 6")),
                        ("opens", models.TimeField()),
                        ("closes", models.TimeField()),
                        (
                            "ahead_days",
                            models.PositiveSmallIntegerField(default=30, help_text="how far ahead, in days"),
                        ),
                        (
                            "notice_hours",
                            models.PositiveSmallIntegerField(default=2, help_text="at the latest so many hours before"),
                        ),
                        ("longest_minutes", models.PositiveSmallIntegerField(default=240)),
                        (
                            "setup_minutes",
                            models.PositiveSmallIntegerField(default=0, help_text="held before each use"),
                        ),
                        (
                            "cleanup_minutes",
                            models.PositiveSmallIntegerField(default=0, help_text="held after each use"),
                        ),
                        (
                            "approval",
                            models.CharField(
                                choices=[
                                    ("none", "不用审核，约上就算数"),
                                    ("persons", "个人约的要审核"),
                                    ("all", "都要审核"),
                                ],
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
                    ],
                    options={
                        "ordering": ["station", "name"],
                        "constraints": [
                            models.UniqueConstraint(fields=("station", "name"), name="room_once_in_station"),
                            models.CheckConstraint(
                                condition=models.Q(("closes__gt", models.F("opens"))), name="room_hours_in_order"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("longest_minutes__gte", 15), ("places__gte", 1)),
                                name="room_is_of_use",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Equipment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "station",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="equipment",
                                to="stations.station",
                            ),
                        ),
                        ("name", models.CharField(max_length=40)),
                        (
                            "number",
                            models.PositiveSmallIntegerField(help_text="how many there are, broken ones included"),
                        ),
                        (
                            "broken",
                            models.PositiveSmallIntegerField(default=0, help_text="out of order, not to be lent"),
                        ),
                        (
                            "lent",
                            models.PositiveSmallIntegerField(
                                default=0, editable=False, help_text="kept by the database"
                            ),
                        ),
                        ("longest_days", models.PositiveSmallIntegerField(default=7)),
                        (
                            "note",
                            models.CharField(
                                blank=True, help_text="condition, parts, how to handle it", max_length=200
                            ),
                        ),
                        ("is_open", models.BooleanField(default=True, help_text="can be lent")),
                    ],
                    options={
                        "ordering": ["station", "name"],
                        "constraints": [
                            models.UniqueConstraint(fields=("station", "name"), name="equipment_once_in_station"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "number__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("lent"), "+", models.F("broken")
                                        ),
                                    )
                                ),
                                name="equipment_not_overlent",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BookingSeries",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "room",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="series", to="stations.room"
                            ),
                        ),
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
                    name="Booking",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("contact_name", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        ("contact_phone", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        (
                            "contact_hash",
                            models.CharField(blank=True, help_text="keyed hash of the number", max_length=64),
                        ),
                        ("number", models.CharField(help_text="YY-2609-0041", max_length=20, unique=True)),
                        (
                            "room",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="stations.room"
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
                                    ("excused", "不记没有来"),
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
                            models.CharField(
                                blank=True, help_text="public code of the activity it is for", max_length=20
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("holds_from", models.DateTimeField()),
                        ("holds_until", models.DateTimeField()),
                        (
                            "reason",
                            models.CharField(
                                blank=True, help_text="why declined, cancelled, noted as missed", max_length=200
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("due_at", models.DateTimeField(help_text="until when the keeper answers", null=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "ended_at",
                            models.DateTimeField(
                                help_text="declined, lapsed, cancelled, kept, missed or excused", null=True
                            ),
                        ),
                        (
                            "appeal",
                            models.CharField(
                                blank=True, help_text="what the taker says about having missed it", max_length=200
                            ),
                        ),
                        ("appealed_at", models.DateTimeField(null=True)),
                        ("appeal_answer", models.CharField(blank=True, max_length=200)),
                        ("appeal_answered_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["starts_at", "id"],
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["room", "starts_at"], name="booking_of_room"),
                            models.Index(fields=["state", "due_at"], name="booking_to_answer"),
                            models.Index(fields=["state", "starts_at"], name="booking_by_start"),
                            models.Index(fields=["user", "-starts_at"], name="booking_of_user"),
                            models.Index(fields=["organization", "-starts_at"], name="booking_of_team"),
                            models.Index(
                                condition=models.Q(("activity_code", ""), _negated=True),
                                fields=["activity_code"],
                                name="booking_of_activity",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("audience", "team"), ("organization__isnull", False), ("unit", None)),
                                    models.Q(("audience", "unit"), ("organization", None), ("unit__isnull", False)),
                                    models.Q(
                                        ("audience__in", ("person", "station")), ("organization", None), ("unit", None)
                                    ),
                                    _connector="OR",
                                ),
                                name="booking_taker_fits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at__gt", models.F("starts_at")),
                                    ("holds_from__lte", models.F("starts_at")),
                                    ("holds_until__gte", models.F("ends_at")),
                                ),
                                name="booking_times_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Designation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "station",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="designations",
                                to="stations.station",
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[("national", "国家级"), ("city", "市级"), ("area", "区县级")], max_length=8
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(help_text="the year for which it was named")),
                        ("document_no", models.CharField(help_text="of the document that says so", max_length=60)),
                        ("since", models.DateField()),
                        (
                            "valid_until",
                            models.DateField(help_text="the last day; open where the document names none", null=True),
                        ),
                        ("reason", models.CharField(help_text="what others can learn there", max_length=300)),
                        (
                            "designated_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("designated_at", models.DateTimeField()),
                        ("ended_on", models.DateField(null=True)),
                        ("end_reason", models.CharField(blank=True, max_length=300)),
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
                        "ordering": ["-since", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on", None)),
                                fields=("station", "level"),
                                name="designation_once_a_level",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until", None), ("valid_until__gte", models.F("since")), _connector="OR"
                                ),
                                name="designation_days_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on", None),
                                    models.Q(
                                        ("ended_on__gte", models.F("since")),
                                        models.Q(("end_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="designation_ends_with_a_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DutyMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "station",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duty_members",
                                to="stations.station",
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
                            "state",
                            models.CharField(
                                choices=[("invited", "等本人答应"), ("active", "参加值班"), ("left", "不再值班")],
                                max_length=8,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("user", None), ("volunteer__isnull", False)),
                                    models.Q(("user__isnull", False), ("volunteer", None)),
                                    _connector="OR",
                                ),
                                name="duty_member_is_one",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("invited", "active"))),
                                fields=("station", "volunteer"),
                                name="duty_volunteer_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("invited", "active"))),
                                fields=("station", "user"),
                                name="duty_user_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DutyLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "station",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duty_lines",
                                to="stations.station",
                            ),
                        ),
                        ("weekday", models.PositiveSmallIntegerField(help_text="0 (Monday) to 6")),
                        ("begins", models.TimeField()),
                        ("ends", models.TimeField()),
                        ("places", models.PositiveSmallIntegerField(default=1)),
                        ("members", models.ManyToManyField(blank=True, related_name="lines", to="stations.dutymember")),
                    ],
                    options={
                        "ordering": ["weekday", "begins", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends__gt", models.F("begins")), ("places__gte", 1), ("weekday__lte", 6)
                                ),
                                name="duty_line_fits",
                            ),
                            models.UniqueConstraint(
                                fields=("station", "weekday", "begins", "ends"), name="duty_line_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DutyShift",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "station",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duty_shifts",
                                to="stations.station",
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("places", models.PositiveSmallIntegerField()),
                        ("is_off", models.BooleanField(default=False, help_text="called off: holiday, closed")),
                    ],
                    options={
                        "ordering": ["starts_at", "id"],
                        "indexes": [models.Index(fields=["station", "starts_at"], name="duty_shift_of_station")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at")), ("places__gte", 1)),
                                name="duty_shift_fits",
                            ),
                            models.UniqueConstraint(fields=("station", "starts_at", "ends_at"), name="duty_shift_once"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DutyTurn",
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
                                related_name="turns",
                                to="stations.dutyshift",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="turns",
                                to="stations.dutymember",
                            ),
                        ),
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
                        (
                            "noted_at",
                            models.DateTimeField(help_text="when it was recorded as done or missed", null=True),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["member", "state"], name="duty_turn_of_member")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "released"), _negated=True),
                                fields=("shift", "member"),
                                name="duty_turn_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DutySwap",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "turn",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="swaps",
                                to="stations.dutyturn",
                            ),
                        ),
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
                        ("offered_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("offered", "answered"))),
                                fields=("turn",),
                                name="duty_swap_one_open",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "answered")),
                                fields=("in_return",),
                                name="duty_swap_return_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "answered"), _negated=True),
                                    models.Q(("in_return__isnull", False), ("taker__isnull", False)),
                                    _connector="OR",
                                ),
                                name="duty_swap_answered_by",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WeeklyHours",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "station",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="weekly_hours",
                                to="stations.station",
                            ),
                        ),
                        ("weekday", models.PositiveSmallIntegerField()),
                        ("opens", models.PositiveSmallIntegerField()),
                        ("closes", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "ordering": ["weekday", "opens"],
                        "indexes": [models.Index(fields=["weekday", "opens", "closes"], name="station_open_now")],
                        "constraints": [
                            models.UniqueConstraint(fields=("station", "weekday", "opens"), name="station_hours_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("weekday__range", (1, 7)), ("opens__lt", models.F("closes")), ("closes__lte", 1440)
                                ),
                                name="station_hours_in_a_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClosedDays",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "station",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="closed_days",
                                to="stations.station",
                            ),
                        ),
                        ("first_day", models.DateField()),
                        ("last_day", models.DateField()),
                        ("reason", models.CharField(max_length=60)),
                    ],
                    options={
                        "ordering": ["first_day", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("last_day__gte", models.F("first_day"))),
                                name="station_closed_days_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Loan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("contact_name", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        ("contact_phone", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        (
                            "contact_hash",
                            models.CharField(blank=True, help_text="keyed hash of the number", max_length=64),
                        ),
                        (
                            "equipment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="loans",
                                to="stations.equipment",
                            ),
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
                        (
                            "lent_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("due_on", models.DateField(help_text="last day")),
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
                        ("damaged", models.PositiveSmallIntegerField(default=0, help_text="of those that came back")),
                        ("missing", models.PositiveSmallIntegerField(default=0, help_text="that did not come back")),
                        (
                            "condition",
                            models.CharField(
                                blank=True, help_text="how it came back, or how it got lost", max_length=200
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["due_on", "id"],
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["equipment", "state"], name="loan_of_equipment"),
                            models.Index(fields=["state", "due_on"], name="loan_due"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("audience", "team"), ("organization__isnull", False), ("unit", None)),
                                    models.Q(("audience", "unit"), ("organization", None), ("unit__isnull", False)),
                                    models.Q(
                                        ("audience__in", ("person", "station")), ("organization", None), ("unit", None)
                                    ),
                                    _connector="OR",
                                ),
                                name="loan_taker_fits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("count__gte", 1),
                                    (
                                        "count__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("damaged"), "+", models.F("missing")
                                        ),
                                    ),
                                ),
                                name="loan_numbers_fit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state", "out"), ("ended_at__isnull", False), _connector="OR"),
                                name="loan_ended_when",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Use",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "station",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="stations.station"
                            ),
                        ),
                        (
                            "room",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="stations.room",
                            ),
                        ),
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
                    ],
                    options={
                        "indexes": [models.Index(fields=["station", "-starts_at", "-id"], name="use_of_station")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="use_times_in_order"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mentorship",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "mentor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="learners",
                                to="stations.station",
                            ),
                        ),
                        (
                            "learner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mentors",
                                to="stations.station",
                            ),
                        ),
                        ("aim", models.CharField(max_length=200)),
                        ("since", models.DateField()),
                        ("until", models.DateField(help_text="the last day as agreed")),
                        (
                            "paired_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("paired_at", models.DateTimeField()),
                        ("ended_on", models.DateField(null=True)),
                        (
                            "result",
                            models.CharField(
                                blank=True, help_text="what the learner took over, what it changed", max_length=500
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
                    ],
                    options={
                        "ordering": ["-since", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("mentor", models.F("learner")), _negated=True),
                                name="mentorship_of_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("until__gte", models.F("since"))), name="mentorship_days_in_order"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on", None), models.Q(("result", ""), _negated=True), _connector="OR"
                                ),
                                name="mentorship_ends_with_a_result",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on", None)),
                                fields=("mentor", "learner"),
                                name="mentorship_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MentorVisit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "mentorship",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="visits",
                                to="stations.mentorship",
                            ),
                        ),
                        ("day", models.DateField()),
                        (
                            "direction",
                            models.CharField(
                                choices=[("came", "示范站点来指导"), ("went", "到示范站点学习")], max_length=4
                            ),
                        ),
                        ("people", models.PositiveSmallIntegerField()),
                        ("learned", models.CharField(max_length=300)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-day", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("people__gt", 0)), name="mentor_visit_of_somebody"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StationPhoto",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "station",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="photos",
                                to="stations.station",
                            ),
                        ),
                        ("code", models.CharField(help_text="in its address", max_length=32, unique=True)),
                        ("file", models.CharField(max_length=60)),
                        ("media_type", models.CharField(max_length=20)),
                        ("caption", models.CharField(max_length=60)),
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
            ],
        ),
        CODE_NAMED,
        NO_CLASH,
        LENT,
    ]
