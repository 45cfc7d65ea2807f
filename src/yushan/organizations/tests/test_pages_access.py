"""Pages of roles and of the audit trail, and the inbox, as users drive them."""

from typing import Any

import pytest
from django.urls import reverse

from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.organizations.models import RoleGrant
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of

pytestmark = pytest.mark.django_db


def test_giving_and_ending_a_role(museum: Any):
    city_user = make.user_with("city_admin")
    browser, clerk = client(city_user), make.user("lijing", display_name="黎静")
    address = reverse("organizations:give_grant")
    nobody = post(browser, address, account="nobody", role="unit_admin", place=museum.code, reason="联系人")
    assert nobody.status_code == 422 and "没有这个账号" in text_of(nobody)
    nowhere = post(browser, address, account="lijing", role="unit_admin", place="不存在的单位", reason="联系人")
    assert nowhere.status_code == 422 and "没有找到这个范围" in text_of(nowhere)
    done = post(
        browser,
        address,
        account="lijing",
        role="unit_admin",
        place=museum.name,
        until="2999-12-31",
        reason="联系人变更",
    )
    assert done.status_code == 302
    grant = RoleGrant.objects.get(user=clerk)
    assert (grant.scope, grant.scope_id, clock.local(grant.ends_at).hour) == ("unit", museum.pk, 23)
    assert client(clerk).get(reverse("organizations:unit", args=[museum.pk])).status_code == 200
    listed = text_of(browser.get(reverse("organizations:grants"), {"q": "黎静"}))
    assert "重庆市自然博物馆" in listed and "联系人变更" in listed
    other = client(make.user_with("area_admin", make.area("500112")))
    assert "黎静" not in text_of(other.get(reverse("organizations:grants")))
    end = reverse("organizations:end_grant", args=[grant.pk])
    assert other.get(end).status_code == 404
    assert post(browser, end, reason="换岗").status_code == 302
    assert client(clerk).get(reverse("organizations:unit", args=[museum.pk])).status_code == 404
    assert "换岗" not in text_of(browser.get(reverse("organizations:grants")))
    assert "黎静" in text_of(browser.get(reverse("organizations:grants"), {"state": "ended"}))
    assert client(clerk).get(reverse("organizations:grants")).status_code == 403


def test_the_trail_is_read_by_auditors_only(museum: Any, django_assert_max_num_queries: Any):
    clerk = make.user_with("unit_admin", museum, display_name="黎静")
    browser = client(clerk)
    member = museum.staff.first()
    post(browser, reverse("organizations:unmask", args=["staff", member.pk, "phone"]), reason="通知注册")
    address = reverse("audit:lines")
    assert browser.get(address).status_code == 403
    assert client(make.user_with("area_admin", museum.area)).get(address).status_code == 403
    auditor = client(make.user_with("auditor"))
    with django_assert_max_num_queries(12):
        page = text_of(auditor.get(address))
    assert "显示完整信息" in page and "通知注册" in page and "13896170246" not in page
    own = text_of(client(make.user_with("auditor", museum.area)).get(address))
    assert "通知注册" in own
    elsewhere = text_of(client(make.user_with("auditor", make.area("500112"))).get(address))
    assert "通知注册" not in elsewhere
    city = client(make.user_with("city_admin"))
    assert "没有符合条件的记录" in text_of(city.get(address, {"until": "2020-01-01"}))
    assert "通知注册" in text_of(city.get(address, {"room": "organizations", "who": "黎", "personal": "1"}))
    assert city.post(address).status_code in (200, 405)
    assert AuditLine.objects.filter(action="organizations.unmask").count() == 1


def test_what_waits_appears_among_the_to_dos():
    from yushan.common import todos

    team = make.team(state="submitted")
    admin = make.user_with("area_admin", team.area)
    source = next(one for one in todos.sources() if one.name == "organizations.approvals")
    assert source.count(admin) == 1
    assert source.collect(admin, 5)[0].url == reverse("organizations:organization", args=[team.pk])
    assert source.count(make.user_with("area_admin", make.area("500112"))) == 0
