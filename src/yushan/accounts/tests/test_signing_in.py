"""Signing in and out, passwords, limits."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.audit.models import AuditLine
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import text_of
from yushan.volunteers.tests import factories as make

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _no_tries_before() -> None:
    cache.clear()


def sign_in(login: str, password: str = make.PASSWORD, **more: Any) -> tuple[Client, Any]:
    client = Client(headers={"Accept-Language": "zh-hans"})
    return client, client.post(LOGIN, {"login": login, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_by_number_in_any_case_by_phone_and_by_user_name():
    volunteer = make.volunteer(phone="13896170246")
    base.user("zhoumin")
    for typed in (
        volunteer.number,
        f" {volunteer.number.lower()} ",
        "13896170246",
        "138 9617 0246",
        "+8613896170246",
        "zhoumin",
    ):
        client, answer = sign_in(typed)
        assert answer.status_code == 302 and is_signed_in(client), typed


def test_a_wrong_password_an_unknown_name_and_a_disabled_account_read_the_same():
    user = base.user("zhoumin")
    off = base.user("tangning", is_active=False)
    told = [text_of(sign_in(name, password)[1]) for name, password in
            (("zhoumin", "wrong-one"), ("nobody", make.PASSWORD), ("13800000000", make.PASSWORD), (off.username, make.PASSWORD))]  # fmt: skip
    assert all("手机号（或志愿者编号）和密码不匹配" in page for page in told)
    assert user.password not in "".join(told) and "wrong-one" not in "".join(told)


def test_five_wrong_tries_make_a_pause_also_for_the_right_password_but_not_for_others():
    base.user("zhoumin")
    base.user("tangning")
    for _ in range(5):
        sign_in("zhoumin", "wrong-one")
    client, answer = sign_in("zhoumin")
    assert not is_signed_in(client) and "试的次数太多了" in text_of(answer)
    assert is_signed_in(sign_in("tangning")[0])


def test_one_address_that_tries_many_names_is_stopped():
    statuses = [sign_in(f"nobody{number}", "wrong-one")[1].status_code for number in range(31)]
    told = sign_in("nobody", "wrong-one")[1]
    assert told.status_code == 429 or "试的次数太多了" in text_of(told)
    assert set(statuses) <= {200, 429}


@pytest.mark.parametrize(
    "away", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)", "https:example.org"]
)
def test_signing_in_does_not_lead_to_strangers(away: str):
    base.user("zhoumin")
    assert sign_in("zhoumin", next=away)[1]["Location"] == reverse("workspace:home")
    client = Client()
    client.force_login(User.objects.get())
    for path in ("/accounts/logout/", "/preferences/"):
        assert "example.org" not in client.post(path, {"next": away})["Location"]


def test_the_session_changes_its_name_when_somebody_signs_in_and_ends_when_they_leave():
    base.user("zhoumin")
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["before"] = "x"
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post(LOGIN, {"login": "zhoumin", "password": make.PASSWORD})
    key = client.session.session_key
    assert key != session.session_key
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    left = client.post("/accounts/logout/")
    assert left.status_code == 302 and left["Clear-Site-Data"] == '"cache"'
    client.cookies["sessionid"] = key  # the old cookie, kept by somebody
    assert client.get("/me/").status_code == 302


def test_a_link_alone_signs_nobody_out():
    client, _ = sign_in(base.user("zhoumin").username)
    assert client.get("/accounts/logout/").status_code == 200 and is_signed_in(client)


def test_changing_the_password_asks_for_the_old_one_and_ends_the_other_sessions():
    user = base.user("zhoumin")
    here, there = sign_in("zhoumin")[0], sign_in("zhoumin")[0]
    wrong = here.post(
        "/accounts/password/change/", {"oldpassword": "x", "password1": "Tieguanyin-9", "password2": "Tieguanyin-9"}
    )
    assert "现在的密码不对" in text_of(wrong)
    for weak, words in (("12345678901", "数字"), ("short1", "8"), ("password1", "常见")):
        told = text_of(
            here.post(
                "/accounts/password/change/", {"oldpassword": make.PASSWORD, "password1": weak, "password2": weak}
            )
        )
        assert words in told, weak
    done = here.post(
        "/accounts/password/change/",
        {"oldpassword": make.PASSWORD, "password1": "Tieguanyin-9", "password2": "Tieguanyin-9"},
    )
    assert done.status_code == 302
    user.refresh_from_db()
    assert user.check_password("Tieguanyin-9")
    assert here.get("/me/").status_code == 200 and there.get("/me/").status_code == 302


def test_nobody_signs_up_past_the_registration():
    answer = Client().post("/accounts/signup/", {"username": "mallory", "password1": "Tieguanyin-9"})
    assert answer.status_code in (200, 403) and not User.objects.exists()


def test_a_password_made_by_somebody_else_is_changed_before_anything_else():
    user = make.volunteer(phone="13896170246").person.user
    user.must_change_password = True
    user.save()
    browser, _ = sign_in("13896170246")
    for path in ("/me/", "/staff/", "/"):
        assert browser.get(path).url == "/accounts/password/change/"
    assert browser.post("/me/privacy/", {}).status_code == 302
    assert "一次性密码" in text_of(browser.get("/accounts/password/change/"))
    wrong = browser.post(
        "/accounts/password/change/", {"oldpassword": make.PASSWORD, "password1": "12345678", "password2": "12345678"}
    )
    assert wrong.status_code == 200 and browser.get("/me/").status_code == 302
    browser.post(
        "/accounts/password/change/",
        {"oldpassword": make.PASSWORD, "password1": "Tieguanyin-9", "password2": "Tieguanyin-9"},
    )
    assert browser.get("/me/").status_code == 200
    user.refresh_from_db()
    assert not user.must_change_password
    assert "Tieguanyin-9" not in str(list(AuditLine.objects.values())) + user.password
    assert AuditLine.objects.get(action="accounts.set_password").subject_label == user.username
