"""The long lists as people use them: columns, saved filters, one thing done to many rows."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, TestCase

from yushan.accounts.models import Notice, User
from yushan.common.models import BulkItem, BulkRun, Job, ListColumns, SavedFilter
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.volunteers.models import Membership, MembershipTransfer
from yushan.volunteers.tests.factories import membership, volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def team() -> Organization:
    return base.team()


@pytest.fixture
def admin(team: Organization) -> User:
    return base.user_with("organization_admin", team)


def browser(user: User) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def confirm(client: Client, url: str) -> None:
    """Starts what a preview shows, and lets the worker do it."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(f"{url}run/")


def prepared(client: Client, name: str, action: str, *rows: Any, **data: Any) -> str:
    """The address of the preview."""
    sent = {"action": action, "pick": [row.pk for row in rows]} | data
    response = client.post(f"/staff/lists/{name}/bulk/", sent)
    assert response.status_code == 302
    return str(response["Location"])


def test_chosen_columns_are_kept_per_person_and_list(team: Organization, admin: User) -> None:
    membership(volunteer("余小禾", politics="中共党员"), team)
    client = browser(admin)
    page = text_of(client.get("/staff/volunteers/"))
    assert 'data-label="编号"' in page and 'data-label="政治面貌"' not in page
    client.post("/staff/lists/volunteers/columns/", {"column": ["politics", "hours"]})
    page = text_of(client.get("/staff/volunteers/"))
    assert 'data-label="编号"' not in page and "中共党员" in page
    other = browser(base.user_with("organization_admin", team))
    assert 'data-label="编号"' in text_of(other.get("/staff/volunteers/"))
    # Choosing the usual ones again keeps nothing.
    usual = ["number", "area", "phone", "teams", "hours", "verified_on", "state"]
    client.post("/staff/lists/volunteers/columns/", {"column": usual})
    assert not ListColumns.objects.exists()


def test_a_shared_filter_reaches_who_has_a_role_below_and_shows_only_their_own(team: Organization) -> None:
    near = base.user_with("area_admin", team.area)
    below = base.user_with("organization_admin", team)
    clerk = base.user_with("unit_admin", base.unit(area=team.area))
    elsewhere = base.user_with("area_admin", base.area("500109"))
    above = base.user_with("city_admin")
    own, foreign = volunteer("余小禾", area=team.area), volunteer("石晓蓉", area=base.area("500109"))
    membership(own, team)
    sent = {"name": "本区已实名", "query": "state=verified&q=余小禾", "node": f"area:{team.area_id}"}
    browser(near).post("/staff/lists/volunteers/filters/", sent)
    kept = SavedFilter.objects.get()
    assert kept.query == "state=verified"  # what was searched for may be somebody's name: it is not kept
    for user, sees in ((near, True), (below, True), (clerk, True), (elsewhere, False), (above, False)):
        assert ("本区已实名" in text_of(browser(user).get("/staff/volunteers/"))) is sees, user
    page = text_of(browser(below).get(f"/staff/volunteers/?{kept.query}"))
    assert own.number in page and foreign.number not in page
    # Only who made it takes it away.
    assert browser(below).post(f"/staff/lists/filters/{kept.pk}/delete/").status_code == 404
    assert browser(near).post(f"/staff/lists/filters/{kept.pk}/delete/").status_code == 302
    assert not SavedFilter.objects.exists()


def test_a_filter_is_shared_only_where_one_has_a_role(team: Organization, admin: User) -> None:
    client = browser(admin)
    client.post("/staff/lists/volunteers/filters/", {"name": "全市", "query": "state=verified", "node": "city:0"})
    client.post("/staff/lists/volunteers/filters/", {"name": "什么也没选", "query": "q=余小禾", "node": ""})
    assert not SavedFilter.objects.exists()
    client.post("/staff/lists/volunteers/filters/", {"name": "已实名", "query": "state=verified"})
    again = client.post("/staff/lists/volunteers/filters/", {"name": "已实名", "query": "state=withdrawn"}, follow=True)
    assert SavedFilter.objects.count() == 1 and "已经有一个叫" in text_of(again)


