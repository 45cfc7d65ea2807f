"""Training: the city's base and lecturers, the course for leaders with a class that is over, one that runs, one that is planned;
the induction that the printed volunteer is in the middle of."""

from datetime import date, datetime, timedelta
from typing import Any

from yushan.common import clock
from yushan.demo.world import Somebody, World
from yushan.organizations.actions import appoint_leader
from yushan.organizations.models import Organization
from yushan.plan.queries import entry
from yushan.training.actions import (
    answering,
    attending,
    bases,
    certificates,
    classes,
    content,
    courses,
    enrolling,
    exams,
    learning,
    questions,
    sessions,
)
from yushan.training.models import Attempt, Course, CourseVersion, Enrolment, Lesson, Question, Session, TrainingClass
from yushan.volunteers.models import QualificationKind, Volunteer

# kind, topic, text, choices, what is right
_LEADERS: tuple[tuple[str, str, str, tuple[str, ...], Any], ...] = (
    ("single", "制度", "服务时长从签到算到签退，超出场次时间的部分怎么算？", ("全部计入", "前后各 30 分钟以内计入", "一律不计", "由队长决定"), 1),
    ("single", "制度", "时长公示期满、没有异议，由谁入账？", ("队长手工录入", "平台自动入账", "本人申请", "单位代录"), 1),
    ("single", "组织", "服务队换届，新队长的任期从哪里办？", ("换一个账号", "组织页的任职里续任或任命", "打电话给支队", "不用办"), 1),
    ("single", "安全", "有化学实验的活动，开场前必须先做什么？", ("拍照", "风险评估和安全提示", "发朋友圈", "签时长"), 1),
    ("single", "安全", "未成年志愿者报名，还要谁同意？", ("队长", "监护人", "学校门卫", "不用"), 1),
    ("single", "记录", "志愿者没带手机，怎样签到？", ("不用签", "由负责人在名单上点到", "别人替他签", "事后补写"), 1),
    ("multiple", "组织", "发布一场活动以前要写清哪些？", ("时间和地点", "岗位和名额", "安全提示", "队长的爱好"), [0, 1, 2]),
    ("multiple", "记录", "下面哪些会被记为疑点，要负责人答复？", ("一天超过 12 小时", "同一台设备签到很多人", "两场时间重叠", "早到 5 分钟"), [0, 1, 2]),
    ("multiple", "安全", "出了意外，现场负责人要做什么？", ("先救人", "报告支队", "留下记录和照片", "等活动结束再说"), [0, 1, 2]),
    ("truth", "制度", "志愿者可以要求更正自己的时长记录。", (), True),
    ("truth", "制度", "组织者可以给自己确认时长。", (), False),
    ("truth", "组织", "审核活动的人不能是提交的人。", (), True),
    ("number", "制度", "志愿者星级一星要多少小时？", (), "100"),
    ("number", "安全", "提前多少分钟可以签到？", (), "30"),
)  # fmt: skip
_INDUCTION: tuple[tuple[str, str, str, tuple[str, ...], Any], ...] = (
    ("single", "服务", "报了名来不了，应该怎么办？", ("不管", "在手机上点“来不了”", "让同事顶替不说", "事后再讲"), 1),
    ("single", "服务", "服务对象提出岗位以外的要求，应该怎么办？", ("照做", "请示现场负责人", "拒绝并离开", "收费再做"), 1),
    ("single", "安全", "发现电线破损，应该先做什么？", ("自己接", "断开人群并报告", "拍视频", "不管"), 1),
    ("truth", "服务", "可以把服务对象的照片发到网上。", (), False),
    ("truth", "安全", "未成年人参加义诊岗位要先看岗位要求。", (), True),
    ("number", "服务", "候补到名额、离开场一天以上，为您保留几小时？", (), "12"),
)  # fmt: skip
_LESSONS = (
    (
        "平台怎么用",
        "报名、签到、看时长都在手机上。\n\n签到有三种办法：扫大屏的码、输 6 位码、出示自己的签到码。\n\n" * 6,
    ),
    ("安全第一", "到现场先看出口和急救箱。\n\n带孩子的活动，任何时候都要有两名成年人在场。\n\n" * 6),
    ("怎样讲得明白", "先讲一件身边的事，再讲道理。\n\n一次只讲一个知识点，讲完请对方说一遍。\n\n" * 6),
)


