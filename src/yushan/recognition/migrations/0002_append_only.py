from django.db import migrations

from ._triggers import MOVEMENTS


class Migration(migrations.Migration):
    dependencies = [("recognition", "0001_initial")]

    operations = [*MOVEMENTS]
