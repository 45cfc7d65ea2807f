"""The explorer: every cell against loops over raw rows; keeping and sharing; who counts what; the workbook."""

import zipfile
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yushan.activities.models import Activity, Campaign
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.indicators.actions import fold
from yushan.indicators.models import KeptQuestion
from yushan.indicators.queries.cells import counted
from yushan.indicators.rules.measuring import rounded
from yushan.indicators.rules.pivot import (
    DIMENSIONS,
    MEASURES,
    MOST_COLUMNS,
    MOST_ROWS,
    NONE,
    REST,
    Cell,
    Question,
    question,
    table,
)
from yushan.indicators.tests import factories
from yushan.indicators.tests.naive_cells import naive_table, naive_things
from yushan.ledger.actions import post_entries, reverse_entry
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization, StaffMember
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.plan.models import Entry
from yushan.projects.tests import factories as projects
from yushan.volunteers.models import Volunteer

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


def test_too_many_columns_are_added_up_in_one() -> None:
    made = [
        Cell({"area": [("1", "万州区")], "unit": [(f"{at:03d}", f"单位{at}")]}, at) for at in range(1, MOST_COLUMNS + 6)
    ]
    found = table(made, Question("services", "area", "unit", 2026))
    assert len(found.columns) == MOST_COLUMNS + 1 and found.columns[-1][1] == "其余 5 项"
    (line,) = found.lines
    assert sum(line.values) == line.total == sum(found.sums) == found.total
    assert line.values[-1] == sum(range(MOST_COLUMNS + 1, MOST_COLUMNS + 6))


def test_questions_that_make_no_sense() -> None:
    with pytest.raises(ValueError, match="行和列都选了月份"):
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
    Volunteer.objects.filter(pk__in=[one.pk for one in volunteers[1:4]]).update(talent_source="student")
    Organization.objects.filter(pk=teams[0].pk).update(kind="venue")
    for at, area in ((0, None), (0, "500103"), (1, "500109")):
        Campaign.objects.create(
            key_date=Entry.objects.filter(table="key_dates")[at], year=2026, area=make.area(area) if area else None,
            theme=f"主题{at}", starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 9),
        )  # fmt: skip
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
    raw = {measure: naive_things(measure, 2026) for measure in MEASURES}
    for measure in MEASURES:
        for rows in DIMENSIONS:
            # Columns are drawn alike for every measure: all of them once.
            for columns in ("", "month", "type", "unit", "area") if measure == "hours" else ("", "month"):
                try:
                    asked = question({"measure": measure, "rows": rows, "columns": columns}, year=2026)
                except ValueError:
                    continue
                found, (expected, total) = counted(city, asked), naive_table(asked, raw[measure])
                assert found.total == total and total > 0, asked
                for line in found.lines:
                    for at, (column, _) in enumerate(found.columns or [("", "")]):
                        value = line.values[at] if found.columns else line.total
                        assert value == expected.get((line.key, column), 0), (asked, line.label, column)
                        compared += 1
                assert {key for key, _ in expected} == {line.key for line in found.lines}, asked
    assert compared > 200


def test_as_of_any_day_it_is_what_the_raw_rows_say(town: Any) -> None:
    city = make.user_with("city_admin")
    raw = {measure: naive_things(measure, 2026) for measure in MEASURES}
    for until in (date(2026, 3, 8), date(2026, 5, 9), date(2026, 6, 30), date(2026, 1, 8), date(2026, 2, 28)):
        for query in (
            {"measure": "hours", "rows": "month", "f_month": "03"},
            {"measure": "services", "rows": "organization", "columns": "unit"},
            {"measure": "hours", "rows": "unit", "columns": "type", "f_kind": "venue"},
            {"measure": "activities", "rows": "organization", "columns": "campaign"},
            {"measure": "hours", "rows": "area", "columns": "month"},
            {"measure": "services", "rows": "campaign", "columns": "kind"},
            {"measure": "activities", "rows": "type", "columns": "kind"},
            {"measure": "services", "rows": "source", "columns": "unit"},
        ):
            asked = question(query, year=2026, until=until)
            found, (expected, total) = counted(city, asked), naive_table(asked, raw[asked.measure])
            assert found.total == total, (until, query)
            got = {
                (line.key, key): line.values[at] if found.columns else line.total
                for line in found.lines
                for at, (key, _) in enumerate(found.columns or [("", "")])
            }
            assert {key: value for key, value in got.items() if value} == expected, (until, query)


