"""The calendar of key dates: days by rule, what is missing, reminders ahead, campaign page, feeds (T3.2)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some
from icalendar import Calendar

from yushan.accounts.models import Notice, User
from yushan.activities.actions.calendar_links import make_calendar_link
from yushan.activities.actions.campaigns import remind_key_dates, save_campaign
from yushan.activities.models import Activity, CalendarLink, Campaign, Post
from yushan.activities.queries.key_dates import key_day
from yushan.activities.rules.key_dates import days_in, lead_due, standing
from yushan.activities.tests.factories import (
    ActivityFactory,
    AreaFactory,
    EntryFactory,
    UserFactory,
    VolunteerFactory,
    accepted,
    grant,
    moment,
)
from yushan.common.actors import WORKER
from yushan.common.errors import NotAllowed, Refusal
from yushan.organizations.models import Organization
from yushan.plan import queries as plan
from yushan.plan.models import Entry

Clock = Callable[[datetime], None]
pytestmark = pytest.mark.django_db
MONTH = {"month": 9, "day": 1, "until_month": 9, "until_day": 30}


@pytest.fixture
def science_month(db: None) -> Entry:
    entry = EntryFactory(table="key_dates", code="science-month", name="全国科普月", data=MONTH)
    plan.forget()
    return entry


def theme(actor: Any, entry: Entry, **more: Any) -> Campaign:
    facts: dict[str, Any] = {"year": 2026, "area": None, "theme": "科技改变生活", "text": "各地至少一场。"}
    days = {"starts_on": date(2026, 9, 5), "ends_on": date(2026, 9, 20)}
    return save_campaign(actor, key_date=entry, **{**facts, **days, **more})


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_key_date_may_cross_new_year_and_may_not_exist() -> None:
    assert days_in(MONTH, 2026) == (date(2026, 9, 1), date(2026, 9, 30))
    winter = {"month": 12, "day": 30, "until_month": 1, "until_day": 3}
    assert days_in(winter, 2026) == (date(2026, 12, 30), date(2027, 1, 3))
    assert days_in({"month": 2, "day": 29}, 2027) is None and days_in({}, 2026) is None
    assert days_in({"month": 3, "day": 5}, 2026) == (date(2026, 3, 5), date(2026, 3, 5))


def test_how_far_off_in_words() -> None:
    begin, end = date(2026, 9, 1), date(2026, 9, 30)
    said = [standing(begin, end, day) for day in (date(2026, 8, 20), date(2026, 8, 31), date(2026, 9, 28))]
    assert said == ["还有 12 天", "明天", "正在进行，还有 2 天结束"]
    assert standing(begin, end, date(2026, 10, 1)) == "已经过去" and standing(begin, begin, begin) == "今天"


@given(ahead=some.integers(-400, 400), leads=some.lists(some.integers(1, 90), min_size=1, max_size=5))
def test_a_reminder_is_the_nearest_lead_and_never_after_the_beginning(ahead: int, leads: list[int]) -> None:
    day = date(2026, 9, 1)
    due = lead_due(day, date.fromordinal(day.toordinal() - ahead), leads)
    if ahead <= 0 or ahead > max(leads):
        assert due is None
    else:
        assert due in leads and due >= ahead and not any(ahead <= lead < due for lead in leads)


def test_the_city_sets_the_days_an_area_its_own_theme(team: Organization, at: Clock, science_month: Entry) -> None:
    city = grant(UserFactory(person=None), "city_admin")
    district = grant(UserFactory(person=None), "area_admin", team.area)
    assert theme(city, science_month).area_id is None
    assert theme(city, science_month, theme="新主题").pk == Campaign.objects.get().pk, "one for a year"
    theme(district, science_month, area=team.area, theme="白市驿科普月")
    with pytest.raises(NotAllowed):
        theme(district, science_month)
    with pytest.raises(NotAllowed):
        theme(district, science_month, area=AreaFactory(code="500112", name="渝北区"))
    with pytest.raises(Refusal, match="最后一天比第一天还早"):
        theme(city, science_month, ends_on=date(2026, 9, 1))
    day = key_day(2026, "science-month")
    assert (day.begin, day.campaign and day.campaign.theme) == (date(2026, 9, 5), "新主题")
    assert [row.theme for row in day.own] == ["白市驿科普月"]


def test_who_planned_nothing_is_reminded_once_for_each_lead(
    team: Organization, at: Clock, science_month: Entry
) -> None:
    city = grant(UserFactory(person=None), "city_admin")
    district = grant(UserFactory(person=None), "area_admin", team.area)
    at(datetime(2026, 6, 1, 9, tzinfo=moment(1, 9).tzinfo))
    assert remind_key_dates() == 0
    at(datetime(2026, 8, 3, 9, tzinfo=moment(1, 9).tzinfo))
    assert remind_key_dates() == 1
    assert remind_key_dates() == 1 and Notice.objects.filter(user=district).count() == 1, "told once"
    told = Notice.objects.get(user=district)
    assert "还没有安排活动" in told.title and told.url.startswith("/staff/calendar/2026/science-month/")
    assert "1 个区县还没有安排活动" in Notice.objects.get(user=city).title
    ActivityFactory(organization=team, key_date=science_month, state="draft")
    at(datetime(2026, 8, 26, 9, tzinfo=moment(1, 9).tzinfo))
    assert remind_key_dates() == 0 and Notice.objects.filter(user=district).count() == 1


@pytest.mark.capability("T3.2", page="/calendar/")
def test_the_year_and_the_campaign_with_live_figures(
    post: Post, at: Clock, science_month: Entry, django_assert_max_num_queries: Any
) -> None:
    theme(WORKER, science_month)
    activity = post.shift.activity
    Activity.objects.filter(pk=activity.pk).update(key_date=science_month)
    accepted(post)
    client = Client()
    with django_assert_max_num_queries(12):
        year = client.get("/calendar/?year=2026").content.decode()
    assert "9 月" in year and "科技改变生活" in year and "1 场活动" in year and "还有 4 天" in year
    url = "/calendar/2026/science-month/"
    with django_assert_max_num_queries(20):
        page = client.get(url).content.decode()
    assert "各地至少一场" in page and activity.title in page and "共 10 个" in page
    assert "已计时长 0.0 小时" in client.get(f"{url}figures/").content.decode()
    elsewhere = client.get(f"{url}?area={AreaFactory(code='500112', name='渝北区').code}").content.decode()
    assert activity.title not in elsewhere
    for wrong in ("/calendar/2026/nothing/", "/calendar/1012/science-month/", "/calendar/99999/science-month/"):
        assert client.get(wrong).status_code == 404
    for odd in ("?year=abc", "?year=99999999999999", "?area=x&year=-1"):
        assert client.get(f"/calendar/{odd}").status_code == 200


@pytest.mark.capability("T3.2", page="/staff/calendar/")
def test_staff_see_what_is_missing_and_write_the_campaign(
    team: Organization, at: Clock, science_month: Entry, django_assert_max_num_queries: Any
) -> None:
    city, district = (
        grant(UserFactory(person=None), "city_admin"),
        grant(UserFactory(person=None), "area_admin", team.area),
    )
    AreaFactory(code="500112", name="渝北区")
    ActivityFactory(organization=team, key_date=science_month)
    staff = client_of(city)
    staff.get("/staff/calendar/")  # the first page of a session keeps who signed in
    with django_assert_max_num_queries(20):
        year = staff.get("/staff/calendar/?year=2026").content.decode()
    assert "1 个区县未安排" in year and "未安排" in year and "1 场" in year
    url = "/staff/calendar/2026/science-month/"
    with django_assert_max_num_queries(20):
        page = staff.get(url).content.decode()
    assert "渝北区" in page and "保存并公布" in page
    facts = {"theme": "科普月在身边", "starts_on": "2026-09-06", "ends_on": "2026-09-12", "text": "每区一场"}
    assert client_of(city).post(url, facts | {"starts_on": "2026-09-20"}).status_code == 422
    assert client_of(city).post(url, facts).status_code == 302
    assert Campaign.objects.get().theme == "科普月在身边"
    own = client_of(district).get(url).content.decode()
    assert "科普月在身边" in own and "保存并公布" in own
    assert client_of(district).post(url, facts).status_code == 302
    assert Campaign.objects.filter(area=team.area).exists(), "the district writes its own, not the city's"
    assert client_of(VolunteerFactory().person.user).get(url).status_code == 403


def events(answer: Any) -> list[Any]:
    assert answer["Content-Type"].startswith("text/calendar"), answer
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_feeds_of_key_dates_and_of_a_team(post: Post, at: Clock, science_month: Entry) -> None:
    theme(WORKER, science_month)
    activity = post.shift.activity
    Activity.objects.filter(pk=activity.pk).update(key_date=science_month, published_at=moment(1, 9))
    client = Client()
    days = events(client.get("/calendar/key-dates.ics"))
    assert [str(one["summary"]) for one in days] == ["全国科普月 · 科技改变生活", "全国科普月"]
    assert days[0].decoded("dtstart") == date(2026, 9, 5) and days[0].decoded("dtend") == date(2026, 9, 21)
    assert len(events(client.get(f"/calendar/key-dates.ics?area={activity.area.code}"))) == 3
    team = activity.organization
    assert str(events(client.get(f"/calendar/teams/{team.code}.ics"))[0]["summary"]) == activity.title
    Activity.objects.filter(pk=activity.pk).update(state="cancelled")
    assert str(events(client.get(f"/calendar/teams/{team.code}.ics"))[0]["status"]) == "CANCELLED"
    assert client.get("/calendar/teams/none.ics").status_code == 404


@pytest.mark.capability("T3.2", page="/me/calendar/")
def test_the_personal_feed_by_a_secret_address_that_can_be_replaced(post: Post, at: Clock) -> None:
    row = accepted(post)
    user = row.volunteer.person.user
    mine = client_of(user)
    assert "只显示这一次" not in mine.get("/me/calendar/").content.decode()
    page = mine.post("/me/calendar/", {"do": "make"}).content.decode()
    token = page.split("/calendar/mine/")[1].split(".ics")[0]
    assert token not in str(CalendarLink.objects.values()) and "只显示这一次" in page
    found = events(Client().get(f"/calendar/mine/{token}.ics"))
    assert len(found) == 1 and "已录取" in str(found[0]["summary"]) and str(found[0]["status"]) == "CONFIRMED"
    row.state = "withdrawn"
    row.save()
    assert str(events(Client().get(f"/calendar/mine/{token}.ics"))[0]["status"]) == "CANCELLED"
    second = make_calendar_link(user)
    assert Client().get(f"/calendar/mine/{token}.ics").status_code == 404, "the old address is void"
    assert mine.post("/me/calendar/", {"do": "drop"}).status_code == 302
    assert Client().get(f"/calendar/mine/{second}.ics").status_code == 404
