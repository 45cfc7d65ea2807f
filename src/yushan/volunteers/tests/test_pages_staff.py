"""Staff pages: scopes, masks, decisions, number of statements."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yushan.audit.models import AuditLine
from yushan.common import todos
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.stations.models import Station
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.tests.factories import birth_of, guardian_data, membership, mobile, volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Counts are kept for a minute; not across tests."""
    cache.clear()


def text_of(response: Any) -> str:
    return str(response.content.decode())


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def team(db: None) -> Organization:
    return base.team()


@pytest.fixture
def people(team: Organization) -> list[Volunteer]:
    found = [volunteer(name, skills=["讲解"], address="渝中区上清寺路 12 号 3-2") for name in ("余小禾", "罗一鸣")]
    for one in found:
        membership(one, team)
    return found


def secrets_of(one: Volunteer) -> list[str]:
    return [one.person.identity_number, one.phone, one.pass_code, "12 号"]


def test_lists_and_details_are_masked(team: Organization, people: list[Volunteer]) -> None:
    admin = signed_in(base.user_with("organization_admin", team))
    pages = [text_of(admin.get("/staff/volunteers/")), text_of(admin.get(f"/staff/volunteers/{people[0].pk}/"))]
    city = signed_in(base.user_with("city_admin"))
    pages += [text_of(city.get("/staff/volunteers/")), text_of(city.get(f"/staff/volunteers/{people[0].pk}/"))]
    for page in pages:
        assert "余小禾" in page and people[0].number in page
        for one in people:
            for secret in secrets_of(one):
                assert secret not in page
    assert "organizations:unmask" not in pages[1] and f"/unmask/volunteer/{people[0].pk}/phone/" in pages[3]
    assert f"/unmask/volunteer/{people[0].pk}/phone/" not in pages[1]


@pytest.mark.capability("T1.2", page="/staff/volunteers/new/")
def test_the_keeper_of_a_station_finds_the_desk_and_no_way_that_is_shut() -> None:
    station = Station.objects.create(name="北温泉科普驿站", kind="rural", state="certified", area=base.area())
    keeper = signed_in(base.user_with("station_admin", station))
    home = keeper.get("/staff/")
    assert "代为登记" in [entry["label"] for group in home.context["menu"] for entry in group["entries"]]
    assert [one.url for one in home.context["commands"]] == ["/staff/volunteers/new/", "/staff/needs/new/"]
    session = keeper.session
    session["helper_registered"] = volunteer("余小禾", registered_by=home.context["user"]).pk
    session.save()
    for address in ("/staff/volunteers/new/", "/staff/volunteers/new/child/", "/staff/volunteers/new/done/"):
        page = keeper.get(address)
        assert page.status_code == 200 and 'href="/staff/volunteers/"' not in text_of(page), address
        assert 'href="/staff/">待办</a>' in text_of(page) or "回到待办" in text_of(page), address
    city = signed_in(base.user_with("city_admin"))
    labels = [entry["label"] for group in city.get("/staff/").context["menu"] for entry in group["entries"]]
    assert "志愿者" in labels and "代为登记" not in labels
    assert 'href="/staff/volunteers/">志愿者</a>' in text_of(city.get("/staff/volunteers/new/"))


def test_the_eye_shows_one_number_after_a_reason(people: list[Volunteer]) -> None:
    who = people[0]
    admin = signed_in(base.user_with("area_admin", who.area))
    url = f"/staff/unmask/volunteer/{who.pk}/phone/"
    assert who.phone not in text_of(admin.get(url))
    assert who.phone in text_of(admin.post(url, {"reason": "通知集合时间变更"}))
    assert AuditLine.objects.filter(person_id=who.person_id, reason="通知集合时间变更").count() == 1
    assert signed_in(base.user_with("area_admin", base.area("500101"))).get(url).status_code == 404


def test_numbers_of_others_answer_404_and_nothing_changes(people: list[Volunteer]) -> None:
    other = signed_in(base.user_with("area_admin", base.area("500101")))
    pk, phone = people[0].pk, people[0].phone
    for path in ("", "contact/", "password/", "end/"):
        method = other.get if not path else other.post
        assert method(f"/staff/volunteers/{pk}/{path}", {"phone": mobile(), "reason": "试试"}).status_code == 404
    people[0].refresh_from_db()
    assert people[0].phone == phone and people[0].state == "verified"
    assert "余小禾" not in text_of(other.get("/staff/volunteers/"))


