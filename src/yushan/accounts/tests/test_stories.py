"""In a browser: passkeys with a virtual authenticator, an authenticator app, backup codes, a provider elsewhere."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from playwright.sync_api import Page, expect

from yushan.accounts.models import User
from yushan.accounts.tests import oidc
from yushan.organizations.tests import factories as base
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])


@pytest.fixture(autouse=True)
def _no_tries_before() -> None:
    cache.clear()


@pytest.fixture
def user() -> User:
    return base.user("yuxiaohe", display_name="余小禾", who=base.person("余小禾"))


def _looked_at(page: Page, axe: Callable[[Page], None]) -> None:
    expect(page.locator("h1")).to_be_visible()
    axe(page)
    assert fits(page), page.url
    assert page.locator("html").get_attribute("lang") == "zh-CN"


def _sign_in(page: Page, password: str = base.PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("手机号或志愿者编号").fill("yuxiaohe")
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def _sign_out(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def _confirmed(page: Page, axe: Callable[[Page], None]) -> None:
    """The page between, which asks for the password once more."""
    if "/reauthenticate/" in page.url:
        _looked_at(page, axe)
        page.get_by_label("密码", exact=True).fill(base.PASSWORD)
        page.get_by_role("button", name="确认是我").click()


def _authenticator(page: Page) -> Any:
    """A device with a fingerprint reader, as the browser sees it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


@SIZES
def test_a_passkey_is_added_signs_in_and_is_removed(
    size: dict[str, int], new_page: Any, axe: Any, complaints: Any, user: User
) -> None:
    page = new_page(size)
    session, device = _authenticator(page)
    _sign_in(page)
    page.goto("/accounts/2fa/")
    _looked_at(page, axe)
    page.get_by_role("link", name="添加这台设备").click()
    _confirmed(page, axe)
    _looked_at(page, axe)
    page.get_by_label("给它起个名字").fill("办公室电脑")
    page.get_by_label("以后只用它就能登录").check()
    page.get_by_role("button", name="添加这台设备").click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
    _looked_at(page, axe)
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN)
    assert (
        row.wrap().is_passwordless
        and len(session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1
    )

    # Signed in by it alone.
    _sign_out(page)
    page.goto("/accounts/login/")
    _looked_at(page, axe)
    page.get_by_role("button", name="用指纹、面容或安全钥匙登录").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    page.goto("/accounts/2fa/webauthn/")
    if "/reauthenticate/" in page.url:
        _looked_at(page, axe)
    expect(page.get_by_text("办公室电脑")).to_be_visible()
    expect(page.get_by_text("用过").first).to_be_visible()
    _looked_at(page, axe)

    # The password alone does not let anybody in any more: the device is asked for.
    _sign_out(page)
    _sign_in(page)
    page.wait_for_url("**/2fa/authenticate/**")
    _looked_at(page, axe)
    page.goto("/me/")
    page.wait_for_url("**/accounts/**")

    # Removed: a name of one's own, then gone.
    _sign_out(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="用指纹、面容或安全钥匙登录").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="改名字").click()
    _confirmed_by_device(page, axe)
    page.get_by_label("名字").fill("家里电脑")
    _looked_at(page, axe)
    page.get_by_role("button", name="保存名字").click()
    expect(page.get_by_text("家里电脑")).to_be_visible()
    page.get_by_role("link", name="移除").click()
    _confirmed_by_device(page, axe)
    _looked_at(page, axe)
    page.get_by_role("button", name="移除这台设备").click()
    expect(page.get_by_text("还没有添加设备")).to_be_visible()
    assert not Authenticator.objects.filter(user=user).exclude(type="recovery_codes").exists()

    # What is left on the device opens nothing.
    _sign_out(page)
    complaints.expect("login")
    page.goto("/accounts/login/")
    page.get_by_role("button", name="用指纹、面容或安全钥匙登录").click()
    page.wait_for_timeout(800)
    page.goto("/me/")
    page.wait_for_url("**/accounts/login/**")


def _confirmed_by_device(page: Page, axe: Callable[[Page], None]) -> None:
    if "/reauthenticate" in page.url:
        _looked_at(page, axe)
        if page.get_by_role("button", name="用安全钥匙确认").count():
            page.get_by_role("button", name="用安全钥匙确认").click()
        else:
            _confirmed(page, axe)
        page.wait_for_url(lambda url: "/reauthenticate" not in url)


