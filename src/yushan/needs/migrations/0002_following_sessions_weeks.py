"""Merged orders follow their leader; orders share sessions; unhappy reviews are cases; the plan of a week."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0022_placings"),
        ("common", "0005_bulk_back"),
        ("needs", "0001_initial"),
        ("organizations", "0013_counted_in_place"),
        ("plan", "0001_initial"),
        ("projects", "0010_contest_rounds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WeekLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "建议"), ("sent", "已派出"), ("out", "不派给")],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("is_fixed", models.BooleanField(default=False, help_text="stays whatever the next round finds")),
                ("is_by_hand", models.BooleanField(default=False, help_text="staff chose this organization")),
                ("score", models.PositiveSmallIntegerField(default=0)),
                ("good", models.JSONField(default=list)),
                ("but", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="WeekPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("objective", models.FloatField(null=True)),
                ("bound", models.FloatField(null=True)),
                (
                    "greedy",
                    models.FloatField(help_text="points when each order in turn gets the best that is left", null=True),
                ),
                (
                    "greedy_count",
                    models.PositiveIntegerField(help_text="how many orders find somebody that way", null=True),
                ),
                ("orders", models.PositiveIntegerField(help_text="how many were to be distributed", null=True)),
                (
                    "teams",
                    models.PositiveIntegerField(help_text="how many organizations could be chosen from", null=True),
                ),
                ("unplaced", models.JSONField(default=dict, help_text="need → why nobody was found, in words")),
                ("solved_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
            ],
        ),
        migrations.AddField(
            model_name="need",
            name="leader",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followers",
                to="needs.need",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="shift",
            field=models.ForeignKey(
                blank=True,
                help_text="which session of it",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="activities.shift",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="told_start",
            field=models.DateTimeField(help_text="the beginning that the asker was told as certain", null=True),
        ),
        migrations.AddField(
            model_name="needreview",
            name="case_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="needreview",
            name="case_level",
            field=models.PositiveSmallIntegerField(choices=[(0, "区县"), (1, "区县督办"), (2, "市级督办")], default=0),
        ),
        migrations.AlterField(
            model_name="need",
            name="activity",
            field=models.ForeignKey(
                blank=True,
                help_text="made when served, or one that the team holds anyway",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="needs",
                to="activities.activity",
            ),
        ),
        migrations.AddField(
            model_name="weekline",
            name="dispatch",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="needs.dispatch"
            ),
        ),
        migrations.AddField(
            model_name="weekline",
            name="need",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="needs.need"),
        ),
        migrations.AddField(
            model_name="weekline",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.organization"
            ),
        ),
        migrations.AddField(
            model_name="weekplan",
            name="area",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.area",
            ),
        ),
        migrations.AddField(
            model_name="weekplan",
            name="created_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="weekplan",
            name="job",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="common.job"
            ),
        ),
        migrations.AddField(
            model_name="weekline",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="needs.weekplan"
            ),
        ),
        migrations.AddIndex(
            model_name="weekplan",
            index=models.Index(fields=["area", "-id"], name="week_plan_of_area"),
        ),
        migrations.AddConstraint(
            model_name="weekplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("area__isnull", False), ("is_closed", False)),
                fields=("area", "starts_on"),
                name="week_plan_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="weekplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("area", None), ("is_closed", False)),
                fields=("starts_on",),
                name="week_plan_once_in_city",
            ),
        ),
        migrations.AddIndex(
            model_name="weekline",
            index=models.Index(fields=["need", "state"], name="week_line_of_need"),
        ),
        migrations.AddConstraint(
            model_name="weekline",
            constraint=models.UniqueConstraint(fields=("plan", "need", "organization"), name="week_line_once"),
        ),
        migrations.AddConstraint(
            model_name="weekline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")), fields=("plan", "need"), name="week_line_one_proposal"
            ),
        ),
    ]
