"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
import yushan.common.fields
from yushan.common.folding import CreateModels
from yushan.events.migrations._triggers import NUMBER_STAYS


class Migration(migrations.Migration):
    replaces = [("events", "0001_initial"), ("events", "0002_ended_and_sheets")]

    initial = True

    dependencies = [
        ("activities", "0017_documents"),
        ("organizations", "0012_charter_files_hosts_and_phones"),
        ("volunteers", "0009_guardian_consent"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True)),
                        ("name", models.CharField(max_length=80)),
                        ("name_en", models.CharField(max_length=120)),
                        (
                            "kind",
                            models.ForeignKey(
                                blank=True,
                                help_text="table large_events",
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
                                related_name="large_events",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "准备中"),
                                    ("open", "招募中"),
                                    ("running", "举办中"),
                                    ("closed", "已结束"),
                                    ("cancelled", "已取消"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("text", models.TextField(blank=True, help_text="what it is, for everybody")),
                        ("text_en", models.TextField(blank=True)),
                        (
                            "contact",
                            models.CharField(
                                blank=True, help_text="shown to everybody: an office, no person", max_length=120
                            ),
                        ),
                        ("reason", models.CharField(blank=True, help_text="why it was cancelled", max_length=300)),
                        (
                            "ended_at",
                            models.DateTimeField(
                                help_text="closed or called off: from here the data of people are kept", null=True
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
                        "indexes": [models.Index(fields=["state", "starts_on", "id"], name="event_state_start")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="event_days_in_order"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Venue",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="venues", to="events.event"
                            ),
                        ),
                        ("name", models.CharField(max_length=40)),
                        ("name_en", models.CharField(max_length=80)),
                        ("address", models.CharField(max_length=120)),
                        ("address_en", models.CharField(max_length=200)),
                        ("longitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                        ("latitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [models.UniqueConstraint(fields=("event", "name"), name="event_venue_once")],
                    },
                ),
                migrations.CreateModel(
                    name="LanguageNeed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "venue",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="needs", to="events.venue"
                            ),
                        ),
                        ("language", models.CharField(help_text="plan entry of table languages", max_length=40)),
                        ("level", models.CharField(help_text="rules.languages.LEVELS", max_length=10)),
                        ("people", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "ordering": ["language", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("venue", "language", "level"), name="event_language_once"),
                            models.CheckConstraint(
                                condition=models.Q(("people__gte", 1)), name="event_language_people"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Batch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="batches", to="events.event"
                            ),
                        ),
                        ("name", models.CharField(max_length=40)),
                        ("name_en", models.CharField(max_length=80)),
                        ("audience", models.CharField(blank=True, help_text="who is meant", max_length=120)),
                        ("audience_en", models.CharField(blank=True, max_length=200)),
                        ("sign_up_from", models.DateTimeField(blank=True, null=True)),
                        ("sign_up_until", models.DateTimeField(blank=True, null=True)),
                        ("trains_at", models.DateTimeField(blank=True, null=True)),
                        ("trains_where", models.CharField(blank=True, max_length=120)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("event", "name"), name="event_batch_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sign_up_from", None),
                                    ("sign_up_until", None),
                                    ("sign_up_until__gt", models.F("sign_up_from")),
                                    _connector="OR",
                                ),
                                name="event_batch_window",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BoardingPoint",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="boarding_points",
                                to="events.event",
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        ("name_en", models.CharField(max_length=120)),
                        ("leaves_at", models.TimeField()),
                        (
                            "returns_at",
                            models.TimeField(
                                blank=True, help_text="when the bus leaves the venue in the evening", null=True
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["leaves_at", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("event", "name", "leaves_at"), name="event_boarding_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Guidance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="guidance", to="events.event"
                            ),
                        ),
                        (
                            "topic",
                            models.CharField(
                                choices=[
                                    ("bring", "带什么"),
                                    ("dress", "穿什么"),
                                    ("transport", "怎么去"),
                                    ("emergency", "紧急联系"),
                                    ("rules", "守则"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("text", models.TextField(blank=True)),
                        ("text_en", models.TextField(blank=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [models.UniqueConstraint(fields=("event", "topic"), name="event_guidance_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Accreditation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accreditations",
                                to="events.event",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accreditations",
                                to="volunteers.volunteer",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "等本人传照片"),
                                    ("submitted", "待审核"),
                                    ("approved", "已发证"),
                                    ("refused", "照片要重传"),
                                    ("withdrawn", "已收回"),
                                ],
                                default="asked",
                                max_length=10,
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                help_text="in the QR code; says nothing about the person", max_length=32, unique=True
                            ),
                        ),
                        ("name_latin", models.CharField(blank=True, max_length=80)),
                        (
                            "languages",
                            models.JSONField(
                                blank=True, default=dict, help_text="code of the language → rules.languages.LEVELS"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(null=True)),
                        ("asked_at", models.DateTimeField()),
                        ("submitted_at", models.DateTimeField(null=True)),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("printed_at", models.DateTimeField(null=True)),
                        (
                            "zones",
                            models.ManyToManyField(
                                blank=True,
                                help_text="beside the venues of own shifts",
                                related_name="+",
                                to="events.venue",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["event", "state", "id"], name="accreditation_state")],
                        "constraints": [
                            models.UniqueConstraint(fields=("event", "volunteer"), name="accreditation_once"),
                            models.UniqueConstraint(fields=("event", "number"), name="accreditation_number_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "approved"), _negated=True),
                                    models.Q(("decided_at__isnull", False), ("number__isnull", False)),
                                    _connector="OR",
                                ),
                                name="accreditation_approved_has_number",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BadgePhoto",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "accreditation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="photo",
                                to="events.accreditation",
                            ),
                        ),
                        ("code", models.CharField(max_length=32, unique=True)),
                        ("file", models.CharField(help_text="name in the sealed folder", max_length=60)),
                        ("media_type", models.CharField(max_length=20)),
                        ("added_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Arrangement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="arrangements",
                                to="events.event",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="arrangements",
                                to="volunteers.volunteer",
                            ),
                        ),
                        (
                            "diet",
                            models.CharField(
                                choices=[("usual", "没有要求"), ("halal", "清真"), ("vegetarian", "素食")],
                                default="usual",
                                max_length=10,
                            ),
                        ),
                        ("allergies", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        (
                            "boarding",
                            models.ForeignKey(
                                blank=True,
                                help_text="none: comes alone",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="events.boardingpoint",
                            ),
                        ),
                        ("said_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("event", "volunteer"), name="arrangement_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BadgeSheet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="sheets", to="events.event"
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="events.batch",
                            ),
                        ),
                        (
                            "only_new",
                            models.BooleanField(default=True, help_text="only badges that were never printed"),
                        ),
                        ("reason", models.CharField(max_length=300)),
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
                        ("job_id", models.BigIntegerField(null=True)),
                        ("file", models.CharField(blank=True, max_length=60)),
                        (
                            "badges",
                            models.PositiveIntegerField(help_text="how many; empty until it is made", null=True),
                        ),
                        (
                            "accreditations",
                            models.ManyToManyField(
                                help_text="whose badges are in the file",
                                related_name="sheets",
                                to="events.accreditation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-asked_at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Service",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="services", to="events.event"
                            ),
                        ),
                        (
                            "activity",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="event_service",
                                to="activities.activity",
                            ),
                        ),
                        (
                            "venue",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="services", to="events.venue"
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="services",
                                to="events.batch",
                            ),
                        ),
                        ("title_en", models.CharField(blank=True, max_length=160)),
                        (
                            "text_en",
                            models.TextField(blank=True, help_text="what the activity is about, with its safety note"),
                        ),
                    ],
                    options={
                        "ordering": ["activity__starts_at", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="PostWords",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="post_words",
                                to="events.service",
                            ),
                        ),
                        ("name", models.CharField(help_text="the post's name", max_length=40)),
                        ("name_en", models.CharField(blank=True, max_length=80)),
                        ("duties_en", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("service", "name"), name="event_post_words_once")
                        ],
                    },
                ),
            ],
        ),
        NUMBER_STAYS,
    ]
