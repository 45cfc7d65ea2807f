"""Two registrations of one person become one: badge and meals come along, where the kept one has none."""

from typing import Any

from yushan.events.models import Accreditation, Arrangement
from yushan.volunteers.actions.journal import Journal
from yushan.volunteers.models import Volunteer


def take_along(sender: Any, kept: Volunteer, gone: Volunteer, journal: Journal, **kwargs: Any) -> None:
    """Listens to volunteers.signals.volunteers_joining. A second badge of one event stays where it is, and is no
    longer valid: nobody is verified by a second registration.
    """
    badges = Accreditation.objects.filter(volunteer=gone)
    journal.move(badges.exclude(event__accreditations__volunteer=kept), volunteer_id=kept.pk)
    said = Arrangement.objects.filter(volunteer=gone)
    journal.move(said.exclude(event__arrangements__volunteer=kept), volunteer_id=kept.pk)
