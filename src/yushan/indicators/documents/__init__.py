"""The statement of a year as PDF/A, typeset with typst from what was frozen."""

from datetime import datetime
from pathlib import Path

from yushan.common import clock
from yushan.common.rates import Rate
from yushan.indicators.rules.statements import Frozen
from yushan.indicators.words import RATES
from yushan.ledger.documents.papers import typeset

_TEMPLATE = Path(__file__).with_name("statement.typ").read_bytes()
# So many who are missing are named on the paper; all of them stand in the statement itself.
MOST_NAMED = 300


def typeset_statement(frozen: Frozen, sha256: str) -> bytes:
    """The unsigned paper; only what was frozen stands on it, no figure of today."""
    at = clock.local(datetime.fromisoformat(frozen.moment))
    rows = []
    for name, rate in frozen.figures.items():
        percent = f"{rate.percent}%" if rate.denominator else rate.percent
        rows.append([RATES[name].title, f"{rate.numerator:,}", f"{rate.denominator:,}", percent, *goal_of(rate)])
    return typeset(
        _TEMPLATE,
        {
            "name": frozen.name,
            "code": frozen.code,
            "year": frozen.year,
            "as_of": frozen.as_of,
            "rows": rows,
            "roster": f"{frozen.roster:,}",
            "declared": "没有申报" if frozen.declared is None else f"{frozen.declared:,} 人",
            "formulas": [[words.title, words.formula] for words in RATES.values()],
            "has_below": frozen.scope != "unit",
            "signed_below": f"{frozen.signed_below:,}",
            "absent_count": f"{len(frozen.absent):,}",
            "absent": [name for _code, name in frozen.absent[:MOST_NAMED]],
            "absent_reason": frozen.absent_reason,
            "note": frozen.note,
            "signer": frozen.signer,
            "moment": f"{at:%Y-%m-%d %H:%M}",
            "date": [at.year, at.month, at.day],
            "sha256": sha256,
        },
    )


def goal_of(rate: Rate) -> tuple[str, str]:
    """Target and what became of it, in words."""
    if rate.target is None:
        return "—", "没有目标"
    said = "—" if rate.met is None else "已达到" if rate.met else f"还差 {rate.missing:,} 人"
    return f"{rate.target_percent}%", said
