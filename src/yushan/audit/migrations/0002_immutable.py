from django.db import migrations

from yushan.common.triggers import ImmutableTable


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [ImmutableTable("audit_auditline")]
