"""Activities of the next three weeks: planned, approved and signed up for through the actions of the house."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from yushan.activities.actions import (
    PostPlan,
    ShiftPlan,
    cancel_activity,
    create_activity,
    publish_activity,
    return_activity,
    sign_up,
    submit_activity,
)
from yushan.activities.models import Activity, Post, SignUp
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.demo.history import facts
from yushan.demo.people import SKILLS
from yushan.demo.projects import project_for
from yushan.demo.schedule import Held, window
from yushan.demo.topics import topics_for
from yushan.demo.world import Somebody, World
from yushan.organizations.models import Organization
from yushan.plan.queries import entry
from yushan.projects.models import Project
from yushan.volunteers.models import Volunteer


def draft(
    world: World,
    held: Held,
    places: int,
    at: datetime,
    *,
    title: str = "",
    posts: Sequence[PostPlan] = (),
    project: Project | None = None,
    **more: Any,
) -> Activity:
    """A draft made by the team's administrator at a moment; `more` are facts beside those of the topic."""
    named = held.topic.posts[: 2 if places > 8 else 1]
    plans = list(posts) or [
        PostPlan(name=name, duties=duties, places=max(1, places // len(named))) for name, duties in named
    ]  # fmt: skip
    kind = entry("service_types", held.topic.service_type)
    known = facts(world, held)
    known |= ({"title": title} if title else {}) | more
    with clock.pretend(at):
        return create_activity(
            world.organiser(held.team), organization=held.team, service_types=[kind] if kind else [],
            shifts=[ShiftPlan(held.starts_at, held.ends_at, plans)], project=project,
            programme=project.programme if project else None, planned_people=places, **known,
        )  # fmt: skip


def publish(world: World, activity: Activity, at: datetime) -> Activity:
    """Submitted by the team, published by the level above a few hours later."""
    team = activity.organization
    with clock.pretend(at):
        submit_activity(world.organiser(team), activity=activity)
    with clock.pretend(at + timedelta(hours=3)):
        return publish_activity(world.approver(team), activity=activity)


def enter(
    world: World, post: Post, people: Sequence[Somebody], since: datetime, until: datetime, **how: Any
) -> list[SignUp]:
    """Each signs up by themselves, one after the other between two moments; who cannot is left out."""
    step = (until - since) / (len(people) + 1)
    rows = []
    for place, who in enumerate(people, start=1):
        volunteer = Volunteer.objects.select_related("person__user").get(pk=who.volunteer_id)
        with clock.pretend(since + step * place):
            try:
                rows.append(sign_up(volunteer.person.user, volunteer=volunteer, post=post, **how))
            except Refusal:
                continue
    return rows


def free(world: World, team: Organization, day: date, count: int) -> list[Somebody]:
    """People with an account who are not busy that day: the team's own first, then neighbours."""
    adults = [
        who for who in world.volunteers
        if who.user and not who.withdrawn_on and day not in who.busy and who.name != "余小禾"
    ]  # fmt: skip
    world.rng.shuffle(adults)
    area = team.area_id
    adults.sort(key=lambda who: (team not in who.teams, (who.area.pk if who.area else None) != area))
    return adults[:count]


def _plan(world: World, team: Organization, days_ahead: int) -> Held:
    topic = world.rng.choice(topics_for(team.kind))
    return Held(team, topic, *window(world, topic, world.today + timedelta(days=days_ahead)))


def make_coming(world: World) -> None:
    """Published ones with posts partly filled, some full with a waitlist; then drafts and those under review."""
    teams = [world.rng.choice(world.teams) for _ in range(world.size.coming)]
    for place, team in enumerate(teams):
        held = _plan(world, team, 1 + place * 20 // len(teams))
        planned = world.now - timedelta(days=world.rng.randint(5, 9), hours=world.rng.randint(1, 8))
        places = world.rng.randint(5, 14)
        activity = draft(world, held, places, planned, project=project_for(world, team, open_only=True))
        publish(world, activity, planned + timedelta(hours=5))
        is_full = place % 5 == 0
        for post in Post.objects.filter(shift__activity=activity):
            wanted = post.places + 3 if is_full else world.rng.randint(1, max(1, post.places * 2 // 3))
            enter(
                world,
                post,
                free(world, team, held.day, wanted),
                planned + timedelta(hours=9),
                world.now - timedelta(hours=1),
            )
    _unpublished(world)


def _demanding(team: Organization, held: Held) -> list[PostPlan]:
    """Posts that ask for something: a skill, an age, party membership."""
    (name, duties), *_ = held.topic.posts
    skill = SKILLS.get(team.kind, ("活动组织",))[0]
    return [
        PostPlan(name=name, duties=duties, places=8, skills=[skill], min_age=18),
        PostPlan(name="手语翻译", duties="为听障居民翻译", places=1, skills=["手语"]),
        PostPlan(name="党员先锋岗", duties="带队，照看秩序", places=3, party_only=True),
    ]


def _unpublished(world: World) -> None:
    """In every state that comes before, and two that were called off."""
    own = [team for team in world.teams if team.area_id == world.home.pk]
    near = own[:3] + world.rng.sample(world.teams, min(5, len(world.teams)))
    ago = world.now - timedelta(days=2)
    for place, team in enumerate(near):
        draft(
            world,
            _plan(world, team, 6 + place),
            10,
            ago + timedelta(hours=place),
            project=project_for(world, team, open_only=True),
        )
    for place, team in enumerate(near):
        held = _plan(world, team, 9 + place)
        activity = draft(world, held, 12, ago - timedelta(hours=place + 1), posts=_demanding(team, held))
        with clock.pretend(ago + timedelta(hours=place)):
            submit_activity(world.organiser(team), activity=activity)
        if place in (3, 6):
            with clock.pretend(ago + timedelta(hours=20)):
                return_activity(world.approver(team), activity=activity, reason="请写明雨天的室内备用场地，再报一次。")
    for team in near[-2:]:
        held = _plan(world, team, 4)
        activity = publish(world, draft(world, held, 8, ago - timedelta(days=3)), ago - timedelta(days=3))
        post = Post.objects.filter(shift__activity=activity).first()
        if post:
            enter(world, post, free(world, team, held.day, 4), ago - timedelta(days=2), ago)
        with clock.pretend(world.now - timedelta(hours=20)):
            cancel_activity(world.organiser(team), activity=activity, reason="气象台发布大风蓝色预警，改期另行通知。")
