"""Cohorts as a picture: how many of those who registered in a quarter serve so many quarters later."""

from collections.abc import Sequence

from yushan.common.rates import Rate
from yushan.indicators.rules.cohorts import SHOWN, Cohort
from yushan.indicators.rules.drawing import Cells, Drawing
from yushan.indicators.rules.few import LEFT_OUT
from yushan.indicators.rules.few import shown as shown_of

# Lines that can be told apart: the oldest cohort, the one in the middle, the newest with a quarter behind it.
_LINES = 3


def _told(rate: Rate, few: int) -> bool:
    """Neither who served nor who did not are few; nobody is no secret."""
    rest = rate.denominator - rate.numerator
    return rate.denominator >= few and all(count == 0 or count >= few for count in (rate.numerator, rest))


def _cell(rate: Rate | None, few: int) -> str:
    if rate is None or not rate.denominator:
        return ""
    return f"{rate.percent}%" if _told(rate, few) else LEFT_OUT


def cohorts(found: Sequence[Cohort], *, few: int = 0) -> Drawing:
    """Shares of each cohort as a table, some of them as lines; with `few` without small groups."""
    heads = ["当季", *(f"{number} 季后" for number in range(1, SHOWN))]
    sizes = shown_of([one.people for one in found], few=few)
    rows: list[Cells] = [
        (one.name, size, *(_cell(rate, few) for rate in one.served))
        if size is not None
        else (one.name, LEFT_OUT, *(LEFT_OUT if rate and rate.denominator else "" for rate in one.served))
        for one, size in zip(found, sizes, strict=True)
    ]
    told = [one for one, size in zip(found, sizes, strict=True) if size]
    lasting = [one for one in told if sum(rate is not None for rate in one.served) > 1]
    drawn = [lasting[at] for at in sorted({0, len(lasting) // 2, len(lasting) - 1})] if lasting else []
    series = [
        {
            "name": one.name,
            "values": [
                round(100 * rate.numerator / rate.denominator, 1)
                if rate and rate.denominator and _told(rate, few)
                else None
                for rate in one.served
            ],
        }
        for one in drawn[:_LINES]
    ]
    people = sum(one.people for one in found)
    return Drawing(
        "line" if series else "",
        {"labels": heads, "series": series, "unit": "%", "max": 100},
        ("注册季度", "人数", *heads),
        rows if people else [],
        [("八个季度注册", LEFT_OUT if people and not told else f"{people:,} 人")],
        "图里是最早、中间和最近的三个季度。"
        + (f"服务的人或没服务的人是 1 至 {few - 1} 位的格子不显示，没有人服务的写 0.0%。" if few else ""),
        None if few else (("注册季度", "人数", *heads, *(f"{head}人数" for head in heads)), _with_people(found, rows)),
    )


def _with_people(found: Sequence[Cohort], rows: Sequence[Cells]) -> list[Cells]:
    """For who sees people at all: the download says beside each share how many they were."""
    return [
        (*row, *("" if rate is None else rate.numerator for rate in one.served))
        for one, row in zip(found, rows, strict=True)
    ]
