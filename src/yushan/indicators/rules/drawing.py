"""A picture with the table that says the same: what pages, public pages and downloads show of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from yushan.common.rates import percent_text
from yushan.indicators.rules.few import LEFT_OUT
from yushan.indicators.rules.few import shown as shown_of
from yushan.indicators.rules.flow import Flow
from yushan.indicators.rules.lorenz import TENTHS, Lorenz
from yushan.indicators.rules.measuring import rounded

_MOST_POINTS = 120
Cells = Sequence[str | int | float]


@dataclass(frozen=True)
class Drawing:
    """`kind` and `data` for the chart (none: nothing to draw), the table beside it, what is said above it.

    `longer` is what a download holds where that is more than the table of the page.
    """

    kind: str
    data: Mapping[str, Any]
    header: Sequence[str]
    rows: Sequence[Cells]
    figures: Sequence[tuple[str, str]] = ()
    note: str = ""
    longer: tuple[Sequence[str], Sequence[Cells]] | None = field(default=None)

    @property
    def lines(self) -> list[tuple[str, list[str]]]:
        """The table for the eye: what a row is called, and its cells."""
        return [(str(first), [_said(cell) for cell in rest]) for first, *rest in self.rows]

    @property
    def file(self) -> tuple[Sequence[str], Sequence[Cells]]:
        """Header and rows of the download."""
        return self.longer or (self.header, self.rows)


def _said(cell: str | int | float) -> str:
    if isinstance(cell, str):
        return cell
    return f"{cell:,}" if isinstance(cell, int) else rounded(Fraction(str(cell)))


def _shown(number: int | None) -> str | int:
    return LEFT_OUT if number is None else number


def _hidden_note(few: int) -> str:
    return f"不到 {few} 人的组不显示，也不能从合计推算出来。" if few else ""


def composition(groups: Sequence[tuple[str, int]], *, few: int = 0) -> Drawing:
    """People by one trait, in the order given; groups without anybody stay in."""
    counts = [count for _, count in groups]
    total = sum(counts)
    shown = shown_of(counts, few=few)
    rows: list[Cells] = [
        (name, _shown(count), "—" if count is None else f"{percent_text(count, total)}{'%' if total else ''}")
        for (name, _), count in zip(groups, shown, strict=True)
    ]
    drawn = [(name, count) for (name, _), count in zip(groups, shown, strict=True) if count]
    data = {
        "labels": [name for name, _ in drawn],
        "series": [{"name": "人数", "values": [count for _, count in drawn]}],
        "unit": "人",
    }
    return Drawing(
        "bars" if drawn else "",
        data,
        ("组别", "人数", "占比"),
        [*rows, ("合计", LEFT_OUT if total < few else total, "")],
        [("志愿者", LEFT_OUT if total < few else f"{total:,} 人")],
        _hidden_note(few),
    )


def flow(found: Flow, *, few: int = 0) -> Drawing:
    """The steps as a table, and below them the ways between them, by team; in public the steps only."""
    steps = found.steps(few=few)
    rows: list[Cells] = [
        (
            step.name,
            _shown(step.people),
            f"{step.of_all.percent}%" if step.of_all else "—",
            f"{step.of_before.percent}%" if step.of_before else "—",
        )
        for step in steps
    ]
    last = steps[-1]
    figures = [("新注册", f"{found.reached(0):,} 人")]
    if last.of_all:
        figures.append(("走到第三次服务", f"{last.of_all.percent}%（{last.of_all.numerator:,} 人）"))
    header = ("步骤", "人数", "占新注册", "占上一步")
    if few:
        drawn = [step for step in steps if step.people]
        data: dict[str, Any] = {
            "labels": [step.name for step in drawn],
            "series": [{"name": "人数", "values": [step.people for step in drawn]}],
            "unit": "人",
        }
        return Drawing("bars" if drawn else "", data, header, rows, figures, _hidden_note(few))
    links = found.links()
    data = {"links": [{"from": one, "to": other, "value": value} for one, other, value in links], "unit": "人"}
    parts: list[Cells] = [(f"{one} → {other}", value, "", "") for one, other, value in links]
    return Drawing("flow" if links else "", data, header, [*rows, *parts], figures)


@dataclass(frozen=True)
class Demand:
    """Orders of one service type, and teams that offer it."""

    name: str
    asked: int
    claimed: int
    done: int
    teams: int


def supply(types: Sequence[Demand], *, few: int = 0) -> Drawing:
    """Demand beside what was taken up and who could; types that nobody asks for stay in with their teams."""
    asked = [one.asked for one in types]
    # That nobody asks for a type is no secret.
    some = iter(shown_of([count for count in asked if count], few=few))
    shown = [next(some) if count else 0 for count in asked]
    rows: list[Cells] = []
    for one, count in zip(types, shown, strict=True):
        others = (LEFT_OUT,) * 3 if count is None else (one.claimed, one.done, one.asked - one.claimed)
        rows.append((one.name, _shown(count), *others, one.teams))
    sums = [sum(numbers) for numbers in zip(*((o.asked, o.claimed, o.done) for o in types), strict=True)] or [0, 0, 0]
    drawn = [one for one, count in zip(types, shown, strict=True) if count is not None]
    data = {
        "labels": [one.name for one in drawn],
        "series": [
            {"name": "点单", "values": [one.asked for one in drawn]},
            {"name": "已有队伍接", "values": [one.claimed for one in drawn]},
            {"name": "能提供的队伍", "values": [one.teams for one in drawn]},
        ],
        "unit": "",
    }
    return Drawing(
        "bars" if drawn else "",
        data,
        ("服务类型", "点单", "已接", "完成", "没接", "能提供的队伍"),
        [*rows, ("合计", sums[0], sums[1], sums[2], sums[0] - sums[1], "")],
        [("点单", f"{sums[0]:,} 件"), ("已有队伍接", f"{percent_text(sums[1], sums[0])}{'%' if sums[0] else ''}")],
        "一支队伍可以提供几类服务，队伍数不相加。" + ("点单不到 5 件的类型不显示。" if few else ""),
    )


@dataclass(frozen=True)
class Day:
    """What was posted of one service day."""

    minutes: int
    entries: int


def hours_of(minutes: int) -> float:
    """For charts and files: one decimal, half up."""
    return float(rounded(Fraction(minutes, 60)).replace(",", ""))


def calendar(days: Mapping[date, Day], year: int, until: date, *, few: int = 0) -> Drawing:
    """Hours of every day of a year up to a day; months beside it, the days in the download."""
    shown = _days_shown(days, few)
    rows: list[Cells] = []
    for month in range(1, until.month + 1):
        own = [one for day, one in days.items() if day.month == month]
        rows.append(
            (f"{month} 月", hours_of(sum(one.minutes for one in own)), sum(one.entries for one in own), len(own))
        )
    total = sum(one.minutes for one in days.values())
    entries = sum(one.entries for one in days.values())
    listed: list[Cells] = []
    day = date(year, 1, 1)
    while day <= until:
        one = days.get(day, Day(0, 0))
        hidden = day in days and day not in shown
        listed.append((day.isoformat(), *((LEFT_OUT, LEFT_OUT) if hidden else (hours_of(one.minutes), one.entries))))
        day += timedelta(days=1)
    busiest = max(shown, key=lambda day: (days[day].minutes, day), default=None)
    figures = [("服务时长", f"{rounded(Fraction(total, 60))} 小时"), ("有服务的日子", f"{len(days):,} 天")]
    if busiest:
        figures.append(("最忙的一天", f"{busiest.month} 月 {busiest.day} 日"))
    data = {
        "year": year,
        "days": [[day.isoformat(), hours_of(days[day].minutes)] for day in sorted(shown)],
        "most": max((hours_of(days[day].minutes) for day in shown), default=0),
        "unit": "小时",
    }
    return Drawing(
        "calendar" if days else "",
        data,
        ("月份", "服务时长（小时）", "服务人次", "有服务的天数"),
        [*rows, ("合计", hours_of(total), entries, len(days))],
        figures,
        f"服务不到 {few} 人次的日子不显示。" if few else "",
        (("日期", "服务时长（小时）", "服务人次"), listed),
    )


def _days_shown(days: Mapping[date, Day], few: int) -> set[date]:
    """Month by month: the sum of a month is told, so a single day left out could be reckoned from it."""
    found: set[date] = set()
    for month in {day.month for day in days}:
        own = sorted(day for day in days if day.month == month)
        shown = shown_of([days[day].entries for day in own], few=few)
        found |= {day for day, count in zip(own, shown, strict=True) if count is not None}
    return found


def evenness(found: Lorenz, *, few: int = 0) -> Drawing:
    """The Lorenz curve; with `few` only where each tenth holds at least so many people."""
    header = ("人群", "占全部时长", "累计占比")
    gini = found.gini
    if gini is None or (few and found.people < few * TENTHS):
        note = f"服务的人不到 {few * TENTHS} 位，不画这张图。" if few else ""
        return Drawing("", {}, header, [], [("参加服务", f"{found.people:,} 人" if not few else LEFT_OUT)], note)
    rows: list[Cells] = []
    so_far = Fraction(0)
    for at, share in enumerate(found.tenths):
        so_far += share
        name = "最少的十分之一" if at == 0 else "最多的十分之一" if at == TENTHS - 1 else f"第 {at + 1} 个十分之一"
        rows.append((name, f"{rounded(share * 100)}%", f"{rounded(so_far * 100)}%"))
    step = max(1, len(found.points) // _MOST_POINTS)
    points = [*found.points[:-1:step], found.points[-1]]
    data = {"points": [[round(float(x * 100), 2), round(float(y * 100), 2)] for x, y in points]}
    if few:
        data = {
            "points": [[10 * at, round(float(found.share_below(Fraction(at, TENTHS)) * 100), 1)] for at in range(11)]
        }
    figures = [
        ("基尼系数", rounded(gini, 2)),
        ("参加服务", f"{found.people:,} 人"),
        ("服务时长", f"{rounded(Fraction(found.minutes, 60))} 小时"),
    ]
    return Drawing("lorenz", data, header, rows, figures, "参加服务的人按服务时长从少到多排，分成人数相同的十组。")