def test_who_has_no_list(people: list[Volunteer]) -> None:
    for user in (people[0].person.user, base.user_with("station_admin", base.unit())):
        assert signed_in(user).get("/staff/volunteers/").status_code == 403
    assert Client().get("/staff/volunteers/").status_code == 302


def test_searching_and_filtering(people: list[Volunteer]) -> None:
    city = signed_in(base.user_with("city_admin"))
    for query in ("q=罗一", "q=luoyiming", "q=LYM", f"q={people[1].phone}", f"q={people[1].number}"):
        page = text_of(city.get(f"/staff/volunteers/?{query}"))
        assert "罗一鸣" in page and "余小禾" not in page, query
    assert "没有找到" in text_of(city.get("/staff/volunteers/?q=查无此人"))
    assert "余小禾" in text_of(city.get("/staff/volunteers/?state=verified&area=500103"))
    assert "余小禾" not in text_of(city.get("/staff/volunteers/?state=withdrawn"))
    assert city.get("/staff/volunteers/?after=xx").status_code == 400


def test_pages_of_a_long_list_join_without_gap(team: Organization) -> None:
    made = [volunteer(with_user=False).number for _ in range(70)]
    city = signed_in(base.user_with("city_admin"))
    seen: list[str] = []
    url = "/staff/volunteers/"
    while url:
        page = city.get(url).context["page"]
        seen += [row.number for row in page]
        url = f"/staff/volunteers/{page.next_url}" if page.next_url else ""
    assert seen == made[::-1]


def test_statements_do_not_grow_with_the_list(team: Organization) -> None:
    admin = signed_in(base.user_with("organization_admin", team))
    counts = []
    for _round in range(2):
        for _one in range(12):
            membership(volunteer(with_user=False), team)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            admin.get("/staff/volunteers/")
        counts.append(len(queries))
    assert counts[1] <= counts[0] <= 20
    with CaptureQueriesContext(connection) as queries:
        admin.get(f"/staff/volunteers/{Volunteer.objects.first().pk}/")
    assert len(queries) <= 20


def test_deciding_applications(team: Organization) -> None:
    user = base.user_with("organization_admin", team)
    admin = signed_in(user)
    rows = [membership(volunteer(), team, "applied", message="周末有空") for _ in range(4)]
    source = next(one for one in todos.sources() if one.name == "memberships")
    assert source.count(user) == 4 and len(source.collect(user, 3)) == 3
    with CaptureQueriesContext(connection) as queries:
        page = text_of(admin.get("/staff/memberships/"))
    assert "等您审核的 4 份" in page and len(queries) <= 15
    answer = admin.post(f"/staff/memberships/{rows[0].pk}/decide/", {"decision": "decline", "reason": ""}, follow=True)
    assert "请写明没有通过的原因" in text_of(answer)
    admin.post(f"/staff/memberships/{rows[0].pk}/decide/", {"decision": "decline", "reason": "本队只招农技人员"})
    admin.post(f"/staff/memberships/{rows[1].pk}/decide/", {"decision": "approve"})
    assert sorted(Membership.objects.values_list("state", flat=True)) == ["applied", "applied", "approved", "declined"]
    assert admin.post(f"/staff/memberships/{rows[1].pk}/decide/", {"decision": "approve"}).status_code == 404
    bulk = "/staff/lists/memberships/bulk/"
    assert "还没有选中" in text_of(admin.post(bulk, {"action": "approve", "pick": ["x", "9" * 30]}, follow=True))
    stranger = signed_in(
        base.user_with("organization_admin", base.team(base.detachment(base.area("500109")), "缙云队"))
    )
    assert stranger.post(f"/staff/memberships/{rows[3].pk}/decide/", {"decision": "approve"}).status_code == 404
    assert signed_in(volunteer().person.user).get("/staff/memberships/").status_code == 403


