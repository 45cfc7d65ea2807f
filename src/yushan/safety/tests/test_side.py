"""Policies of a year and of people at the door, claims, preparation, talks, signals."""

from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from yushan.accounts.models import Notice
from yushan.activities.models import Attendance, Post, Presence, SignUp
from yushan.activities.queries.insurance import insured, not_insured
from yushan.activities.tests.factories import ActivityFactory, PostFactory, ShiftFactory, accepted
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.tests import factories as make
from yushan.safety import actions
from yushan.safety.actions import PolicyFacts, Talk
from yushan.safety.models import Signal
from yushan.safety.queries.insurance import insured_people
from yushan.safety.queries.preparing import checklist, talks_to_review
from yushan.safety.queries.signals import how_right, month_of
from yushan.safety.tests.factories import reported, scene
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
TALK = Talk("看得见的酸和碱", "冉启明", "紫甘蓝汁变色的道理，出处：课本。")
MONDAY = datetime(2026, 9, 7, 10, 0, tzinfo=clock.ZONE)


@pytest.fixture
def at() -> Any:
    with clock.pretend(MONDAY):
        yield scene()


def _facts(**values: Any) -> PolicyFacts:
    today = clock.today()
    facts: dict[str, Any] = {
        "insurer": "人保财险", "number": "PEAC2026001", "starts_on": today - timedelta(days=30),
        "ends_on": today + timedelta(days=300), "covered": "意外身故、伤残 50 万元，医疗 5 万元", "amount_yuan": 500_000,
    }  # fmt: skip
    return PolicyFacts(**(facts | values))


def _sign_up(at: Any) -> SignUp:
    return SignUp.objects.select_related("shift__activity__organization", "post").get(volunteer=at.volunteer)


def test_a_policy_of_the_year_insures_members_at_the_door(at: Any):
    assert not insured(_sign_up(at)) and not_insured(at.activity).count() == 1
    policy = actions.add_policy(at.leader, organization=at.team, facts=_facts())
    assert not insured(_sign_up(at))  # no member of the team
    volunteers.membership(at.volunteer, at.team)
    assert insured(_sign_up(at)) and not_insured(at.activity).count() == 0
    assert list(insured_people(policy)) == [at.volunteer]
    actions.void_policy(at.leader, policy=policy)
    assert not insured(_sign_up(at))


def test_a_policy_above_insures_the_teams_below_and_one_beside_does_not(at: Any):
    volunteers.membership(at.volunteer, at.team)
    beside = make.team(make.detachment(at.area), name="另一支队")
    actions.add_policy(at.district, organization=beside, facts=_facts())
    assert not insured(_sign_up(at))
    above = make.detachment(at.area)
    actions.add_policy(at.district, organization=above, facts=_facts(number="PEAC2026002"))
    assert insured(_sign_up(at))


def test_people_by_number_and_a_policy_that_ends_before_the_day(at: Any):
    policy = actions.add_policy(at.leader, organization=at.team, facts=_facts(covers_members=False))
    with pytest.raises(Refusal, match="没有这些"):
        actions.name_people(at.leader, policy=policy, numbers=["50-0000000"])
    assert actions.name_people(at.leader, policy=policy, numbers=[at.volunteer.number.lower()]) == 1
    assert insured(_sign_up(at))
    with clock.pretend(MONDAY - timedelta(days=20)):
        short = actions.add_policy(
            at.leader, organization=at.team, facts=_facts(number="S", ends_on=(MONDAY - timedelta(days=1)).date())
        )
    assert short.ends_on < clock.today()
    with pytest.raises(Refusal, match="到期"):
        actions.add_policy(at.leader, organization=at.team, facts=_facts(number="T", ends_on=short.ends_on))
    with pytest.raises(Refusal, match="登记过"):
        actions.add_policy(at.leader, organization=at.team, facts=_facts())


def test_the_list_for_the_insurer_needs_a_reason_and_is_logged(at: Any):
    volunteers.membership(at.volunteer, at.team)
    policy = actions.add_policy(at.leader, organization=at.team, facts=_facts())
    with pytest.raises(Refusal):
        actions.insurer_list(at.leader, policy=policy, full=False, reason="")
    with pytest.raises(NotAllowed):
        actions.insurer_list(at.leader, policy=policy, full=True, reason="投保年度意外险")
    assert actions.insurer_list(at.leader, policy=policy, full=False, reason="投保年度意外险").startswith(b"PK")
    assert AuditLine.objects.filter(action="safety.export_insured").count() == 1


