"""Pages without sign-in: complete, honest when empty, within their budget of statements."""

from datetime import timedelta

import pytest
from defusedxml import ElementTree
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from yushan.activities.models import Activity, Post, Shift
from yushan.common import clock
from yushan.ledger.models import DailyTotal, YearlyParticipation
from yushan.organizations.models import Area
from yushan.organizations.tests import factories as base
from yushan.portal.queries import figures
from yushan.portal.queries.figures import Figures
from yushan.projects.models import Project, ProjectRound
from yushan.volunteers.tests.factories import volunteer

pytestmark = pytest.mark.django_db
PUBLIC = ["/", "/projects", "/services", "/stations", "/stories", "/plan", "/help/", "/teams/", "/register/"]


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Figures are kept for a minute; not across tests."""
    cache.clear()


def activity(title: str, area: Area, days: int = 1, **values: object) -> Activity:
    """A published activity with one post of two places."""
    start = clock.at(clock.today() + timedelta(days=days), 9)
    team = base.team(base.detachment(area), name=f"{title}队")
    made = Activity.objects.create(
        **{"code": f"HD-{title}", "title": title, "organization": team, "area": area, "state": "published"}
        | {"place": "文化广场", "starts_at": start, "ends_at": start + timedelta(hours=2), "published_at": clock.now()}
        | values
    )
    shift = Shift.objects.create(activity=made, starts_at=made.starts_at, ends_at=made.ends_at, secret="x")
    Post.objects.create(shift=shift, name="讲解", places=2)
    return made


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def test_every_public_page_answers_without_data_and_within_budget(client: Client) -> None:
    base.load_plan()
    for path in PUBLIC:
        with CaptureQueriesContext(connection) as queries:
            page = text_of(client, path)
        assert "<h1" in page and len(queries) <= 15, path
    assert "还没有发布故事" in text_of(client, "/stories")
    assert "现在还没有可以点的服务" in text_of(client, "/services")


def test_home_shows_what_is_near_and_remembers_the_place(client: Client) -> None:
    near, far = base.area("500103"), base.area("500109")
    activity("手机里的骗局怎么认", near)
    activity("缙云山看鸟", far)
    page = text_of(client, "/?area=500103")
    assert "这两天在渝中区" in page and "手机里的骗局怎么认" in page and "缙云山看鸟" not in page
    assert "还缺 2 位讲解" in page and "这一周 1 场" in page
    assert "手机里的骗局怎么认" in text_of(client, "/") and "缙云山看鸟" not in text_of(client, "/")
    everywhere = text_of(client, "/?area=")
    assert "手机里的骗局怎么认" in everywhere and "缙云山看鸟" in everywhere
    at_home = Client()
    at_home.force_login(volunteer(area=far).person.user)
    assert "缙云山看鸟" in text_of(at_home, "/") and "手机里的骗局怎么认" not in text_of(at_home, "/")
    empty = text_of(client, "/?area=500103")
    Activity.objects.filter(area=near).update(state="cancelled")
    empty = text_of(client, "/?area=500103")
    assert "近期还没有活动" in empty and "缙云山看鸟" in empty


def test_full_posts_say_so(client: Client) -> None:
    made = activity("会爬坡的水", base.area())
    Post.objects.filter(shift__activity=made).update(places=0)
    assert "名额已满，可候补" in text_of(client, "/")


def test_figures_are_real_and_kept_for_a_minute(client: Client) -> None:
    yesterday = clock.today() - timedelta(days=1)
    team = base.team()
    rows = [(yesterday, 90), (clock.today(), 600), (yesterday.replace(year=yesterday.year - 1), 1000)]
    for day, minutes in rows:
        DailyTotal.objects.create(organization=team, day=day, grade="measured", minutes=minutes, entries=1)
    YearlyParticipation.objects.create(
        person=base.person(), year=yesterday.year, first_day=yesterday, entries=1, minutes=90
    )
    found = figures()
    assert (found.minutes, found.people) == (90, 1)
    with CaptureQueriesContext(connection) as queries:
        assert figures() == found
    assert len(queries) == 0
    assert "1.5" in text_of(client, "/")


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [(0, ("0.0", "")), (90, ("1.5", "")), (60 * 99_999, ("99,999.0", "")), (60 * 418_449, ("41.8", "万")),
     (60 * 418_500, ("41.9", "万")), (60 * 100_000, ("10.0", "万"))],
)  # fmt: skip
def test_large_figures_in_words(minutes: int, hours: tuple[str, str]) -> None:
    assert Figures(clock.today(), minutes, 0, 0, 0).hours == hours


def test_projects_show_only_what_was_set_up(client: Client) -> None:
    team = base.team()
    for state in Project.State.values:
        Project.objects.create(
            code=f"XM-{state}",
            title=f"项目{state}",
            organization=team,
            state=state,
            resume_state="running" if state == "suspended" else "",
            goal="让老人会用手机",
            recruiting_notice="找耐心的讲师",
        ).posts.create(name="讲师", people=6)
    page = text_of(client, "/projects")
    shown = {state for state in Project.State.values if f"项目{state}" in page}
    assert shown == {"recruiting", "running", "evaluating", "improving", "closed"}
    running, closed = text_of(client, "/projects/XM-running/"), text_of(client, "/projects/XM-closed/")
    assert "让老人会用手机" in running and "找耐心的讲师" in running and "6 人" in running
    assert "让老人会用手机" in closed and "找耐心的讲师" not in closed, "nobody is looked for any more"
    assert client.get("/projects/XM-draft/").status_code == 404
    answers = {state: client.get(f"/projects/XM-{state}/").status_code for state in Project.State.values}
    opened = {state for state, status in answers.items() if status == 200}
    assert opened == shown | {"suspended"}, "what is paused says so, it does not vanish"
    paused = text_of(client, "/projects/XM-suspended/")
    assert "暂停" in paused and "让老人会用手机" in paused and "找耐心的讲师" not in paused
    assert "项目running" in text_of(client, "/projects?area=500103&q=项目run")
    assert "没有找到" in text_of(client, "/projects?q=不存在")


@pytest.mark.parametrize("state", ["submitted", "returned", "draft"])
def test_a_project_whose_next_round_waits_shows_the_last_one(client: Client, state: str) -> None:
    project = Project.objects.create(
        code="XM-again", title="银龄课堂", organization=base.team(), state=state, round=2, goal="第二轮的目标",
        beneficiaries="新的对象", recruiting_notice="第二轮招人", starts_on=clock.today(),
    )  # fmt: skip
    kept = {"goal": "第一轮的目标", "beneficiaries": "老人", "posts": []}
    ProjectRound.objects.create(
        project=project, number=1, began_at=clock.now(), ended_at=clock.now(), kept=kept
    )  # fmt: skip
    page = text_of(client, "/projects/XM-again/")
    assert "下一轮审批中" in page and "第一轮的目标" in page and "老人" in page
    assert "第二轮" not in page and "新的对象" not in page and clock.today().isoformat() not in page
    assert "银龄课堂" not in text_of(client, "/projects"), "the list is of what runs"


def test_teams_show_no_people(client: Client) -> None:
    team = base.team(leader_name="黎静")
    base.team(name="没批的队", state="draft")
    page = text_of(client, "/teams/")
    assert team.name in page and "没批的队" not in page
    one = text_of(client, f"/teams/{team.code}/")
    assert "黎*" in one and "黎静" not in one and "登录后申请加入" in one
    assert client.get("/teams/NONE/").status_code == 404


def test_the_plan_with_targets_and_every_clause(client: Client) -> None:
    base.load_plan()
    page = text_of(client, "/plan")
    for words in (
        "渝科协发〔2025〕34号",
        "60%",
        "80%",
        "50%",
        "职工注册率",
        "“翱翔之翼”",
        "科普大篷车渝州行",
        "市委社会工作部",
    ):
        assert words in page, words


def test_calendar_is_valid_and_holds_only_what_is_public(client: Client) -> None:
    made = activity("手机里的骗局怎么认", base.area())
    activity("草稿活动", base.area(), state="draft")
    activity("昨天的", base.area(), days=-2)
    answer = client.get("/calendar/activities.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == ["手机里的骗局怎么认"]
    assert events[0].decoded("DTSTART") == made.starts_at and "渝中区文化广场" in str(events[0]["LOCATION"])
    none = Calendar.from_ical(client.get("/calendar/activities.ics?area=500109").content)
    assert not none.walk("VEVENT")


def test_feed_is_atom(client: Client) -> None:
    activity("手机里的骗局怎么认", base.area())
    root = ElementTree.fromstring(client.get("/feed/activities.atom").content)
    ns = {"a": "http://www.w3.org/2005/Atom"}
    assert [one.text for one in root.findall("a:entry/a:title", ns)] == ["手机里的骗局怎么认"]


def test_robots_and_security(client: Client) -> None:
    assert "Disallow: /staff/" in text_of(client, "/robots.txt")
    page = text_of(client, "/.well-known/security.txt")
    assert page.startswith("Contact: http") and "\nExpires: 20" in page
