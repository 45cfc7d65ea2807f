"""Reminding of figures that are behind: by hand once in some days, by rule with a preview, upwards, until it is solved."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yushan.accounts.models import Notice
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.signals import tell_person_facts_changed
from yushan.indicators import places
from yushan.indicators.actions import by_rule, reminding
from yushan.indicators.erasing import erase
from yushan.indicators.models import Definition, Reminder, Switch
from yushan.indicators.queries import by_rule as looked
from yushan.indicators.queries import owners
from yushan.indicators.queries.catalogue import indicator
from yushan.indicators.queries.owners import owners_of
from yushan.indicators.queries.watching import RANKINGS, reminder_rules, rule_switch
from yushan.indicators.rules.behind import Milestone, ReminderRule, Step, Told, next_step
from yushan.indicators.rules.ranking import ranked
from yushan.indicators.tests import factories
from yushan.organizations.models import UnitHeadcount
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.plan.queries import forget
from yushan.projects.tests import factories as projects

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 10, tzinfo=clock.ZONE)


@pytest.fixture
def today(monkeypatch: Any) -> list[datetime]:
    """A clock that a test may turn."""
    moments = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moments[0])
    return moments


@pytest.fixture
def museum(today: Any) -> Any:
    """A unit of twenty, four of them registered: 60 % is twelve, by September 80 % of that."""
    make.load_plan()
    unit = make.unit("北碚区自然博物馆", area=make.area(code="500109"), staff=20, party_members=5)
    unit.people = factories.people(20)
    for person in unit.people:
        make.staff_member(unit, person, joined_on=date(2019, 7, 1))
    unit.volunteers = factories.volunteers(unit.people[:4], unit.area, date(2026, 1, 6))
    tell_person_facts_changed(person.pk for person in unit.people)
    unit.clerk = make.user_with("unit_admin", unit)
    unit.district = make.user_with("area_admin", unit.area)
    unit.city = make.user_with("city_admin")
    return unit


def register(unit: Any, number: int) -> None:
    """So many more register."""
    known = len(unit.volunteers)
    unit.volunteers += factories.volunteers(unit.people[known : known + number], unit.area, date(2026, 11, 20))
    tell_person_facts_changed(person.pk for person in unit.people)


def place_of(unit: Any) -> places.Place:
    return places.unit(unit.city, unit.code)


def test_the_page_says_what_is_missing_and_the_way_there(museum: Any) -> None:
    page = client(museum.city).get(reverse("indicators:unit", args=[museum.code]))
    said = text_of(page)
    assert "还需 8 人注册" in said and "看未注册的名单" in said and "提醒单位管理员" in said
    people = next(way.people_url for way in page.context["ways"] if way.name == "注册率")
    listed = client(museum.city).get(people)
    assert {person.pk for person, *_ in listed.context["people"]} == {one.pk for one in museum.people[4:]}
    # The unit's own clerk is led to the roster, from where the people themselves are reminded.
    own = client(museum.clerk).get(reverse("indicators:unit", args=[museum.code]))
    assert "提醒这些人" in text_of(own) and "提醒单位管理员" not in text_of(own)
    roster = next(way.roster_url for way in own.context["ways"] if way.name == "注册率")
    assert "未注册" in text_of(client(museum.clerk).get(roster))
    # Sixty declared, twenty on the roster: of the 32 who are missing sixteen have no name yet, and everybody is told.
    UnitHeadcount.objects.filter(unit=museum).update(staff=60)
    said = "花名册上还没有注册的只有 16 人，另外 16 人还不在花名册上"
    for url in (
        reverse("indicators:home"),
        reverse("indicators:area", args=[museum.area.code]),
        reverse("indicators:unit", args=[museum.code]),
        reverse("indicators:remind", args=["registration_rate"]) + f"?scope=unit&node={museum.code}",
    ):
        assert said in text_of(client(museum.city).get(url)), url


def test_who_has_nobody_registered_is_led_to_those_who_have_to_register(museum: Any) -> None:
    """The list behind 职工参与率 holds everybody who did not take part, registered or not."""
    for browser in (client(museum.city), client(museum.clerk)):
        page = browser.get(reverse("indicators:unit", args=[museum.code]))
        way = next(way for way in page.context["ways"] if way.name == "职工参与率")
        assert "已注册的只有 4 人，都参与也达不到，请先注册" in text_of(page) and way.people == "看没有参与的名单"
        assert {person.pk for person, *_ in browser.get(way.people_url).context["people"]} >= {
            one.pk for one in museum.people[4:]
        }
    assert way.roster_url.endswith("filter=unregistered"), "the clerk asks those who have to register first"
    register(museum, 12)
    page = client(museum.clerk).get(reverse("indicators:unit", args=[museum.code]))
    way = next(way for way in page.context["ways"] if way.name == "职工参与率")
    assert way.roster_url.endswith("filter=registered_not_served") and "请先注册" not in text_of(page)


def test_a_message_to_the_clerk_goes_once_and_tells_what_became_of_it(museum: Any, today: Any) -> None:
    url = reverse("indicators:remind", args=["registration_rate"]) + f"?scope=unit&node={museum.code}"
    browser = client(museum.city)
    before = text_of(browser.get(url))
    assert (
        "北碚区自然博物馆：注册率还需 8 人" in before and museum.clerk.display_name in before and "提醒 1 人" in before
    )
    assert not Notice.objects.filter(user=museum.clerk).exists(), "looking sends nothing"
    post(browser, url, note="12 月 3 日集体注册")
    sent, notice = Reminder.objects.get(), Notice.objects.get(user=museum.clerk)
    assert (notice.key, sent.reached, sent.sender_name) == (f"indicator-reminder:{sent.pk}", 1, str(museum.city))
    assert "12 月 3 日集体注册" in notice.body and "20.0%" in notice.body
    assert AuditLine.objects.filter(action="indicators.remind").count() == 1
    again = post(browser, url)
    assert again.status_code == 422 and "12 月 2 日起" in text_of(again)
    assert Reminder.objects.count() == 1
    Notice.objects.filter(pk=notice.pk).update(read_at=NOW)
    register(museum, 3)
    today[0] = NOW + timedelta(days=1)
    page = text_of(browser.get(notice.url))
    assert "那时 20.0%（4 / 20），还需 8 人" in page and "现在 还需 5 人" in page and "1 人已读" in page
    register(museum, 5)
    by_rule.remind_by_rule()
    assert Reminder.objects.get().solved_at == today[0]
    assert "已经解决" in text_of(browser.get(notice.url))


def test_who_may_not_and_what_is_not_behind_is_refused(museum: Any) -> None:
    one = indicator("registration_rate")
    with pytest.raises(NotAllowed):
        reminding.remind(museum.clerk, place=place_of(museum), indicator=one)
    foreign = make.user_with("area_admin", make.area(code="500106"))
    with pytest.raises(NotAllowed):
        reminding.remind(foreign, place=place_of(museum), indicator=one)
    with pytest.raises(NotAllowed):
        reminding.remind(museum.district, place=places.area(museum.city, "500109"), indicator=one)
    nobody = make.unit("北碚区图书馆", area=museum.area, staff=10)
    with pytest.raises(Refusal) as alone:
        reminding.remind(museum.city, place=places.unit(museum.city, nobody.code), indicator=one)
    assert "还没有单位管理员" in alone.value.message
    register(museum, 8)
    with pytest.raises(Refusal) as met:
        reminding.remind(museum.city, place=place_of(museum), indicator=one)
    assert "没有落后" in met.value.message and not Reminder.objects.exists()


def test_a_rule_sends_nothing_before_the_city_switched_it_on(museum: Any) -> None:
    by_rule.remind_by_rule()
    assert not Reminder.objects.exists()
    browser = client(museum.city)
    preview = browser.get(reverse("indicators:rule", args=["registration"]))
    said = text_of(preview)
    assert "落后 1 个，今天提醒其中 1 个，共 1 人收到" in said and "什么也不发" in said
    assert not Notice.objects.filter(user=museum.clerk).exists()
    for user in (museum.district, museum.clerk):
        with pytest.raises(NotAllowed):
            by_rule.switch(user, name=rule_switch("registration"), on=True, reason="试一试看看")
    with pytest.raises(Refusal):
        by_rule.switch(museum.city, name=rule_switch("registration"), on=True, reason=" ")
    with pytest.raises(NotFound):
        by_rule.switch(museum.city, name="rule:nonsense", on=True, reason="试一试看看")
    post(browser, reverse("indicators:switch"), name=rule_switch("registration"), on="1", reason="年底前要达到 60%")
    line = AuditLine.objects.get(action="indicators.switch")
    assert line.reason == "年底前要达到 60%" and Switch.objects.get().setter_name == str(museum.city)
    by_rule.remind_by_rule()
    assert (
        Notice.objects.get(user=museum.clerk).title == "北碚区自然博物馆：注册率还需 6 人"
    )  # 48 % of twenty, less four


def test_by_rule_it_goes_up_is_quiet_and_stops(museum: Any, today: Any) -> None:
    by_rule.switch(museum.city, name=rule_switch("registration"), on=True, reason="年底前要达到 60%")
    for day in range(32):
        today[0] = NOW + timedelta(days=day)
        by_rule.remind_by_rule()
    told = [(clock.local(one.sent_at).date(), one.told) for one in Reminder.objects.order_by("pk")]
    # Every fourteen days; ten working days after a level first heard of it, the next one.
    assert told == [
        (date(2026, 11, 25), "unit"),
        (date(2026, 12, 9), "unit"),
        (date(2026, 12, 10), "area"),
        (date(2026, 12, 24), "area"),
        (date(2026, 12, 25), "city"),
    ]
    assert Notice.objects.filter(user=museum.district, title__contains="提醒以后还没有跟上").exists()
    register(museum, 8)
    today[0] += timedelta(days=20)
    before = Reminder.objects.count()
    by_rule.remind_by_rule()
    assert Reminder.objects.count() == before and not Reminder.objects.filter(solved_at=None).exists()


def test_where_nobody_looks_after_a_unit_the_district_hears_at_once(museum: Any) -> None:
    make.unit("北碚区图书馆", area=museum.area, staff=10)
    by_rule.switch(museum.city, name=rule_switch("registration"), on=True, reason="年底前要达到 60%")
    by_rule.remind_by_rule()
    assert sorted(Reminder.objects.values_list("unit__name", "told")) == [
        ("北碚区图书馆", "area"),
        ("北碚区自然博物馆", "unit"),
    ]
    assert "北碚区图书馆" in Notice.objects.get(user=museum.district).body


def test_by_hand_and_by_rule_do_not_meet(museum: Any) -> None:
    by_rule.switch(museum.city, name=rule_switch("registration"), on=True, reason="年底前要达到 60%")
    reminding.remind(museum.city, place=place_of(museum), indicator=indicator("registration_rate"))
    by_rule.remind_by_rule()
    assert Reminder.objects.count() == 1
    line = looked.outlook(reminder_rules()["registration"], clock.today()).lines[0]
    assert line.quiet_until == date(2026, 12, 2)
    with pytest.raises(Conflict):
        reminding.remind(museum.city, place=place_of(museum), indicator=indicator("registration_rate"))


def test_areas_stand_in_order_only_where_the_city_wants_it(museum: Any) -> None:
    browser, url = client(museum.city), reverse("indicators:home")
    plain = browser.get(url, {"view": "table", "rate": "registration"})
    assert "名次" not in text_of(plain)
    codes = [row.code for row, *_ in plain.context["areas"]]
    assert codes == sorted(codes)
    post(browser, reverse("indicators:switch"), name=RANKINGS, on="1", reason="市科协年度通报需要")
    shown = browser.get(url, {"view": "table", "rate": "registration"})
    assert "名次" in text_of(shown) and shown.context["areas"][0][0].code == "500109"
    assert shown.context["rank_of"][museum.area.pk] == 1
    assert "市科协年度通报需要" in text_of(shown) and "按完成情况从高到低排列" in text_of(shown)
    assert "按区域代码排列" in text_of(plain) and "按区域代码排列" not in text_of(shown)
    detail = text_of(browser.get(reverse("indicators:catalogue_one", args=["registration_rate"])))
    assert "市级打开了排名" in detail and "市科协年度通报需要" in detail
    assert AuditLine.objects.get(action="indicators.switch").reason == "市科协年度通报需要"
    post(browser, reverse("indicators:switch"), name=RANKINGS, on="0", reason="通报发完了，不再排")
    assert "名次" not in text_of(browser.get(url, {"view": "table", "rate": "registration"}))


def test_owners_of_few_and_of_many_places_are_the_same(museum: Any, monkeypatch: Any) -> None:
    other = make.unit("北碚区图书馆", area=museum.area, staff=10)
    make.user_with("unit_admin", make.unit("渝中区少年宫", area=make.area(code="500103"), staff=10))
    places_ = [("unit", museum.pk), ("unit", other.pk), ("area", museum.area_id), ("city", 0)]
    few = owners_of(places_)
    assert [few[one].users for one in places_] == [[museum.clerk.pk], [], [museum.district.pk], [museum.city.pk]]
    assert few["unit", other.pk].text == "还没有单位管理员"
    monkeypatch.setattr(owners, "_MOST_NAMED", 0)
    assert owners_of(places_) == few


def test_who_is_erased_is_not_named_any_more(museum: Any) -> None:
    museum.city.person = museum.people[19]
    museum.city.save(update_fields=["person"])
    by_rule.switch(museum.city, name=RANKINGS, on=True, reason="市科协年度通报需要")
    reminding.remind(museum.city, place=place_of(museum), indicator=indicator("registration_rate"))
    erase(museum.people[19])
    assert Reminder.objects.get().sender_name == Switch.objects.get().setter_name == "已注销"


def test_the_pages_are_bounded(museum: Any, django_assert_max_num_queries: Any) -> None:
    reminding.remind(museum.city, place=place_of(museum), indicator=indicator("registration_rate"))
    browser = client(museum.city)
    for url in (
        reverse("indicators:home"),
        reverse("indicators:area", args=["500109"]),
        reverse("indicators:unit", args=[museum.code]),
        reverse("indicators:catalogue_one", args=["registration_rate"]) + f"?scope=unit&node={museum.code}",
        reverse("indicators:remind", args=["registration_rate"]) + f"?scope=unit&node={museum.code}",
        reverse("indicators:rules"),
        reverse("indicators:rule", args=["registration"]),
    ):
        browser.get(url)
        cache.clear()
        with django_assert_max_num_queries(20):
            assert browser.get(url).status_code == 200


RULE = ReminderRule(
    "r", "落后", "registration_rate", "unit",
    [Milestone(9, 30, 80), Milestone(6, 30, 50)], ["unit", "area", "city"], 10, 14,
)  # fmt: skip
ALL = {"unit": True, "area": True, "city": True}


def test_a_milestone_holds_from_the_day_after_it() -> None:
    assert RULE.reached(date(2026, 6, 30)) is None
    assert RULE.reached(date(2026, 7, 1)) == Milestone(6, 30, 50)
    assert RULE.reached(date(2026, 12, 31)) == Milestone(9, 30, 80)


@pytest.mark.parametrize(
    ("told", "late", "reachable", "step"),
    [
        ([], {}, ALL, Step("unit")),
        ([], {}, ALL | {"unit": False}, Step("area")),
        ([], {}, dict.fromkeys(ALL, False), None),
        ([("unit", 1)], {1: False}, ALL, Step("unit", date(2026, 7, 15))),
        ([("unit", 1)], {1: True}, ALL, Step("area")),
        ([("unit", 1)], {1: True}, ALL | {"area": False}, Step("city")),
        ([("unit", 1), ("area", 14)], {1: True, 14: False}, ALL, Step("area", date(2026, 7, 28))),
        ([("unit", 1), ("area", 5)], {1: True, 5: True}, ALL, Step("city")),
    ],
)
def test_who_hears_of_it_next(told: Any, late: Any, reachable: Any, step: Step | None) -> None:
    days = [Told(level, date(2026, 7, day)) for level, day in told]
    known = {date(2026, 7, day): over for day, over in late.items()}
    assert next_step(RULE, days, date(2026, 7, 14), reachable=reachable, late=known) == step


def test_equal_ones_share_a_place() -> None:
    found = ranked("abcde", [Fraction(1, 2), None, Fraction(2, 3), Fraction(4, 6), Fraction(0)])
    assert [(one.thing, one.place) for one in found] == [("c", 1), ("d", 1), ("a", 3), ("e", 4), ("b", None)]
    assert ranked("ab", [Fraction(2), Fraction(1)], less_is_better=True)[0].thing == "b"


def _asked_of_teams(value: int) -> None:
    row = Definition.objects.get(code="activities")
    row.data["targets"] = [{"scope": "organization", "from_year": 2025, "value": str(value)}]
    row.save()
    forget()


def test_what_became_of_reminders_to_many_teams_is_asked_at_once(today: Any) -> None:
    make.load_plan()
    _asked_of_teams(1)
    above = make.detachment(make.area("500109"))
    teams = [make.team(above, name=f"北碚第{at}服务队") for at in range(6)]
    squad = make.team(teams[0], name="第一小队")
    held = clock.at(date(2026, 5, 5), 9)
    for one in (squad, teams[1], teams[2]):
        projects.activity(projects.ready_project(one), "settled", starts_at=held, ends_at=held + timedelta(hours=2))

    def remind(*organizations: Any) -> None:
        for one in organizations:
            Reminder.objects.create(
                scope="organization", node=one.pk, organization=one, area=one.area, indicator="activities",
                told="organization", key=f"k{one.pk}", standing={}, reached=1, sent_at=NOW,
            )  # fmt: skip

    remind(teams[0], teams[1], teams[3])
    with CaptureQueriesContext(connection) as few:
        assert by_rule._solved_by_hand() == 2
    Reminder.objects.all().delete()
    remind(make.corps(), above, squad, *teams)
    with CaptureQueriesContext(connection) as many:
        assert by_rule._solved_by_hand() == 6, "the squad, its team, two more, and all that stands above them"
    assert set(Reminder.objects.filter(solved_at=None).values_list("node", flat=True)) == {one.pk for one in teams[3:]}
    # A layer more (a squad below a team that is asked for, too), and two kinds of sums.
    assert len(many) <= len(few) + 8
    Reminder.objects.all().delete()
    more = [make.team(above, name=f"北碚第{at}服务队") for at in range(20, 32)]
    remind(make.corps(), above, squad, *teams, *more)
    with CaptureQueriesContext(connection) as crowd:
        by_rule._solved_by_hand()
    assert len(crowd) == len(many)


def test_the_rule_leaves_alone_whom_somebody_wrote_to_while_it_looked(museum: Any, monkeypatch: Any) -> None:
    by_rule.switch(museum.city, name=rule_switch("registration"), on=True, reason="年底前要达到 60%")

    def looked_and_then(rule: Any, day: Any) -> Any:
        found = looked.outlook(rule, day)
        reminding.remind(museum.city, place=place_of(museum), indicator=indicator("registration_rate"))
        return found

    monkeypatch.setattr(by_rule, "outlook", looked_and_then)
    by_rule.remind_by_rule()
    assert Reminder.objects.get().rule == "" and Notice.objects.filter(user=museum.clerk).count() == 1
