"""What a volunteer sees of their own."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from yushan.activities.models import Activity, Objection, Presence, Shift, SignUp
from yushan.activities.queries.people import volunteers_of
from yushan.activities.queries.presences import COUNTING
from yushan.common import clock, rulebook
from yushan.common.errors import NotFound
from yushan.common.prepared import Prepared
from yushan.ledger.models import HourEntry
from yushan.volunteers.models import Volunteer

LIVE = ("applied", "accepted", "waitlisted", "offered")


def own_sign_up(user: Any, pk: int) -> SignUp:
    """One of the sign-ups of the person and of those they act for. NotFound for any other."""
    rows = SignUp.objects.filter(volunteer__in=volunteers_of(user)).select_related(
        "shift__activity__organization", "post", "presence", "scene_photo", "volunteer__person", "signed_up_by"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def place_in(user: Any, shift_pk: int) -> SignUp | None:
    """The place that the person, or somebody they act for, has in a shift, with its scans; None without one."""
    rows = SignUp.objects.filter(shift=shift_pk, volunteer__in=volunteers_of(user), state__in=SignUp.BUSY)
    return rows.select_related("shift__activity", "post", "volunteer__person").prefetch_related("scans").first()


def my_sign_ups(volunteer: Volunteer) -> QuerySet[SignUp]:
    """Everything the volunteer ever signed up for, latest shift first; 1 statement."""
    return (
        SignUp.objects.filter(volunteer=volunteer)
        .select_related("post", "shift__activity__organization", "presence")
        .order_by("-starts_at", "-id")
    )


def is_reversed(row: SignUp) -> bool:
    """Whether the posted line of this service was reversed or corrected later. 1 statement, none before the posting."""
    presence = getattr(row, "presence", None)
    return bool(presence and presence.entry_id and HourEntry.objects.filter(reverses=presence.entry_id).exists())


def coming_sign_ups(volunteer: Volunteer) -> QuerySet[SignUp]:
    """Sign-ups that still lie ahead or are going on, soonest first."""
    return my_sign_ups(volunteer).filter(state__in=LIVE, ends_at__gt=clock.now()).order_by("starts_at", "id")


def places_to_come(volunteers: Iterable[Volunteer], limit: int = 50) -> list[SignUp]:
    """Places that these people have, or are offered, in shifts to come or going on, soonest first; 1 statement."""
    rows = SignUp.objects.filter(
        volunteer__in=list(volunteers), state__in=("accepted", "offered"), ends_at__gt=clock.now()
    ).select_related("post", "shift__activity", "volunteer__person")
    return list(rows.order_by("starts_at", "id")[:limit])


def offers_to_answer(places: Iterable[SignUp], user: Any) -> list[SignUp]:
    """Of these places those that are kept only until this person says yes, the first to lapse first; no statement.

    A child whose guardian is asked cannot answer, the guardian can.
    """
    now = clock.now()
    waiting = [row for row in places if row.state == "offered" and row.held_until and row.held_until > now]
    mine = [row for row in waiting if not row.guardian_asked_at or row.volunteer.person_id != user.person_id]
    return sorted(mine, key=lambda row: row.held_until or now)


def shifts_at_hand(volunteer: Volunteer) -> list[SignUp]:
    """Places of the volunteer from half a day ago to the end of tomorrow: what the check-in page offers."""
    now = clock.now()
    rows = my_sign_ups(volunteer).filter(
        state__in=("accepted", "offered", "attended"),
        ends_at__gt=now - timedelta(hours=12),
        starts_at__lt=clock.at(clock.today() + timedelta(days=2)),
    )
    return list(rows.prefetch_related("scans").order_by("starts_at", "id")[:20])


def shifts_going_on() -> QuerySet[Shift]:
    """Every shift whose code is taken at this moment, from the earliest check-in until the code is over."""
    now, grace = clock.now(), timedelta(minutes=rulebook.number("grace_minutes"))
    return Shift.objects.filter(
        activity__state__in=Activity.OPEN, starts_at__lte=now + grace, ends_at__gt=now - grace
    ).only("secret")


def pending_presences(volunteer: Volunteer) -> QuerySet[Presence]:
    """Time served that is not in the ledger yet, latest first; 1 statement."""
    return (
        Presence.objects.filter(COUNTING, sign_up__volunteer=volunteer, entry_id=None)
        .exclude(sign_up__shift__activity__state=Activity.State.CANCELLED)
        .select_related("sign_up__shift__activity", "sign_up__post")
        .order_by("-sign_up__starts_at", "-id")
    )


_IN_LINE = Prepared(
    lambda post, row: (
        SignUp.objects.filter(post=post, state=SignUp.State.WAITLISTED, pk__lte=row)
        .order_by()
        .values("post")
        .annotate(count=Count("pk"))
        .values_list("count", flat=True)
    )
)


def waitlist_position(row: SignUp) -> int:
    """1 for the next in line; 1 statement."""
    if row.rank is not None:
        waiting = SignUp.objects.filter(post_id=row.post_id, state=SignUp.State.WAITLISTED)
        return waiting.filter(rank__lte=row.rank).count()
    return _IN_LINE.first(row.post_id, row.pk) or 0


def waiting_for(volunteer: Volunteer, limit: int = 5) -> list[SignUp]:
    """Shifts to come for which the volunteer is in line, soonest first, each with its `position`; 1 statement."""
    ahead = SignUp.objects.filter(post=OuterRef("post"), state=SignUp.State.WAITLISTED, pk__lte=OuterRef("pk"))
    counted = ahead.order_by().values("post").annotate(count=Count("pk")).values("count")
    rows = coming_sign_ups(volunteer).filter(state=SignUp.State.WAITLISTED)
    return list(rows.annotate(position=Subquery(counted))[:limit])


def alternatives(row: SignUp, limit: int = 3) -> list[Activity]:
    """Other open activities near in time, offered to who cannot come."""
    now = clock.now()
    rows = Activity.objects.filter(state__in=Activity.OPEN, starts_at__gt=now).exclude(pk=row.shift.activity_id)
    same = rows.filter(area=row.shift.activity.area).order_by("starts_at", "id")
    return list(same[:limit])


def objections_about(user: Any, activity: Activity) -> list[Objection]:
    """What others say of the hours of this person and of those they act for, latest first; at most 3 statements."""
    rows = activity.objections.filter(presence__sign_up__volunteer__in=volunteers_of(user)).exclude(raised_by=user)
    return list(rows.order_by("-raised_at", "-pk"))


def objections_to_speak_to(user: Any, volunteers: Iterable[Volunteer]) -> QuerySet[Objection]:
    """Open objections to hours of these people of which neither they nor the user has spoken; the first first."""
    by_them = Q(raised_by=user) | Q(raised_by__person=OuterRef("presence__sign_up__volunteer__person"))
    spoken = Objection.objects.filter(by_them, presence=OuterRef("presence"))
    rows = Objection.objects.filter(
        presence__sign_up__volunteer__in=list(volunteers),
        answered_at=None,
        activity__state="noticed",
        activity__notice_until__gt=clock.now(),
    )
    return rows.exclude(Exists(spoken)).select_related("activity").order_by("raised_at")
