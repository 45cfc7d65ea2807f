"""Who hears about stars, badges and points: the person, and the guardians of a minor."""

from collections.abc import Iterable

from yushan.accounts.actions import notify
from yushan.volunteers.queries import inboxes_of


def tell(volunteer_id: int, address: str, *, key: str, title: str, body: str = "") -> None:
    """One message to each inbox of a volunteer; the same key reaches a person once."""
    tell_all([(volunteer_id, key, title, body)], address)


def tell_all(messages: Iterable[tuple[int, str, str, str]], address: str) -> None:
    """The same for many: volunteer, key, title and body of each. Inboxes are read once."""
    rows = list(messages)
    inboxes = inboxes_of({row[0] for row in rows})
    for volunteer_id, key, title, body in rows:
        found = inboxes[volunteer_id]
        # A guardian may have several children, so a key of theirs names the child.
        notify(found.own, key=key, title=title, body=body, url=address)
        notify(
            found.guardians, key=f"{key}:for{volunteer_id}", title=title, body=body, url=f"{address}?for={volunteer_id}"
        )
