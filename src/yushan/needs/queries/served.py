"""Whether anybody came to what an order was served by: its own session, else the whole activity, by the posted hours."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yushan.activities.models import Activity
from yushan.ledger.models import HourEntry
from yushan.needs.models import Need, NeedReview

# Over, one way or the other: nothing more comes of it.
_ENDED = ("settled", "cancelled")
_OF_ACTIVITY = HourEntry.objects.filter(activity_id=OuterRef("activity"))
_OF_SESSION = _OF_ACTIVITY.filter(starts_at__lt=OuterRef("shift__ends_at"), ends_at__gt=OuterRef("shift__starts_at"))


def session_was_empty(need: Need) -> bool:
    """Its session had nobody while others of the same activity had; 1 statement. Reads `shift`: select it."""
    if need.shift is None:
        return False
    spans = list(HourEntry.objects.filter(activity_id=need.activity_id).values_list("starts_at", "ends_at"))
    shift = need.shift
    return bool(spans) and not any(begin < shift.ends_at and end > shift.starts_at for begin, end in spans)


def left_behind() -> QuerySet[Need]:
    """Orders whose activity is over and that do not show it: still being served, or done although nobody came.

    An activity that a file brought has its hours elsewhere: what it served is done. An order whose asker, or one who was
    merged into it, has reviewed it stays: they said what came of it.
    """
    over = Q(state=Need.State.SERVING, activity__state__in=_ENDED)
    nobody = ~Exists(_OF_ACTIVITY) | (Q(shift__isnull=False) & ~Exists(_OF_SESSION))
    said = NeedReview.objects.filter(Q(need=OuterRef("pk")) | Q(need__leader=OuterRef("pk")))
    empty = Q(state=Need.State.DONE, activity__state="settled", activity__is_imported=False) & nobody & ~Exists(said)
    return Need.objects.filter(over | empty).order_by(F("done_at").asc(nulls_first=True), "pk")


def was_served(activity: Activity) -> bool:
    """Whether an activity that is over was one; 1 statement at most."""
    if activity.state != "settled":
        return False
    return activity.is_imported or HourEntry.objects.filter(activity_id=activity.pk).exists()
