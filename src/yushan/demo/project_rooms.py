"""What project rooms hold: plans, money, effect, people; rounds that were evaluated, improved and begun anew."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Min

from yushan.accounts.models import User
from yushan.activities.models import Activity
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.demo.pictures import drawn
from yushan.demo.world import World
from yushan.projects import boards
from yushan.projects.actions import effect, evaluations, improvements, money, papers, plan, reports, rounds
from yushan.projects.actions import start_project as start
from yushan.projects.models import EffectMeasure, Kind, Project, ProjectEvaluation, ProjectReport
from yushan.projects.queries.room import left_of
from yushan.projects.queries.rounds import span
from yushan.volunteers.models import Volunteer

State = Project.State
_LATE = (State.EVALUATING, State.IMPROVING, State.CLOSED)
_ROOMS = 14  # so many projects have something in every corner of their room
_MILESTONES = (
    (10, "摸清需求，建好联络群"),
    (25, "教案和讲解词定稿"),
    (40, "志愿者培训（安全和急救）"),
    (75, "前半程服务"),
    (110, "后半程服务"),
)
_HEADS = (("教具和耗材", 40), ("交通", 25), ("保险", 10), ("宣传和印刷", 15))
_SPENT = (("实验包 40 套", 128_000), ("租车去村小", 86_000), ("志愿者意外险", 45_000), ("印讲解页 300 份", 36_000))
_RISKS = (
    ("用火用电的实验烫伤", 2, 4, "每组一名安全员，备烫伤膏，先讲后做"),
    ("盘山路雨天赶不到", 3, 3, "前一天看天气，备线上方案"),
    ("暑期志愿者不够", 4, 2, "五月就和高校团委排班"),
)
_GROUPS = (("三年级一班", 42), ("三年级二班", 39), ("四年级一班", 44), ("社区老年班", 28))
_QUIZ: list[dict[str, Any]] = [
    {"text": "水为什么会往上爬", "options": ["毛细现象", "被风吹的"], "right": "毛细现象"},
    {"text": "空气有重量吗", "options": ["有", "没有"], "right": "有"},
    {"text": "种子发芽最先长出来的是", "options": ["根", "叶"], "right": "根"},
    {"text": "陌生短信里的链接", "options": ["先问家人再说", "点开看看"], "right": "先问家人再说"},
]
_SAID = (
    "老师讲得清楚，孩子回家还在讲。",
    "希望多来几次。",
    "座位不够，站了一会儿。",
    "",
    "学会了手机挂号。",
    "",
    "动手的时间可以再长一点。",
)
_THOUGHT = ("集合点发个定位更好找。", "", "培训可以再早一周。", "和队友配合得很好。", "午饭晚了半小时。")
_IMPROVE = (
    ("每班不超过 25 人，人多就分两班", "分成上下午两班，平均 22 人"),
    ("实验包提前一周寄到学校", "改用次日达，开课前三天到齐"),
    ("增加课前课后测验", "出了四道题，扫码就能答"),
    ("办一次家长开放日", ""),
)
_SELF = {
    "goal": "大部分完成", "quality": 5, "team": 4, "money": 5, "worked": "固定时间、固定队伍，家长放心；实验包按组配，课堂不乱。",
    "better": "人数估少了，后排听不清；下一轮分班，带扩音器。",
}  # fmt: skip
_REVIEW = {
    "need": 5, "science": 5, "effect": 4, "spread": "改进后推广",
    "words": "内容扎实，贴近孩子生活。建议补课前课后测验，用数据说话。",
}  # fmt: skip


def make_project_rooms(world: World) -> None:
    """After the history, before what is coming: rounds of the past are closed while nothing is ahead."""
    _begin_before_their_activities(world)
    picture = drawn("票", "#52636a")
    for place, project in enumerate(_approved(world)):
        wanted = project.state
        if place < _ROOMS:
            _furnish(world, project, place, picture)
            _in_state(project, wanted)
        if place == 0:
            _second_round(world, project, picture)
        elif wanted in _LATE:
            _to_the_end(world, project, wanted)
    world.projects = list(Project.objects.select_related("organization").order_by("pk"))


def _begin_before_their_activities(world: World) -> None:
    """The history gave projects activities of earlier days: they were set up before the first of them."""
    firsts = Activity.objects.filter(project__isnull=False).order_by().values_list("project")
    for pk, first in firsts.annotate(first=Min("starts_at")):
        project = next(one for one in world.projects if one.pk == pk)
        day = clock.local(first).date() - timedelta(days=5)
        if project.starts_on is None or project.starts_on <= day:
            continue
        earlier = project.starts_on - day
        project.starts_on, project.ends_on = day, day + timedelta(days=365)
        for name in ("created_at", "submitted_at", "approved_at"):
            if moment := getattr(project, name):
                setattr(project, name, moment - earlier)
        project.save(update_fields=["starts_on", "ends_on", "created_at", "submitted_at", "approved_at"])


def _approved(world: World) -> list[Project]:
    """The home project first, then those that are evaluated or over, then the rest."""
    listed = [one for one in world.projects if one.approved_at and one.state not in (State.SUSPENDED, State.CANCELLED)]
    return [*listed[:1], *sorted(listed[1:], key=lambda one: (one.state not in _LATE, one.pk))]


def _lead(project: Project) -> User:
    return project.lead or User.objects.get(username="demo-city-admin")


def _ago(world: World, days: float) -> Any:
    return clock.pretend(world.now - timedelta(days=days))


def _furnish(world: World, project: Project, place: int, picture: bytes) -> None:
    """Plan, money, effect, people of the first round. A closed project is opened for it and closed by its round."""
    began = project.starts_on or world.today - timedelta(days=100)
    lead = _lead(project)
    _in_state(project, State.RUNNING)
    with clock.pretend(max(clock.at(began, 10), world.now - timedelta(days=world.size.days + 20))):
        for days, title in _MILESTONES:
            plan.save_milestone(lead, project=project, title=title, planned_on=began + timedelta(days=days))
        for name, share in _HEADS:
            plan.save_head(lead, project=project, name=name, planned_cents=(project.budget_cents or 0) * share // 100)
        for text, likelihood, harm, measure in _RISKS[: 2 + place % 2]:
            plan.save_risk(
                lead, project=project, text=text, likelihood=likelihood, effect=harm, measure=measure, owner=lead
            )
        papers.add_version(lead, project=project, name="实施方案", content=picture, note="第一稿")
        papers.add_meeting(
            lead, project=project, held_on=clock.today(), title="启动会",
            text="分工：联络群由队里建，教案由学会老师审，交通找镇街协调。", present=[lead],
        )  # fmt: skip
    _reached(world, project)
    _spend(world, project, began, picture)
    _confirm(world, project)
    _aims(project, place)
    _measured(world, project, place)
    papers.ask_question(lead, project=project, text="寒假值班由哪支高校小队接？")
    if other := _other(world, project):
        papers.add_member(lead, project=project, user=other, role="经费和票据")


def _in_state(project: Project, state: str) -> None:
    Project.objects.filter(pk=project.pk).update(state=state)
    project.state = state


def _other(world: World, project: Project) -> User | None:
    """Somebody else who keeps the project: a second pair of eyes."""
    found = world.organiser(project.organization)
    return found if found.pk != project.lead_id else None


def _spend(world: World, project: Project, began: date, picture: bytes) -> None:
    heads = list(project.budget_heads.filter(round=project.round))
    for number, (text, cents) in enumerate(_SPENT):
        day = min(began + timedelta(days=15 * number + 5), world.today - timedelta(days=1))
        with clock.pretend(clock.at(day, 15)):
            money.add_spending(
                _lead(project), head=heads[number % len(heads)], text=text, cents=cents, spent_on=day, content=picture
            )


def _confirm(world: World, project: Project) -> None:
    """Expenses are looked over by a second person."""
    area = project.organization.area
    other = _other(world, project) or (world.users.get(f"area:{area.code}") if area else None)
    waiting = [one for head in project.budget_heads.all() for one in head.spendings.filter(state="second")]
    for row in waiting:
        if other:
            money.decide_spending(other, spending=row, confirmed=True)


def _reached(world: World, project: Project) -> None:
    for milestone in project.milestones.filter(round=project.round):
        late = world.rng.choice((0, 0, 3))
        day = milestone.planned_on + timedelta(days=late)
        if day < world.today:
            with clock.pretend(clock.at(day, 18)):
                plan.reach_milestone(_lead(project), milestone=milestone, done_on=day)


def _aims(project: Project, place: int) -> None:
    kinds = EffectMeasure.Kind
    lead = _lead(project)
    effect.add_measure(lead, project=project, name="受益的人", kind=kinds.REACH, target=Decimal(160))
    effect.add_measure(lead, project=project, name="满意度", kind=kinds.SATISFACTION, target=Decimal("4.5"))
    effect.add_measure(lead, project=project, name="覆盖的村社区", kind=kinds.NUMBER, target=Decimal(8), unit="个")
    if place in (0, 1, 2, 3):
        effect.add_measure(
            lead, project=project, name="课后测验提高", kind=kinds.QUIZ, target=Decimal(15), questions=_QUIZ
        )


def _measured(world: World, project: Project, place: int) -> None:
    """What the measures of the running round come to."""
    lead = _lead(project)
    for measure in project.measures.filter(round=project.round):
        if measure.kind == EffectMeasure.Kind.NUMBER:
            day = world.today - timedelta(days=2)
            effect.add_value(lead, measure=measure, value=Decimal(4 + place % 5), on=day, source="按签到表数")
        elif measure.kind == EffectMeasure.Kind.QUIZ:
            _quiz(world, measure)
    for number, (pk, title, at) in enumerate(boards.held(project.pk, span(project))[:4]):
        group, people = _GROUPS[(number + place) % (len(_GROUPS) - 1)]
        effect.add_reached(
            lead, project=project, session=title, held_on=clock.local(at).date(), group=group, people=people,
            activity=pk,
        )  # fmt: skip


def _quiz(world: World, measure: EffectMeasure) -> None:
    lead = _lead(measure.project)
    with _ago(world, 12):
        run = effect.open_quiz(lead, measure=measure, session="会爬坡的水")
        for stage, chance in (("before", 0.5), ("after", 0.8)):
            for device in range(12):
                given = [_answer(world, one, chance) for one in _QUIZ]
                effect.answer_quiz(run=run, device=f"demo-{device}", stage=stage, given=given)
            effect.turn_quiz(lead, run=run, stage=stage)


def _answer(world: World, question: dict[str, Any], chance: float) -> str:
    """The right answer with this chance, else a wrong one."""
    if world.rng.random() < chance:
        return str(question["right"])
    return next(option for option in question["options"] if option != question["right"])


def _lend(project: Project) -> None:
    """A project of the history without a session gets one that was held below its organization."""
    if Activity.objects.filter(project=project, state=Activity.State.SETTLED).exists():
        return
    below = Activity.objects.filter(
        organization__path__startswith=project.organization.path, state=Activity.State.SETTLED, is_imported=False
    )
    fitting = below.filter(starts_at__gte=clock.at(project.starts_on)) if project.starts_on else below
    found = fitting.filter(project=None).order_by("pk").first() or below.order_by("starts_at").last()
    if found:
        Activity.objects.filter(pk=found.pk).update(project=project)


def _unsettled(project: Project) -> list[int]:
    """Sessions of the last days, whose hours are not posted yet."""
    over = (Activity.State.SETTLED, Activity.State.CANCELLED)
    return list(Activity.objects.filter(project=project).exclude(state__in=over).values_list("pk", flat=True))


def _of_no_project(project: Project) -> list[int]:
    """One that was made public below the project's organization and belongs to no project yet."""
    below = Activity.objects.filter(organization__path__startswith=project.organization.path, project=None)
    shown = below.exclude(state__in=(Activity.State.DRAFT, Activity.State.CANCELLED))
    return list(shown.order_by("-starts_at").values_list("pk", flat=True)[:1])


