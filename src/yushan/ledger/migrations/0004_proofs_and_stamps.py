import django.db.models.deletion
from django.db import migrations, models

from yushan.common.triggers import ImmutableTable


class Migration(migrations.Migration):
    """New columns may be empty: what was hashed before they were there stays as it was, and keeps its triggers."""

    dependencies = [("ledger", "0003_certificate_scope")]

    operations = [
        migrations.AddField(
            model_name="hourentry",
            name="salt",
            field=models.CharField(
                help_text="hashed with the line: its hash tells nobody what it says", max_length=32, null=True
            ),
        ),
        migrations.AddField(
            model_name="rootleaf",
            name="first",
            field=models.PositiveBigIntegerField(
                help_text="first line under `lines`; empty in roots of before it", null=True
            ),
        ),
        migrations.AddField(
            model_name="rootleaf",
            name="lines",
            field=models.CharField(help_text="Merkle root over the lines first to sequence", max_length=64, null=True),
        ),
        migrations.CreateModel(
            name="RootStamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.BinaryField(help_text="DER, as the server gave it")),
                ("stamped_at", models.DateTimeField(help_text="what the token says")),
                ("authority", models.CharField(help_text="whose certificate signed it", max_length=200)),
                (
                    "root",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stamp", to="ledger.ledgerroot"
                    ),
                ),
            ],
        ),
        ImmutableTable("ledger_rootstamp"),
    ]
