"""The deposit of trust (守约): how many bookings somebody may have open at once. No money.

Everybody begins with the full number of their kind. Each booking that was missed takes one away; never the last one, so
that nobody is shut out and everybody can win the rest back. Each second booking that was kept gives one back, up to the
full number; a missed one begins the counting of kept ones anew. What happened longer ago than the term of the plan
folder (booking_trust_days), what was cancelled, and what the keeper forgave is not counted.
"""

from collections.abc import Iterable

KEPT_FOR_ONE = 2


def allowed(most: int, outcomes: Iterable[bool]) -> int:
    """Bookings that may be open at once after `outcomes`, in their order: True kept, False missed. Between 1 and `most`."""
    left, kept = most, 0
    for was_kept in outcomes:
        if not was_kept:
            left, kept = max(1, left - 1), 0
        elif left < most:
            kept += 1
            if kept == KEPT_FOR_ONE:
                left, kept = left + 1, 0
    return left


def in_words(most: int, left: int) -> str:
    """Why it is fewer than the full number, and how it comes back; empty where it is the full number."""
    if left >= most:
        return ""
    return f"因为有约了没来的，现在同时只能约 {left} 个（原来 {most} 个）。每按时来 {KEPT_FOR_ONE} 次，恢复 1 个。"
