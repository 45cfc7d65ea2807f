from django.db import migrations

from ._triggers import SIGN_UPS


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial")]

    operations = [*SIGN_UPS]
