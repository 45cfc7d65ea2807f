"""Which scans are taken: the moment, and the place of a scan among the earlier ones."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from yushan.activities.rules.minutes import pairs_of

# A device's clock may run ahead a little; what it kept without a network is taken for three days.
AHEAD = timedelta(minutes=2)
BEHIND = timedelta(days=3)
MAX_PAIRS = 9
SETTLED = timedelta(minutes=10)

Scan = tuple[str, int, datetime]


def is_inside(scans: Iterable[Scan]) -> bool:
    """True while the last stay is open."""
    stays = pairs_of(scans)
    return bool(stays) and stays[-1].out_at is None


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


def _nearest(own: Sequence[Scan], others: Sequence[Scan], at: datetime) -> Scan | None:
    """The fact that a scan at `at` says once more: less than ten minutes away, nothing of the other kind between."""
    for fact in sorted(own, key=lambda scan: abs(scan[2] - at)):
        low, high = sorted((fact[2], at))
        if fact[2] == at or (high - low < SETTLED and not any(low <= other[2] <= high for other in others)):
            return fact
    return None


def place_in_order(scans: Sequence[Scan], direction: str, at: datetime) -> tuple[int, bool]:
    """(ordinal, is_new): the fact that stands for this scan, or the number of a new one.

    A scan is new when it begins or ends a stay (`pairs_of`), however late it arrives: devices without a network send
    in any order, and the stays come out the same. Whoever is scanned twice at one door gives one fact.
    """
    own = [scan for scan in scans if scan[0] == direction]
    others = [scan for scan in scans if scan[0] != direction]
    if same := _nearest(own, others, at):
        return same[1], False
    ordinal = max((scan[1] for scan in own), default=0) + 1
    stays = pairs_of([*scans, (direction, ordinal, at)])
    if ordinal <= MAX_PAIRS and any(at == (stay.in_at if direction == "in" else stay.out_at) for stay in stays):
        return ordinal, True
    standing = max((scan for scan in own if scan[2] <= at), key=lambda scan: scan[2], default=None)
    return (standing or own[-1])[1], False


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


def likeliest(windows: Mapping[int, tuple[datetime, datetime]], now: datetime) -> int | None:
    """Which of several shifts of one person a scan at `now` is for: the one going on, else the nearest; None of none.

    Of two that are as near the one that begins later: whoever scans between two shifts begins the next one, unless
    the earlier one is nearer.
    """

    def distance(key: int) -> tuple[timedelta, float]:
        begin, end = windows[key]
        return max(begin - now, now - end, timedelta(0)), -begin.timestamp()

    return min(windows, key=distance, default=None)
