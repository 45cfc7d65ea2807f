"""Contests of the demo: last year's with winners and their support, this year's in its first round."""

from datetime import timedelta
from typing import Any

from yushan.accounts.models import User
from yushan.common import clock
from yushan.demo.accounts import make_reviewers
from yushan.demo.world import World
from yushan.projects.actions.contest_entries import enter, give_score
from yushan.projects.actions.contests import (
    begin_contest,
    choose_reviewers,
    close_round,
    create_contest,
    open_contest,
    publish_result,
)
from yushan.projects.actions.supports import add_support, finish_support
from yushan.projects.models import Contest, ContestEntry, Project
from yushan.projects.queries.contests import conflict_of, has_settled, possible_reviewers
from yushan.projects.rules.library import SHOWN

_CRITERIA: list[dict[str, Any]] = [
    {"name": "群众受益", "points": 40}, {"name": "科技含量", "points": 20}, {"name": "能不能推广", "points": 20},
    {"name": "志愿者参与", "points": 20},
]  # fmt: skip
_TEXT = "已经办成、群众说好的科技志愿服务项目都能申报。入选项目有经费和场地支持、媒体推介、专家跟踪指导。"
_STATEMENT = "{title}：{goal}。服务对象是{whom}。方案、物料和讲稿都整理好了，别处照着就能办。"
_SUPPORTS = (
    ("resources", "拨付活动经费 2 万元，优先安排科普大篷车", -20, "经费已到账，大篷车排进下季度路线"),
    ("publicity", "在“科普重庆”推介一期，拍一条三分钟短片", -6, ""),
    ("guidance", "市级专家每季度下来指导一次", 40, ""),
)


def make_contests(world: World) -> None:
    """Only where enough projects have held something."""
    projects = [one for one in world.projects if one.state in SHOWN and has_settled(one)]
    city = world.users["city_admin"]
    if len(projects) < 2:
        return
    make_reviewers(world)
    year = world.today.year
    last = _contest(world, city, f"{year - 1} 年度科技志愿服务项目大赛", 80, projects[:8], 3)
    with clock.pretend(world.now - timedelta(days=30)):
        publish_result(city, contest=last)
        _support(world, city, last)
    _contest(world, city, f"{year} 年度科技志愿服务项目大赛", 20, projects[:10], 0)


def _contest(world: World, city: User, title: str, days: int, projects: list[Project], rounds: int) -> Contest:
    with clock.pretend(world.now - timedelta(days=days)):
        made = create_contest(
            city, area=None, title=title, text=_TEXT, apply_until=clock.today() + timedelta(days=5), criteria=_CRITERIA,
            second_places=6, final_places=4, winners=2,
        )  # fmt: skip
        reviewers = list(possible_reviewers(made))
        choose_reviewers(city, contest=made, reviewers=reviewers)
        open_contest(city, contest=made)
        for project in projects:
            text = _STATEMENT.format(title=project.title, goal=project.goal, whom=project.beneficiaries)
            enter(world.organiser(project.organization), contest=made, project=project, statement=text)
    made.refresh_from_db()
    with clock.pretend(world.now - timedelta(days=days - 8)):
        made = begin_contest(city, contest=made)
        for _round in range(rounds):
            _score(world, made, reviewers)
            made = close_round(city, contest=made)
    return made


def _score(world: World, made: Contest, reviewers: list[User]) -> None:
    for entry in made.entries.filter(state=ContestEntry.State.IN).select_related("contest", "project__organization"):
        for reviewer in reviewers:
            if conflict_of(reviewer, entry):
                continue
            points = [world.rng.randint(one["points"] * 7 // 10, one["points"]) for one in _CRITERIA]
            give_score(reviewer, entry=entry, points=points, comment="群众说得出变化，材料再写细一些更好推广。")


def _support(world: World, city: User, made: Contest) -> None:
    for entry in made.entries.filter(state=ContestEntry.State.WINNER):
        for kind, text, days, done in _SUPPORTS:
            due = max(clock.today(), world.today + timedelta(days=days))
            row = add_support(city, entry=entry, kind=kind, text=text, owner=city, due_on=due)
            if done:
                finish_support(city, support=row, evidence=done)
