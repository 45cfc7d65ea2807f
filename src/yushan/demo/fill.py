"""Fills an empty database with the demo, in one transaction: either all of it is there or nothing."""

import time
from collections.abc import Callable
from datetime import datetime
from random import Random

from django.db import transaction

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.demo import (
    accounts,
    afterwards,
    belonging,
    campaigns,
    coming,
    communities,
    contests,
    coordination,
    doubts,
    events,
    getting_in,
    gradings,
    history,
    key_dates,
    last_year,
    leaders,
    library,
    messages,
    needs,
    oversight,
    past_needs,
    people,
    placings,
    posting,
    project_rooms,
    projects,
    recognition,
    registering,
    regulations,
    report,
    rights,
    rosters,
    safety,
    schedule,
    stage,
    statements,
    station_rooms,
    stations,
    stories,
    tours,
    training,
    tree,
    units,
    waiting,
)
from yushan.demo.models import Load
from yushan.demo.names import Names
from yushan.demo.sizes import Size
from yushan.demo.world import World
from yushan.indicators.actions import fold
from yushan.indicators.actions.cells import refresh_activities
from yushan.organizations.models import Area

Tell = Callable[[str], None]


def fill(size: Size, tell: Tell) -> Load:
    """Makes everything; `tell` hears what is being made. The same day and size give the same people and figures."""
    began, now = time.monotonic(), clock.now()
    with transaction.atomic():
        world = _new_world(size, now)
        for what, make in _PARTS:
            tell(what)
            make(world)
        return report.keep(world, seconds=time.monotonic() - began)


def _new_world(size: Size, now: datetime) -> World:
    today = clock.local(now).date()
    # Not for secrets: names and choices shall be the same whenever this day is loaded.
    rng = Random(f"{size.name}:{today.isoformat()}")  # noqa: S311
    world = World(size, now, today, rng, Names(rng, today, {name for _, _, name, _, _ in accounts.PRINTED}))
    world.areas = {area.code: area for area in Area.objects.filter(valid_until=None)}
    return world


def _organizations(world: World) -> None:
    accounts.make_printed(world)
    tree.make_tree(world)
    units.make_units(world)
    tree.make_teams(world)
    stations.make_stations(world)
    accounts.make_keepers(world)
    projects.make_projects(world)


def _volunteers(world: World) -> None:
    people.choose_staff(world)
    people.choose_outsiders(world)
    own = stage.new_volunteer(world)
    people.even_out(world, world.size.entries)
    own.quota = 14
    secretary = stage.secretary(world)
    routes = people.split_routes(world)
    for who in (own, secretary):
        if who in routes["import"]:
            routes["import"].remove(who)
            routes["self"].append(who)
    people.take_over(world, routes["import"])
    registering.by_themselves(world, routes["self"])
    registering.by_unit(world, routes["unit"])
    registering.by_helper(world, max(3, world.size.volunteers // 90))
    registering.pending(world, max(6, world.size.volunteers // 35))
    registering.minors(world, 9)
    people.learn_keys(world)
    registering.some_leave(world, max(2, world.size.volunteers // 150))
    registering.open_accounts(world)
    people.learn_accounts(world)


def _history(world: World) -> None:
    planned = schedule.plan_history(world)
    posting.post_history(world, history.write_held(world, planned), planned)


def _scenes(world: World) -> None:
    stage.doubtful(world)
    stage.on_paper(world)
    stage.noticed(world)
    stage.ongoing(world)
    stage.volunteers_week(world)
    coming.make_coming(world)
    getting_in.make_getting_in(world)
    key_dates.make_campaigns(world)
    placings.make_placing(world)
    tours.make_tours(world)
    events.make_events(world)
    waiting.ask_for_approval(world)
    communities.make_communities(world)
    belonging.make_belonging(world)
    leaders.look_back(world)


def _certificates(world: World) -> None:
    waiting.issue_certificates(world, 5)
    afterwards.issue_for_all(world)


def _count(world: World) -> None:
    """Activities of the past were written in bulk, which tells nobody."""
    refresh_activities(Activity.objects.values_list("pk", flat=True))
    fold()


_PARTS: tuple[tuple[str, Callable[[World], None]], ...] = (
    ("总队、支队、服务队、单位、站点、项目", _organizations),
    ("花名册", rosters.make_rosters),
    ("志愿者", _volunteers),
    ("去年的服务记录", last_year.make_last_year),
    ("过去的活动和时长台账", _history),
    ("项目的计划、评估和一轮又一轮", project_rooms.make_project_rooms),
    ("今天和今后的活动、待办", _scenes),
    ("小结、评价和异议", afterwards.make_afterwards),
    ("项目库", library.make_library),
    ("工作协调", coordination.make_board),
    ("项目大赛", contests.make_contests),
    ("服务清单和点单", needs.make_needs),
    ("往年的点单", past_needs.make_past_needs),
    ("制度", regulations.make_rules),
    ("星级、积分和感谢信", recognition.make_recognition),
    ("证明", _certificates),
    ("去年数据的签字和支部书记", statements.make_statements),
    ("数据质量和提醒", doubts.make_doubts),
    ("任务台账和党建引领", oversight.make_tasks),
    ("站点评定和示范", gradings.make_gradings),
    ("评选和荣誉榜", campaigns.make_campaigns),
    ("志愿故事", stories.make_stories),
    ("消息设置", messages.make_messages),
    ("站点的场地、预约、借用和值班", station_rooms.make_station_rooms),
    ("投诉、申诉和限制报名", rights.make_rights),
    ("安全事件、保险和线索", safety.make_safety),
    ("培训", training.make_training),
    ("指标的合计", _count),
    # Reports stay as they were made: they come last, so that they say what the pages of the same day say.
    ("报告", statements.make_reports),
)
