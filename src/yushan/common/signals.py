"""What travels upwards: lower floors tell, upper floors listen, inside the same transaction."""

from collections.abc import Iterable

from django.dispatch import Signal

# person_ids: set[int] whose roster rows, registration or participation changed; rows are already written.
person_facts_changed = Signal()


def tell_person_facts_changed(person_ids: Iterable[int]) -> None:
    """Call inside the transaction that changed the facts, after the rows are written, once per batch."""
    ids = set(person_ids)
    if ids:
        person_facts_changed.send(sender=None, person_ids=ids)