def test_narrowed_it_is_what_the_raw_rows_say(town: Any) -> None:
    city, things = make.user_with("city_admin"), naive_things("services", 2026)
    unit = town["units"][1].code
    campaign = str(Campaign.objects.get(area=None).pk)
    for query in (
        {"rows": "source", "f_unit": unit},
        {"rows": "type", "f_unit": unit},
        {"rows": "organization", "f_kind": "venue", "f_campaign": campaign},
        {"rows": "unit", "columns": "kind", "f_campaign": campaign},
        {"rows": "organization", "columns": "source", "f_kind": "-"},
        {"rows": "source", "f_organization": town["teams"][0].code, "f_source": "-"},
        {"rows": "area", "f_area": "-"},
        {"rows": "kind", "f_source": "student"},
    ):
        asked = question({"measure": "services", **query}, year=2026)
        for until in (None, date(2026, 5, 9)):
            found = counted(city, replace(asked, until=until))
            assert found.total == naive_table(replace(asked, until=until), things)[1], (query, until)
    for filters in ({"f_area": "500109"}, {"f_mode": "demonstration", "f_month": "03"}, {"f_grade": "measured"}):
        asked = question({"measure": "services", "rows": "type", **filters}, year=2026)
        assert counted(city, asked).total == naive_table(asked, things)[1]


@pytest.mark.parametrize("who", ["city", "district", "detachment"])
def test_what_is_not_shown_by_itself_is_what_is_left(town: Any, monkeypatch: Any, who: str) -> None:
    """With room for one row and two columns: the first by code, everything else in one, sums as if all were shown."""
    monkeypatch.setattr("yushan.indicators.queries.many.MOST_ROWS", 1)
    monkeypatch.setattr("yushan.indicators.queries.many.MOST_COLUMNS", 2)
    area = make.area("500103")
    user = {
        "city": lambda: make.user_with("city_admin"),
        "district": lambda: make.user_with("area_admin", area),
        "detachment": lambda: make.user_with("organization_admin", make.detachment(area)),
    }[who]()
    own = {team.code for team in town["teams"] if who == "city" or team.area_id == area.pk}
    compared = 0
    for measure in ("hours", "services"):
        things = [one for one in naive_things(measure, 2026) if one[0]["organization"][0] in own]
        for rows in ("organization", "unit"):
            for columns in ("", "month", "type", "unit", "organization"):
                for filters in ({}, {"f_mode": "regular"}, {"f_grade": "measured", "f_month": "03"}):
                    if rows == columns:
                        continue
                    asked = question({"measure": measure, "rows": rows, "columns": columns, **filters}, year=2026)
                    for folded in (False, True):
                        if folded:
                            fold()
                        found, (expected, total) = counted(user, asked), naive_table(asked, things)
                        assert found.total == total, asked
                        by_row, _ = naive_table(replace(asked, columns=""), things)
                        keys = sorted(key for key, _ in by_row if key)
                        named = [line for line in found.lines if line.key not in ("", REST)]
                        assert [line.key for line in named] == keys[:1], asked
                        for line in found.lines:
                            of_line = keys[1:] if line.key == REST else [line.key]
                            assert line.total == sum(by_row.get((key, ""), 0) for key in of_line), (asked, line)
                            for at, (column, _) in enumerate(found.columns):
                                if column != REST:
                                    wanted = sum(expected.get((key, column), 0) for key in of_line)
                                    assert line.values[at] == wanted, (asked, line, column)
                                    compared += 1
                        assert (REST in {line.key for line in found.lines}) == (len(keys) > 1), asked
    assert compared > 60


