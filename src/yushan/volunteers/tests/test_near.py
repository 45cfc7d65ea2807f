"""T1.6: teams near me, by town or by distance; the position is kept nowhere."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from yushan.common.geo import distance_text, metres
from yushan.common.models import IdempotencyRecord
from yushan.organizations.models import Area, Town
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import text_of
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = pytest.mark.django_db
NEAR = "/teams/near/"


@pytest.fixture
def teams() -> dict[str, Any]:
    """Two areas; some teams have a map point, some a town, some neither."""
    make.load_plan()
    home, other = (make.detachment(Area.objects.get(code=code)) for code in ("500107", "500109"))
    market = Town.objects.get(code="500107105")
    point = {"longitude": Decimal("106.360"), "latitude": Decimal("29.470")}
    return {
        "near": make.team(home, "1队 白市驿科普队", town=market, **point),
        "street": make.team(home, "2队 农科村农技队", town=market, community="农科村"),
        "area": make.team(home, "3队 杨家坪科普队", town=Town.objects.get(area=home.area, name="杨家坪街道")),
        "far": make.team(
            other, "4队 北碚科普队", longitude=Decimal("106.400"), latitude=Decimal("29.810"), kind="venue"
        ),
        "none": make.team(other, "5队 缙云山科普队"),
        "closed": make.team(home, "6队 关了的队", state="closed", **point),
    }


def order_of(response: Any) -> str:
    return "".join(re.findall(r"<h2>([1-6])队 ", response.content.decode()))


def test_distance_is_measured_and_said_roughly():
    assert 37_500 < metres(106.36, 29.47, 106.40, 29.81) < 38_500
    assert metres(106.36, 29.47, 106.36, 29.47) == 0
    assert [distance_text(far) for far in (0, 340, 1_240, 38_012)] == [
        "约 50 米",
        "约 350 米",
        "约 1.2 公里",
        "约 38 公里",
    ]


def test_the_nearest_come_first_and_teams_without_a_point_by_town_then_area(teams: Any):
    browser = Client()
    answer = browser.post(NEAR, {"longitude": "106.362", "latitude": "29.471"})
    assert order_of(answer) == "14235"
    seen = text_of(answer)
    assert "约 200 米" in seen and "约 38 公里" in seen and "在离您最近的镇街" in seen and "在离您最近的区县" in seen
    assert order_of(browser.post(NEAR, {"longitude": "106.40", "latitude": "29.80"}))[:2] == "41"
    assert answer["Cache-Control"] == "no-store"


def test_filters_keep_working_by_distance(teams: Any):
    here = {"longitude": "106.362", "latitude": "29.471"}
    browser = Client()
    assert order_of(browser.post(NEAR, here | {"area": "500107"})) == "123"
    assert order_of(browser.post(NEAR, here | {"kind": "venue"})) == "4"
    assert order_of(browser.post(NEAR, here | {"q": "农科村"})) == "2"


def test_a_chosen_town_comes_first_and_then_its_area(teams: Any):
    browser = Client()
    page = reverse("volunteers:teams")
    assert "town" not in browser.get(page).context["request"].GET and 'name="town"' not in text_of(browser.get(page))
    answer = browser.get(page, {"area": "500107", "town": "500107105"})
    assert order_of(answer) == "123" and text_of(answer).count("就在白市驿镇") == 2
    last = browser.get(page, {"area": "500107", "town": Town.objects.get(name="杨家坪街道").code})
    assert order_of(last) == "312"
    assert order_of(browser.get(page, {"area": "500109", "town": "500107105"})) == "45", (
        "a town of another area is none"
    )


def test_pages_follow_the_rank(teams: Any):
    town = Town.objects.get(code="500107105")
    home = make.detachment(Area.objects.get(code="500107"))
    for number in range(25):
        make.team(home, f"一般的队 {number:02d}", **({"town": town} if number >= 20 else {}))
    browser = Client()
    first = browser.get(reverse("volunteers:teams"), {"area": "500107", "town": town.code})
    names = [row.name for row in first.context["page"]]
    second = browser.get(reverse("volunteers:teams") + first.context["page"].next_url)
    names += [row.name for row in second.context["page"]]
    assert len(names) == len(set(names)) == 29 and {row.town_id for row in first.context["page"].rows[:7]} == {town.pk}


def test_farther_teams_are_further_pages(teams: Any, django_assert_max_num_queries: Any):
    home = make.detachment(Area.objects.get(code="500107"))
    for number in range(25):
        make.team(
            home, f"远处 {number:02d}", longitude=Decimal("106.5"), latitude=Decimal("29.5") + number / Decimal(1000)
        )
    here = {"longitude": "106.362", "latitude": "29.471"}
    browser = Client()
    with django_assert_max_num_queries(12):
        first = browser.post(NEAR, here)
    assert first.context["next_start"] == 20
    second = browser.post(NEAR, here | {"start": "20"})
    names = {team.code for page in (first, second) for team in page.context["page"]}
    assert len(names) == 33, "five of the fixture, twenty-five, the two detachments and the corps"


def test_a_team_tells_who_leads_it_by_what_rules_and_which_squads_it_has(teams: Any):
    from yushan.organizations.models import OrganizationCharter, PartyOrganization

    team = teams["near"]
    team.party = PartyOrganization.objects.create(name="白市驿镇农科村党支部", contact_phone="02368001234")
    team.is_standing = True
    team.save()
    OrganizationCharter.objects.create(organization=team, number=2, text="第一条 自愿。", adopted_on="2025-03-05")
    squad = make._organization(team, "squad", "农科村小队", area=team.area)
    make._organization(team, "squad", "关了的小队", area=team.area, state="closed")
    seen = text_of(Client().get(reverse("volunteers:team", args=[team.code])))
    for words in ("常备队伍", "白市驿镇农科村党支部", "第 2 版，2025-03-05 通过", "第一条 自愿。", "农科村小队"):
        assert words in seen, words
    assert "68001234" not in seen and "关了的小队" not in seen
    assert team.name in text_of(Client().get(reverse("volunteers:team", args=[squad.code])))


@pytest.mark.parametrize("given", [{}, {"longitude": "x", "latitude": "29"}, {"longitude": "nan", "latitude": "inf"}])
def test_without_a_position_it_says_what_to_do(teams: Any, given: dict[str, str]):
    answer = Client().post(NEAR, given)
    assert answer.status_code == 400 and "选择区县和乡镇街道" in text_of(answer)


def test_an_address_without_a_position_leads_to_the_list(teams: Any):
    assert Client().get(NEAR)["Location"] == "/teams/"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
@pytest.mark.django_db(transaction=True)
@pytest.mark.capability("T1.6", page="/teams/")
def test_somebody_finds_the_team_next_door_and_the_district_the_gap(
    size: dict[str, int], teams: Any, new_page: Any, sign_in: Any, axe: Any, complaints: Any
) -> None:
    """T1.6: by position, by town; a team is bound to its town with its point; the district sees which town lacks one."""

    def looks_right(page: Any) -> None:
        axe(page)
        assert fits(page), page.url

    visitor = new_page(size)
    visitor.context.grant_permissions(["geolocation"])
    visitor.context.set_geolocation({"longitude": 106.3621, "latitude": 29.4711})
    visitor.goto("/teams/")
    looks_right(visitor)
    visitor.get_by_role("button", name="按离我的远近排").click()
    expect(visitor.get_by_text("位置只用这一次，不保存")).to_be_visible()
    first = visitor.locator("a.ys-act").first
    expect(first).to_contain_text("1队 白市驿科普队")
    expect(first).to_contain_text("约 200 米")
    assert "106" not in visitor.url
    looks_right(visitor)
    visitor.get_by_label("区县").select_option("九龙坡区")
    visitor.get_by_role("button", name="查找").click()
    visitor.get_by_label("乡镇街道", exact=True).select_option("杨家坪街道")
    visitor.get_by_role("button", name="查找").click()
    expect(visitor.locator("a.ys-act").first).to_contain_text("3队 杨家坪科普队")
    looks_right(visitor)
    assert not IdempotencyRecord.objects.exists()

    district = new_page(size)
    sign_in(district, make.user_with("area_admin", teams["near"].area, display_name="田一帆"))
    district.goto("/staff/organizations/overview/")
    expect(district.get_by_role("heading", name="镇街覆盖 2 / 19 个镇街")).to_be_visible()
    looks_right(district)
    district.get_by_role("link", name="还没有队的镇街", exact=True).click()
    expect(district.get_by_text("西彭镇").first).to_be_visible()
    looks_right(district)
    district.get_by_role("link", name=re.compile(r"申请建立服务队\s*西彭镇")).click()
    district.get_by_label("组织名称").fill("西彭镇科普志愿服务队")
    district.get_by_label("负责人").fill("冉隆贵")
    district.get_by_label("联系电话").fill("13896170246")
    district.get_by_label("经度").fill("106.33")
    district.get_by_label("纬度").fill("29.31")
    looks_right(district)
    district.get_by_role("button", name="提交审批").click()
    expect(district.get_by_text("等上级的另一位管理员批准")).to_be_visible()
    expect(district.get_by_text("西彭镇", exact=True)).to_be_visible()
    looks_right(district)
    second = new_page(size)
    sign_in(second, make.user_with("area_admin", teams["near"].area, display_name="石晓蓉"))
    second.goto(district.url)
    second.get_by_role("link", name="批准成立").click()
    second.get_by_role("button", name="批准成立").click()
    expect(second.get_by_text("运行中").first).to_be_visible()
    district.goto("/staff/organizations/overview/")
    expect(district.get_by_role("heading", name="镇街覆盖 3 / 19 个镇街")).to_be_visible()
