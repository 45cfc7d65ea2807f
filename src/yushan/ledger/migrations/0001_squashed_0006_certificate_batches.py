"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yushan.common.folding import CreateModels
from yushan.common.triggers import ImmutableTable


class Migration(migrations.Migration):
    replaces = [
        ("ledger", "0001_initial"),
        ("ledger", "0002_immutable"),
        ("ledger", "0003_certificate_scope"),
        ("ledger", "0004_proofs_and_stamps"),
        ("ledger", "0005_cases"),
        ("ledger", "0006_certificate_batches"),
    ]

    initial = True

    dependencies = [
        ("organizations", "0010_key_posts"),
        ("volunteers", "0006_cultivation"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="HourEntry",
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
                                related_name="entries",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "sequence",
                            models.PositiveBigIntegerField(help_text="position in the organization's chain, from 1"),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="volunteers.volunteer",
                            ),
                        ),
                        (
                            "source_key",
                            models.CharField(
                                help_text="posting the same source twice does it once", max_length=100, unique=True
                            ),
                        ),
                        ("activity_id", models.BigIntegerField(db_index=True, null=True)),
                        ("activity_title", models.CharField(max_length=120)),
                        ("service_type", models.CharField(blank=True, max_length=80)),
                        ("content", models.CharField(blank=True, max_length=300)),
                        ("place", models.CharField(blank=True, max_length=120)),
                        ("service_day", models.DateField()),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("minutes", models.IntegerField(help_text="negative in a reversal")),
                        (
                            "grade",
                            models.CharField(
                                choices=[("measured", "实测"), ("confirmed", "确认"), ("declared", "申报")],
                                max_length=10,
                            ),
                        ),
                        ("is_imported", models.BooleanField(default=False)),
                        ("in_charge", models.CharField(blank=True, help_text="活动负责人", max_length=60)),
                        ("recorder", models.CharField(help_text="记录人", max_length=60)),
                        (
                            "reverses",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reversal",
                                to="ledger.hourentry",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        ("posted_at", models.DateTimeField()),
                        (
                            "salt",
                            models.CharField(
                                help_text="hashed with the line: its hash tells nobody what it says",
                                max_length=32,
                                null=True,
                            ),
                        ),
                        ("previous_hash", models.CharField(max_length=64)),
                        ("hash", models.CharField(max_length=64)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["volunteer", "-service_day", "-id"], name="entry_of_volunteer"),
                            models.Index(fields=["organization", "service_day"], name="entry_of_org_day"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "sequence"), name="entry_place_in_chain"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("minutes__gt", 0), ("reverses", None)),
                                    models.Q(("minutes__lt", 0), ("reverses__isnull", False)),
                                    _connector="OR",
                                ),
                                name="entry_sign_fits",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChainHead",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "organization",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="chain_head",
                                to="organizations.organization",
                            ),
                        ),
                        ("sequence", models.PositiveBigIntegerField(default=0)),
                        ("hash", models.CharField(max_length=64)),
                    ],
                ),
                migrations.CreateModel(
                    name="LedgerRoot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField(unique=True)),
                        ("root", models.CharField(max_length=64)),
                        ("previous_root", models.CharField(max_length=64)),
                        ("chains", models.PositiveIntegerField()),
                        ("entries", models.PositiveBigIntegerField()),
                        ("sealed_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="RootLeaf",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "root",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leaves",
                                to="ledger.ledgerroot",
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
                        ("sequence", models.PositiveBigIntegerField()),
                        ("hash", models.CharField(max_length=64)),
                        (
                            "first",
                            models.PositiveBigIntegerField(
                                help_text="first line under `lines`; empty in roots of before it", null=True
                            ),
                        ),
                        (
                            "lines",
                            models.CharField(
                                help_text="Merkle root over the lines first to sequence", max_length=64, null=True
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("root", "organization"), name="leaf_once")],
                    },
                ),
                migrations.CreateModel(
                    name="RootStamp",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "root",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stamp",
                                to="ledger.ledgerroot",
                            ),
                        ),
                        ("token", models.BinaryField(help_text="DER, as the server gave it")),
                        ("stamped_at", models.DateTimeField(help_text="what the token says")),
                        ("authority", models.CharField(help_text="whose certificate signed it", max_length=200)),
                    ],
                ),
                migrations.CreateModel(
                    name="EntryCase",
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
                                related_name="entry_cases",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                help_text="whose hours these are",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entry_cases",
                                to="volunteers.volunteer",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="ledger.hourentry",
                            ),
                        ),
                        ("source_key", models.CharField(blank=True, db_index=True, max_length=100)),
                        ("activity_id", models.BigIntegerField(null=True)),
                        ("activity_title", models.CharField(max_length=120)),
                        (
                            "address",
                            models.CharField(blank=True, help_text="public page of what is disputed", max_length=200),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "核实中"),
                                    ("stands", "维持原记录"),
                                    ("reversed", "属实，已冲正"),
                                    ("corrected", "属实，已更正"),
                                    ("arranged", "属实，另行补录"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        (
                            "opened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "hear_until",
                            models.DateTimeField(
                                help_text="until then the person concerned may speak first", null=True
                            ),
                        ),
                        ("heard_at", models.DateTimeField(help_text="when the person concerned spoke", null=True)),
                        (
                            "due_at",
                            models.DateTimeField(
                                help_text="case_decision_working_days; empty beyond the known calendar", null=True
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=300)),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                help_text="what a correction put there",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.hourentry",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["state", "due_at", "id"], name="entry_case_by_state"),
                            models.Index(fields=["organization", "-id"], name="entry_case_of_org"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open"), models.Q(("source_key", ""), _negated=True)),
                                fields=("source_key",),
                                name="entry_case_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at", None), ("state", "open")),
                                    models.Q(models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="entry_case_decided",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseStatement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="statements",
                                to="ledger.entrycase",
                            ),
                        ),
                        (
                            "part",
                            models.CharField(
                                choices=[("raiser", "提出异议的人"), ("person", "本人"), ("organization", "记录组织")],
                                max_length=12,
                            ),
                        ),
                        (
                            "said_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("text", models.CharField(max_length=300)),
                        ("said_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["case", "id"], name="statement_of_case")],
                    },
                ),
                migrations.CreateModel(
                    name="Certificate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=40, null=True, unique=True)),
                        ("code", models.CharField(max_length=32, unique=True)),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificates",
                                to="volunteers.volunteer",
                            ),
                        ),
                        (
                            "issuer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificates",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "within",
                            models.ForeignKey(
                                help_text="only hours recorded by this organization and those below it; empty: all of them",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "activity_id",
                            models.BigIntegerField(
                                help_text="only hours of this activity; empty: of the whole period", null=True
                            ),
                        ),
                        ("activity_title", models.CharField(blank=True, max_length=120)),
                        (
                            "language",
                            models.CharField(
                                choices=[("zh", "中文"), ("both", "中英双语"), ("en", "英文")],
                                default="zh",
                                max_length=4,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("requested", "已申请"),
                                    ("issued", "有效"),
                                    ("superseded", "已被新证明取代"),
                                    ("revoked", "已撤销"),
                                ],
                                default="requested",
                                max_length=12,
                            ),
                        ),
                        ("period_from", models.DateField()),
                        ("period_until", models.DateField()),
                        ("measured_minutes", models.PositiveIntegerField(default=0)),
                        ("confirmed_minutes", models.PositiveIntegerField(default=0)),
                        ("declared_minutes", models.PositiveIntegerField(default=0)),
                        ("file", models.CharField(blank=True, help_text="name in the private storage", max_length=120)),
                        ("sha256", models.CharField(blank=True, db_index=True, max_length=64)),
                        ("requested_at", models.DateTimeField()),
                        (
                            "due_at",
                            models.DateTimeField(
                                help_text="certificate_within_working_days after the request; empty where the holidays are not announced yet",
                                null=True,
                            ),
                        ),
                        ("issued_at", models.DateTimeField(null=True)),
                        (
                            "superseded_by",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="supersedes",
                                to="ledger.certificate",
                            ),
                        ),
                        ("revoked_at", models.DateTimeField(null=True)),
                        (
                            "revoked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["volunteer", "-requested_at"], name="certificate_of_volunteer"),
                            models.Index(fields=["state", "requested_at"], name="certificate_by_state"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CertificateEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "certificate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="ledger.certificate",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificate_lines",
                                to="ledger.hourentry",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("certificate", "entry"), name="certificate_line_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CertificateBatch",
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
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        ("activity_id", models.BigIntegerField(null=True)),
                        ("activity_title", models.CharField(blank=True, max_length=120)),
                        ("period_from", models.DateField()),
                        ("period_until", models.DateField()),
                        (
                            "language",
                            models.CharField(
                                choices=[("zh", "中文"), ("both", "中英双语"), ("en", "英文")],
                                default="zh",
                                max_length=4,
                            ),
                        ),
                        (
                            "ordered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ordered_at", models.DateTimeField()),
                        ("done_at", models.DateTimeField(null=True)),
                        ("job_id", models.BigIntegerField(help_text="the job that shows the progress", null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["organization", "-id"], name="batch_of_org")],
                    },
                ),
                migrations.CreateModel(
                    name="BatchItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="ledger.certificatebatch",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteers.volunteer"
                            ),
                        ),
                        (
                            "certificate",
                            models.OneToOneField(
                                help_text="made once, also twice run",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="batch_item",
                                to="ledger.certificate",
                            ),
                        ),
                        ("is_done", models.BooleanField(default=False)),
                        ("said", models.CharField(blank=True, help_text="why there is none", max_length=200)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("batch", "volunteer"), name="batch_item_once")],
                    },
                ),
                migrations.CreateModel(
                    name="DailyTotal",
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
                                related_name="daily_totals",
                                to="organizations.organization",
                            ),
                        ),
                        ("day", models.DateField()),
                        ("grade", models.CharField(max_length=10)),
                        ("minutes", models.BigIntegerField(default=0)),
                        ("entries", models.IntegerField(default=0)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "day", "grade"), name="daily_total_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="YearlyParticipation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="participation",
                                to="accounts.person",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("first_day", models.DateField()),
                        ("entries", models.PositiveIntegerField()),
                        ("minutes", models.PositiveIntegerField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "year"), name="participation_once_a_year")
                        ],
                    },
                ),
            ],
        ),
        ImmutableTable("ledger_hourentry"),
        ImmutableTable("ledger_ledgerroot"),
        ImmutableTable("ledger_rootleaf"),
        ImmutableTable("ledger_rootstamp"),
    ]
