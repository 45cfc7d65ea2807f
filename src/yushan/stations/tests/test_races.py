"""Two at the same moment: one decision, one grading, one visit, however often it is sent."""

from typing import Any

import pytest

from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.tests.pictures import png
from yushan.organizations.tests import factories as make
from yushan.projects.tests.test_races import together
from yushan.stations import actions
from yushan.stations.models import Assessment, EvidencePhoto, Side, Station
from yushan.stations.queries.criteria import criteria_of
from yushan.stations.tests import factories as st

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "a0b1c2d3-0000-4000-8000-00000000000{}"


def test_two_decisions_have_one_outcome() -> None:
    here = st.scene()
    station = st.applied(here)
    st.handed_in(station, here.clerk)
    row = st.inspected(station, here.inspector)
    second = make.user_with("area_admin", here.area)
    outcomes = together(
        lambda: actions.decide(here.district, assessment=row, outcome="pass"),
        lambda: actions.decide(second, assessment=row, outcome="decline", reason="场所要拆迁"),
    )
    assert sum(isinstance(one, Conflict | Refusal) for one in outcomes) == 1, outcomes
    station = Station.objects.get(pk=station.pk)
    row.refresh_from_db()
    assert (station.state, row.state) in (("certified", "passed"), ("declined", "not_passed"))


def test_a_grading_begins_once_and_one_inspector_goes() -> None:
    here = st.scene()
    actions.save_station(here.district, area=here.area, name="老科普馆", kind="venue", organization=here.team)
    station = Station.objects.select_related("host", "organization", "area").get()
    begin: Any = lambda: actions.open_assessment(here.district, station=station, kind=Assessment.Kind.AGAIN)
    outcomes = together(begin, begin, begin)
    assert sum(isinstance(one, Assessment) for one in outcomes) == 1 and Assessment.objects.count() == 1, outcomes
    keeper = make.user_with("station_admin", station)
    row = st.handed_in(station, keeper)
    others = [here.inspector, make.user_with("reviewer", here.area), make.user_with("reviewer", here.area)]
    outcomes = together(*[lambda who=who: actions.take_inspection(who, assessment=row) for who in others])
    assert sum(isinstance(one, Assessment) for one in outcomes) == 1, outcomes
    assert sum(isinstance(one, Conflict) for one in outcomes) == 2, outcomes


def test_what_a_phone_sends_twice_comes_once() -> None:
    here = st.scene()
    station = st.applied(here)
    row = st.handed_in(station, here.clerk)
    actions.take_inspection(here.inspector, assessment=row)

    def photo() -> Any:
        return actions.add_evidence(
            here.inspector, assessment=row, side=Side.CHECK, item="place.room", content=png(), key=KEY.format(1)
        )

    outcomes = together(photo, photo, photo)
    assert not any(isinstance(one, Exception) for one in outcomes), outcomes
    assert sorted(is_new for _photo, is_new in outcomes) == [False, False, True]
    assert EvidencePhoto.objects.filter(key=KEY.format(1)).count() == 1
    visit = actions.Visit(st.scores(criteria_of(row.version), note="看过"))
    send: Any = lambda: actions.record_visit(here.inspector, assessment=row, visit=visit, key=KEY.format(2))
    outcomes = together(send, send)
    assert sorted(one[1] for one in outcomes) == [False, True], outcomes
    with pytest.raises((Conflict, NotAllowed)):
        actions.record_visit(here.inspector, assessment=row, visit=visit, key=KEY.format(3))