@pytest.mark.parametrize("until", [date(2026, 3, 8), date(2026, 5, 9), date(2026, 5, 20), date(2026, 6, 30)])
def test_what_came_after_the_day_is_taken_off_wherever_it_stood(town: Any, monkeypatch: Any, until: date) -> None:
    monkeypatch.setattr("yushan.indicators.queries.many.MOST_ROWS", 1)
    monkeypatch.setattr("yushan.indicators.queries.many.MOST_COLUMNS", 2)
    city, compared = make.user_with("city_admin"), 0
    for measure in MEASURES:
        things = naive_things(measure, 2026)
        for rows in ("organization", "unit"):
            for columns in ("", "month", "type", "unit", "organization", "kind"):
                for filters in ({}, {"f_mode": "regular"}, {"f_kind": "venue"}):
                    try:
                        asked = question(
                            {"measure": measure, "rows": rows, "columns": columns, **filters}, year=2026, until=until
                        )
                    except ValueError:
                        continue
                    found, (expected, total) = counted(city, asked), naive_table(asked, things)
                    assert found.total == total, asked
                    by_row, _ = naive_table(replace(asked, columns=""), things)
                    named = {line.key for line in found.lines if line.key != REST}
                    assert len(named - {""}) <= 1, asked
                    for line in found.lines:
                        of_line = [key for key, _ in by_row if key not in named] if line.key == REST else [line.key]
                        assert line.total == sum(by_row.get((key, ""), 0) for key in of_line), (asked, line)
                        for at, (column, _) in enumerate(found.columns):
                            if column not in (REST, NONE):
                                wanted = sum(expected.get((key, column), 0) for key in of_line)
                                assert line.values[at] == wanted, (asked, line, column)
                                compared += 1
    assert compared > 30


def test_each_counts_their_own_part(town: Any, django_assert_max_num_queries: Any) -> None:
    asked = {"measure": "services", "rows": "organization"}
    district, keeper = (
        make.user_with("area_admin", make.area("500109")),
        make.user_with("organization_admin", town["teams"][0]),
    )
    clerk, city = make.user_with("unit_admin", town["units"][0]), make.user_with("city_admin")

    def total(user: Any) -> int:
        q = question(asked, year=2026)
        return counted(user, q).total

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
            "?rows=campaign&columns=kind&as_of=2026-05-09",
            "?rows=source&columns=kind",
            "?rows=source&columns=unit",
            "?rows=unit&columns=type&f_source=student&as_of=2026-05-09",
            "?rows=type&columns=area",
            "?rows=work&columns=mode&measure=activities",
        ):
            browser.get(URL + query)
            with django_assert_max_num_queries(20):
                assert browser.get(URL + query).status_code == 200, query


@pytest.mark.parametrize("most", [1, 60])
def test_by_source_and_employer_it_is_what_the_raw_rows_say(town: Any, monkeypatch: Any, most: int) -> None:
    """Added up by the database: two employers of one person, a roster that names somebody twice, somebody registered twice."""
    monkeypatch.setattr("yushan.indicators.queries.employed.MOST_ROWS", most)
    monkeypatch.setattr("yushan.indicators.queries.employed.MOST_COLUMNS", most)
    twice = StaffMember.objects.get(person=town["people"][0], unit=town["units"][0])
    StaffMember.objects.create(
        unit=twice.unit, person=twice.person, spell=2, in_service=True, is_party_member=False, phone=twice.phone
    )
    again = Volunteer.objects.get(person=town["people"][4])
    Volunteer.objects.filter(pk=again.pk).update(
        merged_into=Volunteer.objects.get(person=town["people"][1]),
        state="withdrawn", verified_on=None, posted_minutes=0,
    )  # fmt: skip
    city, clerk = make.user_with("city_admin"), make.user_with("unit_admin", town["units"][0])
    staff = town["units"][0].code
    compared = 0
    for user in (city, clerk):
        for measure in ("hours", "services"):
            things = naive_things(measure, 2026)
            if user == clerk:
                things = [one for one in things if staff in one[0]["unit"]]
            for query in (
                {"rows": "source", "columns": "unit"},
                {"rows": "unit", "columns": "source", "f_mode": "regular"},
                {"rows": "unit", "columns": "type", "f_source": "student"},
                {"rows": "unit", "columns": "organization", "f_source": "-"},
                {"rows": "source", "columns": "unit", "f_unit": staff},
                {"rows": "unit", "f_source": "student", "f_month": "03"},
            ):
                for until in (None, date(2026, 5, 9)):
                    asked = replace(question({"measure": measure, **query}, year=2026), until=until)
                    found, (expected, total) = counted(user, asked), naive_table(asked, things)
                    assert found.total == total, asked
                    at = 1 if asked.columns == "unit" else 0
                    if "unit" in asked.filters:  # of lines of two employers, only the one that is asked stands there
                        expected = {key: value for key, value in expected.items() if key[at] == staff}
                    shown = {"", *sorted({key[at] for key in expected} - {""})[:most]}
                    wanted: dict[tuple[str, ...], int] = defaultdict(int)
                    for key, amount in expected.items():
                        unit = key[at] if key[at] in shown else REST
                        wanted[(key[0], unit) if at else (unit, key[1])] += amount
                    got = {
                        (line.key, key): line.values[at] if found.columns else line.total
                        for line in found.lines
                        for at, (key, _) in enumerate(found.columns or [("", "")])
                    }
                    assert {key: value for key, value in got.items() if value} == wanted, (user, asked)
                    compared += len(wanted)
    assert compared > 60


