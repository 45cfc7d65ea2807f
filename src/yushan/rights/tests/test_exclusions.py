"""Exclusions: heard first, decided by another, with an end, appealed above; who is kept out is told why."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yushan.accounts.models import Notice
from yushan.activities import gates
from yushan.activities.tests.factories import ActivityFactory
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.tests import factories as make
from yushan.rights import actions
from yushan.rights.models import Exclusion
from yushan.rights.queries.exclusions import standing, to_decide
from yushan.rights.tests.factories import proposed, scene
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 9, 7, 9, 30, tzinfo=clock.ZONE)
DECISION = {"decision": "三次记录都核实了，本人承认。"}


@pytest.fixture
def at() -> Any:
    with clock.pretend(MONDAY):
        yield scene()


def decided(at: Any, row: Exclusion | None = None, days: int = 30) -> Exclusion:
    row = row or proposed(at)
    actions.state(at.asker, row=row, text="我认错，是替同事签的。")
    today = clock.today()
    return actions.decide_exclusion(
        at.second, row=row, starts_on=today, ends_on=today + timedelta(days=days), **DECISION
    )


def test_the_person_is_told_and_asked_first(at: Any):
    row = proposed(at)
    assert Notice.objects.filter(user=at.asker, title__contains="请您先说明").exists()
    assert clock.local(row.hearing_until).date() == date(2026, 9, 15)  # five working days, midnight after
    today = clock.today()
    with pytest.raises(Refusal, match="还没有陈述"):
        actions.decide_exclusion(at.second, row=row, starts_on=today, ends_on=today, **DECISION)
    assert not to_decide(at.second)
    with clock.pretend(MONDAY + timedelta(days=9)):
        assert list(to_decide(at.second)) == [row] and not to_decide(at.first)
        today = clock.today()
        actions.decide_exclusion(at.second, row=row, starts_on=today, ends_on=today, **DECISION)


def test_only_the_person_states_and_once(at: Any):
    row = proposed(at)
    with pytest.raises(NotAllowed):
        actions.state(at.keeper, row=row, text="他没有错。")
    actions.state(at.asker, row=row, text="我有证人。")
    with pytest.raises(Conflict):
        actions.state(at.asker, row=row, text="还有一句。")


def test_who_proposed_does_not_decide(at: Any):
    row = proposed(at)
    actions.state(at.asker, row=row, text="我有证人。")
    today = clock.today()
    with pytest.raises(NotAllowed):
        actions.decide_exclusion(at.first, row=row, starts_on=today, ends_on=today, **DECISION)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.filter(pk=row.pk).update(decided_by=at.first)


def test_no_exclusion_without_reason_evidence_and_end(at: Any):
    with pytest.raises(Refusal, match="证据"):
        proposed(at, evidence="")
    with pytest.raises(Refusal):
        proposed(at, reason=" ")
    row = proposed(at)
    with pytest.raises(Conflict):
        proposed(at)
    actions.state(at.asker, row=row, text="我认错。")
    today = clock.today()
    with pytest.raises(Refusal, match="730"):
        actions.decide_exclusion(at.second, row=row, starts_on=today, ends_on=date(2030, 1, 1), **DECISION)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.filter(pk=row.pk).update(state="in_force", decided_by=at.second)


def test_a_district_excludes_from_its_own_activities_only(at: Any):
    with pytest.raises(NotAllowed):
        proposed(at, area=None)
    foreign = make.user_with("area_admin", make.area("500120"))
    with pytest.raises(NotAllowed):
        proposed(at, by=foreign)
    row = decided(at)
    assert standing(at.volunteer.person_id, at.area.pk) == row
    assert standing(at.volunteer.person_id, make.area("500120").pk) is None


def test_somebody_without_an_account_is_told_another_way(at: Any):
    nobody = volunteers.volunteer(area=at.area, with_user=False)
    with pytest.raises(Refusal, match="怎样通知"):
        proposed(at, person=nobody.person)
    assert proposed(at, person=nobody.person, told_how="9 月 7 日当面告知").told_how


def test_who_is_kept_out_cannot_sign_up_and_hears_why_and_how_to_appeal(at: Any):
    activity = ActivityFactory(organization=at.team)
    gates.check(activity, at.volunteer)
    row = decided(at)
    with pytest.raises(Refusal) as refused:
        gates.check(activity, at.volunteer)
    assert "弄虚作假" in refused.value.message and "申诉" in refused.value.message
    with clock.pretend(clock.at(row.ends_on) + timedelta(hours=23, minutes=59)), pytest.raises(Refusal):
        gates.check(activity, at.volunteer)
    with clock.pretend(clock.at(row.ends_on + timedelta(days=1))):  # the first minute after it, before any worker ran
        gates.check(activity, at.volunteer)
        assert actions.end_due() == 1 and actions.end_due() == 0
        row.refresh_from_db()
        assert row.state == "ended" and Notice.objects.filter(user=at.asker, title__contains="期满").exists()


def test_an_appeal_goes_above_to_somebody_who_had_no_part(at: Any):
    row = decided(at)
    with pytest.raises(NotAllowed):
        actions.appeal(at.keeper, row=row, text="替他申诉。")
    made = actions.appeal(at.asker, row=row, text="只有一次是我替签的。")
    with pytest.raises(Conflict):
        actions.appeal(at.asker, row=row, text="再申诉一次。")
    with pytest.raises(NotAllowed):
        actions.decide_appeal(at.second, made=made, outcome="upheld", answer="维持原决定。")
    with pytest.raises(Refusal):
        actions.decide_appeal(at.city, made=made, outcome="shortened", answer="改短。", ends_on=date(2027, 1, 1))
    sooner = clock.today() + timedelta(days=3)
    actions.decide_appeal(at.city, made=made, outcome="shortened", answer="两次没有证据，改短。", ends_on=sooner)
    row.refresh_from_db()
    assert row.ends_on == sooner and row.state == "in_force"


def test_what_the_city_decided_is_appealed_to_somebody_else_of_the_city(at: Any):
    row = proposed(at, by=at.city, area=None)
    actions.state(at.asker, row=row, text="我认错。")
    today = clock.today()
    actions.decide_exclusion(at.city_two, row=row, starts_on=today, ends_on=today + timedelta(days=60), **DECISION)
    made = actions.appeal(at.asker, row=row, text="太长了。")
    for one in (at.city, at.city_two):
        with pytest.raises(NotAllowed):
            actions.decide_appeal(one, made=made, outcome="lifted", answer="撤销。")
    third = make.user_with("city_admin")
    actions.decide_appeal(third, made=made, outcome="lifted", answer="证据不足，撤销。")
    row.refresh_from_db()
    assert row.state == "lifted" and standing(at.volunteer.person_id, at.area.pk) is None


def test_dropped_keeps_nobody_out(at: Any):
    row = proposed(at)
    actions.drop_exclusion(at.second, row=row, decision="记录是设备故障，不成立。")
    row.refresh_from_db()
    assert row.state == "dropped" and standing(at.volunteer.person_id, at.area.pk) is None
