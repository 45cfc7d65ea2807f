"""Signing in by a code that came by SMS: what lets in, and everything that does not."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from yushan.accounts.actions import codes
from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import OneTimeCode, User
from yushan.common import clock
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import text_of
from yushan.volunteers.actions import update_profile
from yushan.volunteers.tests import factories as make

# Real transactions: the code is made and sent after the commit, as on a server.
pytestmark = pytest.mark.django_db(transaction=True)
ASK, ENTER, NAME = "/accounts/login/code/", "/accounts/login/code/enter/", "/accounts/login/code/name/"
PHONE = "13896170246"


@pytest.fixture(autouse=True)
def outbox(settings: Any, tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    """What was sent, by a file of its own."""
    cache.clear()
    settings.SMS_GATEWAY, settings.SMS_FILE = "file", tmp_path / "sms" / "outbox.jsonl"

    def read() -> list[dict[str, Any]]:
        path = settings.SMS_FILE
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    return read


def browser() -> Client:
    return Client(headers={"Accept-Language": "zh-hans"})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def owner(verified: bool = True, **values: Any) -> User:
    user: User = make.volunteer("余小禾", phone=PHONE, **values).person.user
    if verified:
        User.objects.filter(pk=user.pk).update(phone_verified_at=clock.now())
    return user


def asked(phone: str = PHONE, **more: Any) -> Client:
    client = browser()
    assert client.post(ASK, {"phone": phone, **more})["Location"] == ENTER
    return client


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_right_code_signs_in_once_and_the_session_key_changes(outbox: Any):
    user = owner()
    client = asked(" 138 9617 0246 ")
    before = client.session.session_key
    sent = outbox()[-1]
    assert sent["phone"] == PHONE and len(sent["code"]) == 6 and sent["minutes"] == 5
    answer = client.post(ENTER, {"code": f" {sent['code'][:3]} {sent['code'][3:]} "})
    assert answer.status_code == 302 and client.session["_auth_user_id"] == str(user.pk)
    assert before and client.session.session_key != before
    cache.clear()
    again = asked()
    OneTimeCode.objects.filter(pk=again.session["sign_in_code"]["pk"]).update(code_hash="")
    assert again.post(ENTER, {"code": sent["code"]}).status_code == 422 and not is_signed_in(again)


def test_a_used_code_opens_nothing_in_the_same_browser(outbox: Any):
    owner()
    client = asked()
    kept = dict(client.session["sign_in_code"])
    code = outbox()[-1]["code"]
    client.post(ENTER, {"code": code})
    client.logout()
    session = client.session
    session["sign_in_code"] = kept
    session.save()
    client.cookies["sessionid"] = session.session_key
    assert client.post(ENTER, {"code": code}).status_code == 422 and not is_signed_in(client)


def test_no_code_and_no_number_lie_in_the_clear(outbox: Any):
    owner()
    client = asked()
    code = outbox()[-1]["code"]
    row = OneTimeCode.objects.values().get()
    assert code not in row["code_hash"] and len(row["code_hash"]) == 64
    assert PHONE not in str(dict(client.session.items())) and code not in str(dict(client.session.items()))


def test_a_fixed_session_of_somebody_else_is_not_signed_in(outbox: Any):
    """An attacker plants their session key into the victim's browser; the key is another one after signing in."""
    owner()
    attacker = asked("13900000001")
    victim = browser()
    victim.cookies["sessionid"] = attacker.cookies["sessionid"].value
    victim.post(ASK, {"phone": PHONE})
    victim.post(ENTER, {"code": outbox()[-1]["code"]})
    assert is_signed_in(victim)
    spy = browser()
    spy.cookies["sessionid"] = attacker.cookies["sessionid"].value
    assert not is_signed_in(spy) and spy.get("/me/").status_code == 302


def test_a_code_is_good_only_where_it_was_asked_for(outbox: Any):
    owner()
    asked()
    code = outbox()[-1]["code"]
    elsewhere = browser()
    assert elsewhere.post(ENTER, {"code": code})["Location"] == ASK
    cache.clear()
    other = asked()
    assert other.post(ENTER, {"code": code}).status_code == (422 if code != outbox()[-1]["code"] else 302)


