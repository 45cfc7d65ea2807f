"""What providers get: SMS, WeChat, e-mail; and what the doctor says of them."""

import smtplib
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail

from yushan.accounts.models import User
from yushan.common.findings import Mark
from yushan.notifications import gateways
from yushan.notifications.actions import sending
from yushan.notifications.gateways import Letter, NotSent, push, text, wechat
from yushan.notifications.gateways import mail as by_mail
from yushan.notifications.models import Delivery
from yushan.notifications.tests import factories as make
from yushan.notifications.tests.conftest import PHONE, Move
from yushan.notifications.tests.servers import Answer, Came, Provider

LETTER = Letter("ys-n7", "“科普进社区”取消了", "原因：暴雨", "https://zy.example.org/me/")


@pytest.fixture
def sms(settings: Any, provider: Provider) -> Provider:
    settings.SMS_GATEWAY, settings.SMS_HTTP_URL, settings.SMS_HTTP_TOKEN = "http", provider.url, "geheim"
    return provider


def test_a_notice_by_sms_is_asked_for_like_a_code(sms: Provider):
    assert gateways.current("sms").send(LETTER, PHONE) == "ys-n7"
    [request] = sms.came
    assert request.json == {
        "phone": "+8613896170246",
        "template": "notice",
        "signature": "渝善渝美",
        "parameters": {"title": "“科普进社区”取消了"},
        "reference": "ys-n7",
    }
    assert request.headers["authorization"] == "Bearer geheim" and request.headers["idempotency-key"] == "ys-n7"


@pytest.mark.parametrize("status", [302, 400, 429, 503])
def test_an_sms_that_is_not_accepted_may_be_tried_again(sms: Provider, status: int):
    sms.answer = lambda request: (status, {})
    with pytest.raises(NotSent, match=f"status {status}") as refused:
        gateways.current("sms").send(LETTER, PHONE)
    assert not refused.value.final and PHONE not in str(refused.value)


class Wechat:
    """Hands out tokens that end when they are told to, and takes messages with the last one."""

    def __init__(self, server: Provider) -> None:
        self.tokens: list[str] = []
        self.taken: dict[str, Any] = {}
        self.says: dict[str, Any] = {}
        server.answer = self.answer

    def answer(self, request: Came) -> Answer:
        if request.path == "/cgi-bin/stable_token":
            assert request.json == {"grant_type": "client_credential", "appid": "wx7", "secret": "streng"}
            self.tokens.append(f"token-{len(self.tokens)}")
            return 200, {"access_token": self.tokens[-1], "expires_in": 7200}
        assert request.path.startswith("/cgi-bin/message/template/send?access_token=")
        if not request.path.endswith(self.tokens[-1] if self.tokens else "never"):
            return 200, {"errcode": 40001, "errmsg": "invalid credential"}
        if self.says:
            return 200, self.says
        self.taken.setdefault(request.json["client_msg_id"], request.json)
        return 200, {"errcode": 0, "errmsg": "ok", "msgid": 4711}


@pytest.fixture
def account(settings: Any, provider: Provider) -> Wechat:
    settings.WECHAT_URL, settings.WECHAT_APP_ID, settings.WECHAT_SECRET = provider.url, "wx7", "streng"
    settings.WECHAT_TEMPLATE = "muster-1"
    return Wechat(provider)


