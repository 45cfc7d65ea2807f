"""Campaigns of key dates: of the one that was last, which has its figures, and of the next, which fills up."""

from datetime import date, timedelta

from yushan.activities.actions.campaigns import save_campaign
from yushan.activities.actions.publication import submit_activity
from yushan.activities.models import Post
from yushan.activities.queries.key_dates import KeyDay, key_days
from yushan.common import clock
from yushan.demo.coming import draft, enter, free, publish
from yushan.demo.places import short_name
from yushan.demo.schedule import Held, window
from yushan.demo.topics import topics_for
from yushan.demo.world import HOME, World
from yushan.organizations.models import Area, Organization

# Theme and call by code of the key date.
_CALLS = {
    "leifeng": ("学雷锋 科技志愿在身边", "三月里，每支服务队至少办一场便民科技服务：修、教、查、问，就在居民楼下。"),
    "volunteers": (
        "志愿有我 科技惠民",
        "国际志愿者日前后一周，各区县集中办一批科技志愿服务活动，请把时间、地点、名额早些发布，方便居民参加。",
    ),
    "science-week": ("科技活动周：走近身边的科学", "实验室、展厅、田间学校开门一周，志愿者讲解、引导、带做实验。"),
    "science-workers": ("弘扬科学家精神", "请身边的科技工作者讲一课，进校园、进社区、进院坝。"),
    "science-month": (
        "科技改变生活 创新赢得未来",
        "全市科普月，市级主场活动与区县同步开展。每个区县至少一场示范活动，镇街以常态活动跟进。",
    ),
}  # fmt: skip


def make_campaigns(world: World) -> None:
    """The city's and some areas' campaigns of both; activities of the next in several areas, not in all."""
    this_year = key_days(world.today.year)
    over = [day for day in this_year if day.is_over] or key_days(world.today.year - 1)
    coming = [day for day in this_year + key_days(world.today.year + 1) if not day.is_over]
    _call(world, over[-1], over[-1].begin, over[-1].end)
    begin, end = coming[0].begin, coming[0].end
    if begin == end:  # one day is made a week
        begin, end = max(begin - timedelta(days=4), date(coming[0].year, 1, 1)), end + timedelta(days=2)
    _call(world, coming[0], begin, end)
    _activities(world, coming[0], max(begin, world.today + timedelta(days=2)))


def _call(world: World, day: KeyDay, begin: date, end: date) -> None:
    theme, text = _CALLS.get(day.entry.code, (day.entry.name, "请各区县早作安排，按时发布。"))
    made = min(clock.at(begin - timedelta(days=45), 10), world.now - timedelta(days=12))
    with clock.pretend(made):
        save_campaign(
            world.users["city_admin"], key_date=day.entry, year=day.year, area=None, theme=theme, starts_on=begin,
            ends_on=end, text=text,
        )  # fmt: skip
    homes: list[Area] = [world.home, *(world.areas[code] for code in sorted(world.detachments) if code != HOME)]
    for place, area in enumerate(homes[:4]):
        with clock.pretend(made + timedelta(days=2 + place)):
            save_campaign(
                world.users[f"area:{area.code}"], key_date=day.entry, year=day.year, area=area,
                theme=f"{short_name(area)}：{theme}", starts_on=begin, ends_on=end,
                text=f"{short_name(area)}主场活动设在文化广场，各镇街服务队按片区错开时间，支队统一发布。",
            )  # fmt: skip


def _activities(world: World, day: KeyDay, first: date) -> None:
    """Most are public and partly full, the last two of them still wait for the level above."""
    teams = sorted(world.teams, key=lambda team: (team.area_id != world.home.pk, team.pk))
    home = [team for team in teams if team.area_id == world.home.pk][:3]
    elsewhere: dict[int | None, Organization] = {}
    for team in teams[len(home) :]:
        elsewhere.setdefault(team.area_id, team)
    chosen = [*home, *list(elsewhere.values())[: max(2, world.size.coming // 4)]]
    planned = world.now - timedelta(days=9)
    for place, team in enumerate(chosen):
        topic = topics_for(team.kind)[place % len(topics_for(team.kind))]
        held = Held(team, topic, *window(world, topic, first + timedelta(days=place % 4)))
        activity = draft(world, held, 10, planned + timedelta(hours=place), key_date=day.entry)
        if place >= len(chosen) - 2:
            with clock.pretend(planned + timedelta(days=7)):
                submit_activity(world.organiser(team), activity=activity)
            continue
        publish(world, activity, planned + timedelta(days=1))
        for post in Post.objects.filter(shift__activity=activity):
            people = free(world, team, held.day, 2 + place % 4)
            enter(world, post, people, planned + timedelta(days=2), world.now - timedelta(hours=3))
