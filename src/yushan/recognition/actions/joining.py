"""Two rows of one person become one: what lies here goes along, and comes back when that is undone.

Stars and badges are counted anew (actions/following.py). Movements of points are never rewritten: each account keeps
its own, and what stands on the one that goes is carried over by a movement on either side (actions/carrying.py).
"""

from typing import Any

from yushan.recognition.actions.carrying import carry_over
from yushan.recognition.models import Redemption, ThankYouLetter
from yushan.volunteers.actions.journal import Journal
from yushan.volunteers.models import Volunteer


def say_what_waits(sender: Any, *, gone: Volunteer, found: list[str], **_more: Any) -> None:
    """Listens to volunteers.signals.volunteers_may_join: nobody could collect under the name that goes."""
    if Redemption.objects.filter(volunteer=gone, state=Redemption.State.RESERVED).exists():
        found.append("要并掉的那一份有兑换还没有领取，请先领取或取消")


def take_along(sender: Any, *, kept: Volunteer, gone: Volunteer, journal: Journal, **_more: Any) -> None:
    """Listens to volunteers.signals.volunteers_joining."""
    carry_over(kept, gone, journal)
    held = Redemption.objects.filter(volunteer=kept, state__in=Redemption.STANDING).values("item")
    journal.move(Redemption.objects.filter(volunteer=gone).exclude(item__in=held), volunteer_id=kept.pk)
    letters = ThankYouLetter.objects.filter(volunteer=kept).values("thanks")
    journal.move(ThankYouLetter.objects.filter(volunteer=gone).exclude(thanks__in=letters), volunteer_id=kept.pk)
