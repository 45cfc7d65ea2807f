"""Stations in every state: graded well and poorly, putting something right, suspended, on their way, demonstration stations
and who learns from them. Done by the actions, as the people of the plan do it, in the order of the months."""

from datetime import timedelta
from typing import Any

from yushan.accounts.models import User
from yushan.common import clock
from yushan.demo.accounts import make_station_keeper
from yushan.demo.places import point, short_name, towns
from yushan.demo.stage import home_team
from yushan.demo.station_case import Case, picture_of
from yushan.demo.stations import HOME_STATION
from yushan.demo.world import HOME, World
from yushan.organizations.models import Area
from yushan.stations import actions
from yushan.stations.actions import rechecks
from yushan.stations.models import Assessment, Station

_FIRES = "equipment.safety"
_MEAGRE = frozenset(
    {
        *("place.room", "place.open", "place.access", "team.members", "team.expert", "projects.running"),
        *("projects.activities", "projects.hours", "equipment.science", "rules.records", "rules.plan", "sign.notice"),
    }
)


def _decides(world: World, area: Area) -> User:
    return world.users.get(f"area:{area.code}", world.users["city_admin"])


def _inspects(world: World, station: Station) -> User:
    """The detachment above the team, which is another unit; a reviewer of the city where none stands above."""
    above = world.detachments.get(station.area.code)
    team = station.organization
    return (
        world.organisers[above.pk] if above and team and team.path.startswith(above.path) else world.users["reviewer"]
    )


def _case(world: World, area: Area, name: str, kind: str, *, taken_over: bool = True, days: int = 100) -> Case:
    """A station that was there before, or one that is asked for; it has a keeper of its own."""
    district = _decides(world, area)
    longitude, latitude = point(world.rng, area)
    town = towns(area)[2]
    facts: dict[str, Any] = {
        "area": area, "name": name, "kind": kind, "address": f"{town}团结街{world.rng.randint(1, 90)}号", "longitude": longitude,
        "latitude": latitude, "opening_hours": "周二至周日 9:00–17:00", "contact_name": world.names.name("F"),
        "contact_phone": world.names.landline(),
    }  # fmt: skip
    team = next((one for one in world.teams if one.area_id == area.pk), None) or home_team(world)
    team = home_team(world) if area == world.home else team
    if taken_over:
        actions.save_station(world.users["city_admin"], host_unit=f"{town}人民政府", organization=team, **facts)
        station = Station.objects.select_related("area", "host", "organization").get(area=area, name=name)
    else:
        asks = world.organiser(team)
        with clock.pretend(world.now - timedelta(days=days)):
            station = actions.apply_station(
                asks, organization=team, application="群众常来问，场地已经落实，有专人值守。", **facts
            )
    return Case(world, station, make_station_keeper(world, station), _inspects(world, station), district)


def make_gradings(world: World) -> None:
    """Everything in its order; the last step is what the worker does every day."""
    home = world.home
    neighbour = next((world.areas[code] for code in sorted(world.detachments) if code != HOME), home)
    leading, learner = _good_ones(world, home)
    _home_station(world)
    _poor_ones(world, neighbour)
    _on_their_way(world, home)
    _demonstrations(world, leading, learner)
    rechecks.follow_up()


def _good_ones(world: World, home: Area) -> tuple[Case, Case]:
    """The courtyard that leads the city, and a community university that does well and mends two things."""
    leading = _case(world, home, "走马镇蜜桃科技小院", "courtyard")
    leading.certify(75, frozenset({"team.expert"}))
    learner = _case(world, home, "杨家坪街道社区科普大学", "community-university")
    fixes = {"place.access": "门口加一条坡道", "rules.duty": "值班表按月更新上墙"}
    learner.certify(
        40, frozenset({"place.access", "rules.duty", "rules.plan", "team.members", "equipment.basics"}), fixes
    )
    with learner.days_ago(6):
        row = learner.station.improvements.filter(item="rules.duty").first()
        if row:
            actions.report_improvement(
                learner.keeper, improvement=row, note="值班表已贴在门口，每月 1 日换", pictures=[picture_of("rules")]
            )
    _shown(
        leading, "蜜桃怎么修剪、怎么防虫，老师每周二、周六在果园里讲。教学棚能坐四十人。", "203 路到走马镇，走 5 分钟。"
    )
    _shown(learner, "老年人手机课、健康课、消防课，每周都有，不用报名。", "轨道 2 号线杨家坪站 3 号口，走 6 分钟。")
    return leading, learner


def _shown(case: Case, introduction: str, directions: str) -> None:
    """What the public page shows: words, a telephone, pictures."""
    station, keeper = case.fresh(), case.keeper
    with case.days_ago(30):
        actions.change_card(
            keeper, station=station, name=station.name, kind=station.kind, address=station.address,
            longitude=station.longitude, latitude=station.latitude, contact_name=station.contact_name,
            contact_phone=station.contact_phone, public_phone=case.world.names.landline(), introduction=introduction,
            directions=directions,
        )  # fmt: skip
        for have, caption in (("place", "大门和站牌"), ("projects", "上课的时候")):
            actions.add_photo(keeper, station=station, content=picture_of(have), caption=caption)


