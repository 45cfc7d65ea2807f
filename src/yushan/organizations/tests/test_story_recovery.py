"""A clerk recovers a colleague's access, in a browser: two of the unit, a slip, a new password; and the races of it."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from playwright.sync_api import Page, expect

from yushan.accounts.actions import recovering
from yushan.accounts.models import Recovery, User
from yushan.common.errors import Refusal
from yushan.organizations.actions.recoveries import confirm_recovery, make_recovery_code, start_recovery
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.test_races import together
from yushan.testing_browser import DESK, PHONE, fits
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_tries_before() -> None:
    cache.clear()


def _looked_at(page: Page, axe: Callable[[Page], None]) -> None:
    expect(page.locator("h1")).to_be_visible()
    axe(page)
    assert fits(page), page.url


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
def test_a_clerk_recovers_a_colleagues_access(
    size: dict[str, int], new_page: Any, sign_in: Any, axe: Any, complaints: Any
) -> None:
    complaints.expect("422")
    make.load_plan()
    unit = make.unit("重庆市自然博物馆", area=make.area("500109"))
    colleague = volunteers.volunteer("石晓蓉", area=unit.area).person.user
    make.staff_member(unit, colleague.person)
    TOTP.activate(colleague, generate_totp_secret())
    clerk, other, lost = new_page(size), new_page(size), new_page(PHONE)

    # She tells the unit herself, without being able to sign in.
    lost.goto("/accounts/login/")
    lost.get_by_role("link", name="忘了密码").click()
    _looked_at(lost, axe)
    lost.get_by_role("link", name="先告诉管理员").click()
    _looked_at(lost, axe)
    lost.get_by_label("姓名").fill("石晓蓉")
    lost.get_by_label("身份证号").fill(colleague.person.identity_number)
    lost.get_by_role("button", name="告诉管理员").click()
    expect(lost.get_by_role("heading", name="已经告诉管理员")).to_be_visible()
    _looked_at(lost, axe)

    # The clerk finds it in the inbox, looks at the identity card, and starts.
    sign_in(clerk, make.user_with("unit_admin", unit, display_name="黎静"))
    clerk.goto("/staff/")
    clerk.get_by_role("link", name="去看看").first.click()
    _looked_at(clerk, axe)
    clerk.get_by_role("link", name="身份已核对，发起恢复").click()
    clerk.get_by_label("本人持身份证到场").check()
    clerk.get_by_label("原因").fill("手机丢了，密码也忘了")
    clerk.get_by_label("手机也丢了").check()
    _looked_at(clerk, axe)
    clerk.get_by_role("button", name="身份核对无误，请另一位复核").click()
    expect(clerk.get_by_text("等另一位管理员复核").first).to_be_visible()
    expect(clerk.get_by_role("button", name="出恢复码")).to_have_count(0)

    # The second clerk confirms.
    sign_in(other, make.user_with("unit_admin", unit, display_name="冉隆贵"))
    other.goto("/staff/recoveries/")
    _looked_at(other, axe)
    other.get_by_role("link", name="去办").click()
    expect(other.get_by_text("手机丢了，密码也忘了")).to_be_visible()
    other.get_by_role("button", name="同意恢复").click()
    expect(other.get_by_text("已同意").first).to_be_visible()

    # The slip is made while she stands there.
    clerk.reload()
    clerk.get_by_role("button", name="出恢复码").click()
    code = clerk.locator(".ys-fig").inner_text()
    _looked_at(clerk, axe)

    # On somebody's telephone: a mistyped code first, then the right one.
    lost.goto("/accounts/recovery/code/")
    _looked_at(lost, axe)
    for typed in ("2345-6789-abcd", code):
        lost.get_by_label("登录账号").fill(colleague.username)
        lost.get_by_label("恢复码", exact=True).fill(typed)
        lost.get_by_label("新密码", exact=True).fill("Jinyun-2027")
        lost.get_by_label("再输一次新密码").fill("Jinyun-2027")
        lost.get_by_role("button", name="设成新密码").click()
        if typed != code:
            expect(lost.get_by_text("账号或恢复码不对").first).to_be_visible()
    expect(lost.get_by_text("新密码已经生效").first).to_be_visible()
    lost.get_by_label("手机号或志愿者编号").fill(colleague.username)
    lost.get_by_label("密码", exact=True).fill("Jinyun-2027")
    lost.get_by_role("button", name="登录", exact=True).click()
    lost.goto("/me/privacy/looks/")
    expect(lost.get_by_text("发起恢复登录").first).to_be_visible()
    lost.goto("/accounts/recovery/mine/")
    expect(lost.get_by_text("重庆市自然博物馆的黎静发起")).to_be_visible()
    _looked_at(lost, axe)
    assert not Authenticator.objects.filter(user=colleague).exists()
    assert Recovery.objects.get().state == "done"


def _case() -> tuple[Recovery, list[User]]:
    unit = make.unit()
    lost = make.user("tanjiaming", who=make.person("覃家明"))
    make.staff_member(unit, lost.person)
    admins = [make.user_with("unit_admin", unit) for _ in range(3)]
    return start_recovery(admins[0], user=lost, how="card", reason="手机丢了"), admins


def test_two_confirm_at_once_and_one_is_told() -> None:
    row, admins = _case()
    outcomes = together(*[lambda admin=admin: confirm_recovery(admin, recovery=row) for admin in admins[1:]])
    assert sum(isinstance(one, Recovery) for one in outcomes) == 1
    assert sum(isinstance(one, Refusal) for one in outcomes) == 1, outcomes


def test_two_start_at_once_and_there_is_one() -> None:
    row, admins = _case()
    Recovery.objects.all().delete()
    calls = [
        lambda admin=admin: start_recovery(admin, user=row.user, how="card", reason="手机丢了") for admin in admins
    ]
    outcomes = together(*calls)
    assert sum(isinstance(one, Recovery) for one in outcomes) == 1, outcomes
    assert Recovery.objects.count() == 1


def test_a_slip_used_twice_at_once_opens_once() -> None:
    row, admins = _case()
    confirm_recovery(admins[1], recovery=row)
    code = make_recovery_code(admins[0], recovery=row)
    outcomes = together(
        *[
            lambda new=new: recovering.take_back(recovery=row, code=code, password=new)
            for new in ("Jinyun-2027", "Beibei-2028")
        ]
    )
    assert sum(isinstance(one, User) for one in outcomes) == 1, outcomes


def test_many_guesses_at_once_have_five_tries() -> None:
    row, admins = _case()
    confirm_recovery(admins[1], recovery=row)
    make_recovery_code(admins[0], recovery=row)
    together(*[lambda: recovering.try_code(login="tanjiaming", code="2222-2222-2222") for _ in range(8)])
    row.refresh_from_db()
    assert row.tries == recovering.MOST_TRIES
