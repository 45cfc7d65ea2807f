"""A confirmed expense that is wrong is reversed by a row of its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0012_ticked_features_are_asked_for")]

    operations = [
        migrations.AddField(
            model_name="spending",
            name="reverses",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reversal", to="projects.spending"
            ),
        ),
        migrations.AlterField(
            model_name="spending",
            name="reason",
            field=models.CharField(
                blank=True, help_text="why it was not confirmed, or why it is reversed", max_length=200
            ),
        ),
        migrations.AddConstraint(
            model_name="spending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reverses", None), models.Q(("state", "confirmed"), ~models.Q(("reason", ""))), _connector="OR"
                ),
                name="spending_reversal_says_why",
            ),
        ),
    ]
