"""What a signed statement of a year holds, its digest, and what differs from the figures of today. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from yushan.common.rates import Rate

# The inbox asks for the statement of the year before from New Year on; what nobody signed by then is left alone.
DUE, ASKED_UNTIL = (3, 31), (6, 30)
_ORDER = ("registration", "party", "staff")


@dataclass(frozen=True)
class Frozen:
    """One statement as data. `moment` is that of signing (ISO 8601, UTC).

    `absent`: code and name of those below who had not signed, `absent_reason` why it was signed without them;
    `below`: digest over the digests of those who had, so that none of them can be exchanged afterwards.
    """

    scope: str
    code: str
    name: str
    year: int
    as_of: str
    rates: dict[str, list[Any]]
    roster: int
    declared: int | None
    signer: str
    moment: str
    note: str
    signed_below: int
    absent: list[list[str]]
    absent_reason: str
    below: str

    @property
    def figures(self) -> dict[str, Rate]:
        """The three rates as they were, with the targets of then."""
        return rates_of(self.rates)


def frozen_rates(rates: Mapping[str, Rate]) -> dict[str, list[Any]]:
    """Rates as data: numerator, denominator, target as an exact fraction («3/5», empty without one)."""
    return {
        name: [rate.numerator, rate.denominator, str(rate.target) if rate.target is not None else ""]
        for name, rate in rates.items()
    }


def rates_of(data: Mapping[str, Sequence[Any]]) -> dict[str, Rate]:
    """Rates from data, always in the order of pages and columns: PostgreSQL keeps the keys of JSON in one of its own."""
    known = {name: data[name] for name in _ORDER if name in data}
    return {name: Rate(n, d, Fraction(goal) if goal else None) for name, (n, d, goal) in known.items()}


def as_data(frozen: Frozen) -> dict[str, Any]:
    """What is stored."""
    return asdict(frozen)


def from_data(data: Mapping[str, Any]) -> Frozen:
    """What was stored."""
    return Frozen(**data)


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the content as JSON with sorted keys, without spaces, in UTF-8."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_many(digests: list[str]) -> str:
    """One digest over those of the level below, whatever their order; empty where there are none."""
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest() if digests else ""


@dataclass(frozen=True)
class Difference:
    """A rate that is another one today, as of the same day."""

    name: str
    signed: Rate
    now: Rate

    def said(self, counted: str) -> str:
        """«参与 −1，在册党员 +1»; `counted` names the two counts as the pages do («参与 / 在册党员»)."""
        above, below = counted.split(" / ")
        steps = (
            (above, self.now.numerator - self.signed.numerator),
            (below, self.now.denominator - self.signed.denominator),
        )
        return "，".join(f"{name} {change:+,}".replace("-", "−") for name, change in steps if change)


def differences(signed: Mapping[str, Rate], now: Mapping[str, Rate]) -> list[Difference]:
    """The rates whose counts are others now; a changed target alone is no correction of a figure."""
    return [
        Difference(name, rate, now[name])
        for name, rate in signed.items()
        if (rate.numerator, rate.denominator) != (now[name].numerator, now[name].denominator)
    ]


def asked_year(today: date) -> int | None:
    """The year whose statements are asked for today; None outside January to June."""
    return today.year - 1 if (today.month, today.day) <= ASKED_UNTIL else None
