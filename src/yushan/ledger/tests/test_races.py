"""Everybody posts at once: chains without gaps, no deadlock, sums that fit. On both databases."""

import threading
from collections.abc import Callable
from datetime import date
from itertools import count, pairwise

import pytest
from django.db import connections

from yushan.common import jobs
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, Refusal
from yushan.ledger.actions import (
    correct_entry,
    issue_certificate,
    order_batch,
    post_entries,
    request_certificate,
    reverse_entry,
)
from yushan.ledger.actions.batches import _requested
from yushan.ledger.models import Certificate, ChainHead, HourEntry
from yushan.ledger.recount import ledger_drift
from yushan.ledger.tests.people import line, post
from yushan.ledger.tests.test_posting import kept_totals, naive_totals
from yushan.ledger.verification import flaws
from yushan.organizations.tests import factories as base
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import volunteer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


def together(*jobs: Callable[[], object]) -> list[object]:
    """Runs the jobs at the same moment, each in its own thread and connection; answers results or refusals."""
    gate = threading.Barrier(len(jobs))
    results: list[object] = [None] * len(jobs)

    def run(place: int, job: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[place] = job()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    broken = [error for error in results if isinstance(error, Exception) and not isinstance(error, Refusal)]
    assert not broken, broken
    return results


def assert_sound() -> None:
    for head in ChainHead.objects.all():
        places = list(
            HourEntry.objects.filter(organization=head.organization_id)
            .order_by("sequence")
            .values_list("sequence", "previous_hash", "hash")
        )
        assert [place[0] for place in places] == list(range(1, len(places) + 1))
        assert all(before[2] == after[1] for before, after in pairwise(places))
        assert head.sequence == len(places)
    assert not list(flaws()) and not ledger_drift()
    assert kept_totals() == naive_totals()


def test_many_post_to_the_same_and_to_crossing_organizations() -> None:
    teams = [base.team(name=f"第{number}服务队") for number in range(4)]
    people = [volunteer(with_user=False) for _ in range(5)]

    def job(number: int) -> Callable[[], object]:
        # Every job crosses the others: other teams in another order, the same people from the other end.
        crossing = [teams[(number + step) % 4] for step in range(3)]
        if number % 2:
            crossing.reverse()
        lines = [
            line(people[(number * 2 + step) % 5], team, 30 + number, date(2026, 3, 1 + number % 7))
            for step, team in enumerate(crossing)
        ]
        return lambda: post_entries(WORKER, lines=lines)

    together(*(job(number) for number in range(16)))
    assert HourEntry.objects.count() == 48
    assert_sound()


def test_of_corrections_and_reversals_at_once_one_takes_the_line_back() -> None:
    team, who = base.team(), volunteer(with_user=False)
    entry = post(who, team, 150, date(2026, 3, 5))

    def correct(minutes: int) -> Callable[[], object]:
        times = {"starts_at": entry.starts_at, "ends_at": entry.ends_at, "minutes": minutes}
        return lambda: correct_entry(WORKER, entry=entry, **times, reason="签到表")

    results = together(
        *(correct(minutes) for minutes in (60, 70, 80)),
        *[lambda: reverse_entry(WORKER, entry=entry, reason="重复登记")] * 3,
    )
    assert sum(isinstance(one, Conflict) for one in results) == 5
    assert HourEntry.objects.filter(reverses=entry).count() == 1
    assert_sound()


def test_the_first_lines_of_a_new_chain_come_from_many_at_once() -> None:
    team, people = base.team(), [volunteer(with_user=False) for _ in range(8)]
    lines = [line(one, team) for one in people]
    together(*((lambda one=one: post_entries(WORKER, lines=[one])) for one in lines))
    assert HourEntry.objects.filter(organization=team).count() == 8
    assert_sound()


def test_the_same_line_posted_by_many_is_one() -> None:
    team, who = base.team(), volunteer(with_user=False)
    same = line(who, team, 90, source_key="presence:1")
    results = together(*(lambda: post_entries(WORKER, lines=[same]) for _ in range(8)))
    assert len({rows[0].pk for rows in results if isinstance(rows, list)}) == HourEntry.objects.count() == 1
    assert_sound()


def test_postings_and_reversals_of_one_person_at_once() -> None:
    team, other, who = base.team(), base.team(name="缙云山科普队"), volunteer(with_user=False)
    admin = base.user_with("city_admin")
    wrong = [post(who, team, 60, date(2026, 4, 1 + number)) for number in range(4)]
    fresh = [line(who, (team, other)[number % 2], 30, date(2026, 4, 1)) for number in range(6)]
    results = together(
        *((lambda one=one: reverse_entry(admin, entry=one, reason="重复登记")) for one in wrong),
        *((lambda one=one: reverse_entry(admin, entry=one, reason="重复登记")) for one in wrong),
        *((lambda one=one: post_entries(WORKER, lines=[one])) for one in fresh),
    )
    assert sum(isinstance(one, Conflict) for one in results) == 4
    assert HourEntry.objects.filter(reverses__isnull=False).count() == 4
    assert Volunteer.objects.get(pk=who.pk).posted_minutes == 180
    assert_sound()


def test_certificates_and_reversals_at_once_leave_no_untrue_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    team, who = base.team(), volunteer()
    admin, serial = base.user_with("city_admin"), count(1)
    entries = [post(who, team, 60, date(2026, 4, next(serial))) for _ in range(3)]
    monkeypatch.setattr(jobs, "start", lambda *args, **facts: None)  # no worker: here all come at once
    asked = [
        request_certificate(
            who.person.user, volunteer=who, period_from=date(2026, 4, 1), period_until=date(2026, 4, 30)
        )
        for _ in range(4)
    ]
    together(
        *((lambda one=one: issue_certificate(WORKER, certificate=one)) for one in asked),
        *((lambda one=one: issue_certificate(WORKER, certificate=one)) for one in asked[:2]),
        lambda: reverse_entry(admin, entry=entries[0], reason="重复登记"),
    )
    states = sorted(Certificate.objects.values_list("state", flat=True))
    assert states.count("issued") <= 1 and "requested" not in states
    for valid in Certificate.objects.filter(state="issued"):
        assert not valid.lines.filter(entry=entries[0]).exists() and valid.total_minutes == 120
    numbers = [number[-7:-1] for number in Certificate.objects.exclude(number=None).values_list("number", flat=True)]
    assert sorted(numbers) == [f"{place:06d}" for place in range(1, len(numbers) + 1)]
    assert_sound()


def test_two_workers_at_one_place_of_a_batch_request_one_paper() -> None:
    team = base.team()
    who = volunteer("余小禾", area=team.area)
    post(who, team, 60, date(2026, 3, 5))
    keeper = base.user_with("organization_admin", team)
    batch = order_batch(
        keeper, organization=team, period_from=date(2026, 1, 1), period_until=date(2026, 12, 31), language="zh"
    )
    place = batch.items.get().pk
    papers = together(*[lambda: _requested(batch, place) for _ in range(4)])
    assert len({paper.pk for paper in papers if isinstance(paper, Certificate)}) == Certificate.objects.count() == 1
