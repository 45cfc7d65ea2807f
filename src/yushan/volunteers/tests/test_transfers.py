"""Going over to another team: asked by either side, decided by the receiving one, in one piece."""

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import Notice
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import text_of
from yushan.volunteers.actions import (
    ask_transfer,
    cancel_transfer,
    decide_transfer,
    leave_membership,
    pause_membership,
    withdraw,
)
from yushan.volunteers.actions.transfers import team_ends
from yushan.volunteers.models import Membership, MembershipTransfer
from yushan.volunteers.queries import current_memberships, transfers_to_decide
from yushan.volunteers.tests.factories import membership, volunteer

pytestmark = pytest.mark.django_db


def count(team: Organization) -> int:
    return Organization.objects.values_list("member_count", flat=True).get(pk=team.pk)


@pytest.fixture
def old() -> Organization:
    return base.team(name="渝中科普队")


@pytest.fixture
def new() -> Organization:
    return base.team(base.detachment(base.area("500112")), name="渝北科普队")


@pytest.mark.parametrize("by", ["volunteer", "team"])
def test_asked_and_taken_over(old: Organization, new: Organization, by: str):
    who = volunteer("余小禾")
    row = membership(who, old)
    there, here = base.user_with("organization_admin", new), base.user_with("organization_admin", old)
    asker = who.person.user if by == "volunteer" else here
    asked = ask_transfer(asker, membership=row, target=new, reason="搬家了")
    assert asked.by_team == (by == "team") and list(transfers_to_decide(there)) == [asked]
    assert not transfers_to_decide(here).exists() and current_memberships(who).get() == row
    with pytest.raises(NotAllowed):
        decide_transfer(here, transfer=asked, approve=True)
    decided = decide_transfer(there, transfer=asked, approve=True)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("left", "转到“渝北科普队”") and row.left_at is not None
    now = current_memberships(who).get()
    assert decided.result == now and now.organization == new and "渝中科普队" in now.reason
    assert (count(old), count(new)) == (0, 1)
    assert "您已从“渝中科普队”转到“渝北科普队”" in Notice.objects.filter(user=who.person.user).values_list(
        "title", flat=True
    )
    assert Notice.objects.filter(user=here).exists() == (by == "team")
    with pytest.raises(Conflict):
        decide_transfer(there, transfer=asked, approve=True)


def test_one_for_one_also_at_the_limit(old: Organization, new: Organization):
    who = volunteer()
    row = membership(who, old)
    for number in range(4):
        membership(who, base.team(name=f"第{number}服务队"))
    asked = ask_transfer(who.person.user, membership=row, target=new, reason="搬家了")
    decide_transfer(base.user_with("organization_admin", new), transfer=asked, approve=True)
    assert current_memberships(who).count() == 5


def test_declined_with_a_reason_and_everything_stays(old: Organization, new: Organization):
    who = volunteer()
    row = membership(who, old)
    there = base.user_with("organization_admin", new)
    asked = ask_transfer(who.person.user, membership=row, target=new, reason="搬家了")
    with pytest.raises(Refusal, match="原因"):
        decide_transfer(there, transfer=asked, approve=False)
    decide_transfer(there, transfer=asked, approve=False, reason="名额已满")
    assert current_memberships(who).get() == row and (count(old), count(new)) == (1, 0)
    assert "名额已满" in Notice.objects.get(user=who.person.user).body
    assert ask_transfer(who.person.user, membership=row, target=new, reason="再试一次").state == "waiting"


def test_the_person_takes_back_what_the_team_asked(old: Organization, new: Organization):
    who, here = volunteer(), base.user_with("organization_admin", old)
    asked = ask_transfer(here, membership=membership(who, old), target=new, reason="就近编队")
    with pytest.raises(NotFound):
        cancel_transfer(volunteer().person.user, transfer=asked)
    cancel_transfer(who.person.user, transfer=asked)
    assert "撤回" in Notice.objects.get(user=here).title
    with pytest.raises(Conflict):
        decide_transfer(base.user_with("organization_admin", new), transfer=asked, approve=True)


def test_nobody_decides_over_themselves(old: Organization, new: Organization):
    who = volunteer()
    base.grant(who.person.user, "organization_admin", new)
    asked = ask_transfer(who.person.user, membership=membership(who, old), target=new, reason="搬家了")
    assert not transfers_to_decide(who.person.user).exists()
    with pytest.raises(NotAllowed, match="另一位"):
        decide_transfer(who.person.user, transfer=asked, approve=True)