@pytest.mark.django_db
def test_wechat_reaches_who_signed_in_with_it_and_chose_it(who: User, at: Move, account: Wechat, provider: Provider):
    make.told(who, "drawn:0", "抽中了")
    assert make.deliveries(who) == {}, "nobody gets it unasked"
    SocialAccount.objects.create(user=who, provider="weixin", uid="oA1-xiaohe")
    make.preference(who, choices={"answers": ["wechat"]})
    make.told(who, "drawn:1", "抽中了：“科普进社区”讲解岗，请按时到场参加活动")
    make.told(who, "drawn:2", "抽中了")
    assert sending.send_due() == (2, 0)
    row = Delivery.objects.get(notice__key="drawn:1")
    assert account.taken[f"ys-n{row.pk}"] == {
        "touser": "oA1-xiaohe",
        "template_id": "muster-1",
        "url": "http://localhost:8000/me/",
        "client_msg_id": f"ys-n{row.pk}",
        "data": {"thing1": {"value": "抽中了：“科普进社区”讲解岗，请按时到场参加活动"[:20]}},
    }
    assert row.provider_reference == "4711" and account.tokens == ["token-0"], "one token for both"
    account.tokens.append("token-of-somebody-else")  # somebody else asked: ours is over
    make.told(who, "drawn:3", "抽中了")
    assert sending.send_due() == (1, 0) and len(account.taken) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "state"), [(43004, "given_up"), (45009, "failed"), (-1, "failed")])
def test_wechat_says_no(who: User, at: Move, account: Wechat, code: int, state: str):
    SocialAccount.objects.create(user=who, provider="weixin", uid="oA1-xiaohe")
    make.preference(who, choices={"answers": ["wechat"]})
    account.says = {"errcode": code, "errmsg": "?"}
    make.told(who, "drawn:1", "抽中了")
    assert sending.send_due() == (0, 1)
    row = Delivery.objects.get()
    assert row.state == state and "oA1" not in row.reason


@pytest.mark.django_db
def test_the_token_is_kept_sealed(account: Wechat):
    from django.core.cache import cache

    gateways.current("wechat").send(LETTER, "oA1")
    kept = cache.get("notifications:wechat-token")
    assert kept and "token-0" not in kept


def test_a_mailbox_that_is_not_there_is_not_tried_again(monkeypatch: Any):
    def refused(*args: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refused)
    with pytest.raises(NotSent) as said:
        gateways.current("email").send(LETTER, make.EMAIL)
    assert said.value.final


def test_the_same_mail_again_is_the_same_mail(settings: Any):
    settings.SITE_URL = "https://zy.example.org"
    for _time in range(2):
        gateways.current("email").send(LETTER, make.EMAIL)
    assert {one.extra_headers["Message-ID"] for one in mail.outbox} == {"<ys-n7@zy.example.org>"}
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


@pytest.mark.parametrize(
    ("values", "look", "mark"),
    [
        ({"EMAIL_URL": ""}, by_mail.look, Mark.FINE),
        ({"EMAIL_URL": "imap://x"}, by_mail.look, Mark.WRONG),
        ({"EMAIL_URL": "file:", "PRODUCTION": True}, by_mail.look, Mark.WRONG),
        ({"EMAIL_URL": "smtp://mail.example.org", "PRODUCTION": True}, by_mail.look, Mark.WRONG),
        ({"EMAIL_URL": "smtps://mail.example.org", "EMAIL_USE_SSL": True, "PRODUCTION": True}, by_mail.look, Mark.FINE),
        ({"WECHAT_APP_ID": "wx7"}, wechat.look, Mark.WRONG),
        ({"WECHAT_APP_ID": "wx7", "WECHAT_SECRET": "s", "WECHAT_TEMPLATE": "t"}, wechat.look, Mark.FINE),
        ({"VAPID_KEY": ""}, push.look, Mark.FINE),
        ({"VAPID_KEY": "kurz"}, push.look, Mark.WRONG),
        ({"SMS_NOTICE_TEMPLATE": ""}, text.look, Mark.FINE),
    ],
)
def test_what_the_doctor_says(settings: Any, values: dict[str, Any], look: Any, mark: Mark):
    for name, value in values.items():
        setattr(settings, name, value)
    assert look().mark is mark


def test_what_is_not_configured_is_not_offered(settings: Any):
    assert gateways.available() == {"email", "sms", "push"}
    settings.EMAIL_URL = settings.VAPID_KEY = settings.SMS_GATEWAY = ""
    assert gateways.available() == set()
    with pytest.raises(NotSent):
        gateways.current("email")
