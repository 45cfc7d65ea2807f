import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_immutable"), ("organizations", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="within",
            field=models.ForeignKey(
                help_text="only hours recorded by this organization and those below it; empty: all of them",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="due_at",
            field=models.DateTimeField(
                help_text="certificate_within_working_days after the request; "
                "empty where the holidays are not announced yet",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["state", "requested_at"], name="certificate_by_state"),
        ),
    ]
