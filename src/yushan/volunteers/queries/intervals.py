"""When somebody was a verified volunteer, for figures of any day."""

from collections.abc import Collection, Iterator
from datetime import date

from yushan.volunteers.models import PastRegistration, Volunteer


def registered_intervals(person_ids: Collection[int]) -> Iterator[tuple[int, date, date | None]]:
    """(person id, first day, first day that no longer counts or None), two statements; a person may have several."""
    current = Volunteer.objects.filter(person_id__in=person_ids, verified_on__isnull=False)
    for person_id, first, end in current.values_list("person_id", "verified_on", "withdrawn_on"):
        if first:  # asked for in the condition; the type does not know
            yield person_id, first, end
    earlier = PastRegistration.objects.filter(volunteer__person_id__in=person_ids)
    yield from earlier.values_list("volunteer__person_id", "verified_on", "withdrawn_on")
