"""Deliveries that are due: sent once, tried again, gathered, taken up after a kill."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from yushan.accounts.actions import read_notices
from yushan.accounts.models import Notice, User
from yushan.common import clock
from yushan.notifications.actions import sending
from yushan.notifications.models import Delivery
from yushan.notifications.tests import factories as make
from yushan.notifications.tests.conftest import PHONE, Move
from yushan.notifications.tests.servers import Provider

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def by_http(settings: Any, provider: Provider) -> Provider:
    """SMS by a provider that knows idempotency keys."""
    settings.SMS_GATEWAY, settings.SMS_HTTP_URL, settings.SMS_HTTP_TOKEN = "http", provider.url, "geheim"
    return provider


def test_a_mail_goes_once_with_what_may_leave(who: User, at: Move, settings: Any):
    make.preference(who)
    make.told(who, "remind:24:1:9", "明天：“科普进社区”讲解岗", hours=24, body="9 月 7 日 9:00–11:30，朝天门。")
    make.told(who, "membership:1:declined", "“红岩队”没有通过您的申请", body="原因：家庭情况")
    make.told(who, "declined:1", "“科普进社区”这次没有安排您", body="原因：身体情况")
    assert sending.send_due() == (2, 0) and sending.send_due() == (0, 0)
    [first, second] = mail.outbox
    assert first.subject.startswith("明天") and "朝天门" in first.body and "localhost:8000/me/" in first.body
    assert first.to == [make.EMAIL] and first.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "身体情况" not in second.body + second.subject, "what is about a person stays in the inbox"
    row = Delivery.objects.get(notice__key="remind:24:1:9")
    assert row.state == State.SENT and row.provider_reference == f"<ys-n{row.pk}@localhost>"
    assert row.address == "y***@example.org" and row.attempts == 1


def test_an_sms_has_the_title_only(who: User, at: Move, settings: Any):
    make.told(who, "cancelled:1", hours=3)
    assert sending.send_due() == (1, 0)
    [line] = settings.SMS_NOTICE_FILE.read_text().splitlines()
    assert json.loads(line)["phone"] == PHONE and "暴雨" not in line and "取消了" in line
    assert Delivery.objects.get().address == "138****0246"


def test_failures_wait_longer_each_time_and_end(who: User, at: Move, by_http: Provider, monkeypatch: Any):
    by_http.answer = lambda request: (503, {})
    make.told(who, "cancelled:1", hours=23)
    moment, waits = clock.now(), []
    for _try in range(5):
        assert sending.send_due() == (0, 1)
        row = Delivery.objects.get()
        waits.append((row.state, row.next_at - moment))
        moment = row.next_at
        monkeypatch.setattr(clock, "now", lambda now=moment: now)
    minutes = [int(wait.total_seconds() // 60) for _state, wait in waits]
    assert minutes[:4] == [1, 5, 30, 180]
    assert [state for state, _wait in waits] == [State.FAILED] * 4 + [State.GIVEN_UP]
    assert "503" in row.reason and PHONE not in row.reason and sending.send_due() == (0, 0)
    assert len(by_http.came) == 5 and len(by_http.kept) == 1, "one reference for all tries"


def test_a_worker_killed_between_sending_and_noting_sends_one(who: User, at: Move, by_http: Provider, monkeypatch: Any):
    make.told(who, "cancelled:1", hours=3)

    def killed(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(sending, "_end", killed)
        with pytest.raises(KeyboardInterrupt):
            sending.send_due()
    assert Delivery.objects.get().state == State.SENDING and len(by_http.came) == 1
    at(10, 4)
    assert sending.send_due() == (0, 0), "it may still be at it"
    at(10, 6)
    assert sending.send_due() == (1, 0)
    assert len(by_http.came) == 2 and len(by_http.kept) == 1, "the provider has one message"
    assert by_http.came[0].json == by_http.came[1].json and Delivery.objects.get().state == State.SENT


def test_who_was_believed_dead_does_not_write_over_the_next(who: User, at: Move):
    make.told(who, "cancelled:1", hours=3)
    late = sending.claim(Delivery.objects.get())
    at(10, 6)
    assert sending.claim(Delivery.objects.get())
    sending._end(late, State.GIVEN_UP, "too late")
    assert Delivery.objects.get().state == State.SENDING


def test_the_message_of_the_day_gathers_what_waited(who: User, at: Move):
    make.preference(who)
    for number in range(3):
        make.told(who, f"settled:{number}", f"第 {number} 场的时长已入账", body="2.5 小时")
    make.told(who, "membership:1:approved", "您已加入“红岩队”")
    assert sending.send_due() == (0, 0) and not mail.outbox
    at(18)
    assert sending.send_due() == (1, 0)
    [letter] = mail.outbox
    assert letter.subject == "今天有 4 条消息" and "红岩队" in letter.body and "2.5 小时" not in letter.body
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}
    assert len(set(Delivery.objects.values_list("reference", flat=True))) == 1
    make.told(who, "settled:9", "晚到的一场")
    at(18, 5)
    assert sending.send_due() == (0, 0), "one a day"


def test_what_was_read_meanwhile_is_left_out(who: User, at: Move):
    make.preference(who)
    make.told(who, "settled:1")
    read_notices(who)
    at(18)
    assert sending.send_due() == (0, 0) and not mail.outbox
    assert Delivery.objects.get().reason == "已经在站内看过"


def test_a_failed_daily_message_is_tried_again_with_the_same_notices(who: User, at: Move, monkeypatch: Any):
    make.preference(who)
    make.told(who, "settled:1")
    at(18)

    def broken(self: Any, *args: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as down:
        down.setattr("django.core.mail.EmailMessage.send", broken)
        assert sending.send_due() == (0, 1)
    assert "ConnectionRefusedError" in Delivery.objects.get().reason
    make.told(who, "settled:2")
    at(18, 2)
    assert sending.send_due() == (1, 0)
    assert mail.outbox[0].subject == "今天有 1 条消息"
    assert Delivery.objects.get(notice__key="settled:2").state == State.WAITING


def test_what_need_not_be_sent_any_more(who: User, at: Move):
    make.preference(who, digest_at=None)
    make.told(who, "remind:2:1:9", "还有 2 小时", hours=2)
    at(12, 30)
    assert sending.send_due() == (0, 0)
    assert Delivery.objects.get().reason == "已经开场"
    make.told(who, "seen-as:1", "有人以您的身份看过")
    User.objects.filter(pk=who.pk).update(is_active=False)
    assert sending.send_due() == (0, 0) and not mail.outbox


def test_old_news_stays_in_the_inbox(who: User, at: Move):
    make.preference(who)
    make.told(who, "drawn:1", "抽中了")
    at(11, day=8)
    assert sending.send_due() == (0, 0) and not mail.outbox
    assert Delivery.objects.get().reason == "耽搁太久，站内可以看"


def test_nobody_without_an_address_is_tried_for_long(at: Move):
    from yushan.organizations.tests import factories as base

    user = base.user()
    make.told(user, "cancelled:1", hours=3)
    assert sending.send_due() == (0, 0)
    row = Delivery.objects.get()
    assert row.state == State.SKIPPED and row.reason == "没有手机号"


def test_a_gateway_that_breaks_stops_nobody_else(who: User, at: Move, monkeypatch: Any):
    make.preference(who)
    make.told(who, "drawn:1", "抽中了")
    make.told(who, "cancelled:1", hours=3)
    monkeypatch.setattr("yushan.notifications.gateways.mail.MailGateway.send", lambda *args: 1 / 0)
    assert sending.send_due() == (1, 2)
    failed = Delivery.objects.filter(state=State.FAILED)
    assert {row.reason for row in failed} == {"程序出错：ZeroDivisionError"}


def test_it_goes_after_the_commit_and_not_before(
    who: User, at: Move, django_capture_on_commit_callbacks: Any, settings: Any
):
    make.preference(who)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        for number in range(5):
            make.told(who, f"drawn:{number}", "抽中了")
        assert not mail.outbox
    assert len(callbacks) == 1 and len(mail.outbox) == 5


def test_kept_for_half_a_year(who: User, at: Move):
    from yushan.accounts.actions.retention import apply_retention
    from yushan.common.actors import WORKER

    make.told(who, "cancelled:1", hours=3)
    make.told(who, "cancelled:2", hours=3)
    Delivery.objects.filter(notice__key="cancelled:1").update(created_at=clock.now() - timedelta(days=181))
    apply_retention(WORKER, dry=False)
    assert Delivery.objects.get().notice.key == "cancelled:2" and Notice.objects.count() == 2
