"""Key posts of towns (三长) and over which areas they may be seen."""

from typing import Any

from django.db.models import QuerySet

from yushan.organizations.access import can
from yushan.organizations.models import Area, KeyPost, Organization
from yushan.organizations.queries.coverage import areas_in_sight
from yushan.organizations.queries.towns import own_towns


def scope_of_area(area: Area) -> dict[str, object]:
    """Where an area's towns stand for the permission matrix: in the area, and under its detachment."""
    held = Organization.objects.filter(level=Organization.Level.DETACHMENT, area=area)
    path = held.exclude(state=Organization.State.CLOSED).values_list("path", flat=True).first()
    return {"area": area.pk} | ({"organization": path} if path else {})


def post_areas(actor: Any) -> list[Area]:
    """Areas with towns whose posts the actor may see: those of a team are for the detachment and above."""
    found = [area for area in areas_in_sight(actor) if own_towns(area)]
    held = Organization.objects.filter(level=Organization.Level.DETACHMENT, area__in=[area.pk for area in found])
    paths = dict(held.exclude(state=Organization.State.CLOSED).values_list("area", "path"))
    return [
        area
        for area in found
        if can(
            actor,
            "organization.view",
            {"area": area.pk} | ({"organization": paths[area.pk]} if area.pk in paths else {}),
        )
    ]


def holders(area_ids: list[int]) -> QuerySet[KeyPost]:
    """Who is in a key post today."""
    return KeyPost.objects.filter(until_day=None, town__is_active=True, town__area__in=area_ids)
