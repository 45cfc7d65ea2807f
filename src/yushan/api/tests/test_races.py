"""The same request several times at the same moment, on PostgreSQL and on SQLite."""

from collections.abc import Callable
from datetime import datetime

import pytest

from yushan.accounts.actions import create_token
from yushan.activities.models import Attendance, Post, SignUp
from yushan.activities.tests import factories as make
from yushan.activities.tests.test_races import together
from yushan.api.tests.client import ApiClient
from yushan.common.actors import COMMAND_LINE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


@pytest.mark.parametrize("key", ["", "scan-17"])
def test_a_check_in_sent_five_times_at_once_is_one_fact_and_no_error(
    post: Post, at: Callable[[datetime], None], key: str
):
    row = make.accepted(post)
    at(make.moment(5, 9))
    token = create_token(COMMAND_LINE, user=make.organiser(post.shift.activity.organization))
    path, body = f"/shifts/{post.shift_id}/check-ins", {"volunteer": row.volunteer.number, "direction": "in"}
    answers = together(*[lambda: ApiClient(token).post(path, body, key=key)] * 5)
    assert Attendance.objects.count() == 1
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.json()["receipt"] for answer in answers}) == 1
    first = [answer for answer in answers if answer.json()["created"] and not answer.has_header("Idempotency-Replayed")]
    assert len(first) == 1


def test_a_sign_up_sent_five_times_at_once_is_one_sign_up(post: Post):
    token = create_token(COMMAND_LINE, user=make.VolunteerFactory().person.user)
    path = f"/shifts/{post.shift_id}/sign-ups"
    answers = together(*[lambda: ApiClient(token).post(path, {})] * 5)
    assert SignUp.objects.count() == 1
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    post.refresh_from_db()
    assert post.taken == 1
