"""When a task is late, reminded of, counted."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yushan.coordination.rules import (
    TaskFacts,
    accept_lacks,
    days_late,
    days_left,
    duty_lines,
    reminds_today,
    report_lacks,
)

DAY = date(2026, 6, 1)
days = st.integers(-60, 60)


def test_the_due_day_itself_is_in_time() -> None:
    assert days_late(DAY, DAY, is_open=True) == 0
    assert days_late(DAY, DAY + timedelta(days=1), is_open=True) == 1
    assert days_late(DAY, DAY + timedelta(days=9), is_open=False) == 0


@given(days)
def test_reminders_come_on_their_days_and_once_a_day(left: int) -> None:
    today = DAY - timedelta(days=left)
    assert days_left(DAY, today) == left
    expected = left in (7, 1) or (left < 0 and -left % 7 == 1)
    assert reminds_today(DAY, today, [7, 1], None) is expected
    assert not reminds_today(DAY, today, [7, 1], today)


def test_guards() -> None:
    assert report_lacks(TaskFacts()) and not report_lacks(TaskFacts(notes=1))
    assert accept_lacks(TaskFacts(is_owner=True)) and not accept_lacks(TaskFacts())
    assert accept_lacks(TaskFacts(is_reporter=True)) == ["由报告办完以外的人验收"]


rows = st.lists(
    st.tuples(st.sampled_from(["a", "b", "x"]), st.sampled_from(["ongoing", "to_check", "done", "cancelled"]), st.booleans(),
              st.integers(0, 9))
)  # fmt: skip


@given(rows)
def test_every_task_is_counted_once(found: list[tuple[str, str, bool, int]]) -> None:
    lines = duty_lines([("a", "项目策划"), ("b", "组织发动")], found)
    for line in lines:
        mine = [row for row in found if row[0] == line.code and row[1] != "cancelled"]
        assert line.total == sum(row[3] for row in mine)
        assert line.done == sum(row[3] for row in mine if row[1] == "done")
        assert line.open == sum(row[3] for row in mine if row[1] == "ongoing"), "late ones are under way too"
        assert line.overdue == sum(row[3] for row in mine if row[1] == "ongoing" and row[2])
