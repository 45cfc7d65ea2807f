"""Nobody who writes waits for anybody because of the counts, and who reads sees every figure whole."""

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections, transaction

from yushan.common.actors import WORKER
from yushan.common.signals import tell_person_facts_changed
from yushan.indicators.actions import check_drift, fold, recounting
from yushan.indicators.models import Recount
from yushan.indicators.queries import figures
from yushan.indicators.tests import factories
from yushan.ledger.actions import post_entries
from yushan.ledger.tests.test_races import together
from yushan.organizations.models import StaffMember
from yushan.organizations.tests import factories as base


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(180)
def test_writers_of_one_unit_do_not_wait_for_each_other() -> None:
    """32 postings that move the counts of one unit, of its area and of the city, all of them open at one moment."""
    writers = 32
    base.load_plan()
    unit = base.unit("重庆市自然博物馆", area=base.area("500109"))
    people = factories.people(writers)
    for person in people:
        base.staff_member(unit, person, party=True)
    volunteers = factories.volunteers(people, unit.area, date(2026, 1, 6))
    tell_person_facts_changed(person.pk for person in people)
    above = base.detachment(unit.area)
    # A chain of hours belongs to one team and is written by one at a time; the unit's people serve in many.
    teams = [base.team(above, name=f"北碚第{number}服务队") for number in range(writers)]
    lines = [factories.line(one, date(2026, 3, 5), team) for one, team in zip(volunteers, teams, strict=True)]
    # The first line of a combination of the explorer writes it, and only then do others of the same wait for that.
    (outsider,) = factories.volunteers(factories.people(1), unit.area, date(2026, 1, 6))
    factories.serve(outsider, date(2026, 3, 4), teams[0])
    fold()
    # SQLite has one writer at a time by its nature: there they come one after the other.
    at_once = connection.vendor == "postgresql"
    everybody_posted, folded = threading.Barrier(writers + 1), threading.Event()
    failed: list[BaseException] = []

    def write(line: Any) -> None:
        try:
            with transaction.atomic():
                post_entries(WORKER, lines=[line])
                if at_once:
                    everybody_posted.wait(60)  # breaks when one of them waits for another's end
                    folded.wait(60)
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[line]) for line in lines]
    for thread in threads:
        thread.start()
    if at_once:
        everybody_posted.wait(60)
        before = figures("unit", year=2026, as_of=date(2026, 3, 5))[0]
        assert fold() == 0 and before.party.numerator == 0, "nothing of what is not committed is seen, or waited for"
        folded.set()
    for thread in threads:
        thread.join()
    assert not failed, failed
    for _ in range(2):
        for scope in ("unit", "area", "city"):
            row = next(one for one in figures(scope, year=2026, as_of=date(2026, 3, 5)) if one.roster)
            assert (row.party.numerator, row.party.denominator) == (writers, writers)
        fold()
    assert check_drift().drift == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(180)
def test_readers_see_every_figure_whole_while_it_is_folded() -> None:
    base.load_plan()
    unit = base.unit("重庆市自然博物馆", area=base.area("500109"))
    people = factories.people(30)
    for person in people:
        base.staff_member(unit, person)
    tell_person_facts_changed(person.pk for person in people)
    done, seen, failed = threading.Event(), set(), []

    def read() -> None:
        try:
            while not done.is_set():
                seen.add(figures("city", year=2026, as_of=date(2026, 3, 5))[0].roster)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in readers:
        thread.start()
    for _ in range(10):
        # The same people leave and come back: changes that cancel out, folded while somebody reads.
        fold()
        tell_person_facts_changed(person.pk for person in people)
        with transaction.atomic():
            StaffMember.objects.update(in_service=False)
            tell_person_facts_changed(person.pk for person in people)
            StaffMember.objects.update(in_service=True)
            tell_person_facts_changed(person.pk for person in people)
        fold()
    done.set()
    for thread in readers:
        thread.join()
    assert not failed and seen == {30}


@pytest.mark.django_db(transaction=True)
def test_of_several_who_begin_to_rebuild_one_rebuilding_begins() -> None:
    base.load_plan()
    begun = together(*[recounting.begin] * 4)
    assert len({run.pk for run in begun}) == 1 and Recount.objects.count() == 1
