"""The service list and orders on it: in every state around the printed people, and a year of finished ones behind them."""

from datetime import datetime, timedelta
from typing import Any

from yushan.activities.models import Activity
from yushan.activities.outcomes import activity_ended
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.models import Job
from yushan.demo.places import point, towns
from yushan.demo.stage import home_team
from yushan.demo.world import HOME, World
from yushan.needs import actions
from yushan.needs.actions import week_rounds
from yushan.needs.actions.spells import enter
from yushan.needs.askers import Asker
from yushan.needs.models import Need
from yushan.organizations.models import Area, Organization, Town
from yushan.plan.queries import entry
from yushan.projects.actions.services import create_service, publish_service, save_offer
from yushan.projects.models import Project, ProjectTag, ServiceItem
from yushan.projects.queries.services import public_services

# title, type, for whom, what comes, what the host prepares, minutes, most people, skills
_SERVICES: tuple[tuple[str, str, str, str, str, int, int, list[str]], ...] = (
    ("柑橘病虫害绿色防控课", "agriculture", "果农、合作社", "农技专家到果园看树，现场教识别和防治，留一份用药时间表。",
     "带路的人；想看的果园提前打好招呼", 120, 60, []),
    ("教老人用智能手机", "elderly", "60 岁以上老人", "手把手教挂号、打车、识别骗局，一人带三位老人。", "能坐 50 人的房间、无线网", 90, 50, []),
    ("AI 科普讲座", "publicity", "社区居民、中小学生", "讲清人工智能能做什么、不能做什么，现场演示。", "投影和音响", 90, 200, ["lecturing"]),
    ("口腔义诊进社区", "clinic", "老人和儿童", "口腔检查、刷牙指导、发护齿资料。", "桌椅 6 套、热水", 180, 120, []),
    ("水质小实验营", "education", "小学三到六年级", "带孩子测江水、自来水、纯净水，做过滤实验。", "有水池的教室", 90, 50, ["experiments"]),
    ("心肺复苏培训", "skills", "社区、企业、学校", "每人都上手按压，讲除颤仪怎么用。", "平整空地和垫子", 120, 50, []),
)  # fmt: skip
_WISHES = (
    ("学校防震演练，想请人指导", "education", 600),
    ("无人机飞防示范，看看合不合算", "agriculture", 35),
    ("航模体验课，孩子们想试飞", "education", 60),
    ("给留守儿童讲讲星空", "publicity", 80),
)
_SAID = (
    (5, "讲得明白，现场就会了。"), (5, "老人们都说好，盼着再来。"), (4, "内容好，时间短了一点。"), (5, ""),
    (4, "来得准时，带的资料有用。"), (3, "人多了，后排听不清。"), (2, "约的九点，十点才到。"),
)  # fmt: skip
_REASON = "专家下乡，下月才回，请先派别的队"


