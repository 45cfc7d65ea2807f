"""Staff pages need a session that has shown a second factor, where the operator asks for it."""

import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from yushan.accounts.actions import create_token
from yushan.common.actors import COMMAND_LINE
from yushan.organizations.tests import factories as base

# Real transactions: what allauth does on commit happens before the session is kept, as on a server.
pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/staff/grants/"


@pytest.fixture(autouse=True)
def _asked_for(settings: Any) -> None:
    cache.clear()
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def admin() -> Any:
    return base.user_with("city_admin", username="zhoumin")


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def signed_in() -> Client:
    client = Client()
    assert client.post("/accounts/login/", {"login": "zhoumin", "password": base.PASSWORD}).status_code == 302
    return client


def set_up(client: Client) -> str:
    """The staff member sets up an authenticator; answers its secret."""
    client.post("/accounts/reauthenticate/", {"password": base.PASSWORD})
    secret = str(client.get("/accounts/2fa/totp/activate/").context["form"].secret)
    assert client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    return secret


def test_without_a_factor_every_staff_page_leads_to_setting_one_up(admin: Any):
    client = signed_in()
    for path in (PAGE, "/staff/", "/staff/imports/", "/staff/volunteers/", "/staff/audit/"):
        assert client.get(path)["Location"] == reverse("mfa_index"), path
        assert client.post(path)["Location"] == reverse("mfa_index"), path
    assert client.get("/activities").status_code == 200
    assert client.get("/me/").status_code == 200


def test_setting_one_up_opens_the_pages_and_taking_it_away_closes_them(admin: Any):
    client = signed_in()
    set_up(client)
    assert client.get(PAGE).status_code == 200
    client.post("/accounts/2fa/totp/deactivate/")
    assert client.get(PAGE).status_code == 302


def test_a_session_from_before_the_factor_does_not_profit_from_it(admin: Any):
    old, mine = signed_in(), signed_in()
    set_up(mine)
    assert mine.get(PAGE).status_code == 200
    assert old.get(PAGE)["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2Fstaff%2Fgrants%2F"
    old.post("/accounts/reauthenticate/", {"password": base.PASSWORD})
    assert old.get(PAGE).status_code == 302


def test_the_password_alone_signs_nobody_in_who_has_a_factor(admin: Any):
    set_up(signed_in())
    client = signed_in()
    assert "_auth_user_id" not in client.session
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
    assert client.get("/me/").status_code == 302


def test_after_twelve_hours_it_is_shown_again(admin: Any, monkeypatch: Any):
    client = signed_in()
    set_up(client)
    later = time.time() + 12 * 3600 + 60
    monkeypatch.setattr("yushan.accounts.second_factor.time.time", lambda: later)
    assert client.get(PAGE)["Location"].startswith(reverse("mfa_reauthenticate"))


def test_neither_the_api_nor_another_spelling_of_the_address_gets_around_it(admin: Any):
    client = signed_in()
    for path in ("//staff/grants/", "/staff//grants/", "/STAFF/grants/", "/./staff/grants/", "/staff/grants"):
        answer = client.get(path)
        assert answer.status_code in (301, 302, 404), path
        assert "授权" not in answer.content.decode() or answer.status_code == 404
    # The API does not know sessions: a password without the factor opens nothing there.
    assert client.get("/api/v1/indicators?year=2026").status_code == 401
    token = create_token(COMMAND_LINE, user=admin)  # given by the operator; opens the API and no page
    assert Client().get(PAGE, headers={"Authorization": f"Bearer {token}"}).status_code == 302


def test_where_it_is_not_asked_for_nobody_is_stopped(admin: Any, settings: Any):
    settings.REQUIRE_SECOND_FACTOR = False
    assert signed_in().get(PAGE).status_code == 200
