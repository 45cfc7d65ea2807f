"""Signing in by WeChat, DingTalk and Feishu: the whole way with stand-ins that answer as those do, and refuse as those do."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.test import Client

from yushan.accounts import external
from yushan.accounts.models import Notice, User
from yushan.accounts.tests import messengers
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import text_of

# Real transactions: sessions are kept as on a server.
pytestmark = pytest.mark.django_db(transaction=True)
UIDS = {"weixin": "openid", "dingtalk": "openId", "feishu": "open_id"}
ERROR = "/accounts/3rdparty/login/error/"


@pytest.fixture(params=["weixin", "dingtalk", "feishu"])
def kind(request: Any) -> str:
    return str(request.param)


@pytest.fixture
def provider(kind: str, settings: Any) -> Iterator[messengers.Messenger]:
    cache.clear()
    with messengers.running(kind) as server:
        settings.SOCIALACCOUNT_PROVIDERS = {kind: server.app()}
        yield server


def browser() -> Client:
    return Client(headers={"Accept-Language": "zh-hans"})


def left(client: Client, kind: str, query: str = "", **more: Any) -> str:
    """Presses the button; answers where the browser goes."""
    page = client.post(f"/accounts/{kind}/login/{query}", **more)
    found = re.search(r'href="(http[^"]+)" rel="noreferrer"', page.content.decode())
    assert found, page.status_code
    return unescape(found[1])


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def owner(kind: str, provider: messengers.Messenger) -> User:
    user = base.user("yuxiaohe", display_name="余小禾")
    SocialAccount.objects.create(user=user, provider=kind, uid=provider.person[UIDS[kind]])
    return user


def test_the_whole_way_for_who_linked(kind: str, provider: messengers.Messenger) -> None:
    user = owner(kind, provider)
    client = browser()
    assert external.PROVIDERS[kind] in text_of(client.get("/accounts/login/"))
    away = left(client, kind, "?next=/me/memberships/")
    answer = client.get(provider.authorize(away))
    assert answer["Location"] == "/me/memberships/" and client.session["_auth_user_id"] == str(user.pk)
    assert len(provider.asked) == 2 and not SocialToken.objects.exists()


def test_who_has_not_linked_signs_in_and_says_yes(kind: str, provider: messengers.Messenger) -> None:
    """Only the shown name is kept, and it is the one that they have there."""
    user = base.user("yuxiaohe", display_name="余小禾", email="a@b.cn")
    client = browser()
    assert client.get(provider.authorize(left(client, kind)))["Location"] == "/accounts/external/unknown/"
    assert not is_signed_in(client) and not SocialAccount.objects.exists()
    client.post("/accounts/login/?next=/accounts/external/link/", {"login": "yuxiaohe", "password": base.PASSWORD})
    shown = "小禾é🌱" if kind == "weixin" else "小禾"
    assert shown in text_of(client.get("/accounts/external/link/"))
    client.post("/accounts/external/link/")
    row = SocialAccount.objects.get()
    assert (row.user, row.uid, row.extra_data) == (user, provider.person[UIDS[kind]], {"shown": shown})
    assert Notice.objects.get(user=user).title == f"您的账号绑定了{external.PROVIDERS[kind]}"
    again = browser()
    again.get(provider.authorize(left(again, kind)))
    assert again.session["_auth_user_id"] == str(user.pk)


def test_a_state_and_a_code_are_good_once(kind: str, provider: messengers.Messenger) -> None:
    owner(kind, provider)
    client = browser()
    back = provider.authorize(left(client, kind))
    stranger = browser()
    assert stranger.get(back)["Location"] == ERROR and not is_signed_in(stranger)
    client.get(back)
    assert is_signed_in(client)
    client.logout()
    assert client.get(back)["Location"] == ERROR and not is_signed_in(client)
    fresh = browser()
    state = parse_qs(urlsplit(left(fresh, kind)).query)["state"][0]
    code = parse_qs(urlsplit(back).query)[provider.code][0]
    answer = fresh.get(f"/accounts/{kind}/login/callback/?{provider.code}={code}&state={state}")
    assert answer["Location"] == ERROR and not is_signed_in(fresh)


@pytest.mark.parametrize(
    "said",
    [
        '{"errcode": 40001, "errmsg": "invalid credential"}',
        '{"code": 99991668}',
        "<html>502</html>",
        "[]",
        '{"code": 0, "data": null}',
    ],
)
def test_what_they_refuse_or_garble_is_a_page_and_no_sign_in(
    kind: str, provider: messengers.Messenger, said: str
) -> None:
    owner(kind, provider)
    provider.broken = said
    client = browser()
    assert client.get(provider.authorize(left(client, kind)))["Location"] == ERROR
    assert not is_signed_in(client) and "没有登录成功" in text_of(client.get(ERROR))


def test_a_wrong_secret_and_a_silent_provider(kind: str, provider: messengers.Messenger, settings: Any) -> None:
    owner(kind, provider)
    app = provider.app()
    settings.SOCIALACCOUNT_PROVIDERS = {kind: app | {"APP": app["APP"] | {"secret": "old"}}}
    client = browser()
    assert client.get(provider.authorize(left(client, kind)))["Location"] == ERROR
    settings.SOCIALACCOUNT_PROVIDERS = {kind: app | {"API_URL": "http://127.0.0.1:9"}}
    assert client.get(provider.authorize(left(client, kind)))["Location"] == ERROR and not is_signed_in(client)


def test_they_lead_back_to_https_where_the_platform_is(kind: str, provider: messengers.Messenger) -> None:
    asked = parse_qs(urlsplit(left(browser(), kind, secure=True)).query)
    assert asked["redirect_uri"] == [f"https://testserver/accounts/{kind}/login/callback/"]


def test_another_openid_in_the_second_answer_of_wechat(settings: Any) -> None:
    cache.clear()
    with messengers.running("weixin") as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {"weixin": provider.app()}
        owner("weixin", provider)
        provider.broken = '{"openid": "oZ-0002", "nickname": "别人"}'
        client = browser()
        assert client.get(provider.authorize(left(client, "weixin")))["Location"] == ERROR
        assert not is_signed_in(client)
