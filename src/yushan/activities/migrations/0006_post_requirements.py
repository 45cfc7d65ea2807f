"""Posts ask for qualifications, languages and a highest age."""

from django.db import migrations, models

from yushan.common.triggers import VendorSQL

from ._triggers import SQLITE_COUNT

# SQLite makes the table anew and refuses while triggers of another table speak of it: they are put away meanwhile.
_AWAY = [f"DROP TRIGGER IF EXISTS sign_up_{name}" for name in ("counts_insert", "counts_update", "counts_delete")]


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0005_series"),
    ]

    operations = [
        VendorSQL(sqlite=(_AWAY, SQLITE_COUNT), postgresql=([], [])),
        migrations.AddField(
            model_name="post",
            name="languages",
            field=models.JSONField(blank=True, default=list, help_text="plan entries of table languages"),
        ),
        migrations.AddField(
            model_name="post",
            name="max_age",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="post",
            name="qualifications",
            field=models.JSONField(blank=True, default=list, help_text="codes of kinds, all of them are asked for"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("min_age", None), ("max_age", None), ("max_age__gte", models.F("min_age")), _connector="OR"
                ),
                name="post_ages_in_order",
            ),
        ),
        VendorSQL(sqlite=(SQLITE_COUNT, _AWAY), postgresql=([], [])),
    ]
