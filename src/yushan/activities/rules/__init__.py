"""Pure rules of the room: no ORM, no clock; numbers of the rulebook come in as arguments."""

from yushan.activities.rules.codes import check_shift_code, is_shift_code, pass_of, pass_text, seconds_left, shift_code
from yushan.activities.rules.eligibility import (
    Document,
    Lack,
    Requirements,
    VolunteerFacts,
    lacks,
    missing,
)
from yushan.activities.rules.fit import Fit, fit, fit_reasons, is_free_then
from yushan.activities.rules.flags import DeviceScan, Flag, Position, distance_m
from yushan.activities.rules.minutes import Pair, closed, counted_span, minutes, pairs_of
from yushan.activities.rules.scans import code_is_over, receipt

__all__ = [
    "DeviceScan",
    "Document",
    "Fit",
    "Flag",
    "Lack",
    "Pair",
    "Position",
    "Requirements",
    "VolunteerFacts",
    "check_shift_code",
    "closed",
    "code_is_over",
    "counted_span",
    "distance_m",
    "fit",
    "fit_reasons",
    "is_free_then",
    "is_shift_code",
    "lacks",
    "minutes",
    "missing",
    "pairs_of",
    "pass_of",
    "pass_text",
    "receipt",
    "seconds_left",
    "shift_code",
]
