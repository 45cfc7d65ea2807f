"""Charters as files, host units tied to units, and the phones of rosters found by their hash.

The data steps come last: PostgreSQL changes no table in which rows were written in the same transaction.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Count

_CHUNK = 2_000


def tie_hosts(apps: Any, schema_editor: Any) -> None:
    """A host that was written as the full name of exactly one unit is that unit."""
    organizations, units = (apps.get_model("organizations", name).objects for name in ("Organization", "Unit"))
    written = set(organizations.exclude(host_unit="").values_list("host_unit", flat=True))
    once = units.values("name").annotate(n=Count("pk")).filter(n=1).values_list("name", flat=True)
    for name in written.intersection(once):
        organizations.filter(host_unit=name).update(host=units.get(name=name).pk, host_unit="")


def hash_phones(apps: Any, schema_editor: Any) -> None:
    """The look-up hash of every phone that stands on a roster."""
    from yushan.accounts.actions.people import phone_hash

    staff = apps.get_model("organizations", "StaffMember").objects
    chunk = []
    for row in staff.only("pk", "phone").order_by("pk").iterator(_CHUNK):
        if not row.phone:
            continue
        row.phone_hash = phone_hash(row.phone)
        chunk.append(row)
        if len(chunk) == _CHUNK:
            staff.bulk_update(chunk, ["phone_hash"])
            chunk = []
    if chunk:
        staff.bulk_update(chunk, ["phone_hash"])


class Migration(migrations.Migration):
    dependencies = [("organizations", "0011_names_in_pinyin")]

    operations = [
        migrations.AddField(
            model_name="organizationcharter",
            name="file",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="name in the sealed folder", max_length=60
            ),
        ),
        migrations.AddField(
            model_name="organizationcharter",
            name="file_type",
            field=models.CharField(blank=True, db_default="", default="", help_text="media type", max_length=100),
        ),
        migrations.AddField(
            model_name="organizationcharter",
            name="file_bytes",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(model_name="organizationcharter", name="text", field=models.TextField(blank=True)),
        migrations.RemoveConstraint(model_name="organizationcharter", name="charter_says_something"),
        migrations.AddConstraint(
            model_name="organizationcharter",
            constraint=models.CheckConstraint(
                condition=models.Q(("file", ""), ("text", ""), _negated=True), name="charter_says_something"
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="host",
            field=models.ForeignKey(
                blank=True,
                help_text="依托单位, where it is a unit known here",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hosted",
                to="organizations.unit",
            ),
        ),
        migrations.AlterField(
            model_name="organization",
            name="host_unit",
            field=models.CharField(
                blank=True, help_text="依托单位 in words, where it is no unit known here", max_length=120
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(("host", None), ("host_unit", ""), _connector="OR"), name="org_host_said_once"
            ),
        ),
        migrations.AddIndex(model_name="unit", index=models.Index(fields=["name"], name="unit_by_name")),
        migrations.AddField(
            model_name="staffmember",
            name="phone_hash",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="look-up hash of the phone above; empty without one",
                max_length=64,
            ),
        ),
        migrations.RunPython(tie_hosts, migrations.RunPython.noop),
        migrations.RunPython(hash_phones, migrations.RunPython.noop),
    ]
