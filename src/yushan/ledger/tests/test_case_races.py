"""Two at the same moment: the same line disputed, a case decided, a batch worked on by two workers, a page sent twice."""

from datetime import date
from typing import Any

import pytest

from yushan.common.errors import Conflict
from yushan.common.models import Job
from yushan.ledger.actions import decide_case, dispute_of, issue_batch, open_case, order_batch, say_in_case
from yushan.ledger.models import CaseStatement, Certificate, EntryCase, HourEntry
from yushan.ledger.tests.people import post
from yushan.ledger.tests.test_races import together
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import volunteer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]
SERVED = date(2026, 3, 5)


def test_a_line_that_several_dispute_at_once_has_one_case(who: Volunteer, team: Organization) -> None:
    about = dispute_of(post(who, team, 90, SERVED))
    users = [volunteer(f"证人{sign}", area=team.area).person.user for sign in "甲乙丙丁"]
    together(*(lambda user=user: open_case(user, about=about, text="没有看见他") for user in users))
    assert EntryCase.objects.count() == 1 and CaseStatement.objects.count() == 4


def test_a_case_is_decided_once(who: Volunteer, team: Organization) -> None:
    entry = post(who, team, 90, SERVED)
    case = open_case(volunteer("秦川", area=team.area).person.user, about=dispute_of(entry), text="没有来")
    say_in_case(who.person.user, case=case, text="来了")
    one, two = base.user_with("area_admin", team.area), base.user_with("city_admin")
    outcomes = together(
        lambda: decide_case(one, case=case, outcome="reversed", answer="签到表上没有"),
        lambda: decide_case(two, case=case, outcome="stands", answer="照片里有他"),
    )
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    decided = EntryCase.objects.get()
    assert HourEntry.objects.filter(reverses=entry).exists() == (decided.state == "reversed")


def test_two_workers_on_one_batch_issue_each_once(team: Organization) -> None:
    people = [volunteer(f"学生{sign}", area=team.area) for sign in "甲乙丙丁"]
    for who in people:
        post(who, team, 90, SERVED)
    keeper: Any = base.user_with("organization_admin", team)
    batch = order_batch(keeper, organization=team, period_from=date(2026, 1, 1), period_until=date(2026, 12, 31))
    together(*[lambda: issue_batch(Job.objects.get(pk=batch.job_id))] * 2)
    assert Certificate.objects.count() == Certificate.objects.filter(state="issued").count() == 4
    assert len(set(Certificate.objects.values_list("number", flat=True))) == 4
    assert batch.items.filter(is_done=True, said="", certificate__isnull=False).count() == 4
