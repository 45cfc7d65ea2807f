"""Two registrations of one person become one: turns and memberships of the roster come along (volunteers.signals)."""

from typing import Any

from yushan.stations.models import DutyMember, DutyTurn
from yushan.volunteers.actions.journal import Journal
from yushan.volunteers.models import Volunteer


def take_along(sender: Any, kept: Volunteer, gone: Volunteer, journal: Journal, **kwargs: Any) -> None:
    """Listens to volunteers.signals.volunteers_joining. Where both are on one roster, the turns of the second go to the first,
    but for those of shifts that the first has, too."""
    rows = DutyMember.objects.filter(volunteer__in=[kept, gone]).exclude(state=DutyMember.State.LEFT).order_by("pk")
    own = {row.station_id: row for row in rows if row.volunteer_id == kept.pk}
    for row in rows:
        if row.volunteer_id != gone.pk:
            continue
        first = own.get(row.station_id)
        if first is None:
            journal.change(row, volunteer_id=kept.pk)
            continue
        has = set(first.turns.exclude(state=DutyTurn.State.RELEASED).values_list("shift_id", flat=True))
        for turn in row.turns.exclude(state=DutyTurn.State.RELEASED):
            if turn.shift_id not in has:
                journal.change(turn, member_id=first.pk)
        journal.change(row, state=DutyMember.State.LEFT)
