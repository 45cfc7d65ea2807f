"""What a volunteer can join, with reasons in words (docs/components.md, principle 3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q

from yushan.activities.models import Activity, Invitation, Post, Shift, SignUp
from yushan.activities.queries.people import requirements_of, volunteer_facts
from yushan.activities.queries.public import is_term_over
from yushan.activities.rules import Requirements, VolunteerFacts, fit_reasons, is_free_then, lacks, missing
from yushan.common import clock
from yushan.common.prepared import Prepared
from yushan.volunteers.models import Volunteer

_NOT_INVITED = "这个活动凭邀请报名，想参加可以在活动页的“问主办方”里说一声"


@dataclass
class PostOffer:
    """A post for one volunteer: may they take it, why does it fit, is there a place."""

    post: Post
    reasons: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)
    is_free: bool | None = None
    waiting: int = 0
    mine: SignUp | None = None
    is_over: bool = False
    other_post: bool = False
    clash: str = ""
    not_invited: bool = False
    asked: Requirements | None = None

    @property
    def left(self) -> int:
        """Places still free."""
        return max(0, self.post.places - self.post.taken)


@dataclass
class ShiftOffer:
    """A shift with its posts."""

    shift: Shift
    posts: list[PostOffer]


@dataclass
class Card:
    """An activity in a list; `best` is the post that suits most."""

    activity: Activity
    shift: Shift
    best: PostOffer | None
    left: int
    mine: SignUp | None

    @property
    def is_closed(self) -> bool:
        """Whether the time for signing up is over: its last moment, or the beginning of the last shift."""
        return is_term_over(self.activity) or (self.best is not None and self.best.is_over)

    @property
    def rank(self) -> tuple[int, int]:
        """Lower is better: possible with a place, possible, not possible, mine already; then the number of reasons."""
        if self.best is None or self.mine:
            return (3, 0)
        group = 2 if self.best.lacking or self.is_closed else 0 if self.best.left else 1
        return (group, -len(self.best.reasons))


def _waiting(posts: Iterable[Post]) -> dict[int, int]:
    full = [post.pk for post in posts if post.taken >= post.places]
    if not full:
        return {}
    rows = (
        SignUp.objects.filter(post__in=full, state=SignUp.State.WAITLISTED).values("post").annotate(count=Count("id"))
    )
    return {row["post"]: row["count"] for row in rows}


def _mine(volunteer: Volunteer | None, activities: Sequence[Activity]) -> list[SignUp]:
    """Sign-ups of these activities, and what else the person has before them; 1 statement."""
    if volunteer is None or not activities:
        return []
    asked = Q(shift__activity__in=activities) | Q(ends_at__gt=clock.now(), state__in=SignUp.BUSY)
    rows = SignUp.objects.filter(asked, volunteer=volunteer, state__in=SignUp.CURRENT)
    return list(rows.select_related("shift__activity"))


def _clash(shift: Shift, mine: Sequence[SignUp]) -> str:
    """What the person has a place in while the shift goes on; "" for nothing."""
    for row in mine:
        is_busy = row.state in SignUp.BUSY and row.shift_id != shift.pk
        if is_busy and row.starts_at < shift.ends_at and row.ends_at > shift.starts_at:
            return row.shift.activity.title
    return ""


def _uninvited(volunteer: Volunteer | None, activities: Sequence[Activity]) -> set[int]:
    """Activities that are by invitation and did not invite this person; 1 statement where there are such, else none."""
    asked = {one.pk for one in activities if one.flow == Activity.Flow.INVITATION}
    if not asked or volunteer is None:
        return asked
    invited = Invitation.objects.filter(activity__in=asked, volunteer=volunteer)
    return asked - set(invited.values_list("activity", flat=True))


def offers(
    activities: Sequence[Activity], volunteer: Volunteer | None, facts: VolunteerFacts | None
) -> dict[int, list[ShiftOffer]]:
    """Shifts and posts of loaded activities as this volunteer sees them; 3 statements at most, whatever the number."""
    now = clock.now()
    everything = [post for activity in activities for shift in activity.shifts.all() for post in shift.posts.all()]
    waiting, known = _waiting(everything), _mine(volunteer, activities)
    mine = {row.shift_id: row for row in known}
    uninvited = _uninvited(volunteer, activities)
    found = {}
    for activity in activities:
        types = tuple(entry.name for entry in activity.service_types.all())
        shifts = []
        for shift in activity.shifts.all():
            shift.activity = activity
            own = mine.get(shift.pk)
            clash = "" if own else _clash(shift, known)
            listed = []
            for post in shift.posts.all():
                post.shift = shift
                asked = requirements_of(post, types)
                offer = PostOffer(post, waiting=waiting.get(post.pk, 0), is_over=shift.starts_at <= now)
                offer.mine = own if own and own.post_id == post.pk else None
                offer.other_post = bool(own and own.post_id != post.pk)
                if facts:
                    found_lacks = lacks(asked, facts)
                    offer.reasons, offer.lacking = fit_reasons(asked, facts), [lack.text for lack in found_lacks]
                    offer.ways = list(dict.fromkeys(lack.way for lack in found_lacks if lack.way))
                    offer.is_free = is_free_then(asked, facts)
                if clash:
                    offer.clash = clash
                    offer.lacking = [*offer.lacking, f"同一时间您已在“{clash}”有名额"]
                if activity.pk in uninvited and not own:
                    offer.not_invited = True
                    offer.lacking = [*offer.lacking, _NOT_INVITED]
                offer.asked = asked
                listed.append(offer)
            shifts.append(ShiftOffer(shift, listed))
        found[activity.pk] = shifts
    return found


def cards(activities: Sequence[Activity], volunteer: Volunteer | None, facts: VolunteerFacts | None) -> list[Card]:
    """One card an activity, in the given order."""
    by_activity = offers(activities, volunteer, facts)
    found = []
    for activity in activities:
        shifts = by_activity[activity.pk]
        coming = [one for one in shifts if not one.posts or not one.posts[0].is_over] or shifts
        posts = [offer for one in coming for offer in one.posts]
        best = min(posts, key=lambda o: (bool(o.lacking), o.left == 0, -len(o.reasons), o.post.pk), default=None)
        mine = next((offer.mine for one in shifts for offer in one.posts if offer.mine), None)
        shift = best.post.shift if best else coming[0].shift if coming else None
        left = sum(offer.left for offer in posts)
        found.append(
            Card(activity, shift or Shift(starts_at=activity.starts_at, ends_at=activity.ends_at), best, left, mine)
        )
    return found


def ranked(found: Sequence[Card]) -> list[Card]:
    """Most suitable first; of equals the sooner."""
    return sorted(found, key=lambda card: (*card.rank, card.shift.starts_at, card.activity.pk))


_POSTS = Prepared(lambda shift: Post.objects.filter(shift=shift))


def post_for(shift: Shift, volunteer: Volunteer) -> Post | None:
    """The post of a shift that suits a volunteer when they named none: free places first, then the first waitlist.

    None when there is no post they may take; the only post there is in any case: signing up says what is missing.
    The shift's activity, organization and area must be loaded.
    """
    there = _POSTS.all(shift.pk)
    for post in there:
        post.shift = shift
    if len(there) == 1:
        return there[0]
    facts = volunteer_facts(volunteer)
    posts = [post for post in there if not missing(requirements_of(post), facts)]
    return min(posts, key=lambda post: (post.taken >= post.places, post.pk), default=None)
