"""T1.6: which towns have a team, for who looks after them."""

from typing import Any

import pytest
from django.urls import reverse

from yushan.organizations.models import Area, Organization, Town
from yushan.organizations.queries import coverage
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Any:
    """九龙坡区 with a detachment: 19 towns, of which two have a team."""
    make.load_plan()
    detachment = make.detachment(Area.objects.get(code="500107"))
    market = Town.objects.get(code="500107105")
    make.team(detachment, "白市驿镇科普队", town=market)
    make.team(detachment, "白市驿镇农技队", town=market)
    make.team(detachment, "走马镇科普队", town=Town.objects.get(area=detachment.area, name="走马镇"))
    make.team(detachment, "暂停的队", state="suspended", town=Town.objects.get(area=detachment.area, name="西彭镇"))
    make.team(detachment, "没写镇街的队")
    make.team(detachment, "写不对的队", town_text="月亮镇")
    return detachment


def test_a_town_counts_once_and_only_with_a_running_team(home: Any):
    covers = {one.area.code: one for one in coverage.cover(make.user_with("city_admin"))}
    assert len(covers) == 38, "functional areas have no towns of their own"
    assert (covers["500107"].covered, covers["500107"].total, covers["500107"].percent) == (2, 19, "10.5%")
    assert covers["500101"].covered == 0 and sum(one.total for one in covers.values()) == 1031


def test_each_sees_the_own_area(home: Any):
    other = Area.objects.get(code="500109")
    for user, codes in (
        (make.user_with("area_admin", other), ["500109"]),
        (make.user_with("organization_admin", home), ["500107"]),
        (make.user_with("organization_admin", make.corps()), 41),
        (make.user_with("auditor"), 41),
        (make.user_with("unit_admin", make.unit(area=home.area)), []),
    ):
        found = [area.code for area in coverage.areas_in_sight(user)]
        assert found == codes or len(found) == codes


def test_the_pages_show_gaps_and_where_they_are_closed(home: Any, django_assert_max_num_queries: Any):
    city = client(make.user_with("city_admin"))
    with django_assert_max_num_queries(20):
        seen = text_of(city.get(reverse("organizations:overview")))
    assert "镇街覆盖 2 / 1,031 个镇街" in seen and "2 支队没有写明镇街" in seen
    page = reverse("organizations:towns")
    with django_assert_max_num_queries(20):
        answer = city.get(page)
    assert answer.context["page"].next_url, "fifty at a time"
    area = text_of(city.get(page, {"area": "500107"}))
    assert "白市驿镇 白市驿镇科普队 、 白市驿镇农技队" in area
    assert "西彭镇 还没有 申请建立服务队" in area, "a suspended team is none"
    missing = city.get(page, {"area": "500107", "show": "missing"})
    assert len(missing.context["page"].rows) == 17 and "走马镇科普队" not in text_of(missing)
    form = city.get(reverse("organizations:found"), {"level": "team", "parent": home.pk, "town": "500107105"})
    assert '<option value="500107105" selected>白市驿镇' in form.content.decode()
    loose = text_of(city.get(page, {"show": "unbound"}))
    assert "没写镇街的队" in loose and "月亮镇 对不上镇街表" in loose and "选镇街" in loose
    assert "这里没有自己的镇街" in text_of(city.get(page, {"area": "LJXQ"}))


def test_a_town_is_chosen_on_the_change_form(home: Any):
    team = Organization.objects.get(name="写不对的队")
    admin = client(make.user_with("organization_admin", team))
    change = reverse("organizations:change", args=[team.pk])
    form = admin.get(change).content.decode()
    assert "月亮镇" in form and "500109" not in form, "the towns of the own area only"
    card = {"contact_phone": "13896170246", "longitude": "106.36", "latitude": "29.47", "community": "农科村"}
    assert post(admin, change, **card, town="500109005").status_code == 422
    outside = post(admin, change, **(card | {"latitude": "39.9"}), town="500107105")
    assert outside.status_code == 422 and "不在本市" in text_of(outside)
    assert post(admin, change, **card, town="500107105").status_code == 302
    team.refresh_from_db()
    assert team.place == "白市驿镇 农科村" and team.town_text == ""


def test_a_form_without_a_choice_keeps_what_was_written(home: Any):
    team = Organization.objects.get(name="写不对的队")
    admin = client(make.user_with("organization_admin", team))
    assert post(admin, reverse("organizations:change", args=[team.pk]), contact_phone="13896170246").status_code == 302
    team.refresh_from_db()
    assert team.town_text == "月亮镇"


def test_pages_cost_the_same_with_many_teams(home: Any, django_assert_max_num_queries: Any):
    city = client(make.user_with("city_admin"))
    for number, town in enumerate(Town.objects.filter(area=home.area)):
        make.team(home, f"第 {number} 队", town=town)
    for show in ("", "missing", "unbound"):
        with django_assert_max_num_queries(20):
            city.get(reverse("organizations:towns"), {"area": "500107", "show": show})
    with django_assert_max_num_queries(20):
        assert "19 / 1,031" in text_of(city.get(reverse("organizations:overview")))
