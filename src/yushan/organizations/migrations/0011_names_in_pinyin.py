"""Organizations are found by the pinyin of their name and by its initials, like people."""

from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import StrIndex, Substr

_CHUNK = 2_000


def fill(apps, schema_editor):
    """The pinyin of every name that is there, in chunks: a city has tens of thousands."""
    from yushan.accounts.actions.people import pinyin_of

    organizations = apps.get_model("organizations", "Organization").objects
    chunk = []
    for row in organizations.only("pk", "name").order_by("pk").iterator(_CHUNK):
        row.name_pinyin = pinyin_of(row.name)
        chunk.append(row)
        if len(chunk) == _CHUNK:
            organizations.bulk_update(chunk, ["name_pinyin"])
            chunk = []
    if chunk:
        organizations.bulk_update(chunk, ["name_pinyin"])


class Migration(migrations.Migration):
    dependencies = [("organizations", "0010_key_posts")]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="name_pinyin",
            field=models.CharField(
                blank=True, default="", help_text="full pinyin and initials for search", max_length=120
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddField(
            model_name="organization",
            name="name_initials",
            field=models.GeneratedField(
                expression=Substr("name_pinyin", StrIndex("name_pinyin", Value(" ")) + 1),
                output_field=models.CharField(max_length=120),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["name_pinyin"], name="org_by_pinyin", opclasses=["varchar_pattern_ops"]),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["name_initials"], name="org_by_initials", opclasses=["varchar_pattern_ops"]),
        ),
    ]
