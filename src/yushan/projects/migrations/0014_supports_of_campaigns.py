"""Measures also for winners of award campaigns; each says in which district it stands."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def say_where(apps: Any, schema_editor: Any) -> None:
    """Of measures so far that is the district of their contest."""
    measures = apps.get_model("projects", "SupportMeasure").objects
    for pk, area in measures.exclude(entry__contest__area=None).values_list("pk", "entry__contest__area"):
        measures.filter(pk=pk).update(area=area)


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0014_grants_of_campaigns"),
        ("projects", "0013_spending_reversals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="supportmeasure",
            name="area",
            field=models.ForeignKey(
                help_text="of the contest or campaign; none: the city",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.area",
            ),
        ),
        migrations.AddField(
            model_name="supportmeasure",
            name="nominee_id",
            field=models.BigIntegerField(
                db_index=True, help_text="of an award campaign, where not of a contest", null=True
            ),
        ),
        migrations.AlterField(
            model_name="supportmeasure",
            name="entry",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supports",
                to="projects.contestentry",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entry", None), ("nominee_id__isnull", False)),
                    models.Q(("entry__isnull", False), ("nominee_id", None)),
                    _connector="OR",
                ),
                name="support_of_one_winner",
            ),
        ),
        # Last: PostgreSQL changes no table in which rows were written in the same transaction.
        migrations.RunPython(say_where, migrations.RunPython.noop),
    ]
