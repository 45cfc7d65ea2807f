"""Pure rules: what a version lacks, days in order, two wordings line by line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yushan.regulations.markdown import html_of
from yushan.regulations.rules import (
    Line,
    Readiness,
    days_problem,
    differences,
    is_overdue,
    opening_lacks,
    publishing_lacks,
)

TODAY = date(2026, 4, 9)
OLD = "第一条 自愿。\n第二条 无偿。\n第三条 平等。\n第四条 诚信。\n第五条 合法。\n第六条 施行。"


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (Readiness(has_content=True), []),
        (Readiness(has_content=False), ["正文或 PDF 文件"]),
        (Readiness(has_content=True, open_comments=2), ["2 条意见还没有答复"]),
        (Readiness(has_content=True, is_first=False, has_change_note=False), ["修订说明"]),
    ],
)
def test_what_a_version_lacks_before_it_is_published(facts: Readiness, missing: list[str]):
    assert publishing_lacks(facts) == missing


def test_comments_can_be_asked_for_while_others_are_unanswered():
    assert opening_lacks(Readiness(has_content=True, open_comments=3)) == []


def test_days_in_order():
    assert days_problem(date(2026, 4, 8), None, TODAY)[0] == "effective_on"
    assert days_problem(TODAY, date(2026, 4, 8), TODAY)[0] == "read_by"
    assert days_problem(TODAY, TODAY, TODAY) == ("", "")


def test_overdue_begins_on_the_day_after_the_last_one():
    assert not is_overdue(TODAY, TODAY)
    assert is_overdue(date(2026, 4, 8), TODAY)
    assert not is_overdue(None, TODAY)


def test_a_changed_line_is_shown_with_its_neighbours_and_the_rest_is_counted():
    found = differences(OLD, OLD.replace("平等", "平等、互助"))
    assert found == [
        Line("same", "第一条 自愿。"),
        Line("same", "第二条 无偿。"),
        Line("removed", "第三条 平等。"),
        Line("added", "第三条 平等、互助。"),
        Line("same", "第四条 诚信。"),
        Line("gap", count=2),
    ]


def test_the_same_wording_has_no_differences_whatever_the_line_ends():
    assert differences(OLD, OLD.replace("\n", "\r\n")) == []


_TEXT = st.lists(st.text("甲乙丙丁", min_size=1, max_size=3), min_size=1, max_size=12).map("\n".join)


@given(_TEXT, _TEXT)
def test_every_line_of_both_wordings_is_shown_or_counted(old: str, new: str):
    found = differences(old, new)
    if old == new:
        assert found == []
        return
    kept = sum(line.count or 1 for line in found if line.kind in ("same", "gap"))
    assert kept + sum(line.kind == "removed" for line in found) == len(old.split("\n"))
    assert kept + sum(line.kind == "added" for line in found) == len(new.split("\n"))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[点这里](javascript:alert(1))",
        "![图](https://example.org/track.png)",
        '<a href="javascript:alert(1)">x</a>',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_the_text_of_a_rule_carries_no_script_and_loads_nothing(text: str):
    html = html_of(f"第一条 {text}")
    assert "<script" not in html and "<img" not in html
    assert 'href="javascript' not in html and 'href="data' not in html


def test_headings_stand_below_those_of_the_page():
    assert "<h3>第一章 总则</h3>" in html_of("# 第一章 总则\n\n第一条 自愿。")


def test_articles_that_begin_with_a_number_keep_it():
    assert 'start="3"' in html_of("3. 第三项")
