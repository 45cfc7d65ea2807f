"""Cases from the receipt to the second look: who may what, clocks, anonymity."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yushan.accounts.models import Notice, User
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.models import Organization, RoleGrant
from yushan.organizations.tests import factories as make
from yushan.rights import actions
from yushan.rights.actions import Matter, Session, Who
from yushan.rights.askers import Asker
from yushan.rights.keeping import RULES
from yushan.rights.models import Case, CaseHandler, Mediation
from yushan.rights.queries import cases as queries
from yushan.rights.queries.own import case_by_code
from yushan.rights.tests.factories import TEXT, answered, filed, handled, scene, take_up

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 9, 7, 9, 30, tzinfo=clock.ZONE)


@pytest.fixture
def at() -> Any:
    with clock.pretend(MONDAY):
        yield scene()


def test_a_receipt_opens_its_case_and_no_other(at: Any):
    one, two = filed(at), filed(at)
    assert case_by_code(one.code) == one.case and case_by_code(two.code) == two.case
    assert case_by_code(one.code.lower().replace("-", " ")) == one.case  # as somebody types it from paper
    assert case_by_code("AAAA-BBBB-CCCC-DDDD") is None
    assert one.code not in repr(one) and len(one.code.replace("-", "")) == 16
    assert clock.local(one.case.due_at).date().isoformat() == "2026-09-11"  # midnight after three working days


def test_the_same_form_twice_is_one_case_with_a_fresh_code(at: Any):
    matter, who = Matter("complaint", "recipient", "service", TEXT, at.area), Who(name="向福生")
    first = actions.file_case(None, matter=matter, who=who, submission="x")
    again = actions.file_case(None, matter=matter, who=who, submission="x")
    assert again.case == first.case and Case.objects.count() == 1
    assert case_by_code(first.code) is None and case_by_code(again.code) == first.case


def test_the_number_of_a_form_is_no_key_to_the_case(at: Any):
    """Whoever knows or guesses it, and not the words of the form, gets no code."""
    matter, who = Matter("complaint", "recipient", "service", TEXT, at.area), Who(name="向福生")
    first = actions.file_case(None, matter=matter, who=who, submission="x")
    other = Matter("complaint", "recipient", "service", "只是想看看别人提了什么，随便写几个字。", at.area)
    with pytest.raises(Conflict):
        actions.file_case(None, matter=other, who=who, submission="x")
    assert case_by_code(first.code) == first.case


@pytest.mark.parametrize("meanwhile", ["the code was used", "the desk took it up", "it was withdrawn"])
def test_a_form_gives_no_second_code_once_the_case_goes_on(at: Any, meanwhile: str):
    """The next person at the same computer goes back a page and sends the form again."""
    matter, who = Matter("complaint", "recipient", "service", TEXT, at.area), Who(is_anonymous=True)
    first = actions.file_case(None, matter=matter, who=who, submission="x")
    if meanwhile == "the code was used":
        assert actions.open_by_code(first.code) == first.case
    elif meanwhile == "the desk took it up":
        handled(at, first.case)
    else:
        actions.withdraw(Asker(first.case.pk), case=first.case)
    with pytest.raises(Conflict, match="查询码"):
        actions.file_case(None, matter=matter, who=who, submission="x")
    assert case_by_code(first.code) == first.case


def test_an_anonymous_case_keeps_nothing_of_whoever_was_signed_in(at: Any):
    found = filed(at, at.asker, anonymous=True).case
    found.refresh_from_db()
    assert (found.user, found.name, found.phone, found.contact_hash) == (None, "", "", "")
    assert clock.local(found.opened_at).hour == 0  # the day, not the hour
    line = AuditLine.objects.get(action="rights.file")
    assert (line.actor, line.person_id, line.request_id, line.actor_name) == (None, None, "", "提出人")
    assert str(at.asker.pk) not in str(line.details)
    actions.say(Asker(found.pk), case=found, text="补充：当天还有别人在场。")
    assert clock.local(found.messages.get().said_at).hour == 0
    assert not AuditLine.objects.filter(actor=at.asker).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=found.pk).update(user=at.asker)


def test_an_account_follows_its_case_and_others_do_not(at: Any):
    mine = filed(at, at.asker).case
    assert mine.user == at.asker
    with pytest.raises(NotAllowed):
        actions.say(at.keeper, case=mine, text="我也说两句。")
    with pytest.raises(NotAllowed):
        actions.withdraw(Asker(mine.pk + 1), case=mine)
    actions.withdraw(at.asker, case=mine)
    mine.refresh_from_db()
    assert mine.state == "withdrawn" and mine.ended_at


def test_the_desk_sees_numbers_and_only_who_is_named_reads(at: Any):
    case = filed(at).case
    assert list(queries.cases_seen(at.first)) == [case] and not queries.cases_seen(at.keeper)
    assert actions.look(at.first, case=case) is False
    take_up(at.first, case)
    assert actions.look(at.first, case=case) is True and actions.look(at.second, case=case) is False
    assert AuditLine.objects.filter(action="rights.read", subject_id=str(case.pk)).count() == 1
    with pytest.raises(NotAllowed):
        actions.accept(at.second, case=case)
    foreign = make.user_with("area_admin", make.area("500120"))
    assert not queries.cases_seen(foreign)
    with pytest.raises(NotAllowed):
        actions.take(foreign, case=case)


def test_a_look_stands_where_whoever_brought_it_finds_it(at: Any):
    case = filed(at, at.asker).case
    take_up(at.first, case)
    actions.look(at.first, case=case)
    assert AuditLine.objects.get(action="rights.read").person_id == at.volunteer.person_id


def test_what_goes_to_the_city_from_the_beginning_is_not_seen_by_the_district(at: Any):
    case = filed(at, to_city=True).case
    assert not queries.cases_seen(at.first) and list(queries.cases_seen(at.city)) == [case]
    with pytest.raises(NotAllowed):
        actions.take(at.first, case=case)
    assert not Notice.objects.filter(user=at.first).exists() and Notice.objects.filter(user=at.city).exists()


def test_the_desk_hears_of_an_anonymous_case_with_the_next_round_and_not_by_the_minute(at: Any):
    case = filed(at, at.asker, anonymous=True).case
    actions.say(Asker(case.pk), case=case, text="补充：当天还有别人在场。")
    assert not Notice.objects.exists() and case.later_words.count() == 2
    with clock.pretend(MONDAY + timedelta(minutes=17)):
        assert actions.tell_later() == 2 and actions.tell_later() == 0
    assert {one.created_at for one in Notice.objects.filter(user=at.first)} == {MONDAY + timedelta(minutes=17)}
    take_up(at.first, case)
    actions.withdraw(Asker(case.pk), case=case)
    assert case.later_words.count() == 1, "what the asker does later too"


def test_the_trail_says_asker_of_whoever_brought_it_also_with_an_account(at: Any):
    case = answered(at, filed(at, at.asker).case)
    actions.rate(at.asker, case=case, content=1)
    actions.ask_second(at.asker, case=case, text="没有核实就下结论。")
    actions.say(at.asker, case=case, text="还有一位证人。")
    actions.withdraw(at.asker, case=case)
    for action in ("file", "rate", "ask_second", "say", "withdraw"):
        line = AuditLine.objects.get(action=f"rights.{action}")
        assert (line.actor, line.actor_name, line.person_id) == (None, "提出人", at.volunteer.person_id), action


def test_whoever_brought_it_or_belongs_to_the_organization_stays_away(at: Any):
    own = filed(at, at.first).case
    with pytest.raises(Refusal, match="自己提出"):
        actions.take(at.first, case=own)
    case = handled(at)
    make.grant(at.first, "organization_admin", at.team)
    actions.name_organization(at.first, case=case, organization=at.team)
    assert not CaseHandler.objects.filter(case=case, until=None).exists()
    with pytest.raises(Refusal, match="被反映组织"):
        actions.take(at.first, case=case)
    take_up(at.second, case)


def test_nobody_picks_for_themselves_what_they_read(at: Any):
    """Where two stand at the desk one names the other: a case may be about whoever would like to see it."""
    case = filed(at).case
    with pytest.raises(Refusal, match="另一位"):
        actions.take(at.first, case=case)
    with pytest.raises(Refusal, match="另一位"):
        actions.name_handler(at.first, case=case, user=at.first)
    actions.name_handler(at.second, case=case, user=at.first)
    RoleGrant.objects.filter(user=at.second).update(ends_at=clock.now())
    actions.take(at.first, case=filed(at).case)  # alone by now


def test_who_is_mentioned_does_not_work_on_it_and_is_not_told_why(at: Any):
    case = filed(at, text="区里的周 敏收了我两百块钱，说是活动费，没有开票。", about="周敏").case
    with pytest.raises(Refusal, match="不能由您办理") as refused:
        actions.take(at.first, case=case)
    assert "周敏" not in refused.value.message
    with pytest.raises(Refusal):
        actions.name_handler(at.second, case=case, user=at.first)
    actions.take(at.second, case=case)  # the only one left


def test_who_stood_aside_is_not_named_again(at: Any):
    case = handled(at)
    actions.stand_aside(at.first, case=case, reason="被反映的人是我表弟")
    with pytest.raises(Refusal, match="回避"):
        actions.take(at.first, case=case)
    with pytest.raises(Refusal):
        actions.name_handler(at.second, case=case, user=at.first)
    assert Notice.objects.filter(user=at.second, title__contains="回避").exists()


def test_answer_satisfaction_and_closing(at: Any):
    case = answered(at)
    assert case.state == "answered" and case.result == "partly" and case.answered_by == at.first
    asker = Asker(case.pk)
    with pytest.raises(Refusal):
        actions.rate(asker, case=case, content=9)
    actions.rate(asker, case=case, content=3, text="处理得快。")
    case.refresh_from_db()
    assert case.state == "closed" and case.content == 3


def test_a_second_look_is_by_another_person_above(at: Any):
    case = answered(at)
    asker = Asker(case.pk)
    actions.rate(asker, case=case, content=1)
    case.refresh_from_db()
    assert case.state == "answered"
    actions.ask_second(asker, case=case, text="没有核实就下结论，请重新查。")
    case.refresh_from_db()
    assert (case.state, case.instance, case.level) == ("second", 2, 1)
    assert actions.look(at.first, case=case) is False
    with pytest.raises(NotAllowed):
        actions.take(at.first, case=case)
    take_up(at.city, case)
    actions.answer(at.city, case=case, result="upheld", text="查了签到记录，确实只讲了二十分钟，已重新安排。")
    case.refresh_from_db()
    assert case.state == "final" and case.second_by == at.city and case.answer.startswith("确实迟到")
    with pytest.raises(Conflict):
        actions.ask_second(asker, case=case, text="还是不服。")
    actions.rate(asker, case=case, content=2)
    case.refresh_from_db()
    assert case.state == "closed"


def test_what_the_city_answered_is_looked_at_by_somebody_else_of_the_city(at: Any):
    case = filed(at, to_city=True).case
    answered(at, case, at.city)
    actions.ask_second(Asker(case.pk), case=case, text="请换一个人再看看。")
    with pytest.raises(Refusal, match="复核"):
        actions.take(at.city, case=case)
    take_up(at.city_two, case)
    actions.answer(at.city_two, case=case, result="refuted", text="重新核实，原答复没有错。")
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(second_by=at.city)


def test_declined_with_a_reason_may_be_looked_at_again(at: Any):
    case = filed(at).case
    take_up(at.first, case)
    with pytest.raises(Refusal):
        actions.decline(at.first, case=case, reason="")
    actions.decline(at.first, case=case, reason="这件事归供电公司，请打 95598。")
    actions.ask_second(Asker(case.pk), case=case, text="那天是志愿者拉的电线。")
    case.refresh_from_db()
    assert case.state == "second"


def test_a_second_look_at_what_was_declined_long_ago_is_open_again(at: Any):
    case = filed(at).case
    take_up(at.first, case)
    actions.decline(at.first, case=case, reason="这件事归供电公司，请打 95598。")
    case.refresh_from_db()
    assert case.ended_at and case.due_at, "it has a term within which a second look can be asked for"
    actions.ask_second(Asker(case.pk), case=case, text="那天是志愿者拉的电线。")
    case.refresh_from_db()
    assert case.ended_at is None and not _kept_too_long(case, MONDAY + timedelta(days=4000))


def test_what_was_declined_is_closed_when_nobody_says_anything(at: Any):
    case = filed(at).case
    take_up(at.first, case)
    actions.decline(at.first, case=case, reason="这件事归供电公司，请打 95598。")
    with clock.pretend(MONDAY + timedelta(days=60)):
        assert actions.look_after() == 1
        case.refresh_from_db()
        assert case.state == "closed" and case.ended_at == MONDAY
        with pytest.raises(Conflict):
            actions.ask_second(Asker(case.pk), case=case, text="那天是志愿者拉的电线。")
    assert _kept_too_long(case, MONDAY + timedelta(days=4000))


def _kept_too_long(case: Case, limit: datetime) -> bool:
    rule = next(rule for rule in RULES if rule.code == "rights-cases")
    return rule.rows(limit).filter(pk=case.pk).exists()


def test_who_no_longer_has_the_office_reads_nothing_and_is_named_no_more(at: Any):
    case = handled(at)
    RoleGrant.objects.filter(user=at.first).update(ends_at=clock.now())
    gone = User.objects.get(pk=at.first.pk)
    assert not queries.cases_seen(gone) and actions.look(gone, case=case) is False
    with pytest.raises(NotAllowed):
        actions.answer(gone, case=case, result="upheld", text="确实迟到，已要求改正。")
    assert actions.release_gone() == 1 and actions.release_gone() == 0
    assert not CaseHandler.objects.filter(case=case, until=None).exists()
    assert Notice.objects.filter(user=at.second, title__contains="已不在岗").exists()
    city = handled(at, filed(at, to_city=True).case, by=at.city)
    assert actions.release_gone() == 0 and actions.look(at.city, case=city)


def test_handed_over_with_a_reason_to_another_district(at: Any):
    other = make.area("500120")
    there = make.user_with("area_admin", other)
    case = handled(at)
    with pytest.raises(Refusal):
        actions.hand_over(at.first, case=case, area=other, reason=" ")
    actions.hand_over(at.first, case=case, area=other, reason="活动是在那边办的")
    case.refresh_from_db()
    assert (case.state, case.area, case.level) == ("submitted", other, 0)
    assert not queries.cases_seen(at.first) and list(queries.cases_seen(there)) == [case]
    assert case.steps.last().reason == "活动是在那边办的"
    take_up(there, case)
    actions.hand_over(there, case=case, area=None, reason="涉及我们区的负责人")
    case.refresh_from_db()
    assert case.level == 1


def test_an_organization_reads_the_question_and_not_the_case(at: Any):
    case = handled(at)
    asked = actions.refer(at.first, case=case, organization=at.team, question="9 月 5 日的讲座几点开始、几点结束？")
    nobody = make.team(make.detachment(at.area), name="没有管理员的队")
    with pytest.raises(Refusal, match="没有管理员"):
        actions.refer(at.first, case=case, organization=nobody, question="9 月 5 日的讲座几点开始？")
    assert list(queries.to_reply(at.keeper)) == [asked] and not queries.cases_seen(at.keeper)
    with pytest.raises(NotAllowed):
        actions.reply(at.volunteer.person.user, referral=asked, text="我来答。")
    above = make.user_with("organization_admin", Organization.objects.get_parent(at.team))
    for other in (at.first, at.city, above):  # a question may be about whoever stands above the organization
        assert not queries.to_reply(other) and not queries.referrals_seen(other)
        with pytest.raises(NotAllowed, match="只问这个组织"):
            actions.reply(other, referral=asked, text="没有这回事。")
        with pytest.raises(NotAllowed):
            actions.look_at_question(other, referral=asked)
    actions.look_at_question(at.keeper, referral=asked)
    assert AuditLine.objects.get(action="rights.read_question").actor == at.keeper
    actions.reply(at.keeper, referral=asked, text="十点到十点二十，司机走错了路。")
    assert not queries.to_reply(at.keeper)
    with pytest.raises(Conflict):
        actions.reply(at.keeper, referral=asked, text="再说一遍。")


def test_mediation_needs_both_and_ends_the_case_when_agreed(at: Any):
    case = handled(at, filed(at, kind="mediation").case)
    actions.begin_mediation(at.first, case=case, reason="双方电话里都同意，9 月 7 日上午在街道谈。")
    facts = {
        "held_on": clock.today(), "place": "牌楼街道", "first_party": "提出人", "second_party": "服务队冉启明",
        "both_agreed": False, "record": "双方各说了经过。", "outcome": "agreed", "agreement": "周六补讲一次。",
    }  # fmt: skip
    with pytest.raises(Refusal):
        actions.record_session(at.first, case=case, session=Session(**facts))
    facts["both_agreed"] = True
    actions.record_session(at.first, case=case, session=Session(**(facts | {"outcome": "again"})))
    actions.record_session(at.first, case=case, session=Session(**facts))
    case.refresh_from_db()
    assert case.state == "answered" and case.result == "agreed" and case.answer == "周六补讲一次。"
    assert Mediation.objects.count() == 2


def test_what_failed_goes_on_to_be_answered(at: Any):
    case = handled(at)
    actions.begin_mediation(at.first, case=case, reason="双方同意")
    session = Session(clock.today(), "街道", "提出人", "服务队", True, "谈不拢。", "failed")
    actions.record_session(at.first, case=case, session=session)
    case.refresh_from_db()
    assert case.state == "handling"


def test_what_is_late_goes_up_and_is_closed_when_nobody_says_anything(at: Any):
    case = filed(at).case
    other = answered(at)
    assert actions.look_after() == 0
    with clock.pretend(MONDAY + timedelta(days=5)):
        assert actions.look_after() == 1 and actions.look_after() == 0
        case.refresh_from_db()
        assert (case.level, case.times_late, case.state) == (1, 1, "submitted")
        assert Notice.objects.filter(user=at.city, title__contains="没有按时受理").count() == 1
    with clock.pretend(MONDAY + timedelta(days=60)):
        actions.look_after()
        other.refresh_from_db()
        case.refresh_from_db()
        assert other.state == "closed" and case.times_late == 2


def test_a_public_answer_names_nobody_and_is_put_out_by_another(at: Any):
    case = answered(at)
    with pytest.raises(Refusal, match="向福生"):
        actions.write_public(at.first, case=case, question="讲课时间短怎么办？", answer="向福生反映的已处理。")
    with pytest.raises(Refusal, match="电话"):
        actions.write_public(at.first, case=case, question="讲课时间短怎么办？", answer="请打 13800001234。")
    made = actions.write_public(at.first, case=case, question="讲课时间短怎么办？", answer="可以要求补讲。")
    with pytest.raises(NotAllowed):
        actions.decide_public(at.first, answer=made, publish=True)
    actions.decide_public(at.second, answer=made, publish=True)
    made.refresh_from_db()
    assert made.state == "published" and made.published_by == at.second


def test_at_the_desk_only_by_who_handles(at: Any):
    matter, who = Matter("complaint", "recipient", "service", TEXT, at.area), Who(name="向福生", phone="13800001234")
    with pytest.raises(NotAllowed):
        actions.file_case(at.keeper, matter=matter, who=who, submission="d", channel="desk")
    made = actions.file_case(at.first, matter=matter, who=who, submission="d", channel="desk")
    assert made.case.user is None and AuditLine.objects.get(action="rights.file").actor == at.first
