"""The leader named on each card becomes a term of office: since the founding, without a set end."""

from typing import Any

from django.db import migrations


def begin_terms(apps: Any, schema_editor: Any) -> None:
    organizations = apps.get_model("organizations", "Organization")
    leaders = apps.get_model("organizations", "OrganizationLeader")
    rows = organizations.objects.exclude(leader_name="").exclude(state="closed")
    fresh = [
        leaders(
            organization_id=row.pk,
            post="head",
            name=row.leader_name,
            from_day=min(row.founded_on or row.created_at.date(), row.created_at.date()),
        )
        for row in rows.order_by("pk").iterator(chunk_size=2000)
    ]
    leaders.objects.bulk_create(fresh, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0006_leaders")]

    operations = [migrations.RunPython(begin_terms, migrations.RunPython.noop)]
