from django.db import migrations

from ._triggers import SCANS


class Migration(migrations.Migration):
    dependencies = [("activities", "0007_offline_scans")]

    operations = [*SCANS]
