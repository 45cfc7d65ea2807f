"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

from django.db import migrations, models

from yushan.common.folding import CreateModels


class Migration(migrations.Migration):
    replaces = [("plan", "0001_initial")]

    initial = True

    dependencies = []

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Plan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(unique=True)),
                        ("title", models.CharField(max_length=200)),
                        ("document_number", models.CharField(blank=True, max_length=60)),
                        ("city_code", models.CharField(max_length=12)),
                        ("city_name", models.CharField(max_length=40)),
                        ("issued_on", models.DateField(null=True)),
                        ("is_current", models.BooleanField(default=False)),
                        ("folder_hash", models.CharField(max_length=64)),
                        ("loaded_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Entry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("table", models.CharField(max_length=30)),
                        ("code", models.CharField(max_length=40)),
                        ("name", models.CharField(max_length=80)),
                        ("clause", models.CharField(blank=True, max_length=10)),
                        ("description", models.TextField(blank=True)),
                        (
                            "data",
                            models.JSONField(
                                default=dict, help_text="what only this table has, e.g. month and day of a key date"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        ("is_active", models.BooleanField(default=True)),
                    ],
                    options={
                        "ordering": ["table", "order", "code"],
                        "constraints": [models.UniqueConstraint(fields=("table", "code"), name="plan_entry_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Clause",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=10, unique=True)),
                        ("heading", models.CharField(max_length=60)),
                        ("text", models.TextField()),
                        ("responsible", models.JSONField(default=list)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="Target",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("indicator", models.CharField(max_length=40)),
                        ("clause", models.CharField(max_length=10)),
                        ("scope", models.CharField(max_length=20)),
                        ("from_year", models.PositiveSmallIntegerField()),
                        ("permille", models.PositiveIntegerField(null=True)),
                        ("count", models.PositiveIntegerField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("indicator", "scope", "from_year"), name="plan_target_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=60, unique=True)),
                        ("value", models.JSONField()),
                        ("source", models.CharField(max_length=200)),
                        ("confirmed", models.BooleanField(default=False)),
                    ],
                ),
            ],
        ),
    ]