def test_a_claim_from_report_to_payment(at: Any):
    row = reported(at)
    policy = actions.add_policy(at.leader, organization=at.team, facts=_facts())
    claim = actions.open_claim(
        at.leader,
        incident=row,
        policy=policy,
        person=row.people.first(),
        reported_on=clock.today(),
        insurer_number="RC1",
    )
    actions.move_claim(at.leader, claim=claim, event="hand_in")
    with pytest.raises(Refusal, match="多少元"):
        actions.move_claim(at.leader, claim=claim, event="pay")
    actions.move_claim(at.leader, claim=claim, event="pay", paid_yuan=860)
    claim.refresh_from_db()
    assert claim.state == "paid" and claim.paid_yuan == 860
    with pytest.raises(Conflict):
        actions.move_claim(at.leader, claim=claim, event="refuse")


def test_emergency_contact_and_the_list_of_the_day(at: Any):
    with pytest.raises(Refusal):
        actions.save_preparation(at.leader, activity=at.activity, contact_name="冉启明", contact_phone="12")
    actions.save_preparation(at.leader, activity=at.activity, contact_name="冉启明", contact_phone="13800001234")
    assert {"goggles", "children-two"} <= {line.item.code for line in checklist(at.activity)}
    with pytest.raises(Refusal, match="怎么处理"):
        actions.tick(at.leader, activity=at.activity, item="goggles", is_fine=False)
    actions.tick(at.leader, activity=at.activity, item="goggles", is_fine=False, note="少两副，那个实验不做了")
    actions.tick(at.leader, activity=at.activity, item="goggles", is_fine=True)
    with pytest.raises(Refusal):
        actions.tick(at.leader, activity=at.activity, item="water-guard", is_fine=True)
    ticked = {line.item.code: line.tick for line in checklist(at.activity) if line.tick}
    assert ticked["goggles"].is_fine


def test_a_talk_is_read_by_somebody_else(at: Any):
    talk = actions.hand_in_talk(at.leader, activity=at.activity, talk=TALK)
    with pytest.raises(NotAllowed):
        actions.review_talk(at.leader, talk=talk, approve=True, opinion="")
    assert list(talks_to_review(at.district)) == [talk]
    with pytest.raises(Refusal):
        actions.review_talk(at.district, talk=talk, approve=False, opinion="")
    actions.review_talk(at.district, talk=talk, approve=True, opinion="可以")
    talk.refresh_from_db()
    assert talk.state == "approved"


def test_a_returned_talk_is_handed_in_again_as_itself(at: Any):
    talk = actions.hand_in_talk(at.leader, activity=at.activity, talk=TALK)
    for _time in range(2):
        actions.review_talk(at.district, talk=talk, approve=False, opinion="请写清楚酸的浓度")
        with clock.pretend(clock.now() + timedelta(minutes=5)):
            actions.hand_in_again(at.leader, review=talk, talk=replace(TALK, summary="白醋，浓度 5%。出处：课本。"))
    assert Notice.objects.filter(user=at.leader, title__contains="内容审核：退回").count() == 2
    assert at.activity.talk_reviews.count() == 1 and list(talks_to_review(at.district)) == [talk]
    with pytest.raises(Conflict):
        actions.hand_in_again(at.leader, review=talk, talk=TALK)
    at.activity.state = "settled"
    at.activity.save(update_fields=["state"])
    with pytest.raises(Conflict):
        actions.hand_in_talk(at.leader, activity=at.activity, talk=TALK)


def _signal(at: Any, about: str = "all") -> Signal:
    return Signal.objects.create(
        kind="by_hand", organization=at.team, area=at.area, about=about, month="2026-09", weight=30, text="30 次",
        found_at=clock.now(),
    )  # fmt: skip


def test_a_signal_is_judged_by_the_district_and_changes_nothing_else(at: Any):
    one, two = _signal(at), _signal(at, "user:0")
    with pytest.raises(NotAllowed):
        actions.judge(at.leader, signal=one, event="clear", finding="老人没有手机，都是我点的。")
    with pytest.raises(Refusal):
        actions.judge(at.district, signal=one, event="clear", finding="")
    actions.judge(at.district, signal=one, event="clear", finding="老人没有手机，照片和签到表对得上。")
    actions.judge(at.district, signal=two, event="found", finding="三场没有人到场。")
    assert how_right(at.district) == [("大多由一人手工点到", 0, 1, 1, 0.5)]


