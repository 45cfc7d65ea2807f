"""Safety of the demo: incidents in every state, policies of a year, a prepared activity, signals looked at."""

import uuid
from datetime import timedelta

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.demo.stage import home_team
from yushan.demo.world import World
from yushan.safety import actions
from yushan.safety.actions import Person, PolicyFacts, Report
from yushan.safety.models import Signal

# days ago, kind, severity, what, what was done, hurt, how far it goes, lesson
_INCIDENTS = (
    (50, "injury", 1, "搬展板时手被划破，流了一点血。", "清洗、贴创可贴。", "手指浅划伤", "closed",
     "搬有毛边的展板要戴手套；急救包放在签到台。"),
    (33, "chemical", 2, "做变色实验时稀盐酸溅到一个孩子手上，起了红疹。", "清水冲洗 15 分钟，送校医室，通知家长。", "右手手背红疹约 3 厘米",
     "closed", "做酸碱实验前给孩子戴好手套和护目镜，观众离开两米。"),
    (18, "illness", 2, "排队义诊的老人头晕站不稳。", "扶到阴凉处坐下，量血压，家属接走。", "血压偏高", "to_close",
     "义诊排队要有座位，气温高时分时段叫号。"),
    (6, "traffic", 1, "返程大巴在村口会车时擦到后视镜，没有人受伤。", "等交警处理，换车返回。", "", "handling", ""),
    (1, "conflict", 1, "有人不排队争吵，推了志愿者一下。", "劝开，请社区的人来。", "", "reported", ""),
)  # fmt: skip
_FINDINGS = ("照片和签到表对得上，老人没有手机，由队长点到。", "是同一户人家共用一台手机，已核对。")


def make_safety(world: World) -> None:
    """In the home district, by its team, its people and the district's desk."""
    team = home_team(world)
    leader, district = world.organiser(team), world.users["area_admin"]
    held = list(Activity.objects.filter(organization=team, state="settled").order_by("-starts_at")[:5])
    for place, row in enumerate(_INCIDENTS):
        days, kind, severity, text, measures, health, far, lesson = row
        activity = held[place % len(held)] if held else None
        reporter = world.people["volunteer"].user if "volunteer" in world.people else None
        with clock.pretend(world.now - timedelta(days=days)):
            incident, _is_new = actions.report_incident(
                reporter or leader, key=str(uuid.UUID(int=world.rng.getrandbits(128))),
                report=Report(
                    kind, severity, text, measures=measures, activity=activity, area=world.home, place="活动现场",
                    people=[Person("hurt", world.names.name("F"), "", health)] if health else [],
                ),
            )  # fmt: skip
        if far == "reported":
            continue
        with clock.pretend(world.now - timedelta(days=days, minutes=-20)):
            actions.take(leader, incident=incident)
            actions.note(leader, incident=incident, text="现场已经稳定，人都安全。")
        if far == "handling":
            continue
        with clock.pretend(world.now - timedelta(days=days - 2)):
            actions.propose_closing(
                leader, incident=incident, outcome="已经处理好，本人和家属没有异议。", lessons=lesson
            )
            if far == "closed":
                actions.close(district, incident=incident)
    _policies(world)
    _prepared(world)
    actions.find_signals(world.today)
    for row_, finding in zip(Signal.objects.order_by("pk")[:2], _FINDINGS, strict=False):
        actions.judge(world.users["city_admin"], signal=row_, event="clear", finding=finding)


def _policies(world: World) -> None:
    team = home_team(world)
    first = world.today.replace(month=1, day=1)
    actions.add_policy(
        world.organiser(team), organization=team,
        facts=PolicyFacts(
            "人保财险", f"PEAC{world.today.year}50010700", first, first.replace(month=12, day=31),
            "意外身故、伤残 50 万元，意外医疗 5 万元", True, 500_000,
        ),
    )  # fmt: skip


def _prepared(world: World) -> None:
    team = home_team(world)
    activity = Activity.objects.filter(organization=team, state__in=Activity.OPEN).order_by("starts_at").first()
    if activity is None:
        return
    leader = world.organiser(team)
    actions.save_preparation(
        leader, activity=activity, contact_name=world.names.name("M"), contact_phone=world.names.mobile(),
        hospital="区人民医院急诊", meeting_point="正门旗杆下",
    )  # fmt: skip
    for item in ("briefed", "exits", "first-aid"):
        actions.tick(leader, activity=activity, item=item, is_fine=True)
