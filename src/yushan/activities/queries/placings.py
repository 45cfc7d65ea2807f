"""Placings as coordinators see them, and invitations that wait for an answer."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from yushan.activities.models import Activity, Placing, PlacingLine, Post, SignUp
from yushan.activities.queries.people import volunteers_of
from yushan.activities.queries.staff import SCOPE
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.access import visible, visible_or_404
from yushan.volunteers.models import Volunteer

State = PlacingLine.State
_LOADED = ("post__shift__activity__organization", "post__shift__activity__area", "volunteer__person")


def ahead(path: str = "") -> Q:
    """Condition: proposed for a shift that has not begun. Others can be sent to nobody, so they count nowhere; the next round
    takes them away. `path` leads to the lines, with its underscores.
    """
    return Q(**{f"{path}state": State.PROPOSED, f"{path}post__shift__starts_at__gt": clock.now()})


def placings_of(actor: Any) -> QuerySet[Placing]:
    """Of one's own scope, newest first; with how many are proposed, asked and coming."""
    rows = visible(actor, "activity.edit", Placing.objects.all(), **SCOPE).select_related("organization")
    counted = {name: Count("lines", filter=Q(lines__state=name)) for name in (State.INVITED, State.AGREED)}
    return rows.annotate(proposed=Count("lines", filter=ahead("lines__")), **counted)


def placing_of(actor: Any, pk: int) -> Placing:
    """One of them. NotFound for everybody else's."""
    rows = Placing.objects.select_related("organization", "key_date", "job")
    return visible_or_404(actor, "activity.edit", rows, pk, **SCOPE)


def line_of(actor: Any, pk: int) -> PlacingLine:
    """One line of one's own scope."""
    scope = {name: f"placing__{path}" for name, path in SCOPE.items()}
    rows = PlacingLine.objects.select_related("placing__organization", *_LOADED)
    return visible_or_404(actor, "activity.edit", rows, pk, **scope)


def to_send(actor: Any) -> QuerySet[Placing]:
    """With a proposal that has not been sent out, the soonest first."""
    rows = visible(actor, "activity.edit", Placing.objects.filter(is_closed=False), **SCOPE)
    waiting = rows.filter(ahead("lines__"), ends_on__gte=clock.today()).distinct()
    return waiting.select_related("organization").order_by("starts_on", "id")


@dataclass(frozen=True)
class Narrowed:
    """What the page of a placing is narrowed to; `is_open`: what is neither locked nor chosen by hand."""

    state: str = ""
    activity: int = 0
    text: str = ""
    is_open: bool = False


def shown_lines(row: Placing, only: Narrowed) -> QuerySet[PlacingLine]:
    """For the page, in the order of time, without proposals that time has passed; those taken off only when asked for."""
    rows = row.lines.filter(~Q(state=State.PROPOSED) | ahead()).select_related(*_LOADED)
    rows = rows.filter(state=only.state) if only.state else rows.exclude(state=State.REMOVED)
    if only.activity:
        rows = rows.filter(post__shift__activity=only.activity)
    if only.is_open:
        rows = rows.filter(state=State.PROPOSED, is_locked=False, is_by_hand=False)
    if words := only.text.strip():
        name = Q(volunteer__person__name__icontains=words) | Q(volunteer__person__name_pinyin__icontains=words.lower())
        rows = rows.filter(name | Q(volunteer__number__iexact=words))
    return rows


def activities_of(row: Placing) -> list[tuple[int, str]]:
    """Activities for which somebody is proposed, asked or coming, the soonest first; 1 statement."""
    lines = row.lines.filter(~Q(state=State.PROPOSED) | ahead()).order_by()
    rows = Activity.objects.filter(shifts__posts__in=lines.values("post")).distinct()
    return list(rows.order_by("starts_at", "pk").values_list("pk", "title"))


def counts_of(row: Placing) -> dict[str, int]:
    """How many lines are in each state, and locked ones among the proposed, without what time has passed; 1 statement."""
    counts = dict.fromkeys(State.values, 0) | {"locked": 0}
    rows = row.lines.filter(~Q(state=State.PROPOSED) | ahead()).order_by()
    for state, locked, count in rows.values_list("state", "is_locked").annotate(Count("id")):
        counts[state] += count
        counts["locked"] += count if locked and state == State.PROPOSED else 0
    return counts


def empty_posts(row: Placing) -> list[tuple[Post, int, str]]:
    """Posts for which nobody was found, with how many places and why; 1 statement."""
    known = {int(key): (int(left), str(why)) for key, (left, why) in row.unfilled.items()}
    posts = Post.objects.filter(pk__in=known).select_related("shift__activity").order_by("shift__starts_at", "pk")
    return [(post, *known[post.pk]) for post in posts]


def asked_line(user: Any, pk: int) -> PlacingLine:
    """An invitation, for who was asked or acts for them. NotFound for everybody else, and before it was sent."""
    rows = PlacingLine.objects.filter(pk=pk, volunteer__in=volunteers_of(user), invited_at__isnull=False)
    found = rows.select_related("placing__organization", "sign_up", *_LOADED).first()
    if found is None:
        raise NotFound()
    return found


def asked_lines(volunteers: Iterable[Volunteer]) -> QuerySet[PlacingLine]:
    """Invitations that wait for these people's answer, the soonest term first."""
    rows = PlacingLine.objects.filter(
        state=State.INVITED, volunteer__in=list(volunteers), post__shift__starts_at__gt=clock.now()
    )
    return rows.select_related("post__shift__activity").order_by("answer_by", "id")


def overdue(now: datetime) -> QuerySet[PlacingLine]:
    """Asked in vain: the term is over, the shift has begun, or the activity is called off."""
    late = Q(answer_by__lte=now) | Q(post__shift__starts_at__lte=now)
    gone = ~Q(post__shift__activity__state__in=Activity.OPEN)
    return PlacingLine.objects.filter(late | gone, state=State.INVITED)


def left(placing: Placing | None = None) -> QuerySet[PlacingLine]:
    """Who said yes and gave the place back since, or lost it, while there is time to find another: of one placing, or of all."""
    gone = (SignUp.State.WITHDRAWN, SignUp.State.DECLINED)
    rows = PlacingLine.objects.filter(state=State.AGREED, sign_up__state__in=gone, sign_up__ends_at__gt=clock.now())
    return rows.filter(placing=placing) if placing else rows


def held_back(row: Placing) -> list[tuple[str, int]]:
    """Why invitations were not sent, with how many; 1 statement."""
    rows = row.lines.filter(ahead()).exclude(held_back="")
    return sorted(Counter(rows.values_list("held_back", flat=True)).items())
