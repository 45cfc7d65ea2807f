"""The host unit of an organization: a unit of the platform where there is one, else in words."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yushan.accounts.actions.people import phone_hash
from yushan.organizations import actions
from yushan.organizations.models import Organization, OrganizationRequest, StaffMember
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of

pytestmark = pytest.mark.django_db
HOSPITAL = "九龙坡区人民医院（第二院区）"


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def hospital() -> Any:
    return make.unit(HOSPITAL, area=make.area("500107"))


def test_a_host_is_chosen_by_name_and_tied_to_the_unit(hospital: Any) -> None:
    parent = make.detachment(hospital.area)
    admin = client(make.user_with("organization_admin", parent))
    options = admin.get(reverse("organizations:hosts"), {"host_unit": "人民医院"}).content.decode()
    assert f'value="{HOSPITAL}"' in options and hospital.code in options
    assert "option" not in admin.get(reverse("organizations:hosts"), {"host_unit": "九"}).content.decode()
    found = f"{reverse('organizations:found')}?level=team&parent={parent.pk}"
    assert 'id="host-units"' in admin.get(found).content.decode()
    form = {"level": "team", "parent": parent.pk, "leader_name": "黎静", "contact_phone": "13896170246"}
    post(admin, found, **form, name="医疗服务队", host_unit=HOSPITAL.replace("（", "(").replace("）", ")"))
    post(admin, found, **form, name="护理服务队", host_unit=hospital.code)
    post(admin, found, **form, name="康复服务队", host_unit="西站社区  卫生服务站")
    teams = {row.name: (row.host, row.host_unit) for row in Organization.objects.filter(level="team")}
    assert teams["医疗服务队"] == teams["护理服务队"] == (hospital, "")
    assert teams["康复服务队"] == (None, "西站社区 卫生服务站")


def test_a_name_of_several_units_asks_for_the_code(hospital: Any) -> None:
    twin = make.unit(HOSPITAL, area=make.area("500109"))
    parent = make.detachment(hospital.area)
    admin = client(make.user_with("organization_admin", parent))
    options = admin.get(reverse("organizations:hosts"), {"host_unit": "人民医院"}).content.decode()
    assert f'value="{twin.code}"' in options and f'value="{HOSPITAL}"' not in options
    found = f"{reverse('organizations:found')}?level=team&parent={parent.pk}"
    form = {"level": "team", "parent": parent.pk, "leader_name": "黎静", "contact_phone": "13896170246"}
    answer = post(admin, found, **form, name="医疗服务队", host_unit=HOSPITAL)
    assert answer.status_code == 422 and "有几个单位都叫" in text_of(answer)
    post(admin, found, **form, name="医疗服务队", host_unit=twin.code, draft="1")
    team = Organization.objects.get(name="医疗服务队")
    assert team.host == twin
    change = reverse("organizations:change", args=[team.pk])
    assert f'value="{twin.code}"' in admin.get(change).content.decode(), "what the form shows can be sent back"


def test_the_host_is_a_link_for_who_may_see_the_unit(hospital: Any) -> None:
    team = make.team(make.detachment(hospital.area), "医疗服务队", host=hospital)
    page, link = (
        reverse("organizations:organization", args=[team.pk]),
        reverse("organizations:unit", args=[hospital.pk]),
    )
    for role, where, linked in (
        ("area_admin", hospital.area, True), ("city_admin", None, True), ("organization_admin", team, False),
    ):  # fmt: skip
        shown = client(make.user_with(role, where)).get(page)
        assert HOSPITAL in text_of(shown) and (link in shown.content.decode()) is linked, role
    from django.test import Client

    assert HOSPITAL in text_of(Client().get(reverse("volunteers:team", args=[team.code])))


def test_the_unit_lists_what_it_hosts_and_the_list_is_narrowed_by_it(hospital: Any) -> None:
    above = make.detachment(hospital.area)
    hosted = [make.team(above, f"医疗{number}队", host=hospital) for number in "一二三四五六"]
    make.team(above, "别家的队", host_unit="某单位")
    make.team(above, "医疗旧队", host=hospital, state="closed")
    area = client(make.user_with("area_admin", hospital.area))
    page = area.get(reverse("organizations:unit", args=[hospital.pk]))
    shown, narrowed = text_of(page), f"{reverse('organizations:list')}?host={hospital.pk}"
    assert "等 6 个" in shown and "医疗旧队" not in shown and narrowed in page.content.decode()
    listed = text_of(area.get(narrowed))
    assert (
        all(team.name in listed for team in hosted) and "别家的队" not in listed and f"依托单位是 {HOSPITAL}" in listed
    )
    unit = client(make.user_with("unit_admin", hospital)).get(reverse("organizations:unit", args=[hospital.pk]))
    assert "医疗" in text_of(unit) and f"/organizations/{hosted[0].pk}/" not in unit.content.decode()
    costs = []
    for more in (0, 20):
        for number in range(more):
            make.team(above, f"护理{number}队", host=hospital)
        area.post("/staff/lists/organizations/columns/", {"column": ["host", "leader"]})
        with CaptureQueriesContext(connection) as asked:
            assert hospital.name in text_of(area.get(reverse("organizations:list")))
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 20


def test_a_running_organization_changes_its_host_by_request(hospital: Any) -> None:
    team = make.team(make.detachment(hospital.area), "医疗服务队", host_unit="原来的卫生站")
    leader, district = make.user_with("organization_admin", team), make.user_with("area_admin", hospital.area)
    url = reverse("organizations:propose", args=[team.pk, "change"])
    assert 'value="原来的卫生站"' in client(leader).get(url).content.decode()
    same = post(client(leader), url, name=team.name, kind="", host_unit="原来的卫生站", reason="没有变")
    assert same.status_code == 422 and "没有变化" in text_of(same)
    assert (
        post(client(leader), url, name=team.name, kind="", host_unit=HOSPITAL, reason="医院建了科普基地").status_code
        == 302
    )
    asked = OrganizationRequest.objects.get()
    assert asked.values == {"host_unit": HOSPITAL, "host": hospital.pk}
    page = text_of(client(district).get(reverse("organizations:request", args=[asked.pk])))
    assert f"“原来的卫生站”改为“{HOSPITAL}”" in page and "单位的页面也会列出这个组织" in page
    actions.decide_request(district, request=asked, approve=True)
    team.refresh_from_db()
    assert (team.host, team.host_unit) == (hospital, "")
    back = actions.propose(
        leader, organization=team, kind="change", values={"host_unit": "原来的卫生站"}, reason="搬回去了"
    )
    actions.decide_request(district, request=back, approve=True)
    team.refresh_from_db()
    assert (team.host, team.host_unit) == (None, "原来的卫生站")


def test_a_request_from_before_units_were_tied_is_still_done(hospital: Any) -> None:
    team = make.team(make.detachment(hospital.area), "医疗服务队")
    leader, district = make.user_with("organization_admin", team), make.user_with("area_admin", hospital.area)
    asked = actions.propose(leader, organization=team, kind="change", values={"host_unit": "卫生站"}, reason="新建")
    OrganizationRequest.objects.update(values={"host_unit": HOSPITAL})
    asked.refresh_from_db()
    actions.decide_request(district, request=asked, approve=True)
    team.refresh_from_db()
    assert team.host == hospital


def test_what_was_written_is_tied_once_the_unit_is_known() -> None:
    team = make.team(host_unit="九龙坡区中医院")
    several = make.team(name="两家都叫这个", host_unit="社区卫生服务中心")
    closed = make.team(name="已经关闭的", host_unit="九龙坡区中医院", state="closed")
    assert "0 个组织" in actions.tie_written_hosts()
    known = make.unit("九龙坡区中医院")
    for _ in range(2):
        make.unit("社区卫生服务中心")
    assert "1 个组织" in actions.tie_written_hosts()
    team.refresh_from_db()
    several.refresh_from_db()
    closed.refresh_from_db()
    assert (closed.host, closed.host_unit) == (None, "九龙坡区中医院"), "what is closed stays as it was"
    assert (team.host, several.host, several.host_unit) == (known, None, "社区卫生服务中心")


def test_what_was_there_before_is_tied_and_found(hospital: Any) -> None:
    """The data steps of the migration: exactly one unit of the name, and the hash of each telephone."""
    steps = import_module("yushan.organizations.migrations.0012_charter_files_hosts_and_phones")
    one, two = make.team(host_unit=HOSPITAL), make.team(name="两家都叫这个", host_unit="社区卫生服务中心")
    for _ in range(2):
        make.unit("社区卫生服务中心")
    rows = [make.staff_member(hospital, phone=phone) for phone in ("13896170246", "")]
    StaffMember.objects.update(phone_hash="")
    steps.tie_hosts(apps, None)
    steps.hash_phones(apps, None)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.host, one.host_unit, two.host, two.host_unit) == (hospital, "", None, "社区卫生服务中心")
    assert [StaffMember.objects.get(pk=row.pk).phone_hash for row in rows] == [phone_hash("13896170246"), ""]


def test_a_host_is_said_once(hospital: Any) -> None:
    team = make.team(host=hospital)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(pk=team.pk).update(host_unit="别的单位")


def test_a_host_that_is_no_unit_is_kept_in_words_and_said_so(hospital: Any) -> None:
    parent = make.detachment(hospital.area)
    admin = client(make.user_with("organization_admin", parent))
    found = f"{reverse('organizations:found')}?level=team&parent={parent.pk}"
    form = {"level": "team", "parent": parent.pk, "leader_name": "黎静", "contact_phone": "13896170246"}
    part, hint = HOSPITAL[:6], "没有和单位相连"
    assert hint in text_of(admin.get(post(admin, found, **form, name="医疗服务队", host_unit=part)["Location"]))
    team = Organization.objects.get(name="医疗服务队")
    assert (team.host, team.host_unit) == (None, part)
    assert hint not in text_of(admin.get(post(admin, found, **form, name="护理服务队", host_unit=HOSPITAL)["Location"]))
    Organization.objects.filter(pk=team.pk).update(state="active")
    change = {"name": team.name, "kind": "", "reason": "改名"}
    asked = post(admin, reverse("organizations:propose", args=[team.pk, "change"]), **change, host_unit=HOSPITAL[:5])
    assert hint in text_of(admin.get(asked["Location"]))
