"""What the solver is told: open posts, and the members who come into question, in a bounded number of statements."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from yushan.activities.models import Activity, Placing, PlacingLine, Post, SignUp
from yushan.activities.queries.people import facts_of, requirements_of
from yushan.activities.rules.placing_fit import Member, OpenPost, Window, minutes_between
from yushan.activities.rules.placings import Fixed, Task
from yushan.common import clock
from yushan.matching.instance import Place
from yushan.organizations.models import Organization
from yushan.plan.models import Entry
from yushan.volunteers.models import Membership, Skill, Volunteer
from yushan.volunteers.queries.skills import skill_tree

State = PlacingLine.State
# One round looks at every post with every member: more would keep the worker for minutes.
MOST_POSTS, MOST_PEOPLE = 400, 4000
MOST_FOR_ONE = 1000  # looked at for one post, while somebody waits
# Who was asked and did not want or did not answer is not asked for the same post by any placing.
_NO = (State.REFUSED, State.LAPSED, State.LEFT)
# A place that is spoken for and not taken yet: asked, or said yes and waiting for the organiser.
WAITING = Q(state=State.INVITED) | Q(state=State.AGREED, sign_up__state=SignUp.State.APPLIED)
_LATELY = timedelta(days=365)
_MOST_TEAMS = 40  # paths in one condition
# Who comes into question first, where there are more members than can be looked at.
_PROPOSED, _SKILLED, _NEAR, _IN_TEAM, _ACTIVE = 100, 4, 2, 2, 1


def _can_be_taken() -> Q:
    """Posts of shifts to come for which one can still sign up."""
    now = clock.now()
    has_time = Q(shift__activity__sign_up_until=None) | Q(shift__activity__sign_up_until__gt=now)
    return has_time & Q(shift__activity__state__in=Activity.OPEN, shift__starts_at__gt=now)


def open_posts(organization: Organization, since: date, until: date, key_date: Entry | None = None) -> QuerySet[Post]:
    """Posts with free places in shifts to come, of the organization and those below it; by lot nobody is chosen."""
    rows = Post.objects.filter(
        _can_be_taken(),
        shift__activity__organization__path__startswith=organization.path,
        shift__starts_at__gte=clock.at(since),
        shift__starts_at__lt=clock.at(until + timedelta(days=1)),
        taken__lt=F("places"),
    ).exclude(shift__activity__flow=Activity.Flow.LOTTERY)
    return rows.filter(shift__activity__key_date=key_date) if key_date else rows


def people_of(organization: Organization) -> QuerySet[Volunteer]:
    """Members of the organization and those below it, who are registered and take no break."""
    member = Membership.objects.filter(organization__path__startswith=organization.path)
    rows = Volunteer.objects.filter(
        state=Volunteer.State.VERIFIED, pk__in=member.filter(state="approved").values("volunteer")
    )
    rows = rows.exclude(pk__in=member.filter(state="paused").values("volunteer"))
    return rows.select_related("person").order_by("pk")


def task_of(row: Placing) -> Task:
    """What a round is computed from; at most 20 statements."""
    posts = list(_loaded(row.posts.all())[:MOST_POSTS])
    lines = list(row.lines.select_related("post__shift__activity", "sign_up"))
    promised = _promised(row, posts, lines)
    people, there = candidates(row, posts)
    fixed = [line for line in lines if is_fixed(line)]
    opened = [_open(post, post.places - post.taken - promised[post.pk]) for post in posts]
    return Task(
        posts=[post for post in opened if post.places > 0],
        members=members_of(people, row, posts, fixed),
        most_minutes=row.most_hours * 60,
        out=frozenset((line.post_id, line.volunteer_id) for line in lines if line.state in PlacingLine.OUT)
        | _said_no(posts),
        kept=frozenset((line.post_id, line.volunteer_id) for line in lines if line.state == State.PROPOSED),
        cares=row.cares,
        there=there,
        fixed=[as_fixed(line) for line in fixed],
    )


def as_fixed(line: PlacingLine) -> Fixed:
    """A line with its time; post and shift must be loaded with it."""
    return Fixed(line.post_id, line.volunteer_id, line.post.shift.starts_at, line.post.shift.ends_at)


def is_past(line: PlacingLine) -> bool:
    """A proposal that came to nothing: the shift has begun or was called off before anybody was asked."""
    shift = line.post.shift
    is_open = shift.activity.state in Activity.OPEN and shift.starts_at > clock.now()
    return line.state == State.PROPOSED and not is_open


def _said_no(posts: Sequence[Post]) -> frozenset[tuple[int, int]]:
    """Who was asked for one of these posts by any placing, and did not want or did not answer; 1 statement."""
    rows = PlacingLine.objects.filter(post__in=posts, state__in=_NO)
    return frozenset(rows.order_by().values_list("post", "volunteer"))


def _loaded(rows: QuerySet[Post]) -> QuerySet[Post]:
    rows = rows.filter(_can_be_taken()).select_related(
        "shift__activity__organization", "shift__activity__area", "shift__activity__station"
    )
    return rows.prefetch_related("shift__activity__service_types", "quotas__organization").order_by(
        "shift__starts_at", "pk"
    )


def _promised(row: Placing, posts: Sequence[Post], lines: Iterable[PlacingLine]) -> Counter[int]:
    """Places that are neither taken nor free: fixed here, asked for by another placing, or waiting for the organiser."""
    found: Counter[int] = Counter()
    for line in lines:
        waits = line.sign_up is not None and line.sign_up.state == SignUp.State.APPLIED
        found[line.post_id] += is_fixed(line) and (line.state != State.AGREED or waits)
    others = PlacingLine.objects.filter(WAITING, post__in=posts).exclude(placing=row)
    found.update(dict(others.order_by().values_list("post").annotate(Count("pk"))))
    return found


def is_fixed(line: PlacingLine) -> bool:
    """Stays whatever the solver finds: asked, coming, locked, or chosen by the coordinator for a shift to come.

    Post, shift and activity must be loaded with it.
    """
    by_coordinator = line.state == State.PROPOSED and (line.is_locked or line.is_by_hand) and not is_past(line)
    return line.state in (State.INVITED, State.AGREED) or by_coordinator


def candidates(row: Placing, posts: Sequence[Post], most: int | None = None) -> tuple[list[Volunteer], int]:
    """The members who come into question, and how many members there are; 2 statements.

    Where there are more than can be looked at, those come first who are proposed already, have a skill that is asked for,
    live or serve where the posts are, belong to the teams that hold them, and took part in something lately.
    """
    rows, most = people_of(row.organization), most or MOST_PEOPLE
    there = rows.count()
    if there > most:
        rows = rows.annotate(points=_points(row, posts)).order_by("-points", "posted_minutes", "pk")
    return list(rows[:most]), there


def _points(row: Placing, posts: Sequence[Post]) -> Any:
    activities = [post.shift.activity for post in posts]
    tree = skill_tree()
    asked = {node.code for post in posts for word in post.skills if (node := tree.meaning(str(word)))}
    skills = {below.key for code in asked for below in tree.below(code)}
    areas = {one.area_id for one in activities if one.area_id and not one.is_online}
    this = {"volunteer": OuterRef("pk")}
    in_team = Q()
    for path in sorted({one.organization.path for one in activities})[:_MOST_TEAMS]:
        in_team |= Q(organization__path__startswith=path)
    lately = Q(state=SignUp.State.ATTENDED, starts_at__gte=clock.now() - _LATELY)
    weighed: list[tuple[Any, int]] = [
        (Exists(PlacingLine.objects.filter(placing=row, state=State.PROPOSED, **this)), _PROPOSED),
        (Exists(Skill.volunteers.through.objects.filter(skill__in=skills, **this)), _SKILLED),
        (Q(area__in=areas) | Exists(Volunteer.serves_in.through.objects.filter(area__in=areas, **this)), _NEAR),
        (Exists(Membership.objects.filter(in_team, state="approved", **this)), _IN_TEAM),
        (Exists(SignUp.objects.filter(lately, **this)), _ACTIVE),
    ]
    parts = [Case(When(when, then=Value(points)), default=0, output_field=IntegerField()) for when, points in weighed]
    return sum(parts[1:], start=parts[0])


def _open(post: Post, places: int) -> OpenPost:
    activity = post.shift.activity
    types = tuple(entry.name for entry in activity.service_types.all())
    by_team = activity.flow == Activity.Flow.QUOTA
    return OpenPost(
        key=post.pk,
        requirements=requirements_of(post, types),
        begin=post.shift.starts_at,
        end=post.shift.ends_at,
        places=places,
        priority=post.priority,
        activity=activity.pk,
        most_per_person=activity.most_per_person,
        teams=[quota.organization.path for quota in post.quotas.all()] if by_team else None,
        point=_point(activity) or _point(activity.station),
    )


def _point(place: Any) -> Place | None:
    if place is None or place.longitude is None or place.latitude is None:
        return None
    return float(place.longitude), float(place.latitude)


def members_of(
    people: Sequence[Volunteer], row: Placing, posts: Sequence[Post], fixed: Iterable[PlacingLine]
) -> list[Member]:
    """What the rules know of these people, with what is fixed for them here; at most 10 statements."""
    (busy, given), facts = before_them(people, row), facts_of(people)
    for line in fixed:
        shift = line.post.shift
        busy[line.volunteer_id].append((shift.starts_at, shift.ends_at))
        given[line.volunteer_id] += minutes_between(shift.starts_at, shift.ends_at)
    kinds, points, shifts = _kinds(people, posts), _places(people), _shifts(people, posts)
    return [
        Member(
            one.pk, facts[one.pk], one.posted_minutes, busy[one.pk], given[one.pk], frozenset(kinds[one.pk]),
            points[one.pk], shifts[one.pk],
        )
        for one in people
    ]  # fmt: skip


def before_them(people: Iterable[Volunteer], row: Placing) -> tuple[dict[int, list[Window]], dict[int, int]]:
    """What people have before them: places, being in line, and what another placing asks them; and the minutes that other
    placings gave them in the days of this one, since placings of the same days share what one person is given at most.
    2 statements.
    """
    pks, now = [one.pk for one in people], clock.now()
    busy: dict[int, list[Window]] = defaultdict(list)
    given: dict[int, int] = defaultdict(int)
    rows = SignUp.objects.filter(volunteer__in=pks, state__in=SignUp.CURRENT, ends_at__gt=now)
    for pk, begin, end in rows.values_list("volunteer", "starts_at", "ends_at"):
        busy[pk].append((begin, end))
    since, until = clock.at(row.starts_on), clock.at(row.ends_on + timedelta(days=1))
    asked = PlacingLine.objects.filter(volunteer__in=pks, state__in=(State.INVITED, State.AGREED)).exclude(placing=row)
    asked = asked.filter(
        Q(state=State.INVITED) | Q(post__shift__starts_at__gte=since, post__shift__starts_at__lt=until)
    )
    for pk, state, begin, end in asked.values_list(
        "volunteer", "state", "post__shift__starts_at", "post__shift__ends_at"
    ):
        if state == State.INVITED:  # of who said yes the sign-up knows better
            busy[pk].append((begin, end))
        if since <= begin < until:
            given[pk] += minutes_between(begin, end)
    return busy, given


def _kinds(people: Sequence[Volunteer], posts: Sequence[Post]) -> dict[int, set[str]]:
    """Names of the posts' service types that people served in lately; 1 statement, none where the posts name no type."""
    found: dict[int, set[str]] = defaultdict(set)
    types = {entry.pk: entry.name for post in posts for entry in post.shift.activity.service_types.all()}
    if not types:
        return found
    rows = SignUp.objects.filter(
        volunteer__in=people, state=SignUp.State.ATTENDED, starts_at__gte=clock.now() - _LATELY,
        shift__activity__service_types__in=types,
    )  # fmt: skip
    for pk, entry in rows.order_by().values_list("volunteer", "shift__activity__service_types").distinct():
        found[pk].add(types[entry])
    return found


