"""A break in a team: not counted, not asked, and over by itself."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import text_of
from yushan.volunteers.actions import (
    apply_membership,
    leave_membership,
    pause_membership,
    resume_due,
    resume_membership,
)
from yushan.volunteers.actions.reorganised import carry_members
from yushan.volunteers.models import Membership, MembershipPause
from yushan.volunteers.queries import current_memberships, volunteers_in_scope
from yushan.volunteers.tests.factories import membership, volunteer, ward

pytestmark = pytest.mark.django_db


def count(team: Organization) -> int:
    return Organization.objects.values_list("member_count", flat=True).get(pk=team.pk)


def test_a_paused_member_is_not_counted_but_still_belongs():
    team, who = base.team(), volunteer()
    row = membership(who, team)
    pause_membership(who.person.user, membership=row, reason="备考")
    row.refresh_from_db()
    assert row.state == "paused" and count(team) == 0
    assert not team.memberships.filter(state="approved").exists()  # what asks members to step in looks there
    assert list(current_memberships(who)) == [row]
    assert who in volunteers_in_scope(base.user_with("organization_admin", team))
    with pytest.raises(Conflict, match="暂停着"):
        apply_membership(who.person.user, volunteer=who, organization=team)
    resume_membership(who.person.user, membership=row)
    row.refresh_from_db()
    assert row.state == "approved" and count(team) == 1
    kept = MembershipPause.objects.get()
    assert kept.reason == "备考" and kept.ended_at is not None


def test_a_break_ends_by_itself_on_its_day_and_says_so_once():
    team, who = base.team(), volunteer()
    row = membership(who, team)
    back = clock.today() + timedelta(days=10)
    pause_membership(who.person.user, membership=row, reason="外地出差", until=back)
    with clock.pretend(clock.at(back) - timedelta(minutes=1)):
        assert resume_due(WORKER) == 0
    with clock.pretend(clock.at(back)):
        assert resume_due(WORKER) == 1 and resume_due(WORKER) == 0
    row.refresh_from_db()
    assert row.state == "approved" and count(team) == 1
    assert "自动恢复" in Notice.objects.get(user=who.person.user).title


def test_without_a_day_nobody_is_brought_back():
    row = membership(volunteer(), base.team())
    pause_membership(row.volunteer.person.user, membership=row, reason="生病")
    with clock.pretend(clock.now() + timedelta(days=900)):
        assert resume_due(WORKER) == 0


def test_leaving_ends_the_break_and_does_not_count_twice():
    team, who = base.team(), volunteer()
    membership(volunteer(), team)
    row = membership(who, team)
    pause_membership(who.person.user, membership=row, reason="备考")
    leave_membership(who.person.user, membership=row)
    assert count(team) == 1 and MembershipPause.objects.get().ended_at is not None


@pytest.mark.parametrize(
    ("reason", "days", "said"), [(" ", None, "原因"), ("备考", 0, "今天以后"), ("备考", -3, "今天以后")]
)
def test_what_is_refused(reason: str, days: int | None, said: str):
    row = membership(volunteer(), base.team())
    until = None if days is None else clock.today() + timedelta(days=days)
    with pytest.raises(Refusal, match=said):
        pause_membership(row.volunteer.person.user, membership=row, reason=reason, until=until)
    row.refresh_from_db()
    assert row.state == "approved"


def test_the_person_the_guardian_or_the_team_but_nobody_else():
    team, parent = base.team(), volunteer()
    child = ward(parent)
    row = membership(child, team)
    for stranger in (volunteer().person.user, base.user_with("organization_admin", base.team(name="别的队"))):
        with pytest.raises(NotFound):
            pause_membership(stranger, membership=row, reason="备考")
    pause_membership(parent.person.user, membership=row, reason="期末考试")
    assert Membership.objects.get(pk=row.pk).state == "paused"
    with pytest.raises(Conflict):
        pause_membership(parent.person.user, membership=row, reason="期末考试")


def test_the_page_says_what_is_wrong_beside_the_team(client: Client):
    row = membership(volunteer(), base.team())
    client.force_login(row.volunteer.person.user)
    wrong = client.post(reverse("volunteers:pause", args=[row.pk]), {"reason": "", "until": "2020-01-01"})
    assert wrong.status_code == 422 and "请填写原因" in text_of(wrong)
    right = client.post(reverse("volunteers:pause", args=[row.pk]), {"reason": "备考"}, follow=True)
    assert "由您自己恢复" in text_of(right) and "备考" in text_of(right)
    assert "已恢复" in text_of(client.post(reverse("volunteers:resume", args=[row.pk]), follow=True))
    client.force_login(volunteer().person.user)
    assert client.post(reverse("volunteers:pause", args=[row.pk]), {"reason": "备考"}).status_code == 404


def test_a_break_goes_on_in_the_team_that_takes_over():
    ends, takes = base.team(name="甲队"), base.team(name="乙队")
    alone, both = volunteer(), volunteer()
    back = clock.today() + timedelta(days=5)
    for who in (alone, both):
        pause_membership(who.person.user, membership=membership(who, ends), reason="备考", until=back)
    membership(both, takes)
    carry_members(None, actor=WORKER, organization=ends, successor=takes, reason="撤并")
    assert (count(ends), count(takes)) == (0, 1)
    assert current_memberships(alone).get().state == "paused" and current_memberships(both).get().state == "approved"
    with clock.pretend(clock.at(back)):
        assert resume_due(WORKER) == 1
    assert count(takes) == 2