def make_training(world: World) -> None:
    """Everything through the actions, as the city's training administrator would do it."""
    if world.corps is None:
        return
    leaders = _deputies(world)
    with clock.pretend(_ago(world, 200)):
        base = bases.save_base(
            world.users["training_admin"], organization=world.corps, name="市科协党校培训基地", host="重庆市科协党校",
            entry=entry("training_bases", "party-school"), address="渝中区双钢路 3 号", seats=180,
            contact="教务科 023-6365 8812", since=date(world.today.year - 1, 3, 1),
        )  # fmt: skip
        teachers = _teachers(world)
        course = _course(
            world, "科技志愿服务组织负责人培训", _LEADERS, "leaders", "leader-training", is_compulsory=True,
            draws={"single": 4, "multiple": 2, "truth": 2, "number": 1},
        )  # fmt: skip
        induction = _course(
            world, "志愿者上岗培训", _INDUCTION, "everybody", "induction", lessons=_LESSONS,
            draws={"single": 2, "truth": 1, "number": 1},
        )  # fmt: skip
        track = _course(
            world, "带头人骨干培训", _LEADERS, "cultivation", "", is_cultivation=True,
            draws={"single": 3, "multiple": 1, "truth": 2},
        )  # fmt: skip
    _past(world, course, base, teachers, leaders)
    _coming(world, course, base, teachers, leaders)
    _online(world, induction)
    with clock.pretend(_ago(world, 4)):
        _class(world, track, "2026 年带头人骨干培训班", world.now + timedelta(days=40), 3, base=base, opened=False)
    certificates.issue_due()


def _ago(world: World, days: float) -> datetime:
    return world.now - timedelta(days=days)


def _who(somebody: Somebody) -> Volunteer:
    return Volunteer.objects.select_related("person__user").get(pk=somebody.volunteer_id)


def _deputies(world: World) -> list[Volunteer]:
    """Members who are known here become deputies of their teams, so that leaders have a face on the platform."""
    printed = {one.volunteer_id for one in world.people.values()}
    found: list[Volunteer] = []
    led: set[int] = set()
    for somebody in world.volunteers:
        team = next((one for one in somebody.teams if one.pk not in led), None)
        if team is None or not somebody.user or somebody.volunteer_id in printed or somebody.withdrawn_on:
            continue
        who = _who(somebody)
        if who.state != Volunteer.State.VERIFIED:
            continue
        with clock.pretend(_ago(world, 120)):
            appoint_leader(
                world.users["city_admin"], organization=team, post="deputy", name=who.person.name, person=who.person,
                from_day=world.today - timedelta(days=120), basis="队员大会选举",
            )  # fmt: skip
        led.add(team.pk)
        found.append(who)
        if len(found) == 26:
            break
    return found


def _teachers(world: World) -> list[Any]:
    admin = world.users["training_admin"]
    corps = Organization.objects.get(level=Organization.Level.CORPS)
    own = _who(world.people["volunteer"])
    return [
        bases.save_lecturer(
            admin, organization=corps, name="石晓蓉", title="市科协科普部 研究员", field="制度与组织管理"
        ),
        bases.save_lecturer(admin, organization=corps, name="田志勇", title="市应急科普讲师", field="现场安全"),
        bases.save_lecturer(admin, organization=corps, volunteer=own, title="科普讲解员", field="怎样讲得明白"),
    ]


def _course(
    world: World,
    title: str,
    bank: Any,
    audience: str,
    grants: str,
    *,
    draws: dict[str, int],
    lessons: Any = (),
    **facts: Any,
) -> Course:
    admin = world.users["training_admin"]
    row = courses.create_course(
        admin, organization=Organization.objects.get(level=Organization.Level.CORPS), title=title, audience=audience, months=24 if grants else None,
        grants=QualificationKind.objects.filter(code=grants).first() if grants else None,
        text="学制度、学安全、学带队，学完能上手。", **facts,
    )  # fmt: skip
    for kind, topic, text, options, answer in bank:
        right = {True: "true", False: "false"}.get(answer, answer) if kind == "truth" else answer
        questions.save_question(
            admin, course=row, kind=kind, topic=topic, text=text, options=options, answer=right, points=2
        )
    draft = row.versions.get()
    for name, text in lessons:
        content.save_lesson(admin, version=draft, title=name, kind="text", text=text)
    courses.update_version(
        admin, version=draft, outline="一、制度和记录\n\n二、组织和带队\n\n三、现场安全", minutes=120 if lessons else 960,
        attend_percent=75, has_exam=True, exam_minutes=30, pass_percent=60, attempts_most=2, draws=draws,
    )  # fmt: skip
    courses.publish_version(admin, version=draft)
    return row


def _class(
    world: World,
    course: Course,
    title: str,
    begin: datetime,
    days: int,
    *,
    opened: bool = True,
    places: int = 30,
    **facts: Any,
) -> TrainingClass:
    admin = world.users["training_admin"]
    start = clock.at(clock.local(begin).date(), 9)
    values: dict[str, Any] = {
        "title": title, "version": course.versions.get(state=CourseVersion.State.CURRENT), "places": places,
        "starts_at": start, "ends_at": start + timedelta(days=days, hours=9), "enrol_until": start, "mode": "mixed",
        "exam_opens_at": start, "exam_closes_at": start + timedelta(days=days, hours=9), "place": "市科协党校 301 教室",
        "contact": "教务科 023-6365 8812", "text": "带身份证。统一安排午餐，不收费。",
    }  # fmt: skip
    row = classes.create_class(admin, organization=course.organization, **(values | facts))
    return classes.open_class(admin, training_class=row) if opened else row


