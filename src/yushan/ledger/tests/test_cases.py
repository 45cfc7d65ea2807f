"""Cases: who objects late is heard by the level above, which had no part in it; the outcome by the means of the ledger."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yushan.accounts.models import Notice, User
from yushan.common import clock, todos
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.ledger import part_takers, queries
from yushan.ledger.actions import correct_entry, decide_case, dispute_of, open_case, reverse_entry, say_in_case
from yushan.ledger.models import EntryCase, HourEntry
from yushan.ledger.rules_cases import CaseFacts, lacking_for_decision, lacking_for_line
from yushan.ledger.tests.people import post as posted
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import client, post, text_of
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import volunteer, ward

pytestmark = pytest.mark.django_db
SERVED = date(2026, 9, 5)


@pytest.fixture(autouse=True)
def _september(at: Any) -> None:
    at(clock.at(date(2026, 9, 14), 10))


@pytest.fixture
def line(who: Volunteer, team: Organization) -> HourEntry:
    return posted(who, team, 150, SERVED)


@pytest.fixture
def above(team: Organization) -> User:
    """The administrator of the team's district."""
    return base.user_with("area_admin", team.area)


@pytest.fixture
def objector(team: Organization) -> User:
    found = volunteer("秦川", area=team.area).person.user
    assert isinstance(found, User)
    return found


def opened(by: User, line: HourEntry, text: str = "他那天没有来") -> EntryCase:
    return open_case(by, about=dispute_of(line, "/activities/x/notice/"), text=text)


