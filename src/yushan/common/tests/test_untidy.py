"""Dates, times, yes/no and numbers as clerks write them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from yushan.common import untidy
from yushan.common.tests.test_text import ANY_CELL
from yushan.common.untidy import UntidyError

MARCH_5 = date(2025, 3, 5)


@pytest.mark.parametrize(
    "written",
    [
        "2025/3/5", "2025-03-05", "2025.3.5", "2025年3月5日", "2025 年 3 月 5 日", "20250305", "２０２５／３／５", "2025—3—5",
        "2025、3、5", "2025-3-5(周三)", "2025-03-05 00:00:00", "2025年3月5日9时", "2025-03-05T09:00:00+08:00",
        45721, 45721.0, 45721.5, "45721", 20250305, 20250305.0, MARCH_5, datetime(2025, 3, 5, 9),
    ],
)  # fmt: skip
def test_date(written: object) -> None:
    assert untidy.parse_date(written) == MARCH_5


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("25/3/5", "年份只有两位"),
        ("2025年3月", "缺少“日”"),
        ("2025-3", "缺少“日”"),
        ("2025", "只有年份"),
        (2025, "只有年份"),
        ("2025-13-45", "没有 13 月"),
        ("2025-02-30", "2025 年 2 月没有 30 日"),
        ("20250230", "2 月没有 30 日"),
        ("3/5/2025", "分不清哪个是月、哪个是日"),
        ("2025-3-5至2025-3-7", "只填一个日期"),
        ("1025-3-5", "年份 1025 不对"),
        ("长期", "不是日期"),
        (5.0, "这个数字不是日期|不是日期"),
        (True, "不是日期"),
    ],
)
def test_doubtful_dates(written: object, reason: str) -> None:
    with pytest.raises(UntidyError, match=reason):
        untidy.parse_date(written)


@pytest.mark.parametrize("blank", [None, "", " ", "\u3000", "—", "/", "无"])
def test_blank_dates(blank: object) -> None:
    assert untidy.parse_date(blank) is None
    assert untidy.parse_datetime(blank) is None
    assert untidy.parse_time(blank) is None


@given(st.dates(date(1927, 5, 18), date(2099, 12, 31)))
def test_every_spelling_of_a_date_is_read(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    spellings = (
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        serial,
        str(serial),
    )
    for written in (*spellings, day.isoformat(), int(f"{day:%Y%m%d}")):
        assert untidy.parse_date(written) == day


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2025-3-5 9:00", datetime(2025, 3, 5, 9)),
        ("2025/3/5 9：00", datetime(2025, 3, 5, 9)),
        ("2025年3月5日 9时30分", datetime(2025, 3, 5, 9, 30)),
        ("2025年3月5日下午2点30", datetime(2025, 3, 5, 14, 30)),
        ("2025-3-5 星期三 晚上8点半", datetime(2025, 3, 5, 20, 30)),
        ("2025-03-05T09:00:00", datetime(2025, 3, 5, 9)),
        ("2025-03-05T01:00:00Z", datetime(2025, 3, 5, 9)),
        ("20250305 9:00", datetime(2025, 3, 5, 9)),
        (45721.375, datetime(2025, 3, 5, 9)),
        ("45721.375", datetime(2025, 3, 5, 9)),
        (datetime(2025, 3, 5, 1, tzinfo=UTC), datetime(2025, 3, 5, 9)),
    ],
)
def test_datetime(written: object, moment: datetime) -> None:
    assert untidy.parse_datetime(written) == moment


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2025-3-5", "缺少时间"),
        (MARCH_5, "缺少时间"),
        (45721.0, "缺少时间"),
        ("2025-3-5 24:00", "次日的 0:00"),
        ("2025-3-5 25:00", "没有 25:00"),
        ("2025-2-30 9:00", "2 月没有 30 日"),
        ("2025-3-5 9:00-11:00", "只填一个时间"),
        ("25/3/5", "年份只有两位"),
        ("待定", "不是日期"),
    ],
)
def test_doubtful_datetimes(written: object, reason: str) -> None:
    with pytest.raises(UntidyError, match=reason):
        untidy.parse_datetime(written)


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("9:00", time(9)),
        ("09：00", time(9)),
        ("9点", time(9)),
        ("9时30分", time(9, 30)),
        ("9点半", time(9, 30)),
        ("下午 2:30", time(14, 30)),
        ("下午14:30", time(14, 30)),
        ("2:30 PM", time(14, 30)),
        ("中午12点", time(12)),
        ("凌晨12点", time(0)),
        ("9:00:30", time(9, 0, 30)),
        (0.375, time(9)),
        ("0.375", time(9)),
        (time(9), time(9)),
        (timedelta(hours=9), time(9)),
        (datetime(1899, 12, 31, 9), time(9)),
    ],
)
def test_time(written: object, clock: time) -> None:
    assert untidy.parse_time(written) == clock


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("24:00", "次日的 0:00"),
        (1.0, "次日的 0:00"),
        ("晚上12点", "次日的 0:00"),
        ("上午13:00", "看不准是几点"),
        ("9:61", "没有 9:61"),
        ("9:00-11:00", "只填一个时间"),
        ("2025-3-5 9:00", "不填日期"),
        (45721.375, "不是时间"),
        ("9.30", "不是时间"),
        ("上午", "不是时间"),
    ],
)
def test_doubtful_times(written: object, reason: str) -> None:
    with pytest.raises(UntidyError, match=reason):
        untidy.parse_time(written)


def test_time_columns_may_carry_the_day() -> None:
    assert untidy.parse_time_or_datetime("2025-3-5 9:00") == datetime(2025, 3, 5, 9)
    assert untidy.parse_time_or_datetime(45721.375) == datetime(2025, 3, 5, 9)
    assert untidy.parse_time_or_datetime("9:00") == time(9)
    assert untidy.parse_time_or_datetime(0.375) == time(9)


@given(
    st.datetimes(datetime(1920, 1, 1), datetime(2099, 12, 31)).map(
        lambda moment: moment.replace(second=0, microsecond=0)
    )
)
def test_every_spelling_of_a_moment_is_read(moment: datetime) -> None:
    for pattern in ("%Y-%m-%d %H:%M", "%Y/%m/%d %H：%M", "%Y年%m月%d日 %H时%M分", "%Y-%m-%dT%H:%M:%S", "%Y%m%d %H:%M"):
        assert untidy.parse_datetime(moment.strftime(pattern)) == moment
    assert untidy.parse_time(moment.strftime("%H:%M")) == moment.time()


@pytest.mark.parametrize("written", ["是", "√", "✓", "1", 1, 1.0, True, "Y", "ｙ", "yes", "TRUE", "有", "在职", " 是 "])
def test_yes(written: object) -> None:
    assert untidy.parse_bool(written) is True


@pytest.mark.parametrize(
    "written", ["否", "×", "x", "X", "0", 0, 0.0, False, "N", "no", "false", "无", "不在职", "已退休"]
)
def test_no(written: object) -> None:
    assert untidy.parse_bool(written) is False


def test_blank_and_unclear_yes_no() -> None:
    assert untidy.parse_bool("") is None
    assert untidy.parse_bool(None) is None
    assert untidy.parse_bool("中共党员", yes=("中共党员",)) is True
    assert untidy.parse_bool("群众", no=("群众",)) is False
    for unclear in ("也许", "2", 2.0, "是/否"):
        with pytest.raises(UntidyError, match="只认 是/否、√/×、1/0"):
            untidy.parse_bool(unclear)


@pytest.mark.parametrize(
    ("written", "count"),
    [
        (180, 180),
        (180.0, 180),
        ("1,284", 1284),
        ("１，２８４", 1284),
        ("180人", 180),
        ("180 名", 180),
        ("0", 0),
        ("", None),
    ],
)
def test_count(written: object, count: int | None) -> None:
    assert untidy.parse_count(written) == count


@pytest.mark.parametrize("written", ["180.5", 180.5, -3, "约180", "1.2万", "1,28", True, 1e20, "9" * 5000])
def test_doubtful_counts(written: object) -> None:
    with pytest.raises(UntidyError):
        untidy.parse_count(written)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("2.5", 150),
        (2.5, 150),
        (2, 120),
        ("2小时30分", 150),
        ("2 小时 30 分钟", 150),
        ("150分钟", 150),
        ("2:30", 150),
        ("1个半小时", 90),
        ("半小时", 30),
        ("2h", 120),
        (timedelta(hours=2, minutes=30), 150),
        (timedelta(hours=30), 1800),
        (time(2, 30), 150),
        (0.008334, 1),
        (Decimal("0.025"), 2),  # 1.5 minutes, half up
        (0.0083, 0),
        ("", None),
    ],
)
def test_hours_become_minutes(written: object, minutes: int | None) -> None:
    assert untidy.parse_hours(written) == minutes


@pytest.mark.parametrize("written", [-1, "很久", 10000, "2:75", True, MARCH_5, timedelta(hours=-1)])
def test_doubtful_hours(written: object) -> None:
    with pytest.raises(UntidyError):
        untidy.parse_hours(written)


def test_coordinates() -> None:
    assert untidy.parse_longitude(106.551556) == Decimal("106.551556")
    assert untidy.parse_longitude("东经106.55°") == Decimal("106.55")
    assert untidy.parse_longitude("106°33′5.6″") == Decimal("106.551556")
    assert untidy.parse_latitude("29.563009N") == Decimal("29.563009")
    assert untidy.parse_latitude("") is None
    with pytest.raises(UntidyError, match="像是纬度，经度和纬度可能填反了"):
        untidy.parse_longitude(29.56)
    with pytest.raises(UntidyError, match="经度应是 73 到 136 之间的数字"):
        untidy.parse_longitude("200")
    with pytest.raises(UntidyError, match="不会到 60"):
        untidy.parse_latitude("29°75′")


@pytest.mark.parametrize(
    "read",
    [
        untidy.parse_date, untidy.parse_datetime, untidy.parse_time, untidy.parse_time_or_datetime, untidy.parse_bool,
        untidy.parse_count, untidy.parse_hours, untidy.parse_longitude, untidy.parse_latitude,
    ],
)  # fmt: skip
@example(value="166666666666666666666666667")
@example(value=10**40)
@given(value=st.one_of(ANY_CELL, st.from_regex(r"[0-9年月日:点时分/.TZ+\- 上下午半]{0,24}", fullmatch=True)))
def test_garbage_raises_nothing_else(read: Callable[[object], object], value: object) -> None:
    try:
        read(value)
    except UntidyError as error:
        assert error.reason.endswith("。")