def test_known_and_unknown_numbers_get_the_same_answers(outbox: Any):
    owner()
    off = make.volunteer("周敏", phone="13896170247").person.user
    User.objects.filter(pk=off.pk).update(is_active=False)
    said = []
    for phone in (PHONE, "13896170247", "13999999999"):
        client = asked(phone)
        page = text_of(client.get(ENTER)).replace(f"{phone[:3]}****{phone[-4:]}", "…")
        refused = text_of(client.post(ENTER, {"code": "000000" if len(outbox()) < 1 else wrong(outbox()[0]["code"])}))
        said.append((page, refused.replace(f"{phone[:3]}****{phone[-4:]}", "…")))
    assert said[0] == said[1] == said[2] and "验证码不对或已过期" in said[0][1]
    assert [one["phone"] for one in outbox()] == [PHONE]


def test_an_unknown_number_has_no_code_that_fits(outbox: Any):
    client = asked("13999999999")
    row = OneTimeCode.objects.get()
    assert row.code_hash == "" and row.handled_at is not None and not outbox()
    assert codes.use_code(pk=row.pk, purpose="sign_in", code="") is None
    assert client.post(ENTER, {"code": "000000"}).status_code == 422


def test_five_wrong_tries_end_a_code_also_for_the_right_one(outbox: Any):
    owner()
    client = asked()
    code = outbox()[-1]["code"]
    for _ in range(5):
        assert client.post(ENTER, {"code": wrong(code)}).status_code == 422
    assert client.post(ENTER, {"code": code}).status_code == 422 and not is_signed_in(client)
    assert OneTimeCode.objects.get().tries == 5


def test_what_is_no_code_costs_no_try(outbox: Any):
    owner()
    client = asked()
    for typed in ("", "12345", "1234567", "abcdef", "一二三四五六"):
        assert client.post(ENTER, {"code": typed}).status_code == 422
    assert OneTimeCode.objects.get().tries == 0
    assert client.post(ENTER, {"code": outbox()[-1]["code"]}).status_code == 302


def test_after_five_minutes_it_is_over(outbox: Any):
    owner()
    client = asked()
    code = outbox()[-1]["code"]
    with clock.pretend(clock.now() + timedelta(minutes=5, seconds=1)):
        assert client.post(ENTER, {"code": code}).status_code == 422
    assert client.post(ENTER, {"code": code}).status_code == 302


def test_one_number_gets_one_code_a_minute_and_five_an_hour(outbox: Any, settings: Any):
    owner()
    asked()
    told = browser().post(ASK, {"phone": PHONE})
    assert told.status_code == 422 and "等一分钟" in text_of(told)
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"sms_pause": "100/m/key"}
    for _ in range(4):
        asked()
    told = browser().post(ASK, {"phone": PHONE})
    assert told.status_code == 422 and "次数太多了" in text_of(told) and len(outbox()) == 5


def test_the_limit_of_an_unknown_number_reads_the_same():
    asked("13999999999")
    assert "等一分钟" in text_of(browser().post(ASK, {"phone": "13999999999"}))


def test_one_address_that_asks_for_many_numbers_is_stopped(settings: Any):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"sms_address": "3/h/ip"}
    for number in range(3):
        asked(f"1390000000{number}")
    assert "这个网络" in text_of(browser().post(ASK, {"phone": "13900000009"}))


def test_trying_many_codes_over_many_sessions_is_stopped(outbox: Any, settings: Any):
    owner()
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"sms_pause": "100/m/key", "sms_try": "7/h/key"}
    for number in range(2):
        client = asked()
        code = outbox()[-1]["code"]
        for _ in range(4 if number else 3):
            client.post(ENTER, {"code": wrong(code)})
    told = client.post(ENTER, {"code": code})
    assert "试的次数太多了" in text_of(told) and not is_signed_in(client)