def _home_station(world: World) -> None:
    """The printed keeper's: graded nearly a year ago, so that the recheck of the year is due."""
    station = next(one for one in world.stations if one.name == HOME_STATION)
    case = Case(world, station, world.users["station_admin"], _inspects(world, station), _decides(world, world.home))
    case.certify(min(345, world.size.days + 8), frozenset({"place.open", "rules.wall", "rules.duty"}))


def _poor_ones(world: World, area: Area) -> None:
    """A recheck that failed and is being put right, one that was not put right in time, one that was given up."""
    name = short_name(area)
    mending = _case(world, area, f"{name}科普体验馆", "experience-hall")
    late = _case(world, area, f"{name}乡村科普活动室", "civilisation")
    for case, days in ((mending, 30), (late, 90)):
        case.certify(days + 20, _MEAGRE)
        with case.days_ago(days + 15):
            actions.open_assessment(case.district, station=case.fresh(), kind=Assessment.Kind.RECHECK)
        case.score(days + 10)
        case.visit(days + 3, low=case.low | {_FIRES}, fixes={_FIRES: "配两具在有效期内的灭火器，补急救箱"})
        case.decide(days, "fail", "消防器材过期，急救箱是空的")
    given_up = _case(world, area, f"{name}老街科普站", "experience-hall")
    with given_up.days_ago(20):
        actions.close(given_up.district, station=given_up.fresh(), reason="老街改造，站点并入街道科普大学")
    with mending.days_ago(2):
        row = mending.fresh().improvements.get(item=_FIRES)
        actions.report_improvement(
            mending.keeper, improvement=row, note="换了两具新的，急救箱配齐", pictures=[picture_of("equipment")]
        )


def _on_their_way(world: World, home: Area) -> None:
    """One for each of the printed people: to decide, to visit, to fill in; and one that was declined."""
    deciding = _case(world, home, "白市驿镇农科村科普体验馆", "experience-hall", taken_over=False, days=20)
    deciding.score(15)
    deciding.visit(3, low=frozenset({"team.members", "place.access"}))
    visited = _case(world, home, "走马镇微型少年宫", "mini-palace", taken_over=False, days=12)
    visited.score(8)
    with visited.days_ago(5):
        actions.assign_inspector(
            visited.district, assessment=visited.current(), inspector=world.users["reviewer"],
            visit_on=world.today + timedelta(days=1),
        )  # fmt: skip
    _case(world, home, "杨家坪街道青少年之家", "youth-home", taken_over=False, days=2)
    declined = _case(world, home, "九龙坡区农广校石板分校", "agri-school", taken_over=False, days=60)
    declined.score(55)
    with declined.days_ago(45):
        actions.decide(
            declined.district,
            assessment=declined.current(),
            outcome="decline",
            reason="场地明年拆迁，落实新场地后再申请",
        )


def _demonstrations(world: World, leading: Case, learner: Case) -> None:
    """The city's one, one of each of two districts in three, and pairs that learn."""
    city, year = world.users["city_admin"], world.today.year
    with clock.pretend(world.now - timedelta(days=32)):
        until = clock.today() + timedelta(days=730)
        actions.designate_station(
            city, station=leading.fresh(), level="city", year=year, document_no=f"渝科协发〔{year}〕21 号", valid_until=until,
            reason="农技课堂办在果园里，一年带动七个村",
        )  # fmt: skip
        actions.designate_station(
            leading.district, station=leading.fresh(), level="area", year=year, document_no=f"九科协发〔{year}〕8 号",
            valid_until=until, reason="农技课堂办在果园里",
        )  # fmt: skip
        for place, code in enumerate(sorted(world.detachments)):
            chosen = next((one for one in world.stations if one.area.code == code and one.name != HOME_STATION), None)
            if code == HOME or chosen is None or place % 3 == 2:
                continue
            actions.designate_station(
                _decides(world, chosen.area), station=chosen, level="area", year=year, valid_until=until,
                document_no=f"{short_name(chosen.area)[:2]}科协发〔{year}〕{place + 3} 号", reason="常年开放，服务有特色",
            )  # fmt: skip
        pair = actions.pair_stations(
            leading.district, mentor=leading.fresh(), learner=learner.fresh(), aim="怎样把课堂办到群众身边",
            until=clock.today() + timedelta(days=180),
        )  # fmt: skip
        home = next(one for one in world.stations if one.name == HOME_STATION)
        done = actions.pair_stations(
            leading.district,
            mentor=leading.fresh(),
            learner=home,
            aim="站点台账怎样记",
            until=clock.today() + timedelta(days=60),
        )
    for days, row, direction, words in (
        (20, pair, "went", "看了果园课堂，学会按农时排课"),
        (12, pair, "came", "一起把课表改成早晚两段"),
        (18, done, "went", "照着样子建了服务台账"),
    ):
        with clock.pretend(world.now - timedelta(days=days)):
            actions.record_visit_of_pair(
                leading.keeper, pair=row, day=clock.today(), direction=direction, people=4, learned=words
            )
    with clock.pretend(world.now - timedelta(days=4)):
        actions.end_pair(leading.keeper, pair=done, result="台账和签到合成一本，月底十分钟就能核对完。")
