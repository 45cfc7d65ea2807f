"""Cohorts and the other figures of activity (G9)."""

from datetime import date, datetime
from typing import Any

import pytest
from django.urls import reverse

from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.indicators.places import Place
from yushan.indicators.queries.catalogue import catalogue
from yushan.indicators.queries.cohorts import cohorts_of
from yushan.indicators.rules.cohorts import called, cohorts, later, quarter_of
from yushan.indicators.tests import factories
from yushan.ledger.actions import reverse_entry
from yushan.ledger.models import HourEntry
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, text_of
from yushan.volunteers.models import Volunteer


def test_quarters() -> None:
    assert [quarter_of(date(2026, month, 28)).month for month in range(1, 13)] == [
        1,
        1,
        1,
        4,
        4,
        4,
        7,
        7,
        7,
        10,
        10,
        10,
    ]
    assert later(date(2026, 1, 1), -1) == date(2025, 10, 1) and later(date(2025, 10, 1), 5) == date(2027, 1, 1)
    assert called(date(2026, 4, 1)) == "2026 年二季度"
    found = cohorts({date(2026, 10, 1): 4}, {(date(2026, 10, 1), date(2026, 10, 1)): 3}, date(2026, 11, 25))
    assert found[-1].served[0] is not None and found[-1].served[0].percent == "75.0" and found[-1].served[1] is None
    assert found[0].quarter == date(2025, 1, 1) and all(rate is not None for rate in found[0].served)


@pytest.fixture
def years(db: Any, monkeypatch: Any) -> Any:
    """Twelve people of two districts who registered over two years and served here and there."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 10, tzinfo=clock.ZONE))
    make.load_plan()
    areas = [make.area("500103"), make.area("500109")]
    team = make.team(make.detachment(areas[0]))
    made: list[Volunteer] = []
    for at in range(12):
        joined = date(2025 + at // 6, 1 + 2 * (at % 6) - (at % 6 == 5), 11)
        made += factories.volunteers(factories.people(1), areas[at % 2], joined)
        for number in range(at % 4):
            served = later(quarter_of(joined), number * (1 + at % 2))
            if served <= date(2026, 11, 1):
                factories.serve(made[-1], max(served.replace(day=20), joined), team)
    Volunteer.objects.filter(pk=made[2].pk).update(state="withdrawn", withdrawn_on=date(2026, 1, 1))
    reverse_entry(WORKER, entry=HourEntry.objects.filter(volunteer=made[3]).latest("pk"), reason="记错了人")
    return areas


@pytest.mark.capability("G9", page="/staff/indicators/pictures/cohorts/")
def test_activity_is_seen_from_all_four_sides(years: Any, django_assert_max_num_queries: Any) -> None:
    city = client(make.user_with("city_admin"))
    listed = text_of(city.get(reverse("indicators:catalogue")))
    for code in ("activity_level", "returning_share", "hours_per_head"):
        assert catalogue()[code].name in listed
        assert city.get(reverse("indicators:catalogue_one", args=[code])).context["course"].now.value is not None
    picture = reverse("indicators:picture", args=["cohorts"])
    city.get(picture)
    with django_assert_max_num_queries(20):
        city.get(picture)
    assert city.get(reverse("indicators:cohorts"), {"as_of": "2026-06-01"}).headers["Location"].startswith(picture)
    gone = set(HourEntry.objects.exclude(reverses=None).values_list("reverses_id", flat=True))
    for area in (None, years[1]):
        place = Place("area", area.pk, area.code, area.name, {}) if area else Place("city", 0, "500000", "重庆市", {})
        shown = cohorts_of(place, clock.today())
        query = {"scope": "area", "node": area.code} if area else {}
        drawn = city.get(picture, query).context["drawn"]
        assert [row[1] for row in drawn.rows] == [row.people for row in shown]
        who = [
            one
            for one in Volunteer.objects.all()
            if one.withdrawn_on is None and (area is None or one.area_id == area.pk)
        ]
        assert sum(row.people for row in shown) == len(who)
        for row in shown:
            own = [one for one in who if quarter_of(one.verified_on or date.min) == row.quarter]
            assert row.people == len(own)
            for at, rate in enumerate(row.served):
                if rate is None:
                    assert later(row.quarter, at) > date(2026, 11, 25)
                    continue
                quarter = later(row.quarter, at)
                lines = HourEntry.objects.filter(reverses=None, volunteer__in=own).exclude(pk__in=gone)
                took = {line.volunteer_id for line in lines if quarter_of(line.service_day) == quarter}
                assert rate.numerator == len(took), (row.quarter, at)
    export = reverse("indicators:picture_export", args=["cohorts"])
    table = city.get(export, {"format": "csv"}).content.decode("utf-8-sig")
    assert "注册季度,人数,当季,1 季后" in table and "当季人数" in table and "2026 年四季度" in table
    clerk = client(make.user_with("unit_admin", make.unit("单位", area=years[0], level="city")))
    assert clerk.get(picture).status_code == 400