@pytest.mark.parametrize(
    "away",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "javascript:alert(1)",
        "https:example.org",
        "///example.org",
    ],
)
def test_it_does_not_lead_to_strangers(outbox: Any, away: str):
    owner()
    client = asked(next=away)
    assert away not in client.get(ENTER).content.decode()
    assert client.post(ENTER, {"code": outbox()[-1]["code"]})["Location"] == reverse("workspace:home")
    assert client.get(ASK, {"next": away})["Location"] == reverse("workspace:home")


def test_it_leads_back_to_where_somebody_wanted_to_go(outbox: Any):
    owner()
    client = browser()
    assert "next=/me/memberships/" in client.get("/accounts/login/?next=/me/memberships/").content.decode()
    assert 'value="/me/memberships/"' in client.get(ASK, {"next": "/me/memberships/"}).content.decode()
    client = asked(next="/me/memberships/")
    assert client.post(ENTER, {"code": outbox()[-1]["code"]})["Location"] == "/me/memberships/"


def test_the_first_time_the_name_is_asked_for(outbox: Any):
    user = owner(verified=False)
    client = asked()
    assert client.post(ENTER, {"code": outbox()[-1]["code"]})["Location"] == NAME
    assert not is_signed_in(client)
    assert "不一致" in text_of(client.post(NAME, {"name": "别的人"})) and not is_signed_in(client)
    assert client.post(NAME, {"name": " 余 小禾"}).status_code == 302 and is_signed_in(client)
    assert User.objects.get(pk=user.pk).phone_verified_at is not None


def test_the_name_is_tried_five_times_a_day_and_only_after_a_code(outbox: Any):
    owner(verified=False)
    client = asked()
    assert client.get(NAME)["Location"] == ASK
    client.post(ENTER, {"code": outbox()[-1]["code"]})
    for _ in range(5):
        client.post(NAME, {"name": "别的人"})
    assert "今天请用密码登录" in text_of(client.post(NAME, {"name": "余小禾"})) and not is_signed_in(client)


def test_a_new_number_has_to_be_confirmed_again():
    user = owner()
    volunteer = user.person.volunteer
    update_profile(user, volunteer=volunteer, phone="13896170299", area=volunteer.area)
    row = User.objects.get(pk=user.pk)
    assert row.phone_hash == phone_hash("13896170299") and row.phone_verified_at is None


def test_a_second_factor_is_asked_for_all_the_same(outbox: Any):
    user = owner()
    TOTP.activate(user, generate_totp_secret())
    client = asked()
    answer = client.post(ENTER, {"code": outbox()[-1]["code"]})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/") and not is_signed_in(client)


def test_sending_once_more_needs_no_number_and_keeps_the_way_back(outbox: Any, settings: Any):
    owner()
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"sms_pause": "2/m/key"}
    client = asked(next="/me/memberships/")
    assert client.post(ASK, {"again": "1"})["Location"] == ENTER and len(outbox()) == 2
    told = client.post(ASK, {"again": "1"})
    assert told.status_code == 422 and "等一分钟" in text_of(told) and "填写验证码" in text_of(told)
    assert client.post(ENTER, {"code": outbox()[-1]["code"]})["Location"] == "/me/memberships/"


def test_without_a_gateway_there_is_no_tab(settings: Any):
    settings.SMS_GATEWAY = ""
    assert "短信验证码登录" not in text_of(browser().get("/accounts/login/"))
    assert browser().get(ASK).status_code == 404 and browser().post(ENTER, {"code": "123456"}).status_code == 404


def test_the_worker_that_runs_twice_sends_once(outbox: Any):
    owner()
    asked()
    assert codes.send_code(OneTimeCode.objects.get().pk) is False and len(outbox()) == 1


def test_yesterdays_codes_are_forgotten():
    owner()
    asked()
    assert codes.forget_old() == 0
    with clock.pretend(clock.now() + timedelta(days=1, minutes=1)):
        assert codes.forget_old() == 1


def test_a_staff_sign_in_is_confirmed_by_the_name_of_the_account(outbox: Any):
    base.user("zhoumin", phone_hash=phone_hash("13700000001"))
    client = asked("13700000001")
    client.post(ENTER, {"code": outbox()[-1]["code"]})
    name = User.objects.get(username="zhoumin").display_name
    assert client.post(NAME, {"name": name}).status_code == 302 and is_signed_in(client)
