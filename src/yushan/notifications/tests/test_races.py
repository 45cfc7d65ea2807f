"""Two workers at the same moment: nothing goes twice."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.notifications.actions import sending
from yushan.notifications.models import Delivery, Preference
from yushan.notifications.tests import factories as make
from yushan.notifications.tests.conftest import Move
from yushan.notifications.tests.servers import Provider
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Runs the calls at once, each on its own connection."""
    start, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            outcomes[place] = call()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


@pytest.fixture(autouse=True)
def _only_workers(monkeypatch: Any) -> None:
    """Nothing goes at once after the commit here: the two workers find it waiting."""
    monkeypatch.setattr("yushan.notifications.actions.planning.wake", lambda: None)


def person(number: int) -> User:
    user: User = volunteers.volunteer(phone=f"138961702{number:02d}").person.user
    return user


def test_each_sms_goes_once(at: Move, provider: Provider, settings: Any):
    settings.SMS_GATEWAY, settings.SMS_HTTP_URL = "http", provider.url
    people = [person(number) for number in range(12)]
    for user in people:
        make.told(user, "cancelled:1", hours=3)
    outcomes = together(*[sending.send_due] * 3)
    assert sum(sent for sent, _failed in outcomes) == 12 and sum(failed for _sent, failed in outcomes) == 0
    assert len(provider.came) == len({one.headers["idempotency-key"] for one in provider.came}) == 12
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_one_message_of_the_day_for_each_person(at: Move):
    people = [person(number) for number in range(4)]
    for user in people:
        make.preference(user)
        for number in range(5):
            make.told(user, f"settled:{number}", f"第 {number} 场已入账")
    at(18)
    together(*[sending.send_due] * 3)
    assert len(mail.outbox) == 4 and {one.subject for one in mail.outbox} == {"今天有 5 条消息"}
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_the_same_key_written_twice_at_once_is_one_delivery(at: Move):
    user = person(1)
    Preference.objects.create(
        user=user, email=make.EMAIL, email_verified_at="2026-09-01T00:00Z", changed_at="2026-09-01T00:00Z"
    )
    together(*[lambda: notify([user.pk], key="drawn:1", title="抽中了")] * 4)
    assert Delivery.objects.count() == 1
    together(*[sending.send_due] * 2)
    assert len(mail.outbox) == 1
