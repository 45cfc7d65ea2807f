"""Thank-you letters: who can be thanked, what was sent, what somebody got."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from yushan.activities.keepsakes import Keepsake
from yushan.activities.models import Activity, Presence, SignUp
from yushan.common.errors import NotFound
from yushan.ledger.models import HourEntry
from yushan.organizations.access import visible
from yushan.recognition.models import ThankYou, ThankYouLetter
from yushan.volunteers.models import Volunteer

_LOOKUPS = {"area": "area", "organization": "organization__path"}


def served_at(activity: Activity) -> QuerySet[Volunteer]:
    """Who served there: presence confirmed by the organiser, or hours posted; who left the platform is not among them."""
    confirmed = Presence.objects.filter(
        sign_up__shift__activity=activity, minutes__gt=0, confirmed_at__isnull=False
    ).values("sign_up__volunteer")
    posted = HourEntry.objects.filter(activity_id=activity.pk, reverses=None, reversal=None).values("volunteer")
    rows = Volunteer.objects.select_related("person").filter(Q(pk__in=confirmed) | Q(pk__in=posted), state="verified")
    return rows.order_by("person__name_pinyin", "pk")


def thankable(user: Any) -> QuerySet[Activity]:
    """Activities of the own subtree that are over, last first."""
    rows = Activity.objects.filter(state__in=["noticed", "settled"]).select_related("organization")
    return visible(user, "thanks.send", rows, **_LOOKUPS).order_by("-starts_at", "-pk")


def activity_to_thank(user: Any, pk: int) -> Activity:
    """One of them. NotFound for others'."""
    found = thankable(user).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def thanks_sent(user: Any) -> QuerySet[ThankYou]:
    """What the own subtree sent, with the number of letters."""
    rows = ThankYou.objects.select_related("organization", "activity", "created_by").annotate(people=Count("letters"))
    return visible(user, "thanks.send", rows, area="organization__area", organization="organization__path")


def thanks_seen(user: Any, pk: int) -> ThankYou:
    """One of them. NotFound for others'."""
    found = thanks_sent(user).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def letters_in(thanks: ThankYou) -> QuerySet[ThankYouLetter]:
    """The letters of one text, with whom they are for."""
    return ThankYouLetter.objects.filter(thanks=thanks).select_related("volunteer__person")


def letters_of(volunteer: Volunteer) -> QuerySet[ThankYouLetter]:
    """The letters that somebody got, newest first."""
    rows = ThankYouLetter.objects.filter(volunteer=volunteer)
    return rows.select_related("thanks__organization", "thanks__activity").order_by("-thanks__created_at", "-pk")


def keepsakes_of(sign_up: SignUp) -> list[Keepsake]:
    """The letter of thanks for this activity, on the page of one's own sign-up. 1 statement."""
    wrote = ThankYouLetter.objects.filter(volunteer=sign_up.volunteer_id, thanks__activity=sign_up.shift.activity_id)
    if not wrote.exists():
        return []
    return [Keepsake("mail-heart", _("看感谢信"), f"{reverse('recognition:letters')}?for={sign_up.volunteer_id}")]
