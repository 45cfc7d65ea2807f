"""What hours mean here, in the same transaction in which they are posted or taken back."""

from typing import Any

from yushan.ledger.models import HourEntry
from yushan.recognition.actions.badges import settle_badges
from yushan.recognition.actions.points import book_entries
from yushan.recognition.actions.stars import settle_stars
from yushan.recognition.queries.holders import holders
from yushan.volunteers.models import Volunteer


def follow(sender: Any, *, entries: list[HourEntry], **_more: Any) -> None:
    """Receiver of ledger.signals.entries_posted; the posting holds the people locked."""
    whose = holders(entry.volunteer_id for entry in entries)
    book_entries(entries, whose)
    settle_stars(whose.values())
    settle_badges(whose.values())


def recount(sender: Any, *, person_ids: set[int], **_more: Any) -> None:
    """Receiver of volunteers.signals.people_rejoined: two rows of one person became one, or two again."""
    people = Volunteer.objects.filter(person__in=person_ids).values_list("pk", flat=True)
    settle_stars(people)
    settle_badges(people, quietly=True)
