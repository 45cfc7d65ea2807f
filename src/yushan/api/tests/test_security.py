"""Tokens, limits, and that no answer reaches the wrong person."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from yushan.accounts.actions import create_token, revoke_tokens
from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import ApiToken
from yushan.activities.tests import factories as make
from yushan.api.tests.client import ApiClient, is_problem
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE

pytestmark = pytest.mark.django_db
CLOSED = ["/activities", "/shifts/1", "/indicators?year=2026", "/volunteers/me/entries"]


@pytest.mark.parametrize("path", CLOSED)
def test_nothing_without_a_token_and_nothing_with_a_wrong_one(path: str):
    without = ApiClient().get(path)
    is_problem(without, 401, "no_token")
    assert without["WWW-Authenticate"] == "Bearer"
    wrong = ApiClient("ys_wrong").get(path)
    is_problem(wrong, 401, "invalid_token")
    assert "invalid_token" in wrong["WWW-Authenticate"]


def test_a_browser_session_is_not_a_token(post: Any):
    browser = Client()
    browser.force_login(make.VolunteerFactory().person.user)
    is_problem(browser.get("/api/v1/activities"), 401, "no_token")
    is_problem(browser.post(f"/api/v1/shifts/{post.shift_id}/sign-ups", {}, content_type="application/json"), 401)


def test_tokens_end_by_time_by_revocation_and_with_the_account(post: Any):
    user = make.VolunteerFactory().person.user
    short, long = (
        create_token(COMMAND_LINE, user=user, label=label, days=days) for label, days in (("a", 1), ("b", 30))
    )
    assert short not in str(ApiToken.objects.values()) and len(short) > 40
    assert ApiClient(short).get("/activities").status_code == 200
    ApiToken.objects.filter(label="a").update(expires_at=clock.now() - timedelta(seconds=1))
    is_problem(ApiClient(short).get("/activities"), 401, "invalid_token")
    assert ApiClient(long).get("/activities").status_code == 200
    assert revoke_tokens(COMMAND_LINE, user=user, label="b", reason="设备遗失") == 1
    is_problem(ApiClient(long).get("/activities"), 401, "invalid_token")
    assert AuditLine.objects.get(action="accounts.revoke_token").reason == "设备遗失"
    fresh = ApiClient(create_token(COMMAND_LINE, user=user))
    user.is_active = False
    user.save()
    is_problem(fresh.get("/activities"), 401, "invalid_token")


def test_the_use_of_a_token_is_noted_at_most_once_an_hour(post: Any, django_assert_num_queries: Any, api_of: Any):
    client = api_of(make.VolunteerFactory().person.user)
    client.get("/volunteers/me/entries")
    assert ApiToken.objects.get().last_used_at == clock.now()
    with django_assert_num_queries(3):  # token, volunteer, entries
        assert client.get("/volunteers/me/entries").status_code == 200


def test_the_commands(capsys: pytest.CaptureFixture[str]):
    user = make.UserFactory(username="lijing", person=None, phone_hash=phone_hash("13800000001"))
    call_command("create_token", "13800000001", "--label", "手机号", "--days", "1")
    call_command("revoke_token", "13800000001", "--label", "手机号")
    assert ApiToken.objects.get(user=user).revoked_at and "已收回 1 个令牌" in capsys.readouterr().out
    ApiToken.objects.all().delete()
    call_command("create_token", "lijing", "--label", "闸机", "--days", "90")
    plain = capsys.readouterr().out.strip()
    assert ApiClient(plain).get("/activities").status_code == 200
    token = ApiToken.objects.get(user=user)
    assert token.label == "闸机" and (token.expires_at - token.created_at).days == 90
    for wrong in (["nobody"], ["lijing", "--days", "0"], ["lijing", "--days", "99999"]):
        with pytest.raises(CommandError):
            call_command("create_token", *wrong)
    call_command("revoke_token", "lijing", "--label", "闸机")
    assert "已收回 1 个令牌" in capsys.readouterr().out
    is_problem(ApiClient(plain).get("/activities"), 401)


def test_too_many_requests_of_one_user_do_not_stop_another(settings: Any, api_of: Any):
    settings.API_READS_PER_MINUTE = 2
    one, other = (api_of(make.UserFactory(person=None)) for _ in range(2))
    assert [one.get("/activities").status_code for _ in range(3)] == [200, 200, 429]
    told = one.get("/activities")
    is_problem(told, 429, "too_many")
    assert 0 < int(told["Retry-After"]) <= 60
    assert other.get("/activities").status_code == 200


def test_one_key_is_one_act_and_two_users_never_share_it(post: Any, api_of: Any):
    path = f"/shifts/{post.shift_id}/sign-ups"
    first, second = make.VolunteerFactory(), make.VolunteerFactory()
    one, two = api_of(first.person.user), api_of(second.person.user)
    made = one.post(path, {}, key="k-1")
    again = one.post(path, {}, key="k-1")
    assert (made.status_code, again.status_code) == (201, 201)
    assert again["Idempotency-Replayed"] == "true" and again.json() == made.json()
    assert made.json()["volunteer"] == first.number
    theirs = two.post(path, {}, key="k-1")
    assert theirs.status_code == 201 and theirs.json()["volunteer"] == second.number
    assert not theirs.has_header("Idempotency-Replayed")
    is_problem(one.post(path, {"post": post.pk}, key="k-1"), 400)
    assert post.sign_ups.count() == 2


def test_a_kept_answer_is_not_given_to_a_token_that_ended(post: Any):
    user = make.VolunteerFactory().person.user
    client = ApiClient(create_token(COMMAND_LINE, user=user))
    path = f"/shifts/{post.shift_id}/sign-ups"
    assert client.post(path, {}, key="k-2").status_code == 201
    revoke_tokens(COMMAND_LINE, user=user)
    is_problem(client.post(path, {}, key="k-2"), 401)
    # A new token of the same person is the same person.
    fresh = ApiClient(create_token(COMMAND_LINE, user=user))
    assert fresh.post(path, {}, key="k-2")["Idempotency-Replayed"] == "true"


def test_a_refusal_that_does_not_pass_is_kept_with_its_key(post: Any, api_of: Any):
    organiser, person = make.UserFactory(person=None), make.VolunteerFactory()
    make.grant(organiser, "organization_admin", post.shift.activity.organization)
    client, path, body = api_of(organiser), f"/shifts/{post.shift_id}/sign-ups", {"volunteer": person.number}
    type(person).objects.update(number="50-later")
    assert client.post(path, body, key="k-4").status_code == 404
    type(person).objects.update(number=person.number)
    again = client.post(path, body, key="k-4")
    assert (again.status_code, again["Idempotency-Replayed"]) == (404, "true")
    assert client.post(path, body, key="k-5").status_code == 201


def test_a_refusal_that_may_pass_is_not_kept(post: Any, api_of: Any):
    organiser = make.UserFactory(person=None)
    client, person = api_of(organiser), make.VolunteerFactory()
    path, body = f"/shifts/{post.shift_id}/sign-ups", {"volunteer": person.number}
    is_problem(client.post(path, body, key="k-3"), 403, "not_allowed")
    make.grant(organiser, "organization_admin", post.shift.activity.organization)
    assert client.post(path, body, key="k-3").status_code == 201


def test_answers_are_not_stored_anywhere_and_carry_the_security_headers(post: Any, api_of: Any):
    for answer in (api_of(make.UserFactory(person=None)).get("/activities"), ApiClient().get("/activities")):
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert not answer.cookies
