"""The pages as users drive them."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.organizations import roster_filters
from yushan.organizations.models import Organization, UnitHeadcount
from yushan.organizations.roster_filters import RosterFilter
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent_chip() -> Any:
    """A chip as the rooms above register them: everybody, with something to be reminded of."""
    chip = RosterFilter(
        "test-unregistered", "未注册", lambda rows, as_of: roster_filters.find("all").apply(rows, as_of), order=1,
        reminder="请注册成为科技志愿者", reminder_body="用手机三分钟就能办好。", reminder_url="/register/",
    )  # fmt: skip
    roster_filters.register(chip)
    yield chip
    roster_filters._filters.pop(chip.code)


def test_the_roster_with_chips_search_and_masked_phones(museum: Any):
    browser = client(make.user_with("unit_admin", museum))
    page = text_of(browser.get(reverse("organizations:unit", args=[museum.pk]), {"filter": "all"}))
    assert "申报职工 180 人，花名册在职 5 人，相差 175 人。" in page
    assert "138****0246" in page and "13896170246" not in page
    assert "覃家明" in page and "黎国强" not in page
    found = text_of(browser.get(reverse("organizations:unit", args=[museum.pk]), {"filter": "all", "q": "rlg"}))
    assert "冉隆贵" in found and "石晓蓉" not in found
    gone = text_of(browser.get(reverse("organizations:unit", args=[museum.pk]), {"filter": "left"}))
    assert "黎国强" in gone and "2024-03-01" in gone
    then = text_of(
        browser.get(reverse("organizations:unit", args=[museum.pk]), {"filter": "all", "as_of": "2024-02-29"})
    )
    assert "黎国强" in then and "截至 2024-02-29" in then
    assert browser.get(reverse("organizations:unit", args=[museum.pk]), {"filter": "nonsense"}).status_code == 404


def test_units_of_others_are_not_found(museum: Any):
    strangers = [
        make.user_with("unit_admin", make.unit("重庆科技馆", area=make.area("500112"))),
        make.user_with("area_admin", make.area("500112")),
    ]
    for stranger in strangers:
        browser = client(stranger)
        for name in ("unit", "headcount", "remind"):
            assert browser.get(reverse(f"organizations:{name}", args=[museum.pk])).status_code == 404, name
        member = museum.staff.first()
        address = reverse("organizations:unmask", args=["staff", member.pk, "phone"])
        assert post(browser, address, reason="好奇").status_code == 404
        assert museum.name not in text_of(browser.get(reverse("organizations:units")))
    assert Client().get(reverse("organizations:unit", args=[museum.pk])).status_code == 302
    assert client(make.user()).get(reverse("organizations:units")).status_code == 403
    # An auditor reads and cannot write.
    auditor = client(make.user_with("auditor"))
    assert auditor.get(reverse("organizations:unit", args=[museum.pk])).status_code == 200
    assert auditor.get(reverse("organizations:headcount", args=[museum.pk])).status_code == 404


def test_the_list_of_units_is_filtered_and_costs_few_statements(museum: Any, django_assert_max_num_queries: Any):
    for number in range(40):
        make.unit(f"渝北区第 {number} 小学", area=make.area("500112"), level="district", staff=50 + number)
    browser = client(make.user_with("city_admin"))
    with django_assert_max_num_queries(15):
        everything = text_of(browser.get(reverse("organizations:units")))
    assert "共 41 个单位" in everything
    one = text_of(browser.get(reverse("organizations:units"), {"q": "自然", "level": "city"}))
    assert "重庆市自然博物馆" in one and "小学" not in one
    by_code = text_of(browser.get(reverse("organizations:units"), {"q": museum.code[:16]}))
    assert museum.name in by_code
    second = browser.get(reverse("organizations:units")).context["page"].next_url
    assert "小学" in text_of(browser.get(reverse("organizations:units") + second))
    assert "没有符合条件的单位" in text_of(browser.get(reverse("organizations:units"), {"q": "不存在"}))


def test_a_roster_of_a_thousand_costs_few_statements(museum: Any, django_assert_max_num_queries: Any):
    for number in range(60):
        make.staff_member(museum, make.person(f"张{number}"))
    browser = client(make.user_with("unit_admin", museum))
    with django_assert_max_num_queries(20):
        browser.get(reverse("organizations:unit", args=[museum.pk]), {"filter": "all"})


def test_showing_a_phone_asks_the_reason_and_leaves_a_line(museum: Any):
    member = museum.staff.get(person__name="覃家明")
    browser = client(make.user_with("unit_admin", museum))
    address = reverse("organizations:unmask", args=["staff", member.pk, "phone"])
    asked = browser.get(address, headers={"HX-Request": "true"})
    assert "13896170246" not in asked.content.decode() and "原因" in asked.content.decode()
    assert post(browser, address, reason=" ").status_code == 422
    assert not AuditLine.objects.filter(action="organizations.unmask").exists()
    shown = post(browser, address, reason="通知注册")
    assert "13896170246" in text_of(shown) and "no-store" in shown["Cache-Control"]
    assert AuditLine.objects.get(action="organizations.unmask").person_id == member.person_id


@pytest.mark.capability("T1.2")
def test_declaring_the_headcount(museum: Any):
    browser = client(make.user_with("unit_admin", museum))
    address = reverse("organizations:headcount", args=[museum.pk])
    wrong = post(browser, address, staff=60, party_members=62, stat_day="2025-06-30")
    assert wrong.status_code == 422 and "多于" in text_of(wrong)
    done = post(browser, address, staff=171, party_members=60, stat_day=clock.today().isoformat())
    assert done.status_code == 302
    assert UnitHeadcount.objects.get(unit=museum, stat_day=clock.today()).staff == 171


def test_a_form_sent_twice_does_it_once(museum: Any):
    browser = client(make.user_with("unit_admin", museum))
    form = {"staff": 171, "stat_day": clock.today().isoformat(), "idempotency_key": uuid.uuid4().hex}
    address = reverse("organizations:headcount", args=[museum.pk])
    answers = [browser.post(address, form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert AuditLine.objects.filter(action="organizations.declare_headcount").count() == 1


def test_reminding_says_the_effect_first_and_whom_it_cannot_reach(museum: Any, silent_chip: Any):
    account = make.user(who=museum.staff.get(person__name="冉隆贵").person)
    browser = client(make.user_with("unit_admin", museum))
    assert "提醒 5 人" in text_of(browser.get(reverse("organizations:unit", args=[museum.pk])))
    address = reverse("organizations:remind", args=[museum.pk])
    before = text_of(browser.get(address, {"filter": silent_chip.code}))
    assert "1 人 有账号" in before and "4 人 还没有账号" in before
    after = text_of(post(browser, address, filter=silent_chip.code))
    assert "已提醒 1 人" in after and "还有 4 人没有账号" in after and "石晓蓉" in after
    assert account.notices.get().title == "请注册成为科技志愿者"
    assert "今天" in text_of(browser.get(reverse("organizations:unit", args=[museum.pk])))


@pytest.mark.capability("T1.4")
def test_a_detachment_is_applied_for_returned_corrected_and_approved():
    make.load_plan()
    corps = make.corps()
    district_user = make.user_with("area_admin", make.area("500109"), display_name="田一帆")
    district, city = client(district_user), client(make.user_with("city_admin", display_name="黎静"))
    overview = text_of(district.get(reverse("organizations:organizations")))
    assert "还没有支队的区县 1 个" in overview and "北碚区" in overview
    form = {
        "level": "detachment", "parent": corps.pk, "area": "500109", "name": "北碚区科技志愿服务支队",
        "leader_name": "覃家明", "contact_phone": "１３８９６１７０２４６", "kind": "venue",
    }  # fmt: skip
    found = reverse("organizations:found")
    wrong = post(district, found, **(form | {"contact_phone": "12345"}))
    assert wrong.status_code == 422 and "手机号" in text_of(wrong)
    assert post(district, found, **(form | {"area": "500112"})).status_code == 403
    answer = post(district, found, **form)
    made = Organization.objects.get(level="detachment")
    address = reverse("organizations:organization", args=[made.pk])
    assert answer["Location"] == address and made.state == "submitted" and made.contact_phone == "13896170246"
    assert post(district, reverse("organizations:step", args=[made.pk, "approve"])).status_code == 403
    waiting = city.get(reverse("organizations:organizations"))
    assert "等您审批" in text_of(waiting) and made.name in text_of(waiting)
    returned = reverse("organizations:step", args=[made.pk, "return"])
    assert post(city, returned, reason="").status_code == 422
    assert post(city, returned, reason="请补章程").status_code == 302
    seen = text_of(district.get(address))
    assert "请补章程" in seen and "重新提交" in seen
    change = {key: value for key, value in form.items() if key not in ("level", "parent", "area")}
    changed = post(district, reverse("organizations:change", args=[made.pk]), **(change | {"charter": "第一条……"}))
    assert changed.status_code == 302
    assert post(district, reverse("organizations:step", args=[made.pk, "submit"])).status_code == 302
    approve = reverse("organizations:step", args=[made.pk, "approve"])
    assert "可以招募队员" in text_of(city.get(approve))
    assert post(city, approve).status_code == 302
    late = post(client(make.user_with("city_admin")), approve)
    assert late.status_code == 409 and "黎静已经办过“批准成立”" in text_of(late)
    assert Organization.objects.get(pk=made.pk).state == "active"
    assert "还没有支队的区县" not in text_of(district.get(reverse("organizations:organizations")))
    history = text_of(city.get(address))
    for word in ("申请成立", "退回修改", "修改资料", "批准成立", "科技场馆"):
        assert word in history
    assert district_user.notices.filter(title__contains="已批准成立").exists()


def test_the_tree_opens_level_by_level(django_assert_max_num_queries: Any):
    detachment = make.detachment(make.area("500109"))
    for number in range(60):
        make.team(detachment, f"第 {number:02} 服务队")
    browser = client(make.user_with("city_admin"))
    with django_assert_max_num_queries(20):
        top = text_of(browser.get(reverse("organizations:organizations")))
    assert "重庆市科技志愿服务总队" in top and "第 00 服务队" not in top
    with django_assert_max_num_queries(8):
        level = browser.get(reverse("organizations:children", args=[detachment.pk]))
    assert "第 49 服务队" in text_of(level) and "第 50 服务队" not in text_of(level)
    more = browser.get(reverse("organizations:children", args=[detachment.pk]) + level.context["page"].next_url)
    assert "第 59 服务队" in text_of(more)
    with django_assert_max_num_queries(20):
        browser.get(reverse("organizations:organization", args=[detachment.pk]))
    found = text_of(browser.get(reverse("organizations:list"), {"q": "第 07"}))
    assert "第 07 服务队" in found and "第 08 服务队" not in found


def test_organizations_of_others_are_not_found():
    own, other = make.detachment(make.area("500109")), make.detachment(make.area("500112"))
    browser = client(make.user_with("organization_admin", own))
    assert browser.get(reverse("organizations:organization", args=[own.pk])).status_code == 200
    for name in ("organization", "children", "change"):
        assert browser.get(reverse(f"organizations:{name}", args=[other.pk])).status_code == 404, name
    assert post(browser, reverse("organizations:step", args=[other.pk, "suspend"]), reason="试试").status_code == 404
    assert post(browser, reverse("organizations:step", args=[own.pk, "suspend"]), reason="试试").status_code == 403
    assert browser.get(f"/staff/organizations/{own.pk}/explode/").status_code == 404
    assert post(browser, reverse("organizations:found"), level="team", parent=other.pk, name="越界").status_code == 403
    assert Organization.objects.count() == 3


@pytest.mark.capability("T1.4", page="/staff/organizations/<pk>/")
def test_the_level_above_is_a_link_for_who_may_open_it_only():
    team = make.team()
    above = Organization.objects.get_parent(team)
    page, link = (
        reverse("organizations:organization", args=[team.pk]),
        f'href="{reverse("organizations:organization", args=[above.pk])}"',
    )
    own = client(make.user_with("organization_admin", team)).get(page)
    assert above.name in text_of(own) and link not in own.content.decode()
    assert link in client(make.user_with("area_admin", team.area)).get(page).content.decode()
