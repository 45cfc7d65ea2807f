"""Tasks of the plan in the demo: to all districts, some done, some late and passed up; broken down at home; party work."""

from datetime import timedelta

from yushan.accounts.models import User
from yushan.common import clock
from yushan.demo.pictures import drawn
from yushan.demo.world import World
from yushan.organizations.models import Organization, PartyOrganization
from yushan.oversight.actions import (
    Receivers,
    Wish,
    escalate_due,
    give_task,
    remind_due,
    report,
    retime_all,
    send_back,
    sign,
    urge,
)
from yushan.oversight.actions.party import name_pioneers, pledge
from yushan.oversight.models import Assignment, PlanTask
from yushan.oversight.queries.party import memberships
from yushan.oversight.rules.lines import Milestone

_SAID = (
    "方案印发到各镇街，三场示范活动都定了时间和地点。",
    "办了两场，来了四百多人，群众反映实验课最受欢迎。",
    "三场都办完了，总结和照片在附件里。",
)
_PLEDGES = (("hours", 10, "带头进社区讲科普"), ("times", 3, "每季度至少一次"), ("hours", 200, "多做一点"))


def make_tasks(world: World) -> None:
    """What the city and the home district gave, and how far it got."""
    city = world.users["city_admin"]
    areas = sorted(world.areas.values(), key=lambda one: one.order)
    month = _give(
        world, city, 55, -6, "T3.2", "办好全国科普月示范活动", "每个区县至少三场，活动前在平台发布，结束后入账。",
        Receivers(areas), ["activities_on_key_dates"], asks_file=True, milestones=((-40, "印发方案"), (-25, "启动仪式")),
    )  # fmt: skip
    _go_on(world, city, month, done=0.6, reported=0.2)
    teams = _give(
        world, city, 35, 45, "T1.6", "每个镇街至少一支科技志愿服务队", "没有队伍的镇街逐个列出，年底前补齐。",
        Receivers(areas), ["teams", "town_coverage"], milestones=((-5, "摸清底数"), (20, "补齐一半")),
    )  # fmt: skip
    _go_on(world, city, teams, done=0, reported=0)
    _give(
        world, city, 3, 25, "T5.7", "核对在职党员参与情况", "支部书记核对、签字，区县汇总。", Receivers(areas[:12]),
        ["party_participation"],
    )  # fmt: skip
    _break_down(world, teams)
    retime_all(), remind_due(), escalate_due()
    late = Assignment.objects.filter(task=month, escalated_at__isnull=False).order_by("pk").first()
    if late:
        urge(city, assignment=late, text="请写明原因，本周办一场。", until=world.today + timedelta(days=5))
    _party(world)


def _give(
    world: World, actor: User, ago: int, due: int, clause: str, title: str, text: str, to: Receivers,
    indicators: list[str], *, asks_file: bool = False, milestones: tuple[tuple[int, str], ...] = (),
) -> PlanTask:  # fmt: skip
    with clock.pretend(world.now - timedelta(days=ago)):
        wish = Wish(
            clause=clause, title=title, text=text, due_on=world.today + timedelta(days=due), lead="市科协",
            helpers=["市科技局", "团市委"], indicators=indicators, asks_file=asks_file,
            milestones=[Milestone(world.today + timedelta(days=day), name) for day, name in milestones],
        )  # fmt: skip
        return give_task(actor, area=None, wish=wish, receivers=to)


def _go_on(world: World, city: User, task: PlanTask, *, done: float, reported: float) -> None:
    """Districts with an administrator report; of them some are finished, some wait to be signed off."""
    stones = list(task.milestones.order_by("number"))
    rows = task.assignments.select_related("area").order_by("pk")
    able = [
        (one, world.users[f"area:{one.area.code}"])
        for one in rows
        if one.area and f"area:{one.area.code}" in world.users
    ]
    for at, (one, officer) in enumerate(able):
        share = at / max(1, len(able))
        with clock.pretend(world.now - timedelta(days=24 - at % 5)):
            report(officer, assignment=one, text=_SAID[0], percent=30, milestone=stones[0] if stones else None)
        if share >= done + reported:
            continue
        with clock.pretend(world.now - timedelta(days=15 - at % 4)):
            report(officer, assignment=one, text=_SAID[1], percent=70, milestone=stones[1] if len(stones) > 1 else None)
        with clock.pretend(world.now - timedelta(days=8)):
            report(
                officer, assignment=one, text=_SAID[2], finish=True, files=[("活动照片.png", drawn("科", "#0b665c"))]
            )  # fmt: skip
        if share < done:
            with clock.pretend(world.now - timedelta(days=5)):
                sign(city, assignment=one)
        elif at % 2:
            with clock.pretend(world.now - timedelta(days=4)):
                send_back(city, assignment=one, reason="照片里看不出是哪一场，请补一张有横幅的。")


def _break_down(world: World, task: PlanTask) -> None:
    """The home district gives its part to units and teams of its own."""
    own = task.assignments.filter(area=world.home).select_related("task__area", "area").first()
    officer = world.users["area_admin"]
    units = [one.unit for one in world.employers if one.unit.area_id == world.home.pk][:3]
    teams = list(Organization.objects.filter(area=world.home, level="team", state="active").order_by("code")[:3])
    if own is None or not units + teams:
        return
    with clock.pretend(world.now - timedelta(days=20)):
        wish = Wish(
            clause=task.clause, title="摸清本单位、本镇街的队伍底数", due_on=world.today - timedelta(days=6),
            text="列出队伍、人数、负责人。", lead=task.lead,
        )  # fmt: skip
        part = give_task(officer, area=world.home, wish=wish, receivers=Receivers([], units, teams), part_of=own)
    for at, one in enumerate(part.assignments.select_related("unit").order_by("pk")):
        clerk = world.users.get(f"unit:{one.unit_id}") if one.unit_id else None
        if clerk is None:
            continue
        with clock.pretend(world.now - timedelta(days=9)):
            report(clerk, assignment=one, text="名单核对完了，共两支队。", finish=True)
        if at == 0:
            with clock.pretend(world.now - timedelta(days=7)):
                sign(officer, assignment=one)


def _party(world: World) -> None:
    """A pioneer team, and what members pledged: some keep it already, one meant too well."""
    officer = world.users["area_admin"]
    team = Organization.objects.filter(area=world.home, level="team", state="active").order_by("code").first()
    if team:
        branch = PartyOrganization.objects.filter(unit__area=world.home).order_by("pk").first()
        name_pioneers(officer, organization=team, party=branch, reason="党员过半，常年进社区、进学校、进农村。")
    members = [
        one.user
        for employer in world.employers
        for one in employer.staff
        if one.is_party_member and one.user is not None
    ]
    january = clock.at(world.today.replace(month=1, day=9), 10)
    made = 0
    for user in members:
        if made == len(_PLEDGES) * 3:
            break
        measure, amount, text = _PLEDGES[made % len(_PLEDGES)]
        with clock.pretend(min(world.now, january)):
            if not memberships(user).exists():  # who came to the unit later in the year
                continue
            pledge(user, year=world.today.year, measure=measure, amount=amount, text=text)
        made += 1
