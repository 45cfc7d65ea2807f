"""Two staff decide about one badge at the same moment; many badges are approved at once: a number is given once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Refusal
from yushan.events import actions
from yushan.events.models import Accreditation
from yushan.events.tests import factories as events
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            outcomes.append(act())
        except Refusal as error:
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


def test_two_who_approve_one_badge_give_it_one_number():
    event = events.open_event()
    row = events.submitted(event)
    staff = [make.user_with("organization_admin", event.organization) for _n in range(4)]
    found = _at_once([lambda who=who: actions.approve(who, accreditation=row) for who in staff])
    assert {one.number for one in found} == {1}
    next_one = actions.approve(COMMAND_LINE, accreditation=events.submitted(event))
    assert next_one.number == 2


def test_badges_approved_at_once_have_numbers_of_their_own():
    event = events.open_event()
    rows = [events.submitted(event) for _n in range(5)]
    found = _at_once([lambda row=row: actions.approve(COMMAND_LINE, accreditation=row) for row in rows])
    assert sorted(one.number for one in found) == [1, 2, 3, 4, 5]


def test_of_a_yes_and_a_no_at_once_the_second_is_told():
    event = events.open_event()
    row = events.submitted(event)
    one, two = (make.user_with("organization_admin", event.organization) for _n in range(2))
    found = _at_once(
        [
            lambda: actions.approve(one, accreditation=row),
            lambda: actions.refuse(two, accreditation=row, reason="看不清脸"),
        ]
    )
    assert sum(isinstance(outcome, Refusal) for outcome in found) == 1
    row.refresh_from_db()
    assert (row.state, row.number) in (("approved", 1), ("refused", None))


def test_who_opens_the_page_twice_at_once_has_one_accreditation():
    event = events.open_event()
    who = events.placed(event)
    user = who.person.user
    found = _at_once([lambda: actions.for_person(user, event=event, volunteer=who) for _n in range(4)])
    assert {one.pk for one in found} == {Accreditation.objects.get().pk}