def test_lines_are_added_up_by_the_database(town: Any) -> None:
    """By source and employer no statement reads lines or rosters one by one, and there are as many for more of them."""
    city, clerk = make.user_with("city_admin"), make.user_with("unit_admin", town["units"][0])
    asked = [
        (user, question({"rows": "source", "columns": "unit", **more}, year=2026, until=until))
        for user in (city, clerk)
        for more in ({}, {"f_mode": "regular"})
        for until in (None, date(2026, 5, 9))
    ]

    def statements() -> list[int]:
        numbers = []
        for user, one in asked:
            with CaptureQueriesContext(connection) as found:
                counted(user, one)
            numbers.append(len(found))
            for sql in (statement["sql"] or "" for statement in found):
                first = sql.split(" FROM ", 1)[1].split()[0].strip('"') if " FROM " in sql else ""
                assert first != "organizations_staffmember", sql
                assert first != "ledger_hourentry" or "GROUP BY" in sql, sql
        return numbers

    statements()  # what is kept in memory is read once
    before = statements()
    more = factories.people(6)
    for person in more:
        make.staff_member(town["units"][0], person)
    volunteers = factories.volunteers(more, make.area("500103"), date(2024, 1, 1))
    lines = [factories.line(one, date(2026, 3, day), town["teams"][0]) for one in volunteers for day in (3, 4, 5)]
    post_entries(WORKER, lines=lines)
    assert statements() == before and max(before) <= 15


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
    assert rows[0][0] == "2026 年 服务人次：区县 × 活动形式" and "重庆市，不筛选" in rows[1][0]
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
        ({"rows": "month", "columns": "month"}, "行和列都选了月份"),
        ({"rows": "grade", "measure": "activities"}, "活动场数不能按时长依据分"),
    ):
        # Said above the form, which keeps what was chosen.
        answer = city.get(URL, query | {"f_mode": "regular"})
        assert answer.status_code == 422 and words in text_of(answer) and answer.context["asked"].rows == query["rows"]
        assert answer.context["asked"].filters == {"mode": "regular"}
        assert city.get(URL + "export/", query).status_code == 400
    answer = city.get(URL, {"year": "2027"})
    # An error of a staff page stays within the frame, with the way back and to one's own beginning.
    text = text_of(answer)
    assert answer.status_code == 400 and "还没有到" in text and "数据总览" in text and "回到工作台" in text
    lost = city.get("/staff/indicators/nowhere/", headers={"Referer": "http://testserver/staff/indicators/"})
    assert lost.status_code == 404 and 'id="menu"' in lost.content.decode() and "返回上一页" in text_of(lost)
    assert "回到首页" in text_of(city.get("/nowhere/"))
    assert "没有符合条件的数据" in text_of(city.get(URL, {"year": "2022"}))


