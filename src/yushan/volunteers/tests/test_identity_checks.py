"""Registering while an outside authority is asked: it fits, does not fit, sleeps; what staff see and may do."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from yushan.accounts.models import Person
from yushan.accounts.tests.test_verifiers import Authority, authority
from yushan.audit.models import AuditLine
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import text_of
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import PASSWORD, mobile, volunteer

__all__ = ["authority"]
# Real transactions: the worker's part happens after the commit, as on a server.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _plan() -> None:
    cache.clear()
    base.load_plan()


def registered(client: Client, name: str = "余小禾") -> tuple[Any, Any]:
    """Walks through the three steps; answers the last page and the identity number."""
    number = base.identity()
    client.post("/register/", {"name": name, "identity": number.number})
    contact = {"phone": mobile(), "area": base.area("500109").pk, "password": PASSWORD, "again": PASSWORD}
    assert client.post("/register/contact/", contact).status_code == 302
    return client.post("/register/consents/", {"consent_registration": "on", "consent_identity": "on"}), number


def browser() -> Client:
    return Client(headers={"Accept-Language": "zh-hans"})


def test_it_fits(authority: Authority) -> None:
    client = browser()
    assert "外部的实名核验服务" in text_of(client.get("/register/"))
    answer, number = registered(client)
    assert answer.status_code == 302 and len(authority.came) == 1
    who = Person.objects.get(volunteer__isnull=False)
    assert (who.identity_check, who.identity_check_source) == ("verified", "127.0.0.1") and who.identity_checked_at
    asked = authority.came[0][1]
    assert asked["identity_number"] == number.number and asked["phone"].startswith("+86")
    clerk = browser()
    clerk.force_login(base.user_with("area_admin", base.area("500109")))
    page = text_of(clerk.get(f"/staff/volunteers/{who.volunteer.pk}/"))
    assert "已核验" in page and "再核验一次" not in page
    assert "未核验" not in text_of(clerk.get("/staff/volunteers/?check=verified")).split("余小禾")[1][:60]


def test_it_does_not_fit_and_nobody_is_registered(authority: Authority) -> None:
    authority.answers = [(200, {"result": "mismatch"})]
    client = browser()
    answer, _number = registered(client)
    assert answer.status_code == 422 and "对不上" in text_of(answer) and "改姓名或身份证号" in text_of(answer)
    assert not Volunteer.objects.exists()
    client.post("/register/consents/", {"consent_registration": "on", "consent_identity": "on"})
    assert len(authority.came) == 1  # the same question is not asked twice


def test_nobody_is_asked_before_the_yes(authority: Authority) -> None:
    client = browser()
    number = base.identity()
    client.post("/register/", {"name": "余小禾", "identity": number.number})
    contact = {"phone": mobile(), "area": base.area("500109").pk, "password": PASSWORD, "again": PASSWORD}
    client.post("/register/contact/", contact)
    assert client.post("/register/consents/", {"consent_registration": "on"}).status_code == 422
    assert not authority.came


def test_a_sleeping_authority_holds_nobody_up_and_staff_ask_again(authority: Authority) -> None:
    authority.answers = [(503, {})]
    answer, _number = registered(browser())
    assert answer.status_code == 302
    who = Volunteer.objects.select_related("person").get()
    assert who.state == "verified" and who.person.identity_check == "pending"
    clerk, url = browser(), f"/staff/volunteers/{who.pk}/check/"
    clerk.force_login(base.user_with("area_admin", base.area("500109")))
    assert "未核验" in text_of(clerk.get("/staff/volunteers/")) and "未核验" in text_of(
        clerk.get(f"/staff/volunteers/{who.pk}/")
    )
    assert "余小禾" in text_of(clerk.get("/staff/volunteers/?check=pending"))
    assert "没有找到" in text_of(clerk.get("/staff/volunteers/?check=mismatch"))
    authority.answers = [(200, {"result": "verified"})]
    assert clerk.post(url, {"reason": ""}).status_code == 422
    assert "已请求再次核验" in text_of(clerk.post(url, {"reason": "本人来问"}, follow=True))
    who.person.refresh_from_db()
    assert who.person.identity_check == "verified"
    assert AuditLine.objects.get(action="accounts.request_identity_check").reason == "本人来问"
    stranger = browser()
    stranger.force_login(base.user_with("area_admin", base.area("500120")))
    assert stranger.post(url, {"reason": "想看看"}).status_code == 404


def test_without_an_authority_the_pages_say_so() -> None:
    client = browser()
    assert "只按号码规则检查" in text_of(client.get("/register/"))
    answer, _number = registered(client)
    assert answer.status_code == 302
    who = Volunteer.objects.get()
    clerk = browser()
    clerk.force_login(base.user_with("area_admin", base.area("500109")))
    page = text_of(clerk.get(f"/staff/volunteers/{who.pk}/"))
    assert (
        "没有接入外部核验" in page
        and "再核验一次" not in page
        and "未核验" not in text_of(clerk.get("/staff/volunteers/"))
    )
    told = clerk.post(f"/staff/volunteers/{who.pk}/check/", {"reason": "想问"})
    assert told.status_code == 422


def test_somebody_registered_by_a_helper_is_asked_by_the_worker(authority: Authority) -> None:
    clerk = browser()
    clerk.force_login(base.user_with("area_admin", base.area("500109")))
    body = {"name": "石晓蓉", "identity": base.identity().number, "area": base.area("500109").pk, "agreed": "on"}
    assert clerk.post("/staff/volunteers/new/", body).status_code == 302
    who = Person.objects.get(name="石晓蓉")
    assert who.identity_check == "verified" and "phone" not in authority.came[0][1]


def test_a_volunteer_from_a_file_was_not_asked_about(authority: Authority) -> None:
    who = volunteer(source="import")
    assert who.person.identity_check == "" and not authority.came