def test_what_cannot_be_asked(old: Organization, new: Organization):
    who = volunteer()
    user, row = who.person.user, membership(who, old)
    closed = base.team(name="停办队", state="suspended")
    for target, said in ((old, "已经在这个队伍"), (closed, "不接受新队员")):
        with pytest.raises(Refusal, match=said):
            ask_transfer(user, membership=row, target=target, reason="搬家了")
    with pytest.raises(Refusal, match="原因"):
        ask_transfer(user, membership=row, target=new, reason=" ")
    with pytest.raises(NotAllowed):
        ask_transfer(base.user_with("organization_admin", new), membership=row, target=new, reason="挖人")
    ask_transfer(user, membership=row, target=new, reason="搬家了")
    with pytest.raises(Conflict, match="已经申请过"):
        ask_transfer(user, membership=row, target=new, reason="搬家了")
    member = membership(volunteer(), old)
    membership(member.volunteer, new)
    with pytest.raises(Refusal, match="已经是"):
        ask_transfer(member.volunteer.person.user, membership=member, target=new, reason="搬家了")


def test_leaving_or_withdrawing_ends_the_request(old: Organization, new: Organization):
    for leave in (
        lambda who, row: leave_membership(who.person.user, membership=row),
        lambda who, row: withdraw(who.person.user, volunteer=who),
    ):
        who = volunteer()
        row = membership(who, old)
        asked = ask_transfer(who.person.user, membership=row, target=new, reason="搬家了")
        leave(who, row)
        asked.refresh_from_db()
        assert asked.state == "cancelled"
        with pytest.raises(Conflict):
            decide_transfer(base.user_with("organization_admin", new), transfer=asked, approve=True)


def test_a_paused_member_comes_over_active(old: Organization, new: Organization):
    who = volunteer()
    row = membership(who, old)
    pause_membership(who.person.user, membership=row, reason="备考")
    asked = ask_transfer(who.person.user, membership=row, target=new, reason="搬家了")
    decide_transfer(base.user_with("organization_admin", new), transfer=asked, approve=True)
    assert (count(old), count(new)) == (0, 1) and current_memberships(who).get().state == "approved"
    assert row.pauses.get().ended_at is not None


def test_a_request_to_a_team_that_ends_is_over(old: Organization, new: Organization):
    who = volunteer()
    asked = ask_transfer(who.person.user, membership=membership(who, old), target=new, reason="搬家了")
    team_ends(new)
    asked.refresh_from_db()
    assert asked.state == "cancelled" and "仍在原来的队伍" in Notice.objects.get(user=who.person.user).body


def test_the_database_lets_one_request_wait(old: Organization, new: Organization):
    row = membership(volunteer(), old)
    facts = {"membership": row, "target": new, "reason": "搬家了", "asked_at": row.applied_at}
    MembershipTransfer.objects.create(**facts)
    with pytest.raises(IntegrityError):
        MembershipTransfer.objects.create(**facts)


def test_pages(client: Client, old: Organization, new: Organization):
    who, there = volunteer("余小禾"), base.user_with("organization_admin", new)
    row = membership(who, old)
    client.force_login(who.person.user)
    address = reverse("volunteers:transfer", args=[row.pk])
    assert "渝北科普队" in text_of(client.get(address, {"q": "渝北"}))
    wrong = client.post(address, {"target": new.pk, "reason": ""})
    assert wrong.status_code == 422 and "请填写原因" in text_of(wrong)
    done = client.post(address, {"target": new.pk, "reason": "搬家了"}, follow=True)
    assert "等那边审核" in text_of(done)
    asked = MembershipTransfer.objects.get()
    client.force_login(base.user_with("organization_admin", old))
    assert (
        client.post(reverse("volunteers:transfer_decide", args=[asked.pk]), {"decision": "approve"}).status_code == 404
    )
    client.force_login(there)
    assert "搬家了" in text_of(client.get(reverse("volunteers:transfers")))
    said = client.post(reverse("volunteers:transfer_decide", args=[asked.pk]), {"decision": "approve"}, follow=True)
    assert "余小禾 已转到“渝北科普队”" in text_of(said)
    client.force_login(who.person.user)
    assert "转到“渝北科普队”" in text_of(client.get(reverse("volunteers:memberships")))


def test_the_team_asks_from_the_page_of_the_person_and_takes_back(client: Client, old: Organization, new: Organization):
    row = membership(volunteer("余小禾"), old)
    client.force_login(base.user_with("organization_admin", old))
    address = reverse("volunteers:member_transfer", args=[row.pk])
    assert address in client.get(reverse("volunteers:detail", args=[row.volunteer_id])).content.decode()
    client.post(f"{address}?q=渝北", {"target": new.pk, "reason": "就近编队"})
    asked = MembershipTransfer.objects.get()
    assert asked.by_team and "等对方审核" in text_of(client.get(reverse("volunteers:transfers")))
    client.post(reverse("volunteers:transfer_take_back", args=[asked.pk]))
    assert MembershipTransfer.objects.get().state == "cancelled"
    assert Membership.objects.get(pk=row.pk).state == "approved"
