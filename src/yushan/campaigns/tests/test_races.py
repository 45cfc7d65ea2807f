"""Several at the same moment: closing and a late score, two nominations of one person, the last place of a district."""

import pytest

from yushan.campaigns.actions import checking, rounds
from yushan.campaigns.actions.nominating import Voice, nominate
from yushan.campaigns.models import AwardResult, AwardScore, Nomination, Nominee, Reviewer, Round
from yushan.campaigns.tests import factories as scene
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.tests import factories as make
from yushan.projects.tests.test_races import together
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db(transaction=True)


def _team():
    return make.team(make.detachment(make.area("500109")))


def test_a_late_score_is_in_the_ranking_or_refused() -> None:
    team = _team()
    made = scene.opened()
    scene.oneself(made, scene.person(team, "谭小雨"))
    running = scene.under_review(made, ["冉启明", "谭伟"])
    rows = list(running.assignments.select_related("nominee", "reviewer__user").order_by("pk"))
    for row in rows:
        scene.give(row, 20)
    made.refresh_from_db()
    city = [make.user_with("city_admin") for _ in range(2)]
    outcomes = together(
        lambda: rounds.close_round(city[0], campaign=made),
        lambda: rounds.close_round(city[1], campaign=made),
        *[lambda row=row: scene.give(row, 50) for row in rows],
    )
    assert sum(isinstance(one, Round) for one in outcomes[:2]) == 1, outcomes
    assert all(isinstance(one, Conflict) for one in outcomes[2:] if isinstance(one, Refusal)), outcomes
    kept = sorted(AwardScore.objects.filter(criterion="effect").values_list("points", flat=True))
    late = sum(1 for one in outcomes[2:] if not isinstance(one, Refusal))
    assert kept == [20] * (2 - late) + [50] * late, "what was refused was not written"
    mean = sum(points / 50 * 60 + 20 for points in kept) / 2
    assert float(AwardResult.objects.get().score) == pytest.approx(mean), "what was written was ranked"


def test_one_person_nominated_by_many_at_once_is_one_nominee_with_all_voices() -> None:
    team = _team()
    made, who = scene.opened(), volunteers.volunteer("谭小雨", area=team.area)
    volunteers.membership(who, team)
    category, users = scene.category_of(made), [make.user() for _ in range(5)]
    voice = Voice("public", scene.REASON)
    outcomes = together(
        *[lambda user=user: nominate(user, category=category, candidate=who, voice=voice) for user in users],
        lambda: nominate(who.person.user, category=category, candidate=who, voice=Voice("self")),
    )
    assert not [one for one in outcomes if isinstance(one, Refusal)], outcomes
    assert Nominee.objects.count() == 1 and Nomination.objects.count() == 6
    assert sum(is_new for _nominee, is_new in outcomes) == 1 and Nominee.objects.get().consent == "given"


def test_the_last_place_of_a_district_is_given_once() -> None:
    team = _team()
    made = scene.opened(asks_recommendation=True, recommend_quota=2)
    nominees = [scene.oneself(made, scene.person(team, f"志愿者{n}")) for n in range(5)]
    scene.checked(made)
    admins = [make.user_with("area_admin", team.area) for _ in nominees]
    outcomes = together(
        *[
            lambda a=admin, n=nominee: checking.recommend(a, nominee=n)
            for admin, nominee in zip(admins, nominees, strict=True)
        ]
    )
    assert sum(isinstance(one, Nominee) for one in outcomes) == 2, outcomes
    assert sorted(Nominee.objects.filter(slot__isnull=False).values_list("slot", flat=True)) == [1, 2]


def test_two_reviewers_standing_aside_at_once_find_two_others() -> None:
    team = _team()
    made = scene.opened()
    scene.oneself(made, scene.person(team, "谭小雨"))
    running = scene.under_review(made, ["冉启明", "谭伟", "向春梅", "文婷"])
    from yushan.campaigns.actions.scoring import stand_aside

    rows = list(running.assignments.select_related("reviewer__user").order_by("pk"))
    outcomes = together(
        *[lambda row=row: stand_aside(row.reviewer.user, assignment=row, reason="候选人是我的学生") for row in rows]
    )
    stepped_in = {one.pk for one in outcomes if isinstance(one, Reviewer)}
    assert len(stepped_in) == 2 and not stepped_in & {row.reviewer_id for row in rows}, outcomes
    assert running.assignments.filter(is_recused=False).count() == 2
