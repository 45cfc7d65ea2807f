"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
import yushan.common.fields
import yushan.indicators.models.questions
from yushan.common.folding import CreateModels


def begin_counting(apps, schema_editor):
    """Another room's rows may be older than this room: they are counted, as by the originals."""
    for name in ("0006_daily_sums", "0010_kept_catalogue"):
        import_module(f"yushan.indicators.migrations.{name}").fill(apps, schema_editor)


class Migration(migrations.Migration):
    replaces = [
        ("indicators", "0001_initial"),
        ("indicators", "0002_catalogue"),
        ("indicators", "0003_party_reports"),
        ("indicators", "0004_kept_questions"),
        ("indicators", "0005_year_statements"),
        ("indicators", "0006_daily_sums"),
        ("indicators", "0007_quality_and_reminders"),
        ("indicators", "0009_reports"),
        ("indicators", "0010_kept_catalogue"),
    ]

    initial = True

    dependencies = [
        ("activities", "0024_placing_changed"),
        ("ledger", "0006_certificate_batches"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="RegisteredSpell",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="volunteers.volunteer",
                            ),
                        ),
                        ("first", models.DateField()),
                        ("until", models.DateField(help_text="date.max while it holds")),
                        ("area", models.BigIntegerField(default=0)),
                        ("skilled", models.BooleanField(default=False, help_text="has written down skills")),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("volunteer", "first"), name="registered_spell_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServedYear",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="volunteers.volunteer",
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
                        ("year", models.PositiveSmallIntegerField()),
                        ("first_day", models.DateField()),
                        (
                            "second_day",
                            models.DateField(help_text="the next day of service after the first", null=True),
                        ),
                        ("last_day", models.DateField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("volunteer", "organization", "year"), name="served_year_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CountedActivity",
                    fields=[
                        ("activity", models.BigIntegerField(primary_key=True, serialize=False)),
                        (
                            "organization",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "is_team",
                            models.BooleanField(help_text="a team's: it counts among teams that did something"),
                        ),
                        ("area", models.BigIntegerField(default=0)),
                        ("detachment", models.BigIntegerField(default=0)),
                        ("day", models.DateField(help_text="on which it ended")),
                        ("held", models.SmallIntegerField(default=0)),
                        ("demonstration", models.SmallIntegerField(default=0)),
                        ("regular", models.SmallIntegerField(default=0)),
                        ("online", models.SmallIntegerField(default=0)),
                        ("key_date", models.SmallIntegerField(default=0)),
                        ("project", models.SmallIntegerField(default=0)),
                        ("work", models.SmallIntegerField(default=0)),
                        ("posted", models.SmallIntegerField(default=0, help_text="its hours are posted")),
                        ("reported", models.SmallIntegerField(default=0)),
                        ("reached", models.IntegerField(default=0, help_text="people, as the published report says")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["organization", "day"], name="counted_activity_of")],
                    },
                ),
                migrations.CreateModel(
                    name="CountedPlacement",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        ("level", models.CharField(max_length=12)),
                        ("parent", models.BigIntegerField(default=0, help_text="the detachment right above a team")),
                        ("area", models.BigIntegerField(default=0)),
                        ("detachment", models.BigIntegerField(default=0)),
                        ("town", models.BigIntegerField(default=0)),
                        ("from_day", models.DateField()),
                        ("until_day", models.DateField()),
                    ],
                ),
                migrations.CreateModel(
                    name="DailySum",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("scope", models.CharField(max_length=8)),
                        ("scope_id", models.BigIntegerField()),
                        ("metric", models.CharField(max_length=20)),
                        ("year", models.PositiveSmallIntegerField(help_text="0 where the metric has no year")),
                        (
                            "day",
                            models.DateField(
                                help_text="date.min where it was always so; the first of a month for cells"
                            ),
                        ),
                        ("amount", models.BigIntegerField(help_text="people, minutes or lines; may be negative")),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("scope", "metric", "year", "scope_id", "day"), name="daily_sum_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DailyDelta",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("scope", models.CharField(max_length=8)),
                        ("scope_id", models.BigIntegerField()),
                        ("metric", models.CharField(max_length=20)),
                        ("year", models.PositiveSmallIntegerField(help_text="0 where the metric has no year")),
                        (
                            "day",
                            models.DateField(
                                help_text="date.min where it was always so; the first of a month for cells"
                            ),
                        ),
                        ("amount", models.BigIntegerField(help_text="people, minutes or lines; may be negative")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Facets",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("scope", models.CharField(max_length=8)),
                        ("key", models.CharField(max_length=400)),
                        (
                            "place",
                            models.BigIntegerField(
                                default=0, help_text="area of the organization that posted; 0: none"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("scope", "key"), name="facets_once")],
                    },
                ),
                migrations.CreateModel(
                    name="FacetPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "whole",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="indicators.facets",
                            ),
                        ),
                        (
                            "part",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="indicators.facets"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("whole", "part"), name="facet_part_once")],
                    },
                ),
                migrations.CreateModel(
                    name="CellLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("activity", models.BigIntegerField()),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        ("month", models.DateField(help_text="its first day")),
                        ("grade", models.CharField(blank=True, max_length=10)),
                        ("minutes", models.BigIntegerField(default=0)),
                        (
                            "amount",
                            models.IntegerField(
                                default=0, help_text="standing lines; 1 where it says that the activity was held"
                            ),
                        ),
                        ("on_minutes", models.BigIntegerField(db_default=0, default=0)),
                        ("on_amount", models.IntegerField(db_default=0, default=0)),
                        ("too_minutes", models.BigIntegerField(db_default=0, default=0)),
                        ("too_amount", models.IntegerField(db_default=0, default=0)),
                        (
                            "facets",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="indicators.facets"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["organization", "month"], name="cell_line_of_org")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("activity", "organization", "month", "grade"), name="cell_line_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PostedPlace",
                    fields=[
                        (
                            "organization",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.area",
                            ),
                        ),
                        (
                            "detachment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Recount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("started_at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "phase",
                            models.CharField(
                                choices=[
                                    ("people", "People"),
                                    ("spells", "Spells"),
                                    ("lines", "Lines"),
                                    ("sums", "Sums"),
                                    ("done", "Done"),
                                ],
                                default="people",
                                max_length=6,
                            ),
                        ),
                        (
                            "cursor",
                            models.BigIntegerField(
                                default=0, help_text="the last person, volunteer or organization that is done"
                            ),
                        ),
                        ("people", models.PositiveIntegerField(default=0)),
                        ("organizations", models.PositiveIntegerField(default=0)),
                        ("changed", models.PositiveIntegerField(default=0, help_text="kept rows that were put right")),
                        ("details", models.JSONField(default=list)),
                        ("seconds", models.FloatField(default=0, help_text="of work, pauses left out")),
                    ],
                ),
                migrations.CreateModel(
                    name="UnitLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.unit",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="indicators.cellline",
                            ),
                        ),
                        ("month", models.DateField(help_text="that of the leaf")),
                        ("minutes", models.BigIntegerField()),
                        ("amount", models.IntegerField(help_text="lines")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["unit", "month"], name="unit_line_of")],
                        "constraints": [models.UniqueConstraint(fields=("line", "unit"), name="unit_line_once")],
                    },
                ),
                migrations.CreateModel(
                    name="EmployerChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("unit", models.BigIntegerField()),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="indicators.cellline"
                            ),
                        ),
                        ("minutes", models.BigIntegerField()),
                        ("amount", models.IntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Contribution",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contributions",
                                to="accounts.person",
                            ),
                        ),
                        (
                            "scope",
                            models.CharField(
                                choices=[("unit", "unit"), ("area", "area"), ("city", "city")], max_length=4
                            ),
                        ),
                        (
                            "scope_id",
                            models.BigIntegerField(help_text="primary key of the unit or area; 0 for the city"),
                        ),
                        ("metric", models.CharField(max_length=12)),
                        (
                            "year",
                            models.PositiveSmallIntegerField(default=0, help_text="0 where the metric has no year"),
                        ),
                        ("day", models.DateField(help_text="date.min where it was always so")),
                        ("delta", models.SmallIntegerField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "scope", "scope_id", "metric", "year", "day"),
                                name="contribution_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DriftCheck",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("people", models.PositiveIntegerField()),
                        ("drift", models.PositiveIntegerField()),
                        ("details", models.JSONField(default=list)),
                        ("seconds", models.FloatField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Definition",
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
                                    ("indicator", "指标"),
                                    ("quality", "评价维度"),
                                    ("check", "数据核查"),
                                    ("reminder", "提醒规则"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("code", models.CharField(max_length=40)),
                        ("order", models.PositiveSmallIntegerField()),
                        ("data", models.JSONField()),
                    ],
                    options={
                        "ordering": ["kind", "order"],
                        "constraints": [models.UniqueConstraint(fields=("kind", "code"), name="definition_once")],
                    },
                ),
                migrations.CreateModel(
                    name="BranchSecretary",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.unit"
                            ),
                        ),
                        (
                            "party",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organizations.partyorganization",
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
                            "named_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("named_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None), ("party", None)),
                                fields=("unit",),
                                name="branch_secretary_one_of_unit",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None), ("party__isnull", False)),
                                fields=("party",),
                                name="branch_secretary_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BranchMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.unit"
                            ),
                        ),
                        (
                            "party",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organizations.partyorganization",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.person"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["party"], name="branch_member_of")],
                        "constraints": [
                            models.UniqueConstraint(fields=("unit", "person"), name="branch_member_once_in_unit")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartyReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="party_reports",
                                to="organizations.unit",
                            ),
                        ),
                        (
                            "party",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.partyorganization",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("as_of", models.DateField()),
                        ("members", models.PositiveIntegerField()),
                        ("served", models.PositiveIntegerField()),
                        ("minutes", models.PositiveIntegerField()),
                        (
                            "lines",
                            yushan.common.fields.SealedTextField(
                                default="",
                                editable=True,
                                help_text="JSON: rules.party.Member of each, as it was signed",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "signed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("signer_name", models.CharField(max_length=60)),
                        ("signed_at", models.DateTimeField()),
                        ("reopened_at", models.DateTimeField(null=True)),
                        (
                            "reopened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, help_text="why it was reopened", max_length=300)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["unit", "-year", "-id"], name="party_report_of_unit")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("party", None), ("reopened_at", None)),
                                fields=("unit", "year"),
                                name="party_report_one_of_unit",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("party__isnull", False), ("reopened_at", None)),
                                fields=("party", "year"),
                                name="party_report_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("served__lte", models.F("members"))), name="party_report_counts_fit"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QualityIssue",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(help_text="id of a check in indicators.toml", max_length=40)),
                        ("scope", models.CharField(help_text="city, area, unit, organization", max_length=12)),
                        ("node", models.BigIntegerField(help_text="primary key of the place; 0 for the city")),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organizations.unit",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.area",
                            ),
                        ),
                        ("number", models.PositiveIntegerField(help_text="of how many things")),
                        ("text", models.CharField(max_length=200)),
                        ("url", models.CharField(blank=True, help_text="where it is put right", max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "待处理"), ("accepted", "已说明"), ("solved", "已解决")],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("found_at", models.DateTimeField()),
                        ("seen_at", models.DateTimeField(help_text="the last time that it was found")),
                        (
                            "due_at",
                            models.DateTimeField(
                                help_text="end of the term; empty beyond the known calendar", null=True
                            ),
                        ),
                        ("solved_at", models.DateTimeField(null=True)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decider_name", models.CharField(blank=True, max_length=60)),
                        ("decided_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["state", "kind", "area"], name="issue_of_area"),
                            models.Index(fields=["state", "due_at", "id"], name="issue_by_due"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "solved"), _negated=True),
                                fields=("kind", "scope", "node"),
                                name="issue_once_a_place",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("solved_at__isnull", False), ("state", "solved")),
                                    models.Q(models.Q(("state", "solved"), _negated=True), ("solved_at", None)),
                                    _connector="OR",
                                ),
                                name="issue_solved_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QualityCount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("kind", models.CharField(max_length=40)),
                        (
                            "area",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organizations.area",
                            ),
                        ),
                        ("issues", models.PositiveIntegerField()),
                        ("things", models.PositiveIntegerField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("day", "kind", "area"), name="quality_count_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("area", None)),
                                fields=("day", "kind"),
                                name="quality_count_once_without_area",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KeptQuestion",
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
                                default=yushan.indicators.models.questions._code,
                                help_text="in its address",
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        (
                            "asked",
                            models.JSONField(help_text="rules.pivot.Question.parameters; year empty: the current one"),
                        ),
                        ("is_shared", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "indexes": [models.Index(fields=["is_shared", "name"], name="question_shared")],
                        "constraints": [models.UniqueConstraint(fields=("owner", "name"), name="question_name_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Reminder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("scope", models.CharField(max_length=12)),
                        ("node", models.BigIntegerField(help_text="primary key of the place; 0 for the city")),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organizations.unit",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.area",
                            ),
                        ),
                        ("indicator", models.CharField(blank=True, max_length=40)),
                        (
                            "issue",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reminders",
                                to="indicators.qualityissue",
                            ),
                        ),
                        ("rule", models.CharField(blank=True, max_length=40)),
                        ("told", models.CharField(max_length=12)),
                        ("key", models.CharField(help_text="of the notices that went out", max_length=120)),
                        ("note", models.CharField(blank=True, max_length=200)),
                        (
                            "standing",
                            models.JSONField(default=dict, help_text="text and what was missing when it was sent"),
                        ),
                        ("reached", models.PositiveIntegerField()),
                        (
                            "sent_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("sender_name", models.CharField(blank=True, max_length=60)),
                        ("sent_at", models.DateTimeField()),
                        ("solved_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["scope", "node", "indicator", "-sent_at"], name="reminder_of_place"),
                            models.Index(fields=["rule", "solved_at", "scope"], name="reminder_of_rule"),
                            models.Index(fields=["issue", "-sent_at"], name="reminder_of_issue"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("indicator", ""), ("issue__isnull", False)),
                                    models.Q(models.Q(("indicator", ""), _negated=True), ("issue", None)),
                                    _connector="OR",
                                ),
                                name="reminder_of_one_thing",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Switch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                help_text="rankings, or rule:<id of a reminder in indicators.toml>", max_length=60
                            ),
                        ),
                        ("is_on", models.BooleanField()),
                        ("reason", models.CharField(max_length=300)),
                        (
                            "set_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("setter_name", models.CharField(max_length=60)),
                        ("set_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["name", "-id"], name="switch_newest")],
                    },
                ),
                migrations.CreateModel(
                    name="YearStatement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scope",
                            models.CharField(
                                choices=[("unit", "单位"), ("area", "区县"), ("city", "全市")], max_length=4
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="year_statements",
                                to="organizations.unit",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="year_statements",
                                to="organizations.area",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("as_of", models.DateField()),
                        (
                            "content",
                            models.JSONField(
                                help_text="rules.statements.Frozen: figures, who, when, who is missing below"
                            ),
                        ),
                        (
                            "sha256",
                            models.CharField(help_text="of the content, by rules.statements.digest", max_length=64),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "signed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("signer_name", models.CharField(max_length=60)),
                        ("signed_at", models.DateTimeField()),
                        ("reopened_at", models.DateTimeField(null=True)),
                        (
                            "reopened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reopener_name", models.CharField(blank=True, max_length=60)),
                        ("reason", models.CharField(blank=True, help_text="why it was reopened", max_length=300)),
                        (
                            "file",
                            models.CharField(
                                blank=True, help_text="the signed PDF, made when first asked for", max_length=100
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["scope", "year", "area"], name="statement_of_level")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("reopened_at", None), ("scope", "unit")),
                                fields=("unit", "year"),
                                name="statement_one_of_unit",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("reopened_at", None), ("scope", "area")),
                                fields=("area", "year"),
                                name="statement_one_of_area",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("reopened_at", None), ("scope", "city")),
                                fields=("year",),
                                name="statement_one_of_city",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("area__isnull", False), ("scope", "unit"), ("unit__isnull", False)),
                                    models.Q(("area__isnull", False), ("scope", "area"), ("unit", None)),
                                    models.Q(("area", None), ("scope", "city"), ("unit", None)),
                                    _connector="OR",
                                ),
                                name="statement_of_one_node",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StatementObjection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scope",
                            models.CharField(
                                choices=[("unit", "单位"), ("area", "区县"), ("city", "全市")], max_length=4
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.unit",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.area"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
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
                        ("raiser_name", models.CharField(max_length=60)),
                        ("raised_at", models.DateTimeField()),
                        ("accepted", models.BooleanField(null=True)),
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
                        ("answerer_name", models.CharField(blank=True, max_length=60)),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["area", "scope", "year"], name="objection_of_area")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answered_at", None), ("scope", "unit")),
                                fields=("unit", "year"),
                                name="objection_one_of_unit",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("answered_at", None), ("scope", "area")),
                                fields=("area", "year"),
                                name="objection_one_of_area",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("accepted", None), ("answered_at", None)),
                                    models.Q(("accepted__isnull", False), ("answered_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="objection_answered_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReportOrder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scope",
                            models.CharField(
                                choices=[("unit", "单位"), ("area", "区县"), ("city", "全市")], max_length=4
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organizations.unit",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.area",
                            ),
                        ),
                        (
                            "period",
                            models.CharField(
                                choices=[("week", "每周"), ("month", "每月"), ("year", "每年")], max_length=5
                            ),
                        ),
                        (
                            "changed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("changed_at", models.DateTimeField(default=yushan.common.clock.now)),
                        ("readers", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "ordering": ["scope", "area__code", "unit__code", "period"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("area__isnull", False), ("scope", "unit"), ("unit__isnull", False)),
                                    models.Q(("area__isnull", False), ("scope", "area"), ("unit", None)),
                                    models.Q(("area", None), ("scope", "city"), ("unit", None)),
                                    _connector="OR",
                                ),
                                name="report_order_of_one_node",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("scope", "unit")),
                                fields=("unit", "period"),
                                name="report_order_of_unit",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("scope", "area")),
                                fields=("area", "period"),
                                name="report_order_of_area",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("scope", "city")), fields=("period",), name="report_order_of_city"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KeptReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scope",
                            models.CharField(
                                choices=[("unit", "单位"), ("area", "区县"), ("city", "全市")], max_length=4
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.unit",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.area",
                            ),
                        ),
                        (
                            "period",
                            models.CharField(
                                choices=[("week", "每周"), ("month", "每月"), ("year", "每年")], max_length=5
                            ),
                        ),
                        ("first_day", models.DateField()),
                        ("last_day", models.DateField(help_text="the as-of day of every figure in it")),
                        (
                            "content",
                            models.JSONField(help_text="rules.reports.Report; figures only, nothing of a person"),
                        ),
                        (
                            "sha256",
                            models.CharField(help_text="of the content, by rules.reports.digest", max_length=64),
                        ),
                        ("pdf", models.CharField(max_length=100)),
                        ("book", models.CharField(help_text="the workbook with charts", max_length=100)),
                        ("made_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-last_day", "-id"],
                        "indexes": [models.Index(fields=["period", "-last_day", "-id"], name="report_of_period")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("area__isnull", False), ("scope", "unit"), ("unit__isnull", False)),
                                    models.Q(("area__isnull", False), ("scope", "area"), ("unit", None)),
                                    models.Q(("area", None), ("scope", "city"), ("unit", None)),
                                    _connector="OR",
                                ),
                                name="report_of_one_node",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("first_day__lte", models.F("last_day"))),
                                name="report_days_in_order",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("scope", "unit")),
                                fields=("unit", "period", "last_day"),
                                name="report_once_of_unit",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("scope", "area")),
                                fields=("area", "period", "last_day"),
                                name="report_once_of_area",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("scope", "city")),
                                fields=("period", "last_day"),
                                name="report_once_of_city",
                            ),
                        ],
                    },
                ),
            ],
        ),
        migrations.RunPython(begin_counting, migrations.RunPython.noop),
    ]
