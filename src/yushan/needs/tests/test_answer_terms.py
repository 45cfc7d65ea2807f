"""Until when a team has to answer: in time for the day that was asked for."""

from datetime import date, timedelta

import pytest

from yushan.common import clock, periods
from yushan.needs import actions
from yushan.needs.rules.times import last_day_to_answer
from yushan.needs.tests.factories import MONDAY, dispatched, order, scene
from yushan.projects.models import ServiceOffer

TODAY = date(2026, 9, 7)


def _last(wanted: int, lead: int | None) -> date:
    return last_day_to_answer(TODAY + timedelta(days=wanted), TODAY, lead, periods.working_days_before)


def test_the_last_day_to_say_yes() -> None:
    assert _last(2, None) == _last(2, 0) == TODAY + timedelta(days=1), "the day before"
    assert _last(2, 2) == TODAY, "two working days ahead of Wednesday"
    assert _last(7, 2) == TODAY + timedelta(days=3), "a weekend between"
    assert _last(2, 5) == TODAY + timedelta(days=1), "a lead that cannot be kept any more"
    assert _last(0, None) == _last(0, 3) == TODAY


@pytest.mark.django_db
def test_an_answer_is_due_while_the_day_can_still_be_met() -> None:
    with clock.pretend(MONDAY):
        at = scene()
        ServiceOffer.objects.update(lead_days=2)
        wednesday = [(clock.today() + timedelta(days=2), "morning")]
        need, (row,) = dispatched(at, windows=wednesday)
        assert row.due_at == need.due_at == need.turn_at == clock.at(TODAY + timedelta(days=1)), "not Thursday"
        need, rows = dispatched(at, at.team, at.other, windows=wednesday)
        assert [one.due_at for one in rows] == [clock.at(TODAY + timedelta(days=days)) for days in (1, 2)]
        assert need.due_at == clock.at(TODAY + timedelta(days=2)), "somebody can still say yes"
        need, (row,) = dispatched(at, windows=[*wednesday, (clock.today() + timedelta(days=30), "morning")])
        assert row.due_at == clock.at(TODAY + timedelta(days=4)), "the usual term where there is time"
        late = order(at, windows=wednesday)
    with clock.pretend(MONDAY + timedelta(days=2)):
        (row,) = actions.dispatch_need(at.staff, need=late, organizations=[at.team])
        assert row.due_at == clock.at(TODAY + timedelta(days=3))
