"""Invitations by link: who makes them, whom they let in, and when they are over."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import text_of
from yushan.volunteers.actions import create_invitation, join_by_invitation, revoke_invitation
from yushan.volunteers.models import Invitation, Membership, Volunteer
from yushan.volunteers.tests.factories import PASSWORD, REQUIRED, membership, mobile, volunteer, ward

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Organization:
    return base.team(name="渝中科普队")


def invite(team: Organization, **values: object) -> tuple[Invitation, str]:
    return create_invitation(base.user_with("organization_admin", team), organization=team, **({"days": 30} | values))


def address(token: str) -> str:
    return reverse("volunteers:join_team", args=[token])


def count(team: Organization) -> int:
    return Organization.objects.values_list("member_count", flat=True).get(pk=team.pk)


def test_only_the_hash_is_kept(team: Organization):
    made, token = invite(team)
    row = Invitation.objects.values().get()
    assert token not in str(row) and len(token) >= 32 and made.token_hash == row["token_hash"] != token


def test_at_once_or_after_approval(team: Organization):
    _made, token = invite(team)
    who = volunteer()
    row = join_by_invitation(who.person.user, volunteer=who, token=token)
    assert row.state == "approved" and count(team) == 1 and row.decided_by is not None
    other = base.team(name="江北科普队")
    _made, token = invite(other, needs_approval=True)
    assert join_by_invitation(who.person.user, volunteer=who, token=token).state == "applied" and count(other) == 0
    with pytest.raises(Conflict):
        join_by_invitation(who.person.user, volunteer=who, token=token)
    assert list(Invitation.objects.order_by("pk").values_list("uses", flat=True)) == [1, 1]


def test_the_limit_of_teams_holds_and_uses_nothing(team: Organization):
    made, token = invite(team, most_uses=1)
    who = volunteer()
    for number in range(5):
        membership(who, base.team(name=f"第{number}服务队"))
    with pytest.raises(Refusal, match="最多同时在 5 个"):
        join_by_invitation(who.person.user, volunteer=who, token=token)
    made.refresh_from_db()
    assert made.uses == 0


def test_who_may(team: Organization):
    for role in ("unit_admin", "project_lead"):
        where = base.unit() if role == "unit_admin" else team
        with pytest.raises(NotAllowed):
            create_invitation(base.user_with(role, where), organization=team, days=30)
    other = base.team(name="江北科普队")
    with pytest.raises(NotAllowed):
        create_invitation(base.user_with("organization_admin", other), organization=team, days=30)
    made, token = invite(team)
    with pytest.raises(NotAllowed):
        revoke_invitation(base.user_with("organization_admin", other), invitation=made)
    with pytest.raises(NotAllowed):
        join_by_invitation(volunteer().person.user, volunteer=volunteer(), token=token)


@pytest.mark.parametrize("values", [{"days": 0}, {"days": 999}, {"most_uses": 0}, {"most_uses": 10**6}])
def test_terms_out_of_range(team: Organization, values: dict[str, int]):
    with pytest.raises(Refusal):
        invite(team, **values)


@pytest.mark.parametrize("standing", ["revoked", "expired", "used_up"])
def test_a_link_that_is_over_says_so_with_410(client: Client, team: Organization, standing: str):
    made, token = invite(team, most_uses=1)
    who = volunteer()
    moment = clock.now()
    if standing == "revoked":
        revoke_invitation(base.user_with("organization_admin", team), invitation=made)
    elif standing == "used_up":
        first = volunteer()
        join_by_invitation(first.person.user, volunteer=first, token=token)
    else:
        moment += timedelta(days=31)
    client.force_login(who.person.user)
    with clock.pretend(moment):
        for answer in (client.get(address(token)), client.post(address(token))):
            words = {"revoked": "已经撤销", "expired": "已经过期", "used_up": "名额用完"}
            assert answer.status_code == 410 and words[standing] in text_of(answer)
        with pytest.raises(Conflict) as refused:
            join_by_invitation(who.person.user, volunteer=who, token=token)
    assert refused.value.code == standing and not Membership.objects.filter(volunteer=who).exists()


def test_what_never_was_an_invitation_is_404(client: Client):
    answer = client.get(address("no-such-token"))
    assert answer.status_code == 404 and "没有这个邀请" in text_of(answer)
    who = volunteer()
    with pytest.raises(NotFound):
        join_by_invitation(who.person.user, volunteer=who, token="no-such-token")


def test_a_suspended_team_takes_nobody_in(client: Client, team: Organization):
    _made, token = invite(team)
    Organization.objects.filter(pk=team.pk).update(state="suspended")
    assert client.get(address(token)).status_code == 410
    who = volunteer()
    with pytest.raises(Refusal, match="不接受新队员"):
        join_by_invitation(who.person.user, volunteer=who, token=token)


def test_a_volunteer_joins_with_one_button_also_for_a_child(client: Client, team: Organization):
    _made, token = invite(team)
    who = volunteer("余小禾")
    child = ward(who, "余小苗")
    client.force_login(who.person.user)
    assert "余小苗" in text_of(client.get(address(token)))
    assert "您已加入“渝中科普队”" in text_of(client.post(address(token), {"volunteer": who.pk}, follow=True))
    client.post(address(token), {"volunteer": child.pk})
    assert count(team) == 2
    assert client.post(address(token), {"volunteer": volunteer().pk}).status_code == 404


def test_a_newcomer_is_led_through_registration_into_the_team(client: Client, team: Organization):
    base.area()
    _made, token = invite(team)
    page = client.get(address(token))
    assert "注册并加入" in text_of(page) and "login" in page.content.decode()
    step = client.post(address(token), follow=True)
    assert "“渝中科普队”的邀请" in text_of(step)
    assert token not in str(dict(client.session.items()))  # sealed: who reads the sessions reads no invitation
    client.post(reverse("volunteers:register"), {"name": "余小禾", "identity": base.identity().number})
    contact = {"phone": mobile(), "area": base.area().pk, "password": PASSWORD, "again": PASSWORD}
    client.post(reverse("volunteers:register_contact"), contact)
    consents = {f"consent_{code}": "on" for code in REQUIRED}
    done = client.post(reverse("volunteers:register_consents"), consents, follow=True)
    assert "您已加入“渝中科普队”" in text_of(done)
    assert Volunteer.objects.get().memberships.get().state == "approved" and count(team) == 1


def test_a_newcomer_whose_link_ended_meanwhile_is_registered_all_the_same(client: Client, team: Organization):
    made, token = invite(team)
    client.post(address(token))
    client.post(reverse("volunteers:register"), {"name": "余小禾", "identity": base.identity().number})
    contact = {"phone": mobile(), "area": base.area().pk, "password": PASSWORD, "again": PASSWORD}
    client.post(reverse("volunteers:register_contact"), contact)
    revoke_invitation(base.user_with("organization_admin", team), invitation=made)
    consents = {f"consent_{code}": "on" for code in REQUIRED}
    done = client.post(reverse("volunteers:register_consents"), consents, follow=True)
    assert "已经撤销" in text_of(done) and Volunteer.objects.get().state == "verified" and count(team) == 0


def test_the_page_of_the_team_shows_the_link_once(client: Client, team: Organization):
    client.force_login(base.user_with("organization_admin", team))
    listing = reverse("volunteers:invitations")
    wrong = client.post(listing, {"organization": team.pk, "days": "0"})
    assert wrong.status_code == 422 and not Invitation.objects.exists()
    made = client.post(listing, {"organization": team.pk, "days": "30", "most_uses": "20", "label": "广场海报"})
    assert made.status_code == 200 and "/join-team/" in made.content.decode() and "no-store" in made["Cache-Control"]
    again = client.get(listing)
    assert "/join-team/" not in again.content.decode() and "广场海报" in text_of(again)
    row = Invitation.objects.get()
    client.force_login(base.user_with("organization_admin", base.team(name="江北科普队")))
    assert client.post(reverse("volunteers:invitation_revoke", args=[row.pk])).status_code == 404
