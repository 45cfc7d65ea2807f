"""The explorer: every cell against loops over raw rows; keeping and sharing; who counts what; the workbook."""

import zipfile
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.indicators.models import KeptQuestion
from yushan.indicators.queries.cells import cells
from yushan.indicators.rules.pivot import DIMENSIONS, MOST_ROWS, Cell, Question, question, table
from yushan.indicators.tests import factories
from yushan.indicators.tests.naive_cells import naive_table
from yushan.ledger.actions import post_entries, reverse_entry
from yushan.ledger.models import HourEntry
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.plan.models import Entry
from yushan.projects.tests import factories as projects

URL = "/staff/indicators/explorer/"
_keys = st.lists(st.sampled_from(["a", "b", "c"]), unique=True, max_size=3).map(
    lambda keys: [(key, key.upper()) for key in keys]
)
_cells = st.lists(
    st.builds(lambda area, kind, amount: Cell({"area": area, "type": kind}, amount), _keys, _keys, st.integers(0, 99)),
    max_size=12,
)


@given(_cells, st.sampled_from(["", "a", "b"]))
def test_the_table_is_what_counting_by_hand_gives(made: list[Cell], wanted: str) -> None:
    asked = Question("services", "area", "type", 2026, {"type": wanted} if wanted else {})
    found = table(made, asked)
    fit = [one for one in made if not wanted or any(key == wanted for key, _ in one.keys["type"])]
    assert found.total == sum(one.amount for one in fit)
    for line in found.lines:
        own = [one for one in fit if line.key in ([key for key, _ in one.keys["area"]] or [""])]
        assert line.total == sum(one.amount for one in own)
        for at, (column, _) in enumerate(found.columns):
            inside = [one for one in own if column in ([key for key, _ in one.keys["type"]] or [""])]
            assert line.values[at] == sum(one.amount for one in inside)
    assert [line.key for line in found.lines] == sorted(
        (line.key for line in found.lines), key=lambda key: (not key, key)
    )


def test_too_many_rows_are_added_up_at_the_end() -> None:
    made = [Cell({"unit": [(f"{number:03d}", f"单位{number}")]}, 1) for number in range(MOST_ROWS + 7)]
    found = table(made, Question("services", "unit", "", 2026))
    assert len(found.lines) == MOST_ROWS + 1 and found.lines[-1].label == "其余 7 项" and found.lines[-1].total == 7
    assert found.total == MOST_ROWS + 7


def test_questions_that_make_no_sense() -> None:
    with pytest.raises(ValueError, match="不同"):
        question({"rows": "month", "columns": "month"}, year=2026)
    with pytest.raises(ValueError, match="不能按单位分"):
        question({"rows": "unit", "measure": "activities"}, year=2026)
    assert question({"rows": "nonsense", "measure": "x", "f_zodiac": "1"}, year=2026) == Question(
        "hours", "area", "", 2026
    )


@pytest.fixture
def _today(monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 10, tzinfo=clock.ZONE))


@pytest.fixture
def town(db: Any, _today: None) -> Any:
    """Two districts, three teams, six activities with facets, lines of both grades, somebody with two employers."""
    make.load_plan()
    teams = [
        make.team(make.detachment(make.area(code)), name=f"{code}队{at}")
        for at, code in enumerate(("500103", "500103", "500109"))
    ]
    units = [make.unit(f"单位{at}", area=make.area("500103"), level="city") for at in range(2)]
    people = factories.people(5)
    for at, person in enumerate(people[:4]):
        make.staff_member(units[at % 2], person, left_on=date(2026, 6, 1) if at == 3 else None)
    make.staff_member(units[1], people[0])
    volunteers = factories.volunteers(people, make.area("500103"), date(2024, 1, 1))
    entries = {
        name: list(Entry.objects.filter(table=name)[:2]) for name in ("works", "brands", "key_dates", "programmes")
    }
    types = list(Entry.objects.filter(table="service_types")[:3])
    lines = []
    for at in range(6):
        team = teams[at % 3]
        project = projects.ready_project(team, state="running", programme=entries["programmes"][at % 2])
        begins = clock.at(date(2026, 1 + 2 * (at % 5), 9), 9)
        activity = _activity(project, at, begins, entries)
        activity.service_types.set(types[: at % 3])
        for number, one in enumerate(volunteers[: 2 + at % 4]):
            made = factories.line(one, begins.date(), team, minutes=45 + 10 * number)
            grade = HourEntry.Grade.MEASURED if number % 2 else HourEntry.Grade.CONFIRMED
            lines.append(replace(made, activity_id=activity.pk, grade=grade))
    lines.append(factories.line(volunteers[4], date(2026, 7, 1), teams[2]))
    lines.append(factories.line(volunteers[0], date(2025, 7, 1), teams[2]))
    posted = post_entries(WORKER, lines=lines)
    reverse_entry(WORKER, entry=posted[0], reason="记错了人")
    return {"teams": teams, "units": units, "people": people}


def _activity(project: Any, at: int, begins: datetime, entries: dict[str, list[Entry]]) -> Activity:
    return projects.activity(
        project,
        "settled" if at else "published",
        starts_at=begins,
        ends_at=begins.replace(hour=12),
        mode=("regular", "demonstration")[at % 2],
        work=entries["works"][at % 2],
        brand=entries["brands"][0] if at % 3 else None,
        key_date=entries["key_dates"][at % 2],
        area=make.area("500109") if at == 3 else project.organization.area,
    )


