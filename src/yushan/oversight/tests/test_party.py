"""Pledges that only the member writes and records fulfil; pioneer teams; who sees what."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yushan.accounts.erasure import run_erasers
from yushan.accounts.models import User
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.indicators.tests import factories as counted
from yushan.organizations.models import Area, PartyOrganization, Unit
from yushan.organizations.tests import factories as make
from yushan.oversight.actions import party as actions
from yushan.oversight.models import PioneerTeam, Pledge
from yushan.oversight.queries import party
from yushan.oversight.tests import factories as work
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


@pytest.fixture
def area(db: None) -> Area:
    work.clauses()
    return make.area("500109", "北碚区")


@pytest.fixture
def unit(area: Area) -> Unit:
    return make.unit("北碚区图书馆", area=area, level="district", staff=20)


def member(unit: Unit, *, is_party: bool = True) -> Any:
    who = volunteers.volunteer(area=unit.area)
    make.staff_member(unit, who.person, party=is_party)
    return who


def client(user: User) -> Client:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    browser.force_login(user)
    return browser


@pytest.mark.capability("T1.1", page="/staff/party/")
def test_a_member_pledges_and_records_fulfil_it(area: Area, unit: Unit) -> None:
    who = member(unit)
    user, year = who.person.user, clock.today().year
    browser = client(user)
    assert "我的承诺" in browser.get("/me/").text
    wrong = browser.post("/me/pledge/", {"year": year, "measure": "hours", "amount": 0})
    assert wrong.status_code == 422
    sent = {"year": year, "measure": "hours", "amount": 3, "text": "带头进社区"}
    assert "承诺已记下" in browser.post("/me/pledge/", sent, follow=True).text
    assert "已经承诺过" in browser.post("/me/pledge/", sent).text
    ((one, kept),) = party.own_pledges(who.person)
    assert not kept.is_kept and one.unit == unit
    counted.serve(who, clock.today())
    ((one, kept),) = party.own_pledges(who.person)
    assert (kept.times, kept.minutes, kept.is_kept) == (1, 120, False)
    counted.serve(who, clock.today() - timedelta(days=1))
    assert party.own_pledges(who.person)[0][1].is_kept and "已兑现" in browser.get("/me/pledge/").text
    clerk = client(make.user_with("unit_admin", unit))
    page = clerk.get(f"/staff/party/branches/{unit.code}/")
    assert who.person.name in page.text
    assert AuditLine.objects.filter(action="oversight.look_pledges").count() == 1
    district = client(make.user_with("area_admin", area))
    assert district.get(f"/staff/party/branches/{unit.code}/").status_code == 404, "districts see counts only"
    text = district.get("/staff/party/").text
    assert who.person.name not in text
    line = next(iter(party.area_lines(make.user_with("city_admin"), year)))
    assert (line.pledged, line.kept, line.units, line.linked) == (1, 1, 1, 0)


def test_counts_of_districts_agree_with_the_pledges_and_read_no_list_of_people(
    area: Area, unit: Unit, django_assert_num_queries: Any
) -> None:
    year, elsewhere = clock.today().year, make.unit("万州区图书馆", area=make.area("500101"), level="district", staff=9)
    for number in range(4):
        who = member(unit if number < 3 else elsewhere)
        actions.pledge(who.person.user, year=year, measure="times", amount=2)
        for day in range(number):
            counted.serve(who, clock.today() - timedelta(days=day))
        if number == 1:  # a line under a second registration is theirs, too
            second = volunteers.volunteer(area=area)
            counted.serve(second, clock.today() - timedelta(days=5))
            Volunteer.objects.filter(pk=second.pk).update(
                merged_into=who, state="withdrawn", verified_on=None, posted_minutes=0
            )
    withdrawn = member(unit)
    made = actions.pledge(withdrawn.person.user, year=year, measure="times", amount=1)
    actions.withdraw_pledge(withdrawn.person.user, pk=made.pk)
    with django_assert_num_queries(2):
        found = party.pledged_by_area(Unit.objects.all(), year)
    assert found == {area.pk: (3, 2), elsewhere.area_id: (1, 1)}
    pledges = list(Pledge.objects.filter(withdrawn_at=None).select_related("unit"))
    assert sum(kept for _all, kept in found.values()) == sum(one.is_kept for one in party.fulfilment(pledges).values())


def test_nobody_pledges_for_somebody_else(area: Area, unit: Unit) -> None:
    plain, who, year = member(unit, is_party=False), member(unit), clock.today().year
    for actor in (plain.person.user, make.user_with("unit_admin", unit)):
        with pytest.raises(NotAllowed):
            actions.pledge(actor, year=year, measure="hours", amount=5)
    with pytest.raises(Refusal, match="今年和明年"):
        actions.pledge(who.person.user, year=year - 1, measure="hours", amount=5)
    made = actions.pledge(who.person.user, year=year, measure="times", amount=5)
    with pytest.raises(NotFound):
        actions.withdraw_pledge(plain.person.user, pk=made.pk)
    actions.withdraw_pledge(who.person.user, pk=made.pk)
    with pytest.raises(Conflict):
        actions.withdraw_pledge(who.person.user, pk=made.pk)
    actions.pledge(who.person.user, year=year, measure="hours", amount=5)
    run_erasers(who.person)
    assert not Pledge.objects.filter(person=who.person).exists()


def test_a_team_gets_the_name_and_loses_it(area: Area, unit: Unit) -> None:
    team = make.team(make.detachment(area), name="静观镇服务队")
    branch = PartyOrganization.objects.create(name="北碚区图书馆党支部", unit=unit)
    district, other = make.user_with("area_admin", area), make.user_with("area_admin", make.area("500101"))
    with pytest.raises(NotAllowed):
        actions.name_pioneers(other, organization=team, party=branch, reason="带头")
    browser = client(district)
    sent = {"organization": team.pk, "party": branch.pk, "reason": "党员过半，常年进社区"}
    assert "已命名" in browser.post("/staff/party/name/", sent, follow=True).text
    with pytest.raises(Conflict):
        actions.name_pioneers(district, organization=team, party=branch, reason="再来")
    pioneers = PioneerTeam.objects.get()
    assert (
        "静观镇服务队" in browser.get("/staff/party/").text
        and "静观镇服务队" not in client(other).get("/staff/party/").text
    )
    assert client(other).post(f"/staff/party/{pioneers.pk}/end/", {"reason": "x"}).status_code == 404
    assert "已撤销" in browser.post(f"/staff/party/{pioneers.pk}/end/", {"reason": "队伍合并"}, follow=True).text
