"""Projects that districts are known for, best practices and achievements with their evidence."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0013_counted_in_place"),
        ("projects", "0007_library"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Achievement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True)),
                (
                    "kind",
                    models.CharField(choices=[("practice", "最佳实践"), ("achievement", "标志性成果")], max_length=12),
                ),
                ("level", models.CharField(help_text="plan entry of table achievement_levels", max_length=40)),
                ("title", models.CharField(max_length=80)),
                ("reached_on", models.DateField(blank=True, null=True)),
                ("summary", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待审核"),
                            ("returned", "退回"),
                            ("published", "已发布"),
                            ("withdrawn", "已撤下"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        blank=True,
                        help_text="the kit with which others can do it, too",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="achievements",
                        to="projects.libraryentry",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="achievements",
                        to="organizations.organization",
                    ),
                ),
                (
                    "submitted_by",
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
            name="AchievementEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(help_text="in its address", max_length=32, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("link", models.URLField(blank=True, max_length=300)),
                ("file", models.CharField(blank=True, max_length=60)),
                ("media_type", models.CharField(blank=True, max_length=100)),
                ("size", models.PositiveIntegerField(default=0)),
                ("added_at", models.DateTimeField()),
                (
                    "achievement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evidence", to="projects.achievement"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="FeatureRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting_answer", "待审核"),
                            ("approved", "已认定"),
                            ("declined", "未认定"),
                            ("ended", "已取消认定"),
                        ],
                        default="waiting_answer",
                        max_length=14,
                    ),
                ),
                ("grounds", models.CharField(help_text="what is special about it", max_length=300)),
                ("asked_at", models.DateTimeField(default=yushan.common.clock.now)),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=300)),
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
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feature_requests",
                        to="projects.project",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="achievement",
            index=models.Index(fields=["state", "-id"], name="achievement_newest"),
        ),
        migrations.AddConstraint(
            model_name="achievementevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("link", ""), _negated=True), models.Q(("file", ""), _negated=True), _connector="OR"
                ),
                name="evidence_shows_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="featurerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting_answer")),
                fields=("project",),
                name="feature_request_once_waiting",
            ),
        ),
    ]