def test_nobody_judges_a_signal_about_themselves(at: Any):
    row = _signal(at, f"user:{at.district.pk}")
    with pytest.raises(NotAllowed):
        actions.judge(at.district, signal=row, event="clear", finding="没有问题。")


def test_months():
    assert month_of(datetime(2026, 1, 5).date(), 1) == "2025-12" and month_of(datetime(2026, 9, 7).date()) == "2026-09"


def test_signals_are_found_in_scans_and_found_again_are_the_same(at: Any):
    for number in range(25):
        row = accepted(at.post, volunteers.volunteer(area=at.area))
        Attendance.objects.create(
            sign_up=row, direction="in", at=MONDAY + timedelta(seconds=number * 30), received_at=MONDAY,
            source="list", recorded_by=at.leader,
        )  # fmt: skip
    assert actions.find_signals() == 1 and actions.find_signals() == 0
    found = Signal.objects.get()
    assert (found.kind, found.about, found.area) == ("by_hand", f"user:{at.leader.pk}", at.area)
    assert at.leader.display_name not in found.text


def test_only_people_in_reach_are_named_and_numbers_in_full_are_asked_for_each(at: Any):
    """Numbers can be guessed: a policy is no way to the names of another district."""
    stranger = volunteers.volunteer(area=make.area("500112"))
    beside = volunteers.volunteer(area=make.area("500112"))
    volunteers.membership(beside, at.team)
    policy = actions.add_policy(at.district, organization=at.team, facts=_facts(covers_members=False))
    with pytest.raises(Refusal, match=stranger.number):
        actions.name_people(at.district, policy=policy, numbers=[at.volunteer.number, stranger.number])
    assert not policy.people.exists()
    assert actions.name_people(at.district, policy=policy, numbers=[at.volunteer.number, beside.number]) == 2
    written = actions.insurer_list(at.district, policy=policy, full=True, reason="投保年度意外险")
    cells = {
        row[3]: row[1]
        for row in CalamineWorkbook.from_filelike(BytesIO(written)).get_sheet_by_index(0).to_python()
        if len(row) > 3
    }
    assert cells[at.volunteer.number] == at.volunteer.person.identity_number
    assert "*" in cells[beside.number]
    actions.take_off(at.district, policy=policy, number=beside.number)
    assert list(policy.people.all()) == [at.volunteer]
    with pytest.raises(Refusal):
        actions.take_off(at.district, policy=policy, number=beside.number)


def test_who_pauses_is_no_more_on_the_list_than_at_the_door(at: Any):
    policy = actions.add_policy(at.leader, organization=at.team, facts=_facts())
    membership = volunteers.membership(at.volunteer, at.team)
    assert insured_people(policy).count() == 1 and insured(_sign_up(at))
    membership.state = "paused"
    membership.save(update_fields=["state"])
    assert not insured_people(policy) and not insured(_sign_up(at))


@pytest.mark.parametrize(
    ("source", "device", "apart"),
    [("pass", "kiosk at station 5", 20), ("pass", "5f0c", 1), ("paper", "paper 3", 0)],
)
def test_months_of_kiosks_passes_and_paper_sheets_are_no_shared_phones(at: Any, source: str, device: str, apart: int):
    for number in range(24):
        post = at.post if number % 2 else _second(at)
        row = accepted(post, volunteers.volunteer(area=at.area))
        Attendance.objects.create(
            sign_up=row, direction="in", at=MONDAY + timedelta(seconds=number * apart), received_at=MONDAY,
            source=source, device=device, recorded_by=at.leader,
        )  # fmt: skip
    actions.find_signals()
    assert not Signal.objects.filter(kind__in=("device", "same_time")).exists()
    assert Signal.objects.filter(kind="by_hand").exists() == (source == "paper")


def test_whole_hours_of_paper_sheets_are_typed(at: Any):
    for _number in range(12):
        row = accepted(at.post, volunteers.volunteer(area=at.area))
        Attendance.objects.create(sign_up=row, direction="in", at=MONDAY, received_at=MONDAY, source="paper")
        Presence.objects.create(sign_up=row, minutes=120)
    actions.find_signals()
    assert Signal.objects.filter(kind="round").exists()


def _second(at: Any) -> Post:
    found = Post.objects.filter(name="引导员").first()
    return found or PostFactory(
        shift=ShiftFactory(activity=ActivityFactory(organization=at.team, state="ongoing"), starts_at=MONDAY, ends_at=MONDAY + timedelta(hours=2)),
        name="引导员", places=60,
    )  # fmt: skip
