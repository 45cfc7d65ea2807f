"""Reports of weeks, months and years: the same figures as the page, made when due, told to who may see them."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pypdf
import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yushan.accounts.models import Notice, User
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.models import Job
from yushan.common.rates import Rate
from yushan.indicators.actions import recompute
from yushan.indicators.actions import reports as actions
from yushan.indicators.erasing import erase
from yushan.indicators.models import KeptReport, ReportOrder
from yushan.indicators.queries import reports as queries
from yushan.indicators.rules.reports import Span, change, digest, from_data, over, points
from yushan.indicators.rules.statements import rates_of
from yushan.indicators.tests.busy import Busy, busy
from yushan.ledger.models import HourEntry
from yushan.organizations.models import RoleGrant
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, text_of

NOW = datetime(2026, 11, 25, 10, tzinfo=clock.ZONE)


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)), st.sampled_from(["week", "month", "year"]))
def test_what_is_over_is_over_and_is_a_whole(today: date, period: str) -> None:
    found = over(period, today)
    assert found.first <= found.last < today
    following = found.last + timedelta(days=1)
    if period == "week":
        assert (
            found.first.weekday() == 0
            and (found.last - found.first).days == 6
            and today <= following + timedelta(days=6)
        )
    elif period == "month":
        assert (
            found.first.day == 1
            and following.day == 1
            and (found.first.month, found.first.year)
            == (
                found.last.month,
                found.last.year,
            )
        )
    else:
        assert (found.first.month, found.first.day, found.last.month, found.last.day) == (1, 1, 12, 31)
        assert found.last.year == today.year - 1


def test_periods_and_changes_in_words() -> None:
    assert Span("week", date(2026, 12, 28), date(2027, 1, 3)).title == "2026 年第 53 周周报"
    assert over("month", date(2026, 11, 25)).title == "2026 年 10 月月报"
    assert change(Rate(1, 3), Rate(1, 4)) == "+8.3 个百分点" and change(Rate(1, 4), Rate(1, 3)) == "−8.3 个百分点"
    assert (
        change(Rate(1, 3), Rate(1, 3)) == "持平"
        and change(Rate(0, 0), Rate(1, 3)) == ""
        and change(Rate(1, 3), None) == ""
    )


@pytest.fixture
def scene(db: Any, monkeypatch: Any, settings: Any, tmp_path: Any) -> Busy:
    """Two districts with a unit each; the clock stands; files go where the test ends."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: NOW)
    made = busy()
    for number, area in enumerate(made.areas):
        unit = make.unit(f"{area.name}科技馆", area=area, level="district", staff=8)
        for at, one in enumerate(made.volunteers):
            if at % 2 == number:
                make.staff_member(unit, one.person, party=at % 3 == 0)
    recompute()
    return made


def places_of(scene: Busy) -> list[Any]:
    from yushan.indicators import places

    city = make.user_with("city_admin")
    unit = scene.areas[0].units.first()
    return [places.city(city), places.area(city, scene.areas[0].code), places.unit(city, unit.code)]


def test_a_report_says_what_the_pages_say_of_the_same_day(scene: Busy) -> None:
    browser = client(make.user_with("city_admin"))
    for place in places_of(scene):
        for period in ("week", "month", "year"):
            span = over(period, clock.today())
            kept = actions.make(place, span)
            report = from_data(kept.content)
            page = browser.get(place.url(""), {"as_of": span.last.isoformat()})
            assert page.status_code == 200
            for card in page.context["cards"]:
                assert rates_of(report.rates)[card.words.code] == card.rate, (place.name, period)
            rows = page.context.get("areas") or page.context.get("units") or []
            if place.scope != "unit":
                assert [code for code, _, _ in report.below] == [row[0].code for row in rows]
                for (_, _, rates), row in zip(report.below, rows, strict=True):
                    assert rates_of(rates) == row[0].rates
            query = {"as_of": span.last.isoformat()} | (
                {} if place.scope == "city" else {"scope": place.scope, "node": place.code}
            )
            listed = {}
            for chapter in ("G", "T1", "T2", "T3", "T4", "T5", "S"):
                shown = browser.get(reverse("indicators:catalogue"), query | {"chapter": chapter}).context["groups"]
                listed |= {line.indicator.name: line.now for _, _, lines in shown for line in lines}
            assert {name for _, name, *_ in report.measured} == {
                n for n, now in listed.items() if now.value is not None
            }
            for _, name, text, goal, _ in report.measured:
                assert (text, goal) == (listed[name].text, listed[name].target_text), name
            assert digest(kept.content) == kept.sha256


