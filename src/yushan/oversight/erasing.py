"""What erasing a person asks of this room: pledges go with them; reports keep their words, their writer is no longer named."""

from yushan.accounts.models import Person
from yushan.oversight.models import Pledge


def erase(person: Person) -> None:
    """Pledges were the person's own word."""
    Pledge.objects.filter(person=person).delete()
