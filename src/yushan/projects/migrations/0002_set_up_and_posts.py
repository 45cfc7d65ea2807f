"""Who submitted and when it was set up, whom a project looks for, dates in order."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("projects", "0001_initial"),
    ]

    operations = [
        migrations.AddField("project", "approved_at", models.DateTimeField(null=True)),
        migrations.AddField("project", "submitted_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "project",
            "submitted_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "project",
            models.CheckConstraint(
                condition=models.Q(
                    ("starts_on", None), ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="project_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            "project",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "suspended"), _negated=True),
                    models.Q(("resume_state", ""), _negated=True),
                    _connector="OR",
                ),
                name="project_can_resume",
            ),
        ),
        migrations.CreateModel(
            name="ProjectPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("people", models.PositiveIntegerField()),
                ("requirements", models.CharField(blank=True, max_length=200)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="posts", to="projects.project"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "name"), name="project_post_once"),
                    models.CheckConstraint(condition=models.Q(("people__gte", 1)), name="project_post_asks_somebody"),
                ],
            },
        ),
    ]