def test_registering_somebody_without_a_phone(team: Organization) -> None:
    admin = signed_in(base.user_with("organization_admin", team))
    area = str(base.area().pk)
    facts = {"name": "向春梅", "identity": base.identity().number, "area": area, "organization": str(team.pk)}
    assert admin.post("/staff/volunteers/new/", facts).status_code == 422
    answer = admin.post("/staff/volunteers/new/", facts | {"agreed": "on"}, follow=True)
    made = Volunteer.objects.get(person__name="向春梅")
    assert made.number in text_of(answer) and facts["identity"] not in text_of(answer)
    assert made.source == "helper" and Membership.objects.get(volunteer=made).state == "approved"
    again = admin.post("/staff/volunteers/new/", facts | {"agreed": "on"})
    assert again.status_code == 422 and "已经注册过" in text_of(again)
    young = facts | {"agreed": "on", "name": "余小树", "identity": base.identity(birth_of(15)).number}
    assert "监护人" in text_of(admin.post("/staff/volunteers/new/", young))
    parent = guardian_data()
    young |= {"guardian_name": parent.name, "guardian_identity": parent.identity.number}
    young |= {"guardian_phone": parent.phone, "guardian_relation": "父亲"}
    assert admin.post("/staff/volunteers/new/", young).status_code == 302
    # A team of others cannot be chosen.
    other = base.team(base.detachment(base.area("500109")), "缙云队")
    foreign = facts | {"agreed": "on", "identity": base.identity().number, "organization": str(other.pk)}
    assert admin.post("/staff/volunteers/new/", foreign).status_code == 422
    assert signed_in(volunteer().person.user).get("/staff/volunteers/new/").status_code == 403


def test_group_registration_from_the_roster() -> None:
    unit = base.unit()
    clerk = signed_in(base.user_with("unit_admin", unit))
    rows = [base.staff_member(unit, phone=mobile()) for _ in range(3)] + [base.staff_member(unit, phone="")]
    url = f"/staff/volunteers/collective/{unit.pk}/"
    page = text_of(clerk.get(url))
    assert "还有 4 人没有注册" in page and rows[0].phone not in page and rows[0].person.identity_number not in page
    answer = clerk.post(url, {"pick": [row.pk for row in rows]}, follow=True)
    assert "已为 3 人登记" in text_of(answer) and "手机号没有填" in text_of(answer)
    assert "3 人等本人确认" in text_of(answer)
    assert Volunteer.objects.filter(state="to_confirm", invited_by_unit=unit).count() == 3
    assert signed_in(base.user_with("unit_admin", base.unit("重庆科技馆"))).get(url).status_code == 404
    unit_page = text_of(clerk.get(f"/staff/units/{unit.pk}/"))
    assert url in unit_page and "集体注册" in unit_page


def test_a_password_for_one_use_is_shown_once(people: list[Volunteer]) -> None:
    who = volunteer(source="import", with_user=False, area=people[0].area)
    admin = signed_in(base.user_with("area_admin", who.area))
    url = f"/staff/volunteers/{who.pk}/password/"
    assert admin.post(url, {"reason": ""}).status_code == 422
    page = text_of(admin.post(url, {"reason": "本人持身份证到场，第一次登录"}))
    assert "只在这一页显示一次" in page
    again = text_of(admin.get(f"/staff/volunteers/{who.pk}/"))
    assert "只在这一页显示一次" not in again and "生成一次性密码" not in again and "忘了密码，恢复登录" in again
    told = admin.post(url, {"reason": "又忘了"})
    assert told.status_code == 422 and "由两位管理员办理" in text_of(told)


def test_ending_a_registration(people: list[Volunteer]) -> None:
    admin = signed_in(base.user_with("area_admin", people[0].area))
    url = f"/staff/volunteers/{people[0].pk}/end/"
    assert admin.post(url, {}).status_code == 422
    assert "已注销" in text_of(admin.post(url, {"reason": "本人书面申请"}, follow=True))
    people[0].refresh_from_db()
    assert people[0].state == "withdrawn"


def test_a_unit_reads_whom_to_ask_instead_of_a_form() -> None:
    unit = base.unit()
    browser = signed_in(base.user_with("unit_admin", unit))
    own, without = volunteer(), volunteer(source="import", with_user=False)
    for one in (own, without):
        base.staff_member(unit, one.person)
    page = text_of(browser.get(f"/staff/volunteers/{own.pk}/"))
    assert "本人自己开通的账号" in page and "生成一次性密码" not in page and "新的手机号" not in page
    page = text_of(browser.get(f"/staff/volunteers/{without.pk}/"))
    assert "本人自己开通的账号" not in page and "生成一次性密码" in page
    answer = browser.post(f"/staff/volunteers/{own.pk}/password/", {"reason": "本人持身份证到场"})
    assert answer.status_code == 422 and "恢复登录" in text_of(answer)