def _sit(world: World, whole: TrainingClass, teachers: list[Any]) -> list[Session]:
    """One session a day."""
    admin, made = world.users["training_admin"], []
    names = ("制度和时长记录", "组织管理和带队", "现场安全和急救", "怎样讲得明白")
    for day, name in enumerate(names[: (whole.ends_at - whole.starts_at).days + 1]):
        begin = whole.starts_at + timedelta(days=day)
        made.append(
            sessions.save_session(
                admin,
                training_class=whole,
                title=name,
                starts_at=begin,
                ends_at=begin + timedelta(hours=3),
                place="301 教室",
                lecturers=[teachers[day % len(teachers)]],
            )
        )
    return made


def _exam(row: Enrolment, right: float, rng: Any) -> Attempt:
    """A paper answered one question after the other, so many of them right."""
    user = row.volunteer.person.user
    paper = exams.begin_attempt(user, enrolment=row)
    known = Question.objects.in_bulk([pk for pk, _places in paper.paper])
    for number, (pk, _places) in enumerate(paper.paper, 1):
        one = known[pk]
        wrong: Any = {"single": 0, "multiple": [3], "truth": not one.answer, "number": "7"}[one.kind]
        right_one = one.answer[0] if one.kind == "number" else one.answer
        answering.save_answer(
            user, attempt=paper, question_id=pk, value=right_one if rng.random() < right else wrong, key=f"d{number}",
            sequence=number,
        )  # fmt: skip
    return answering.hand_in(user, attempt=paper)


def _past(world: World, course: Course, base: Any, teachers: list[Any], leaders: list[Volunteer]) -> None:
    """A month ago: sixteen came, some failed the first time, two never passed; opinions at the end."""
    begin, admin = _ago(world, 34), world.users["training_admin"]
    with clock.pretend(_ago(world, 60)):
        whole = _class(world, course, "第 1 期组织负责人培训班", begin, 3, base=base)
        sitting = _sit(world, whole, teachers)
        people = [enrolling.enrol(who.person.user, training_class=whole, volunteer=who) for who in leaders[:16]]
    for session in sitting:
        with clock.pretend(session.starts_at + timedelta(minutes=5)):
            attending.tick_list(admin, session=session, enrolment_ids=[row.pk for row in people])
    with clock.pretend(sitting[-1].ends_at + timedelta(hours=1)):
        for place, row in enumerate(people):
            paper = _exam(row, 0.2 if place % 4 == 1 else 0.9, world.rng)
            if not paper.passed and place % 8 != 1:
                _exam(row, 0.97, world.rng)
    with clock.pretend(whole.ends_at + timedelta(hours=20)):
        classes.finish_class(admin, training_class=whole)
        stars = {"useful": "5", "clear": "5", "practice": "4", "order": "4", "again": "5"}
        for row in Enrolment.objects.filter(training_class=whole, state="completed").select_related(
            "volunteer__person"
        ):
            learning.answer_survey(
                row.volunteer.person.user, enrolment=row, ratings=stars | {"order": str(3 + row.pk % 3)},
                text="希望多一些现场演练。" if row.pk % 5 == 0 else "",
            )  # fmt: skip


def _coming(world: World, course: Course, base: Any, teachers: list[Any], leaders: list[Volunteer]) -> None:
    """In ten days, with few places: the last of them wait."""
    with clock.pretend(_ago(world, 6)):
        whole = _class(world, course, "第 2 期组织负责人培训班", world.now + timedelta(days=10), 2, base=base, places=7)
        _sit(world, whole, teachers)
        for who in leaders[16:25]:
            enrolling.enrol(who.person.user, training_class=whole, volunteer=who)


def _online(world: World, course: Course) -> None:
    """The induction that anybody can begin: the printed volunteer has read one lesson and is in the second."""
    with clock.pretend(_ago(world, 9)):
        whole = _class(
            world, course, "志愿者上岗培训（线上，随时学）", _ago(world, 8), 60, mode="online", places=2_000,
            enrol_until=world.now + timedelta(days=50), place="", text="用手机就能学，学完三节、考过就发证。",
        )  # fmt: skip
        own = _who(world.people["volunteer"])
        row = enrolling.enrol(own.person.user, training_class=whole, volunteer=own)
    with clock.pretend(_ago(world, 2)):
        classes.begin_due()
        first, second, _third = Lesson.objects.filter(version=whole.version)
        learning.keep_place(own.person.user, enrolment=row, lesson=first, position=1000, done=True)
        learning.keep_place(own.person.user, enrolment=row, lesson=second, position=420)
