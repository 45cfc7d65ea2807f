"""What erasing a person asks of this room."""

from yushan.accounts.models import Person
from yushan.regulations.models import RegulationComment, RegulationReading


def erase(person: Person) -> None:
    """Confirmations go; comments stay, because they were answered and acted on, without whoever wrote them."""
    RegulationReading.objects.filter(user__person=person).delete()
    RegulationComment.objects.filter(author__person=person).update(author=None)
