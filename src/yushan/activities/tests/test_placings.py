"""Placings: what the solver is told, what a coordinator fixes, and that nobody comes who did not say yes (T4.3)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from yushan.accounts.models import Notice, User
from yushan.activities.actions import placing_rounds, sign_up
from yushan.activities.actions.placing_invites import answer_line, invite_lines
from yushan.activities.actions.placings import (
    change_line,
    close_placing,
    create_placing,
    lock_line,
    remove_line,
    solve_again,
)
from yushan.activities.models import Placing, PlacingLine, Post, SignUp
from yushan.activities.queries.placing_others import alternatives
from yushan.activities.queries.placing_tasks import task_of
from yushan.activities.tests.factories import PostFactory, VolunteerFactory, accepted, member, moment, organiser
from yushan.activities.tests.placing_scene import people, posts, science_month, solved, solved_placing
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.models import Job
from yushan.matching.solver import solve
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.volunteers.actions.merging import merge_people
from yushan.volunteers.actions.undoing import undo_merge
from yushan.volunteers.models import Volunteer

Clock = Callable[[datetime], None]
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(team: Organization, at: Clock) -> User:
    return organiser(team)


@pytest.fixture
def month(team: Organization, admin: User) -> Placing:
    """Four days with two posts of two places each; eight members, who may serve twice."""
    posts(team, science_month())
    people(team)
    return solved_placing(admin, team)


def test_a_proposal_fills_every_post_with_who_can(month: Placing) -> None:
    lines = list(month.lines.select_related("post__shift", "volunteer"))
    assert len(lines) == 16 and month.unfilled == {}
    assert month.people == 8 and month.bound is not None and month.objective == pytest.approx(month.bound, abs=0.01)
    for line in lines:
        assert not line.post.skills or line.volunteer.skills == ["科普讲解"]
        assert "那时有空" in line.reasons and (not line.post.skills or "会科普讲解" in line.reasons)
    times = [(line.volunteer_id, line.post.shift_id) for line in lines]
    assert len(set(times)) == 16
    assert max(sum(line.volunteer_id == pk for line in lines) for pk in {line.volunteer_id for line in lines}) == 2
    assert not SignUp.objects.exists() and not Notice.objects.exists()


def test_what_is_locked_stays_and_what_is_removed_does_not_come_back(month: Placing, admin: User) -> None:
    first, second, third, out = month.lines.order_by("pk")[:4]
    for line in (first, second, third):
        lock_line(admin, line=line)
    remove_line(admin, line=out)
    solve_again(admin, placing=month)
    before = {(line.post_id, line.volunteer_id) for line in month.lines.filter(state="proposed")}
    solved(month)
    after = {(line.post_id, line.volunteer_id) for line in month.lines.filter(state="proposed")}
    assert {(one.post_id, one.volunteer_id) for one in (first, second, third)} <= after
    assert (out.post_id, out.volunteer_id) not in after
    assert len(before & after) >= len(before) - 3  # least change: few others move to fill the one place
    assert set(month.lines.filter(is_locked=True).values_list("pk", flat=True)) == {first.pk, second.pk, third.pk}


def test_somebody_else_by_hand(month: Placing, admin: User, team: Organization) -> None:
    guide = month.lines.filter(post__name="引导").order_by("pk").first()
    newcomer = VolunteerFactory(posted_minutes=90_000)
    member(newcomer, team)
    assert guide and newcomer.pk in {one.pk for one, _score, _why in alternatives(guide)}
    changed = change_line(admin, line=guide, volunteer=newcomer)
    assert (changed.volunteer, changed.is_by_hand) == (newcomer, True) and changed.reasons
    solve_again(admin, placing=month)
    solved(month)
    assert month.lines.filter(post=guide.post, volunteer=newcomer, state="proposed").exists()
    kept = lock_line(admin, line=month.lines.filter(post__name="引导", is_by_hand=False).order_by("pk")[0])
    assert newcomer.pk in {one.pk for one, _score, _why in alternatives(kept)}  # also where every place is kept
    stranger = VolunteerFactory()
    with pytest.raises(Refusal, match="不能上这个岗位"):
        change_line(admin, line=changed, volunteer=stranger)


def test_who_has_something_else_is_not_asked(team: Organization, admin: User) -> None:
    first, guide = posts(team, science_month(), days=(5,))
    able, other = people(team, 2)
    accepted(PostFactory(shift__activity__organization=team, shift__activity__starts_at=moment(5, 10)), able)
    row = solved_placing(admin, team)
    # 「讲解」 needs somebody who can: nobody is left; the other guides.
    assert [(line.post_id, line.volunteer_id) for line in row.lines.all()] == [
        (guide.pk, other.pk)
    ] or row.lines.filter(post=guide, volunteer=other).exists()
    assert not row.lines.filter(volunteer=able).exists()
    assert row.unfilled[str(first.pk)] == [2, "符合条件的 1 人那时已有别的安排"]


def test_a_yes_is_a_sign_up_and_a_no_is_solved_anew(month: Placing, admin: User, at: Clock) -> None:
    asked = invite_lines(admin, placing=month)
    assert len(asked) == 16 and not SignUp.objects.exists()
    one, other = asked[0], next(line for line in asked if line.volunteer_id != asked[0].volunteer_id)
    notice = Notice.objects.get(key=f"placing:{one.pk}")
    assert "想请您来" in notice.title and "找您是因为" in notice.body and notice.url == f"/me/placings/{one.pk}/"
    user = one.volunteer.person.user
    with pytest.raises(NotAllowed):
        answer_line(other.volunteer.person.user, line=one, accept=True)
    said = answer_line(user, line=one, accept=True)
    assert said.sign_up is not None and said.sign_up.state == "accepted" and said.sign_up.signed_up_by is None
    assert answer_line(user, line=one, accept=True).sign_up == said.sign_up and SignUp.objects.count() == 1
    answer_line(other.volunteer.person.user, line=other, accept=False)
    assert placing_rounds.follow_up() == 1 and placing_rounds.follow_up() == 0
    solved(month)
    new = month.lines.filter(state="proposed")
    assert [line.post_id for line in new] in ([other.post_id], [])
    assert not new.filter(volunteer=other.volunteer, post=other.post).exists()
    assert month.lines.filter(state="invited").count() == 14
    assert Notice.objects.filter(user=admin, key__startswith="placing-again").exists()


def test_no_answer_is_no(month: Placing, admin: User, at: Clock) -> None:
    asked = invite_lines(admin, placing=month)
    assert {line.answer_by for line in asked if line.post.shift.starts_at > moment(7, 10)} == {moment(4, 10)}
    soonest = min(line.answer_by for line in asked if line.answer_by)
    assert soonest == moment(1, 10) + (moment(5, 9) - moment(1, 10)) / 2  # the shift is nearer than six days
    at(moment(4, 11))
    assert placing_rounds.lapse_due() == 16 and placing_rounds.lapse_due() == 0
    with pytest.raises(Conflict, match="没有答复"):
        answer_line(asked[0].volunteer.person.user, line=asked[0], accept=True)
    month.refresh_from_db()
    assert month.is_stale and not SignUp.objects.exists()


def test_what_sign_up_refuses_leaves_the_invitation_open(month: Placing, admin: User) -> None:
    asked = invite_lines(admin, placing=month)
    one = asked[0]
    meanwhile = PostFactory(
        shift__activity__starts_at=one.post.shift.starts_at, shift__activity__ends_at=one.post.shift.ends_at
    )
    sign_up(one.volunteer.person.user, volunteer=one.volunteer, post=meanwhile)
    with pytest.raises(Refusal, match="同一时间"):
        answer_line(one.volunteer.person.user, line=one, accept=True)
    assert PlacingLine.objects.get(pk=one.pk).state == "invited"


def test_a_round_that_was_overtaken_is_computed_anew(month: Placing, admin: User, monkeypatch: Any) -> None:
    solve_again(admin, placing=month)
    line = month.lines.order_by("pk")[0]
    rounds = []

    def between(*args: Any, **kwargs: Any) -> Any:
        if not rounds:
            remove_line(admin, line=line)
        rounds.append(1)
        return solve(*args, **kwargs)

    monkeypatch.setattr(placing_rounds, "solve", between)
    solved(month)
    assert len(rounds) == 2 and PlacingLine.objects.get(pk=line.pk).state == "removed"
    again = month.lines.count()
    placing_rounds.run(Job.objects.get(pk=Placing.objects.get(pk=month.pk).job_id))  # killed and started again
    assert month.lines.count() == again


def test_beginning_is_refused_where_there_is_nothing_to_fill(team: Organization, admin: User) -> None:
    days = {"starts_on": moment(2, 0).date(), "ends_on": moment(20, 0).date(), "most_hours": 4, "answer_days": 3}
    with pytest.raises(Refusal, match="没有还缺人的岗位"):
        create_placing(admin, title="安排", organization=team, **days)
    posts(team, science_month())
    with pytest.raises(Refusal, match="没有在队的志愿者"):
        create_placing(admin, title="安排", organization=team, **days)
    other = organiser(
        Organization.objects.create(code="ZZ9", name="别的队", level="team", path="0009", depth=1, numchild=0)
    )
    with pytest.raises(NotAllowed):
        create_placing(other, title="安排", organization=team, **days)
    assert not Placing.objects.exists()


def test_closing_keeps_what_was_asked(month: Placing, admin: User) -> None:
    kept = invite_lines(admin, placing=month)[0]
    close_placing(admin, placing=month)
    with pytest.raises(Conflict, match="已经结束"):
        solve_again(admin, placing=month)
    assert answer_line(kept.volunteer.person.user, line=kept, accept=True).sign_up is not None


def test_the_task_takes_a_bounded_number_of_statements(
    month: Placing, team: Organization, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20):
        task_of(month)
    people(team, 12)
    assert isinstance(Post.objects.first(), Post) and Volunteer.objects.count() > 15
    with django_assert_max_num_queries(20):
        task_of(month)


def test_a_second_registration_brings_its_lines_along_and_takes_them_back(month: Placing) -> None:
    line = month.lines.order_by("pk").first()
    assert line is not None
    gone, kept = line.volunteer, VolunteerFactory()
    both = PlacingLine.objects.create(placing=month, post=line.post, volunteer=kept)
    moved = set(month.lines.filter(volunteer=gone).exclude(post=line.post).values_list("pk", flat=True))
    city = make.user_with("city_admin")
    merge = merge_people(city, kept=kept.person, gone=gone.person, reason="看过身份证原件，是同一个人")
    assert set(month.lines.filter(volunteer=kept).values_list("pk", flat=True)) == moved | {both.pk}
    assert list(month.lines.filter(volunteer=gone)) == [line], "one person stands once for a post"
    undo_merge(city, merge=merge, reason="两个人同名同姓")
    assert set(month.lines.filter(volunteer=gone).values_list("pk", flat=True)) == moved | {line.pk}