def test_what_was_done_in_the_period_is_what_counting_by_hand_gives(scene: Busy) -> None:
    gone = set(HourEntry.objects.exclude(reverses=None).values_list("reverses", flat=True))
    lines = [one for one in HourEntry.objects.filter(reverses=None) if one.pk not in gone]
    first, last = date(2026, 3, 1), date(2026, 8, 31)
    for place in places_of(scene):
        here = [one for one in lines if first <= one.service_day <= last]
        if place.scope == "area":
            here = [one for one in here if one.organization.area_id == place.pk]
        elif place.unit is not None:
            on = set(place.unit.staff.values_list("person_id", flat=True))
            here = [one for one in here if one.volunteer.person_id in on]
        happened = dict(queries.content(place, Span("month", first, last)).happened)
        assert happened["服务人次"] == f"{len(here)} 人次" and len(here) > 0
        hours = sum(one.minutes for one in here) * 10 // 60 / 10
        assert happened["服务时长"] == f"{hours:.1f} 小时"


def test_a_year_is_compared_with_the_year_before_it_and_a_january_with_nothing(scene: Busy) -> None:
    place = places_of(scene)[0]
    year = Span("year", date(2026, 1, 1), date(2026, 12, 31))
    before = rates_of(queries.content(place, year).before)
    page = client(make.user_with("city_admin")).get(place.url(""), {"as_of": "2025-12-31"})
    assert [before[card.words.code] for card in page.context["cards"]] == [card.rate for card in page.context["cards"]]
    assert queries.content(place, Span("month", date(2026, 1, 1), date(2026, 1, 31))).before == {}
    assert points(Rate(1, 3), Rate(1, 4)) == 8.3 and points(Rate(1, 4), Rate(1, 3)) == -8.3
    assert points(Rate(1, 3), None) == "—" == points(Rate(0, 0), Rate(1, 2))


