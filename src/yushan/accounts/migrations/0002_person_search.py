"""Search by the beginning of a name, of its pinyin or of the initials uses an index."""

from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import StrIndex, Substr


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="name_initials",
            field=models.GeneratedField(
                expression=Substr("name_pinyin", StrIndex("name_pinyin", Value(" ")) + 1),
                output_field=models.CharField(max_length=120),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name"], name="person_by_name", opclasses=["varchar_pattern_ops"]),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name_pinyin"], name="person_by_pinyin", opclasses=["varchar_pattern_ops"]),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name_initials"], name="person_by_initials", opclasses=["varchar_pattern_ops"]),
        ),
    ]