def _evaluated(world: World, project: Project, days: float, number: int) -> bool:
    """Opens the evaluations so long ago and lets all four sides speak; False where nothing was held. What is unsettled
    was held on its own.
    """
    Activity.objects.filter(pk__in=_unsettled(project)).update(project=None)
    _lend(project)
    _in_state(project, State.RUNNING)
    lead = _lead(project)
    try:
        with _ago(world, days):
            rounds.evaluate_project(lead, project=project)
    except Refusal:
        return False
    project.refresh_from_db()
    opened = {row.kind: row for row in ProjectEvaluation.objects.filter(project=project, round=project.round)}
    for step, moment in enumerate(_moments(world, days)):
        with clock.pretend(moment):
            text = _SAID[(step + number) % len(_SAID)]
            answers = {"overall": world.rng.choice((5, 5, 4, 4, 3)), "useful": "很有帮助" if step % 3 else "有一些帮助",
                       "again": "愿意" if step % 4 else "看情况", "words": text}  # fmt: skip
            evaluations.answer_as_beneficiary(
                evaluation=opened[Kind.BENEFICIARY], device=f"demo-{project.pk}-{step}", answers=answers
            )
    with _ago(world, days - 2):
        evaluations.evaluate_oneself(lead, evaluation=opened[Kind.SELF], answers=_SELF)
        _volunteers(world, project, opened[Kind.VOLUNTEER])
        evaluations.ask_reviewer(lead, evaluation=opened[Kind.REVIEWER], reviewer=world.users["reviewer"])
    return True


