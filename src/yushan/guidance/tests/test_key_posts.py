"""三长: filled, handed on, vacated, linked; seen by area and town; the past stays."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from playwright.sync_api import expect

from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.guidance.queries import key_posts as queries
from yushan.organizations import actions
from yushan.organizations.actions import erasing
from yushan.organizations.models import Area, KeyPost, Town
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.organizations.tests.test_races import together
from yushan.testing_browser import DESK, PHONE, fits
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
SCHOOL = "白市驿镇中心小学"


@pytest.fixture
def town() -> Town:
    make.load_plan()
    make.detachment(Area.objects.get(code="500107"))
    return Town.objects.get(code="500107105")


def filled(town: Town, name: str = "冉隆贵", actor: Any = None, **more: Any) -> KeyPost:
    values: dict[str, Any] = {"kind": "school", "employer": SCHOOL, "from_day": date(2024, 9, 1)}
    return actions.fill_key_post(
        actor or make.user_with("area_admin", town.area), town=town, name=name, **(values | more)
    )


def test_a_successor_ends_the_one_before_and_the_past_stays(town: Town):
    first = filled(town)
    second = filled(town, "石晓蓉", from_day=date(2025, 9, 1))
    first.refresh_from_db()
    assert (first.last_day, first.end_reason) == (date(2025, 8, 31), "由别人接任")
    other = filled(town, "覃家明", employer="农科村小学")
    assert {row.name for row in queries.posts_of_town(town)[0]} == {"石晓蓉", "覃家明"}
    assert [row.name for row in queries.posts_of_town(town)[1]] == ["冉隆贵"]
    actions.vacate_key_post(make.user_with("city_admin"), post=second, last_day=clock.today(), reason="退休")
    second.refresh_from_db()
    assert second.last_day == clock.today() and other.until_day is None
    with pytest.raises(Conflict):
        actions.vacate_key_post(make.user_with("city_admin"), post=second, last_day=clock.today(), reason="退休")


def test_days_that_contradict_are_refused(town: Town):
    row = filled(town)
    city = make.user_with("city_admin")
    for values, words in (
        ({"from_day": date(2024, 9, 1)}, "时间重叠"),
        ({"from_day": date(2023, 9, 1)}, "时间重叠"),
        ({"from_day": clock.today() + timedelta(days=1)}, "还没有到"),
        ({"kind": "mayor"}, "哪一长"),
        ({"employer": " "}, "都要写"),
    ):
        with pytest.raises(Refusal) as refusal:
            filled(town, "石晓蓉", city, **values)
        assert words in refusal.value.message
    for last_day, words in ((date(2024, 8, 1), "不能更早"), (clock.today() + timedelta(days=1), "还没有到")):
        with pytest.raises(Refusal) as refusal:
            actions.vacate_key_post(city, post=row, last_day=last_day, reason="调动")
        assert words in refusal.value.message
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyPost.objects.create(town=town, kind="school", employer=SCHOOL, name="秦碧波", from_day=date(2025, 1, 1))


def test_area_and_detachment_enter_and_others_do_not(town: Town):
    detachment = make.detachment(town.area)
    filled(town, actor=make.user_with("organization_admin", detachment))
    team = make.team(detachment)
    stranger = Area.objects.get(code="500109")
    for user in (
        make.user_with("organization_admin", team),
        make.user_with("area_admin", stranger),
        make.user_with("auditor"),
    ):
        with pytest.raises(NotAllowed):
            filled(town, "石晓蓉", user, employer="别的小学")
    page = reverse("guidance:key_posts_area", args=["500107"])
    for user, status in (
        (make.user_with("area_admin", stranger), 404),
        (make.user_with("organization_admin", team), 404),
        (make.user_with("auditor"), 200),
        (make.user_with("organization_admin", detachment), 200),
    ):
        assert client(user).get(page).status_code == status


def test_a_registered_volunteer_is_linked_by_number_and_name(town: Town):
    who = volunteers.volunteer("冉隆贵", area=town.area)
    row = filled(town)
    city = make.user_with("city_admin")
    page = reverse("guidance:key_post_link", args=[row.pk])
    stranger = volunteers.volunteer("石晓蓉", area=town.area)
    wrong = post(client(city), page, number=stranger.number)
    assert wrong.status_code == 422 and "姓名和这位志愿者登记的不一样" in text_of(wrong)
    assert "没有这个志愿者编号" in text_of(post(client(city), page, number="KZ-0"))
    assert post(client(city), page, number=who.number).status_code == 302
    assert queries.posts_of_town(town)[0][0].registered
    cover = next(one for one in queries.post_covers(city) if one.area == town.area)
    assert (cover.towns, cover.filled, cover.registered, cover.asked) == (19, 1, 1, 57)
    who.state = "withdrawn"
    who.save(update_fields=["state"])
    assert not queries.posts_of_town(town)[0][0].registered
    assert post(client(city), page, number="").status_code == 302
    row.refresh_from_db()
    assert row.person is None


def test_two_schools_are_one_town(town: Town):
    filled(town)
    filled(town, "石晓蓉", employer="农科村小学")
    cover = next(one for one in queries.post_covers(make.user_with("city_admin")) if one.area == town.area)
    assert [(cell.kind, cell.filled) for cell in cover.cells] == [("health", 0), ("school", 1), ("farming", 0)]


def test_whoever_is_erased_leaves_the_post_without_a_name(town: Town):
    who = volunteers.volunteer("冉隆贵", area=town.area)
    row = filled(town, person=who.person)
    today = filled(town, "冉隆贵", employer="农科村小学", person=who.person, from_day=clock.today())
    erasing.erase(who.person)
    row.refresh_from_db()
    assert row.person is None and row.name != "冉隆贵" and row.until_day == clock.today()
    assert not KeyPost.objects.filter(pk=today.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_fill_a_post_at_once_and_one_is_told(town: Town):
    users = [make.user_with("area_admin", town.area) for _ in range(2)]
    outcomes = together(
        *[
            lambda user=user, name=name: filled(town, name, user)
            for user, name in zip(users, ("冉隆贵", "石晓蓉"), strict=True)
        ]
    )
    assert sum(isinstance(one, KeyPost) for one in outcomes) == 1, outcomes
    assert sum(isinstance(one, Refusal) for one in outcomes) == 1, outcomes


def test_pages_cost_the_same_for_many(town: Town, django_assert_max_num_queries: Any):
    city = client(make.user_with("city_admin"))
    author = make.user_with("city_admin")
    for one in Town.objects.filter(area=town.area):
        for kind in ("health", "school", "farming"):
            filled(one, "冉隆贵", author, kind=kind, employer=f"{one.name}{kind}")
    for url in (
        reverse("guidance:key_posts"),
        reverse("guidance:key_posts_area", args=["500107"]),
        reverse("guidance:key_posts_town", args=[town.code]),
    ):
        with django_assert_max_num_queries(20):
            assert city.get(url).status_code == 200


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
@pytest.mark.django_db(transaction=True)
def test_the_three_posts_of_a_town_are_entered_and_handed_on(
    size: dict[str, int], town: Town, new_page: Any, sign_in: Any, axe: Any
) -> None:
    """The district enters a headmaster who is a volunteer, then the next one; the page tells who is missing."""
    who = volunteers.volunteer("冉隆贵", area=town.area)
    page = new_page(size)
    sign_in(page, make.user_with("area_admin", town.area, display_name="田一帆"))
    page.goto("/staff/organizations/")
    page.get_by_role("link", name="三长").click()
    expect(page.get_by_role("heading", name="九龙坡区的三长")).to_be_visible()
    axe(page)
    page.get_by_role("link", name=re.compile(r"登记\s*白市驿镇学校校长")).click()
    expect(page.get_by_label("哪一长")).to_have_value("school")
    page.get_by_label("单位").fill(SCHOOL)
    page.get_by_label("姓名").fill("冉隆贵")
    page.get_by_label("任职日期").fill("2024-09-01")
    page.get_by_label("志愿者编号").fill(who.number)
    axe(page)
    page.get_by_role("button", name="登记任职").click()
    expect(page.get_by_role("link", name=re.compile(r"离任\s*冉隆贵"))).to_be_visible()
    page.get_by_label("哪一长").select_option("学校校长")
    page.get_by_label("单位").fill(SCHOOL)
    page.get_by_label("姓名").fill("石晓蓉")
    page.get_by_label("任职日期").fill("2025-09-01")
    page.get_by_role("button", name="登记任职").click()
    expect(page.get_by_text("2025-08-31")).to_be_visible()
    axe(page)
    page.get_by_role("link", name=re.compile(r"离任\s*石晓蓉")).click()
    page.get_by_label("原因").fill("调到区教委")
    axe(page)
    page.get_by_role("button", name="登记石晓蓉离任").click()
    expect(page.get_by_text("调到区教委")).to_be_visible()
    page.goto("/staff/organizations/key-posts/area/500107/")
    expect(page.get_by_text("学校校长 0 / 19 个镇街")).to_be_visible()
    assert fits(page), page.url
