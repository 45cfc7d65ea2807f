"""Which scans are taken: the moment, and the place of a scan among the earlier ones."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

# A device's clock may run ahead a little; what it kept without a network is taken for three days.
AHEAD = timedelta(minutes=2)
BEHIND = timedelta(days=3)
MAX_PAIRS = 9
SETTLED = timedelta(minutes=10)

Scan = tuple[str, int, datetime]


def is_inside(scans: Iterable[Scan]) -> bool:
    """True while the last stay is open."""
    pairs: dict[int, set[str]] = {}
    for direction, ordinal, _at in scans:
        pairs.setdefault(ordinal, set()).add(direction)
    last = pairs.get(max(pairs, default=0), set())
    return "in" in last and "out" not in last


def receipt(fact_id: int) -> str:
    """回执: a short word that a volunteer can read out, the server has this fact; short, so not unique for ever."""
    return f"{fact_id * 7919 % 65536:04X}"


def next_direction(scans: Sequence[Scan], at: datetime) -> str:
    """What a scan without a direction means: «out» while a stay is open, else «in».

    Within ten minutes of the last fact it is that fact again: a pass held too long before the camera, or shown
    twice, must not check somebody out.
    """
    latest = max(scans, key=lambda scan: scan[2], default=None)
    if latest and at - latest[2] < SETTLED:
        return latest[0]
    return "out" if is_inside(scans) else "in"


def place_in_order(scans: Sequence[Scan], direction: str, at: datetime) -> tuple[int, bool]:
    """(ordinal, is_new): a check-out closes the open stay, a check-in after it begins the next one.

    A repeated fact answers the ordinal of the one that stands. A check-out may arrive before its check-in, when a
    device without a network sends late.
    """
    ins = {ordinal: when for what, ordinal, when in scans if what == "in"}
    outs = {ordinal: when for what, ordinal, when in scans if what == "out"}
    last = max([*ins, *outs], default=1)
    if direction == "out":
        waiting = [ordinal for ordinal in ins if ordinal not in outs]
        return (max(waiting), True) if waiting else (last, last not in outs)
    waiting = [ordinal for ordinal in outs if ordinal not in ins and at <= outs[ordinal]]
    if waiting:
        return (min(waiting), True)
    if last in outs and at > outs[last] and last < MAX_PAIRS:
        return (last + 1, True)
    return (last, last not in ins)


def code_is_over(now: datetime, ends_at: datetime, grace_minutes: int) -> bool:
    """True when the shift's code is neither shown nor taken any more: check-outs are ordinary until the grace is over
    (docs/decisions/0005-minutes.md), then the activity is finished and only the organiser corrects times."""
    return now >= ends_at + timedelta(minutes=grace_minutes)


def refusal(
    direction: str, at: datetime, now: datetime, starts_at: datetime, ends_at: datetime, grace_minutes: int
) -> str:
    """Why a scan at this moment is not taken, as a code; empty when it is taken.

    future, stale: the device's clock; too_early, over: outside the time for check-in (docs/decisions/0005-minutes.md).
    A late check-out is taken: it is a fact, minutes end with the shift.
    """
    if at > now + AHEAD:
        return "future"
    if at < now - BEHIND:
        return "stale"
    if at < starts_at - timedelta(minutes=grace_minutes):
        return "too_early"
    if direction == "in" and at >= ends_at:
        return "over"
    return ""
