"""Figures against a naive computation over single rows; who sees whose; the map, the gaps, the seasons."""

import statistics
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest
from django.test import Client

from yushan.common import clock, periods
from yushan.needs.models import Need, NeedReview
from yushan.needs.queries import figures, lists
from yushan.needs.rules.figures import forecast
from yushan.needs.rules.times import working_minutes
from yushan.needs.tests.factories import kind, order, scene
from yushan.organizations.queries.areas import areas
from yushan.organizations.tests import factories as make
from yushan.projects.tests.factories import activity

pytestmark = pytest.mark.django_db
STATES = [*Need.State.values, "reviewed", "reviewed", "done"]


def _fill() -> list[Need]:
    """Sixty orders of two districts in all states, some reviewed, most claimed at odd hours."""
    rng = Random(7)
    scenes = [scene("500101"), scene("500120")]
    other = kind("clinic", "健康义诊")
    first = order(scenes[0])
    for number in range(60):
        at = scenes[number % 2]
        need = order(at) if number % 3 else order(at, item=None, service_type=other)
        state = rng.choice(STATES)
        asked = clock.now() - timedelta(minutes=rng.randrange(60 * 24 * 25, 60 * 24 * 300))
        values = {"state": state, "asked_at": asked}
        if state in Need.WITH_TEAM:
            claimed = asked + timedelta(minutes=rng.randrange(10_000))
            values |= {"organization": at.team, "claimed_at": claimed}
            values["claim_minutes"] = working_minutes(clock.local(asked), clock.local(claimed), periods.is_working_day)
        if state in ("serving", "done", "reviewed"):
            values["activity"] = activity(at.item.project)
        if state == "merged":
            values |= {"merged_into": first, "leader": first}
        Need.objects.filter(pk=need.pk).update(**values)
        if state == "reviewed":
            NeedReview.objects.create(need=need, stars=rng.randint(1, 5), reviewed_at=clock.now())
    return list(Need.objects.select_related("review"))


def test_sums_medians_and_means_are_those_of_the_rows() -> None:
    rows = _fill()
    city, staff = make.user_with("city_admin"), make.user_with("area_admin", make.area("500120"))
    year = clock.today().year
    for actor, wanted in ((city, rows), (staff, [row for row in rows if row.area.code == "500120"])):
        this = [row for row in wanted if clock.local(row.asked_at).year == year]
        standing = [row for row in this if row.state not in ("merged", "withdrawn")]
        whole, by_area = figures.sums(actor, year)
        accepted = [row for row in this if row.state in Need.ACCEPTED]
        done = [row for row in this if row.state in ("done", "reviewed")]
        stars = [row.review.stars for row in this if hasattr(row, "review")]
        minutes = [row.claim_minutes for row in this if row.claim_minutes is not None]
        assert (whole.asked, whole.accepted, whole.done) == (len(standing), len(accepted), len(done))
        assert (whole.stars, whole.reviews) == (sum(stars), len(stars))
        assert float(whole.claim_hours) == pytest.approx(statistics.median(minutes) / 60, abs=0.0501)
        assert float(whole.satisfaction) == pytest.approx(statistics.mean(stars), abs=0.0501)
        assert sum(one.asked for one in by_area.values()) == whole.asked
        behind = lists.needs_seen(actor, lists.Filters(year=year)).exclude(state__in=lists.GONE)
        assert behind.count() == whole.asked, "the list behind"
    assert Fraction(whole.done, whole.accepted) == Fraction(len(done), len(accepted))


def test_demand_gaps_and_months() -> None:
    rows = _fill()
    city, year = make.user_with("city_admin"), clock.today().year
    this = [row for row in rows if clock.local(row.asked_at).year == year and row.state not in ("merged", "withdrawn")]
    assert figures.demand_by_area(city, year) == Counter(row.area_id for row in this)
    # The teams offer only 农技推广, each in its own district: of 健康义诊 nobody does anything anywhere.
    gaps = figures.gaps(city, year, {area.pk: area for area in areas()})
    asked = Counter(row.area_id for row in this if row.service_type.code == "clinic")
    assert {(one.area.pk, one.asked) for one in gaps} == set(asked.items()) and {one.type_name for one in gaps} == {
        "健康义诊"
    }
    months, past = figures.months(city, year)
    assert months == [sum(clock.local(row.asked_at).month == month for row in this) for month in range(1, 13)]
    assert sum(map(sum, past)) == sum(
        clock.local(row.asked_at).year < year and row.state not in ("merged", "withdrawn") for row in rows
    )


def test_the_pages_say_how_it_is_counted(django_assert_max_num_queries) -> None:
    _fill()
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(make.user_with("city_admin"))
    with django_assert_max_num_queries(20):
        page = client.get("/staff/needs/figures/").content.decode()
    assert "办完或已评的 ÷ 受理的" in page and "没有办成的也算" in page and "万州区" in page and "工作小时" in page
    with django_assert_max_num_queries(20):
        page = client.get("/staff/needs/demand/").content.decode()
    assert "有人点、没人接得了" in page and "健康义诊" in page
    nobody = Client(headers={"Accept-Language": "zh-hans"})
    nobody.force_login(make.user())
    assert nobody.get("/staff/needs/figures/").status_code == 403


def test_the_link_behind_a_figure_of_the_map_counts_the_same() -> None:
    _fill()
    city, year = make.user_with("city_admin"), clock.today().year
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(city)
    page = client.get("/staff/needs/demand/").content.decode()
    counts = figures.demand_by_area(city, year)
    for area in (one for one in areas() if one.pk in counts):
        assert f"?year={year}&amp;counted=1&amp;area={area.code}" in page
        behind = lists.needs_seen(city, lists.Filters(year=year, counted=True, area=area.code))
        assert behind.count() == counts[area.pk] < Need.objects.filter(area=area).count()
        said = client.get(f"/staff/needs/list/?year={year}&counted=1&area={area.code}").content.decode()
        assert "件数和地图上的一样" in said


def test_months_before_the_first_order_are_no_zeros() -> None:
    at, city, year = scene(), make.user_with("city_admin"), clock.today().year
    for count, when in ((4, clock.at(date(year - 1, 7, 3))), (2, clock.at(date(year - 1, 9, 3)))):
        for _time in range(count):
            Need.objects.filter(pk=order(at).pk).update(asked_at=when)
    _months, past = figures.months(city, year)
    assert past == [[None] * 6 + [4, 0, 2, 0, 0, 0]]
    assert forecast(past) == [None] * 6 + [4, 0, 2, 0, 0, 0]
    Need.objects.filter(pk=order(at).pk).update(asked_at=clock.at(date(year - 2, 12, 3)))
    _months, past = figures.months(city, year)
    assert past == [[None] * 11 + [1], [0] * 6 + [4, 0, 2, 0, 0, 0]]
    assert forecast(past) == [0] * 6 + [4, 0, 2, 0, 0, 1], "of December the mean of one and none, rounded half up"
