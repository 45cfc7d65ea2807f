"""A reviewer's role may reach one award campaign only."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0013_counted_in_place")]

    operations = [
        migrations.AlterField(
            model_name="rolegrant",
            name="scope",
            field=models.CharField(
                choices=[
                    ("city", "全市"),
                    ("area", "区县"),
                    ("organization", "组织"),
                    ("unit", "单位"),
                    ("station", "站点"),
                    ("campaign", "评选"),
                    ("self", "本人"),
                ],
                max_length=12,
            ),
        ),
    ]
