"""Accounts elsewhere: the whole way of OpenID Connect with a provider that stands in, and who is never let in by it."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from yushan.accounts import external
from yushan.accounts.actions.recovering import forget_second_factors
from yushan.accounts.models import Notice, User
from yushan.accounts.tests import oidc
from yushan.audit.models import AuditLine
from yushan.common.findings import Mark
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import text_of
from yushan.volunteers.tests import factories as make

# Real transactions: sessions are kept as on a server.
pytestmark = pytest.mark.django_db(transaction=True)
LEAVE = "/accounts/oidc/unit/login/"
LINKS = "/accounts/3rdparty/"


@pytest.fixture
def provider(settings: Any) -> Iterator[oidc.Provider]:
    cache.clear()
    with oidc.running() as server:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": server.app()}
        yield server


def browser() -> Client:
    return Client(headers={"Accept-Language": "zh-hans"})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def left(client: Client, address: str = LEAVE) -> str:
    """Presses the button; answers where the browser goes."""
    page = client.post(address)
    assert page.status_code == 200, page.status_code
    found = re.search(r'href="(http[^"]+)" rel="noreferrer"', page.content.decode())
    assert found
    return unescape(found[1])


def came_back(client: Client, provider: oidc.Provider, address: str = LEAVE) -> Any:
    return client.get(provider.authorize(left(client, address)))


def owner(provider: oidc.Provider, **values: Any) -> User:
    """Somebody who has linked their account there."""
    user = base.user("yuxiaohe", display_name="余小禾", **values)
    SocialAccount.objects.create(user=user, provider="unit", uid=provider.person["sub"])
    return user


def signed_in(user: User) -> Client:
    """Signed in, and once more shown that it is them."""
    client = browser()
    assert client.post("/accounts/login/", {"login": user.username, "password": base.PASSWORD}).status_code == 302
    client.post("/accounts/reauthenticate/", {"password": base.PASSWORD})
    return client


def test_a_button_only_for_what_is_configured(settings: Any) -> None:
    assert "单位统一账号" not in text_of(browser().get("/accounts/login/")) and "微信" not in text_of(
        browser().get("/accounts/login/")
    )
    for path in (LEAVE, "/accounts/weixin/login/", "/accounts/dingtalk/login/", "/accounts/feishu/login/"):
        for answer in (browser().get(path), browser().post(path), browser().get(f"{path}callback/")):
            assert answer.status_code == 404, path
    settings.SOCIALACCOUNT_PROVIDERS = {"weixin": {"APP": {"client_id": "wx1", "secret": "s"}}}
    page = browser().get("/accounts/login/")
    assert "用微信登录" in text_of(page) and "用钉钉登录" not in text_of(page)
    away = urlsplit(left(browser(), "/accounts/weixin/login/"))
    assert away.hostname == "open.weixin.qq.com" and parse_qs(away.query)["appid"] == ["wx1"]


def test_the_whole_way_for_who_linked(provider: oidc.Provider) -> None:
    user = owner(provider)
    client = browser()
    client.get("/accounts/login/")
    before = client.session.session_key
    away = left(client, LEAVE + "?next=/me/memberships/")
    asked = parse_qs(urlsplit(away).query)
    assert {"state", "nonce", "code_challenge"} <= set(asked) and asked["code_challenge_method"] == ["S256"]
    answer = client.get(provider.authorize(away))
    assert answer["Location"] == "/me/memberships/" and client.session["_auth_user_id"] == str(user.pk)
    assert client.session.session_key != before


def test_who_has_not_linked_signs_in_first_and_says_yes(provider: oidc.Provider) -> None:
    """Neither e-mail nor name that the provider claims opens anything."""
    user = base.user("yuxiaohe", display_name="余小禾", email=provider.person["email"])
    make.volunteer("小禾", phone="13896170246")
    provider.person |= {"email": user.email, "phone_number": "13896170246", "preferred_username": "yuxiaohe"}
    client = browser()
    assert came_back(client, provider)["Location"] == "/accounts/external/unknown/"
    assert not is_signed_in(client) and not SocialAccount.objects.exists()
    assert "还没有绑定账号" in text_of(client.get("/accounts/external/unknown/"))
    assert client.get("/accounts/external/link/")["Location"].startswith("/accounts/login/")
    client.post("/accounts/login/?next=/accounts/external/link/", {"login": "yuxiaohe", "password": base.PASSWORD})
    assert "是我的，绑定" in text_of(client.get("/accounts/external/link/")) and not SocialAccount.objects.exists()
    client.post("/accounts/external/link/")
    row = SocialAccount.objects.get()
    assert row.user == user and row.extra_data == {"shown": "小禾"}
    assert not SocialToken.objects.exists() and User.objects.get(pk=user.pk).email == user.email
    assert Notice.objects.get(user=user).title == "您的账号绑定了单位统一账号"
    assert AuditLine.objects.get(action="accounts.link_external").details == {"provider": "单位统一账号"}
    again = browser()
    came_back(again, provider)
    assert again.session["_auth_user_id"] == str(user.pk)


def test_saying_no_links_nothing(provider: oidc.Provider) -> None:
    user = base.user("yuxiaohe")
    client = browser()
    came_back(client, provider)
    client.post("/accounts/login/", {"login": user.username, "password": base.PASSWORD})
    client.post("/accounts/external/link/", {"no": "1"})
    assert not SocialAccount.objects.exists() and client.get("/accounts/external/link/")["Location"] == LINKS


def test_linked_and_unlinked_by_the_signed_in_person(provider: oidc.Provider) -> None:
    user = base.user("yuxiaohe", display_name="余小禾")
    client = signed_in(user)
    page = client.get(LINKS)
    assert "没有绑定外部账号" in text_of(page) and f"{LEAVE}?process=connect" in page.content.decode()
    assert came_back(client, provider, f"{LEAVE}?process=connect")["Location"] == LINKS
    row = SocialAccount.objects.get(user=user)
    page = client.get(LINKS)
    assert (
        "单位统一账号" in text_of(page) and "小禾" in text_of(page) and "process=connect" not in page.content.decode()
    )
    other = signed_in(base.user("zhoumin"))
    assert other.post(LINKS, {"account": row.pk}).status_code == 200 and SocialAccount.objects.exists()
    client.post(LINKS, {"account": row.pk})
    assert not SocialAccount.objects.exists()
    assert AuditLine.objects.filter(action="accounts.unlink_external", actor=user).exists()
    assert came_back(browser(), provider)["Location"] == "/accounts/external/unknown/"


def test_an_old_session_proves_itself_before_it_links(provider: oidc.Provider) -> None:
    client = browser()
    client.force_login(base.user("yuxiaohe"))  # no word about when and how
    answer = came_back(client, provider, f"{LEAVE}?process=connect")
    assert answer["Location"].startswith("/accounts/reauthenticate/") and not SocialAccount.objects.exists()
    done = client.post("/accounts/reauthenticate/", {"password": base.PASSWORD})
    assert done["Location"] == LINKS
    row = SocialAccount.objects.get()
    fresh = browser()
    fresh.force_login(row.user)
    assert fresh.post(LINKS, {"account": row.pk})["Location"].startswith("/accounts/reauthenticate/")
    assert SocialAccount.objects.exists()
    fresh.post("/accounts/reauthenticate/", {"password": base.PASSWORD, "next": LINKS})
    assert not SocialAccount.objects.exists()


def test_what_is_configured_no_more_is_unlinked_all_the_same(settings: Any) -> None:
    user = base.user("yuxiaohe")
    row = SocialAccount.objects.create(user=user, provider="weixin", uid="o1", extra_data={"nickname": "小禾"})
    client = signed_in(user)
    assert "微信 · 小禾" in text_of(client.get(LINKS))
    client.post(LINKS, {"account": row.pk})
    assert not SocialAccount.objects.exists()


def test_what_somebody_else_linked_is_not_taken(provider: oidc.Provider) -> None:
    first = owner(provider)
    client = signed_in(base.user("zhoumin"))
    came_back(client, provider, f"{LEAVE}?process=connect")
    assert SocialAccount.objects.get().user == first
    assert "另一个人" in text_of(client.get(LINKS))


def test_a_second_factor_is_asked_for_all_the_same(provider: oidc.Provider) -> None:
    TOTP.activate(owner(provider), generate_totp_secret())
    client = browser()
    assert came_back(client, provider)["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(client)


def test_a_disabled_account_stays_shut(provider: oidc.Provider) -> None:
    owner(provider, is_active=False)
    client = browser()
    came_back(client, provider)
    assert not is_signed_in(client)


def test_a_state_is_good_once_and_only_where_it_was_made(provider: oidc.Provider) -> None:
    owner(provider)
    client = browser()
    back = provider.authorize(left(client))
    stranger = browser()
    assert stranger.get(back)["Location"] == "/accounts/3rdparty/login/error/" and not is_signed_in(stranger)
    assert client.get(back).status_code == 302 and is_signed_in(client)
    client.logout()
    assert client.get(back)["Location"] == "/accounts/3rdparty/login/error/" and not is_signed_in(client)
    made_up = browser()
    assert (
        made_up.get("/accounts/oidc/unit/login/callback/?code=x&state=x")["Location"]
        == "/accounts/3rdparty/login/error/"
    )
    assert "没有登录成功" in text_of(made_up.get("/accounts/3rdparty/login/error/"))


def test_a_code_is_good_once(provider: oidc.Provider) -> None:
    owner(provider)
    client = browser()
    first = provider.authorize(left(client))
    second = left(client)
    state = parse_qs(urlsplit(second).query)["state"][0]
    client.get(first)
    client.logout()
    fresh = browser()
    state = parse_qs(urlsplit(left(fresh)).query)["state"][0]
    code = parse_qs(urlsplit(first).query)["code"][0]
    fresh.get(f"/accounts/oidc/unit/login/callback/?code={code}&state={state}")
    assert not is_signed_in(fresh)


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": "of-another-sign-in"},
        {"nonce": ""},
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"exp": 1},
    ],
    ids=lambda change: next(iter(change)) + str(next(iter(change.values())))[:6],
)
def test_a_token_of_another_sign_in_opens_nothing(provider: oidc.Provider, change: dict[str, Any]) -> None:
    owner(provider)
    provider.change_token = change
    client = browser()
    answer = came_back(client, provider)
    assert not is_signed_in(client) and answer["Location"] == "/accounts/3rdparty/login/error/"


@pytest.mark.parametrize(
    "away", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)", "https:example.org"]
)
def test_it_does_not_lead_to_strangers(provider: oidc.Provider, away: str) -> None:
    owner(provider)
    client = browser()
    page = client.post(LEAVE + "?" + f"next={away}")
    found = re.search(r'href="(http[^"]+)" rel="noreferrer"', page.content.decode())
    answer = client.get(provider.authorize(unescape(found[1])))
    assert answer["Location"] == reverse("workspace:home") and is_signed_in(client)


def test_the_address_does_not_change_what_is_asked(provider: oidc.Provider) -> None:
    client = browser()
    query = "?auth_params=redirect_uri%3Dhttps%253A%252F%252Fexample.org%26state%3Dx&scope=admin"
    asked = parse_qs(urlsplit(left(client, LEAVE + query)).query)
    assert asked["redirect_uri"] == ["http://testserver/accounts/oidc/unit/login/callback/"]
    assert "admin" not in asked["scope"][0] and asked["state"] != ["x"]


def test_a_link_alone_sends_nobody_away_and_a_forged_form_neither(provider: oidc.Provider) -> None:
    assert "接下来会离开本平台" in text_of(browser().get(LEAVE)) and not provider.asked
    assert Client(enforce_csrf_checks=True).post(LEAVE).status_code == 403


def test_who_cancels_there_reads_so(provider: oidc.Provider) -> None:
    client = browser()
    state = parse_qs(urlsplit(left(client)).query)["state"][0]
    answer = client.get(f"/accounts/oidc/unit/login/callback/?error=access_denied&state={state}", follow=True)
    assert "您取消了登录" in text_of(answer) and not is_signed_in(client)


def test_nobody_signs_up_past_the_registration(provider: oidc.Provider) -> None:
    client = browser()
    came_back(client, provider)
    for method in (client.get, client.post):
        assert method("/accounts/3rdparty/signup/").status_code in (302, 403)
    assert not User.objects.exists()


def test_recovery_forgets_what_was_linked(provider: oidc.Provider) -> None:
    user = owner(provider)
    forget_second_factors(user)
    assert not SocialAccount.objects.exists()


def test_only_a_name_is_kept() -> None:
    assert external.trimmed({"openid": "o1", "nickname": "小禾", "headimgurl": "https://…"}) == {"shown": "小禾"}
    assert external.trimmed({"nick": "小禾", "mobile": "13896170246", "email": "a@b.c"}) == {"shown": "小禾"}
    assert external.trimmed({"userinfo": {"sub": "1", "name": "小禾"}, "id_token": {}}) == {"shown": "小禾"}
    assert external.trimmed({"shown": "小禾"}) == {"shown": "小禾"} and external.trimmed({}) == {"shown": ""}


def test_the_doctor(settings: Any, monkeypatch: Any) -> None:
    assert external.look().mark is Mark.FINE and "只用本平台" in external.look().text
    monkeypatch.setenv("YUSHAN_WEIXIN_CLIENT_ID", "wx1")
    assert external.look().mark is Mark.WRONG
    monkeypatch.delenv("YUSHAN_WEIXIN_CLIENT_ID")
    one = {"provider_id": "unit", "name": "单位统一账号", "client_id": "a", "secret": "b"}
    for url, production, mark in (
        ("https://id.example.org", True, Mark.FINE),
        ("http://id.example.org", True, Mark.WRONG),
        ("id.example.org", False, Mark.WRONG),
    ):
        settings.PRODUCTION = production
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [one | {"settings": {"server_url": url}}]}}
        assert external.look().mark is mark, url
