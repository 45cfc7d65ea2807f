"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
from yushan.common.folding import CreateModels

from ._triggers import NO_CLASH


class Migration(migrations.Migration):
    replaces = [("tours", "0001_initial")]

    initial = True

    dependencies = [
        ("activities", "0015_joining"),
        ("organizations", "0011_names_in_pinyin"),
        ("stations", "0001_initial"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Vehicle",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=40)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("caravan", "科普大篷车"), ("shuttle", "科普班车")], max_length=10
                            ),
                        ),
                        ("plate", models.CharField(max_length=12, unique=True)),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="vehicles",
                                to="organizations.organization",
                            ),
                        ),
                        ("equipment", models.CharField(blank=True, max_length=300)),
                        ("contact", models.CharField(blank=True, max_length=60)),
                        ("is_in_service", models.BooleanField(default=True)),
                    ],
                    options={
                        "ordering": ["kind", "name", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Tour",
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
                                related_name="tours",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "vehicle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="tours", to="tours.vehicle"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "准备中"),
                                    ("open", "接受预约"),
                                    ("closed", "停止预约"),
                                    ("ended", "已结束"),
                                    ("cancelled", "已取消"),
                                ],
                                default="draft",
                                max_length=10,
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
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("daily_from", models.TimeField()),
                        ("daily_until", models.TimeField()),
                        ("book_until", models.DateField(help_text="last day on which a stop can be asked for")),
                        ("text", models.TextField(blank=True, help_text="what comes, what the host prepares")),
                        ("safety_note", models.TextField(blank=True)),
                        ("reason", models.CharField(blank=True, help_text="why it was cancelled", max_length=300)),
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
                        ("service_types", models.ManyToManyField(blank=True, related_name="+", to="plan.entry")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["state", "starts_on", "id"], name="tour_state_start")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="tour_days_in_order"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("daily_until__gt", models.F("daily_from"))),
                                name="tour_hours_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Stop",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "tour",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="stops", to="tours.tour"
                            ),
                        ),
                        (
                            "vehicle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="stops", to="tours.vehicle"
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tour_stops",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tour_stops",
                                to="organizations.area",
                            ),
                        ),
                        (
                            "station",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tour_stops",
                                to="stations.station",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("requested", "待确认"),
                                    ("confirmed", "已确认"),
                                    ("declined", "未接受"),
                                    ("withdrawn", "已取消"),
                                ],
                                default="requested",
                                max_length=10,
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("place", models.CharField(max_length=120)),
                        ("longitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                        ("latitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                        ("expected_people", models.PositiveIntegerField()),
                        ("volunteers", models.PositiveSmallIntegerField(help_text="how many the host asks for")),
                        ("wishes", models.CharField(blank=True, max_length=300)),
                        ("contact", models.CharField(max_length=60)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        (
                            "activity",
                            models.OneToOneField(
                                help_text="made when confirmed",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tour_stop",
                                to="activities.activity",
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
                        "ordering": ["starts_at", "id"],
                        "indexes": [models.Index(fields=["state", "asked_at"], name="stop_to_answer")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="stop_times_in_order"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("requested", "confirmed"))),
                                fields=("tour", "organization", "starts_at"),
                                name="stop_asked_once",
                            ),
                        ],
                    },
                ),
            ],
        ),
        NO_CLASH,
    ]
