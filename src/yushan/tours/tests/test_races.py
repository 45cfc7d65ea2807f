"""Many ask for one time at the same moment: the database keeps it for one, also past the checks of the action."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Refusal
from yushan.organizations.tests import factories as make
from yushan.tours.actions import cancel_tour
from yushan.tours.models import Stop
from yushan.tours.tests.factories import at, book, open_tour, vehicle

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_many_who_book_one_time_on_two_tours_one_gets_it():
    hosts = [make.detachment(make.area(code)) for code in ("500101", "500102", "500103", "500104", "500105", "500106")]
    van = vehicle()
    tours = [open_tour(van), open_tour(van, title="科学家精神巡讲")]
    start, outcomes = threading.Barrier(len(hosts)), []

    def run(at_: int) -> None:
        try:
            start.wait(10)
            outcomes.append(book(tours[at_ % 2], hosts[at_], begin=9 + at_ % 3, end=12 + at_ % 3))
        except Refusal as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(hosts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(outcomes) == len(hosts)
    assert sum(isinstance(one, Stop) for one in outcomes) == 1 == Stop.objects.count()
    assert all("被约走" in str(one) for one in outcomes if isinstance(one, Refusal))


def test_the_database_itself_refuses_a_clash():
    host, other = make.detachment(make.area("500101")), make.detachment(make.area("500102"))
    tour = open_tour()
    first = book(tour, host)
    values: dict[str, Any] = {
        "tour": tour, "vehicle": tour.vehicle, "organization": other, "area": other.area, "place": "广场",
        "expected_people": 1, "volunteers": 1, "contact": "x", "asked_at": clock.now(),
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="stop_no_clash"):
        Stop.objects.create(starts_at=at(tour, 0, 11), ends_at=at(tour, 0, 13), **values)
    later = Stop.objects.create(starts_at=first.ends_at, ends_at=at(tour, 0, 13), **values)
    with pytest.raises(IntegrityError, match="stop_no_clash"):
        Stop.objects.filter(pk=later.pk).update(starts_at=at(tour, 0, 10))


def test_nobody_gets_a_stop_of_a_tour_that_is_called_off_at_this_moment() -> None:
    """Whichever comes first: afterwards nothing of the cancelled tour holds the vehicle."""
    hosts = [make.detachment(make.area(code)) for code in ("500101", "500102", "500103", "500104")]
    tour = open_tour()
    start = threading.Barrier(len(hosts) + 1)

    def run(act: Any) -> None:
        try:
            start.wait(10)
            act()
        except Refusal:
            pass
        finally:
            connection.close()

    acts: list[Any] = [
        *(lambda host=host, day=day: book(tour, host, day=day) for day, host in enumerate(hosts)),
        lambda: cancel_tour(COMMAND_LINE, tour=tour, reason="车辆故障"),
    ]
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    tour.refresh_from_db()
    assert tour.state == "cancelled"
    assert not Stop.objects.filter(tour=tour, state__in=Stop.HOLDING).exists()