def test_the_files_hold_the_figures_and_nobody_by_name(scene: Busy) -> None:
    place = places_of(scene)[0]
    kept = actions.make(place, over("month", clock.today()))
    report = from_data(kept.content)
    browser = client(make.user_with("auditor"))
    pdf = browser.get(reverse("indicators:report_file", args=[kept.pk, "pdf"]))
    assert pdf["Content-Type"] == "application/pdf"
    paper = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    for rate in rates_of(report.rates).values():
        assert f"{rate.numerator:,} / {rate.denominator:,}" in paper and f"{rate.percent}%" in paper
    assert all(value in paper for _, value in report.happened) and "2026 年 10 月月报" in paper
    answer = browser.get(reverse("indicators:report_file", args=[kept.pk, "xlsx"]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["三项目标", "这段时间", "各月末", "各区县", "指标目录", "怎么算的"]
    now = rates_of(report.rates)
    for row, rate in zip(book["三项目标"].iter_rows(min_row=4, max_row=6, values_only=True), now.values(), strict=True):
        assert row[3:5] == (rate.numerator, rate.denominator)
        assert row[1] == (float(rate.percent) if rate.denominator else "—")
    assert "2026%E5%B9%B410%E6%9C%88%E6%9C%88%E6%8A%A5" in answer["Content-Disposition"]  # 2026年10月月报
    moved = [row[6] for row in book["三项目标"].iter_rows(min_row=4, max_row=6, values_only=True)]
    assert all(isinstance(cell, int | float) or cell == "—" for cell in moved)
    assert [len(book[name]._charts) for name in ("三项目标", "各月末", "各区县")] == [1, 1, 1]
    areas = {row[4]: row for row in book["各区县"].iter_rows(min_row=4, values_only=True)}
    for code, _, rates in report.below:
        counts = [n for rate in rates_of(rates).values() for n in (rate.numerator, rate.denominator)]
        assert list(areas[code][5:]) == counts
    told = str(kept.content) + "".join(
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    )
    assert not [one for one in scene.volunteers if one.person.name in told + paper or one.number in told + paper]
    assert browser.get(reverse("indicators:report_file", args=[kept.pk, "docx"])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_ordered_made_when_due_told_once_and_listed(
    monkeypatch: Any, settings: Any, tmp_path: Any, transactional_db: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with transaction.atomic():  # as an order is served: under locks
        scene = busy()
    recompute()
    chief, auditor = make.user_with("city_admin", display_name="陈立"), make.user_with("auditor", display_name="秦川")
    area_admin = make.user_with("area_admin", scene.areas[0])
    browser = client(chief)
    form = text_of(browser.get(reverse("indicators:report_orders")))
    assert "陈立" in form and "秦川" in form
    answer = browser.post(
        reverse("indicators:report_order"), {"period": "month", "readers": [chief.pk, auditor.pk]}, follow=True
    )
    assert "已订重庆市 月报" in text_of(answer)
    own = client(area_admin)
    own.post(reverse("indicators:report_order"), {"period": "week", "readers": [area_admin.pk]})
    assert ReportOrder.objects.count() == 2
    actions.due()
    actions.due()
    assert KeptReport.objects.count() == 2 and Job.objects.filter(kind=actions.MAKE).count() == 2
    city, area = KeptReport.objects.get(scope="city"), KeptReport.objects.get(scope="area")
    assert (city.first_day, city.last_day) == (date(2026, 10, 1), date(2026, 10, 31))
    assert (area.first_day, area.last_day) == (date(2026, 11, 16), date(2026, 11, 22))
    notices = Notice.objects.filter(key__startswith="report:")
    assert {(one.user_id, one.url) for one in notices} == {
        (chief.pk, reverse("indicators:report", args=[city.pk])),
        (auditor.pk, reverse("indicators:report", args=[city.pk])),
        (area_admin.pk, reverse("indicators:report", args=[area.pk])),
    }
    assert "2026 年 10 月月报" in text_of(client(auditor).get(notices.get(user=auditor).url))
    # The area sees its own report and not the city's.
    listed = text_of(own.get(reverse("indicators:reports")))
    assert "2026 年第 47 周周报" in listed and "10 月月报" not in listed
    assert own.get(reverse("indicators:report", args=[city.pk])).status_code == 404
    assert own.get(reverse("indicators:report_file", args=[city.pk, "pdf"])).status_code == 404
    # A reader who lost the role is told no more.
    RoleGrant.objects.filter(user=auditor).update(ends_at=NOW + timedelta(hours=1))
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 1, 0, 30, tzinfo=clock.ZONE))
    actions.due()
    new = KeptReport.objects.get(scope="city", last_day=date(2026, 11, 30))
    assert list(Notice.objects.filter(key=f"report:{new.pk}").values_list("user", flat=True)) == [chief.pk]
    browser.post(reverse("indicators:report_stop", args=[ReportOrder.objects.get(scope="city").pk]))
    assert (
        not ReportOrder.objects.filter(scope="city").exists() and KeptReport.objects.filter(scope="city").count() == 2
    )
    assert AuditLine.objects.filter(action="indicators.order_report").count() == 2


def test_who_may_order_for_whom(scene: Busy) -> None:
    city, area, unit = places_of(scene)
    area_admin = make.user_with("area_admin", scene.areas[0])
    clerk, auditor = make.user_with("unit_admin", unit.unit), make.user_with("auditor")
    with pytest.raises(NotAllowed):
        actions.order(clerk, place=area, period="week", readers=[clerk.pk])
    with pytest.raises(Refusal, match="看不到"):
        actions.order(area_admin, place=area, period="week", readers=[area_admin.pk, clerk.pk])
    with pytest.raises(Refusal, match="至少"):
        actions.order(area_admin, place=area, period="week", readers=[])
    with pytest.raises(Refusal, match="周报"):
        actions.order(area_admin, place=area, period="hour", readers=[area_admin.pk])
    # A clerk orders for themselves whatever the form says; who is on the order stays.
    actions.order(area_admin, place=unit, period="month", readers=[area_admin.pk])
    kept = actions.order(clerk, place=unit, period="month", readers=[auditor.pk])
    assert {one.pk for one in kept.readers.all()} == {area_admin.pk, clerk.pk}
    actions.stop(clerk, pk=kept.pk)
    assert {one.pk for one in ReportOrder.objects.get(pk=kept.pk).readers.all()} == {area_admin.pk}
    with pytest.raises(NotAllowed):
        actions.stop(clerk, pk=kept.pk)
    assert client(clerk).post(reverse("indicators:report_stop", args=[kept.pk])).status_code == 403
    other = make.user_with("area_admin", scene.areas[1])
    assert client(other).post(reverse("indicators:report_stop", args=[kept.pk])).status_code == 404
    assert city.scope == "city"


def test_making_twice_makes_one_and_an_erased_reader_leaves_no_trace(scene: Busy) -> None:
    place, span = places_of(scene)[1], over("year", clock.today())
    first = actions.make(place, span)
    assert actions.make(place, span).pk == first.pk and KeptReport.objects.count() == 1
    assert default_storage.exists(first.pdf) and default_storage.exists(first.book)
    reader = make.user_with("area_admin", scene.areas[0])
    person = scene.volunteers[0].person
    User.objects.filter(person=person).update(person=None)
    User.objects.filter(pk=reader.pk).update(person=person)
    kept = actions.order(reader, place=place, period="year", readers=[reader.pk])
    erase(person)
    assert not kept.readers.exists()


def test_of_two_workers_at_once_one_report_is_kept_and_no_file_is_left_over(scene: Busy, monkeypatch: Any) -> None:
    place, span = places_of(scene)[0], over("week", clock.today())
    first = actions.make(place, span)
    seen = iter([None, first])
    monkeypatch.setattr(queries, "made_already", lambda *_: next(seen))
    assert actions.make(place, span).pk == first.pk and KeptReport.objects.count() == 1
    folder = first.pdf.rpartition("/")[0]
    assert sorted(f"{folder}/{name}" for name in default_storage.listdir(folder)[1]) == sorted([first.pdf, first.book])


def test_the_pages_ask_the_same_few_statements(scene: Busy, django_assert_max_num_queries: Any) -> None:
    chief = make.user_with("city_admin")
    browser = client(chief)
    for place in places_of(scene):
        for period in ("week", "month", "year"):
            actions.make(place, over(period, clock.today()))
            actions.order(chief, place=place, period=period, readers=[chief.pk])
    kept = KeptReport.objects.first()
    assert kept is not None
    for url in (
        reverse("indicators:reports"),
        reverse("indicators:report_orders"),
        reverse("indicators:report", args=[kept.pk]),
    ):
        browser.get(url)
        with django_assert_max_num_queries(20):
            assert browser.get(url).status_code == 200


def test_rates_stand_in_one_order_however_the_database_keeps_them() -> None:
    """PostgreSQL sorts the keys of JSON by their length; columns without names would change places."""
    kept = {"party": [1, 2, "4/5"], "staff": [3, 4, "1/2"], "registration": [5, 6, ""]}
    assert list(rates_of(kept)) == ["registration", "party", "staff"]
    assert rates_of(kept)["party"].numerator == 1 and rates_of(kept)["registration"].target is None


def test_two_who_order_at_once_are_both_readers_and_nobody_is_dropped_unseen(scene: Busy, monkeypatch: Any) -> None:
    city = places_of(scene)[0]
    first, second = make.user_with("city_admin"), make.user_with("city_admin")
    entitled = queries.entitled

    def meanwhile(place: Any, chosen: Any = None) -> Any:
        monkeypatch.setattr(queries, "entitled", entitled)
        actions.order(first, place=city, period="week", readers=[first.pk])
        return entitled(place, chosen)

    monkeypatch.setattr(queries, "entitled", meanwhile)
    kept = actions.order(second, place=city, period="week", readers=[second.pk])
    assert {one.pk for one in kept.readers.all()} == {first.pk, second.pk} and ReportOrder.objects.count() == 1
    # What the form offered and was not chosen goes; who was not offered stays.
    actions.order(first, place=city, period="week", readers=[first.pk], offered=[first.pk])
    assert {one.pk for one in kept.readers.all()} == {first.pk, second.pk}
    browser, url = client(first), reverse("indicators:report_order")
    browser.post(url, {"period": "week", "readers": [first.pk], "shown": "month"})
    assert kept.readers.count() == 2
    form = browser.get(reverse("indicators:report_orders"), {"period": "week"})
    assert form.context["readers"] == {first.pk, second.pk}
    browser.post(url, {"period": "week", "readers": [first.pk], "shown": "week"})
    assert [one.pk for one in kept.readers.all()] == [first.pk]
