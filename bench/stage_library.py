"""Fills the library for its benchmark: projects and kits written straight to the tables, with the words the actions make."""

from itertools import islice
from typing import Any

_TOPICS = (
    "科普大篷车进村小", "银龄数字课堂", "柑橘提质技术服务", "院坝科普课", "乡土人才夜校", "假期公益托管营", "翱翔之翼支教行",
    "应急救护进社区", "航天科普进校园", "花椒管护田间课", "机器人编程营", "健康义诊巡回", "反诈手机课", "垃圾分类小课堂",
    "科学家精神宣讲", "人工智能体验日", "天文观测夜", "长江生态观察", "科技馆讲解志愿岗", "线上科普直播间",
)  # fmt: skip
_MANNERS = ("", "（二期）", "进企业", "进机关", "村社行", "周末场", "暑期班", "示范点")
_GOALS = (
    "一年办四十场，覆盖每个村社区，参加的人能自己做出来。", "教会五百位老人用手机挂号、打车、识别诈骗。",
    "陪二十个新农人把新品卖出去，一对一技术指导。", "每所村小一年两次动手实验课，老师学会接着教。",
)  # fmt: skip
_PORTION = 2_000


def fill(count: int) -> None:
    """`count` projects of the teams, each with tags and an entry of the library."""
    from yushan.common import clock
    from yushan.common.statistics import refresh
    from yushan.organizations.models import Organization
    from yushan.plan.models import Entry
    from yushan.projects.models import LibraryEntry, Project, ProjectTag

    teams = list(Organization.objects.filter(level="team").select_related("area").order_by("pk"))
    tables = {
        table: list(Entry.objects.filter(table=table).order_by("order"))
        for table in ("programmes", "focuses", "service_types", "beneficiary_groups", "strategies")
    }
    now, numbers = clock.now(), iter(range(count))
    while portion := list(islice(numbers, _PORTION)):
        projects = [_project(number, teams, tables, now) for number in portion]
        Project.objects.bulk_create(projects)
        chosen = {number: _tags(number, tables) for number in portion}
        tags = [
            ProjectTag(project=project, entry=entry)
            for number, project in zip(portion, projects, strict=True)
            for entry in chosen[number]
        ]
        ProjectTag.objects.bulk_create(tags)
        LibraryEntry.objects.bulk_create(
            [_entry(number, project, chosen[number], now) for number, project in zip(portion, projects, strict=True)]
        )
    refresh()
    _vacuum()


def _vacuum() -> None:
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _project(number: int, teams: list[Any], tables: dict[str, list[Any]], now: Any) -> Any:
    from yushan.projects.models import Project

    title = _TOPICS[number * 7 % len(_TOPICS)] + _MANNERS[number // 3 % len(_MANNERS)]
    programmes, focuses = tables["programmes"], tables["focuses"]
    return Project(
        code=f"XM2025-{number:06d}", title=f"{title} 第{number % 60 + 1}期", organization=teams[number % len(teams)],
        programme=programmes[number % len(programmes)], focus=focuses[number % len(focuses)].code, state="running",
        goal=_GOALS[number % len(_GOALS)], beneficiaries="镇街居民和学生", plan_text="摸清需求，排课排人，听意见改进。", approved_at=now,
    )  # fmt: skip


def _tags(number: int, tables: dict[str, list[Any]]) -> list[Any]:
    names = ("service_types", "beneficiary_groups", "strategies")
    return [tables[name][number * step % len(tables[name])] for name, step in zip(names, (1, 3, 5), strict=True)]


def _entry(number: int, project: Any, tags: list[Any], now: Any) -> Any:
    from yushan.projects.actions.library_index import syllables
    from yushan.projects.models import LibraryEntry
    from yushan.projects.models.library import TAG_TABLES
    from yushan.projects.rules.words import body_words, facet, line_of, named_words

    area = project.organization.area
    summary = f"{project.beneficiaries}，{project.goal}"
    names = [project.title, project.organization.name, area.name, project.programme.name, *(tag.name for tag in tags)]
    facets = [facet(TAG_TABLES[tag.table], tag.code) for tag in tags]
    facets += [facet("programme", project.programme.code), facet("focus", project.focus), facet("area", area.code)]
    words = {
        *named_words(names, syllables),
        *body_words([summary, project.plan_text]),
        *facets,
        facet("state", "published"),
    }
    return LibraryEntry(
        code=f"KU2025-{number:06d}", project=project, state="published", title=project.title, summary=summary,
        goal=project.goal, beneficiaries=project.beneficiaries, plan_text=project.plan_text, materials="教具 6 套",
        risk_sheet="用电看管", lesson="开场、动手、讲清楚、收尾", published_at=now, copies=number % 17, words=line_of(words),
        facets=line_of(facets),
    )  # fmt: skip
