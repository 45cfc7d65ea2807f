"""Clocks of devices, signatures, hashes: pure rules."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yushan.activities.rules.device_clock import Contact, Reading, doubtful_clock, moment_of
from yushan.activities.rules.offline import (
    SentScan,
    hash_in_list,
    is_proof,
    is_public_key,
    is_signed,
    proof_of_pass,
    sent_scan,
)
from yushan.activities.tests.phones import Phone

BASE = datetime(2026, 9, 5, 0, 30, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


def reading(true: datetime, error: timedelta, session: str = "a", asleep: timedelta = timedelta()) -> Reading:
    steady = (true - BASE - asleep).total_seconds() * 1000
    return Reading(true + error, session, steady)


def contact(true: datetime, error: timedelta, session: str = "a", delay: float = 0.2, **more: timedelta) -> Contact:
    return Contact(true + timedelta(seconds=delay), reading(true, error, session, **more))


hours = st.integers(1, 70 * 3600).map(lambda seconds: timedelta(seconds=seconds))
errors = st.integers(-40 * 24 * 3600, 40 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))


@given(errors, hours, st.floats(0, 1), st.sampled_from(["aaa", "aba", "abc", "abb", "aab"]))
def test_a_clock_that_is_wrong_all_the_time_is_corrected_within_a_second(
    error: timedelta, length: timedelta, part: float, sessions: str
) -> None:
    true = BASE + length * part
    loaded, sent = contact(BASE, error, sessions[0]), contact(BASE + length, error, sessions[2])
    found = moment_of(reading(true, error, sessions[1]), loaded, sent)
    assert abs(found.at - true) < A_SECOND and found.doubt_s == 0
    assert found.claimed == true + error


@given(errors, st.integers(1, 70).map(lambda n: timedelta(hours=n)), st.floats(0, 1), st.integers(-25, 25))
def test_a_clock_that_drifts_is_corrected_within_a_second(
    error: timedelta, length: timedelta, part: float, drift: int
) -> None:
    late = error + timedelta(seconds=drift)
    true = BASE + length * part
    scan = reading(true, error + timedelta(seconds=drift) * part, "b")
    found = moment_of(scan, contact(BASE, error), contact(BASE + length, late, "c"))
    allowed = A_SECOND if abs(drift) > 2 else 2 * A_SECOND + A_SECOND
    assert abs(found.at - true) <= allowed and found.doubt_s == 0


@given(errors, errors, hours, st.floats(0, 1), st.floats(0, 1))
def test_a_page_that_stays_open_needs_no_clock(
    first: timedelta, second: timedelta, length: timedelta, part: float, jump: float
) -> None:
    """The clock is set in between; the counter of the page ran on."""
    true = BASE + length * part
    error = first if part < jump else second
    found = moment_of(reading(true, error), contact(BASE, first), contact(BASE + length, second))
    assert abs(found.at - true) < A_SECOND and found.doubt_s == 0


@given(errors, errors, hours, st.floats(0.05, 0.95), st.booleans())
def test_a_clock_that_was_set_in_between_is_doubtful_and_never_refused(
    first: timedelta, second: timedelta, length: timedelta, part: float, before: bool
) -> None:
    true = BASE + length * part
    scan = reading(true, first if before else second, "b")
    loaded, sent = contact(BASE, first), contact(BASE + length, second, "c")
    found = moment_of(scan, loaded, sent)
    assert loaded.server <= found.at <= sent.server
    if abs(first - second) > timedelta(minutes=2):
        assert found.doubt_s > 0


def test_a_phone_that_slept_is_told_by_its_clock() -> None:
    """The counter stands still while the phone sleeps; clock and server agree, so nothing is doubtful."""
    error = timedelta(minutes=-42)
    sent = contact(BASE + timedelta(hours=6), error, asleep=timedelta(hours=3))
    true = BASE + timedelta(hours=2)
    found = moment_of(reading(true, error, asleep=timedelta(hours=1)), contact(BASE, error), sent)
    assert abs(found.at - true) < A_SECOND and found.doubt_s == 0


def test_a_clock_set_there_and_back_is_doubtful() -> None:
    """Both contacts agree, the scan lies outside of them, or of what the counter says."""
    loaded, sent = contact(BASE, timedelta()), contact(BASE + timedelta(hours=3), timedelta(), "b")
    far = moment_of(Reading(BASE - timedelta(days=1), "c", 5.0), loaded, sent)
    assert far.doubt_s > 3600 and loaded.server <= far.at <= sent.server
    true = BASE + timedelta(hours=1)
    back = moment_of(reading(true, timedelta(minutes=-50)), loaded, sent)
    assert back.doubt_s > 60 and abs(back.at - true) < A_SECOND, "the counter of the page knows it"


def test_words_of_the_doubt() -> None:
    assert doubtful_clock("余小禾", [("签到 9:02", None), ("签退 11:30", 0)]) is None
    flag = doubtful_clock("余小禾", [("签到 9:02", 2520), ("签退 11:30", None)])
    assert flag and flag.code == "clock" and "余小禾 签到 9:02" in flag.text and "约 42 分钟" in flag.text


@pytest.fixture
def phone() -> Phone:
    return Phone(user=None)  # type: ignore[arg-type]  # nobody signs in here


def a_scan() -> SentScan:
    key, load, session = (str(uuid.uuid4()) for _ in range(3))
    return SentScan(key, load, 1788570000000, session, 5, "in", "pass", "ab" * 16, "cd" * 32, "")


def test_a_signature_is_of_this_scan_and_this_device(phone: Phone) -> None:
    scan = phone.signed(a_scan())
    text = scan.signed_text(phone.code)
    assert is_public_key(phone.public_key) and is_signed(phone.public_key, text, scan.signature)
    for changed in (replace(scan, direction="out"), replace(scan, clock_ms=scan.clock_ms + 1), replace(scan, who="x")):
        assert not is_signed(phone.public_key, changed.signed_text(phone.code), scan.signature)
    assert not is_signed(Phone(user=None).public_key, text, scan.signature)  # type: ignore[arg-type]
    assert not is_signed(phone.public_key, scan.signed_text(str(uuid.uuid4())), scan.signature)
    assert not is_signed(phone.public_key, text, "不是签名") and not is_public_key("没有")


def test_a_list_gives_no_pass_away_and_a_proof_is_of_one_scan() -> None:
    assert "Qm3k" not in hash_in_list("salt", "Qm3k") and hash_in_list("a", "Qm3k") != hash_in_list("b", "Qm3k")
    proof = proof_of_pass("Qm3k", "key", 1, "in")
    assert is_proof("Qm3k", proof, "key", 1, "in")
    for wrong in (("Qm3k", proof, "key", 2, "in"), ("Qm3k", proof, "key", 1, "out"), ("Qm3x", proof, "key", 1, "in")):
        assert not is_proof(*wrong)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("key", "k1"), ("load", ""), ("clock_ms", "now"), ("clock_ms", 5), ("steady_ms", -1), ("session", "x"),
        ("direction", ""), ("by", "face"), ("who", ""), ("who", "x" * 65), ("proof", None), ("signature", "x" * 121),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_not_read(name: str, value: object) -> None:
    told = dict(vars(a_scan()))
    assert sent_scan(told) is not None
    assert sent_scan(told | {name: value}) is None
    assert sent_scan([told]) is None and sent_scan({}) is None
