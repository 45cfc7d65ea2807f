"""Names, cells and formula injection."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from yushan.common.text import clean, compact, normalise_name, safe_cell, same_name

ANY_CELL = st.one_of(
    st.none(),
    st.text(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (180.0, "180"),
        (2.5, "2.5"),
        (5.001031990023012e17, "5.00103E+17"),
        (True, "是"),
        (False, "否"),
        (date(2025, 3, 5), "2025-03-05"),
        (datetime(2025, 3, 5, 9, 30), "2025-03-05 09:30"),
        (time(9), "09:00"),
        (timedelta(hours=36), "36:00"),
        ("\u200b 重庆市\u3000自然博物馆\ufeff ", "重庆市 自然博物馆"),
        ("１２Ａｂ", "12Ab"),
        ("送科普，进社区（第一期）", "送科普，进社区（第一期）"),
        ("第一行\r\n  第二行 ", "第一行\n第二行"),
        (float("nan"), ""),
    ],
)
def test_clean_keeps_what_was_meant(value: object, text: str) -> None:
    assert clean(value) == text


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("李　倩", "李倩"),
        (" 欧 阳 娜 娜 ", "欧阳娜娜"),
        ("买买提・吐尔逊", "买买提·吐尔逊"),
        ("买买提•吐尔逊", "买买提·吐尔逊"),
        ("买买提‧吐尔逊", "买买提·吐尔逊"),
        ("买买提.吐尔逊", "买买提·吐尔逊"),
        ("⽅⽂", "方文"),  # Kangxi radicals, as PDF files give them
        ("李\u200b倩", "李倩"),
    ],
)
def test_names_lose_spaces_and_widths_only(written: str, name: str) -> None:
    assert normalise_name(written) == name
    assert same_name(written, name)


def test_different_names_stay_different() -> None:
    assert not same_name("李倩", "李茜")
    assert not same_name("买买提·吐尔逊", "买买提吐尔逊")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_formulas_are_defused_in_exports(start: str) -> None:
    assert safe_cell(start + "cmd|'/c calc'!A1") == "'" + start + "cmd|'/c calc'!A1"


@pytest.mark.parametrize("value", ["李倩", "", 3, -3, None, 2.5])
def test_harmless_cells_are_left_alone(value: object) -> None:
    assert safe_cell(value) == value


@given(ANY_CELL)
@example("A¯")
def test_cleaning_never_fails_and_changes_nothing_the_second_time(value: object) -> None:
    once = clean(value)
    assert clean(once) == once
    assert compact(value) == compact(compact(value))
    assert normalise_name(value) == normalise_name(normalise_name(value))
