"""How people get in: by approval, invitation, lottery, team quota; term, fairness, questions, a guardian's yes."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from yushan.accounts.models import Notice, User
from yushan.activities.actions import answer_offer, decline_sign_up, publish_activity, sign_up, withdraw_sign_up
from yushan.activities.actions.admission import invite, set_quotas
from yushan.activities.actions.lottery import draw, draw_due
from yushan.activities.actions.sign_ups import accept_sign_up
from yushan.activities.models import Activity, Lottery, Post, SignUp, SignUpAnswers
from yushan.activities.queries.mine import waitlist_position
from yushan.activities.rules.lottery import fingerprint, lot, order
from yushan.activities.tests.factories import (
    OrganizationFactory,
    PersonFactory,
    PostFactory,
    ShiftFactory,
    UserFactory,
    VolunteerFactory,
    grant,
    member,
    moment,
    organiser,
)
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.volunteers.models import Guardianship, Volunteer

Clock = Callable[[datetime], None]
pytestmark = pytest.mark.django_db


def flowing(post: Post, **facts: Any) -> Post:
    Activity.objects.filter(pk=post.shift.activity_id).update(**facts)
    return Post.objects.select_related("shift__activity__organization", "shift__activity__area").get(pk=post.pk)


def own(volunteer: Volunteer, post: Post, **more: Any) -> SignUp:
    return sign_up(volunteer.person.user, volunteer=volunteer, post=post, **more)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@given(seed=some.text(max_size=20), tickets=some.sets(some.integers(1, 10**9), max_size=60))
def test_the_draw_is_repeatable_and_knows_no_order_of_arrival(seed: str, tickets: set[int]) -> None:
    first = order(seed, tickets)
    assert first == order(seed, sorted(tickets, reverse=True)) and set(first) == tickets
    lots = [lot(seed, ticket) for ticket in first]
    assert lots == sorted(lots)


def test_every_place_of_the_draw_is_as_likely_for_everybody() -> None:
    firsts = [order(f"seed-{number}", range(1, 11))[0] for number in range(2000)]
    assert all(140 <= firsts.count(ticket) <= 260 for ticket in range(1, 11)), "200 expected of each"


def test_by_approval_nobody_has_a_place_before_the_organiser_says_so(post: Post) -> None:
    post = flowing(post, flow="approval")
    Post.objects.filter(pk=post.pk).update(places=1)
    admin = organiser(post.shift.activity.organization)
    first, second, third = (own(VolunteerFactory(), post) for _ in range(3))
    assert {first.state, second.state, third.state} == {"applied"}
    assert accept_sign_up(admin, sign_up=second).state == "accepted"
    assert accept_sign_up(admin, sign_up=second).state == "accepted", "again changes nothing"
    assert accept_sign_up(admin, sign_up=first).state == "waitlisted"
    assert decline_sign_up(admin, sign_up=third, reason="这次要会手语的").state == "declined"
    with pytest.raises(Conflict):
        accept_sign_up(admin, sign_up=third)
    with pytest.raises(NotAllowed):
        accept_sign_up(first.volunteer.person.user, sign_up=first)
    assert Notice.objects.filter(user=second.volunteer.person.user, title__contains="被录取").exists()
    withdraw_sign_up(second.volunteer.person.user, sign_up=second)
    first.refresh_from_db()
    assert first.state == "accepted"


@pytest.mark.capability("T3.1", page="/staff/activities/")
def test_the_organiser_reads_the_answers_and_decides(post: Post, django_assert_max_num_queries: Any) -> None:
    post = flowing(post, flow="approval", questions=["您讲过哪些展品", "能不能早到半小时"])
    who = VolunteerFactory()
    with pytest.raises(Refusal, match="请回答：能不能早到半小时"):
        own(who, post, answers=["恐龙", " "])
    mine = client_of(who.person.user)
    page = mine.get(f"/activities/{post.shift.activity.code}/").content.decode()
    assert "您讲过哪些展品" in page and "由主办方审核" in page
    sent = {"answer": ["恐龙化石", "可以"], "waitlist": "auto"}
    assert mine.post(f"/activities/posts/{post.pk}/sign-up/", sent).status_code == 302
    row = SignUp.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM activities_signupanswers")
        assert "恐龙".encode() not in bytes(cursor.fetchone()[0]), "sealed at rest"
    staff = client_of(organiser(post.shift.activity.organization))
    url = f"/staff/activities/{post.shift.activity_id}/applicants/"
    staff.get(url)
    with django_assert_max_num_queries(20):
        seen = staff.get(url).content.decode()
    assert "恐龙化石" in seen and "能不能早到半小时" in seen
    assert staff.post(url, {"sign_up": row.pk, "do": "accept"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "accepted"
    assert mine.get(url).status_code in (403, 404)


def test_by_invitation_only_the_invited(post: Post) -> None:
    post = flowing(post, flow="invitation")
    admin, activity = organiser(post.shift.activity.organization), post.shift.activity
    guest, stranger = VolunteerFactory(), VolunteerFactory()
    with pytest.raises(Refusal, match="没有这些编号"):
        invite(admin, activity=activity, numbers=[guest.number, "50-9999999"])
    assert invite(admin, activity=activity, numbers=[guest.number, f" {guest.number} "]) == 1
    assert invite(admin, activity=activity, numbers=[guest.number]) == 0
    assert Notice.objects.filter(user=guest.person.user, title__contains="邀请您参加").count() == 1
    assert own(guest, post).state == "accepted"
    with pytest.raises(Refusal) as refused:
        own(stranger, post)
    assert refused.value.code == "not_invited" and SignUp.objects.count() == 1
    staff = client_of(admin)
    page = staff.get(f"/staff/activities/{activity.pk}/invitations/").content.decode()
    assert guest.number in page and "已报名" in page
    answer = staff.post(f"/staff/activities/{activity.pk}/invitations/", {"numbers": f"{stranger.number}，\n"})
    assert answer.status_code == 302 and own(stranger, post).state == "accepted"
    assert staff.post(f"/staff/activities/{activity.pk}/invitations/", {"numbers": "x"}).status_code == 422


def test_by_team_quota_each_team_has_its_places_and_its_line(post: Post) -> None:
    post = flowing(post, flow="quota")
    team = post.shift.activity.organization
    other = OrganizationFactory(parent=type(team).objects.get_parent(team), name="陶家镇服务队")
    admin = organiser(team)
    with pytest.raises(Refusal, match="岗位只有 10 个名额"):
        set_quotas(admin, post=post, places={team: 9, other: 2})
    set_quotas(admin, post=post, places={team: 1, other: 2})
    people = [VolunteerFactory() for _ in range(4)]
    for who, where in zip(people, (team, team, other, other), strict=True):
        member(who, where)
    states = [own(who, post).state for who in people]
    assert states == ["accepted", "waitlisted", "accepted", "accepted"]
    with pytest.raises(Refusal) as refused:
        own(VolunteerFactory(), post)
    assert refused.value.code == "no_quota" and "陶家镇服务队" in refused.value.message
    rows = {row.volunteer_id: row for row in SignUp.objects.select_related("volunteer__person__user")}
    withdraw_sign_up(people[2].person.user, sign_up=rows[people[2].pk])
    assert SignUp.objects.get(volunteer=people[1]).state == "waitlisted", "a place of the other team is not theirs"
    set_quotas(admin, post=post, places={team: 2, other: 2})
    assert SignUp.objects.get(volunteer=people[1]).state == "accepted"
    page = client_of(admin).post(
        f"/staff/activities/{post.shift.activity_id}/quotas/",
        {"post": post.pk, f"post-{post.pk}-lines": f"{team.name} 3\n{other.name} 4"},
    )
    assert page.status_code == 302 and [quota.places for quota in post.quotas.order_by("pk")] == [3, 4]
    wrong = {"post": post.pk, f"post-{post.pk}-lines": "没有这支队 3"}
    assert client_of(admin).post(f"/staff/activities/{post.shift.activity_id}/quotas/", wrong).status_code == 422


def by_lot(post: Post, places: int) -> tuple[Post, User]:
    city = grant(UserFactory(person=None), "city_admin")
    post = flowing(post, flow="lottery", state="submitted", sign_up_until=moment(4, 18))
    Post.objects.filter(pk=post.pk).update(places=places)
    publish_activity(city, activity=post.shift.activity)
    return Post.objects.select_related("shift__activity").get(pk=post.pk), city


def test_the_lottery_can_be_checked_by_everybody_and_is_drawn_once(post: Post, at: Clock) -> None:
    post, city = by_lot(post, 2)
    activity, lottery = post.shift.activity, Lottery.objects.get()
    assert lottery.commitment == fingerprint(lottery.seed)
    url = f"/activities/{activity.code}/lottery/"
    before = Client().get(url).content.decode()
    assert lottery.commitment in before and lottery.seed not in before
    rows = [own(VolunteerFactory(), post) for _ in range(5)]
    assert {row.state for row in rows} == {"applied"}
    with pytest.raises(Conflict, match="报名还没有截止"):
        draw(city, activity=activity)
    at(moment(4, 18))
    with pytest.raises(Conflict, match="报名已经截止"):
        own(VolunteerFactory(), post)
    assert draw_due() == 1 and draw_due() == 0
    drawn = list(SignUp.objects.order_by("rank").values_list("pk", "state"))
    assert [pk for pk, _ in drawn] == order(lottery.seed, [row.pk for row in rows])
    assert [state for _, state in drawn] == ["accepted"] * 2 + ["waitlisted"] * 3
    assert draw(city, activity=activity).drawn_at == moment(4, 18), "asked again the draw stands"
    after = Client().get(url).content.decode()
    assert lottery.seed in after and lot(lottery.seed, rows[0].pk)[:16] in after
    for place, (pk, _state) in enumerate(drawn[2:], start=1):
        assert waitlist_position(SignUp.objects.get(pk=pk)) == place
    first = SignUp.objects.select_related("volunteer__person__user").get(pk=drawn[0][0])
    withdraw_sign_up(first.volunteer.person.user, sign_up=first)
    assert SignUp.objects.get(pk=drawn[2][0]).state == "accepted", "the line is that of the draw"
    with pytest.raises(Refusal, match="不能挑人"):
        late = SignUp.objects.create(
            post=post, shift=post.shift, volunteer=VolunteerFactory(), state="applied",
            starts_at=post.shift.starts_at, ends_at=post.shift.ends_at, applied_at=moment(1, 9),
        )  # fmt: skip
        accept_sign_up(city, sign_up=late)


def test_the_term_and_the_most_that_one_may_take(post: Post, at: Clock) -> None:
    post = flowing(post, sign_up_until=moment(3, 12), most_per_person=1)
    shift = ShiftFactory(activity=post.shift.activity, starts_at=moment(6, 9), ends_at=moment(6, 11))
    second, who = PostFactory(shift=shift), VolunteerFactory()
    row = own(who, post)
    with pytest.raises(Refusal) as refused:
        own(who, second)
    assert refused.value.code == "too_many"
    withdraw_sign_up(who.person.user, sign_up=row)
    assert own(who, second).state == "accepted"
    at(moment(3, 12))
    with pytest.raises(Conflict, match="截止"):
        own(VolunteerFactory(), post)
    helper, late = organiser(post.shift.activity.organization), VolunteerFactory()
    assert sign_up(helper, volunteer=late, post=post).state == "accepted", "the organiser may still add somebody"
    page = client_of(VolunteerFactory().person.user).get(f"/activities/{post.shift.activity.code}/").content.decode()
    assert "报名已经截止" in page and "报名讲解岗" not in page


def child(post: Post) -> tuple[Volunteer, User]:
    young = VolunteerFactory(person=PersonFactory(birth_date=date(2011, 5, 1)))
    parent = UserFactory(person=PersonFactory(name="冉隆贵"))
    Guardianship.objects.create(
        volunteer=young,
        guardian=parent.person,
        guardian_user=parent,
        relation="父亲",
        phone="138",
        consented_at=moment(1, 8),
    )
    return young, parent


def test_a_minor_signs_up_alone_and_the_guardian_decides(post: Post, at: Clock) -> None:
    young, parent = child(post)
    row = own(young, post)
    assert row.state == "offered" and row.held_until == moment(1, 22)
    assert Notice.objects.filter(user=parent, title__contains="请您决定").exists()
    with pytest.raises(NotAllowed, match="等监护人同意"):
        answer_offer(young.person.user, sign_up=row, accept=True)
    assert "等监护人同意" in client_of(young.person.user).get(f"/me/sign-ups/{row.pk}/").content.decode()
    page = client_of(parent)
    assert "您同意吗" in page.get(f"/me/sign-ups/{row.pk}/").content.decode()
    assert page.post(f"/me/sign-ups/{row.pk}/", {"do": "accept"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "accepted" and row.guardian_asked_at is None
    other, parent = child(post)
    assert sign_up(parent, volunteer=other, post=post).state == "accepted", "the guardian's own act is the yes"
    without = VolunteerFactory(person=PersonFactory(birth_date=date(2010, 5, 1)))
    assert own(without, post).state == "accepted", "no guardian's account: the consent of the registration stands"


def test_a_waiting_minor_who_moves_up_still_needs_the_yes(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(places=1)
    holder = own(VolunteerFactory(), post)
    young, parent = child(post)
    waiting = own(young, post)
    assert waiting.state == "waitlisted"
    withdraw_sign_up(holder.volunteer.person.user, sign_up=holder)
    waiting.refresh_from_db()
    assert waiting.state == "offered" and Notice.objects.filter(user=parent, title__contains="请您决定").exists()


def test_a_helper_is_not_asked_the_questions(post: Post) -> None:
    post = flowing(post, questions=["怎么来"])
    helper = organiser(post.shift.activity.organization)
    assert sign_up(helper, volunteer=VolunteerFactory(), post=post).state == "accepted"
    assert not SignUpAnswers.objects.exists()
    assert sign_up(WORKER, volunteer=VolunteerFactory(), post=post).state == "accepted"
