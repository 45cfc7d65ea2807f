"""Giving somebody's access back: who may start, who may confirm, what the code opens and what it does not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from yushan.accounts.actions import recovering
from yushan.accounts.models import Notice, Recovery, SignIn, User
from yushan.audit.models import AuditLine
from yushan.audit.queries import about_person
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.actions.recoveries import (
    confirm_recovery,
    make_recovery_code,
    refuse_recovery,
    start_recovery,
    withdraw_recovery,
)
from yushan.organizations.models import Unit
from yushan.organizations.queries.recoveries import recoveries_to_answer
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import text_of
from yushan.volunteers.tests import factories as people

pytestmark = pytest.mark.django_db
NEW = "Tieguanyin-9"


@pytest.fixture(autouse=True)
def _no_tries_before() -> None:
    cache.clear()


@pytest.fixture
def unit() -> Unit:
    return base.unit("重庆市自然博物馆", area=base.area("500109"))


@pytest.fixture
def colleague(unit: Unit) -> User:
    user = base.user("tanjiaming", who=base.person("覃家明"))
    base.staff_member(unit, user.person)
    return user


def again(user: User) -> User:
    """As a fresh request would load them: what they may do is read anew."""
    return User.objects.get(pk=user.pk)


def started(unit: Unit, colleague: User, **more: Any) -> tuple[Recovery, User, User]:
    first, second = base.user_with("unit_admin", unit), base.user_with("unit_admin", unit)
    row = start_recovery(first, user=colleague, how="card", reason="手机丢了，忘记密码", **more)
    return row, first, second


def fetched(unit: Unit, colleague: User, **more: Any) -> tuple[Recovery, str]:
    row, first, second = started(unit, colleague, **more)
    confirm_recovery(second, recovery=row)
    return row, make_recovery_code(first, recovery=row)


def take(login: str, code: str, password: str = NEW) -> Any:
    body = {"login": login, "code": code, "password": password, "again": password}
    return Client(headers={"Accept-Language": "zh-hans"}).post("/accounts/recovery/code/", body)


def test_two_of_the_unit_give_access_back_and_everything_else_ends(unit: Unit, colleague: User) -> None:
    TOTP.activate(colleague, generate_totp_secret())
    there = Client()
    there.force_login(colleague)
    assert there.get("/me/").status_code == 200 and SignIn.objects.filter(user=colleague).exists()
    row, code = fetched(unit, colleague)
    assert code not in str(list(Recovery.objects.values())) + str(list(AuditLine.objects.values()))
    assert take("tanjiaming", code.replace("-", "").upper()).status_code == 302
    colleague.refresh_from_db()
    row.refresh_from_db()
    assert colleague.check_password(NEW) and row.state == "done" and row.code_hash == ""
    assert (
        not Authenticator.objects.filter(user=colleague).exists() and not SignIn.objects.filter(user=colleague).exists()
    )
    assert there.get("/me/").status_code == 302
    assert [line.action for line in about_person(colleague.person_id)] == [
        "accounts.recover",
        "organizations.make_recovery_code",
        "organizations.confirm_recovery",
        "organizations.start_recovery",
    ]
    titles = list(Notice.objects.filter(user=colleague).values_list("title", flat=True))
    assert any("发起了恢复登录" in title for title in titles) and any("密码换了新的" in title for title in titles)
    assert take("tanjiaming", code).status_code == 422


def test_neither_the_same_person_twice_nor_the_person_themselves(unit: Unit, colleague: User) -> None:
    row, first, _second = started(unit, colleague)
    with pytest.raises(NotAllowed, match="另一位"):
        confirm_recovery(first, recovery=row)
    base.grant(colleague, "unit_admin", unit)
    with pytest.raises(NotAllowed, match="自己"):
        confirm_recovery(again(colleague), recovery=row)
    with pytest.raises(NotAllowed, match="自己"):
        start_recovery(again(colleague), user=colleague, how="card", reason="手机丢了")
    for bad in ({"decided_by": first}, {"decided_by": colleague}, {"started_by": colleague}, {"state": "done"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recovery.objects.filter(pk=row.pk).update(**bad)
    with pytest.raises(Conflict):
        make_recovery_code(first, recovery=row)


def test_somebody_of_another_unit_neither_starts_nor_confirms(unit: Unit, colleague: User) -> None:
    stranger = base.user_with("unit_admin", base.unit("重庆科技馆"))
    with pytest.raises(NotFound):
        start_recovery(stranger, user=colleague, how="card", reason="手机丢了")
    row, _first, _second = started(unit, colleague)
    with pytest.raises(NotAllowed):
        confirm_recovery(stranger, recovery=row)
    assert not recoveries_to_answer(stranger).exists()


def test_the_level_above_may_be_the_second(unit: Unit, colleague: User) -> None:
    row, first, _second = started(unit, colleague)
    above = base.user_with("area_admin", unit.area)
    assert list(recoveries_to_answer(above)) == [row] and not recoveries_to_answer(first).exists()
    assert confirm_recovery(above, recovery=row).state == "confirmed"
    assert make_recovery_code(above, recovery=row)


def test_nobody_recovers_somebody_with_more_rights(unit: Unit, colleague: User) -> None:
    base.grant(colleague, "area_admin", base.area("500101"))
    first = base.user_with("unit_admin", unit)
    with pytest.raises(NotAllowed, match="权限比您大"):
        start_recovery(first, user=colleague, how="card", reason="手机丢了")
    assert not Recovery.objects.exists()


def test_rights_that_came_meanwhile_count(unit: Unit, colleague: User) -> None:
    row, first, second = started(unit, colleague)
    confirm_recovery(second, recovery=row)
    base.grant(colleague, "area_admin", unit.area)
    with pytest.raises(NotAllowed, match="权限比您大"):
        make_recovery_code(first, recovery=row)


def test_city_administrators_are_helped_by_two_other_ones(unit: Unit) -> None:
    lost = base.user("zhoumin", who=base.person("周敏"))
    base.staff_member(unit, lost.person)
    base.grant(lost, "city_admin")
    first, second = base.user_with("city_admin"), base.user_with("city_admin")
    for weaker in (base.user_with("area_admin", unit.area), base.user_with("unit_admin", unit)):
        with pytest.raises(NotAllowed, match="市级管理员"):
            start_recovery(weaker, user=lost, how="card", reason="手机丢了")
    row = start_recovery(first, user=lost, how="card", reason="手机丢了，忘记密码")
    with pytest.raises(NotAllowed, match="市级管理员"):
        confirm_recovery(base.user_with("area_admin", unit.area), recovery=row)
    confirm_recovery(second, recovery=row)
    assert make_recovery_code(first, recovery=row)


def test_who_stands_nowhere_is_helped_by_the_city() -> None:
    lost = base.user("guke")
    with pytest.raises(NotFound):
        start_recovery(base.user_with("area_admin", base.area()), user=lost, how="card", reason="手机丢了")
    assert start_recovery(base.user_with("city_admin"), user=lost, how="card", reason="手机丢了").place_label == "全市"


def test_a_team_helps_its_members_but_not_who_only_applied() -> None:
    team = base.team()
    lead = base.user_with("organization_admin", team)
    member, applicant = (people.volunteer(area=base.area("500120")) for _ in range(2))
    people.membership(member, team)
    people.membership(applicant, team, "applied")
    assert start_recovery(lead, user=member.person.user, how="known", reason="忘记密码").organization == team.path
    with pytest.raises(NotFound):
        start_recovery(lead, user=applicant.person.user, how="known", reason="忘记密码")


def test_five_wrong_codes_make_the_slip_void_also_for_the_right_one(unit: Unit, colleague: User) -> None:
    row, code = fetched(unit, colleague)
    for _ in range(recovering.MOST_TRIES):
        assert recovering.try_code(login="tanjiaming", code="2222-2222-2222") is None
    assert recovering.try_code(login="tanjiaming", code=code) is None
    fresh = make_recovery_code(row.started_by, recovery=row)
    assert recovering.try_code(login="tanjiaming", code=code) is None
    assert recovering.try_code(login="tanjiaming", code=fresh) == row


def test_three_slips_then_it_begins_anew(unit: Unit, colleague: User) -> None:
    row, _code = fetched(unit, colleague)
    for _ in range(2):
        make_recovery_code(row.started_by, recovery=row)
    with pytest.raises(Refusal, match="三张"):
        make_recovery_code(row.started_by, recovery=row)


def test_a_code_is_for_its_account_only(unit: Unit, colleague: User) -> None:
    other = base.user("shixiaorong", who=base.person("石晓蓉"))
    base.staff_member(unit, other.person)
    _row, code = fetched(unit, colleague)
    _other_row, other_code = fetched(unit, other)
    assert take("shixiaorong", code).status_code == 422 and take("nobody", code).status_code == 422
    assert take("shixiaorong", other_code).status_code == 302
    colleague.refresh_from_db()
    assert not colleague.check_password(NEW)


def test_trying_many_codes_for_one_account_is_stopped(unit: Unit, colleague: User) -> None:
    fetched(unit, colleague)
    told = [text_of(take("tanjiaming", f"2222-2222-{number:04d}")) for number in range(11)]
    assert "恢复码不对" in told[0] and "试的次数太多了" in told[-1]


def test_a_weak_password_costs_no_try(unit: Unit, colleague: User) -> None:
    row, code = fetched(unit, colleague)
    for weak in ("12345678901", "password1", "short1", "tanjiaming1"):
        answer = take("tanjiaming", code, weak)
        assert answer.status_code == 422, weak
    row.refresh_from_db()
    assert row.tries == 0 and take("tanjiaming", code).status_code == 302


def test_half_an_hour_then_a_day_then_it_is_over(unit: Unit, colleague: User) -> None:
    row, code = fetched(unit, colleague)
    with clock.pretend(clock.now() + timedelta(minutes=31)):
        assert recovering.try_code(login="tanjiaming", code=code) is None
        with pytest.raises(Refusal):
            recovering.take_back(recovery=row, code=code, password=NEW)
        assert recovering.expire_due() == 0
    with clock.pretend(clock.now() + timedelta(hours=25)):
        with pytest.raises(Conflict, match="过期"):
            make_recovery_code(row.started_by, recovery=row)
        assert recovering.expire_due() == 1 and recovering.expire_due() == 0
    row.refresh_from_db()
    assert row.state == "expired" and row.code_hash == ""


def test_what_nobody_confirms_is_over_after_three_days(unit: Unit, colleague: User) -> None:
    row, first, second = started(unit, colleague)
    with clock.pretend(clock.now() + timedelta(days=3, seconds=1)):
        with pytest.raises(Conflict, match="过期"):
            confirm_recovery(second, recovery=row)
        fresh = start_recovery(first, user=colleague, how="card", reason="本人又来了")
    row.refresh_from_db()
    assert row.state == "expired" and fresh.state == "waiting" and fresh.pk != row.pk


def test_refused_with_a_reason_and_withdrawn(unit: Unit, colleague: User) -> None:
    row, first, second = started(unit, colleague)
    with pytest.raises(Refusal, match="原因"):
        refuse_recovery(second, recovery=row, answer=" ")
    assert refuse_recovery(second, recovery=row, answer="问了本人，没有丢手机").state == "refused"
    assert Notice.objects.filter(user=first, body="问了本人，没有丢手机").exists()
    with pytest.raises(Conflict):
        confirm_recovery(second, recovery=row)
    fresh = start_recovery(first, user=colleague, how="card", reason="手机丢了")
    with pytest.raises(Conflict, match="已经在办"):
        start_recovery(second, user=colleague, how="card", reason="手机丢了")
    confirm_recovery(second, recovery=fresh)
    code = make_recovery_code(first, recovery=fresh)
    withdraw_recovery(second, recovery=fresh)
    assert recovering.try_code(login="tanjiaming", code=code) is None


def test_the_owner_who_can_sign_in_says_no(unit: Unit, colleague: User) -> None:
    row, code = fetched(unit, colleague)
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(colleague)
    assert "重庆市自然博物馆的" in text_of(client.get("/accounts/recovery/mine/"))
    assert "已拒绝" in text_of(client.post("/accounts/recovery/mine/", follow=True))
    row.refresh_from_db()
    assert row.state == "refused" and take("tanjiaming", code).status_code == 422
    assert Notice.objects.filter(user=row.started_by, title__contains="不是本人要的").exists()


def test_a_lost_telephone_signs_in_no_more(unit: Unit) -> None:
    who = people.volunteer(phone="13896170246")
    base.staff_member(unit, who.person)
    _row, code = fetched(unit, who.person.user, phone_lost=True)
    assert take("13896170246", code).status_code == 302
    user = User.objects.get(pk=who.person.user.pk)
    assert user.phone_hash is None and user.check_password(NEW)


def ask(name: str, number: str) -> Any:
    client = Client(headers={"Accept-Language": "zh-hans"})
    return client.post("/accounts/recovery/", {"name": name, "identity": number}, follow=True)


def test_asking_says_the_same_to_everybody_and_waits_for_the_unit(unit: Unit, colleague: User) -> None:
    number = colleague.person.identity_number
    told = [text_of(ask(*one)) for one in (("覃家明", number), ("别人", number), ("罗一鸣", base.identity().number))]
    assert told[0] == told[1] == told[2] and "已经告诉管理员" in told[0]
    row = Recovery.objects.get()
    assert row.user == colleague and row.state == "asked" and row.unit == unit.pk and row.started_by is None
    clerk = base.user_with("unit_admin", unit)
    assert list(recoveries_to_answer(clerk)) == [row]
    assert not recoveries_to_answer(base.user_with("unit_admin", base.unit("重庆科技馆"))).exists()
    ask("覃家明", number)
    assert Recovery.objects.count() == 1
    assert start_recovery(clerk, user=colleague, how="card", reason="本人来了").pk == row.pk
    assert number not in str(list(Notice.objects.values())) + str(list(AuditLine.objects.values()))


def test_asking_for_one_person_again_and_again_is_stopped(colleague: User) -> None:
    told = [text_of(ask("别人", colleague.person.identity_number)) for _ in range(6)]
    assert "已经告诉管理员" in told[4] and "试的次数太多了" in told[5]


def test_the_pages_of_the_two(unit: Unit, colleague: User, django_assert_max_num_queries: Callable[..., Any]) -> None:
    first, second = base.user_with("unit_admin", unit), base.user_with("unit_admin", unit)
    one, other = (Client(headers={"Accept-Language": "zh-hans"}) for _ in range(2))
    one.force_login(first)
    other.force_login(second)
    url = f"/staff/recoveries/start/{colleague.pk}/"
    assert url in one.get(f"/staff/units/{unit.pk}/?filter=all").content.decode()
    assert one.post("/staff/recoveries/", {"account": "没有这个人"}).status_code == 422
    assert one.post("/staff/recoveries/", {"account": colleague.person.identity_number})["Location"] == url
    page = text_of(one.get(url))
    assert "重庆市自然博物馆的管理员" in page and colleague.person.identity_number not in page
    assert one.post(url, {"how": "card", "reason": ""}).status_code == 422
    made = one.post(url, {"how": "card", "reason": "手机丢了"})
    case = made["Location"]
    assert "等另一位管理员复核" in text_of(one.get(case)) and "出恢复码" not in text_of(one.get(case))
    assert one.post(case, {"act": "confirm"}).status_code == 422
    assert "您是第二位" in text_of(other.get(case))
    assert other.post(case, {"act": "confirm"}).status_code == 302
    shown = one.post(case, {"act": "code"})
    assert "no-store" in shown["Cache-Control"] and "只在这一页显示一次" in text_of(shown)
    assert "只在这一页显示一次" not in text_of(one.get(case))
    with django_assert_max_num_queries(20):
        assert "覃家明" in text_of(other.get("/staff/recoveries/"))
    stranger = Client()
    stranger.force_login(base.user_with("unit_admin", base.unit("重庆科技馆")))
    assert stranger.get(case).status_code == 404 and stranger.get(url).status_code == 404
    assert stranger.post(case, {"act": "withdraw"}).status_code == 404


@pytest.mark.capability("T1.2", page="/staff/recoveries/")
def test_nobody_is_sent_away_without_a_word_over_their_own_account(unit: Unit, colleague: User) -> None:
    clerk = base.user_with("unit_admin", unit, who=base.person("黎静"))
    base.staff_member(unit, clerk.person)
    browser = Client(headers={"Accept-Language": "zh-hans"})
    browser.force_login(clerk)
    answer = browser.post("/staff/recoveries/", {"account": clerk.username})
    assert answer.status_code == 422 and "不能给自己办" in text_of(answer)
    answer = browser.get(f"/staff/recoveries/start/{clerk.pk}/")
    assert answer.status_code == 400 and "不能给自己办" in text_of(answer)
