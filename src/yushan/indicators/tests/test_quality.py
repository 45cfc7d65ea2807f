"""The nightly look at the data: what it finds, what people do about it, how it is counted."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yushan.accounts.models import Notice
from yushan.audit.models import AuditLine
from yushan.common import clock, periods
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.signals import tell_person_facts_changed
from yushan.exchange.models import ImportRun
from yushan.indicators import doubtful
from yushan.indicators.actions import quality as actions
from yushan.indicators.models import QualityCount, QualityIssue
from yushan.indicators.queries import quality as found
from yushan.indicators.queries.watching import checks
from yushan.indicators.rules.quality import Declared, headcount_objection
from yushan.indicators.tests import factories
from yushan.ledger.actions import post_entries
from yushan.ledger.models import HourEntry
from yushan.organizations.models import UnitHeadcount
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.volunteers.models import DuplicateDoubt

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 10, tzinfo=clock.ZONE)
NUMBERS = {"percent": 20, "people": 5, "times": 3}


@pytest.fixture
def today(monkeypatch: Any) -> list[datetime]:
    """A clock that a test may turn."""
    moments = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moments[0])
    return moments


@pytest.fixture
def town(today: Any) -> dict[str, Any]:
    """Two districts; the unit of the first has everything wrong that a unit can have."""
    make.load_plan()
    first, second = make.area(code="500109"), make.area(code="500106")
    unit = make.unit("北碚区自然博物馆", area=first, staff=60, party_members=10)
    good = make.unit("沙坪坝区图书馆", area=second, staff=10, party_members=2)
    people = factories.people(20)
    for person in people[:10]:
        make.staff_member(unit, person, joined_on=date(2019, 7, 1))
    for person in people[10:]:
        make.staff_member(good, person, joined_on=date(2019, 7, 1))
    good.roster_updated_at = NOW - timedelta(days=3)
    good.save(update_fields=["roster_updated_at"])
    unit.roster_updated_at = NOW - timedelta(days=200)
    unit.save(update_fields=["roster_updated_at"])
    tell_person_facts_changed(person.pk for person in people)
    team = make.team(make.detachment(first))
    volunteers = factories.volunteers(people[:3], first, date(2026, 1, 6))
    lines = [factories.line(one, date(2026, 10, 5), team) for one in volunteers]
    declared = [replace(line, grade=HourEntry.Grade.DECLARED) for line in lines[:2]]
    post_entries(WORKER, lines=[*declared, lines[2]])
    DuplicateDoubt.objects.create(first=people[0], second=people[1], found_at=NOW)
    DuplicateDoubt.objects.create(first=people[2], second=people[12], found_at=NOW)
    DuplicateDoubt.objects.create(first=people[3], second=people[4], found_at=NOW, state="different")
    for day, rejected in ((3, 0), (2, 7)):
        ImportRun.objects.create(
            kind="roster", state="applied", filename="花名册.xlsx", sha256="0" * 64, unit=unit, rejected=rejected,
            uploaded_at=NOW - timedelta(days=day),
        )  # fmt: skip
    return {"unit": unit, "good": good, "team": team, "areas": (first, second), "people": people}


def standing() -> dict[tuple[str, str], int]:
    """Open doubts by kind and place: of how many things."""
    return {(one.kind, one.place_name): one.number for one in QualityIssue.objects.filter(state="open")}


def test_every_kind_is_found_where_it_is_and_nowhere_else(town: dict[str, Any]) -> None:
    actions.look_over()
    seen = standing()
    silent = {place for kind, place in seen if kind == "silent_areas"}
    assert len(silent) == 40 and "北碚区" not in silent, "39 areas without anything, and the one whose team did nothing"
    assert {key: number for key, number in seen.items() if key[0] != "silent_areas"} == {
        ("unmatched_rows", "北碚区自然博物馆"): 7,
        ("implausible_headcounts", "北碚区自然博物馆"): 1,
        ("stale_rosters", "北碚区自然博物馆"): 1,
        ("double_people", "北碚区"): 1,
        ("double_people", "全市"): 1,
        ("unevidenced_entries", town["team"].name): 2,
    }
    issue = QualityIssue.objects.get(kind="unmatched_rows")
    assert issue.due_at == periods.notice_ends(NOW, 10) and issue.text.startswith(
        "2026-11-23 导入的《花名册.xlsx》有 7 行"
    )
    assert not QualityIssue.objects.filter(unit=town["good"]).exists()


def test_a_second_look_of_the_day_changes_nothing_and_what_is_gone_is_solved(town: dict[str, Any], today: Any) -> None:
    actions.look_over()
    before, counted = (
        standing(),
        list(QualityCount.objects.order_by("kind", "area").values_list("kind", "area", "issues")),
    )
    actions.look_over()
    assert standing() == before
    assert list(QualityCount.objects.order_by("kind", "area").values_list("kind", "area", "issues")) == counted
    # By kind the kept numbers are what a naive count over the rows says.
    for kind in checks():
        kept = sum(QualityCount.objects.filter(kind=kind).values_list("issues", flat=True))
        assert kept == sum(1 for one in before if one[0] == kind)
    today[0] = NOW + timedelta(days=1)
    town["unit"].roster_updated_at = today[0]
    town["unit"].save(update_fields=["roster_updated_at"])
    actions.look_over()
    gone = QualityIssue.objects.get(kind="stale_rosters", unit=town["unit"])
    assert (gone.state, gone.solved_at) == ("solved", today[0])
    trend = dict(found.trend_of(make.user_with("city_admin"), clock.today()))["stale_rosters"]
    assert trend == [(date(2026, 11, 25), 1), (date(2026, 11, 26), 0)]
    # Found anew it is a new one, with a term of its own.
    town["unit"].roster_updated_at = None
    town["unit"].save(update_fields=["roster_updated_at"])
    actions.look_over()
    assert QualityIssue.objects.filter(kind="stale_rosters", unit=town["unit"]).count() == 2


def test_what_is_late_stands_before_what_has_time(town: dict[str, Any], today: Any) -> None:
    actions.look_over()
    rows = list(QualityIssue.objects.filter(state="open").order_by("pk"))
    # The last one found is late, one is beyond the known calendar: nobody says by when.
    QualityIssue.objects.filter(pk=rows[-1].pk).update(due_at=NOW - timedelta(days=1))
    QualityIssue.objects.filter(pk=rows[0].pk).update(due_at=None)
    browser, url, seen = client(make.user_with("city_admin")), reverse("indicators:quality"), []
    while url:
        page = browser.get(url).context["page"]
        seen += [one.pk for one in page.rows]
        url = page.next_url and reverse("indicators:quality") + page.next_url
    assert seen[0] == rows[-1].pk and seen[-1] == rows[0].pk and sorted(seen) == [one.pk for one in rows]


def test_an_explanation_stands_until_there_is_more_of_it(town: dict[str, Any], today: Any) -> None:
    actions.look_over()
    issue = QualityIssue.objects.get(kind="unmatched_rows")
    clerk, stranger = make.user_with("unit_admin", town["unit"]), make.user_with("unit_admin", town["good"])
    with pytest.raises(NotAllowed):
        actions.accept(stranger, issue=issue, reason="不归我管")
    with pytest.raises(Refusal) as short:
        actions.accept(clerk, issue=issue, reason="好")
    assert short.value.field == "reason"
    actions.accept(clerk, issue=issue, reason="这七个人是借调人员，不在编")
    assert AuditLine.objects.filter(action="indicators.accept_issue").count() == 1
    actions.look_over()
    issue.refresh_from_db()
    assert issue.state == "accepted" and issue.decider_name == str(clerk)
    ImportRun.objects.filter(rejected=7).update(rejected=8)
    today[0] = NOW + timedelta(days=1)
    actions.look_over()
    issue.refresh_from_db()
    assert (issue.state, issue.number, issue.found_at) == ("open", 8, today[0])


def test_looking_again_closes_what_was_put_right(town: dict[str, Any]) -> None:
    actions.look_over()
    issue, clerk = QualityIssue.objects.get(kind="implausible_headcounts"), make.user_with("unit_admin", town["unit"])
    browser = client(clerk)
    page = text_of(browser.get(reverse("indicators:quality_issue", args=[issue.pk])))
    assert "申报职工 60 人，花名册在职 10 人，相差 50 人" in page and "改好了，再核查一次" in page
    url = reverse("indicators:quality_recheck", args=[issue.pk])
    assert "问题还在" in text_of(browser.get(post(browser, url)["Location"]))
    issue.refresh_from_db()
    assert issue.state == "open"
    UnitHeadcount.objects.filter(unit=town["unit"]).update(staff=10)
    post(browser, url)
    issue.refresh_from_db()
    assert issue.state == "solved"
    with pytest.raises(Conflict):
        actions.accept(clerk, issue=issue, reason="已经改过了")


def test_a_check_of_one_place_says_what_the_whole_one_says_of_it_and_reads_no_other(town: dict[str, Any]) -> None:
    area, unit, good = town["areas"][0], town["unit"], town["good"]
    places = [("city", 0), *(("area", one.pk) for one in town["areas"]), ("unit", unit.pk), ("unit", good.pk)]
    places.append(("organization", town["team"].pk))
    compared = 0
    for code, words in checks().items():
        find = doubtful.known()[code].find
        every = {(one.scope, one.pk): one for one in find(clock.today(), words.numbers, None)}
        for place in places:
            if any(place[0] == scope for scope, _ in every):
                there = list(find(clock.today(), words.numbers, place))
                assert there == [every[place]] if place in every else not there, (code, place)
                compared += 1
    assert compared == 12
    # However many doubts there are elsewhere, looking again at one place costs the same.
    actions.look_over()
    issue, chief = QualityIssue.objects.get(kind="double_people", area=area), make.user_with("city_admin")
    with CaptureQueriesContext(connection) as few:
        assert not actions.recheck(chief, issue=issue)
    others = factories.people(8)
    pairs = [DuplicateDoubt(first=one, second=other, found_at=NOW) for one, other in pairwise(others)]
    DuplicateDoubt.objects.bulk_create(pairs)
    with CaptureQueriesContext(connection) as many:
        assert not actions.recheck(chief, issue=issue)
    assert len(many) <= len(few) < 12


def test_a_reminder_goes_out_once_and_says_what_became_of_it(town: dict[str, Any], today: Any) -> None:
    actions.look_over()
    issue = QualityIssue.objects.get(kind="unmatched_rows")
    district, clerk = make.user_with("area_admin", town["areas"][0]), make.user_with("unit_admin", town["unit"])
    with pytest.raises(NotAllowed):
        actions.remind_about(clerk, issue=issue)
    sent = actions.remind_about(district, issue=issue)
    notice = Notice.objects.get(user=clerk)
    assert sent.reached == 1 and notice.key == sent.key and "7 行没读进来" in notice.body
    with pytest.raises(Conflict) as again:
        actions.remind_about(district, issue=issue)
    assert "12 月 2 日起" in again.value.message
    Notice.objects.filter(pk=notice.pk).update(read_at=NOW)
    page = text_of(client(district).get(reverse("indicators:quality_issue", args=[issue.pk])))
    assert f"{district} 提醒了" in page and "1 人已读" in page and "还没有解决" in page
    ImportRun.objects.filter(rejected=7).update(rejected=0)
    today[0] = NOW + timedelta(days=8)
    actions.look_over()
    assert "已经解决" in text_of(client(district).get(reverse("indicators:quality_issue", args=[issue.pk])))


def test_each_sees_what_is_theirs(town: dict[str, Any]) -> None:
    actions.look_over()
    numbers = {}
    for name, user in (
        ("city", make.user_with("city_admin")),
        ("area", make.user_with("area_admin", town["areas"][0])),
        ("unit", make.user_with("unit_admin", town["unit"])),
        ("team", make.user_with("organization_admin", town["team"])),
        ("other", make.user_with("unit_admin", town["good"])),
    ):
        numbers[name] = {one.kind for one in found.issues_of(user)}
        assert client(user).get(reverse("indicators:quality")).status_code == 200
    assert numbers["area"] == {
        "unmatched_rows",
        "implausible_headcounts",
        "stale_rosters",
        "double_people",
        "unevidenced_entries",
    }
    assert numbers["unit"] == {"unmatched_rows", "implausible_headcounts", "stale_rosters"}
    assert numbers["team"] == {"unevidenced_entries"} and numbers["other"] == set() and len(numbers["city"]) == 6
    issue = QualityIssue.objects.get(kind="unmatched_rows")
    with pytest.raises(NotFound):
        found.issue_of(make.user_with("unit_admin", town["good"]), issue.pk)
    with pytest.raises(NotAllowed):
        found.issues_of(make.user())
    # The inbox has what one owns, not what one only sees.
    assert {one.kind for one in found.to_handle(make.user_with("area_admin", town["areas"][0])) or []} == {
        "double_people"
    }


def test_the_page_is_bounded(town: dict[str, Any], django_assert_max_num_queries: Any) -> None:
    actions.look_over()
    browser, url = client(make.user_with("city_admin")), reverse("indicators:quality")
    browser.get(url)
    cache.clear()
    with django_assert_max_num_queries(20):
        answer = browser.get(url)
    assert "一直没有上报的区县" in text_of(answer)
    assert "北碚区自然博物馆" in text_of(browser.get(url, {"area": "500109"}))
    assert "沙坪坝区" not in [one.place_name for one, *_ in browser.get(url, {"area": "500109"}).context["rows"]]
    unit = text_of(browser.get(reverse("indicators:unit", args=[town["unit"].code])))
    assert "这个单位有 3 处数据疑点待处理" in unit
    only = browser.get(url, {"unit": town["unit"].code})
    assert {one.kind for one, *_ in only.context["rows"]} == {
        "unmatched_rows",
        "implausible_headcounts",
        "stale_rosters",
    }
    taken = browser.get(reverse("indicators:quality_export"), {"format": "csv", "kind": "unmatched_rows"})
    assert taken.content.decode().count("\n") >= 2 and "花名册里没读进来的行" in taken.content.decode()


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (Declared(180, None, 62, 171), ""),
        (Declared(60, None, 10, 10), "申报职工 60 人，花名册在职 10 人，相差 50 人"),
        (Declared(14, None, None, 10), ""),  # four people are few, whatever the share
        (Declared(100, None, None, 80), ""),  # exactly 20 %
        (Declared(100, None, None, 79), "申报职工 100 人，花名册在职 79 人，相差 21 人"),
        (Declared(10, None, 11, 10), "申报党员 11 人，比申报职工 10 人还多"),
        (Declared(0, None, None, 3), "申报职工 0 人，花名册在职 3 人"),
        (Declared(300, 100, None, 300), "申报职工从 100 人变成 300 人"),
        (Declared(100, 300, None, 100), "申报职工从 300 人变成 100 人"),
        (Declared(299, 100, None, 299), ""),
        (Declared(50, None, None, 0), ""),  # no roster yet is another matter
    ],
)
def test_which_headcounts_are_hard_to_believe(declared: Declared, said: str) -> None:
    assert headcount_objection(declared, NUMBERS) == said
