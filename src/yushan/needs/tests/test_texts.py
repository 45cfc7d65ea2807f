"""Short messages to askers without an account: which events, how often, to whom, and what they never say."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from yushan.activities.outcomes import activity_ended
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.needs import actions
from yushan.needs.actions.timing import note_times
from yushan.needs.models import Need, NeedText
from yushan.needs.tests.factories import claimed, contact, order, scene, served, wish
from yushan.needs.tests.test_pages import _client, _text

pytestmark = pytest.mark.django_db
_NOON = datetime(2026, 9, 8, 12, 0, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def sent(settings: Any, tmp_path: Any) -> Any:
    """What went out, read from the file of this test."""
    settings.SMS_GATEWAY, settings.SMS_NOTICE_TEMPLATE = "file", "notice"
    settings.SMS_NOTICE_FILE = tmp_path / "sms" / "notices.jsonl"

    def read() -> list[dict[str, str]]:
        actions.send_texts()
        if not settings.SMS_NOTICE_FILE.exists():
            return []
        return [json.loads(line) for line in settings.SMS_NOTICE_FILE.read_text().splitlines()]

    return read


def test_taken_fixed_moved_cancelled_and_done_are_told_once_each(sent: Any) -> None:
    with clock.pretend(_NOON):
        at = scene()
        need = served(at, text="老人瘫在床上")
        number, phone = need.number, need.contact_phone
        for _twice in range(2):
            note_times(need)
        need.shift = None
        need.activity.starts_at += timedelta(days=1)
        note_times(need)
        need.refresh_from_db()
        activity_ended.send(sender=None, actor=COMMAND_LINE, activity=need.activity, settled=False)
        begin = clock.now() + timedelta(days=9)
        need.refresh_from_db()
        again = actions.serve(at.keeper, need=need, starts_at=begin, ends_at=begin + timedelta(hours=2), volunteers=2)
        activity_ended.send(sender=None, actor=COMMAND_LINE, activity=again, settled=True)
        letters = sent()
        assert sent() == letters, "sent once"
    words = [one["title"] for one in letters]
    assert [one["phone"] for one in letters] == [phone] * 5
    for said, text in zip(
        ("有队接单了", "定在 9 月 15 日", "改到 9 月 16 日", "要改时间", "办完了，请评"), words, strict=True
    ):
        assert said in text and number in text and len(text) <= 60, text
        for private in ("向福生", phone, "楠桥村", "老人", at.item.title, need.token):
            assert private not in text


def test_a_decline_is_told_and_only_who_has_no_account(sent: Any) -> None:
    with clock.pretend(_NOON):
        at = scene()
        actions.decline_need(at.staff, need=order(at), reason="请找镇农技站")
        actions.decline_need(at.staff, need=order(at, at.asker), reason="请找镇农技站")
        desk = order(at, at.staff, channel="desk")
        actions.decline_need(at.staff, need=desk, reason="请找镇农技站")
        letters = sent()
    assert len(letters) == 2 and all("没有受理" in one["title"] and "农技站" not in one["title"] for one in letters)
    assert letters[1]["phone"] == desk.contact_phone


def test_what_was_undone_sends_nothing_and_the_night_is_quiet(sent: Any) -> None:
    with clock.pretend(_NOON):
        at = scene()
        need = order(at)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            actions.decline_need(at.staff, need=need, reason="请找镇农技站")
            raise ZeroDivisionError
        assert not NeedText.objects.exists()
    with clock.pretend(_NOON + timedelta(hours=11)):
        actions.decline_need(at.staff, need=need, reason="请找镇农技站")
        assert sent() == []
    with clock.pretend(_NOON + timedelta(hours=20)):
        assert len(sent()) == 1


def test_without_the_gateway_nothing_is_queued_and_the_receipt_says_so(settings: Any) -> None:
    at = scene()
    assert "会发短信到您留的手机号" in _receipt(at, "one")
    settings.SMS_NOTICE_TEMPLATE = ""
    page = _receipt(at, "two")
    assert "不会给您发短信" in page and "查点过的单" in page
    claimed(at)
    assert not NeedText.objects.exists()


def _receipt(at: Any, submission: str) -> str:
    client = _client()
    from yushan.needs.tests.test_pages import _CONTACT, _where

    client.get(f"/order/?service={at.item.pk}")
    client.post(f"/order/?service={at.item.pk}", {"text": submission})
    client.post("/order/where/", _where(at))
    return _text(client.post("/order/contact/", _CONTACT, follow=True))


def test_a_number_that_was_erased_gets_nothing_and_a_failure_is_tried_again(sent: Any, monkeypatch: Any) -> None:
    from yushan.notifications.gateways import NotSent, text

    class Broken:
        def send(self, letter: Any, to: str) -> str:
            raise NotSent("短信平台没有接收")

    with clock.pretend(_NOON):
        at = scene()
        need = actions.order(None, wish=wish(at), contact=contact(), channel="self", submission="x").need
        actions.decline_need(at.staff, need=need, reason="请找镇农技站")
        with monkeypatch.context() as patch:
            patch.setattr(text, "current", Broken)
            assert actions.send_texts() == 0
        row = NeedText.objects.get()
        assert (row.state, row.attempts) == ("waiting", 1) and row.next_at > clock.now()
    with clock.pretend(_NOON + timedelta(hours=1)):
        Need.objects.update(contact_phone="")
        assert sent() == [] and NeedText.objects.get().state == "skipped"


def test_a_delay_is_told_once_and_a_session_without_people_as_what_it_was(sent: Any) -> None:
    with clock.pretend(_NOON):
        at = scene()
        late, empty = order(at), served(at)
    for days in (4, 11):
        with clock.pretend(_NOON + timedelta(days=days)):
            actions.look_after()
            assert sum("比说好的晚了" in one["title"] and late.number in one["title"] for one in sent()) == 1
    with clock.pretend(_NOON + timedelta(days=12)):
        empty.activity.state = "settled"
        activity_ended.send(sender=None, actor=COMMAND_LINE, activity=empty.activity, settled=False)
        said = [one["title"] for one in sent() if empty.number in one["title"]][-1]
    assert "没有人到场，要改时间" in said and "评一评" not in said and len(said) <= 60