def _moments(world: World, days: float) -> Iterator[datetime]:
    for step in range(9):
        yield world.now - timedelta(days=days - 0.5 - step * 0.3)


def _volunteers(world: World, project: Project, row: ProjectEvaluation) -> None:
    served = Volunteer.objects.filter(pk__in=boards.served(project.pk, span(project)), person__user__isnull=False)
    for number, who in enumerate(served.select_related("person__user").order_by("pk")[:6]):
        answers = {"overall": world.rng.choice((5, 5, 4)), "training": "够用" if number % 3 else "基本够用",
                   "support": world.rng.choice((5, 4, 3)), "words": _THOUGHT[number % len(_THOUGHT)]}  # fmt: skip
        evaluations.answer_as_volunteer(who.person.user, evaluation=row, answers=answers)


def _improving(world: World, project: Project, days: float) -> bool:
    """The expert speaks, the list is written; False where nobody of the volunteers has an account."""
    reviewed = ProjectEvaluation.objects.get(project=project, round=project.round, kind=Kind.REVIEWER)
    lead = _lead(project)
    with _ago(world, days):
        evaluations.review(world.users["reviewer"], evaluation=reviewed, answers=_REVIEW)
        try:
            rounds.improve_project(lead, project=project)
        except Refusal:
            return False
        for number, (text, done) in enumerate(_IMPROVE):
            row = improvements.add_improvement(
                lead, project=project, text=text, owner=lead, kind=(Kind.SELF, Kind.VOLUNTEER, Kind.REVIEWER)[number % 3],
                due_on=clock.today() + timedelta(days=int(days) + 14 if not done else 10),
            )  # fmt: skip
            if done and number < 2 + project.pk % 2:
                improvements.end_improvement(lead, improvement=row, done=True, note=done)
    return True


