"""Every organization that has ever run gets its placement: since its founding, until its closure if it is closed."""

from typing import Any

from django.db import migrations
from django.db.models import Max, Min


def place(apps: Any, schema_editor: Any) -> None:
    organizations = apps.get_model("organizations", "Organization")
    events = apps.get_model("organizations", "OrganizationEvent")
    placements = apps.get_model("organizations", "OrganizationPlacement")
    began = dict(
        events.objects.filter(event__in=["approve", "take_over"])
        .values_list("organization")
        .annotate(Min("effective_on"))
        .order_by()
    )
    ended = dict(
        events.objects.filter(event="close", from_state__in=["active", "suspended"])
        .values_list("organization")
        .annotate(Max("effective_on"))
        .order_by()
    )
    by_path: dict[str, int] = dict(organizations.objects.values_list("path", "pk"))
    fresh = []
    for row in organizations.objects.order_by("pk").iterator(chunk_size=2000):
        if row.state not in ("active", "suspended") and not (row.state == "closed" and row.pk in ended):
            continue
        day = row.founded_on or began.get(row.pk) or row.created_at.date()
        until = ended.get(row.pk) if row.state == "closed" else None
        fresh.append(
            placements(
                organization_id=row.pk,
                parent_id=by_path.get(row.path[:-4]),
                area_id=row.area_id,
                name=row.name,
                from_day=min(day, until) if until else day,
                until_day=until,
            )
        )
    placements.objects.bulk_create(fresh, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0003_requests_and_placements")]

    operations = [migrations.RunPython(place, migrations.RunPython.noop)]
