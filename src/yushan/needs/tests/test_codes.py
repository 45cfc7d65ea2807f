"""New codes: who takes or issues one, the old one is void, tries are limited, the trail says so."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from yushan.accounts.models import Notice
from yushan.audit.models import AuditLine
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.needs import actions
from yushan.needs.askers import Asker
from yushan.needs.tests.factories import dispatched, done, order, scene
from yushan.organizations.tests import factories as make
from yushan.workspace.tests.world import station

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def _client(user: Any = None) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    if user:
        client.force_login(user)
    return client


def _opens(number: str, code: str) -> bool:
    return _client().post("/needs/find/", {"number": number, "code": code}).status_code == 302


def test_who_ordered_for_somebody_takes_a_new_code_and_that_one_reviews() -> None:
    at = scene()
    need = done(at, at.asker)
    type(need).objects.filter(pk=need.pk).update(channel="helper")
    client = _client(at.asker)
    page = client.get(f"/needs/{need.token}/").content.decode()
    assert "由对方来评" in page and "换一个查询码，交给对方" in page
    first = client.post(f"/needs/{need.token}/code/")
    old = first.context["secret"]
    assert old in first.content.decode() and "no-store" in first["Cache-Control"]
    new = client.post(f"/needs/{need.token}/code/").context["secret"]
    assert new != old and not _opens(need.number, old) and _opens(need.number, new)
    other = _client()
    other.post("/needs/find/", {"number": need.number, "code": new})
    other.post(f"/needs/{need.token}/review/", {"stars": 5})
    need.refresh_from_db()
    assert need.state == "reviewed"
    line = AuditLine.objects.filter(action="needs.code").latest("pk")
    assert new not in str(line.details)
    for stranger in (at.keeper, at.staff):
        assert _client(stranger).post(f"/needs/{need.token}/code/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.renew_code(Asker(need.token), need=need)


def test_new_codes_are_limited() -> None:
    at = scene()
    need = order(at, at.asker)
    client = _client(at.asker)
    for _time in range(5):
        assert "secret" in client.post(f"/needs/{need.token}/code/").context
    assert "太多了" in client.post(f"/needs/{need.token}/code/", follow=True).content.decode()


def test_the_desk_reads_a_new_code_out_to_who_knows_the_number() -> None:
    at = scene()
    need = order(at, at.asker, channel="helper")
    keeper = make.user_with("station_admin", station(at.area))
    abroad = make.user_with("area_admin", make.area("500120"))
    right = need.contact_phone[-4:]
    wrong = f"{(int(right) + 1) % 10_000:04d}"
    said = "单号或手机号后 4 位不对"
    client = _client(at.staff)
    assert "换查询码" in client.get(f"/staff/needs/{need.pk}/").content.decode()
    for body in ({"number": need.number, "digits": wrong}, {"number": "XQ-2601-9999", "digits": right}):
        answer = client.post("/staff/needs/code/", body)
        assert answer.status_code == 422 and said in answer.content.decode()
    assert said in _client(abroad).post("/staff/needs/code/", {"number": need.number, "digits": right}).content.decode()
    made = _client(keeper).post("/staff/needs/code/", {"number": need.number.lower(), "digits": right})
    assert _opens(need.number, made.context["made"].code)
    assert Notice.objects.filter(user=at.asker, title__contains="换了查询码").count() == 1
    assert _client(at.asker).get("/staff/needs/code/").status_code == 403
    need.contact_phone = ""
    need.save(update_fields=["contact_phone"])
    with pytest.raises(Refusal, match="不一样"):
        actions.issue_code(at.staff, need=need, digits="")


def test_a_team_that_was_asked_does_not_become_the_asker() -> None:
    """With the code it could take the order back, or give its own work five stars."""
    at = scene()
    need, _offers = dispatched(at, at.team)
    digits = need.contact_phone[-4:]
    page = _client(at.keeper).get(f"/staff/needs/{need.pk}/").content.decode()
    assert need.title in page and digits not in page
    answer = _client(at.keeper).post("/staff/needs/code/", {"number": need.number, "digits": digits})
    assert answer.status_code in (409, 422) and "派给过您的队" in answer.content.decode()
    with pytest.raises(Conflict):
        actions.issue_code(at.keeper, need=need, digits=digits)
    assert actions.issue_code(at.staff, need=need, digits=digits).code