def _second_round(world: World, project: Project, picture: bytes) -> None:
    """The printed lead's project is in its second round, with what the first one left and an expense to look over."""
    later = _unsettled(project)
    if not _evaluated(world, project, 50, 0) or not _improving(world, project, 44):
        _in_state(project, State.RUNNING)
        return
    lead = _lead(project)
    with _ago(world, 42):
        today = clock.today()
        rounds.begin_next_round(
            lead, project=project, starts_on=today, ends_on=today + timedelta(days=180), budget_cents=left_of(project)
        )
    project.refresh_from_db()
    Activity.objects.filter(pk__in=later or _of_no_project(project)).update(project=project)
    left = project.improvements.filter(state="open").exclude(text=_IMPROVE[-1][0])
    with _ago(world, 20):
        for row in left:
            note = next(done for text, done in _IMPROVE if text == row.text)
            improvements.end_improvement(lead, improvement=row, done=True, note=note)
    _reached(world, project)
    _spend(world, project, world.today - timedelta(days=38), picture)
    _measured(world, project, 0)
    try:
        with _ago(world, 30):
            start(lead, project=project)
    except Refusal:
        return


def _to_the_end(world: World, project: Project, wanted: str) -> None:
    """Evaluating, improving or closed by the steps that lead there; what cannot go there stays running."""
    days = {State.EVALUATING: 8.0, State.IMPROVING: 14.0, State.CLOSED: 25.0}[State(wanted)]
    if not _evaluated(world, project, days, project.pk) or wanted == State.EVALUATING:
        return
    if not _improving(world, project, days - 5) or wanted == State.IMPROVING:
        return
    with _ago(world, days - 7):
        rounds.close_project(_lead(project), project=project)
    if not ProjectReport.objects.exists():  # one to look at: each takes a second
        project.refresh_from_db()
        reports.make_report(_lead(project), project=project, number=project.round)
