"""Receivers: what else was written that cells of the explorer hang on.

Django's own signals, because every action that saves an activity, a project or an organization would have to tell, and
one that forgets would be noticed at night only. Who writes in bulk calls `actions.cells` itself.
"""

from typing import Any

from yushan.activities.models import Activity
from yushan.indicators.actions.cells import refresh_activities, refresh_organizations
from yushan.indicators.models import CellLine, PostedPlace

_OF_ACTIVITY = {"state", "organization", "project", "area", "mode", "work", "brand", "programme", "key_date", "ends_at"}


def _touches(fields: Any, watched: set[str]) -> bool:
    return fields is None or bool(watched & set(fields))


def on_activity_saved(sender: Any, instance: Activity, created: bool, raw: bool, update_fields: Any, **_: Any) -> None:
    """An activity was held, edited or handed over: whoever saves one cannot forget its cells."""
    if raw or not _touches(update_fields, _OF_ACTIVITY):
        return
    if instance.state in Activity.OVER or (not created and CellLine.objects.filter(activity=instance.pk).exists()):
        refresh_activities([instance.pk])


def on_types_changed(sender: Any, instance: Any, action: str, **_: Any) -> None:
    """Its service types are others now."""
    if action.startswith("post_") and CellLine.objects.filter(activity=instance.pk).exists():
        refresh_activities([instance.pk])


def on_project_saved(sender: Any, instance: Any, created: bool, raw: bool, update_fields: Any, **_: Any) -> None:
    """Activities without a programme of their own follow their project."""
    if not raw and not created and _touches(update_fields, {"programme"}):
        ids = Activity.objects.filter(project=instance.pk, programme=None).values_list("pk", flat=True)
        refresh_activities(CellLine.objects.filter(activity__in=list(ids)).values_list("activity", flat=True))


def on_organization_saved(sender: Any, instance: Any, created: bool, raw: bool, update_fields: Any, **_: Any) -> None:
    """An organization that entered another area takes its hours along."""
    if raw or created or not _touches(update_fields, {"area"}):
        return
    place = PostedPlace.objects.filter(pk=instance.pk).first()
    held = CellLine.objects.filter(organization=instance.pk).exclude(facets__place=instance.area_id or 0).exists()
    if held or (place is not None and place.area_id != instance.area_id):
        refresh_organizations([instance.pk])
