"""The library: kits, their files, tags of projects, who copied from whom; the words it is searched by."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
import yushan.projects.models.words
from yushan.common.search_index import IndexWords


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0001_initial"),
        ("projects", "0004_service_list"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchSynonym",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=20, unique=True)),
                ("others", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="LibraryEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "准备中"),
                            ("submitted", "待入库"),
                            ("returned", "退回"),
                            ("published", "已入库"),
                            ("withdrawn", "已下架"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=80)),
                (
                    "summary",
                    models.CharField(blank=True, help_text="for whom, what is done, what came of it", max_length=300),
                ),
                ("goal", models.TextField(blank=True)),
                ("beneficiaries", models.CharField(blank=True, max_length=200)),
                ("plan_text", models.TextField(blank=True, help_text="方案")),
                ("materials", models.TextField(blank=True, help_text="物料清单")),
                ("risk_sheet", models.TextField(blank=True, help_text="风险清单")),
                ("lesson", models.TextField(blank=True, help_text="教案或讲稿")),
                (
                    "copies",
                    models.PositiveIntegerField(
                        default=0, help_text="kept for the order of the list; the rows are in origins"
                    ),
                ),
                ("reason", models.CharField(blank=True, help_text="why returned or taken down", max_length=300)),
                ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "words",
                    yushan.projects.models.words.WordsField(blank=True, help_text="what it is found by (rules_words)"),
                ),
                (
                    "facets",
                    models.TextField(blank=True, help_text="the words of what is chosen from lists, for counting"),
                ),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="library_entry", to="projects.project"
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
            name="KitFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(help_text="in its address", max_length=32, unique=True)),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("plan", "方案"),
                            ("materials", "物料清单"),
                            ("risk", "风险清单"),
                            ("lesson", "教案讲稿"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("file", models.CharField(max_length=60)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="projects.libraryentry"
                    ),
                ),
            ],
            options={
                "ordering": ["part", "id"],
            },
        ),
        migrations.CreateModel(
            name="ProjectOrigin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("copied_at", models.DateTimeField()),
                (
                    "copied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="origins", to="projects.libraryentry"
                    ),
                ),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="origin", to="projects.project"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProjectTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plan.entry"),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tags", to="projects.project"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="libraryentry",
            index=models.Index(fields=["state", "-id"], name="library_newest"),
        ),
        migrations.AddIndex(
            model_name="libraryentry",
            index=models.Index(fields=["state", "-copies", "-id"], name="library_most_copied"),
        ),
        migrations.AddConstraint(
            model_name="libraryentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True), ("published_at__isnull", False), _connector="OR"
                ),
                name="library_published_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="kitfile",
            constraint=models.UniqueConstraint(fields=("entry", "name"), name="kit_file_name_once"),
        ),
        migrations.AddIndex(
            model_name="projectorigin",
            index=models.Index(fields=["entry", "-id"], name="origin_of_entry"),
        ),
        migrations.AddConstraint(
            model_name="projecttag",
            constraint=models.UniqueConstraint(fields=("project", "entry"), name="project_tag_once"),
        ),
        IndexWords("projects_libraryentry", "words"),
    ]
