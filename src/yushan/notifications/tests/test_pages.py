"""“消息设置”, the links in e-mails, and how messages leave the platform, for operators."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from yushan.accounts import erasure
from yushan.accounts.models import Notice, User
from yushan.activities.actions import remind_due
from yushan.activities.tests import factories as activities
from yushan.audit.models import AuditLine
from yushan.notifications.actions import sending
from yushan.notifications.gateways.sealing import encoded
from yushan.notifications.links import leave_url
from yushan.notifications.models import Delivery, Preference, Subscription
from yushan.notifications.queries import notifications_of
from yushan.notifications.tests import factories as make
from yushan.notifications.tests.conftest import Move
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import text_of

pytestmark = pytest.mark.django_db
PAGE = "/me/notifications/"


def browser(user: User | None = None, **more: Any) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"}, **more)
    if user:
        client.force_login(user)
    return client


def chosen(**values: Any) -> dict[str, Any]:
    """The form as the page sends it, all as it usually is."""
    return {
        "topic-reminders": ["push", "email"], "topic-changes": ["push", "email", "sms"],
        "topic-answers": ["push", "email"], "topic-hours": ["push", "email"], "topic-teams": ["push", "email"],
        "topic-safety": ["push", "email"], "quiet_from": "22:00", "quiet_until": "07:30", "digest_at": "18:00",
        "remind_day": "on", "remind_hours": "on",
    } | values  # fmt: skip


def test_the_page_shows_the_usual_and_keeps_what_is_chosen(who: User, at: Move, django_assert_max_num_queries: Any):
    client = browser(who)
    with django_assert_max_num_queries(16):
        said = text_of(client.get(PAGE))
    for word in (
        "服务提醒",
        "变更和取消",
        "报名结果",
        "时长和证明",
        "队伍和制度",
        "账号和安全",
        "试发一条",
        "还没有用站外",
    ):
        assert word in said
    answer = client.post(
        PAGE, chosen(**{"topic-hours": [], "topic-answers": ["email"], "remind_hours": "", "quiet_from": "21:00"})
    )
    assert answer.status_code == 302
    row = Preference.objects.get(user=who)
    assert row.choices["hours"] == [] and row.choices["answers"] == ["email"] and not row.remind_hours
    assert row.quiet_from.hour == 21 and AuditLine.objects.filter(action="notifications.choose").count() == 1
    page = client.get(PAGE).content.decode()
    assert (
        'name="topic-answers" value="email" checked' in page and 'name="topic-answers" value="push" checked' not in page
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"quiet_from": ""}, "免打扰请把开始和结束都填上"),
        ({"digest_at": "25:00"}, "时间"),
        ({"topic-hours": ["sms"]}, ""),
    ],
)
def test_what_cannot_be_chosen(who: User, values: dict[str, Any], sentence: str):
    answer = browser(who).post(PAGE, chosen(**values))
    assert answer.status_code == 422 and sentence in text_of(answer) and not Preference.objects.exists()


def test_what_is_switched_off_by_the_operator_keeps_its_choice(who: User, settings: Any):
    make.preference(who, choices={"answers": ["email", "wechat"]})
    assert "微信" not in text_of(browser(who).get(PAGE))
    browser(who).post(PAGE, chosen(**{"topic-answers": ["push"]}))
    assert Preference.objects.get().choices["answers"] == ["push", "wechat"]
    settings.EMAIL_URL = settings.VAPID_KEY = settings.SMS_GATEWAY = ""
    assert "本平台只发站内消息" in text_of(browser(who).get(PAGE))


def test_an_address_counts_once_its_owner_opened_the_link(who: User, at: Move, django_capture_on_commit_callbacks: Any):
    client = browser(who)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{PAGE}email/", {"email": make.EMAIL}).status_code == 302
    [letter] = mail.outbox
    assert letter.to == [make.EMAIL] and "确认" in letter.subject and make.EMAIL not in letter.body
    link = next(word for word in letter.body.split() if "/m/email/" in word)
    stranger = browser()
    assert "确认这个邮箱" in text_of(stranger.get(link)) and not Preference.objects.get().email_verified_at
    assert "邮箱已确认" in text_of(stranger.post(link))
    said = text_of(client.get(PAGE))
    assert Preference.objects.get().email_verified_at and "已确认" in said and "y***@example.org" in said
    assert make.EMAIL not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}email/", {"email": "neu@example.org"}).status_code == 422, "once a minute"
    Preference.objects.update(email="neu@example.org", email_verified_at=None)
    assert stranger.post(link).status_code == 422, "the link was for the other address"
    assert stranger.get("/m/email/abc/").status_code == 404
    client.post(f"{PAGE}email/remove/")
    assert Preference.objects.get().email == ""


def test_what_is_no_address(who: User):
    answer = browser(who).post(f"{PAGE}email/", {"email": "xiaohe"})
    assert answer.status_code == 422 and "这不是一个邮箱地址" in text_of(answer)


def test_leaving_works_without_signing_in_and_by_one_click(who: User, at: Move):
    make.preference(who)
    make.told(who, "remind:24:1:9", "明天有活动")
    sending.send_due()
    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    strict = browser(enforce_csrf_checks=True)
    assert "不再用邮件告诉您“服务提醒”" in text_of(strict.get(link)) and Preference.objects.get().choices == {}
    answer = strict.post(link, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and Preference.objects.get().choices == {"reminders": ["push"]}
    make.told(who, "remind:24:2:9", "明天还有活动")
    assert Delivery.objects.count() == 1
    assert strict.get(link[:-3] + "x/").status_code == 404


def test_leaving_the_message_of_the_day_leaves_all_but_safety(who: User, at: Move):
    make.preference(who)
    link = leave_url(who.pk, "*").removeprefix("http://localhost:8000")
    assert "账号安全的除外" in text_of(browser().post(link))
    make.told(who, "drawn:1")
    make.told(who, "seen-as:1")
    assert list(Delivery.objects.values_list("topic", "channel")) == [("safety", "email")]


def test_a_test_message_goes_every_way_once_a_minute(who: User, at: Move, settings: Any):
    make.preference(who, choices={"answers": []})
    client = browser(who)
    assert client.post(f"{PAGE}test/").status_code == 302
    assert client.post(f"{PAGE}test/").status_code == 429
    assert make.deliveries(who) == {"email": "waiting", "sms": "waiting"}
    sending.send_due()
    said = text_of(client.get(PAGE))
    assert "试发：能收到这条" in said and "已发出" in said and "y***@example.org" in said


def test_a_browser_is_turned_on_and_removed(who: User, at: Move):
    client, screen = browser(who), make.Screen()
    sent = {"endpoint": "https://push.example.org/a", "p256dh": encoded(screen.point), "auth": encoded(screen.secret)}
    device = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/120"}
    answer = client.post(f"{PAGE}browsers/", sent, headers=device)
    assert answer.status_code == 200 and "已开通" in answer.json()["message"]
    assert "Chrome · 安卓手机" in text_of(client.get(PAGE))
    for wrong in ({}, {"auth": "?"}, {"p256dh": "Zm9v"}, {"endpoint": "https://10.0.0.1/"}):
        answer = client.post(f"{PAGE}browsers/", {**sent, **wrong} if wrong else {})
        assert answer.status_code == 400 and "不能用" in answer.json()["message"]
    row = Subscription.objects.get()
    browser(base.user()).post(f"{PAGE}browsers/{row.pk}/remove/")
    assert Subscription.objects.exists(), "nobody else's"
    client.post(f"{PAGE}browsers/{row.pk}/remove/")
    assert not Subscription.objects.exists()
    worker = browser().get(f"{PAGE}worker.js")
    assert (
        worker["Content-Type"].startswith("text/javascript") and "notifications/js/worker.js" in worker.content.decode()
    )


def test_reminders_only_as_long_before_as_somebody_wants(at: Move):
    at(12, day=1)
    post = activities.PostFactory()  # on the fifth, at 9 o'clock
    early, late = activities.accepted(post), activities.accepted(post)
    make.preference(early.volunteer.person.user, remind_hours=False)
    make.preference(late.volunteer.person.user, remind_day=False)
    at(9, day=4)
    assert remind_due() == 1
    at(7, day=5)
    assert remind_due() == 1 and remind_due() == 0
    told = Notice.objects.filter(key__startswith="remind:").values_list("user", "key")
    assert {(user, key.split(":")[1]) for user, key in told} == {
        (early.volunteer.person.user.pk, "24"),
        (late.volunteer.person.user.pk, "2"),
    }


def test_copy_and_erasure_include_it_all(who: User, at: Move):
    make.preference(who)
    make.Screen().on(who, "https://push.example.org/a")
    make.told(who, "cancelled:1", "取消了", hours=3)
    found = notifications_of(who.person)
    assert found["消息设置"][0]["邮箱"] == make.EMAIL and found["开通推送的浏览器"][0]["设备"] == "Chrome · 安卓手机"
    assert {row["方式"] for row in found["消息发送记录"]} == {"浏览器推送", "邮件", "短信"}
    erasure.run_erasers(who.person)
    assert not Preference.objects.exists() and not Subscription.objects.exists() and not Delivery.objects.exists()


# --- operators ------------------------------------------------------------------------------------


def _failed(count: int, at: Move, monkeypatch: Any) -> list[User]:
    people = [base.user(display_name=f"余小{number}") for number in range(count)]
    for user in people:
        make.preference(user)
        make.told(user, "drawn:1", "抽中了“敬老”活动")
    with monkeypatch.context() as down:
        down.setattr("django.core.mail.EmailMessage.send", lambda *args: 1 / 0)
        sending.send_due()
    Delivery.objects.update(state="given_up", reason="邮件服务器没有接收：ConnectionRefusedError")
    return people


def test_operators_see_counts_and_reasons_and_no_contents(
    at: Move, monkeypatch: Any, django_assert_max_num_queries: Any
):
    _failed(3, at, monkeypatch)
    client = browser(base.user_with("city_admin"))
    with django_assert_max_num_queries(18):
        said = text_of(client.get("/staff/messages/"))
    assert "邮件服务器没有接收" in said and "y***@example.org" in said and "重发这 3 条" in said
    assert "敬老" not in said and make.EMAIL not in said and "余小1" not in said
    for role, on in (("area_admin", base.area()), ("auditor", None)):
        other = browser(base.user_with(role, on))
        assert other.get("/staff/messages/").status_code == 403
        assert other.post("/staff/messages/again/", {"channel": "email"}).status_code == 403


def test_operators_have_it_tried_again(at: Move, monkeypatch: Any):
    _failed(3, at, monkeypatch)
    before = dict(Delivery.objects.values_list("pk", "reference"))
    client = browser(base.user_with("city_admin"))
    first = Delivery.objects.order_by("pk").first()
    client.post("/staff/messages/again/", {"delivery": first.pk})
    assert sending.send_due() == (1, 0) and len(mail.outbox) == 1
    client.post("/staff/messages/again/", {"channel": "email"})
    assert sending.send_due() == (2, 0) and len(mail.outbox) == 3
    assert dict(Delivery.objects.values_list("pk", "reference")) == before
    assert AuditLine.objects.filter(action="notifications.try_again").count() == 2
    assert client.post("/staff/messages/again/", {"channel": "taube"}).status_code == 400
    assert client.post("/staff/messages/again/", {"delivery": "x"}).status_code == 400
    assert reverse("notifications:overview") in client.get("/staff/").content.decode()
