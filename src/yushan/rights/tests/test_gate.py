"""Every way to a place of an activity: who is kept out is refused with the reason, or passed over with a word."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from yushan.accounts.actions import create_token
from yushan.accounts.models import Notice
from yushan.activities import gates
from yushan.activities.actions import answer_offer, record_scan, sign_up, withdraw_sign_up
from yushan.activities.actions.groups import sign_up_group
from yushan.activities.actions.lists import register_on_the_spot
from yushan.activities.actions.lottery import draw
from yushan.activities.actions.sign_ups import accept_sign_up
from yushan.activities.actions.stand_ins import answer_stand_in, ask_stand_in
from yushan.activities.models import Activity, Lottery, Placing, PlacingLine, Post, SignUp
from yushan.activities.queries.placing_sending import KEPT_OUT, obstacles
from yushan.activities.rules.lottery import fingerprint
from yushan.activities.tests.factories import (
    AreaFactory,
    PostFactory,
    VolunteerFactory,
    accepted,
    member,
    moment,
    organiser,
)
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.rights.models import Exclusion
from yushan.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
TUESDAY = moment(1, 10)


@pytest.fixture
def post() -> Any:
    with clock.pretend(TUESDAY):
        yield PostFactory(places=1)


def keep_out(who: Volunteer, post: Post, **values: Any) -> Exclusion:
    """As two people decided it."""
    today, now = clock.today(), clock.now()
    facts: dict[str, Any] = {
        "number": f"XZ-2609-{who.pk:03d}", "person": who.person, "area": post.shift.activity.organization.area,
        "ground": "conduct", "reason": "在现场辱骂服务对象", "evidence": "两位志愿者的说明", "state": "in_force",
        "proposed_at": now, "hearing_until": now, "stated_at": now, "decided_at": now, "starts_on": today,
        "ends_on": today + timedelta(days=30), "turn_at": now,
    }  # fmt: skip
    return Exclusion.objects.create(**(facts | values))


def of_the_team(post: Post) -> Any:
    return organiser(post.shift.activity.organization)


def test_signing_up_oneself_says_why_and_how_to_appeal(post: Post) -> None:
    who = VolunteerFactory()
    keep_out(who, post)
    with pytest.raises(Refusal, match=r"骚扰.*申诉") as refused:
        sign_up(who.person.user, volunteer=who, post=post)
    assert refused.value.code == "excluded" and not SignUp.objects.exists()


def test_organisers_add_nobody_who_is_kept_out_and_do_not_hear_what_is_held_against_them(post: Post) -> None:
    who = VolunteerFactory()
    keep_out(who, post)
    with pytest.raises(Refusal, match="不能报名九龙坡区的活动") as refused:
        sign_up(of_the_team(post), volunteer=who, post=post)
    assert "骚扰" not in refused.value.message and "权益维护" in refused.value.message


def test_nobody_is_taken_in_at_the_door_or_from_a_paper_list(post: Post) -> None:
    who = VolunteerFactory()
    keep_out(who, post)
    with clock.pretend(moment(5, 9, 5)), pytest.raises(Refusal, match="不能报名"):
        register_on_the_spot(of_the_team(post), shift=post.shift, number=who.number, post=post)


def test_a_leader_signs_up_the_others_of_the_group(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(places=5)
    out, fine = VolunteerFactory(), VolunteerFactory()
    team = post.shift.activity.organization
    for one in (out, fine):
        member(one, team)
    keep_out(out, post)
    outcome = sign_up_group(of_the_team(post), post=post, team=team, volunteer_ids=[out.pk, fine.pk])
    assert [row.volunteer for row in outcome.rows] == [fine]
    ((left, why),) = outcome.left
    assert left == out and "不能报名" in why and "骚扰" not in why


def test_the_organiser_who_chooses_cannot_choose_them(post: Post) -> None:
    Activity.objects.update(flow="approval")
    who = VolunteerFactory()
    row = sign_up(who.person.user, volunteer=who, post=Post.objects.get())
    keep_out(who, post)
    with pytest.raises(Refusal, match="不能报名"):
        accept_sign_up(of_the_team(post), sign_up=row)


def test_from_the_waitlist_the_next_one_moves_up_and_who_is_passed_over_hears_why_once(post: Post) -> None:
    first, out, later = VolunteerFactory(), VolunteerFactory(), VolunteerFactory()
    rows = [sign_up(one.person.user, volunteer=one, post=post) for one in (first, out, later)]
    row = keep_out(out, post)
    withdraw_sign_up(first.person.user, sign_up=rows[0])
    assert [SignUp.objects.get(pk=one.pk).state for one in rows] == ["withdrawn", "waitlisted", "accepted"]
    withdraw_sign_up(later.person.user, sign_up=rows[2])
    told = Notice.objects.filter(user=out.person.user, title__contains="名额没有给您")
    assert "申诉" in told.get().body, "once, with the reason"
    assert AuditLine.objects.filter(action="activities.pass_over").count() == 1
    Exclusion.objects.filter(pk=row.pk).update(state="lifted", ended_at=clock.now())
    other = VolunteerFactory()
    assert sign_up(other.person.user, volunteer=other, post=post).state == "waitlisted"
    assert SignUp.objects.get(pk=rows[1].pk).state == "accepted", "their turn once nothing keeps them out"


def test_a_place_that_is_kept_for_them_is_not_given(post: Post) -> None:
    who = VolunteerFactory()
    row = accepted(post, who, state="offered", accepted_at=None, held_until=moment(2, 10))
    keep_out(who, post)
    with pytest.raises(Refusal, match="不能报名"):
        answer_offer(who.person.user, sign_up=row, accept=True)
    with clock.pretend(moment(5, 9, 5)), pytest.raises(Refusal, match="不能报名"):
        record_scan(of_the_team(post), shift=post.shift, volunteer=who, direction="in", source="list")
    answer_offer(who.person.user, sign_up=row, accept=False)
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_they_are_not_drawn(post: Post) -> None:
    Activity.objects.update(flow="lottery", sign_up_until=moment(2, 10))
    fresh = Post.objects.select_related("shift__activity").get()
    Lottery.objects.create(
        activity=fresh.shift.activity, seed="a" * 32, commitment=fingerprint("a" * 32), committed_at=clock.now()
    )
    people = [VolunteerFactory() for _ in range(2)]
    rows = [sign_up(one.person.user, volunteer=one, post=fresh) for one in people]
    keep_out(people[0], post)
    with clock.pretend(moment(2, 11)):
        draw(of_the_team(post), activity=fresh.shift.activity)
    assert [SignUp.objects.get(pk=row.pk).state for row in rows] == ["waitlisted", "accepted"]
    assert Notice.objects.filter(user=people[0].person.user, title__contains="名额没有给您").exists()


def test_nobody_comes_in_somebody_elses_stead(post: Post) -> None:
    row, out = accepted(post), VolunteerFactory()
    exclusion = keep_out(out, post)
    with pytest.raises(Refusal, match="不能报名") as refused:
        ask_stand_in(row.volunteer.person.user, sign_up=row, number=out.number)
    assert "骚扰" not in refused.value.message, "whoever asks does not hear what is held against the other"
    Exclusion.objects.update(starts_on=clock.today() + timedelta(days=1))
    asked = ask_stand_in(row.volunteer.person.user, sign_up=row, number=out.number)
    Exclusion.objects.update(starts_on=exclusion.starts_on)
    with pytest.raises(Refusal, match="骚扰"):
        answer_stand_in(out.person.user, stand_in=asked, accept=True)


def test_a_placing_does_not_invite_them(post: Post) -> None:
    Post.objects.update(places=5)
    out, fine = VolunteerFactory(), VolunteerFactory()
    team = post.shift.activity.organization
    for one in (out, fine):
        member(one, team)
    keep_out(out, post)
    boss = of_the_team(post)
    placing = Placing.objects.create(
        organization=team, title="九月", starts_on=datetime(2026, 9, 1).date(), ends_on=datetime(2026, 9, 30).date(),
        created_by=boss, most_hours=20, answer_days=3,
    )  # fmt: skip
    for one in (out, fine):
        PlacingLine.objects.create(placing=placing, post=post, volunteer=one)
    lines = list(placing.lines.select_related("post__shift__activity", "volunteer").order_by("pk"))
    assert list(obstacles(placing, lines).values()) == [KEPT_OUT, ""]


def test_by_the_api_and_on_the_page(post: Post, client: Client) -> None:
    who = VolunteerFactory()
    keep_out(who, post)
    client.force_login(who.person.user)
    page = client.post(f"/activities/posts/{post.pk}/sign-up/")
    token = create_token(who.person.user, user=who.person.user)
    answer = Client().post(
        f"/api/v1/shifts/{post.shift_id}/sign-ups", {"post": post.pk}, content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert page.status_code == answer.status_code == 400
    assert "申诉" in answer.content.decode() and not SignUp.objects.exists()


def test_an_exclusion_of_another_district_or_that_is_over_keeps_nobody_out(post: Post) -> None:
    who, elsewhere = VolunteerFactory(), VolunteerFactory()
    row = keep_out(who, post)
    keep_out(elsewhere, post, area=AreaFactory(code="500109", name="北碚区"))
    gates.keep_out(post.shift.activity, elsewhere, is_own=True)
    with pytest.raises(Refusal):
        gates.keep_out(post.shift.activity, who, is_own=True)
    with clock.pretend(clock.at(row.ends_on + timedelta(days=1))):  # type: ignore[operator]
        gates.keep_out(post.shift.activity, who, is_own=True)
