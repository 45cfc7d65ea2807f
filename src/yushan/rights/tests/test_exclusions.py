"""Exclusions: heard first, decided by another, with an end, appealed above; who is kept out is told why."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from yushan.accounts.models import Notice, Person, User
from yushan.activities import gates
from yushan.activities.tests.factories import ActivityFactory
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.tests import factories as make
from yushan.portal.rights_export import rights_of
from yushan.rights import actions, keeping
from yushan.rights.models import Case, Exclusion, ExclusionAppeal
from yushan.rights.queries.exclusions import appeals_to_decide, exclusions_seen, standing, to_decide
from yushan.rights.tests.factories import filed, proposed, scene, take_up
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
    gates.keep_out(activity, at.volunteer, is_own=True)
    row = decided(at)
    with pytest.raises(Refusal) as refused:
        gates.keep_out(activity, at.volunteer, is_own=True)
    assert "弄虚作假" in refused.value.message and "申诉" in refused.value.message
    with clock.pretend(clock.at(row.ends_on) + timedelta(hours=23, minutes=59)), pytest.raises(Refusal):
        gates.keep_out(activity, at.volunteer, is_own=True)
    with clock.pretend(clock.at(row.ends_on + timedelta(days=1))):  # the first minute after it, before any worker ran
        gates.keep_out(activity, at.volunteer, is_own=True)
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


def about_themselves(at: Any, how: str) -> User:
    """Somebody of the district's desk whom it is about, under their registration or under a second one merged into it."""
    third = make.user_with("area_admin", at.area, display_name="李勇")
    if how == "their own":
        other = volunteers.volunteer(area=at.area, with_user=False)
        User.objects.filter(pk=third.pk).update(person=other.person)
        at.volunteer = other
    else:
        kept = volunteers.volunteer(area=at.area, with_user=False)
        User.objects.filter(pk=third.pk).update(person=kept.person)
        at.volunteer = volunteers.volunteer(area=at.area, with_user=False)
        Person.objects.filter(pk=at.volunteer.person_id).update(merged_into=kept.person)
    at.volunteer.person.refresh_from_db()
    return User.objects.get(pk=third.pk)


def forced(at: Any, **values: Any) -> Exclusion:
    """As two others decided it about `at.volunteer`, whichever of two registrations it was."""
    today, now = clock.today(), clock.now()
    facts: dict[str, Any] = {
        "number": "XZ-2609-900", "person": at.volunteer.person, "area": at.area, "ground": "false", "reason": "替签",
        "evidence": "记录", "state": "in_force", "proposed_by": at.city, "decided_by": at.second, "proposed_at": now,
        "hearing_until": now, "stated_at": now, "decided_at": now, "starts_on": today,
        "ends_on": today + timedelta(days=30), "turn_at": now,
    }  # fmt: skip
    return Exclusion.objects.create(**(facts | values))


@pytest.mark.parametrize("how", ["their own", "merged into theirs"])
def test_nobody_lifts_drops_or_reads_as_staff_what_is_about_themselves(at: Any, how: str):
    own = about_themselves(at, how)
    row = forced(at)
    with pytest.raises(NotAllowed, match="您自己"):
        actions.lift_exclusion(own, row=row, reason="已核实")
    hearing = forced(at, number="XZ-2609-901", state="hearing", area=None)
    make.grant(own, "city_admin")
    own = User.objects.get(pk=own.pk)
    for act in (
        lambda: actions.lift_exclusion(own, row=row, reason="已核实"),
        lambda: actions.drop_exclusion(own, row=hearing, decision="不成立"),
        lambda: actions.decide_exclusion(own, row=hearing, starts_on=clock.today(), ends_on=clock.today(), **DECISION),
        lambda: actions.look_at_exclusion(own, row=row),
    ):
        with pytest.raises(NotAllowed, match="您自己"):
            act()
    assert not exclusions_seen(own) and not to_decide(own)
    made = actions.appeal(own, row=row, text="只有一次。")
    assert not appeals_to_decide(own)
    with pytest.raises(NotAllowed, match="您自己"):
        actions.decide_appeal(own, made=made, outcome="lifted", answer="撤销")
    row.refresh_from_db()
    assert row.state == "in_force"


def test_one_of_the_district_does_not_undo_what_two_others_decided(at: Any):
    row = decided(at)
    third = make.user_with("area_admin", at.area)
    with pytest.raises(NotAllowed, match="作出决定的人"):
        actions.lift_exclusion(third, row=row, reason="认识他，人不错")
    made = actions.appeal(at.asker, row=row, text="只有一次。")
    actions.decide_appeal(at.city, made=made, outcome="upheld", answer="维持。")
    with pytest.raises(NotAllowed, match="市级"):
        actions.lift_exclusion(at.second, row=row, reason="算了")
    actions.lift_exclusion(at.city_two, row=row, reason="出现新的证据，撤销。")
    row.refresh_from_db()
    assert row.state == "lifted"


