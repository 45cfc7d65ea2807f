"""An organization ends: what becomes of its tours, vehicles and stops, said before and done afterwards."""

from typing import Any

import pytest

from yushan.activities.models import Activity
from yushan.common.actors import COMMAND_LINE
from yushan.organizations.actions import decide_request, propose
from yushan.organizations.models import Organization
from yushan.organizations.queries import effects_of
from yushan.organizations.tests import factories as make
from yushan.tours import actions
from yushan.tours.models import Stop, Tour, Vehicle
from yushan.tours.tests.factories import book, open_tour, vehicle

pytestmark = pytest.mark.django_db


def _ended(team: Organization, kind: str, target: Organization | None = None) -> None:
    asked = propose(COMMAND_LINE, organization=team, kind=kind, target=target, reason="人数太少")
    decide_request(make.user_with("city_admin"), request=asked, approve=True)


def _scene() -> Any:
    """A team with a vehicle and a tour of its own, and a stop of another tour that is fixed."""
    detachment = make.detachment(make.area("500101"))
    team, other = make.team(detachment, name="高梁镇服务队"), make.team(detachment, name="天城镇服务队")
    own = open_tour(vehicle(team, plate="渝F10001"), title="镇上的班车")
    guest = make.team(make.detachment(make.area("500154")), name="汉丰街道服务队")
    asked = book(own, guest)
    fixed = actions.answer_stop(COMMAND_LINE, stop=book(open_tour(vehicle()), team), accept=True)
    return team, other, own, asked, fixed


def test_a_merger_hands_them_over() -> None:
    team, other, own, asked, fixed = _scene()
    said = {effect.what: (effect.count, effect.fate) for effect in effects_of(team, "merge", other)}
    assert said["次没结束的巡回"][0] == 1 and "天城镇服务队接着办" in said["站约好的巡回"][1]
    _ended(team, "merge", other)
    assert Tour.objects.get(pk=own.pk).organization == other == Vehicle.objects.get(plate="渝F10001").organization
    kept = Stop.objects.get(pk=fixed.pk)
    assert (kept.organization, kept.state) == (other, "confirmed")
    assert Activity.objects.get(pk=fixed.activity_id).organization == other
    assert Stop.objects.get(pk=asked.pk).state == "requested"


def test_a_closure_calls_them_off_and_tells_who_comes() -> None:
    team, _other, own, asked, fixed = _scene()
    host = make.user_with("organization_admin", asked.organization)
    said = {effect.what: effect.fate for effect in effects_of(team, "close", None)}
    assert "取消" in said["次没结束的巡回"] and "取消" in said["站约好的巡回"]
    _ended(team, "close")
    assert Tour.objects.get(pk=own.pk).state == "cancelled"
    for row in (asked, fixed):
        row.refresh_from_db()
        assert row.state == "withdrawn" and "人数太少" in row.reason
    assert Activity.objects.get(pk=fixed.activity_id).state == "cancelled"
    assert host.notices.filter(title__contains="站取消了").count() == 1
    assert Vehicle.objects.get(plate="渝F10001").organization == Organization.objects.get_parent(team)


def test_a_stop_does_not_follow_into_another_district() -> None:
    team, _other, own, _asked, fixed = _scene()
    away = make.team(make.detachment(make.area("500102")), name="荔枝街道服务队")
    _ended(team, "merge", away)
    fixed.refresh_from_db()
    assert fixed.state == "withdrawn" and Tour.objects.get(pk=own.pk).organization == away
