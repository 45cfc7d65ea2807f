"""Where somebody is signed in: what is listed, and that ended means ended."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from yushan.accounts.actions.sessions import forget_ended
from yushan.accounts.models import SignIn
from yushan.accounts.queries import sign_ins_of
from yushan.accounts.user_agents import device_of
from yushan.audit.models import AuditLine
from yushan.organizations.tests.browser import text_of
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import PASSWORD, volunteer

WECHAT = (
    "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.49"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126 Safari/537.36 Edg/126"
)


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (WECHAT, "微信 · 安卓手机"),
        (EDGE, "Edge · Windows 电脑"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1 Mobile HuaweiBrowser/5.0", "华为浏览器 · 鸿蒙"),
        ("", "未知设备"),
        ("<script>", "未知设备"),
    ],
)
def test_words_for_devices(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device


@pytest.fixture
def who(db: None) -> Volunteer:
    return volunteer("余小禾", phone="13896170246")


def _sign_in(user_agent: str = WECHAT) -> Client:
    browser = Client(headers={"User-Agent": user_agent, "Accept-Language": "zh-hans"})
    answer = browser.post("/accounts/login/", {"login": "13896170246", "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def test_devices_are_listed_and_one_is_ended(who: Volunteer) -> None:
    phone, desk = _sign_in(), _sign_in(EDGE)
    page = text_of(desk.get("/accounts/sign-ins/"))
    assert "微信 · 安卓手机" in page and "Edge · Windows 电脑" in page and "正在用的这台" in page
    assert "退出其他 1 处登录" in page
    there = SignIn.objects.get(device__startswith="微信")
    desk.post(f"/accounts/sign-ins/{there.pk}/end/")
    assert phone.get("/me/").status_code == 302
    assert desk.get("/me/").status_code == 200
    assert "微信" not in text_of(desk.get("/accounts/sign-ins/")).replace("已退出：微信", "")
    assert desk.post(f"/accounts/sign-ins/{there.pk}/end/").status_code == 404
    line = AuditLine.objects.get(action="accounts.end_session")
    assert line.details == {"device": "微信 · 安卓手机"} and line.actor == who.person.user


def test_signing_out_everywhere_else(who: Volunteer) -> None:
    others, here = [_sign_in(), _sign_in(EDGE)], _sign_in()
    here.post("/accounts/sign-ins/end/")
    assert all(one.get("/me/").status_code == 302 for one in others)
    assert here.get("/me/").status_code == 200
    assert sign_ins_of(who.person.user).count() == 1


def test_ending_the_device_in_use_signs_out(who: Volunteer) -> None:
    here = _sign_in()
    assert here.post(f"/accounts/sign-ins/{SignIn.objects.get().pk}/end/").url == "/"
    assert here.get("/me/").status_code == 302


def test_others_cannot_end_it(who: Volunteer) -> None:
    here, stranger = _sign_in(), Client()
    stranger.force_login(volunteer("秦川").person.user)
    row = SignIn.objects.get(user=who.person.user)
    assert stranger.post(f"/accounts/sign-ins/{row.pk}/end/").status_code == 404
    assert here.get("/me/").status_code == 200


def test_a_new_password_ends_the_other_sign_ins(who: Volunteer) -> None:
    lost, here = _sign_in(), _sign_in(EDGE)
    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "Tieguanyin-9", "password2": "Tieguanyin-9"},
    )
    assert lost.get("/me/").status_code == 302 and here.get("/me/").status_code == 200
    assert "微信" not in text_of(here.get("/accounts/sign-ins/"))


def test_a_page_is_noted_once_in_ten_minutes(who: Volunteer, django_assert_num_queries: Any) -> None:
    browser = _sign_in()
    first = SignIn.objects.get().last_seen_at
    browser.get("/me/")
    assert SignIn.objects.get().last_seen_at == first
    session = browser.session
    session["seen_at"] = 0
    session.save()
    browser.get("/me/")
    assert SignIn.objects.get().last_seen_at > first


def test_notes_do_not_outlive_their_sessions(who: Volunteer) -> None:
    _sign_in()
    Session.objects.all().delete()
    assert not sign_ins_of(who.person.user).exists()
    assert forget_ended() == 1 and not SignIn.objects.exists()
