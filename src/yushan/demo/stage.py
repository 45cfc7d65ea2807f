"""What the printed people find at their pages: the volunteer's shifts, the organiser's morning and the day before."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from yushan.activities.actions import (
    PostPlan,
    confirm_and_publish,
    finish_activity,
    raise_objection,
    record_scan,
    sign_up,
    start_activity,
    withdraw_sign_up,
)
from yushan.activities.actions.paper import type_sheet, upload_sheet
from yushan.activities.models import Activity, Post, Presence, SignUp
from yushan.activities.rules import Position
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.periods import OutsideCalendar
from yushan.demo.accounts import PRINTED
from yushan.demo.coming import draft, enter, free, publish
from yushan.demo.pictures import drawn
from yushan.demo.schedule import Held
from yushan.demo.stations import HOME_STATION
from yushan.demo.topics import NIGHT, TOPICS, Topic
from yushan.demo.tree import HOME_TEAM
from yushan.demo.world import Somebody, World
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer

CARAVAN, CLASS, CLINIC, PHONES = TOPICS[0], TOPICS[7], TOPICS[13], TOPICS[15]


def new_volunteer(world: World) -> Somebody:
    """The volunteer of the printed table: will register on the phone and serve like everybody else."""
    _, _, name, phone, _ = next(row for row in PRINTED if row[0] == "volunteer")
    team = home_team(world)
    who = Somebody(name, world.names.identity("500107", 24, 27, "F"), phone, world.home, is_party_member=True)
    who.talent_source, who.teams, who.quota = "student", [team], 14
    who.verified_on = world.today - timedelta(days=world.size.days + 40)
    world.people["volunteer"] = who
    world.volunteers.append(who)
    return who


def secretary(world: World) -> Somebody:
    """The branch secretary of the printed table has been registered for long and serves now and then."""
    who = world.people["secretary"]
    if who not in world.volunteers:
        world.volunteers.append(who)
    who.teams, who.quota = who.teams or [world.employers[0].team], max(4, who.quota)
    who.verified_on = world.today - timedelta(days=world.size.days + 60)
    return who


def home_team(world: World) -> Organization:
    """The team of the printed organiser."""
    return next(team for team in world.teams if team.name == HOME_TEAM)


def _hold(
    world: World,
    topic: Topic,
    start: datetime,
    hours: float,
    posts: Sequence[PostPlan],
    *,
    title: str = "",
    team: Organization | None = None,
    **more: Any,
) -> tuple[Activity, list[Post]]:
    held = Held(team or home_team(world), topic, start, start + timedelta(hours=hours))
    planned = min(world.now, start) - timedelta(days=8)
    activity = publish(
        world,
        draft(world, held, sum(post.places for post in posts), planned, posts=posts, title=title, **more),
        planned,
    )
    return activity, list(Post.objects.filter(shift__activity=activity).order_by("pk"))


def _scan(
    world: World, row: SignUp, direction: str, at: datetime, source: str, device: str, where: Position | None = None
) -> None:
    volunteer = Volunteer.objects.select_related("person__user").get(pk=row.volunteer_id)
    actor = volunteer.person.user if source == "code" else world.users["team_admin"]
    with clock.pretend(at):
        record_scan(
            actor,
            shift=row.shift,
            volunteer=volunteer,
            direction=direction,
            source=source,
            device=device,
            position=where,
        )


def _crowd(world: World, day: date, count: int) -> list[Somebody]:
    people = free(world, home_team(world), day, count)
    for who in people:
        who.busy.add(day)
    return people


def running(now: datetime) -> tuple[Topic, datetime, datetime]:
    """What is going on at this moment, from when until when: a plausible hour whenever the demo is loaded.

    By day the caravan, in the evening the stars; before the morning the stars since the evening before.
    """
    day, begun = clock.local(now).date(), _half_hour(now - timedelta(minutes=75))
    if now < clock.at(day, 8, 15):
        dawn = clock.at(day, 5, 30)
        return NIGHT, clock.at(day - timedelta(days=1), 21), dawn if now < clock.at(day, 4) else clock.at(day, 9)
    if now < clock.at(day, 19):
        return CARAVAN, begun, min(begun + timedelta(hours=5), clock.at(day, 21))
    return NIGHT, begun, begun + timedelta(hours=5)


def ongoing(world: World) -> None:
    """Began an hour ago or more and goes on: most are in, some are on their way."""
    topic, start, end = running(world.now)
    posts = [PostPlan(name, places, duties=duties) for (name, duties), places in zip(topic.posts, (12, 8), strict=True)]
    hours = (end - start) / timedelta(hours=1)
    station = next((one for one in world.stations if one.name == HOME_STATION), None)
    title = topic.title.format(town="白市驿")
    activity, made = _hold(world, topic, start, hours, posts, title=title, station=station)
    people = _crowd(world, clock.local(start).date(), 17)
    rows = []
    for post, group in zip(made, (people[:10], people[10:]), strict=True):
        rows += enter(world, post, group, start - timedelta(days=6), start - timedelta(hours=4))
    with clock.pretend(start):
        start_activity(WORKER, activity=activity)
    for place, row in enumerate(rows[: len(rows) * 3 // 4]):
        source = "list" if place % 5 == 4 else "pass" if place % 5 == 3 else "code"
        _scan(world, row, "in", start + timedelta(minutes=place * 2 - 12), source, f"demo-{row.volunteer_id}")
    world.seen["ongoing"] = activity


def _half_hour(moment: datetime) -> datetime:
    local = clock.local(moment)
    return local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0)


def doubtful(world: World) -> None:
    """Yesterday afternoon: one device for five people, somebody who never checked out, one far away."""
    day = world.today - timedelta(days=1)
    start = clock.at(day, 14, 30)
    posts = [PostPlan("讲解", 9, duties="带实验"), PostPlan("秩序", 7, duties="引导入场")]
    activity, made = _hold(world, CLASS, start, 2.5, posts, title="青少年机器人体验课 · 白市驿站")
    people = _crowd(world, day, 14)
    rows = []
    for post, group in zip(made, (people[:8], people[8:]), strict=True):
        rows += enter(world, post, group, start - timedelta(days=6), start - timedelta(days=1))
    with clock.pretend(start):
        start_activity(WORKER, activity=activity)
    far = Position(float((activity.longitude or 0) + Decimal("0.031")), float(activity.latitude or 0), 25)
    for place, row in enumerate(rows[:-1]):
        device = "demo-shared-phone" if place < 5 else f"demo-{row.volunteer_id}"
        came = start - timedelta(minutes=8) + timedelta(seconds=place * 9)
        _scan(world, row, "in", came, "code", device, far if place == 7 else None)
        if place != 6:
            _scan(world, row, "out", start + timedelta(hours=2, minutes=31 + place), "code", device)
    with clock.pretend(start + timedelta(hours=3)):
        finish_activity(WORKER, activity=activity)
    world.seen["doubtful"] = activity


def on_paper(world: World) -> None:
    """Yesterday morning up in the hills, without a network: the detachment has read the sheet, the team reads it again."""
    day = world.today - timedelta(days=1)
    start = clock.at(day, 9)
    post = PostPlan("登记", 6, duties="登记来访居民，引导到诊台")
    activity, made = _hold(world, CLINIC, start, 2.5, [post], title="健康义诊进院坝 · 没有网络的山上院落")
    rows = enter(world, made[0], _crowd(world, day, 6), start - timedelta(days=6), start - timedelta(days=1))
    with clock.pretend(start):
        start_activity(WORKER, activity=activity)
    with clock.pretend(start + timedelta(hours=4)):
        finish_activity(WORKER, activity=activity)
        reader = world.users["detachment_admin"]
        sheet = upload_sheet(reader, shift=made[0].shift, pages=[drawn("签", "#52636a")])
        came = {row.pk for row in rows[:-1]}
        typed = [row for row in sheet.rows.order_by("pk") if row.sign_up_id in came]
        readings = {
            row.pk: (start + timedelta(minutes=place * 3), start + timedelta(hours=2, minutes=20))
            for place, row in enumerate(typed)
        }
        type_sheet(reader, sheet=sheet, readings=readings)
    world.seen["paper"] = activity


def noticed(world: World) -> None:
    """Two days ago, confirmed yesterday: in public notice, with an objection to answer."""
    day = world.today - timedelta(days=2)
    start = clock.at(day, 9, 30)
    activity, made = _hold(
        world, CLINIC, start, 3, [PostPlan("登记", 9, duties="登记来访居民")], title="健康义诊进院坝 · 白市驿站"
    )
    rows = enter(world, made[0], _crowd(world, day, 8), start - timedelta(days=6), start - timedelta(days=1))
    with clock.pretend(start):
        start_activity(WORKER, activity=activity)
    for place, row in enumerate(rows):
        _scan(world, row, "in", start + timedelta(minutes=place - 9), "code", f"demo-{row.volunteer_id}")
        _scan(
            world,
            row,
            "out",
            start + timedelta(hours=2 if place == 0 else 3, minutes=place),
            "code",
            f"demo-{row.volunteer_id}",
        )
    with clock.pretend(start + timedelta(hours=4)):
        finish_activity(WORKER, activity=activity)
    try:
        with clock.pretend(clock.at(day + timedelta(days=1), 9, 20)):
            confirm_and_publish(world.users["team_admin"], activity=activity)
    except OutsideCalendar:
        return  # the notice would reach into a year whose holidays are not known yet
    if rows:
        presence = Presence.objects.select_related("sign_up__volunteer__person__user").get(sign_up=rows[0])
        with clock.pretend(world.now - timedelta(hours=2)):
            raise_objection(
                presence.sign_up.volunteer.person.user, activity=activity, presence=presence,
                text="我 12:30 才离开，签退按早了，请核对签到照片。",
            )  # fmt: skip
    world.seen["noticed"] = activity


def volunteers_week(world: World) -> None:
    """The printed volunteer: a shift tomorrow, a place to confirm, a waitlist, an absence of overlaps."""
    own = Volunteer.objects.select_related("person__user").get(pk=world.people["volunteer"].volunteer_id)
    user = own.person.user
    tomorrow = clock.at(world.today + timedelta(days=1), 14)
    activity, made = _hold(
        world,
        PHONES,
        tomorrow,
        2,
        [PostPlan("一对一辅导", 10, duties="手把手教老人用手机")],
        title="银龄学手机 · 白市驿镇",
    )
    for who in free(world, home_team(world), tomorrow.date(), 6):
        enter(world, made[0], [who], world.now - timedelta(days=6), world.now - timedelta(days=1))
    with clock.pretend(world.now - timedelta(days=4)):
        sign_up(user, volunteer=own, post=made[0])
    world.seen["tomorrow"] = activity
    for days, places, kind, freed in ((5, 3, "ask", True), (6, 2, "auto", False)):
        start = clock.at(world.today + timedelta(days=days), 9)
        activity, made = _hold(
            world,
            CARAVAN,
            start,
            3,
            [PostPlan("讲解", places, duties="分展区讲解")],
            title=f"科普大篷车渝州行 · {'走马' if freed else '杨家坪'}站",
        )
        rows: list[SignUp] = []
        for who in free(world, home_team(world), start.date(), places):
            rows += enter(world, made[0], [who], world.now - timedelta(days=5), world.now - timedelta(days=3))
        with clock.pretend(world.now - timedelta(days=2)):
            sign_up(user, volunteer=own, post=made[0], waitlist=kind)
        if freed and rows:
            leaver = Volunteer.objects.select_related("person__user").get(pk=rows[0].volunteer_id)
            with clock.pretend(world.now - timedelta(minutes=20)):
                withdraw_sign_up(leaver.person.user, sign_up=rows[0], reason="临时出差")
        world.seen["offer" if freed else "waiting"] = activity
