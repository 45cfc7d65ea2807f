"""Small groups in public: whoever knows the rule and sees the table cannot reckon what is left out."""

from collections import defaultdict
from datetime import date
from itertools import product
from typing import Any

from yushan.common.rates import Rate
from yushan.indicators.rules import drawing, drawing_cohorts
from yushan.indicators.rules.cohorts import Cohort
from yushan.indicators.rules.drawing import Day, Demand
from yushan.indicators.rules.few import LEFT_OUT, shown

MOST = 9


def _attack(shows: Any, cells: int, values: range) -> None:
    """Tries all tables: those that look alike must differ in each cell that is left out."""
    alike: dict[Any, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(values, repeat=cells):
        alike[tuple(shows(counts))].append(counts)
    for seen, candidates in alike.items():
        for at in range(cells):
            if seen[at] is None:
                assert len({one[at] for one in candidates}) > 1, (seen, candidates)


def _table(counts: Any) -> list[Any]:
    rows = drawing.composition([(f"组 {at}", count) for at, count in enumerate(counts)], few=5).rows
    cells = {name: None if cell == LEFT_OUT else cell for name, cell, _ in rows}
    return [cells[f"组 {at}"] for at in range(len(counts))] + [cells["合计"]]


def test_no_cell_of_a_composition_can_be_reckoned_from_what_is_shown() -> None:
    _attack(_table, 3, range(MOST + 3))
    _attack(_table, 4, range(MOST - 1))


def test_each_cell_that_is_left_out_might_as_well_be_no_small_one() -> None:
    """The sum of what is left out is known: it must not pin each of many to one or two."""
    for counts in product(range(9), repeat=4):
        seen = shown(counts, few=5)
        hidden = [count for count, told in zip(counts, seen, strict=True) if told is None]
        if hidden and len(hidden) < len(counts):
            assert sum(hidden) - (len(hidden) - 1) >= 5, counts
    days = {date(2026, 1, 3 + at): Day(480, 1 + (at == 3)) for at in range(4)} | {
        date(2026, 1, 10 + at): Day(3000 + at, 6 + at) for at in range(5)
    }
    rows = drawing.calendar(days, 2026, date(2026, 1, 31), few=5).file[1]
    hidden = {row[0] for row in rows if row[1] == LEFT_OUT}
    assert hidden == {"2026-01-03", "2026-01-04", "2026-01-05", "2026-01-06", "2026-01-10"}


def test_what_is_not_small_and_nobody_are_said_as_they_are() -> None:
    found = drawing.composition([("女", 1196), ("男", 1223), ("没有填", 0)], few=5)
    assert [row[1] for row in found.rows] == [1196, 1223, 0, 2419] and found.rows[2][2] == "0.0%"
    assert LEFT_OUT == "不显示" and shown([3, 9, 400, 0], few=5) == [None, None, 400, 0]
    # Nothing to hide behind: the sum is left out too, also above the table.
    alone = drawing.composition([("女", 3), ("男", 0)], few=5)
    assert {row[1] for row in alone.rows} == {LEFT_OUT} and alone.figures == [("志愿者", LEFT_OUT)]
    assert shown([4, 4, 0, 5], few=5) == [None, None, 0, None]  # two that are equal would be half of the rest each


def test_the_order_by_size_says_nothing_of_what_is_left_out() -> None:
    groups = [("本科", 40), ("硕士", 30), ("中专", 4), ("大专", 3), ("没有填", 0)]
    found = drawing.composition(groups, few=5, by_size=True)
    assert [row[0] for row in found.rows] == ["本科", "硕士", "没有填", "中专", "大专", "合计"]
    assert [row[1] for row in found.rows[3:5]] == [LEFT_OUT] * 2


def test_orders_of_a_type_cannot_be_reckoned_in_any_column() -> None:
    types = [
        Demand("急救", 40, 20, 9, 3),
        Demand("科普", 3, 0, 0, 2),
        Demand("义诊", 4, 0, 0, 1),
        Demand("农技", 9, 5, 2, 1),
    ]
    rows = {row[0]: row[1:] for row in drawing.supply([*types, Demand("心理", 0, 0, 0, 0)], few=5).rows}
    assert rows["急救"] == (40, 20, 9, 20, 3) and rows["心理"] == (0, 0, 0, 0, 0)
    # The two small ones alone would be known as taken up by nobody.
    assert all(rows[name][:4] == (LEFT_OUT,) * 4 for name in ("科普", "义诊", "农技"))
    assert rows["合计"][:4] == (56, 25, 11, 31)


def test_a_month_and_a_day_that_few_served_cannot_be_reckoned() -> None:
    days = {date(2026, 1, 3): Day(600, 10), date(2026, 2, 3): Day(60, 1), date(2026, 3, 8): Day(900, 20)}
    found = drawing.calendar(days, 2026, date(2026, 3, 31), few=5)
    assert [row[1:] for row in found.rows] == [(LEFT_OUT,) * 3, (LEFT_OUT,) * 3, (15.0, 20, 1), (26.0, 31, LEFT_OUT)]
    told = {row[0] for row in found.file[1] if row[1] != LEFT_OUT}
    assert "2026-03-09" in told and not any(day < "2026-03" for day in told)


def test_a_single_small_quarter_is_not_what_is_missing_to_the_sum() -> None:
    found = [
        Cohort(date(2026, 1 + 3 * at, 1), people, (Rate(0, people), None)) for at, people in enumerate((3, 20, 50))
    ]
    rows = drawing_cohorts.cohorts(found, few=5)
    assert [row[1] for row in rows.rows] == [LEFT_OUT, LEFT_OUT, 50] and "73 人" in rows.figures[0][1]
    assert rows.rows[1][2] == LEFT_OUT and rows.rows[2][2] == "0.0%" and "没有人服务的写 0.0%" in rows.note
