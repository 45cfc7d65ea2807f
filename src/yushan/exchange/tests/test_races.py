"""Two that bring hours of one person at the same moment: threads with their own connections, on either database."""

import contextlib
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connections, transaction

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.exchange.importers import records
from yushan.exchange.report import Report
from yushan.exchange.tests.books import book, carry_out, outcome, rejections
from yushan.exchange.tests.test_records_import import HEADER, row
from yushan.ledger.actions import post_entries
from yushan.ledger.lines import EntryLine
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


def together(*jobs: Callable[[], Any]) -> list[Any]:
    """Runs the jobs each in its own thread and connection; answers their results."""
    results: list[Any] = [None] * len(jobs)

    def run(place: int, job: Callable[[], Any]) -> None:
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
    broken = [one for one in results if isinstance(one, Exception)]
    assert not broken, broken
    return results


@pytest.fixture
def ran(team: Organization) -> Volunteer:
    return people.volunteer("冉隆贵", verified_on=date(2025, 1, 6))


def test_two_overlapping_files_post_one_of_them(ran: Volunteer, monkeypatch: pytest.MonkeyPatch) -> None:
    make.team(name="缙云科普服务队")
    gate, load = threading.Barrier(2), records.load

    def read_then_wait(*args: Any) -> Any:
        """Who reads waits for the other to have read the same, as long as the other can get there."""
        known = load(*args)
        with contextlib.suppress(threading.BrokenBarrierError):
            gate.wait(1)
        return known

    monkeypatch.setattr(records, "load", read_then_wait)
    contents = [book(HEADER, [row(ran)]), book(HEADER, [row(ran, team="缙云科普服务队", start="10:00", end="12:00")])]
    reports: list[Report] = together(*((lambda file=file: carry_out("records", file)) for file in contents))  # type: ignore[misc]
    assert sorted(outcome(report) for report in reports) == [(0, 0, 0, 1), (1, 0, 0, 0)]
    assert "时间重叠" in next(rejections(one) for one in reports if one.rejected)[2, "开始时间"]
    assert HourEntry.objects.count() == 1


def test_a_file_beside_a_settlement_sees_its_lines(ran: Volunteer, team: Organization) -> None:
    other = make.team(name="缙云科普服务队")
    line = EntryLine(
        organization_id=other.pk, volunteer_id=ran.pk, person_id=ran.person_id, source_key="presence:1",
        activity_id=None, activity_title="缙云山科普行", service_day=date(2026, 3, 5),
        starts_at=clock.at(date(2026, 3, 5), 10), ends_at=clock.at(date(2026, 3, 5), 12), minutes=120,
        grade=HourEntry.Grade.MEASURED, recorder="黎静",
    )  # fmt: skip
    posted, content = threading.Event(), book(HEADER, [row(ran)])

    def settle() -> None:
        with transaction.atomic():
            post_entries(COMMAND_LINE, lines=[line])
            posted.set()
            threading.Event().wait(0.7)

    def bring() -> Report:
        posted.wait(10)
        return carry_out("records", content)

    report = together(settle, bring)[1]
    assert outcome(report) == (0, 0, 0, 1)
    assert "与“缙云山科普行”" in rejections(report)[2, "开始时间"]
    assert HourEntry.objects.count() == 1
