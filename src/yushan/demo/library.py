"""The library of the demo: tags of projects, kits in every state, copies from district to district."""

from datetime import timedelta

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.demo.world import HOME, World
from yushan.plan.models import Entry
from yushan.plan.queries import entry
from yushan.projects.actions.achievements import (
    add_evidence,
    create_achievement,
    decide_achievement,
    submit_achievement,
)
from yushan.projects.actions.features import ask_feature
from yushan.projects.actions.library import (
    begin_entry,
    copy_entry,
    publish_entry,
    return_entry,
    submit_entry,
    write_kit,
)
from yushan.projects.actions.tags import tag_project
from yushan.projects.models import LibraryEntry, Project, ProjectRound
from yushan.projects.rules.library import SHOWN, may_begin

# By the programme of the project: service type, whom it serves, strategy.
_TAGS = {
    "grassroots": ("publicity", "residents", "healthy-china"),
    "rural-leaders": ("skills", "farmers", "rural-revival"),
    "rural-talent": ("agriculture", "farmers", "rural-revival"),
    "soaring-wings": ("education", "left-behind", "innovation"),
    "holiday-care": ("education", "youth", "innovation"),
}
_ELDERLY = ("elderly", "elderly", "ageing")
_KIT = {
    "summary": "{whom}，办成了：{goal}。方案、物料、风险清单和讲稿都在，换成您那里的人和时间就能开始。",
    "materials": "横幅 1 条，80 元\n便携音箱 1 台，支队借\n互动教具 6 套，每套约 300 元\n饮用水和急救包，村社区备",
    "risk_sheet": "用电：插线板离地，专人看管\n人多拥挤：一次不超过 60 人，分批进场\n老人小孩：每 20 人配 1 名照看的志愿者\n天气：橙色预警以上改期",
    "lesson": "开场 5 分钟：用一个家里常见的现象提问。\n动手 25 分钟：两人一组，做完换一个。\n讲清楚 10 分钟：为什么，家里怎么用。\n收尾 5 分钟：发评价二维码，约下一次。",
}


def _tag(table: str, code: str) -> list[Entry]:
    found = entry(table, code)
    return [found] if found else []


def tag_projects(world: World) -> None:
    """Every project is about something."""
    for project in world.projects:
        if project.state == Project.State.CANCELLED:
            continue
        code = project.programme.code if project.programme else "grassroots"
        kind, whom, strategy = _ELDERLY if project.title.startswith("银龄") else _TAGS[code]
        tags = [*_tag("service_types", kind), *_tag("beneficiary_groups", whom), *_tag("strategies", strategy)]
        tag_project(world.organiser(project.organization), project=project, entries=tags)


def make_library(world: World) -> None:
    """Kits of projects that have held an activity: most in the library, one waits for the city, one came back."""
    tag_projects(world)
    settled = set(Activity.objects.filter(state="settled", project__isnull=False).values_list("project", flat=True))
    over = set(ProjectRound.objects.values_list("project", flat=True))
    fitting = sorted(
        (one for one in world.projects if one.pk in settled and may_begin(one.state, one.round) and one.state in SHOWN),
        key=lambda one: (one.pk not in over, one.state not in ("improving", "evaluating"), one.pk),
    )  # those that have proved something first
    entries = [_kit(world, project, 40 - place) for place, project in enumerate(fitting[:20])]
    city = world.users["city_admin"]
    for place, made in enumerate(entries):
        with clock.pretend(world.now - timedelta(days=12 - place % 9)):
            if place % 7 == 5:
                return_entry(city, entry=made, reason="物料清单请写上每样大约多少钱，别处好做预算。")
            elif place % 7 != 3:
                publish_entry(city, entry=made)
    published = [made for place, made in enumerate(entries) if place % 7 not in (3, 5)]
    _copies(world, published)
    _features(world)
    _achievements(world, published)


def _kit(world: World, project: Project, days: int) -> LibraryEntry:
    with clock.pretend(world.now - timedelta(days=days)):
        keeper = world.organiser(project.organization)
        made = begin_entry(keeper, project=project)
        texts = {name: text.format(whom=project.beneficiaries, goal=project.goal) for name, text in _KIT.items()}
        write_kit(keeper, entry=made, title=project.title, **texts)
        return submit_entry(keeper, entry=made)


def _copies(world: World, entries: list[LibraryEntry]) -> None:
    """Districts take what others have found out; the home district one of them."""
    codes = sorted(code for code in world.detachments if code != HOME)
    wanted = [(HOME, 1), *((code, place) for place, code in enumerate(codes[:14]))]
    for place, (code, number) in enumerate(wanted):
        if not entries:
            return
        made, node = entries[number % max(1, len(entries) // 2)], world.detachments[code]
        if made.project.organization_id == node.pk:
            continue
        actor = world.users["detachment_admin"] if code == HOME else world.organiser(node)
        with clock.pretend(world.now - timedelta(days=9 - place % 8, hours=place)):
            name = node.area.name if node.area else node.name
            copy_entry(actor, entry=made, organization=node, title=f"{made.title}（{name}）"[:80])


def _features(world: World) -> None:
    """One more district asks to be known for something; the answer waits."""
    plain = [one for one in world.projects if one.state in ("recruiting", "running") and not one.is_feature]
    for project in [one for one in plain if one.organization.area_id][:3]:
        with clock.pretend(world.now - timedelta(days=3)):
            grounds = f"结合{project.organization.area.name if project.organization.area else ''}的山地农业和院坝习惯，群众自己点课。"
            ask_feature(world.organiser(project.organization), project=project, grounds=grounds)


_ACHIEVEMENTS = (
    ("practice", "city", "院坝科普课：一张凳子一堂课", "城乡一千多个院坝都能开的课，不挑场地，不要投影，讲完就能用。"),
    (
        "achievement",
        "west",
        "村小科学课覆盖率西部同类地区领先",
        "所有村小每学期至少六次动手实验课，由大学生小队和退休教师轮流上。",
    ),
    ("achievement", "nation", "科技志愿服务案例入选全国推荐名单", "柑橘提质技术服务写成案例，供各地参考。"),
)


def _achievements(world: World, entries: list[LibraryEntry]) -> None:
    """Two that everybody sees, one that the city still looks at."""
    for place, (kind, level, title, text) in enumerate(_ACHIEVEMENTS):
        if not entries or entry("achievement_levels", level) is None:
            return
        made = entries[place % len(entries)]
        node = made.project.organization
        with clock.pretend(world.now - timedelta(days=8 - place)):
            row = create_achievement(
                world.organiser(node), organization=node, kind=kind, level=level, title=title, entry=made, summary=text,
                reached_on=world.today - timedelta(days=40),
            )  # fmt: skip
            link = "https://www.cast.org.cn/"
            add_evidence(world.organiser(node), achievement=row, name="情况说明和名单", link=link)
            submit_achievement(world.organiser(node), achievement=row)
            if place < 2:
                decide_achievement(world.users["city_admin"], achievement=row, agree=True)
