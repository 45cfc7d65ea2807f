"""图览: every picture against a count made by hand, who may see it, what small groups show, how it is taken along."""

from collections import Counter
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.rates import Rate
from yushan.indicators.drawings import PICTURES
from yushan.indicators.places import Place
from yushan.indicators.queries import pictures
from yushan.indicators.queries.cohorts import cohorts_of
from yushan.indicators.rules import drawing, drawing_cohorts
from yushan.indicators.rules.cohorts import Cohort
from yushan.indicators.rules.drawing import Day
from yushan.indicators.rules.few import LEFT_OUT
from yushan.indicators.rules.flow import Flow
from yushan.indicators.rules.lorenz import lorenz
from yushan.indicators.tests import factories
from yushan.indicators.tests.busy import EARLY, TODAY, Busy, busy
from yushan.ledger.models import HourEntry
from yushan.needs import actions as acts
from yushan.needs.models import Need
from yushan.needs.tests import factories as needs
from yushan.organizations.actions import suspend_organization
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, text_of
from yushan.projects.actions import services
from yushan.projects.models import ServiceOffer
from yushan.volunteers.models import Volunteer


@given(st.lists(st.integers(1, 900), min_size=1, max_size=40))
def test_gini_is_the_mean_difference_over_twice_the_mean(minutes: list[int]) -> None:
    found = lorenz(Counter(minutes))
    apart = sum(abs(one - other) for one in minutes for other in minutes)
    assert found.gini == Fraction(apart, 2 * len(minutes) * sum(minutes))
    assert sum(found.tenths) == 1 and found.tenths == sorted(found.tenths)
    assert found.people == len(minutes) and found.minutes == sum(minutes)


def test_nobody_has_no_curve_and_equal_hours_no_gini() -> None:
    assert lorenz({}).gini is None and drawing.evenness(lorenz({})).kind == ""
    assert lorenz({120: 7}).gini == 0 and lorenz({0: 3, 120: 2}).people == 2


@given(st.dictionaries(st.tuples(st.booleans(), st.integers(0, 3)), st.integers(0, 12)))
def test_no_small_group_of_newcomers_can_be_reckoned(counts: dict[tuple[bool, int], int]) -> None:
    found = Flow(counts)
    shown = [step.people for step in found.steps(few=5)]
    known = [one for one in shown if one is not None]
    assert all(more == less or more - less >= 5 for more, less in pairwise(known)), shown
    assert all(one is None or one == found.reached(at) for at, one in enumerate(shown))
    if found.reached(0) >= 20 and all(found.stopped(at) >= 5 for at in range(4)):
        assert None not in shown


def test_one_quiet_day_is_not_left_out_alone() -> None:
    days = {date(2026, 3, at): Day(60 * at, at) for at in (2, 7, 9)} | {date(2026, 4, 1): Day(60, 1)}
    days[date(2026, 2, 1)] = Day(700, 10)
    found = drawing.calendar(days, 2026, date(2026, 4, 30), few=5)
    assert [day for day, _ in found.data["days"]] == ["2026-03-09"]
    assert {row[0]: row[2] for row in found.file[1]}["2026-03-07"] == LEFT_OUT
    assert len(drawing.calendar(days, 2026, date(2026, 4, 30)).data["days"]) == 5