def titles(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def facts(**values: Any) -> CaseFacts:
    now = datetime(2026, 9, 14)
    usual: dict[str, Any] = {"now": now, "concerns_somebody": True, "heard": False, "hear_until": now}
    return CaseFacts(**(usual | {"is_posted": True, "is_taken_back": False} | values))


@pytest.mark.parametrize(
    ("values", "decides", "takes_back"),
    [
        ({}, True, True),  # the time to speak has just ended
        ({"hear_until": datetime(2026, 9, 15)}, False, False),
        ({"hear_until": datetime(2026, 9, 15), "heard": True}, True, True),
        ({"hear_until": None}, False, False),
        ({"hear_until": None, "concerns_somebody": False, "is_posted": False}, True, False),
        ({"is_taken_back": True}, True, False),
    ],
)
def test_what_a_decision_needs(values: Any, decides: bool, takes_back: bool) -> None:
    assert (not lacking_for_decision(facts(**values)), not lacking_for_line(facts(**values))) == (decides, takes_back)


def test_the_person_is_told_and_heard_before_the_level_above_decides(
    line: HourEntry, who: Volunteer, above: User, objector: User, at: Any
) -> None:
    case = opened(objector, line)
    assert case.hear_until == clock.at(date(2026, 9, 18)) and case.due_at == clock.at(date(2026, 9, 29))
    assert len(titles(who.person.user)) == 1 and titles(objector) == []
    with pytest.raises(Refusal, match="本人还没有说明"):
        decide_case(above, case=case, outcome="reversed", answer="签到表上没有")
    assert not queries.cases_to_decide(above).exists()
    say_in_case(who.person.user, case=case, text="我在后台搬器材，签到表在门口")
    assert list(queries.cases_to_decide(above)) == [case]
    decide_case(above, case=case, outcome="stands", answer="照片里有他")
    case.refresh_from_db()
    assert (case.state, case.decided_by, line.minutes) == ("stands", above, 150)
    assert "维持原记录" in titles(objector)[-1] and "维持原记录" in titles(who.person.user)[-1]
    assert not hasattr(HourEntry.objects.get(pk=line.pk), "reversal")
    with pytest.raises(Conflict, match="已有结果"):
        decide_case(above, case=case, outcome="reversed", answer="再来一次")


def test_who_says_nothing_is_waited_for_until_the_time_is_over(
    line: HourEntry, who: Volunteer, above: User, objector: User, at: Any
) -> None:
    case = opened(objector, line)
    at(clock.at(date(2026, 9, 18)))
    decide_case(above, case=case, outcome="reversed", answer="签到表上没有")
    reversal = HourEntry.objects.get(reverses=line)
    assert reversal.minutes == -150 and "签到表上没有" in reversal.reason
    assert Volunteer.objects.get(pk=who.pk).posted_minutes == 0


def test_a_correction_by_the_case_is_a_reversal_and_a_new_line(line: HourEntry, who: Volunteer, above: User) -> None:
    case = opened(who.person.user, line, "我做到 12 点，少记了半小时")
    values: dict[str, Any] = {"starts_at": line.starts_at, "ends_at": line.starts_at + timedelta(minutes=180)}
    with pytest.raises(Refusal, match="更正要填"):
        decide_case(above, case=case, outcome="corrected", answer="属实")
    assert EntryCase.objects.get(pk=case.pk).state == "open"
    decided = decide_case(above, case=case, outcome="corrected", answer="签到表属实", minutes=180, **values)
    assert decided.line and decided.line.minutes == 180 and decided.line.grade == "confirmed"
    assert HourEntry.objects.count() == 3


def test_who_had_a_part_does_not_decide(
    line: HourEntry, who: Volunteer, above: User, objector: User, team: Organization, monkeypatch: Any
) -> None:
    case = opened(objector, line)
    say_in_case(who.person.user, case=case, text="我来了")
    with pytest.raises(NotAllowed):
        decide_case(base.user_with("organization_admin", team), case=case, outcome="stands", answer="我们说的")
    monkeypatch.setattr(part_takers, "_asked", {"test": lambda key, activity: {above.pk}})
    with pytest.raises(NotAllowed, match="另一位管理员"):
        decide_case(above, case=case, outcome="stands", answer="我确认的")
    decide_case(base.user_with("area_admin", team.area), case=case, outcome="stands", answer="看过照片")


def test_who_corrected_a_line_does_not_decide_about_the_correction(
    line: HourEntry, who: Volunteer, above: User, team: Organization
) -> None:
    new = correct_entry(
        above, entry=line, starts_at=line.starts_at, ends_at=line.ends_at, minutes=60, reason="签到表 10:00 离场"
    )
    case = opened(who.person.user, new, "我没有早走")
    with pytest.raises(NotAllowed, match="另一位管理员"):
        decide_case(above, case=case, outcome="stands", answer="我改的没错")
    decide_case(base.user_with("city_admin"), case=case, outcome="stands", answer="签到表如此")


def test_the_districts_own_hours_are_the_citys(who: Volunteer, team: Organization, above: User) -> None:
    detachment = Organization.objects.get_parent(team)
    case = opened(who.person.user, posted(who, detachment, 60, SERVED), "多记了")
    with pytest.raises(NotAllowed):
        decide_case(above, case=case, outcome="stands", answer="我们自己的")
    assert not queries.cases_to_decide(above).exists()
    assert queries.part_of(above, case) == "organization"
    decide_case(base.user_with("city_admin"), case=case, outcome="stands", answer="看过")


def test_further_voices_join_the_open_case(line: HourEntry, objector: User, team: Organization) -> None:
    case = opened(objector, line)
    second = volunteer("罗一鸣", area=team.area).person.user
    assert opened(second, line, "我也没见到他") == case
    assert case.statements.count() == 2
    for _n in range(4):
        say_in_case(second, case=case, text="再说一次")
    with pytest.raises(Refusal, match="说明过 5 次"):
        say_in_case(second, case=case, text="还要说")
    with pytest.raises(NotFound):
        say_in_case(volunteer("谭伟", area=team.area).person.user, case=case, text="路过")


def test_three_open_cases_at_once_and_no_fourth(who: Volunteer, team: Organization, objector: User) -> None:
    lines = [posted(who, team, 60, SERVED + timedelta(days=n)) for n in range(4)]
    for one in lines[:3]:
        opened(objector, one)
    with pytest.raises(Refusal, match="3 件异议"):
        opened(objector, lines[3])
    assert EntryCase.objects.count() == 3


def test_nothing_is_disputed_that_was_taken_back(line: HourEntry, objector: User, above: User) -> None:
    case = opened(objector, line)
    reverse_entry(above, entry=line, reason="本人要求")
    with pytest.raises(Refusal, match="已经冲正"):
        opened(objector, line)
    case.heard_at = clock.now()
    case.save()
    other = base.user_with("city_admin")
    with pytest.raises(Refusal, match="已经冲正过"):
        decide_case(other, case=case, outcome="reversed", answer="没有来")
    decide_case(other, case=case, outcome="stands", answer="本人已要求冲正，不再处理")


def test_the_pages_from_the_objection_to_the_outcome(
    line: HourEntry, who: Volunteer, above: User, team: Organization
) -> None:
    own, staff, organization = (
        client(who.person.user),
        client(above),
        client(base.user_with("organization_admin", team)),
    )
    assert "提出异议" in text_of(own.get(f"/me/entries/{line.pk}/"))
    assert post(own, f"/me/entries/{line.pk}/object/", text=" ").status_code == 422
    made = post(own, f"/me/entries/{line.pk}/object/", text="我做到 12 点")
    case = EntryCase.objects.get()
    assert made["Location"] == f"/me/cases/{case.pk}/"
    assert "核实中" in text_of(own.get(made["Location"]))
    assert "我做到 12 点" in text_of(organization.get(f"/staff/hours/cases/{case.pk}/"))
    assert post(organization, f"/staff/hours/cases/{case.pk}/say/", text="签到表写 11:30").status_code == 302
    shown = text_of(staff.get(f"/staff/hours/cases/{case.pk}/"))
    assert "签到表写 11:30" in shown and "裁定并告诉各方" in shown
    assert who.person.name not in text_of(organization.get("/staff/hours/cases/?show=decided"))
    data = {"starts_at": "2026-09-05T09:00", "ends_at": "2026-09-05T12:00", "minutes": "180", "answer": "照片属实"}
    assert post(staff, f"/staff/hours/cases/{case.pk}/", outcome="nonsense", **data).status_code == 422
    assert post(organization, f"/staff/hours/cases/{case.pk}/", outcome="stands", **data).status_code == 403
    assert post(staff, f"/staff/hours/cases/{case.pk}/", outcome="corrected", **data).status_code == 302
    assert "3.0" in text_of(own.get(f"/me/cases/{case.pk}/"))
    assert "属实，已更正" in text_of(staff.get("/staff/hours/cases/?show=decided"))
    stranger = client(volunteer("谭伟", area=team.area).person.user)
    assert stranger.get(f"/me/cases/{case.pk}/").status_code == 404


def test_the_inbox_and_what_is_overdue(line: HourEntry, who: Volunteer, above: User, at: Any) -> None:
    opened(who.person.user, line, "记错了")
    (todo,) = [one for source in todos.sources() if source.name == "ledger.cases" for one in source.collect(above, 5)]
    assert todo.verb == "裁定" and todo.due == clock.at(date(2026, 9, 29))
    assert not queries.overdue_cases(above).exists()
    at(clock.at(date(2026, 9, 29)))
    assert queries.overdue_cases(above).exists()
    shown = text_of(client(base.user_with("city_admin")).get("/staff/attention/overdue-cases/"))
    assert "超过裁定时限的异议" in shown and line.activity_title in shown


def test_the_list_costs_the_same_for_many(who: Volunteer, team: Organization, above: User) -> None:
    browser = client(above)
    counts = []
    for number in (1, 12):
        while EntryCase.objects.count() < number:
            day = SERVED - timedelta(days=EntryCase.objects.count())
            opened(volunteer("秦川", area=team.area).person.user, posted(who, team, 30, day))
        browser.get("/staff/hours/cases/")
        with CaptureQueriesContext(
            connection,
        ) as spent:
            assert browser.get("/staff/hours/cases/").status_code == 200
        counts.append(len(spent))
    assert counts[0] == counts[1] <= 20


def test_ones_own_cases_stand_in_a_list_and_a_question_to_me_on_my_page(
    line: HourEntry, who: Volunteer, objector: User
) -> None:
    assert "没有时长异议" in text_of(client(who.person.user).get("/me/cases/"))
    case = opened(objector, line)
    for user in (who.person.user, objector):
        page = client(user).get("/me/cases/").text
        assert case.activity_title in page and "核实中" in page and f"/me/cases/{case.pk}/" in page
    assert case.activity_title not in text_of(client(volunteer("路人").person.user).get("/me/cases/"))
    assert "请您说明" in text_of(client(who.person.user).get("/me/"))
    assert "请您说明" not in text_of(client(objector).get("/me/"))
    say_in_case(who.person.user, case=case, text="我在的，有照片")
    assert "请您说明" not in text_of(client(who.person.user).get("/me/"))


def test_the_page_of_one_child_does_not_ask_about_another(team: Organization, objector: User) -> None:
    mother = volunteer("余秀兰")
    first, second = ward(mother, "余小苗"), ward(mother, "余小苑")
    opened(objector, posted(first, team, 60, SERVED))
    browser = client(mother.person.user)
    assert "请您说明" in text_of(browser.get("/me/"))
    assert "请您说明" in text_of(browser.get(f"/me/?for={first.pk}"))
    assert "请您说明" not in text_of(browser.get(f"/me/?for={second.pk}"))
