"""Coming activities with other ways in than first come, first served, and what is said, asked and kept about them.

Most of it at the team of the printed sign-ins; the printed volunteer has applied, waits for a draw, is invited and is
asked to stand in.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from yushan.activities.actions import PostPlan, decline_sign_up
from yushan.activities.actions.admission import invite, set_quotas
from yushan.activities.actions.bookmarks import keep
from yushan.activities.actions.calls import call_stand_ins
from yushan.activities.actions.documents import add_document
from yushan.activities.actions.groups import sign_up_group
from yushan.activities.actions.insurance import PolicyFacts, add_policy, name_people
from yushan.activities.actions.lottery import draw
from yushan.activities.actions.series import plan_series, publish_series, submit_series
from yushan.activities.actions.sign_ups import accept_sign_up
from yushan.activities.actions.stand_ins import answer_stand_in, ask_stand_in
from yushan.activities.actions.talks import announce, answer_question, ask_organisers
from yushan.activities.actions.templates import save_template
from yushan.activities.models import Activity, Post, SignUp
from yushan.activities.queries.insurance import at_insured_posts
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Refusal
from yushan.common.recurring import Pattern, Repeat
from yushan.demo.coming import draft, enter, free, publish
from yushan.demo.pictures import drawn
from yushan.demo.schedule import Held
from yushan.demo.stage import CARAVAN, CLASS, PHONES, home_team
from yushan.demo.topics import TOPICS, Topic
from yushan.demo.world import Somebody, World
from yushan.organizations.models import Organization
from yushan.volunteers.models import Membership, Volunteer

TALK, FIRST_AID = TOPICS[2], TOPICS[17]
_QUESTIONS = ["以前讲过科普吗？讲过什么？", "能不能参加活动前一天晚上的试讲？"]
_ANSWERS = (
    ("在科技馆讲过两年电磁展区。", "能"),
    ("教小学科学八年，讲过人工智能入门。", "能，晚上七点以后都行"),
    ("没有讲过，跟着听过三场。", "能"),
    ("在社区讲过防诈骗。", "要加班，只能线上试讲"),
    ("给实习生做过培训。", "能"),
    ("没有。", "当天晚上来不了"),
    ("参加过讲解员培训，有证。", "能"),
)


def make_getting_in(world: World) -> None:
    """All of it, in the order in which it would happen."""
    chosen = _approval(world)
    _drawn(world)
    ticket = _to_draw(world)
    invited = _invitation(world)
    shared = _quota(world)
    _stand_ins(world, invited, shared)
    _talk(world, chosen, shared)
    _series(world)
    _templates(world, chosen, shared)
    _insurance(world, shared)
    for place, activity in enumerate((chosen, ticket, invited)):
        with clock.pretend(world.now - timedelta(days=2, hours=place)):
            keep(_own(world).person.user, activity=activity, kept=True)


def _templates(world: World, chosen: Activity, shared: Activity) -> None:
    """What the team begins its next activities from, and one of the detachment above it for all of its teams."""
    for activity, name in ((chosen, "讲解员招募（一天）"), (shared, "联合行动，按队伍分名额")):
        with clock.pretend(world.now - timedelta(days=1, hours=2)):
            save_template(world.organiser(activity.organization), activity=activity, name=name)
    if detachment := Organization.objects.get_parent(chosen.organization):
        start = clock.at(world.today + timedelta(days=20), 9)
        held = Held(detachment, PHONES, start, start + timedelta(hours=2))
        title = "全区统一行动日 · 银龄学手机"
        model = draft(world, held, 10, _ago(world, 2), title=title, risk_answers=[])
        with clock.pretend(world.now - timedelta(days=1)):
            save_template(world.organiser(detachment), activity=model, name="全区统一行动日（支队模板）")


def _insurance(world: World, shared: Activity) -> None:
    """A policy that names one of those who carry things: the others still have to be insured."""
    first, last = clock.local(shared.starts_at).date(), clock.local(shared.ends_at).date()
    organiser = world.organiser(shared.organization)
    with clock.pretend(_ago(world, 0.5)):
        facts = PolicyFacts("人保财险重庆分公司", f"PYAB{first:%Y%m%d}0317", first, last, covers_everybody=False)
        policy = add_policy(organiser, activity=shared, facts=facts)
        if row := at_insured_posts(shared).order_by("pk").first():
            name_people(organiser, policy=policy, sign_ups=[row.pk])


def _own(world: World) -> Volunteer:
    """The printed volunteer."""
    return Volunteer.objects.select_related("person__user").get(pk=world.people["volunteer"].volunteer_id)


def _ago(world: World, days: float) -> datetime:
    return world.now - timedelta(days=days)


def _plan(
    world: World,
    topic: Topic,
    title: str,
    when: tuple[int, int],
    posts: Sequence[PostPlan],
    days_ago: float,
    **more: Any,
) -> Activity:
    """A draft of the printed team; `when` is how many days ahead, and the hour."""
    days, hour = when
    start = clock.at(world.today + timedelta(days=days), hour)
    held = Held(home_team(world), topic, start, start + timedelta(hours=topic.hours[0]))
    return draft(
        world, held, sum(post.places for post in posts), _ago(world, days_ago), title=title, posts=posts,
        contact="023-6570 1122", risk_answers=["children"], **more,
    )  # fmt: skip


def _people(world: World, activity: Activity, count: int) -> list[Somebody]:
    """Who will be there keeps the day free for it."""
    day = clock.local(activity.starts_at).date()
    found = free(world, activity.organization, day, count)
    for who in found:
        who.busy.add(day)
    return found


def _posts(activity: Activity) -> list[Post]:
    return list(Post.objects.filter(shift__activity=activity).order_by("pk"))


def _approval(world: World) -> Activity:
    """The organiser chooses by answers: three taken in, one declined, the rest still to be looked at."""
    posts = [PostPlan("主讲", 4, duties="备一节 40 分钟的课，试讲一次"), PostPlan("助教", 4, duties="分组带练习")]
    activity = _plan(
        world, TALK, "人工智能就在身边 · 走马镇巡讲", (9, 14), posts, 8, flow="approval", questions=_QUESTIONS,
        sign_up_until=clock.at(world.today + timedelta(days=6), 18),
    )  # fmt: skip
    activity = publish(world, activity, _ago(world, 8))
    speakers, helpers = _posts(activity)
    people = [*_people(world, activity, 7), world.people["volunteer"]]
    rows: list[SignUp] = []
    for place, who in enumerate(people):
        at = _ago(world, 6 - place * 0.7)
        answers = list(_ANSWERS[place % len(_ANSWERS)])
        rows += enter(world, helpers if place == 4 else speakers, [who], at, at, answers=answers)
    admin = world.users["team_admin"]
    with clock.pretend(_ago(world, 1)):
        for row in rows[:3]:
            accept_sign_up(admin, sign_up=row)
        for row in rows[5:6]:
            decline_sign_up(admin, sign_up=row, reason="这一场要先试讲，下一场不用试讲，欢迎再报。")
    return activity


def _drawn(world: World) -> None:
    """More people than places, drawn yesterday; seed and list are public."""
    posts = [PostPlan("探馆讲解", 5, duties="跟着研究员走一遍，再讲给孩子们听")]
    until = world.now - timedelta(days=1)
    activity = _plan(
        world, CARAVAN, "跟着研究员夜游自然博物馆", (10, 18), posts, 9, flow="lottery", sign_up_until=until,
        most_per_person=1,
    )  # fmt: skip
    activity = publish(world, activity, _ago(world, 9))
    enter(world, _posts(activity)[0], _people(world, activity, 11), _ago(world, 8), until - timedelta(hours=2))
    with clock.pretend(until + timedelta(minutes=5)):
        draw(WORKER, activity=activity)
    world.seen["drawn"] = activity


def _to_draw(world: World) -> Activity:
    """Signing up ends in two days; the printed volunteer has a ticket."""
    posts = [
        PostPlan("观测助手", 3, duties="照看望远镜"),
        PostPlan("秩序", 4, duties="引导队伍，夜间山路", needs_insurance=True),
    ]
    activity = _plan(
        world, CARAVAN, "缙云山观星夜 · 志愿者招募", (12, 18), posts, 5, flow="lottery",
        sign_up_until=clock.at(world.today + timedelta(days=2), 20), most_per_person=1,
    )  # fmt: skip
    activity = publish(world, activity, _ago(world, 5))
    helpers, stewards = _posts(activity)
    people = _people(world, activity, 8)
    enter(world, helpers, [*people[:5], world.people["volunteer"]], _ago(world, 4), _ago(world, 1))
    enter(world, stewards, people[5:], _ago(world, 3), _ago(world, 1))
    return activity


def _invitation(world: World) -> Activity:
    """Open to the invited only: some came, the printed volunteer has not said anything yet."""
    posts = [PostPlan("带教", 6, duties="一人带两名新人，教怎么讲、怎么签到")]
    activity = _plan(world, CLASS, "讲解骨干带教日（凭邀请）", (8, 9), posts, 6, flow="invitation")
    people = _people(world, activity, 5)
    asked = [*people, world.people["volunteer"]]
    numbers = Volunteer.objects.filter(pk__in=[who.volunteer_id for who in asked]).values_list("number", flat=True)
    with clock.pretend(_ago(world, 6)):
        invite(world.users["team_admin"], activity=activity, numbers=sorted(numbers))
    activity = publish(world, activity, _ago(world, 5.9))
    enter(world, _posts(activity)[0], people[:4], _ago(world, 5), _ago(world, 2))
    world.seen["invitation"] = activity
    return activity


def _quota(world: World) -> Activity:
    """Places for the printed team and its neighbours; its leader has signed up members in one go."""
    home = home_team(world)
    others = sorted((team for team in world.teams if team != home), key=lambda t: (t.area_id != home.area_id, t.pk))
    posts = [
        PostPlan("急救教学", 8, duties="一人教一组，人人上手一遍"),
        PostPlan("物资", 4, duties="搬运、登记器材", needs_insurance=True),
    ]
    activity = _plan(world, FIRST_AID, "防灾减灾演练 · 三队联办", (11, 9), posts, 7, flow="quota")
    teaching, goods = _posts(activity)
    admin = world.users["team_admin"]
    with clock.pretend(_ago(world, 7)):
        set_quotas(admin, post=teaching, places={home: 5, **dict.fromkeys(others[:1], 3)})
        set_quotas(admin, post=goods, places={home: 2, **dict.fromkeys(others[1:2], 2)})
    activity = publish(world, activity, _ago(world, 6.9))
    with clock.pretend(_ago(world, 4)):
        sign_up_group(admin, post=teaching, team=home, volunteer_ids=_members(world, home, 5))
    for post, team in ((teaching, others[:1]), (goods, others[1:2])):
        near = [who for who in world.volunteers if who.user and not who.withdrawn_on and team and team[0] in who.teams]
        enter(world, post, near[:2], _ago(world, 5), _ago(world, 3))
    return activity


def _members(world: World, team: Organization, count: int) -> list[int]:
    """Volunteers who are current members of a team, the same ones on the same day."""
    rows = Membership.objects.filter(organization=team, state=Membership.State.APPROVED).exclude(
        volunteer=world.people["volunteer"].volunteer_id
    )
    return list(rows.order_by("pk").values_list("volunteer", flat=True)[:count])


def _user(row: SignUp) -> Any:
    return Volunteer.objects.select_related("person__user").get(pk=row.volunteer_id).person.user


def _stand_ins(world: World, invited: Activity, shared: Activity) -> None:
    """The printed volunteer is asked by one, asks another; elsewhere a place has changed hands. A gap calls people."""
    own = _own(world)
    held = SignUp.objects.select_related("shift").filter(state=SignUp.State.ACCEPTED).order_by("pk")
    for row in held.filter(shift__activity=invited)[1:2]:
        with clock.pretend(_ago(world, 0.2)):
            ask_stand_in(_user(row), sign_up=row, number=own.number)
    for row in held.filter(shift__activity=world.seen["tomorrow"], volunteer=own):
        _ask(world, row, _ago(world, 0.1), accept=False)
    for row in held.filter(shift__activity=shared, volunteer__person__user__isnull=False)[:1]:
        _ask(world, row, _ago(world, 1.5), accept=True)
    for post in _posts(world.seen["tomorrow"])[:1]:
        with clock.pretend(_ago(world, 0.15)):
            call_stand_ins(world.users["team_admin"], post=post)


def _ask(world: World, row: SignUp, at: datetime, *, accept: bool) -> None:
    """The first who could come is asked; whether they have said yes already is `accept`."""
    for who in free(world, home_team(world), clock.local(row.starts_at).date(), 12):
        other = Volunteer.objects.select_related("person__user").get(pk=who.volunteer_id)
        try:
            with clock.pretend(at):
                asked = ask_stand_in(_user(row), sign_up=row, number=other.number)
        except Refusal:
            continue
        if accept:
            with clock.pretend(at + timedelta(hours=3)):
                answer_stand_in(other.person.user, stand_in=asked, accept=True)
        return


def _talk(world: World, chosen: Activity, shared: Activity) -> None:
    """Questions with and without an answer, and what the organisers announced to everybody signed up."""
    admin, own = world.users["team_admin"], _own(world).person.user
    with clock.pretend(_ago(world, 5)):
        asked = ask_organisers(own, activity=chosen, text="试讲要自己带电脑吗？教室里有没有投影？")
    with clock.pretend(_ago(world, 4.8)):
        answer_question(admin, question=asked, answer="不用带，教室有投影和电脑，U 盘拷来就行。")
    with clock.pretend(_ago(world, 0.3)):
        ask_organisers(own, activity=chosen, text="第一次报名，可以先当一场助教再讲吗？")
    with clock.pretend(_ago(world, 2)):
        announce(admin, activity=shared, text="集合点改到应急广场东侧的遮雨棚，8:40 前到，统一发马甲和急救包。")
    with clock.pretend(_ago(world, 0.4)):
        announce(admin, activity=world.seen["tomorrow"], text="明天有小雨，带好伞；教室在二楼，电梯可以用。")
        for name, audience, sign in (
            ("交通图", "everybody", "路"),
            ("讲解词", "signed_up", "讲"),
            ("应急安排", "staff", "急"),
        ):
            add_document(
                admin, activity=world.seen["tomorrow"], name=name, audience=audience, content=drawn(sign, "#0f766e")
            )
        asked = ask_organisers(own, activity=world.seen["tomorrow"], text="可以带上大学生志愿者一起来帮忙吗？")
    with clock.pretend(_ago(world, 0.35)):
        answer_question(admin, question=asked, answer="欢迎，请他们先在平台上注册并报名，名额还有。")


def _series(world: World) -> None:
    """The same hour every week for a month: published, except the last date, which waits for the level above."""
    posts = [PostPlan("一对一辅导", 6, duties="手把手教老人用手机")]
    activity = _plan(world, PHONES, "银龄学手机 · 每周一课", (7, 15), posts, 6)
    activity = publish(world, activity, _ago(world, 6))
    first = clock.local(activity.starts_at).date()
    pattern = Pattern(Repeat.WEEKLY, first, first + timedelta(days=21))
    admin, days = world.users["team_admin"], pattern.days()
    with clock.pretend(_ago(world, 4)):
        series = plan_series(admin, activity=activity, pattern=pattern, days=days[:3])
        submit_series(admin, series=series)
    with clock.pretend(_ago(world, 3.5)):
        publish_series(world.approver(activity.organization), series=series)
    with clock.pretend(_ago(world, 1)):
        plan_series(admin, activity=activity, pattern=pattern, days=days)
        submit_series(admin, series=series)
    enter(world, _posts(activity)[0], _people(world, activity, 4), _ago(world, 5), _ago(world, 1))
