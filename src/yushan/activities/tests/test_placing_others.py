"""Placings beside each other, and what time does to a proposal (T4.3)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from yushan.accounts.models import User
from yushan.activities.actions import placing_rounds
from yushan.activities.actions.placing_invites import answer_line, invite_lines
from yushan.activities.actions.placings import lock_line, solve_again
from yushan.activities.models import Placing, PlacingLine, SignUp
from yushan.activities.queries.placing_others import alternatives
from yushan.activities.queries.placing_tasks import task_of
from yushan.activities.tests.factories import PostFactory, moment, organiser
from yushan.activities.tests.placing_scene import people, posts, science_month, solved, solved_placing
from yushan.organizations.models import Organization

Clock = Callable[[datetime], None]
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(team: Organization, at: Clock) -> User:
    return organiser(team)


@pytest.fixture
def month(team: Organization, admin: User) -> Placing:
    """Four days with two posts of two places each; twelve members, who may serve twice."""
    posts(team, science_month())
    people(team, 12)
    return solved_placing(admin, team)


def test_what_another_placing_asked_for_is_taken(month: Placing, admin: User, team: Organization) -> None:
    """Places, times and hours, looked at one by one."""
    asked = invite_lines(admin, placing=month)
    for line in asked[:4]:
        answer_line(line.volunteer.person.user, line=line, accept=True)
    later = PostFactory(
        shift__activity__organization=team, shift__activity__starts_at=moment(20, 9), shift__activity__ends_at=moment(20, 11),
        places=20,
    )  # fmt: skip
    other = solved_placing(admin, team, title="另一次")
    given = {one.pk: 0 for one in (line.volunteer for line in asked)}
    for line in asked:
        given[line.volunteer_id] += 2
    assert set(other.lines.values_list("post", flat=True)) == {later.pk}, "all other places are spoken for"
    proposed = set(other.lines.values_list("volunteer", flat=True))
    assert proposed and all(given.get(who, 0) + 2 <= other.most_hours for who in proposed)
    assert proposed == {line for line in month_members(month) if given.get(line, 0) + 2 <= other.most_hours}


def month_members(row: Placing) -> set[int]:
    return {one.key for one in task_of(row).members}


def test_a_yes_that_waits_for_the_organiser_keeps_its_place(month: Placing, admin: User, team: Organization) -> None:
    line = invite_lines(admin, placing=month)[0]
    activity = line.post.shift.activity
    activity.flow = "approval"
    activity.save()
    said = answer_line(line.volunteer.person.user, line=line, accept=True)
    assert said.sign_up is not None and said.sign_up.state == SignUp.State.APPLIED
    other = solved_placing(admin, team, title="另一次")
    assert not other.lines.filter(post=line.post).exists()


def test_sending_makes_others_that_propose_the_same_anew(
    month: Placing, admin: User, team: Organization, django_capture_on_commit_callbacks: Any
) -> None:
    other = solved_placing(admin, team, title="另一次")
    assert other.lines.exists() and not other.is_stale
    with django_capture_on_commit_callbacks(execute=True):
        invite_lines(admin, placing=month)
    assert Placing.objects.get(pk=other.pk).is_stale and placing_rounds.follow_up() == 1
    assert not solved(other).lines.filter(state="proposed").exists()


def test_what_is_past_drops_out(month: Placing, admin: User, at: Clock) -> None:
    locked = lock_line(admin, line=month.lines.filter(post__shift__starts_at=moment(5, 9)).order_by("pk")[0])
    at(moment(6, 8))
    solve_again(admin, placing=month)
    row = solved(month)
    assert not row.lines.filter(pk=locked.pk).exists()
    days = set(row.lines.values_list("post__shift__starts_at__day", flat=True))
    assert days == {6, 12, 13}
    gone = set(row.posts.filter(shift__starts_at=moment(5, 9)).values_list("pk", flat=True))
    assert gone and not gone & {int(key) for key in row.unfilled}


def test_past_the_last_moment_of_signing_up_nobody_is_proposed(month: Placing, admin: User) -> None:
    activity = month.lines.order_by("pk")[0].post.shift.activity
    activity.sign_up_until = moment(1, 9)
    activity.save()
    solve_again(admin, placing=month)
    assert not solved(month).lines.filter(post__shift__activity=activity).exists()


def test_who_let_it_lapse_is_not_proposed_again(month: Placing, admin: User, team: Organization, at: Clock) -> None:
    """Neither by this placing, solved before the regular work came by, nor by another, nor when changing by hand."""
    asked = {(line.post_id, line.volunteer_id) for line in invite_lines(admin, placing=month)}
    at(moment(4, 11))  # three days to answer
    solve_again(admin, placing=month)
    solved(month)
    assert set(month.lines.filter(state="lapsed").values_list("post", "volunteer")) == asked
    new = set(month.lines.filter(state="proposed").values_list("post", "volunteer"))
    assert new and not new & asked
    other = solved_placing(admin, team, title="另一次")
    found = set(other.lines.values_list("post", "volunteer"))
    assert found and not found & asked
    line = other.lines.order_by("pk")[0]
    assert not {(line.post_id, one.pk) for one, _score, _why in alternatives(line)} & asked
    assert PlacingLine.objects.filter(state="invited").count() == 0


def test_how_many_people_changed_is_said(month: Placing, admin: User, client: Client) -> None:
    assert month.changed is None, "nothing to compare the first with"
    client.force_login(admin)
    assert "和上次的建议比" not in client.get(f"/staff/placings/{month.pk}/").content.decode()
    solve_again(admin, placing=month)
    assert solved(month).changed == 0
    before = set(month.lines.values_list("post", "volunteer"))
    gone = month.lines.order_by("pk")[0].volunteer
    gone.memberships.update(state="left")
    solve_again(admin, placing=month)
    row = solved(month)
    otherwise = {who for _post, who in before ^ set(row.lines.values_list("post", "volunteer"))}
    assert row.changed == len(otherwise) and gone.pk in otherwise
    page = client.get(f"/staff/placings/{row.pk}/").content.decode()
    assert f"变动 {row.changed} 人" in page and "达到可能的最好" in page and "%" in page
    assert f"{row.objective:.1f}" not in page, "points of other posts and people do not compare"