def _places(people: Sequence[Volunteer]) -> dict[int, list[Place]]:
    """Where the teams of these people stand on the map: nobody's home is asked for; 1 statement."""
    found: dict[int, list[Place]] = defaultdict(list)
    rows = Membership.objects.filter(volunteer__in=people, state="approved", organization__longitude__isnull=False)
    for pk, longitude, latitude in rows.order_by("pk").values_list(
        "volunteer", "organization__longitude", "organization__latitude"
    ):
        found[pk].append((float(longitude or 0), float(latitude or 0)))
    return found


def _shifts(people: Sequence[Volunteer], posts: Sequence[Post]) -> dict[int, Counter[int]]:
    """How many shifts they have of activities that limit them; 1 statement, none where no activity does."""
    found: dict[int, Counter[int]] = defaultdict(Counter)
    limited = {post.shift.activity_id for post in posts if post.shift.activity.most_per_person}
    if not limited:
        return found
    rows = SignUp.objects.filter(volunteer__in=people, state__in=SignUp.CURRENT, shift__activity__in=limited)
    for pk, activity in rows.values_list("volunteer", "shift__activity"):
        found[pk][activity] += 1
    return found


def task_for(line: PlacingLine, volunteer: Volunteer | None = None) -> Task:
    """The post of one line with everybody who comes into question, or with one volunteer alone: who else could take it."""
    row = line.placing
    post = _loaded(Post.objects.filter(pk=line.post_id)).first()
    if post is None:
        return Task([], [], 0)
    people, there = candidates(row, [post], MOST_FOR_ONE) if volunteer is None else (_only(row, volunteer), 1)
    by_coordinator = Q(state=State.PROPOSED) & (Q(is_locked=True) | Q(is_by_hand=True))
    fixed = row.lines.filter(by_coordinator | Q(state__in=(State.INVITED, State.AGREED)), volunteer__in=people)
    there_already = PlacingLine.objects.filter(Q(placing=row) | Q(state__in=_NO), post=post)
    return Task(
        posts=[_open(post, 1)],
        members=members_of(people, row, [post], fixed.exclude(pk=line.pk).select_related("post__shift")),
        most_minutes=row.most_hours * 60,
        out=frozenset(there_already.values_list("post", "volunteer")),
        cares=row.cares,
        there=there,
    )


def _only(row: Placing, volunteer: Volunteer) -> list[Volunteer]:
    return list(people_of(row.organization).filter(pk=volunteer.pk))
