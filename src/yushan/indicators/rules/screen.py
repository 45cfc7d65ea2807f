"""What the big screen says: figures in words, small numbers left out. No personal data goes in, none comes out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from yushan.common.rates import Rate
from yushan.indicators.rules.few import FEW, FEWER
from yushan.indicators.rules.measuring import rounded

WAN = 10_000
_WAN_FROM = 100_000


@dataclass(frozen=True)
class Figure:
    """A large figure: «41.8» and «万小时»."""

    value: str
    unit: str


def counted(number: int, unit: str) -> Figure:
    """People or orders: a number below FEW, but for none, is not told."""
    return Figure(FEWER if 0 < number < FEW else f"{number:,}", unit)


def hours(minutes: int) -> Figure:
    """Hours as people say them: whole ones, half up, from a hundred thousand on in 万 with one decimal."""
    whole = (minutes + 30) // 60
    if whole < _WAN_FROM:
        return Figure(f"{whole:,}", "小时")
    return Figure(rounded(Fraction(whole, WAN)), "万小时")


def said_when(moment: datetime, today: date) -> str:
    """«09:30» today, «昨天», «11-21» before."""
    if moment.date() == today:
        return f"{moment:%H:%M}"
    return "昨天" if moment.date() == today - timedelta(days=1) else f"{moment:%m-%d}"


def rate(title: str, found: Rate) -> dict[str, object]:
    """A line with bar and tick; «—» without a denominator, and where it is made of few people."""
    told = found.denominator >= FEW
    share = round(100 * found.numerator / found.denominator, 1) if told else 0
    goal = found.target_percent
    words = f"目标 {goal}%" if goal else ""
    if told and goal:
        words += "，已达到" if found.met else f"，还需 {found.missing:,} 人"
    return {
        "title": title,
        "percent": f"{found.percent}%" if told else "—",
        "counts": f"{found.numerator:,} / {found.denominator:,}" if told else "",
        "width": min(100.0, share),
        "goal": float(found.target * 100) if found.target is not None else None,
        "met": bool(told and found.met),
        "words": words,
    }
