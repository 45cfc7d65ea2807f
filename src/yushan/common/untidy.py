"""Parsers for what people write in tables: dates, times, yes/no, numbers.

Every parser takes any cell (text, number, date, time, None), returns None for a blank one, and raises UntidyError
with a reason in Chinese where the meaning is not sure. Times are local (Asia/Shanghai) without tzinfo.
"""

from yushan.common.text import UntidyError
from yushan.common.untidy_numbers import (
    parse_bool,
    parse_count,
    parse_decimal,
    parse_hours,
    parse_latitude,
    parse_longitude,
)
from yushan.common.untidy_times import parse_date, parse_datetime, parse_time, parse_time_or_datetime

__all__ = [
    "UntidyError",
    "parse_bool",
    "parse_count",
    "parse_date",
    "parse_datetime",
    "parse_decimal",
    "parse_hours",
    "parse_latitude",
    "parse_longitude",
    "parse_time",
    "parse_time_or_datetime",
]
