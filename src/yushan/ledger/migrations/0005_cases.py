import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_proofs_and_stamps"),
        ("organizations", "0010_key_posts"),
        ("volunteers", "0006_cultivation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EntryCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source_key", models.CharField(blank=True, db_index=True, max_length=100)),
                ("activity_id", models.BigIntegerField(null=True)),
                ("activity_title", models.CharField(max_length=120)),
                ("address", models.CharField(blank=True, help_text="public page of what is disputed", max_length=200)),
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
                    "hear_until",
                    models.DateTimeField(help_text="until then the person concerned may speak first", null=True),
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
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="ledger.hourentry",
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
            ],
        ),
        migrations.CreateModel(
            name="CaseStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[("raiser", "提出异议的人"), ("person", "本人"), ("organization", "记录组织")],
                        max_length=12,
                    ),
                ),
                ("text", models.CharField(max_length=300)),
                ("said_at", models.DateTimeField()),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="ledger.entrycase"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="entrycase",
            index=models.Index(fields=["state", "due_at", "id"], name="entry_case_by_state"),
        ),
        migrations.AddIndex(
            model_name="entrycase",
            index=models.Index(fields=["organization", "-id"], name="entry_case_of_org"),
        ),
        migrations.AddConstraint(
            model_name="entrycase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open"), models.Q(("source_key", ""), _negated=True)),
                fields=("source_key",),
                name="entry_case_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="entrycase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="entry_case_decided",
            ),
        ),
        migrations.AddIndex(
            model_name="casestatement",
            index=models.Index(fields=["case", "id"], name="statement_of_case"),
        ),
    ]
