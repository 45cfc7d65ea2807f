"""Who sees a volunteer's picture from the place."""

from typing import Any

from yushan.activities.models import ScenePhoto
from yushan.common.errors import NotFound
from yushan.organizations.access import can
from yushan.volunteers.queries import acts_for


def scene_photo_for(user: Any, code: str) -> ScenePhoto:
    """The volunteer's own, or for who confirms the hours there; NotFound for everybody else."""
    rows = ScenePhoto.objects.select_related("sign_up__volunteer__person", "sign_up__shift__activity__organization")
    found = rows.filter(code=code).first()
    if found is None or not (acts_for(user, found.sign_up.volunteer) or can(user, "attendance.confirm", on=found)):
        raise NotFound()
    return found
