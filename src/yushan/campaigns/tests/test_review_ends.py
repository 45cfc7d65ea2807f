"""Where a review comes to an end for somebody: on the stage, let go, stood aside, called off; and what is handed on then."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.audit.models import AuditLine
from yushan.campaigns.actions import checking, consenting, material, noticing, reviewers, rounds
from yushan.campaigns.actions import scoring as scores
from yushan.campaigns.models import Assignment, AwardCampaign, Nominee, Reviewer, Round
from yushan.campaigns.queries.export import scores_of
from yushan.campaigns.queries.public import objections_to_answer
from yushan.campaigns.queries.reviewing import to_score
from yushan.campaigns.rules import assigning
from yushan.campaigns.tests import factories as scene
from yushan.common import rulebook
from yushan.common.errors import Conflict, NotAllowed
from yushan.common.models import Job
from yushan.common.tests.pictures import png
from yushan.organizations.models import Organization, RoleGrant
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db


def client(user: Any) -> Client:
    made = Client()
    made.force_login(user)
    return made


def _final(city: User, team: Organization, names: tuple[str, ...] = ("谭小雨", "田一帆"), **values: Any) -> Round:
    """A final of everybody, nobody on the stage yet."""
    made = scene.opened(quota=1, final_places=len(names), **values)
    nominees = [scene.oneself(made, scene.person(team, name)) for name in names]
    running = scene.under_review(made)
    scene.score_all(running, {one.code: 30 for one in nominees})
    made.refresh_from_db()
    rounds.close_round(city, campaign=made)
    return rounds.begin_further_round(city, campaign=made)


def test_a_final_goes_on_when_the_one_on_the_stage_leaves(
    team: Organization, city: User, django_capture_on_commit_callbacks: Any
) -> None:
    final = _final(city, team)
    first, second = Nominee.objects.filter(state="eligible").order_by("pk")
    scores.call_up(city, round_=final, nominee=first)
    assert first.volunteer is not None and second.volunteer is not None
    with django_capture_on_commit_callbacks(execute=True):
        consenting.withdraw_consent(first.volunteer.person.user, nominee=first)
    assert not final.turns.filter(closed_at=None).exists()
    scores.call_up(city, round_=final, nominee=second)
    with django_capture_on_commit_callbacks(execute=False):  # the process died before it could say so
        consenting.withdraw_consent(second.volunteer.person.user, nominee=second)
    assert scores.end_turn(city, round_=final).nominee == second, "nobody is waited for who cannot score any more"


def test_in_a_blind_final_the_chair_reads_no_names_and_the_organiser_does(team: Organization, city: User) -> None:
    final = _final(city, team, is_blind=True)
    chair = reviewers.choose_chair(city, reviewer=final.assignments.order_by("pk").first().reviewer).user
    scores.call_up(city, round_=final, nominee=Nominee.objects.order_by("pk").first())
    page = client(chair).get(reverse("campaigns:stage", args=[final.campaign_id])).text
    assert "谭小雨" not in page and "田一帆" not in page and Nominee.objects.order_by("pk").first().code in page
    assert "谭小雨" in client(city).get(reverse("campaigns:stage", args=[final.campaign_id])).text


def test_whoever_was_let_go_does_not_come_back_by_the_old_invitation(team: Organization, city: User) -> None:
    made = scene.opened()
    scene.oneself(made, scene.person(team, "谭小雨"))
    running = scene.under_review(made, ["冉启明", "谭伟", "向春梅"])
    row = running.assignments.order_by("pk").first().reviewer
    reviewers.release_reviewer(city, reviewer=row, reason="和候选人串通，查实")
    row.refresh_from_db()
    assert row.state == "released" and RoleGrant.objects.get(pk=row.grant_id).ends_at is not None
    answer = client(row.user).post(reverse("campaigns:answer_invitation", args=[row.pk]), {"do": "accept"}, follow=True)
    assert "另请评审" in answer.text
    row.refresh_from_db()
    assert row.state == "released" and not to_score(row.user).exists()
    with pytest.raises(Conflict, match="已经请"):
        reviewers.release_reviewer(city, reviewer=row, reason="和候选人串通，查实")
    other = Reviewer.objects.filter(campaign=made, state="accepted").order_by("pk").first()
    assert other is not None
    lines = AuditLine.objects.filter(action="campaigns.accept").count()
    reviewers.answer_invitation(other.user, reviewer=other, accepts=True)
    assert AuditLine.objects.filter(action="campaigns.accept").count() == lines, "the same answer again is none"
    reviewers.answer_invitation(other.user, reviewer=other, accepts=False)
    assert reviewers.answer_invitation(other.user, reviewer=other, accepts=True).state == "accepted", "one's own no"


def test_a_selection_that_was_called_off_waits_for_nobody(team: Organization, city: User) -> None:
    made = scene.opened(quota=1)
    scene.oneself(made, scene.person(team, "谭小雨"))
    running = scene.under_review(made)
    user = running.assignments.order_by("pk").first().reviewer.user
    make.grant(user, "reviewer")  # the usual ones have the role anyway
    assert to_score(user).count() == 1
    checking.cancel_campaign(city, campaign=made, reason="今年不办了")
    running.refresh_from_db()
    assert not to_score(user).exists() and running.closed_at is not None and not running.results.exists()
    noticed = scene.opened(quota=1, title="别的评选")
    nominee = scene.oneself(noticed, scene.person(team, "田一帆"))
    noticed = scene.noticed(noticed, [50])
    nominee.refresh_from_db()
    noticing.raise_objection(make.user(), nominee=nominee, text="照片里的活动不是他办的，有签到表为证。")
    assert objections_to_answer(city).count() == 1
    checking.cancel_campaign(city, campaign=noticed, reason="今年不办了")
    assert not objections_to_answer(city).exists()


def test_papers_are_read_only_while_points_are_asked_for(team: Organization, city: User) -> None:
    made = scene.opened()
    who = scene.person(team, "谭小雨")
    nominee = scene.oneself(made, who, "教会了三百位老人")
    file = material.add_file(who.person.user, nominee=nominee, name="照片", content=png())
    running = scene.under_review(made, ["冉启明", "谭伟", "向春梅"])
    first, second = running.assignments.select_related("reviewer__user").order_by("pk")

    def sees(row: Assignment) -> tuple[bool, int]:
        browser = client(row.reviewer.user)
        page = browser.get(reverse("campaigns:score", args=[row.pk]))
        got = browser.get(reverse("campaigns:review_file", args=[row.pk, file.code])).status_code
        return "教会了三百位老人" in page.text, got

    assert sees(first) == sees(second) == (True, 200)
    scores.stand_aside(first.reviewer.user, assignment=first, reason="候选人是我的学生")
    assert sees(first) == (False, 404), "stood aside"
    scene.score_all(running, {nominee.code: 40})
    made.refresh_from_db()
    rounds.close_round(city, campaign=made)
    assert sees(second) == (False, 404), "the round is over"
    own = client(second.reviewer.user).get(reverse("campaigns:score", args=[second.pk])).text
    assert "40 / 50" in own, "one's own points stay"
    reviewers.end_grants(made, "评选结束")
    assert client(second.reviewer.user).get(reverse("campaigns:score", args=[second.pk])).status_code == 404


def test_points_that_standing_aside_takes_out_leave_their_digest(team: Organization) -> None:
    made = scene.opened()
    scene.oneself(made, scene.person(team, "谭小雨"))
    running = scene.under_review(made, ["冉启明", "谭伟", "向春梅"])
    first, second = running.assignments.select_related("reviewer__user", "nominee").order_by("pk")
    scene.give(first, 40)
    for row in (first, second):
        scores.stand_aside(row.reviewer.user, assignment=row, reason="候选人是我的学生")
    with_points, without = AuditLine.objects.filter(action="campaigns.recuse").order_by("pk")
    assert with_points.details["removed"] == scores.digest(first, {"effect": 40, "spread": 10})
    assert "removed" not in without.details


def test_what_is_handed_on_is_handed_on_at_once_and_balanced(
    team: Organization, city: User, django_assert_max_num_queries: Any
) -> None:
    made = scene.opened()
    for number in range(12):
        scene.oneself(made, scene.person(team, f"志愿者{number}"))
    running = scene.under_review(made, [f"评审{number}" for number in range(5)])
    row = made.reviewers.order_by("pk").first()
    assert row is not None
    held = running.assignments.filter(reviewer=row).count()
    assert held >= 4
    with django_assert_max_num_queries(60):
        reviewers.answer_invitation(row.user, reviewer=row, accepts=False)
    live = running.assignments.filter(is_recused=False)
    loads = [live.filter(reviewer=one).count() for one in made.reviewers.filter(state="accepted")]
    assert sum(loads) == 24 and max(loads) - min(loads) <= 1, "as even as at the beginning"
    Assignment.objects.filter(pk__in=list(live.order_by("pk").values_list("pk", flat=True)[:12])).update(
        is_recused=True
    )
    with django_assert_max_num_queries(40):
        assert rounds.assign_missing(city, campaign=made) == 12
    assert {live.filter(nominee=one).count() for one in made.nominees.all()} == {2}


def test_many_nominees_are_given_out_by_a_job_and_what_is_missing_is_said_at_once(
    team: Organization, city: User, monkeypatch: Any
) -> None:
    made = scene.opened()
    for name in ("谭小雨", "田一帆"):
        scene.oneself(made, scene.person(team, name))
    made = scene.checked(made)
    monkeypatch.setattr(rounds, "AT_ONCE", 1)
    step = reverse("campaigns:step", args=[made.pk])
    refused = client(city).post(step, {"do": "review"}, follow=True)
    assert "至少 2 位评审接受邀请" in refused.text and not Job.objects.filter(kind=rounds.REVIEW).exists()
    for name in ("冉启明", "谭伟"):
        scene.reviewer(made, name)
    answer = client(city).post(step, {"do": "review"}, follow=True)
    job = Job.objects.get(kind=rounds.REVIEW)
    assert "正在分给评审" in answer.text and job.owner == city and not made.rounds.exists()
    assert (
        "分好以后" in client(city).post(step, {"do": "review"}, follow=True).text
        and Job.objects.filter(kind=rounds.REVIEW).count() == 1
    )
    rounds.begin_round(job)
    rounds.begin_round(job)
    assert made.rounds.get().assignments.count() == 4 and job.message.startswith("4 份")


def test_further_scores_go_to_who_has_least() -> None:
    held = [9, 2, 3, 2]
    made = assigning.share_out([1, 1, 1, 1], held, [(0, 1)], "渝")
    assert sorted(map(sum, zip(held, made.loads, strict=True))) == [3, 4, 4, 9] and (0, 1) not in made.pairs
    assert assigning.share_out([2], [5, 5, 5], [(0, 0), (0, 1)], "渝").short == [0]


def test_an_export_of_last_year_ranks_as_it_was_ranked(team: Organization, city: User, monkeypatch: Any) -> None:
    made = scene.opened(method="z")
    nominees = [scene.oneself(made, scene.person(team, f"志愿者{n}")) for n in range(6)]
    running = scene.under_review(made)
    scene.score_all(running, {one.code: 20 + 5 * place for place, one in enumerate(nominees)})
    made.refresh_from_db()
    rounds.close_round(city, campaign=made)
    number = rulebook.number
    monkeypatch.setattr(rulebook, "number", lambda key: 8 if key == "campaign_normalise_from" else number(key))
    running.refresh_from_db()
    running.campaign = made
    assert scores_of(made, running)["least"] == 5
    page = client(city).get(reverse("campaigns:ranking", args=[made.pk])).text
    assert "不到 5 份" in page and "不到 8 份" not in page


def test_a_chair_who_no_longer_scores_does_not_lead(team: Organization, city: User) -> None:
    final = _final(city, team)
    row = final.assignments.order_by("pk").first().reviewer
    reviewers.choose_chair(city, reviewer=row)
    Reviewer.objects.filter(pk=row.pk).update(state="declined")
    nominee = Nominee.objects.order_by("pk").first()
    assert nominee is not None and AwardCampaign.objects.get().state == "scoring"
    with pytest.raises(NotAllowed):
        scores.call_up(row.user, round_=final, nominee=nominee)
