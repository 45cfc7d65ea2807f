"""Somebody left the platform: their coming places go to the next in line, in the same transaction."""

from typing import Any

from yushan.activities.actions import withdraw_sign_up
from yushan.activities.actions.places import locked_posts
from yushan.activities.lifecycle import sign_ups_that_may
from yushan.activities.models import SignUp
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict
from yushan.volunteers.models import Volunteer

_OPEN = sign_ups_that_may("withdraw")


def free_places(sender: Any, volunteer: Volunteer, **kwargs: Any) -> None:
    """Listens to volunteers.signals.volunteer_withdrawn. All posts are locked at once, in their order."""
    coming = list(SignUp.objects.filter(volunteer=volunteer, state__in=_OPEN, starts_at__gt=clock.now()))
    locked_posts(row.post_id for row in coming)
    for row in coming:
        try:
            withdraw_sign_up(WORKER, sign_up=row, reason="注销志愿者")
        except Conflict:
            continue  # checked in early: the organiser settles it
