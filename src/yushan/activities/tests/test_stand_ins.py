"""Swapping with a named stand-in, calls for stand-ins by fit and distance, groups signed up by a leader."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from yushan.accounts.models import Notice, User
from yushan.activities.actions import sign_up, withdraw_sign_up
from yushan.activities.actions.calls import call_stand_ins
from yushan.activities.actions.groups import sign_up_group
from yushan.activities.actions.stand_ins import answer_stand_in, ask_stand_in, end_stand_in
from yushan.activities.models import Activity, Post, SignUp, StandIn, StandInCall, TeamQuota
from yushan.activities.queries.joining import answers_of
from yushan.activities.queries.stand_ins import candidates
from yushan.activities.rules import Requirements, VolunteerFacts, fit
from yushan.activities.tests.factories import (
    AreaFactory,
    OrganizationFactory,
    PostFactory,
    VolunteerFactory,
    accepted,
    member,
    moment,
    organiser,
)
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.models import Organization
from yushan.volunteers.models import Membership, Volunteer

Clock = Callable[[datetime], None]
pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def user_of(row: SignUp | Volunteer) -> User:
    found = (row.volunteer if isinstance(row, SignUp) else row).person.user
    assert isinstance(found, User)
    return found


def test_the_place_changes_hands_with_a_yes_and_nobody_of_the_line_comes_between(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(places=1)
    row, friend, waiting = accepted(post), VolunteerFactory(), VolunteerFactory()
    assert sign_up(user_of(waiting), volunteer=waiting, post=post).state == "waitlisted"
    asked = ask_stand_in(user_of(row), sign_up=row, number=f" {friend.number} ")
    assert ask_stand_in(user_of(row), sign_up=row, number=friend.number).pk == asked.pk, "asked once"
    assert Notice.objects.filter(user=user_of(friend), title__contains="想请您替").count() == 1
    with pytest.raises(NotAllowed):
        answer_stand_in(user_of(waiting), stand_in=asked, accept=True)
    page = client_of(user_of(friend))
    assert "名额换给我" in page.get(f"/me/stand-ins/{asked.pk}/").content.decode()
    assert page.post(f"/me/stand-ins/{asked.pk}/", {"do": "accept"}).status_code == 302
    assert answer_stand_in(user_of(friend), stand_in=asked, accept=True).state == "agreed", "again changes nothing"
    row.refresh_from_db()
    assert row.state == "withdrawn" and not row.is_late_withdrawal
    assert SignUp.objects.get(volunteer=friend).state == "accepted"
    assert SignUp.objects.get(volunteer=waiting).state == "waitlisted"
    post.refresh_from_db()
    assert post.taken == 1
    assert client_of(user_of(waiting)).get(f"/me/stand-ins/{asked.pk}/").status_code == 404


def test_who_has_no_share_of_the_places_is_not_asked(post: Post, team: Organization) -> None:
    Activity.objects.filter(pk=post.shift.activity_id).update(flow="quota")
    TeamQuota.objects.create(post=post, organization=team, places=2)
    row, inside, outside = accepted(post), VolunteerFactory(), VolunteerFactory()
    member(inside, team)
    with pytest.raises(Refusal, match="不在分到名额的队伍里"):
        ask_stand_in(user_of(row), sign_up=row, number=outside.number)
    assert ask_stand_in(user_of(row), sign_up=row, number=inside.number).state == "asked"


def test_somebody_who_waits_may_stand_in_and_leaves_the_line(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(places=1)
    row, friend = accepted(post), VolunteerFactory()
    waiting = sign_up(user_of(friend), volunteer=friend, post=post)
    answer_stand_in(
        user_of(friend), stand_in=ask_stand_in(user_of(row), sign_up=row, number=friend.number), accept=True
    )
    waiting.refresh_from_db()
    assert waiting.state == "accepted" and SignUp.objects.count() == 2


def test_who_may_be_named_and_what_ends_the_question(post: Post, at: Clock) -> None:
    row, friend = accepted(post), VolunteerFactory()
    with pytest.raises(Refusal, match="自己的编号"):
        ask_stand_in(user_of(row), sign_up=row, number=row.volunteer.number)
    young = VolunteerFactory(state="to_confirm", verified_on=None)
    with pytest.raises(Refusal, match="没有这个编号"):
        ask_stand_in(user_of(row), sign_up=row, number=young.number)
    busy = VolunteerFactory()
    accepted(PostFactory(shift__activity__organization=post.shift.activity.organization), busy)
    with pytest.raises(Refusal, match="同一时间已有别的场次"):
        ask_stand_in(user_of(row), sign_up=row, number=busy.number)
    with pytest.raises(NotAllowed):
        ask_stand_in(user_of(friend), sign_up=row, number=friend.number)
    asked = ask_stand_in(user_of(row), sign_up=row, number=friend.number)
    with pytest.raises(Conflict, match="先撤回再问别人"):
        ask_stand_in(user_of(row), sign_up=row, number=VolunteerFactory().number)
    end_stand_in(user_of(row), stand_in=asked)
    with pytest.raises(Conflict):
        answer_stand_in(user_of(friend), stand_in=asked, accept=True)
    asked = ask_stand_in(user_of(row), sign_up=row, number=friend.number)
    withdraw_sign_up(user_of(row), sign_up=row)
    with pytest.raises(Conflict, match="要有名额才能换人"):
        answer_stand_in(user_of(friend), stand_in=asked, accept=True)
    assert StandIn.objects.get(pk=asked.pk).state == "asked" and not SignUp.objects.filter(volunteer=friend).exists()
    other = accepted(post)
    page = client_of(user_of(other))
    assert page.post(f"/me/sign-ups/{other.pk}/", {"do": "name", "number": friend.number}).status_code == 302
    assert "还没有答复" in page.get(f"/me/sign-ups/{other.pk}/").content.decode()
    assert page.post(f"/me/sign-ups/{other.pk}/", {"do": "unname"}).status_code == 302
    at(moment(5, 9))
    with pytest.raises(Conflict, match="已经开始"):
        ask_stand_in(user_of(other), sign_up=other, number=friend.number)


def test_fit_names_every_kind_of_reason() -> None:
    facts = VolunteerFacts(
        True, None, skills=("讲解",), paths=frozenset({"0001"}), languages=frozenset({"en"}), serves_in=frozenset({7})
    )
    asked = Requirements(
        moment(5, 9).date(),
        "0001",
        "白市驿队",
        skills=("讲解",),
        languages={"en": "英语"},
        area_id=7,
        area_name="渝北区",
    )
    found = fit(asked, facts)
    assert found.is_eligible and [reason.kind for reason in found.reasons] == ["skill", "team", "place", "language"]
    assert found.reasons[2].text == "渝北区是您愿意去的地方" and found.rank == (False, -4)
    poor = fit(asked, VolunteerFacts(True, None))
    assert not poor.is_eligible and [lack.way for lack in poor.lacks] == ["skill", "language"]


def test_a_call_reaches_the_best_first_each_once(
    post: Post, team: Organization, django_assert_num_queries: Any
) -> None:
    Post.objects.filter(pk=post.pk).update(skills=["讲解"])
    post = Post.objects.select_related("shift__activity__organization", "shift__activity__area").get(pk=post.pk)
    admin, here, there = organiser(team), post.shift.activity.area, AreaFactory(code="500112", name="渝北区")
    plain = VolunteerFactory(area=here, skills=["讲解"])
    mate = VolunteerFactory(area=there, skills=["讲解"])
    member(mate, team)
    both = VolunteerFactory(area=here, skills=["讲解"])
    member(both, team)
    VolunteerFactory(area=here, skills=["摄影"])  # lacks the skill
    VolunteerFactory(area=there, skills=["讲解"])  # neither near nor a member
    busy = VolunteerFactory(area=here, skills=["讲解"])
    accepted(PostFactory(shift__activity__organization=team), busy)
    paused = VolunteerFactory(area=here, skills=["讲解"])
    Membership.objects.filter(pk=member(paused, team).pk).update(state="paused")
    found = candidates(post, 10)
    assert [one.volunteer.pk for one in found] == [both.pk, plain.pk, mate.pk]
    assert [one.distance for one in found] == [0, 0, 2]
    assert len(call_stand_ins(admin, post=post)) == 3 and StandInCall.objects.count() == 3
    told = Notice.objects.get(user=both.person.user)
    assert "还缺 10 人" in told.title and "您会讲解" in told.body
    with pytest.raises(Refusal, match="都问过了"):
        call_stand_ins(admin, post=post)
    with pytest.raises(NotAllowed):
        call_stand_ins(user_of(plain), post=post)
    Post.objects.filter(pk=post.pk).update(places=1)
    accepted(post)
    with pytest.raises(Conflict, match="已经满了"):
        call_stand_ins(admin, post=post)


def test_of_two_who_fit_alike_the_nearer_team_is_asked_first(post: Post, team: Organization) -> None:
    """By the teams on the map, where the place is on it; somebody without such a team comes after them."""
    activity = post.shift.activity
    host = Organization.objects.get_parent(team)
    far, near = (OrganizationFactory(parent=host, name=name) for name in ("铜罐驿服务队", "白市驿服务队"))
    for row, longitude in ((far, "106.60"), (near, "106.41"), (activity, "106.40")):
        type(row).objects.filter(pk=row.pk).update(longitude=longitude, latitude="29.50")
    nowhere, away, close = (VolunteerFactory(area=activity.area) for _ in range(3))
    for who, own in ((nowhere, OrganizationFactory(parent=host, name="走马服务队")), (away, far), (close, near)):
        member(who, own)
    member(close, far)
    post = Post.objects.select_related("shift__activity__organization", "shift__activity__area").get(pk=post.pk)
    found = candidates(post, 10)
    assert [one.volunteer.pk for one in found] == [close.pk, away.pk, nowhere.pk]
    assert found[0].metres == pytest.approx(967, abs=5) and found[2].metres is None
    call_stand_ins(organiser(team), post=post)
    assert "您的队伍离现场约 1.0 公里" in Notice.objects.get(user=user_of(close)).body
    type(activity).objects.filter(pk=activity.pk).update(is_online=True)
    assert all(one.metres is None for one in candidates(Post.objects.get(pk=post.pk), 10))


def test_one_tap_on_the_page_of_the_activity(post: Post, team: Organization) -> None:
    VolunteerFactory(area=post.shift.activity.area)
    staff = client_of(organiser(team))
    assert "找人顶岗" in staff.get(f"/staff/activities/{post.shift.activity_id}/").content.decode()
    assert staff.post(f"/staff/posts/{post.pk}/call/").status_code == 302 and StandInCall.objects.count() == 1


def test_a_leader_signs_up_members_one_that_cannot_holds_up_nobody(post: Post, at: Clock) -> None:
    host = post.shift.activity.organization
    team = OrganizationFactory(parent=Organization.objects.get_parent(host), name="陶家镇服务队")
    leader = organiser(team)
    good, busy, stranger = VolunteerFactory(), VolunteerFactory(), VolunteerFactory()
    for who in (good, busy):
        member(who, team)
    accepted(PostFactory(shift__activity__organization=host), busy)
    outcome = sign_up_group(leader, post=post, team=team, volunteer_ids=[good.pk, busy.pk])
    assert [row.volunteer_id for row in outcome.rows] == [good.pk] and "同一时间" in outcome.left[0][1]
    row = SignUp.objects.get(volunteer=good, post=post)
    assert row.signed_up_by == leader and row.state == "accepted"
    assert Notice.objects.filter(user=user_of(good), title__contains="陶家镇服务队为您报了").count() == 1
    again = sign_up_group(leader, post=post, team=team, volunteer_ids=[good.pk])
    assert not again.rows and not again.left
    with pytest.raises(Refusal, match="不是这支队伍的在队队员"):
        sign_up_group(leader, post=post, team=team, volunteer_ids=[stranger.pk])
    with pytest.raises(NotAllowed):
        sign_up_group(leader, post=post, team=host, volunteer_ids=[good.pk])
    with pytest.raises(NotAllowed):
        sign_up(leader, volunteer=stranger, post=post)


def test_the_page_of_a_group(post: Post, django_assert_max_num_queries: Any) -> None:
    team = post.shift.activity.organization
    people = [VolunteerFactory() for _ in range(12)]
    for who in people:
        member(who, team)
    leader = client_of(organiser(team))
    assert "为队员报名讲解岗" in leader.get(f"/activities/{post.shift.activity.code}/").content.decode()
    with django_assert_max_num_queries(20):
        page = leader.get(f"/staff/posts/{post.pk}/group/").content.decode()
    assert people[3].number in page
    sent = {"team": team.pk, "members": [people[0].pk, people[1].pk]}
    done = leader.post(f"/staff/posts/{post.pk}/group/", sent)
    assert "报好了 2 人" in done.content.decode() and SignUp.objects.count() == 2
    post.refresh_from_db()
    assert post.taken == 2 and f"已录取 2 / {post.places}" in done.content.decode()
    assert leader.post(f"/staff/posts/{post.pk}/group/", {"team": team.pk}).status_code == 422
    assert client_of(user_of(people[5])).get(f"/staff/posts/{post.pk}/group/").status_code == 403


def test_the_stand_in_answers_what_was_asked_at_sign_up(post: Post) -> None:
    Activity.objects.update(questions=["衣服多大号？", "会开车吗？"])
    row, friend = accepted(post), VolunteerFactory()
    asked = ask_stand_in(user_of(row), sign_up=row, number=friend.number)
    page, address = client_of(user_of(friend)), f"/me/stand-ins/{asked.pk}/"
    assert "衣服多大号？" in page.get(address).content.decode()
    assert "请回答：会开车吗？" in page.post(address, {"do": "accept", "answer": ["L", ""]}).content.decode()
    assert not SignUp.objects.filter(volunteer=friend).exists()
    assert page.post(address, {"do": "accept", "answer": ["L", "会"]}).status_code == 302
    new = SignUp.objects.get(volunteer=friend)
    assert answers_of(new) == [("衣服多大号？", "L"), ("会开车吗？", "会")]
    other = ask_stand_in(user_of(friend), sign_up=new, number=row.volunteer.number)
    assert client_of(user_of(row)).post(f"/me/stand-ins/{other.pk}/", {"do": "refuse"}).status_code == 302


def test_a_wrong_number_is_said_where_it_was_typed(post: Post) -> None:
    row = accepted(post)
    page = client_of(user_of(row)).post(f"/me/sign-ups/{row.pk}/", {"do": "name", "number": "50-9999999"})
    assert page.status_code == 422 and 'value="50-9999999"' in page.text
    assert "没有这个编号的志愿者，请向对方问清志愿者编号。" in page.text and "请对方替我" in page.text


def test_ones_own_number_is_no_stand_in(post: Post) -> None:
    row = accepted(post)
    with pytest.raises(Refusal, match="这是您自己的编号"):
        ask_stand_in(user_of(row), sign_up=row, number=row.volunteer.number)


def test_who_leaves_is_not_told_of_a_next_one_where_there_is_none(post: Post) -> None:
    row = accepted(post)
    page = client_of(user_of(row)).post(
        f"/me/sign-ups/{row.pk}/", {"do": "withdraw", "reason": "临时加班"}, follow=True
    )
    assert "名额让出来了" in page.text and "下一位" not in page.text
