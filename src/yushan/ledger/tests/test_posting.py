"""Posting: once for each source, every sum moves with it, the chain grows by one."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.ledger.actions import post_entries, reverse_entry, seal_due
from yushan.ledger.models import ChainHead, DailyTotal, HourEntry, LedgerRoot, RootLeaf, YearlyParticipation
from yushan.ledger.recount import ledger_drift
from yushan.ledger.rules import GENESIS
from yushan.ledger.tests.people import line, post
from yushan.ledger.verification import flaws
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import volunteer

pytestmark = pytest.mark.django_db


def naive_totals() -> dict[str, dict[Any, Any]]:
    """Every sum from the raw rows by plain loops: shares nothing with the code that keeps them."""
    reversed_ids = {row.reverses_id for row in HourEntry.objects.all() if row.reverses_id}
    daily: dict[Any, int] = defaultdict(int)
    year: dict[Any, list[Any]] = {}
    person: dict[int, int] = defaultdict(int)
    for row in HourEntry.objects.select_related("volunteer"):
        if row.reverses_id or row.pk in reversed_ids:
            continue
        daily[row.organization_id, row.service_day, row.grade] += row.minutes
        person[row.volunteer_id] += row.minutes
        key = (row.volunteer.person_id, row.service_day.year)
        first, entries, minutes = year.get(key, [row.service_day, 0, 0])
        year[key] = [min(first, row.service_day), entries + 1, minutes + row.minutes]
    return {"daily": dict(daily), "year": year, "person": dict(person)}


def kept_totals() -> dict[str, dict[Any, Any]]:
    """What posting and reversing kept."""
    return {
        "daily": {(t.organization_id, t.day, t.grade): t.minutes for t in DailyTotal.objects.all() if t.minutes},
        "year": {(y.person_id, y.year): [y.first_day, y.entries, y.minutes] for y in YearlyParticipation.objects.all()},
        "person": {v.pk: v.posted_minutes for v in Volunteer.objects.all() if v.posted_minutes},
    }


def test_the_same_source_is_posted_once(who: Volunteer, team: Organization) -> None:
    first = line(who, team, 90, source_key="presence:7")
    (entry,) = post_entries(WORKER, lines=[first])
    again = post_entries(WORKER, lines=[first, line(who, team, 30), first])
    assert [row.pk for row in again] == [entry.pk, again[1].pk, entry.pk]
    assert HourEntry.objects.count() == 2
    who.refresh_from_db()
    assert who.posted_minutes == 120
    assert kept_totals() == naive_totals()


def test_two_equal_lines_in_one_call_are_one(who: Volunteer, team: Organization) -> None:
    twice = line(who, team, 45, source_key="presence:8")
    rows = post_entries(WORKER, lines=[twice, twice])
    assert rows[0].pk == rows[1].pk and HourEntry.objects.count() == 1


@pytest.mark.parametrize("minutes", [0, -30])
def test_minutes_are_positive(minutes: int, who: Volunteer, team: Organization) -> None:
    with pytest.raises(Refusal, match="必须大于 0"):
        post_entries(WORKER, lines=[line(who, team, 60), line(who, team, minutes)])
    assert not HourEntry.objects.exists() and not ChainHead.objects.exists()


def test_the_chain_links_each_line_to_the_one_before(who: Volunteer, team: Organization) -> None:
    rows = [post(who, team, minutes) for minutes in (30, 60, 90)]
    assert [row.sequence for row in rows] == [1, 2, 3]
    assert [row.previous_hash for row in rows] == [GENESIS, rows[0].hash, rows[1].hash]
    head = ChainHead.objects.get(organization=team)
    assert (head.sequence, head.hash) == (3, rows[2].hash)
    assert not list(flaws())


def test_every_organization_has_a_chain_of_its_own(who: Volunteer, team: Organization) -> None:
    other = base.team(name="北碚院士科普队")
    post_entries(WORKER, lines=[line(who, team), line(who, other), line(who, team)])
    places = HourEntry.objects.order_by("organization_id", "sequence").values_list("organization_id", "sequence")
    assert sorted(places) == sorted([(team.pk, 1), (team.pk, 2), (other.pk, 1)])
    assert not list(flaws())


def test_sums_of_many_people_and_days_equal_a_naive_recomputation(team: Organization) -> None:
    people = [volunteer() for _ in range(4)]
    teams = [team, base.team(name="缙云山科普队")]
    grades = list(HourEntry.Grade.values)
    for number in range(40):
        day = date(2025, 11, 20) + timedelta(days=number * 3)
        post(people[number % 4], teams[number % 2], 15 + number, day, grade=grades[number % 3])
    assert kept_totals() == naive_totals()
    admin = base.user_with("city_admin")
    for entry in HourEntry.objects.filter(reverses=None).order_by("pk")[3:30:4]:
        reverse_entry(admin, entry=entry, reason="重复登记")
        assert kept_totals() == naive_totals()
    assert not ledger_drift() and not list(flaws())


def test_participation_begins_with_the_first_day(who: Volunteer, team: Organization) -> None:
    post(who, team, 60, date(2026, 5, 4))
    post(who, team, 60, date(2026, 3, 5))
    post(who, team, 60, date(2025, 12, 31))
    rows = YearlyParticipation.objects.filter(person=who.person).order_by("year")
    assert [(row.year, row.first_day, row.entries, row.minutes) for row in rows] == [
        (2025, date(2025, 12, 31), 1, 60),
        (2026, date(2026, 3, 5), 2, 120),
    ]


def test_a_reversal_puts_every_sum_back(who: Volunteer, team: Organization) -> None:
    kept = post(who, team, 60, date(2026, 5, 4))
    wrong = post(who, team, 150, date(2026, 3, 5), grade="declared")
    admin = base.user_with("area_admin", team.area)
    reversal = reverse_entry(admin, entry=wrong, reason="签到的是另一个人")
    assert (reversal.minutes, reversal.sequence, reversal.reverses_id) == (-150, 3, wrong.pk)
    who.refresh_from_db()
    assert who.posted_minutes == 60
    year = YearlyParticipation.objects.get(person=who.person)
    assert (year.first_day, year.entries, year.minutes) == (date(2026, 5, 4), 1, 60)
    total = DailyTotal.objects.get(organization=team, day=date(2026, 3, 5), grade="declared")
    assert (total.minutes, total.entries) == (0, 0)
    assert kept_totals() == naive_totals() and not ledger_drift()
    reverse_entry(admin, entry=kept, reason="活动没有办")
    assert not YearlyParticipation.objects.exists()
    assert kept_totals() == naive_totals() and not ledger_drift() and not list(flaws())


def test_a_reversal_happens_once_and_is_final(who: Volunteer, team: Organization) -> None:
    entry = post(who, team)
    admin = base.user_with("city_admin")
    with pytest.raises(Refusal, match="写明"):
        reverse_entry(admin, entry=entry, reason="  ")
    reversal = reverse_entry(admin, entry=entry, reason="重复登记")
    with pytest.raises(Conflict, match="已经冲正过"):
        reverse_entry(admin, entry=entry, reason="重复登记")
    with pytest.raises(Refusal, match="本身是冲正"):
        reverse_entry(admin, entry=reversal, reason="又想要了")
    assert HourEntry.objects.count() == 2


def test_only_who_has_the_right_over_the_organization_reverses(who: Volunteer, team: Organization) -> None:
    entry = post(who, team)
    for actor in (
        who.person.user,
        base.user_with("organization_admin", team),
        base.user_with("area_admin", base.area("500112")),
        base.user_with("auditor"),
    ):
        with pytest.raises(NotAllowed):
            reverse_entry(actor, entry=entry, reason="试一试")
    assert HourEntry.objects.count() == 1


@pytest.mark.parametrize("table", ["ledger_hourentry", "ledger_ledgerroot", "ledger_rootleaf"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_the_ledger(
    table: str, verb: str, who: Volunteer, team: Organization, at: Any
) -> None:
    now = clock.now()
    at(now - timedelta(days=2))
    post(who, team)
    at(now)
    assert seal_due(WORKER) == 1
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table))
    assert (HourEntry.objects.count(), LedgerRoot.objects.count(), RootLeaf.objects.count()) == (1, 1, 1)


def test_the_database_refuses_a_second_line_at_the_same_place(who: Volunteer, team: Organization) -> None:
    entry = post(who, team)
    entry.pk, entry.source_key = None, "other"
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save(force_insert=True)


@pytest.mark.parametrize(("minutes", "reverses"), [(-60, False), (60, True), (0, False)])
def test_the_database_refuses_a_line_with_the_wrong_sign(
    minutes: int, reverses: bool, who: Volunteer, team: Organization
) -> None:
    entry = post(who, team)
    copy = HourEntry.objects.get(pk=entry.pk)
    copy.pk, copy.source_key, copy.sequence, copy.minutes = None, "other", 2, minutes
    copy.reverses = entry if reverses else None
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_posting_a_crowd_costs_a_fixed_number_of_statements(
    team: Organization, django_assert_max_num_queries: Any
) -> None:
    people = [volunteer(with_user=False) for _ in range(40)]
    with django_assert_max_num_queries(30):
        post_entries(WORKER, lines=[line(one, team) for one in people])
