"""Who hears about stars, badges and points: the person, and the guardians of a minor."""

from collections.abc import Iterable

from yushan.accounts.actions import Message, notify_each
from yushan.volunteers.queries import inboxes_of


def tell(volunteer_id: int, address: str, *, key: str, title: str, body: str = "") -> None:
    """One message to each inbox of a volunteer; the same key reaches a person once."""
    tell_all([(volunteer_id, key, title, body)], address)


def tell_all(messages: Iterable[tuple[int, str, str, str]], address: str) -> None:
    """The same for many: volunteer, key, title and body of each; 3 statements for any number."""
    rows = list(messages)
    inboxes = inboxes_of({row[0] for row in rows}) if rows else {}
    found = []
    for volunteer_id, key, title, body in rows:
        whose = inboxes[volunteer_id]
        found += [Message(pk, key, title, body, address) for pk in whose.own]
        # A guardian may have several children, so a key of theirs names the child.
        theirs = f"{address}?for={volunteer_id}"
        found += [Message(pk, f"{key}:for{volunteer_id}", title, body, theirs) for pk in whose.guardians]
    notify_each(found)
