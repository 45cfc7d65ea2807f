"""Many want one thing at the same moment: the database gives it to one, also past the checks of the actions."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Refusal
from yushan.organizations.tests import factories as make
from yushan.stations import actions
from yushan.stations.actions.taking import Taking
from yushan.stations.models import Booking, DutyTurn, Equipment, Loan, Room
from yushan.stations.rules.booking import overlap
from yushan.stations.tests.use_factories import at, book, day, equipment, member, person, room, station, user_of

pytestmark = [pytest.mark.usefixtures("tuesday"), pytest.mark.django_db(transaction=True)]


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each act answered or raised; all begin together."""
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            outcomes.append(act())
        except (Refusal, IntegrityError) as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(outcomes) == len(acts)
    return outcomes


def overlapping(where: Room) -> list[tuple[Booking, Booking]]:
    """Naively: every pair of bookings that hold the room at one moment."""
    rows = list(Booking.objects.filter(room=where, state__in=Booking.HOLDING))
    return [
        (one, other)
        for place, one in enumerate(rows)
        for other in rows[place + 1 :]
        if overlap((one.holds_from, one.holds_until), (other.holds_from, other.holds_until))
    ]


def bare(where: Room, begin: int, end: int, number: str = "x", **facts: Any) -> Booking:
    """A row written past the actions."""
    values: dict[str, Any] = {
        "audience": "station", "state": "confirmed", "title": "讲座", "people": 1, "number": number,
        "asked_at": clock.now(), "starts_at": at(begin), "ends_at": at(end), "holds_from": at(begin), "holds_until": at(end),
    }  # fmt: skip
    return Booking.objects.create(room=where, **(values | facts))


def test_of_many_who_book_overlapping_times_no_two_get_one() -> None:
    where = room(cleanup_minutes=15)
    takers = [person(make.user()) for _ in range(8)]
    outcomes = at_once([lambda who=who, n=n: book(where, who, 9 + n % 4, 11 + n % 4) for n, who in enumerate(takers)])
    booked = [one for one in outcomes if isinstance(one, Booking)]
    assert booked and Booking.objects.count() == len(booked) and not overlapping(where)
    assert all("约" in str(one) for one in outcomes if not isinstance(one, Booking))


def test_the_database_itself_refuses_a_clash() -> None:
    where, other = room(), room()
    outcomes = at_once([lambda n=n: bare(where, 10, 12, f"r{n}") for n in range(6)])
    assert sum(isinstance(one, Booking) for one in outcomes) == 1
    assert all("booking_no_clash" in str(one) for one in outcomes if isinstance(one, IntegrityError))
    next_one = bare(where, 12, 13, "n1")
    for change in (
        {"holds_from": at(11)}, {"holds_from": at(9), "holds_until": at(14)},
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="booking_no_clash"):
            Booking.objects.filter(pk=next_one.pk).update(**change)
    elsewhere = bare(other, 10, 12, "o1")
    with pytest.raises(IntegrityError, match="booking_no_clash"):
        Booking.objects.filter(pk=elsewhere.pk).update(room=where)
    gone = bare(where, 10, 12, "g1", state="cancelled")
    with pytest.raises(IntegrityError, match="booking_no_clash"):
        Booking.objects.filter(pk=gone.pk).update(state="confirmed")
    assert bare(where, 11, 12, "m1", state="missed"), "what was missed holds nothing"
    assert not overlapping(where)


def test_moves_and_bookings_at_one_moment_never_meet() -> None:
    where = room()
    users = [make.user() for _ in range(4)]
    held = [book(where, person(user), 9 + 2 * n, 10 + 2 * n) for n, user in enumerate(users)]
    acts = [
        *(
            lambda one=one, user=user: actions.move_booking(
                user, booking=one, room=where, starts_at=at(16), ends_at=at(18)
            )
            for one, user in zip(held, users, strict=True)
        ),
        lambda: book(where, person(make.user()), 17, 18),
    ]
    outcomes = at_once(acts)
    assert sum(isinstance(one, Booking) for one in outcomes) == 1 and not overlapping(where)


def test_the_deposit_of_trust_holds_over_all_rooms_of_a_station() -> None:
    where, user = station(), make.user()
    rooms = [room(where) for _ in range(5)]
    outcomes = at_once([lambda one=one: book(one, person(user)) for one in rooms])
    assert sum(isinstance(one, Booking) for one in outcomes) == 2 == Booking.objects.count()


def test_never_more_is_lent_than_there_is() -> None:
    things = equipment(number=5, broken=1)
    taking = Taking(name="冉桂芳", phone="13896170246")
    due = clock.today() + timedelta(days=3)
    outcomes = at_once(
        [lambda: actions.lend(COMMAND_LINE, equipment=things, taking=taking, count=2, due_on=due) for _ in range(5)]
    )
    assert sum(isinstance(one, Loan) for one in outcomes) == 2
    things.refresh_from_db()
    assert things.lent == sum(Loan.objects.filter(state="out").values_list("count", flat=True)) == 4
    with pytest.raises(IntegrityError):
        Loan.objects.create(
            equipment=things, audience="person", count=1, lent_at=clock.now(), due_on=due, contact_name="某"
        )
    loan = Loan.objects.first()
    back = at_once([lambda: actions.take_back(COMMAND_LINE, loan=loan) for _ in range(4)])
    assert sum(isinstance(one, Loan) for one in back) == 1
    things.refresh_from_db()
    assert things.lent == 2
    Loan.objects.filter(state="out").delete()
    assert Equipment.objects.get(pk=things.pk).lent == 0


def test_a_turn_is_taken_over_by_one_and_a_gap_filled_once() -> None:
    where = station()
    people = [member(where, name) for name in ("余小禾", "谭伟", "秦川", "文婷")]
    shift = actions.add_shift(COMMAND_LINE, station=where, starts_at=at(9), ends_at=at(12), places=1)
    outcomes = at_once([lambda one=one: actions.take_place(user_of(one), shift=shift, member=one) for one in people])
    assert sum(isinstance(one, DutyTurn) for one in outcomes) == 1
    turn = DutyTurn.objects.select_related("member__volunteer__person__user", "shift").get()
    swap = actions.offer_swap(user_of(turn.member), turn=turn)
    others = [one for one in people if one.pk != turn.member_id]
    taken = at_once([lambda one=one: actions.take_swap(user_of(one), swap=swap) for one in others])
    assert sum(not isinstance(one, Refusal) for one in taken) == 1
    standing = DutyTurn.objects.filter(shift=shift).exclude(state="released")
    assert standing.count() == 1 and standing.get().member_id != turn.member_id and day()


def test_one_person_is_put_at_one_of_several_stations() -> None:
    """Each station has a lock of its own; the person's decides between them."""
    places = [station() for _ in range(4)]
    first = member(places[0])
    user, number = user_of(first), first.volunteer.number  # type: ignore[union-attr]
    members = [first]
    for where in places[1:]:
        asked = actions.invite_member(COMMAND_LINE, station=where, number=number)
        members.append(actions.answer_invitation(user, member=asked, accept=True))
    shifts = [
        actions.add_shift(COMMAND_LINE, station=where, starts_at=at(9), ends_at=at(12), places=1) for where in places
    ]
    pairs = list(zip(shifts, members, strict=True))
    outcomes = at_once(
        [lambda shift=shift, one=one: actions.assign(COMMAND_LINE, shift=shift, member=one) for shift, one in pairs]
    )
    assert sum(isinstance(one, DutyTurn) for one in outcomes) == 1 == DutyTurn.objects.count()