@pytest.mark.capability("T1.2", page="/staff/memberships/")
def test_many_applications_are_previewed_then_approved_row_by_row(team: Organization, admin: User) -> None:
    good, gone = membership(volunteer("余小禾"), team, "applied"), membership(volunteer("石晓蓉"), team, "applied")
    decided = membership(volunteer("田家明"), team, "declined")
    foreign = membership(volunteer("冉淼淼"), base.team(base.detachment(base.area("500109")), "缙云队"), "applied")
    client = browser(admin)
    url = prepared(client, "memberships", "approve", good, gone, decided, foreign)
    page = text_of(client.get(url))
    assert "会改变的 2 人" in page and "不能做的 1 人" in page and "现在是“未通过”" in page
    assert "冉淼淼" not in page and "另有 1 行" in page
    assert {one.state for one in (good, gone)} == {"applied"} and not Job.objects.exists()
    # Withdrawn after the preview: that row says why, the other one is done.
    gone.volunteer.state, gone.volunteer.withdrawn_on = "withdrawn", gone.volunteer.verified_on
    gone.volunteer.save()
    confirm(client, url)
    confirm(client, url)  # sent twice
    states = dict(Membership.objects.values_list("pk", "state"))
    assert states == {good.pk: "approved", gone.pk: "applied", decided.pk: "declined", foreign.pk: "applied"}
    assert Organization.objects.get(pk=team.pk).member_count == 1
    assert Job.objects.count() == 1 and BulkRun.objects.get().state == "done"
    assert BulkItem.objects.get(target=foreign.pk).said == "已经不在您的范围里，没有做。"
    page = text_of(client.get(url))
    assert "已完成 1 人，没有做 3 人" in page and "已注销" in page


