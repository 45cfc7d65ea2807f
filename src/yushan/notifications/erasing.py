"""What erasing a person asks of this room: nothing has to be settled first, everything goes."""

from yushan.accounts.models import Person
from yushan.notifications.models import Delivery, Preference, Subscription


def erase(person: Person) -> None:
    """Choices with the e-mail address, browsers, deliveries."""
    for kept in (Delivery, Subscription, Preference):
        kept.objects.filter(user__person=person).delete()  # type: ignore[attr-defined]
