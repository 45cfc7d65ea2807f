"""Whose hours a line of the ledger is."""

from collections.abc import Iterable

from yushan.volunteers.models import Volunteer


def holders(volunteer_ids: Iterable[int]) -> dict[int, int]:
    """By the volunteer that a line names the one who stands for the person: a second registration has none of its own."""
    rows = Volunteer.objects.filter(pk__in=set(volunteer_ids)).values_list("pk", "merged_into")
    return {pk: into or pk for pk, into in rows}