def test_every_pair_of_rows_and_columns_is_what_the_raw_rows_say(town: Any) -> None:
    city = make.user_with("city_admin")
    compared = 0
    for measure in ("hours", "services", "activities"):
        for rows in DIMENSIONS:
            # Columns are drawn alike for every measure: all of them once.
            for columns in ("", "month", "type", "unit", "area") if measure == "hours" else ("", "month"):
                try:
                    asked = question({"measure": measure, "rows": rows, "columns": columns}, year=2026)
                except ValueError:
                    continue
                found, (expected, total) = table(cells(city, asked), asked), naive_table(asked)
                assert found.total == total and total > 0, asked
                for line in found.lines:
                    for at, (column, _) in enumerate(found.columns or [("", "")]):
                        value = line.values[at] if found.columns else line.total
                        assert value == expected.get((line.key, column), 0), (asked, line.label, column)
                        compared += 1
                assert {key for key, _ in expected} == {line.key for line in found.lines}, asked
    assert compared > 200
    for filters in ({"f_area": "500109"}, {"f_mode": "demonstration", "f_month": "03"}, {"f_grade": "measured"}):
        asked = question({"measure": "services", "rows": "type", **filters}, year=2026)
        assert table(cells(city, asked), asked).total == naive_table(asked)[1]


def test_each_counts_their_own_part(town: Any, django_assert_max_num_queries: Any) -> None:
    asked = {"measure": "services", "rows": "organization"}
    district, keeper = (
        make.user_with("area_admin", make.area("500109")),
        make.user_with("organization_admin", town["teams"][0]),
    )
    clerk, city = make.user_with("unit_admin", town["units"][0]), make.user_with("city_admin")

    def total(user: Any) -> int:
        q = question(asked, year=2026)
        return table(cells(user, q), q).total

    standing = HourEntry.objects.filter(reverses=None, reversal=None, service_day__year=2026)
    assert total(city) == standing.count()
    assert total(district) == standing.filter(organization__area__code="500109").count()
    assert total(keeper) == standing.filter(organization=town["teams"][0]).count()
    staff = {town["people"][0].pk, town["people"][2].pk}
    assert total(clerk) == standing.filter(volunteer__person__in=staff).count()
    assert client(make.user()).get(URL).status_code == 403
    for user in (city, district, keeper, clerk):
        browser = client(user)
        for query in (
            "",
            "?rows=unit&columns=month",
            "?rows=type&columns=area",
            "?rows=work&columns=mode&measure=activities",
        ):
            browser.get(URL + query)
            with django_assert_max_num_queries(20):
                assert browser.get(URL + query).status_code == 200, query


def test_a_question_is_kept_shared_and_dropped(town: Any) -> None:
    city, district = make.user_with("city_admin"), make.user_with("area_admin", make.area("500109"))
    mine = client(city)
    address = URL + "keep/?rows=area&columns=key_date&measure=services&year=2026"
    assert "请给这个查询起个名字" in text_of(mine.post(address, {"name": " ", "idempotency_key": "k1"}, follow=True))
    post(mine, address, name="科普月各区县", share="on", every_year="on")
    post(mine, address, name="只给自己看")
    shared, own = KeptQuestion.objects.get(is_shared=True), KeptQuestion.objects.get(is_shared=False)
    assert (shared.asked["year"], own.asked["year"]) == ("", "2026")
    other = client(district)
    listed = text_of(other.get(URL))
    assert "科普月各区县" in listed and "只给自己看" not in listed
    opened = other.get(reverse("indicators:question", args=[shared.code]), follow=True)
    assert opened.context["asked"] == Question("services", "area", "key_date", 2026)
    assert {line[0] for line in opened.context["lines"]} <= {"北碚区"} | {"渝中区"}
    assert opened.context["table"].total < mine.get(address.replace("keep/", "")).context["table"].total
    assert other.get(reverse("indicators:question", args=[own.code])).status_code == 404
    assert post(other, reverse("indicators:question_drop", args=[own.code])).status_code == 404
    assert post(other, reverse("indicators:question_drop", args=[shared.code])).status_code == 403
    assert post(mine, reverse("indicators:question_drop", args=[shared.code])).status_code == 302
    assert KeptQuestion.objects.count() == 1
    assert client(make.user()).get(reverse("indicators:question", args=[own.code])).status_code == 403


def test_the_workbook_has_the_table_and_a_chart(town: Any) -> None:
    from python_calamine import CalamineWorkbook

    city = client(make.user_with("city_admin"))
    page = city.get(URL, {"rows": "area", "columns": "mode", "measure": "services"})
    book = city.get(URL + "export/", {"rows": "area", "columns": "mode", "measure": "services"})
    rows = CalamineWorkbook.from_filelike(BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "2026 年 服务人次：区县 × 活动形式" and "不筛选" in rows[1][0]
    found = page.context["table"]
    assert [row[1:] for row in rows[4 : 4 + len(found.lines)]] == [
        [*map(float, line.values), float(line.total)] for line in found.lines
    ]
    assert rows[4 + len(found.lines)][-1] == found.total
    with zipfile.ZipFile(BytesIO(book.content)) as parts:
        assert any(name.startswith("xl/charts/chart") for name in parts.namelist())


def test_what_cannot_be_asked_is_said(town: Any) -> None:
    city = client(make.user_with("city_admin"))
    for query, words in (
        ({"rows": "month", "columns": "month"}, "行和列要选不同的项目"),
        ({"rows": "grade", "measure": "activities"}, "活动场数不能按时长依据分"),
        ({"year": "2027"}, "还没有到"),
    ):
        answer = city.get(URL, query)
        assert answer.status_code == 400 and words in text_of(answer)
    assert "没有符合条件的数据" in text_of(city.get(URL, {"year": "2022"}))
