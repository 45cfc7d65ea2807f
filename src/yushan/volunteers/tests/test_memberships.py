"""Joining, deciding and leaving."""

import pytest

from yushan.accounts.models import Notice
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.volunteers.actions import (
    add_member,
    apply_membership,
    decide_membership,
    leave_membership,
    withdraw,
)
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries import applications, applications_count
from yushan.volunteers.tests.factories import membership, volunteer, ward

pytestmark = pytest.mark.django_db


def count(team: Organization) -> int:
    return Organization.objects.values_list("member_count", flat=True).get(pk=team.pk)


def test_apply_and_be_approved() -> None:
    team, who = base.team(), volunteer("余小禾")
    admin = base.user_with("organization_admin", team)
    applied = apply_membership(who.person.user, volunteer=who, organization=team, message="会讲解")
    assert applied.state == "applied" and list(applications(admin)) == [applied] and applications_count(admin) == "1"
    decided = decide_membership(admin, membership=applied, approve=True)
    assert decided.state == "approved" and decided.decided_by == admin and count(team) == 1
    assert "已加入" in Notice.objects.get(user=who.person.user).title
    with pytest.raises(Conflict):
        decide_membership(admin, membership=applied, approve=True)
    assert count(team) == 1


def test_declining_needs_a_reason_that_arrives() -> None:
    team, who = base.team(), volunteer()
    admin = base.user_with("organization_admin", team)
    applied = apply_membership(who.person.user, volunteer=who, organization=team)
    with pytest.raises(Refusal, match="原因"):
        decide_membership(admin, membership=applied, approve=False, reason="  ")
    decide_membership(admin, membership=applied, approve=False, reason="本队只招农技人员")
    assert "本队只招农技人员" in Notice.objects.get().body and count(team) == 0
    assert apply_membership(who.person.user, volunteer=who, organization=team).state == "applied"


def test_at_most_five_current_ones() -> None:
    who = volunteer()
    teams = [base.team(name=f"第{number}服务队") for number in range(6)]
    for team in teams[:5]:
        membership(who, team, "applied" if team == teams[0] else "approved")
    with pytest.raises(Refusal, match="最多同时在 5 个") as refused:
        apply_membership(who.person.user, volunteer=who, organization=teams[5])
    assert refused.value.code == "too_many"
    leave_membership(who.person.user, membership=Membership.objects.get(organization=teams[1], volunteer=who))
    assert count(teams[1]) == 0
    assert apply_membership(who.person.user, volunteer=who, organization=teams[5]).state == "applied"


def test_twice_closed_unconfirmed_withdrawn() -> None:
    team, who = base.team(), volunteer()
    apply_membership(who.person.user, volunteer=who, organization=team)
    with pytest.raises(Conflict):
        apply_membership(who.person.user, volunteer=who, organization=team)
    closed = base.team(name="旧服务队", state="closed")
    with pytest.raises(Refusal, match="不接受"):
        apply_membership(who.person.user, volunteer=who, organization=closed)
    waiting = volunteer(state=Volunteer.State.TO_CONFIRM)
    with pytest.raises(Refusal, match="确认注册"):
        apply_membership(waiting.person.user, volunteer=waiting, organization=team)


def test_for_whom_one_may_apply() -> None:
    team, mother = base.team(), volunteer()
    child = ward(mother)
    assert apply_membership(mother.person.user, volunteer=child, organization=team).volunteer == child
    with pytest.raises(NotAllowed):
        apply_membership(volunteer().person.user, volunteer=volunteer(), organization=team)


def test_nobody_decides_their_own_or_elsewhere() -> None:
    team, other = base.team(), base.team(base.detachment(base.area("500109")), "缙云科普服务队")
    who = volunteer()
    admin = who.person.user
    base.grant(admin, "organization_admin", team)
    applied = apply_membership(admin, volunteer=who, organization=team)
    assert list(applications(admin)) == []
    with pytest.raises(NotAllowed, match="另一位"):
        decide_membership(admin, membership=applied, approve=True)
    with pytest.raises(NotAllowed):
        decide_membership(base.user_with("organization_admin", other), membership=applied, approve=True)
    # The detachment above and the area decide too.
    assert list(applications(base.user_with("organization_admin", base.detachment()))) == [applied]
    assert list(applications(base.user_with("area_admin", team.area))) == [applied]
    assert list(applications(base.user_with("area_admin", other.area))) == []


def test_leaving_and_being_asked_to_leave() -> None:
    team, who = base.team(), volunteer()
    admin = base.user_with("organization_admin", team)
    row = add_member(admin, volunteer=who, organization=team)
    assert count(team) == 1
    with pytest.raises(Refusal, match="原因"):
        leave_membership(admin, membership=row)
    with pytest.raises(NotAllowed):
        leave_membership(volunteer().person.user, membership=row)
    leave_membership(admin, membership=row, reason="长期未参加，已与本人沟通")
    assert count(team) == 0 and Notice.objects.filter(user=who.person.user, title__contains="已不在").exists()
    with pytest.raises(Conflict):
        leave_membership(who.person.user, membership=row)


def test_withdrawing_ends_memberships() -> None:
    team, who = base.team(), volunteer()
    membership(who, team)
    waiting = membership(who, base.team(name="第二服务队"), "applied")
    withdraw(who.person.user, volunteer=who)
    assert set(Membership.objects.values_list("state", flat=True)) == {"left"} and count(team) == 0
    with pytest.raises(Conflict):
        decide_membership(base.user_with("city_admin"), membership=waiting, approve=True)