def test_the_page_says_whose_figures_until_when_and_of_which_unit(town: Any) -> None:
    city, clerk = client(make.user_with("city_admin")), client(make.user_with("unit_admin", town["units"][0]))
    page = city.get(URL, {"rows": "work", "as_of": "2026-05-09", "year": "2025", "f_unit": "单位1"})
    asked, said = page.context["asked"], text_of(page)
    assert (asked.year, asked.until, asked.filters) == (2026, date(2026, 5, 9), {"unit": town["units"][1].code})
    assert page.context["whose"] == "重庆市" and "统计范围" in said and "2026-05-09" in said
    works = [entry.name for entry in Entry.objects.filter(table="works").order_by("order")]
    listed = [label for label, *_ in page.context["lines"]]
    assert [label for label in listed if label in works] == [name for name in works if name in listed]
    assert "市级" in [label for one in page.context["filters"] for _, label in one["options"]]
    own = clerk.get(URL)
    assert own.context["whose"] == "单位0" and "只统计本单位" in text_of(own)
    for wrong in ("单位", "没有这家"):
        assert "没有找到单位" in text_of(city.get(URL, {"f_unit": wrong}))
    kept = city.get(URL + "export/", {"rows": "campaign", "as_of": "2026-05-09"})
    assert kept.status_code == 200
    post(city, URL + "keep/?rows=campaign&as_of=2026-05-09", name="到五月九日")
    opened = city.get(reverse("indicators:question", args=[KeptQuestion.objects.get().code]), follow=True)
    assert opened.context["asked"].until == date(2026, 5, 9)
    frame = city.get(reverse("indicators:question_embed", args=[KeptQuestion.objects.get().code]))
    assert "2026-05-09" in text_of(frame)


def test_what_the_plan_orders_stands_in_its_order() -> None:
    made = [Cell({"work": [(key, key)]}, 1) for key in ("base", "help", "soul", "zz", "warm")] + [Cell({"work": []}, 1)]
    found = table(made, Question("services", "work", "", 2026), orders={"work": ["soul", "help", "warm", "base"]})
    assert [line.key for line in found.lines] == ["soul", "help", "warm", "base", "zz", ""]


def test_behind_every_number_stands_what_it_counts(town: Any, django_assert_max_num_queries: Any) -> None:
    """The list behind each cell has as many lines (minutes, activities) as the cell says, and names nobody."""
    users = {
        "city": make.user_with("city_admin"),
        "district": make.user_with("area_admin", make.area("500103")),
        "clerk": make.user_with("unit_admin", town["units"][0]),
    }
    followed = 0
    for who, user in users.items():
        browser = client(user)
        for query in (
            {"measure": "services", "rows": "type", "columns": "month"},
            {"measure": "hours", "rows": "organization", "columns": "campaign", "as_of": "2026-05-09"},
            {"measure": "services", "rows": "source", "columns": "kind"},
            {"measure": "hours", "rows": "unit", "columns": "grade", "f_mode": "regular"},
            {"measure": "activities", "rows": "work", "columns": "key_date", "as_of": "2026-05-09"},
        ):
            page = browser.get(URL, query)
            found: Any = page.context["table"]
            if who != "clerk":
                assert found.total, (who, query)
            for label, values, total, url in page.context["lines"]:
                for shown, behind in [*values, (total, url)]:
                    if not behind:
                        continue
                    with django_assert_max_num_queries(20):
                        listed = browser.get(behind)
                    rows = list(listed.context["page"].rows)
                    assert len(rows) < 25 and listed.context["total"] == shown, (who, query, label)
                    amount = sum(row.minutes for row in rows) if query["measure"] == "hours" else len(rows)
                    assert shown == (rounded(Fraction(amount, 60)) if query["measure"] == "hours" else f"{amount:,}")
                    followed += 1
    assert followed > 60
    everything = text_of(client(users["city"]).get(URL + "behind/", {"measure": "services", "rows": "area"}))
    assert not any(one.name in everything for one in town["people"])
    wrong = client(users["city"]).get(URL + "behind/", {"rows": "month", "columns": "month"})
    assert wrong.status_code == 400
