"""A thing done to many rows leads back to the page on which they were chosen."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("common", "0004_lists")]

    operations = [
        migrations.AddField(
            model_name="bulkrun",
            name="back",
            field=models.CharField(
                blank=True, default="", help_text="address of the page on which the rows were chosen", max_length=500
            ),
            preserve_default=False,
        ),
    ]