def make_needs(world: World) -> None:
    """Services first, then orders: finished, on their way, waiting, refused, withdrawn, wished for."""
    items = _services(world)
    if not items:
        return
    for place in range(max(8, world.size.past // 8)):
        _finished(world, items, place)
    _on_their_way(world, items)
    _elsewhere(world, items)
    _coming_week(world, items)


def _teams(world: World) -> list[Organization]:
    home = home_team(world)
    return [home, *(team for team in world.teams if team.area_id and team != home)]


def _services(world: World) -> list[ServiceItem]:
    """A service of a running project that does the like; the first teams bring it, one entry nobody does."""
    open_states = (Project.State.RUNNING, Project.State.RECRUITING)
    projects = [row for row in world.projects if row.state in open_states]
    types: dict[int, set[str]] = {row.pk: set() for row in projects}
    for pk, code in ProjectTag.objects.filter(project__in=types).values_list("project", "entry__code"):
        types[pk].add(code)
    made = []
    for place, (title, kind, audience, text, provides, minutes, most, skills) in enumerate(_SERVICES):
        found = entry("service_types", kind)
        if not projects or found is None:
            continue
        project = next((one for one in projects if kind in types[one.pk]), projects[place % len(projects)])
        with clock.pretend(world.now - timedelta(days=world.size.days - 10, hours=place)):
            keeper = world.organiser(project.organization)
            item = create_service(
                keeper, project=project, title=title, service_type=found, audience=audience, description=text,
                minutes=minutes, least_people=5, most_people=most, host_provides=provides, languages=["mandarin", "southwest"],
                accessibility=["slow"] if kind == "elderly" else ["step-free"], skills=skills,
            )  # fmt: skip
            if place != len(_SERVICES) - 1:
                _offers(world, item, place)
            made.append(publish_service(keeper, item=item))
    return made[:-1]


def _offers(world: World, item: ServiceItem, place: int) -> None:
    teams = _teams(world)
    chosen = [teams[0], *(teams[(place + step) % len(teams)] for step in (1, 2, 3))]
    for step, team in enumerate(dict.fromkeys(chosen)):
        near = [world.areas[HOME], team.area] if team.area else [world.areas[HOME]]
        save_offer(
            world.organiser(team), item=item, organization=team, areas=list(dict.fromkeys(near)), monthly=6 + step, lead_days=2 + step,
            slots=["sat-morning", "sat-afternoon", "wed-morning", "fri-afternoon"],
        )  # fmt: skip


def order(
    world: World, item: ServiceItem | None, place: int, *, area: Area | None = None, user: Any = None, **values: Any
) -> Need:
    """Somebody's order in a town of the district, as of the pretended moment; a wish where nobody brings the service."""
    where = area or world.home
    if item and not public_services(area=where).filter(pk=item.pk).exists():
        values = {"title": item.title, "service_type": item.service_type} | values
        item = None
    names = towns(where)
    name = names[place % len(names)]
    longitude, latitude = point(world.rng, where)
    facts: dict[str, Any] = {
        "title": item.title if item else "", "service_type": item.service_type if item else None, "item": item,
        "area": where,
        "town": Town.objects.filter(area=where, name=name).first(), "place": f"{name}{'一二三四五六'[place % 6]}社区",
        "windows": [(clock.today() + timedelta(days=8 + place % 5), ("morning", "afternoon")[place % 2])],
        "people": 20 + place * 7 % 30, "longitude": longitude, "latitude": latitude,
    }  # fmt: skip
    contact = actions.Contact(
        kind=("village", "school", "resident", "enterprise")[place % 4], name=world.names.name("FM"[place % 2]),
        phone=world.names.mobile(), unit_name=f"{name}便民服务中心" if place % 4 == 0 else "", phone_checked=place % 3 > 0,
    )  # fmt: skip
    submission = f"demo-{world.size.name}-{Need.objects.count()}-{place}"
    return actions.order(
        user, wish=actions.Wish(**(facts | values)), contact=contact, channel="self" if place % 3 else "helper" if user else "self",
        submission=submission,
    ).need  # fmt: skip


def _finished(world: World, items: list[ServiceItem], place: int) -> None:
    """A need of the past: served by an activity that the team really held, settled, mostly reviewed."""
    team = _teams(world)[place % min(6, len(world.teams))]
    held = Activity.objects.filter(organization=team, state="settled", settled_at__isnull=False, needs=None)
    activity = held.order_by("-starts_at")[place // 6 : place // 6 + 1].first()
    if activity is None or team.area is None:
        return
    begun = activity.starts_at - timedelta(days=9 + place % 4, hours=place % 5)
    with clock.pretend(begun):
        need = order(world, items[place % len(items)], place, area=team.area)
    with clock.pretend(begun + timedelta(hours=5 + place % 20)):
        (row,) = actions.dispatch_need(world.district(team.area), need=need, organizations=[team])
    with clock.pretend(begun + timedelta(hours=26 + place * 3 % 40)):
        need = actions.claim(world.organiser(team), dispatch=row)
        # The activity was written with the history; here it gets the need that it served.
        Need.objects.filter(pk=need.pk).update(activity=activity, state=Need.State.SERVING, contacted_at=clock.now())
        need.state = Need.State.SERVING
        enter(need, clock.now())
    settled: datetime = activity.settled_at or activity.ends_at
    with clock.pretend(settled):
        activity_ended.send(sender=None, actor=WORKER, activity=activity, settled=True)
    if place % 8 == 7:
        return
    stars, text = _SAID[place % len(_SAID)]
    with clock.pretend(min(world.now, settled + timedelta(days=1))):
        need.refresh_from_db()
        actions.review(Asker(need.token), need=need, stars=stars, text=text)
        if place % 2 == 0 and text:
            actions.answer_review(world.organiser(team), need=need, text="谢谢，下次改进。")


def _on_their_way(world: World, items: list[ServiceItem]) -> None:
    """One in each state in the home district, so that board, inbox and own page show everything."""
    home, staff, team = world.home, world.users["area_admin"], home_team(world)
    asker, keeper = world.users["recipient"], world.organiser(team)
    rival = next((one for one in _teams(world)[1:] if one.area_id == home.pk), None)

    def ago(days: int, hour: int) -> Any:
        return clock.pretend(clock.at(world.today - timedelta(days=days), hour, 12))

    with ago(1, 16):
        order(world, items[1], 1, user=asker)
        order(world, items[0], 2)
        order(world, None, 3, title="小区好多手机、充电宝坏了，不敢乱扔", people=200)
    for place, (title, kind, people) in enumerate(_WISHES):
        with ago(2, 9 + place):
            need = order(
                world, None, place, title=title, service_type=entry("service_types", kind), people=people, on_wall=True
            )
        if place % 2:
            with ago(1, 10):
                actions.put_on_wall(staff, need=actions.accept_need(staff, need=need), shown=True)
    with ago(3, 9):
        refused = order(world, items[0], 4, title=items[0].title)
        (first,) = actions.dispatch_need(staff, need=refused, organizations=[team])
        waiting = order(world, items[2], 5)
        actions.dispatch_need(staff, need=waiting, organizations=[one for one in (team, rival) if one])
    with ago(1, 15):
        actions.refuse(keeper, dispatch=first, reason=_REASON)
    with ago(4, 10):
        taken = order(world, items[3], 6, user=asker)
        (row,) = actions.dispatch_need(staff, need=taken, organizations=[team])
    with ago(2, 11):
        taken = actions.claim(keeper, dispatch=row)
        actions.say(keeper, need=taken, text="您好，周三或周五上午，哪天方便？")
        actions.say(asker, need=taken, text="周五好，九点半在社区门口等。")
    with ago(6, 14):
        planned = order(world, items[4], 7)
        (row,) = actions.dispatch_need(staff, need=planned, organizations=[team])
    with ago(5, 9):
        planned = actions.claim(keeper, dispatch=row)
        begin = clock.at(world.today + timedelta(days=6), 9, 30)
        end = begin + timedelta(minutes=90)
        actions.serve(keeper, need=planned, starts_at=begin, ends_at=end, volunteers=4, post="辅导")
    with ago(8, 10):
        gone = order(world, items[1], 8, user=asker)
        actions.withdraw(asker, need=gone, reason="社区自己请到人了")
    with ago(9, 9):
        hopeless = actions.accept_need(staff, need=order(world, items[2], 9))
    with ago(7, 15):
        actions.close_need(staff, need=hopeless, reason="今年没有队能来，已经请镇农技站去看，电话他们会打给您")


def _elsewhere(world: World, items: list[ServiceItem]) -> None:
    """Some in other districts, so that the city's map and list have something to show."""
    areas = {team.area.code: team.area for team in _teams(world) if team.area and team.area != world.home}
    for place, code in enumerate(sorted(areas)[:16]):
        for step in range(1 + place % 3):
            with clock.pretend(clock.at(world.today - timedelta(days=1 + step), 9 + place % 8, 20)):
                order(world, items[(place + step) % len(items)], place + step, area=areas[code])


def _coming_week(world: World, items: list[ServiceItem]) -> None:
    """Accepted orders of one week in the home district, distributed at once: a proposal that waits to be sent."""
    staff, starts_on = world.users["area_admin"], world.today + timedelta(days=7)
    with clock.pretend(clock.at(world.today - timedelta(days=1), 10, 30)):
        for place in range(6):
            wanted = [(starts_on + timedelta(days=place), ("morning", "afternoon")[place % 2])]
            need = order(world, items[place % len(items)], 20 + place, windows=wanted)
            actions.accept_need(staff, need=need)
    row = actions.plan_week(staff, area=world.home, starts_on=starts_on, most_each=2)
    if row.job:
        week_rounds.run(row.job)
        Job.objects.filter(pk=row.job.pk).update(state=Job.State.DONE, finished_at=clock.now())
