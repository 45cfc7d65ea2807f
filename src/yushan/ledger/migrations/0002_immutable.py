from django.db import migrations

from yushan.common.triggers import ImmutableTable


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        ImmutableTable("ledger_hourentry"),
        ImmutableTable("ledger_ledgerroot"),
        ImmutableTable("ledger_rootleaf"),
    ]
