"""The rights desk of the demo: cases in every state in the home district, at the city, looked at twice; who is kept out."""

from datetime import timedelta
from typing import Any

from yushan.accounts.models import Person, User
from yushan.common import clock
from yushan.demo.world import World
from yushan.organizations.models import Organization
from yushan.organizations.queries.holders import holders_on
from yushan.rights import actions
from yushan.rights.actions import Charge, Matter, Session, Who
from yushan.rights.askers import Asker
from yushan.rights.models import Case
from yushan.rights.queries.people import heads_of

# kind, side, topic, what, what is wished, days ago, named?, how far it goes
_CASES: tuple[tuple[str, str, str, str, str, int, bool, str], ...] = (
    ("complaint", "recipient", "service", "约好上午九点到社区讲课，十点一刻才到，讲了二十分钟就走，老人都没有听明白。", "补讲一次",
     40, True, "closed"),
    ("appeal", "volunteer", "hours", "九月的讲解服务做满三小时，只记了一个半小时，组织说签退没有扫上，现场照片可以证明。", "补记时长",
     34, True, "closed"),
    ("complaint", "volunteer", "management", "服务队每次都临时换地方，不提前说，去了两次都扑空，报销车费也没有人管。", "提前通知",
     28, False, "second"),
    ("suggestion", "volunteer", "treatment", "夏天户外活动能不能统一准备防暑药和遮阳棚，自己带太重，新来的志愿者也不知道要带。", "统一准备",
     25, True, "public"),
    ("mediation", "organization", "service", "社区说我们借的活动室没有打扫干净，不再借给我们；我们走的时候拍了照片，是打扫过的。", "恢复借用",
     20, True, "mediated"),
    ("complaint", "other", "money", "有人打着志愿服务的名义在小区推销净水器，说是你们的队，发的传单上印着服务队的名字。", "查清楚",
     12, False, "asked"),
    ("appeal", "volunteer", "honour", "今年的星级没有我，时长够三百小时了，问了两次没有答复。", "说明原因", 8, True, "handling"),
    ("complaint", "recipient", "privacy", "孩子参加科技营的照片没有问过家长就登在公众号上，请删掉。", "删照片", 6, False, "taken"),
    ("suggestion", "recipient", "service", "希望晚上也能约手机课，白天要上班，老人在家没有人陪着来。", "", 2, False, "new"),
    ("complaint", "recipient", "service", "打电话约的农技服务，两个星期没有人回，后来说队里没有专家。", "", 30, True, "late"),
)  # fmt: skip


def make_rights(world: World) -> None:
    """Cases of some weeks, their numbers, two exclusions."""
    home, second = world.users["area_admin"], world.users["city_admin"]
    for place, row in enumerate(_CASES):
        _case(world, row, place, home, second)
    with clock.pretend(world.now):
        actions.adopt_reviews()
        actions.look_after()
        actions.tell_later()
    _exclusions(world, home, second)


def _case(world: World, row: tuple[Any, ...], place: int, home: User, city: User) -> None:
    kind, side, topic, text, wish, days, is_named, far = row
    begin = world.now - timedelta(days=days)
    with clock.pretend(begin):
        who = Who(name=world.names.name("F")) if is_named else Who(is_anonymous=True)
        made = actions.file_case(
            None, matter=Matter(kind, side, topic, text, world.home, wish=wish), who=who, submission=f"demo-rights-{place}",
        )  # fmt: skip
    case = made.case
    if far in ("new", "late"):
        return
    with clock.pretend(begin + timedelta(days=1)):
        _name(home, case)
        if far == "taken":
            return
        actions.accept(home, case=case)
    with clock.pretend(begin + timedelta(days=2)):
        _go_on(world, case, far, home, city)


def _name(home: User, case: Case) -> None:
    """By another of the desk where there is one."""
    others = [key for key in heads_of(case) if key != home.pk]
    if others:
        actions.name_handler(User.objects.get(pk=others[0]), case=case, user=home)
    else:
        actions.take(home, case=case)


def _go_on(world: World, case: Case, far: str, home: User, city: User) -> None:
    asker = Asker(case.pk)
    if far in ("handling", "asked"):
        actions.ask_asker(home, case=case, text="请问是哪一天、在哪个小区？有照片的话请补传。")
        if far == "asked" and (team := _team(world)):
            actions.refer(
                home, case=case, organization=team, question="近两周是否有人以你队名义在小区推销？请核实并说明。"
            )
        return
    if far == "mediated":
        actions.begin_mediation(home, case=case, reason="双方电话里都同意，在街道办公室谈。")
        actions.record_session(
            home, case=case,
            session=Session(
                clock.today(), "街道办公室", "服务队", "社区居委会", True, "看了双方的照片，是交接时没有一起看过。", "agreed",
                "恢复借用；以后每次借和还都一起看过、签字。",
            ),
        )  # fmt: skip
        return
    actions.answer(
        home,
        case=case,
        result="adopted" if far == "public" else "partly",
        text="已向服务队核实并要求改正，办法写在下面：" + _HOW[far],
    )
    if far == "public":
        told = actions.write_public(
            home, case=case, question="夏天户外活动，队里要准备什么？",
            answer="气温 35 度以上的户外活动，组织要准备防暑药品、饮水和遮阳的地方，并在招募公告里写明志愿者自己要带什么。",
        )  # fmt: skip
        actions.decide_public(city, answer=told, publish=True)
        actions.rate(asker, case=case, content=3, text="采纳得快。")
    if far == "closed":
        actions.rate(asker, case=case, content=2)
    if far == "second":
        actions.ask_second(asker, case=case, text="车费的事没有答复。")


_HOW = {
    "closed": "已重新安排；以后提前一天跟您确认时间。",
    "public": "写进明年的活动安排。",
    "second": "换地方要提前两天通知。",
}


def _team(world: World) -> Organization | None:
    """One whose administrator can reply."""
    own = (team for team in world.teams if team.area == world.home)
    return next((team for team in own if holders_on(team, "rights.reply")), None)


def _exclusions(world: World, home: User, city: User) -> None:
    """One that was decided a month ago, one whose person is being heard."""
    chosen = [who for who in world.volunteers if who.area == world.home and who.person_id][-2:]
    if len(chosen) < 2:
        return
    for place, (who, days) in enumerate(zip(chosen, (30, 1), strict=True)):
        with clock.pretend(world.now - timedelta(days=days)):
            row = actions.propose_exclusion(
                home,
                charge=Charge(
                    person=Person.objects.get(pk=who.person_id), area=world.home, ground="false" if place == 0 else "conduct",
                    reason="三次替别人签到，自己没有到场。" if place == 0 else "在活动现场辱骂服务对象，经劝阻不改。",
                    evidence="同一台手机的签到记录，现场照片里没有这个人。" if place == 0 else "两位在场志愿者的书面说明。",
                    told_how="电话告知本人",
                ),
            )  # fmt: skip
        if place == 0:
            with clock.pretend(world.now - timedelta(days=14)):
                today = clock.today()
                actions.decide_exclusion(
                    city, row=row, starts_on=today, ends_on=today + timedelta(days=90),
                    decision="听取陈述的期限已过，本人没有说明；记录和照片相互印证。",
                )  # fmt: skip
