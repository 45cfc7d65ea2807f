"""The right moment of a scan that a device made without a network, whatever the device's clock said.

The device notes with each scan what its clock says and a steady counter that only runs forward while the page is open.
Twice server and device speak to each other: when the shift is loaded and when the scans are sent. The difference of the
two clocks at these contacts corrects the scans; where the two differences do not agree somebody changed the clock in
between, and the scan is doubtful. Nothing here refuses a scan.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from yushan.activities.rules.flags import Flag

# As far as a slow network can make two readings of the same difference disagree.
AGREE = timedelta(seconds=2)
# A clock that drifts over a day; less than a minute never costs anybody anything.
DRIFT = timedelta(minutes=1)


@dataclass(frozen=True)
class Reading:
    """What a device said about time: its clock, and the counter of a session (a page that stays open)."""

    clock: datetime
    session: str
    steady_ms: float


@dataclass(frozen=True)
class Contact:
    """A reading with the server's time of the same moment."""

    server: datetime
    reading: Reading

    @property
    def offset(self) -> timedelta:
        """How far the device's clock is behind."""
        return self.server - self.reading.clock


@dataclass(frozen=True)
class OfflineMoment:
    """When a scan was made: `claimed` by the device's clock; `doubt_s` seconds of doubt, 0 when it is certain."""

    at: datetime
    claimed: datetime
    doubt_s: int


def _elapsed(first: Reading, second: Reading) -> timedelta | None:
    """Time between two readings of one session by its counter."""
    if first.session != second.session or not first.session:
        return None
    return timedelta(milliseconds=second.steady_ms - first.steady_ms)


def _bounds(scan: Reading, loaded: Contact, sent: Contact) -> tuple[datetime, datetime]:
    """Between which moments the scan was made. A counter may pause while a device sleeps, never run too fast."""
    earliest, latest = loaded.server, sent.server
    if (since := _elapsed(loaded.reading, scan)) is not None:
        earliest = max(earliest, loaded.server + since)
    if (until := _elapsed(scan, sent.reading)) is not None:
        latest = min(latest, sent.server - until)
    return earliest, latest


def _by_counter(scan: Reading, loaded: Contact, sent: Contact) -> datetime | None:
    """By the counter alone, where it ran without a pause from loading to sending."""
    whole, since = _elapsed(loaded.reading, sent.reading), _elapsed(loaded.reading, scan)
    if whole is None or since is None or abs(whole - (sent.server - loaded.server)) > AGREE:
        return None
    return loaded.server + since


def _by_clock(scan: Reading, loaded: Contact, sent: Contact) -> datetime | None:
    """By the device's clock, where its error was the same at both contacts or drifted a little."""
    first, second = loaded.offset, sent.offset
    if abs(first - second) <= AGREE:
        return scan.clock + min(first, second)  # what a slow network adds is in the larger one
    length = sent.reading.clock - loaded.reading.clock
    if abs(first - second) > DRIFT or length <= timedelta(0):
        return None
    return scan.clock + first + (second - first) * ((scan.clock - loaded.reading.clock) / length)


def moment_of(scan: Reading, loaded: Contact, sent: Contact) -> OfflineMoment:
    """The scan's moment on the server's clock, with its doubt."""
    earliest, latest = _bounds(scan, loaded, sent)
    if at := _by_counter(scan, loaded, sent):
        return OfflineMoment(min(max(at, earliest), sent.server), scan.clock, 0)
    at = _by_clock(scan, loaded, sent)
    if at and earliest - AGREE <= at <= latest + AGREE:
        return OfflineMoment(min(max(at, loaded.server), sent.server), scan.clock, 0)
    guesses = [scan.clock + loaded.offset, scan.clock + sent.offset]
    fitting = [guess for guess in guesses if earliest - AGREE <= guess <= latest + AGREE]
    best = min(fitting or guesses, key=lambda guess: min(abs(guess - earliest), abs(guess - latest)))
    settled = min(max(best, earliest), max(earliest, latest))
    spread = max(abs(loaded.offset - sent.offset), abs(settled - guesses[0]))
    return OfflineMoment(settled, scan.clock, max(1, int(spread.total_seconds())))


def doubtful_clock(name: str, scans: Iterable[tuple[str, int | None]]) -> Flag | None:
    """Scans («签到 9:02», doubt in seconds) of a device whose clock was changed between two contacts."""
    doubtful = [(words, doubt) for words, doubt in scans if doubt]
    if not doubtful:
        return None
    listed, widest = "、".join(words for words, _doubt in doubtful), max(doubt for _words, doubt in doubtful)
    far = f"约 {widest // 60} 分钟" if widest >= 120 else f"约 {widest} 秒"
    text = f"{name} {listed} 由没有网络的手机记下，那台手机的时间在带走名单和上传之间变过{far}，请核对实际时间。"
    return Flag("clock", "设备时间存疑", text, "wait")