@pytest.fixture
def scene(db: Any, monkeypatch: Any) -> Busy:
    """Two districts; the clock stands."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 10, tzinfo=clock.ZONE))
    return busy()


def registered_on(day: date) -> list[Volunteer]:
    return [
        one
        for one in Volunteer.objects.select_related("person")
        if one.verified_on and one.verified_on <= day and not (one.withdrawn_on and one.withdrawn_on <= day)
    ]


def lines_until(day: date, first: date) -> list[HourEntry]:
    gone = set(HourEntry.objects.exclude(reverses=None).values_list("reverses", flat=True))
    rows = HourEntry.objects.filter(reverses=None).exclude(pk__in=gone)
    return [line for line in rows if first <= line.service_day <= day]


@pytest.mark.parametrize("day", [EARLY, TODAY])
@pytest.mark.parametrize("own", [False, True])
def test_the_pictures_are_what_counting_by_hand_gives(scene: Busy, day: date, own: bool) -> None:
    area = scene.areas[0]
    browser = client(make.user_with("city_admin"))
    query = {"as_of": day.isoformat()} | ({"scope": "area", "node": area.code} if own else {})

    def drawn(code: str, **more: str) -> Any:
        return browser.get(reverse("indicators:picture", args=[code]), query | more).context["drawn"]

    who = [one for one in registered_on(day) if not own or one.area_id == area.pk]
    ages = Counter(_band(one.person.birth_date, day) for one in who if one.person.birth_date)
    rows = {row[0]: row[1] for row in drawn("composition", by="age").rows}
    assert rows.pop("合计") == len(who) and {name: n for name, n in rows.items() if n} == dict(ages)
    genders = Counter({"M": "男", "F": "女"}[one.person.gender] for one in who)
    assert {row[0]: row[1] for row in drawn("composition", by="gender").rows[:2]} == {
        k: genders[k] for k in ("女", "男")
    }

    new = [one for one in who if one.verified_on and one.verified_on > day - timedelta(days=365)]
    served = Counter(line.volunteer_id for line in lines_until(day, day - timedelta(days=365)))
    steps = [sum(served[one.pk] >= at for one in new) for at in range(4)]
    flow = drawn("flow").rows
    assert [row[1] for row in flow[:4]] == steps and steps[0] > 0
    ways = {tuple(row[0].split(" → ")): row[1] for row in flow[4:]}
    assert sum(number for (one, _), number in ways.items() if one == "实名注册") == steps[0]
    assert sum(number for (_, other), number in ways.items() if other == "第一次服务") == steps[1]
    assert sum(number for (_, other), number in ways.items() if other == "第三次服务") == steps[3]

    year = lines_until(day, date(2026, 1, 1))
    here = [line for line in year if not own or line.organization.area_id == area.pk]
    by_day: Counter[str] = Counter()
    for line in here:
        by_day[line.service_day.isoformat()] += line.minutes
    assert dict(drawn("calendar").data["days"]) == {key: value / 60 for key, value in by_day.items()}

    of_person: Counter[int] = Counter()
    for line in year:
        if not own or line.volunteer.area_id == area.pk:
            of_person[line.volunteer_id] += line.minutes
    found = drawn("evenness")
    apart = sum(abs(one - other) for one in of_person.values() for other in of_person.values())
    gini = Fraction(apart, 2 * len(of_person) * sum(of_person.values()))
    assert dict(found.figures)["参加服务"] == f"{len(of_person):,} 人"
    assert abs(float(dict(found.figures)["基尼系数"]) - float(gini)) <= 0.005


def _band(born: date, day: date) -> str:
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    limits = (
        (60, "60 岁以上"),
        (45, "45–59 岁"),
        (35, "35–44 岁"),
        (25, "25–34 岁"),
        (18, "18–24 岁"),
        (0, "未满 18 岁"),
    )
    return next(name for limit, name in limits if age >= limit)


@pytest.mark.capability("T4.3", page="/staff/indicators/pictures/supply/")
def test_supply_and_demand_stand_side_by_side(scene: Busy) -> None:
    vague = Need.objects.filter(state="submitted").order_by("pk").first()
    assert vague is not None
    Need.objects.filter(pk=vague.pk).update(service_type=None, item=None)
    found = client(make.user_with("city_admin")).get(reverse("indicators:picture", args=["supply"])).context["drawn"]
    needs = [need for need in Need.objects.all() if need.state not in ("merged", "withdrawn")]
    asked = Counter(need.type_name for need in needs)
    claimed = Counter(need.type_name for need in needs if need.state in Need.WITH_TEAM)
    done = Counter(need.type_name for need in needs if need.state in ("done", "reviewed"))
    for name, *numbers, _teams in found.rows[:-1]:
        assert numbers == [asked[name], claimed[name], done[name], asked[name] - claimed[name]], name
    assert [row[0] for row in found.rows].count("未分类") == 1, "what nobody has sorted is not left out of the sum"
    assert found.rows[-1][1] == len(needs) > 0 and any(row[5] for row in found.rows[:-1])


def _supply_now(area: Any) -> dict[str, tuple[int, ...]]:
    """What stands there at this moment: loops over orders and offers as they are."""
    found: dict[str, list[int]] = {}
    for need in Need.objects.select_related("service_type"):
        if need.state not in ("merged", "withdrawn") and area in (None, need.area):
            row = found.setdefault(need.service_type.name, [0, 0, 0, 0])
            with_team, done = (
                need.state in ("claimed", "serving", "done", "reviewed"),
                need.state in ("done", "reviewed"),
            )
            for at, counted in enumerate((True, with_team, done)):
                row[at] += counted
    teams: dict[str, set[int]] = {}
    for one in ServiceOffer.objects.select_related("item__service_type", "organization"):
        fits = one.is_active and one.item.state == "published" and one.organization.state == "active"
        if fits and one.areas.exists() and (area is None or area in one.areas.all()):
            teams.setdefault(one.item.service_type.name, set()).add(one.organization_id)
    for name, listed in teams.items():
        found.setdefault(name, [0, 0, 0, 0])[3] = len(listed)
    return {name: tuple(row) for name, row in found.items() if any(row)}


def test_supply_and_demand_of_a_past_day_are_those_of_that_day(db: None, monkeypatch: Any) -> None:
    """A story day by day; at its end every day is asked again, and says what was to be seen on it."""
    now = [datetime(2026, 9, 7, 9, tzinfo=clock.ZONE)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    make.load_plan()
    at = needs.scene("500101")
    far, chief = make.area("500103"), make.user_with("city_admin")
    seen: dict[date, list[dict[str, tuple[int, ...]]]] = {}

    def evening() -> None:
        seen[clock.today()] = [_supply_now(None), _supply_now(at.area), _supply_now(far)]
        now[0] += timedelta(days=1)

    offer = ServiceOffer.objects.get(organization=at.team)
    first, (given,) = needs.dispatched(at)
    second = needs.order(at)
    evening()
    acts.claim(at.keeper, dispatch=given)
    third = needs.order(at, area=far, item=None)
    evening()
    acts.release(at.keeper, need=first, reason="人手不够，来不了")
    services.save_offer(
        chief, item=at.item, organization=at.other, areas=[at.area, far], slots=[], monthly=2, lead_days=3
    )
    evening()
    acts.merge_need(at.staff, need=second, into=first)
    services.pause_service(chief, item=at.item, reason="专家出差")
    evening()
    services.publish_service(chief, item=at.item)
    services.drop_offer(chief, offer=offer)
    evening()
    (again,) = acts.dispatch_need(at.staff, need=first, organizations=[at.other])
    acts.claim(at.rival, dispatch=again)
    acts.withdraw(COMMAND_LINE, need=third)
    evening()
    suspend_organization(chief, organization=at.other, reason="整顿")
    evening()
    for day, expected in seen.items():
        for area, wanted in zip((None, at.area, far), expected, strict=True):
            place = Place("area", area.pk, area.code, area.name, {}) if area else Place("city", 0, "", "", {})
            rows = {one.name: (one.asked, one.claimed, one.done, one.teams) for one in pictures.demand(place, day)}
            assert {name: row for name, row in rows.items() if any(row)} == wanted, (day, area)
    assert len({str(one) for one in seen.values()}) >= 6, "the story changes something every day"


@pytest.mark.capability("T1.3", page="/staff/indicators/pictures/composition/")
@pytest.mark.capability("G9", page="/staff/indicators/pictures/flow/")
def test_each_picture_has_its_formula_its_table_and_its_files(scene: Busy, django_assert_max_num_queries: Any) -> None:
    browser = client(make.user_with("city_admin"))
    listed = text_of(browser.get(reverse("indicators:pictures")))
    for code, one in PICTURES.items():
        address = reverse("indicators:picture", args=[code])
        assert one.title in listed
        browser.get(address)
        with django_assert_max_num_queries(20):
            page = browser.get(address)
        assert one.formula in text_of(page) and page.context["drawn"].rows
        text = browser.get(reverse("indicators:picture_export", args=[code]), {"format": "csv"}).content.decode(
            "utf-8-sig"
        )
        assert text.splitlines()[0] == ",".join(page.context["drawn"].file[0])
        book = browser.get(reverse("indicators:picture_export", args=[code]))
        assert book.content[:2] == b"PK" and ".xlsx" in book["Content-Disposition"]
    assert browser.get(reverse("indicators:picture", args=["nonsense"])).status_code == 404


def test_the_number_of_statements_does_not_grow_with_rows(scene: Busy) -> None:
    browser = client(make.user_with("city_admin"))
    for code in PICTURES:
        address = reverse("indicators:picture", args=[code])
        browser.get(address)
        with CaptureQueriesContext(connection) as few:
            browser.get(address)
        joined = factories.volunteers(factories.people(12), scene.areas[0], date(2026, 5, 1))
        for at, one in enumerate(joined):
            factories.serve(one, date(2026, 6, 1 + at), scene.teams[0])
        with CaptureQueriesContext(connection) as many:
            browser.get(address)
        assert len(many) <= len(few), code


def test_who_sees_units_only_is_told_and_an_area_sees_its_own(scene: Busy) -> None:
    clerk = client(make.user_with("unit_admin", make.unit("单位", area=scene.areas[0], level="city")))
    assert "图览按全市和区县看" in text_of(clerk.get(reverse("indicators:pictures")))
    assert clerk.get(reverse("indicators:picture", args=["flow"])).status_code == 400
    own = client(make.user_with("area_admin", scene.areas[0]))
    page = own.get(reverse("indicators:picture", args=["calendar"]))
    assert page.context["place"].code == scene.areas[0].code
    foreign = own.get(reverse("indicators:picture", args=["calendar"]), {"scope": "area", "node": scene.areas[1].code})
    assert foreign.status_code == 404


def test_cohorts_are_shares_of_who_registered_and_small_ones_stay_unsaid(scene: Busy) -> None:
    browser = client(make.user_with("city_admin"))
    found = cohorts_of(Place("city", 0, "500000", "重庆市", {}), clock.today())
    drawn = browser.get(reverse("indicators:picture", args=["cohorts"])).context["drawn"]
    assert [row[:2] for row in drawn.rows] == [(one.name, one.people) for one in found]
    for row, one in zip(drawn.rows, found, strict=True):
        assert row[2:] == tuple(
            "" if rate is None or not rate.denominator else f"{rate.percent}%" for rate in one.served
        )
    quarter = date(2026, 1, 1)
    many = [Cohort(quarter, 20, (Rate(4, 20), Rate(16, 20), Rate(10, 20), Rate(0, 20), Rate(20, 20), None, None, None))]
    assert drawing_cohorts.cohorts(many, few=5).rows[0][1:7] == (20, LEFT_OUT, LEFT_OUT, "50.0%", "0.0%", "100.0%")
    few = [Cohort(quarter, 4, (Rate(4, 4),) + (None,) * 7)]
    assert drawing_cohorts.cohorts(few, few=5).rows[0][1:3] == (LEFT_OUT, LEFT_OUT)
