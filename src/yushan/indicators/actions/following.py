"""Receivers: what else was written that cells of the explorer hang on.

Django's own signals, because every action that saves an activity, a project or an organization would have to tell, and
one that forgets would be noticed at night only. Who writes in bulk calls `actions.cells` itself.
"""

from typing import Any

from yushan.activities.models import Activity, ClosingReport, Feedback
from yushan.indicators.actions.activities import count_activities, count_opinion
from yushan.indicators.actions.cells import misplaced, refresh_activities, refresh_organizations
from yushan.indicators.actions.placements import count_placements
from yushan.indicators.models import CellLine, CountedActivity, PostedPlace
from yushan.organizations.models import Organization

_OF_ACTIVITY = {
    *("state", "organization", "project", "area", "mode", "work", "brand", "programme", "key_date", "ends_at"),
    "is_online",
}


def _touches(fields: Any, watched: set[str]) -> bool:
    return fields is None or bool(watched & set(fields))


def on_activity_saved(sender: Any, instance: Activity, created: bool, raw: bool, update_fields: Any, **_: Any) -> None:
    """An activity was held, edited or handed over: whoever saves one cannot forget its cells."""
    if raw or not _touches(update_fields, _OF_ACTIVITY):
        return
    if instance.state in Activity.OVER or (not created and _is_counted(instance.pk)):
        refresh_activities([instance.pk])


def _is_counted(activity: int) -> bool:
    kept = CellLine.objects.filter(activity=activity).exists()
    return kept or CountedActivity.objects.filter(pk=activity).exists()


def on_report_saved(sender: Any, instance: ClosingReport, raw: bool, update_fields: Any, **_: Any) -> None:
    """A report was published, or says another number now."""
    if not raw and instance.published_at and _touches(update_fields, {"published_at", "reached"}):
        count_activities([instance.activity_id])


def on_opinion_given(sender: Any, instance: Feedback, created: bool, raw: bool, **_: Any) -> None:
    """Somebody who was served said what they thought."""
    if created and not raw:
        count_opinion(instance)


def on_placement_saved(sender: Any, instance: Any, raw: bool, **_: Any) -> None:
    """An organization was founded, moved, renamed or closed."""
    if not raw:
        count_placements([instance.organization_id])


def on_types_changed(sender: Any, instance: Any, action: str, **_: Any) -> None:
    """Its service types are others now."""
    if action.startswith("post_") and CellLine.objects.filter(activity=instance.pk).exists():
        refresh_activities([instance.pk])


def on_project_saved(sender: Any, instance: Any, created: bool, raw: bool, update_fields: Any, **_: Any) -> None:
    """Activities without a programme of their own follow their project."""
    if not raw and not created and _touches(update_fields, {"programme"}):
        ids = Activity.objects.filter(project=instance.pk, programme=None).values_list("pk", flat=True)
        refresh_activities(CellLine.objects.filter(activity__in=list(ids)).values_list("activity", flat=True))


def on_replanted(sender: Any, organization: Organization, **_: Any) -> None:
    """A part of the tree hangs elsewhere: what it did is added up under another detachment."""
    below = Organization.objects.filter(path__startswith=organization.path).values("pk")
    refresh_organizations(misplaced(PostedPlace.objects.filter(pk__in=below).values_list("pk", flat=True)))


def on_organization_saved(sender: Any, instance: Any, created: bool, raw: bool, update_fields: Any, **_: Any) -> None:
    """An organization that entered another area takes its hours along; one that was bound to a town covers it."""
    if raw or created:
        return
    if _touches(update_fields, {"town"}):
        count_placements([instance.pk])
    if not _touches(update_fields, {"area"}):
        return
    place = PostedPlace.objects.filter(pk=instance.pk).first()
    held = CellLine.objects.filter(organization=instance.pk).exclude(facets__place=instance.area_id or 0).exists()
    if held or (place is not None and place.area_id != instance.area_id):
        refresh_organizations([instance.pk])
