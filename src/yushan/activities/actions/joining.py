"""Two registrations of one person become one: their sign-ups, and what they are asked in placings, come along, where
they do not stand in each other's way."""

from typing import Any

from yushan.activities.models import PlacingLine, SignUp
from yushan.common import clock
from yushan.volunteers.actions.journal import Journal
from yushan.volunteers.models import Volunteer


def _collides(row: SignUp, own: list[SignUp]) -> bool:
    """Two current ones in one shift, or two that take the same time: the database allows neither for one person."""
    return any(
        (row.state in SignUp.CURRENT and other.state in SignUp.CURRENT and row.shift_id == other.shift_id)
        or (
            row.state in SignUp.BUSY
            and other.state in SignUp.BUSY
            and other.starts_at < row.ends_at
            and other.ends_at > row.starts_at
        )
        for other in own
    )


def _both(kept: Volunteer, gone: Volunteer) -> tuple[list[SignUp], list[SignUp]]:
    rows = SignUp.objects.filter(volunteer__in=[kept, gone]).select_related("shift__activity").order_by("pk")
    own = [row for row in rows if row.volunteer_id == kept.pk]
    return own, [row for row in rows if row.volunteer_id == gone.pk]


def say_what_collides(sender: Any, kept: Volunteer, gone: Volunteer, found: list[str], **kwargs: Any) -> None:
    """Listens to volunteers.signals.volunteers_may_join: two places for the same coming time have to be settled first."""
    own, others = _both(kept, gone)
    coming = [row for row in others if row.ends_at > clock.now() and _collides(row, own)]
    found += [f"两份都报了“{row.shift.activity.title}”同一时间的场次，请先退掉一个" for row in coming]


def take_along(sender: Any, kept: Volunteer, gone: Volunteer, journal: Journal, **kwargs: Any) -> None:
    """Listens to volunteers.signals.volunteers_joining. What is over and collides stays where it is."""
    own, others = _both(kept, gone)
    for row in others:
        if not _collides(row, own):
            journal.change(row, volunteer_id=kept.pk)
            own.append(row)
    _take_along_lines(kept, gone, journal)


def _take_along_lines(kept: Volunteer, gone: Volunteer, journal: Journal) -> None:
    """A person stands once for a post in a placing: what both have stays with the shell."""
    rows = PlacingLine.objects.filter(volunteer__in=[kept, gone]).order_by("pk")
    known = {(row.placing_id, row.post_id) for row in rows if row.volunteer_id == kept.pk}
    for row in rows:
        if row.volunteer_id == gone.pk and (row.placing_id, row.post_id) not in known:
            journal.change(row, volunteer_id=kept.pk)
