"""Pure rules: points, lots, badges, pictures."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yushan.common.pictures import NoPicture, cleaned
from yushan.recognition.rules.badges import Badge, Period, Service, earned
from yushan.recognition.rules.points import Lot, divide, in_order, last_day
from yushan.recognition.rules.points import earned as points
from yushan.recognition.tests.factories import chunk, png

RATES = [10, 8]


@pytest.mark.parametrize(
    ("minutes", "grade", "types", "expected"),
    [
        (90, "measured", [], 15),
        (90, "confirmed", [], 12),
        (90, "declared", [], 0),
        (90, "measured", ["健康义诊"], 18),
        (90, "measured", ["科技助老", "健康义诊"], 18),
        (59, "measured", [], 9),
        (5, "measured", [], 0),
        (-90, "measured", [], 0),
    ],
)
def test_points_of_a_service(minutes: int, grade: str, types: list[str], expected: int):
    assert points(minutes, grade, types, RATES, {"健康义诊": 20, "科技助老": 10}) == expected


@given(st.integers(1, 10_000), st.integers(0, 500), st.lists(st.integers(0, 50), max_size=2))
def test_declared_hours_never_earn_whatever_the_plan_says(minutes: int, bonus: int, rates: list[int]):
    assert points(minutes, "declared", ["宣传宣讲"], rates, {"宣传宣讲": bonus}) == 0


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 5), 24, date(2028, 3, 5)),
        (date(2026, 3, 5), 0, None),
    ],
)
def test_how_long_points_last(day: date, months: int, end: date | None):
    assert last_day(day, months) == end


lots = st.lists(
    st.builds(
        Lot,
        key=st.integers(1, 10**6),
        remaining=st.integers(0, 300),
        expires_on=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    ),
    max_size=12,
    unique_by=lambda lot: lot.key,
)


@given(lots, st.integers(0, 2000))
def test_dividing_takes_exactly_what_is_there_the_first_to_end_first(rows: list[Lot], wanted: int):
    ordered = in_order(rows)
    taken, missing = divide(wanted, ordered)
    assert sum(taken.values()) + missing == wanted
    assert missing == max(0, wanted - sum(lot.remaining for lot in rows))
    by_key = {lot.key: lot for lot in rows}
    assert all(0 < part <= by_key[key].remaining for key, part in taken.items())
    touched = [lot for lot in ordered if lot.key in taken]
    # Every lot before the last one that was touched is used up.
    before = ordered[: ordered.index(touched[-1])] if touched else []
    assert all(taken.get(lot.key, 0) == lot.remaining for lot in before)


LEIFENG, MONTH = Period(3, 5, 3, 5), Period(9, 1, 9, 30)
PERIODS = {"leifeng": LEIFENG, "science-month": MONTH}
BADGES = [
    Badge("first", "services", 1),
    Badge("ten", "services", 10),
    Badge("year", "days", 365),
    Badge("clinic", "service_type", 2, "健康义诊"),
    Badge("leifeng", "key_date", 1, "leifeng"),
    Badge("month", "key_date", 2, "science-month"),
]


def _service(day: date, *types: str) -> Service:
    return Service(day, frozenset(types))


def test_badges():
    assert earned(BADGES, [], PERIODS) == set()
    assert earned(BADGES, [_service(date(2026, 3, 5), "健康义诊")], PERIODS) == {"first", "leifeng"}
    year = [_service(date(2025, 9, 1), "健康义诊"), _service(date(2026, 9, 1), "健康义诊", "科技助老")]
    assert earned(BADGES, year, PERIODS) == {"first", "year", "clinic", "month"}
    short = [_service(date(2025, 9, 2)), _service(date(2026, 9, 1))]
    assert "year" not in earned(BADGES, short, PERIODS)
    assert "ten" in earned(BADGES, [_service(date(2026, 5, day)) for day in range(1, 11)], PERIODS)


def test_a_png_keeps_the_picture_and_nothing_else():
    place = chunk(b"eXIf", b"GPS 29.5N 106.5E")
    content = png(2, 2, place, chunk(b"tEXt", b"Author\x00somebody")) + b"<script>alert(1)</script>"
    bare, media = cleaned(content)
    assert (bare, media) == (png(2, 2), "image/png")


def _jpeg(*extra: bytes, size: tuple[int, int] = (20, 30)) -> bytes:
    height, width = size
    frame = b"\xff\xc0\x00\x0b\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x01\x01\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\xff\x00\x34"
    return b"\xff\xd8" + b"".join(extra) + frame + scan + b"\xff\xd9"


def test_a_jpeg_loses_what_the_camera_wrote_beside_it():
    exif = b"\xff\xe1\x00\x0aExif\x00\x00\x01\x02"
    said = b"\xff\xfe\x00\x06abcd"
    bare, media = cleaned(_jpeg(exif, said) + b"PK\x03\x04 hidden archive")
    assert (bare, media) == (_jpeg(), "image/jpeg")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xff\xd8\xff\xe0",
        png()[:-6],
        png().replace(b"IDAT", b"IDAX"),
        _jpeg()[:20],
        _jpeg(size=(0, 9000)),
        png(9000, 9000),
        b"\x89PNG\r\n\x1a\n" + b"x" * (3 * 1024 * 1024),
    ],
)
def test_what_is_no_picture_is_refused_in_words(content: bytes):
    with pytest.raises(NoPicture, match="图片"):
        cleaned(content)


@given(st.binary(max_size=400))
def test_no_upload_brings_anything_but_a_refusal(content: bytes):
    for start in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b""):
        with contextlib.suppress(NoPicture):
            cleaned(start + content)