def _code(secret: str) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def _early_in_its_half_minute() -> None:
    """A code must not change between two steps."""
    if time.time() % 30 > 20:
        time.sleep(31 - time.time() % 30)


@pytest.mark.timeout(180)
@SIZES
def test_an_authenticator_app_from_setting_up_to_the_backup_code(
    size: dict[str, int], new_page: Any, axe: Any, complaints: Any, user: User
) -> None:
    page = new_page(size)
    _sign_in(page)
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="启用验证器").click()
    _confirmed(page, axe)
    _looked_at(page, axe)
    secret = (page.locator("details .ys-strong").text_content() or "").strip()
    _early_in_its_half_minute()
    page.get_by_label("验证器上的 6 位数字").fill(f"{(int(_code(secret)) + 1) % 10**6:06d}")
    page.get_by_role("button", name="启用验证器").click()
    expect(page.get_by_text("验证码不对").first).to_be_visible()
    _looked_at(page, axe)
    page.get_by_label("验证器上的 6 位数字").fill(_code(secret))
    page.get_by_role("button", name="启用验证器").click()
    page.wait_for_url(lambda url: "/totp/activate/" not in url)
    page.goto("/accounts/2fa/recovery-codes/")
    _looked_at(page, axe)
    backup = [one for one in page.locator(".ys-codes").inner_text().split() if one]
    assert len(backup) == 10

    # A wrong one, then the right one; the right one a second time opens nothing.
    time.sleep(31 - time.time() % 30)
    right = _code(secret)
    for number, code in enumerate((f"{(int(right) + 1) % 10**6:06d}", right, right)):
        _sign_out(page)
        _sign_in(page)
        page.wait_for_url("**/2fa/authenticate/**")
        _looked_at(page, axe)
        page.get_by_label("验证码").fill(code)
        page.get_by_role("button", name="登录", exact=True).click()
        if number == 1:
            page.wait_for_url(lambda url: "/2fa/" not in url)
        else:
            expect(page.get_by_text("验证码不对").first).to_be_visible()

    # The telephone is gone: a backup code, once.
    for number in range(2):
        _sign_out(page)
        _sign_in(page)
        page.get_by_label("验证码").fill(backup[0])
        page.get_by_role("button", name="登录", exact=True).click()
        if number == 0:
            page.wait_for_url(lambda url: "/2fa/" not in url)
        else:
            expect(page.get_by_text("验证码不对").first).to_be_visible()
    assert Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes() == backup[1:]


@pytest.fixture
def provider(settings: Any) -> Iterator[oidc.Provider]:
    with oidc.running() as server:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": server.app()}
        yield server


@SIZES
def test_an_account_elsewhere_is_linked_used_and_unlinked(
    size: dict[str, int], new_page: Any, axe: Any, complaints: Any, user: User, provider: oidc.Provider
) -> None:
    """The strict policy of our pages lets the browser go there and come back."""
    page = new_page(size)
    page.goto("/accounts/login/?next=/me/privacy/")
    _looked_at(page, axe)
    page.get_by_role("button", name="用单位统一账号登录").click()
    page.wait_for_url("**/accounts/external/unknown/")
    _looked_at(page, axe)
    page.get_by_role("link", name="登录并绑定").click()
    page.get_by_label("手机号或志愿者编号").fill("yuxiaohe")
    page.get_by_label("密码", exact=True).fill(base.PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/accounts/external/link/")
    _looked_at(page, axe)
    page.get_by_role("button", name="是我的，绑定").click()
    expect(page.get_by_text("单位统一账号 · 小禾")).to_be_visible()
    _looked_at(page, axe)
    _sign_out(page)
    page.goto("/accounts/login/?next=/accounts/3rdparty/")
    page.get_by_role("button", name="用单位统一账号登录").click()
    page.wait_for_url("**/accounts/3rdparty/")
    page.get_by_role("button", name="解绑").click()
    _confirmed(page, axe)
    expect(page.get_by_text("没有绑定外部账号")).to_be_visible()
    assert not SocialAccount.objects.exists()
