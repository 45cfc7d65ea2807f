"""Several at the same moment in a contest."""

import pytest

from yushan.common.errors import Conflict, Refusal
from yushan.organizations.tests import factories as make
from yushan.projects.actions import contest_entries as entries
from yushan.projects.actions import contests as actions
from yushan.projects.models import ContestEntry, RoundResult, Score
from yushan.projects.tests.factories import activity, ready_project
from yushan.projects.tests.factories_contest import contest, entry, score
from yushan.projects.tests.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_project_enters_once() -> None:
    team = make.team(make.detachment(make.area("500109")))
    project = ready_project(team, state="running")
    activity(project, "settled")
    made = contest()
    leads = [make.user_with("project_lead", team) for _ in range(4)]
    text = "八所村小每学期六次课，孩子能自己做实验。"
    found = together(
        *[lambda who=who: entries.enter(who, contest=made, project=project, statement=text) for who in leads]
    )
    assert sum(isinstance(one, ContestEntry) for one in found) == 1, found
    assert sum(isinstance(one, Conflict) for one in found) == 3, found


def test_a_round_is_ranked_once_and_no_score_comes_after_it() -> None:
    team = make.team(make.detachment(make.area("500109")))
    made = contest(state="first")
    row = entry(made, ready_project(team, state="running"))
    judges = [make.user_with("reviewer") for _ in range(4)]
    made.reviewers.set(judges)
    for judge in judges[:3]:
        score(row, judge, 80)
    city = [make.user_with("city_admin") for _ in range(2)]
    outcomes = together(
        lambda: actions.close_round(city[0], contest=made),
        lambda: actions.close_round(city[1], contest=made),
        lambda: entries.give_score(judges[3], entry=row, points=[10, 10], comment="还差得远"),
    )
    # Of two who close, one wins; or the second one finds the next round without scores.
    assert sum(isinstance(one, Refusal) for one in outcomes[:2]) == 1, outcomes
    result = RoundResult.objects.get(entry=row, round="first")
    assert result.scores == Score.objects.filter(entry=row, round="first").count()