def test_a_broken_row_does_not_stop_the_others(
    team: Organization, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [membership(volunteer(), team, "applied") for _ in range(3)]
    client = browser(admin)
    url = prepared(client, "memberships", "approve", *rows)
    from yushan.volunteers.actions import memberships as module

    real = module.tell

    def breaks(row: Membership, *args: Any) -> None:
        if row.pk == rows[1].pk:
            raise ZeroDivisionError
        real(row, *args)

    monkeypatch.setattr(module, "tell", breaks)
    confirm(client, url)
    states = [Membership.objects.get(pk=row.pk).state for row in rows]
    assert states == ["approved", "applied", "approved"]  # the broken one left nothing half done
    assert Organization.objects.get(pk=team.pk).member_count == 2
    assert "请单独打开处理" in text_of(client.get(url))


def test_declining_many_asks_for_the_reason_first(team: Organization, admin: User) -> None:
    row = membership(volunteer("余小禾"), team, "applied")
    client = browser(admin)
    url = prepared(client, "memberships", "decline", row)
    assert "没有通过的原因" in text_of(client.get(url)) and client.post(url, {"reason": ""}).status_code == 422
    confirm(client, url)  # nothing was filled in: nothing begins
    row.refresh_from_db()
    assert row.state == "applied"
    client.post(url, {"reason": "本期名额已满"})
    assert "会改变的 1 人" in text_of(client.get(url))
    confirm(client, url)
    row.refresh_from_db()
    assert row.state == "declined" and row.reason == "本期名额已满"


def test_moving_many_goes_at_once_where_one_decides_on_both_sides(team: Organization) -> None:
    above = base.user_with("area_admin", team.area)
    other = base.team(base.detachment(team.area), name="巡讲队")
    there = membership(volunteer("余小禾"), team)
    both = volunteer("石晓蓉")
    stays = membership(both, team)
    membership(both, other)
    client = browser(above)
    url = prepared(client, "memberships", "transfer", there, stays)
    client.post(url, {"target": other.code, "reason": "队伍调整"})
    page = text_of(client.get(url))
    assert "会改变的 1 人" in page and "已经在“巡讲队”" in page
    confirm(client, url)
    assert Membership.objects.filter(volunteer=there.volunteer, organization=other, state="approved").exists()
    assert Membership.objects.get(pk=stays.pk).state == "approved"


def test_moving_into_a_team_of_others_waits_for_them(team: Organization, admin: User) -> None:
    base.team(base.detachment(base.area("500109")), name="缙云科普队")
    row = membership(volunteer(), team)
    client = browser(admin)
    url = prepared(client, "memberships", "transfer", row)
    client.post(url, {"target": "缙云", "reason": "搬家了"})
    assert "等对方接收" in text_of(client.get(url))
    confirm(client, url)
    assert MembershipTransfer.objects.get().state == "waiting"
    assert Membership.objects.get(pk=row.pk).state == "approved"


def test_pausing_many_tells_them(team: Organization, admin: User) -> None:
    row, applied = membership(volunteer(), team), membership(volunteer(), team, "applied")
    client = browser(admin)
    url = prepared(client, "memberships", "pause", row, applied)
    client.post(url, {"reason": "暑期整训", "until": ""})
    confirm(client, url)
    row.refresh_from_db()
    assert row.state == "paused" and Membership.objects.get(pk=applied.pk).state == "applied"
    assert Notice.objects.filter(user=row.volunteer.person.user, body__contains="暑期整训").exists()
    confirm(client, prepared(client, "memberships", "resume", row))
    row.refresh_from_db()
    assert row.state == "approved" and Organization.objects.get(pk=team.pk).member_count == 1


def test_a_notice_and_an_invitation_reach_those_with_an_account(team: Organization, admin: User) -> None:
    reached, silent = volunteer("余小禾"), volunteer("石晓蓉", with_user=False)
    for one in (reached, silent):
        membership(one, team)
    client = browser(admin)
    url = prepared(client, "volunteers", "notice", reached, silent)
    client.post(url, {"title": "周六集合改到 9 点", "body": "老地方见"})
    assert "没有登录账号" in text_of(client.get(url))
    confirm(client, url)
    assert Notice.objects.filter(title="周六集合改到 9 点").count() == 1
    other = base.team(base.detachment(team.area), name="巡讲队")
    base.grant(admin, "organization_admin", other)
    url = prepared(client, "volunteers", "invite", reached, silent)
    client.post(url, {"target": "巡讲队"})
    confirm(client, url)
    invited = Notice.objects.get(title="“巡讲队”邀请您加入")
    assert invited.user == reached.person.user and other.code in invited.url
    assert not Membership.objects.filter(organization=other).exists()  # joining is their own decision


def test_everything_that_the_filter_shows(team: Organization, admin: User) -> None:
    for _ in range(35):
        membership(volunteer(), team, "applied")
    membership(volunteer(), team)
    client = browser(admin)
    url = prepared(client, "memberships", "approve", all="1", query="state=applied")
    confirm(client, url)
    assert Organization.objects.get(pk=team.pk).member_count == 36


def test_a_run_is_of_its_owner_and_of_who_still_may(team: Organization, admin: User) -> None:
    row = membership(volunteer(), team, "applied")
    url = prepared(browser(admin), "memberships", "approve", row)
    assert browser(base.user_with("organization_admin", team)).get(url).status_code == 404
    assert browser(admin).post("/staff/lists/memberships/bulk/", {"action": "approve"}, follow=True)
    assert BulkRun.objects.count() == 1  # nothing chosen, nothing prepared
    assert browser(row.volunteer.person.user).post("/staff/lists/memberships/bulk/").status_code == 404
    admin.grants.all().delete()
    assert browser(admin).post(f"{url}run/").status_code == 404
    row.refresh_from_db()
    assert row.state == "applied"


def test_members_are_found_by_name_team_and_telephone(team: Organization, admin: User) -> None:
    row = membership(volunteer("余小禾"), team)
    membership(volunteer("石晓蓉"), team)
    client = browser(admin)
    for query in ("q=yxh", "q=余小", f"q={row.volunteer.phone}", f"q={row.volunteer.number}"):
        page = text_of(client.get(f"/staff/memberships/?state=approved&{query}"))
        assert "余小禾" in page and "石晓蓉" not in page, query
    assert "余小禾" not in text_of(client.get("/staff/memberships/?state=approved&team=没有这个队"))


def test_statements_of_a_preview_do_not_grow(
    team: Organization, admin: User, django_assert_max_num_queries: Any
) -> None:
    rows = [membership(volunteer(), team) for _ in range(12)]
    target = base.team(base.detachment(team.area), name="巡讲队")
    client = browser(admin)
    url = prepared(client, "memberships", "transfer", *rows)
    client.post(url, {"target": target.code, "reason": "队伍调整"})
    with django_assert_max_num_queries(20):
        client.get(url)