def test_who_decided_may_end_it_early(at: Any):
    row = decided(at)
    actions.lift_exclusion(at.second, row=row, reason="已经改正")
    row.refresh_from_db()
    assert row.state == "lifted"


def test_what_was_decided_about_a_second_registration_is_seen_and_appealed_by_the_person(at: Any, client: Client):
    second = volunteers.volunteer(area=at.area, with_user=False)
    row = forced(at, person=second.person)
    Person.objects.filter(pk=second.person_id).update(merged_into=at.volunteer.person)
    row = Exclusion.objects.get(pk=row.pk)
    client.force_login(at.asker)
    assert row.number in client.get("/me/rights/").content.decode()
    assert client.get(f"/me/rights/exclusions/{row.pk}/").status_code == 200
    assert rights_of(at.volunteer)["限制报名"][0]["编号"] == row.number
    with pytest.raises(Conflict, match="重复"):
        proposed(at)
    with pytest.raises(Conflict, match="重复"):
        proposed(at, person=Person.objects.get(pk=second.person_id))
    actions.appeal(at.asker, row=row, text="那是另一份登记，人不是我。")
    actions.decide_appeal(at.city_two, made=row.appeal, outcome="lifted", answer="撤销。")
    assert Notice.objects.filter(user=at.asker, title__contains="申诉有结果").exists()
    keeping.erase(at.volunteer.person)
    row.refresh_from_db()
    assert row.reason == "" and ExclusionAppeal.objects.get().text == ""


def test_cases_of_an_account_that_was_locked_stay_with_the_person(at: Any, client: Client):
    second = volunteers.volunteer(area=at.area)
    case = filed(at, second.person.user).case
    Person.objects.filter(pk=second.person_id).update(merged_into=at.volunteer.person)
    User.objects.filter(person=second.person).update(is_active=False)
    case = Case.objects.get(pk=case.pk)
    client.force_login(at.asker)
    assert case.number in client.get("/me/rights/").content.decode()
    client.post(f"/me/rights/{case.pk}/say/", {"text": "补充：还有证人。"})
    assert case.messages.count() == 1
    take_up(at.first, case)
    actions.accept(at.first, case=case)
    assert Notice.objects.filter(user=at.asker, title__contains="已受理").exists()


def test_somebody_without_an_account_is_heard_and_appeals_by_a_third_person(at: Any, client: Client):
    nobody = volunteers.volunteer(area=at.area, with_user=False)
    row = proposed(at, person=nobody.person, told_how="9 月 7 日当面告知")
    third = make.user_with("area_admin", at.area)
    spoken = {"text": "只有一次，是替生病的同事。", "received_how": "9 月 9 日当面陈述"}
    with pytest.raises(NotAllowed):
        actions.state(at.first, row=row, **spoken)
    with pytest.raises(Refusal, match="怎样说的"):
        actions.state(third, row=row, text="只有一次。")
    with pytest.raises(NotAllowed):
        actions.state(at.keeper, row=row, **spoken)
    client.force_login(third)
    assert "代记本人的说明" in client.get(f"/staff/rights/exclusions/{row.pk}/").content.decode()
    answer = client.post(
        f"/staff/rights/exclusions/{row.pk}/speak/", {f"spoken-{key}": value for key, value in spoken.items()}
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.statement == spoken["text"] and row.stated_by == third and row.stated_how == "9 月 9 日当面陈述"
    today = clock.today()
    with pytest.raises(NotAllowed, match="代记"):
        actions.decide_exclusion(third, row=row, starts_on=today, ends_on=today, **DECISION)
    actions.decide_exclusion(at.second, row=row, starts_on=today, ends_on=today + timedelta(days=9), **DECISION)
    assert "代记本人的申诉" in client.get(f"/staff/rights/exclusions/{row.pk}/").content.decode()
    bad = client.post(f"/staff/rights/exclusions/{row.pk}/object/", {"spoken-text": "", "spoken-received_how": "来信"})
    assert bad.status_code == 422
    client.post(f"/staff/rights/exclusions/{row.pk}/object/", {f"spoken-{key}": value for key, value in spoken.items()})
    assert ExclusionAppeal.objects.get(exclusion=row).received_by == third
    make.grant(third, "city_admin")
    with pytest.raises(NotAllowed, match="代记"):
        actions.decide_appeal(
            User.objects.get(pk=third.pk), made=ExclusionAppeal.objects.get(), outcome="upheld", answer="维持。"
        )


def test_who_has_an_account_speaks_for_themselves(at: Any):
    row = proposed(at)
    with pytest.raises(Refusal, match="本人有账号"):
        actions.state(at.second, row=row, text="他说认错。", received_how="9 月 9 日电话")
