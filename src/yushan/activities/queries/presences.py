"""Whose times count: one definition for confirmation, notice, posting and every page that adds hours up."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from yushan.activities.models import Activity, Presence, SignUp
from yushan.activities.rules import Pair, counted_span
from yushan.common import clock
from yushan.ledger.rules import Span

# On site now, or attended. Who was taken off the list or is absent has no hours, whatever scans say.
COUNTING = Q(sign_up__state__in=("accepted", "attended"), minutes__gt=0)


def listed(activity: Activity) -> QuerySet[Presence]:
    """Presences of everybody who holds a place: doubts are about these."""
    return Presence.objects.filter(sign_up__shift__activity=activity, sign_up__state__in=SignUp.HOLDING)


def counting(activity: Activity) -> QuerySet[Presence]:
    """Presences with time that counts: what is confirmed, shown in the notice and posted."""
    return Presence.objects.filter(COUNTING, sign_up__shift__activity=activity)


def not_posted(volunteer_ids: Iterable[int], since: date, until: date) -> QuerySet[Presence]:
    """Time that counts and is not in the ledger yet, of shifts that begin on these days; with shift and activity."""
    days = (clock.at(since), clock.at(until + timedelta(days=1)))
    rows = Presence.objects.filter(
        COUNTING, sign_up__volunteer__in=volunteer_ids, sign_up__shift__starts_at__range=days, entry_id=None
    )
    return rows.select_related("sign_up__shift__activity")


def span_of(presence: Presence) -> Span:
    """When the counted time lies, as far as first in and last out tell; else the whole shift."""
    shift = presence.sign_up.shift
    counted = counted_span([Pair(presence.in_at, presence.out_at)], shift.starts_at, shift.ends_at)
    begin, end = counted or (shift.starts_at, shift.ends_at)
    return Span(begin, end, presence.minutes, shift.activity.title, clock.local(shift.starts_at).date())
