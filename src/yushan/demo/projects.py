"""Service projects in the programmes of the plan, in every state that there is."""

from datetime import timedelta

from yushan.demo.places import short_name, towns
from yushan.demo.world import HOME, World
from yushan.organizations.models import Organization
from yushan.plan.queries import entries, entry
from yushan.projects.actions.planning import new_code
from yushan.projects.models import FeatureRequest, Project, ProjectPost
from yushan.projects.rules.library import SHOWN

State = Project.State
# title, programme, focus, whom it serves, goal
_IDEAS = (
    ("{town}院坝科普课", "grassroots", "governance", "镇街居民，老人为主", "一年 40 场院坝课，覆盖每个村社区"),
    ("{area}科普大篷车进村小", "grassroots", "people", "村小学生约 1,200 人", "每所村小一年两次动手实验课"),
    ("{area}新农人带头人陪跑", "rural-leaders", "centre", "返乡创业青年 60 人", "一对一技术陪跑，帮 20 个新品上线"),
    ("{area}柑橘提质技术服务", "rural-talent", "centre", "果农 300 户", "优果率提高一成，用药减少两成"),
    ("{town}乡土人才夜校", "rural-talent", "centre", "种养大户和手艺人 80 人", "开 24 次课，结业 60 人"),
    ("翱翔之翼 · {area}行", "soaring-wings", "people", "留守儿童和乡村教师", "20 支大学生小队驻点三周"),
    ("{area}假期公益托管营", "holiday-care", "people", "双职工家庭子女 200 人", "寒暑假免费托管，科学课每天一节"),
    ("银龄数字课堂 · {area}", "grassroots", "people", "60 岁以上老人 800 人", "会挂号、会打车、会防诈骗"),
)
_STATES = (
    (State.RUNNING, 22), (State.RECRUITING, 10), (State.EVALUATING, 6), (State.IMPROVING, 5), (State.CLOSED, 5),
    (State.SUBMITTED, 5), (State.DRAFT, 3), (State.RETURNED, 2), (State.SUSPENDED, 1), (State.CANCELLED, 1),
)  # fmt: skip
_REASONS = {
    State.RETURNED: "预算缺少交通和保险两项，请补上再报。",
    State.SUSPENDED: "场地装修到下月底，装修后继续。",
    State.CANCELLED: "合作学校撤并，服务对象并入邻镇项目。",
}
_POSTS = (("讲解", 12, "能用重庆话讲，愿意试讲一次"), ("组织", 6, "会建群、排班、记台账"))
HOME_PROJECT = "白市驿院坝科普课"


def make_projects(world: World) -> None:
    """Projects of detachments and teams; the first is the one of the printed project lead."""
    states = [state for state, weight in _STATES for _ in range(weight)][: world.size.projects]
    if world.size.projects < len(_STATES) * 6:
        states = [_STATES[place % len(_STATES)][0] for place in range(world.size.projects)]
    nodes: list[Organization] = [
        world.detachments[HOME],
        *(world.detachments[code] for code in sorted(world.detachments)),
    ]
    focuses = {found.code for found in entries("focuses")}
    rows = []
    for place, state in enumerate(states):
        title, programme, focus, whom, goal = _IDEAS[place % len(_IDEAS)]
        node = nodes[place % len(nodes)]
        if state in (State.EVALUATING, State.IMPROVING) and world.size.projects < len(_STATES) * 6:
            node = nodes[0]  # where surely something was held that can be evaluated, by people with accounts
        area = node.area
        name = title.format(area=short_name(area), town=towns(area)[(place // len(_IDEAS)) % 3]) if area else title
        started = world.today - timedelta(days=world.rng.randint(30, world.size.days))
        begun = state not in (State.DRAFT, State.SUBMITTED, State.RETURNED)
        ago = (world.today - started).days + 20 if begun else 4
        created = world.now - timedelta(days=ago, hours=place)
        submitted = None if state == State.DRAFT else created + timedelta(days=2)
        rows.append(
            Project(
                code=new_code(world.today.year),
                title=HOME_PROJECT if place == 0 else name,
                organization=node,
                programme=entry("programmes", programme),
                state=state,
                resume_state=State.RUNNING if state == State.SUSPENDED else "",
                focus=focus if focus in focuses else "",
                goal=goal,
                beneficiaries=whom,
                plan_text=f"第一步摸清需求，建好{len(whom)}人的联络群；第二步按月排课排人；第三步每季度听一次意见，改进下一季。",
                budget_cents=world.rng.randint(8, 60) * 100_000,
                risk=world.rng.choice(Project.Risk.values[:2]),
                recruiting_notice="每月两次，可按时间选场次，新人有老志愿者带。" if begun else "",
                starts_on=started if begun else None,
                ends_on=started + timedelta(days=365) if begun else None,
                is_feature=place % 5 == 1 and state in SHOWN and node.area_id is not None,
                reason=_REASONS.get(State(state), ""),
                created_at=created,
                lead=world.users["project_lead"] if node == world.detachments[HOME] else world.organiser(node),
                submitted_by=world.organiser(node) if submitted else None,
                submitted_at=submitted,
                approved_at=submitted + timedelta(days=3) if submitted and begun else None,
            )
        )
    Project.objects.bulk_create(rows)
    ProjectPost.objects.bulk_create(
        ProjectPost(project=project, name=name, people=people, requirements=wish)
        for project in rows
        for name, people, wish in _POSTS
    )
    FeatureRequest.objects.bulk_create(
        FeatureRequest(
            project=project, state=FeatureRequest.State.AGREED, grounds="结合本地的山地和院坝习惯，群众自己点课、自己讲。",
            asked_by=project.submitted_by, asked_at=project.approved_at or world.now,
            decided_by=world.users["city_admin"], decided_at=world.now - timedelta(days=20),
        )
        for project in rows
        if project.is_feature
    )  # fmt: skip
    world.projects = list(Project.objects.select_related("organization").order_by("pk"))


def project_for(world: World, team: Organization, *, open_only: bool) -> Project | None:
    """A project that an activity of the team may belong to."""
    states = {State.RECRUITING, State.RUNNING}
    if not open_only:
        states |= {State.EVALUATING, State.IMPROVING, State.CLOSED}
    fitting = [
        project for project in world.projects
        if project.state in states and team.path.startswith(project.organization.path)
    ]  # fmt: skip
    return world.rng.choice(fitting) if fitting and world.rng.random() < 0.6 else None
