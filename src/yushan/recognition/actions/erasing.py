"""What erasing a person asks of this room."""

from collections.abc import Iterator

from django.urls import reverse

from yushan.accounts.erasure import Obstacle
from yushan.accounts.models import Person
from yushan.recognition.models import BadgeAward, StarAward, ThankYouLetter
from yushan.recognition.queries.shop import has_redemptions


def obstacles(person: Person) -> Iterator[Obstacle]:
    """What waits at a counter shall not get lost."""
    if has_redemptions(person.pk).exists():
        yield Obstacle("积分超市里有兑换还没有领取，请先领取或取消", reverse("recognition:redemptions"))


def erase(person: Person) -> None:
    """Letters and awards go. Movements of points and redemptions stay as lines without a name, as hours do."""
    ThankYouLetter.objects.filter(volunteer__person=person).delete()
    StarAward.objects.filter(volunteer__person=person).delete()
    BadgeAward.objects.filter(volunteer__person=person).delete()
