"""The three key posts of a town (三长), dated."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_merged_people"),
        ("organizations", "0009_splits_and_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeyPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("community", models.CharField(blank=True, max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[("health", "卫生院院长"), ("school", "学校校长"), ("farming", "农技站站长")],
                        max_length=10,
                    ),
                ),
                ("employer", models.CharField(help_text="卫生院、学校、农技站的全名", max_length=120)),
                ("name", models.CharField(max_length=60)),
                ("from_day", models.DateField()),
                ("until_day", models.DateField(blank=True, help_text="first day no longer in the post", null=True)),
                ("end_reason", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        help_text="where it is a volunteer known here; others are known by name only",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="key_posts",
                        to="accounts.person",
                    ),
                ),
                (
                    "town",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="key_posts", to="organizations.town"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["town", "kind", "from_day"], name="key_post_of_town")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_day", None), ("until_day__gt", models.F("from_day")), _connector="OR"
                        ),
                        name="key_post_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["health", "school", "farming"])), name="key_post_of_known_kind"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until_day", None)),
                        fields=("town", "kind", "employer"),
                        name="key_post_one_holder",
                    ),
                ],
            },
        ),
    ]
