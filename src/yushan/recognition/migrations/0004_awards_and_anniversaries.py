"""Badges of award campaigns; who wants no word on the day of registration."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("recognition", "0003_carried_points"),
        ("volunteers", "0010_memberships_waiting"),
    ]

    operations = [
        migrations.AlterField(
            model_name="badgekind",
            name="rule",
            field=models.CharField(
                choices=[
                    ("services", "服务次数"),
                    ("days", "坚持天数"),
                    ("service_type", "服务类型"),
                    ("key_date", "重要节点"),
                    ("award", "评选入选"),
                ],
                max_length=14,
            ),
        ),
        migrations.CreateModel(
            name="QuietAnniversary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                (
                    "volunteer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quiet_anniversary",
                        to="volunteers.volunteer",
                    ),
                ),
            ],
        ),
    ]
