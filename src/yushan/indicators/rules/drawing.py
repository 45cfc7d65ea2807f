"""A picture with the table that says the same: what pages, public pages and downloads show of it."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from yushan.common.rates import percent_text
from yushan.indicators.rules.few import LEFT_OUT, shown_rows
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
    return f"不到 {few} 人的组不显示；为了不能从合计推算出来，有时别的组或合计也不显示。" if few else ""


def composition(groups: Sequence[tuple[str, int]], *, few: int = 0, by_size: bool = False) -> Drawing:
    """People by one trait, in the order given; groups without anybody stay in.

    `by_size`: the order given tells which group is larger, so what is left out stands at the end by its name.
    """
    total = sum(count for _, count in groups)
    shown = shown_of([count for _, count in groups], few=few)
    if by_size and None in shown:
        hidden = {name for (name, _), count in zip(groups, shown, strict=True) if count is None}
        groups = sorted(groups, key=lambda group: (group[0] in hidden, group[0] if group[0] in hidden else ""))
        shown = [None if name in hidden else count for name, count in groups]
    all_hidden = bool(groups) and all(count is None for count in shown)
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
        [*rows, ("合计", LEFT_OUT if all_hidden else total, "")],
        [("志愿者", LEFT_OUT if all_hidden else f"{total:,} 人")],
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
    figures = [("新注册", LEFT_OUT if steps[0].people is None else f"{steps[0].people:,} 人")]
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
    # That nobody asks for a type is no secret.
    numbers = [(one.asked, one.claimed, one.done, one.asked - one.claimed) for one in types]
    shown = shown_rows(numbers, few=few)
    rows: list[Cells] = [
        (one.name, *(own if told else (LEFT_OUT,) * 4), one.teams)
        for one, own, told in zip(types, numbers, shown, strict=True)
    ]
    sums = [sum(column) for column in zip(*numbers, strict=True)] or [0, 0, 0, 0]
    told_sums = any(shown) or not types
    drawn = [one for one, told in zip(types, shown, strict=True) if told]
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
        [*rows, ("合计", *(sums if told_sums else (LEFT_OUT,) * 4), "")],
        [
            ("点单", f"{sums[0]:,} 件" if told_sums else LEFT_OUT),
            ("已有队伍接", f"{percent_text(sums[1], sums[0])}{'%' if sums[0] else ''}" if told_sums else LEFT_OUT),
        ],
        "一支队伍可以提供几类服务，队伍数不相加。"
        + (
            f"点单不到 {few} 件的类型不显示，其余类型接了、办结几件照写；为了不能推算出来，有时别的类型也不显示。"
            if few
            else ""
        ),
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
    sums = [_sums([one for day, one in days.items() if day.month == at]) for at in range(1, until.month + 1)]
    told = shown_rows([own[:2] for own in sums], few=few)
    shown = _days_shown(days, {at for at, seen in enumerate(told, 1) if seen}, few)
    rows: list[Cells] = [
        (f"{at} 月", *((hours_of(minutes), entries, number) if seen else (LEFT_OUT,) * 3))
        for at, ((entries, minutes, number), seen) in enumerate(zip(sums, told, strict=True), 1)
    ]
    entries, total, _ = _sums(list(days.values()))
    listed: list[Cells] = []
    day = date(year, 1, 1)
    while day <= until:
        one = days.get(day, Day(0, 0))
        hidden = day not in shown
        listed.append((day.isoformat(), *((LEFT_OUT, LEFT_OUT) if hidden else (hours_of(one.minutes), one.entries))))
        day += timedelta(days=1)
    shown &= set(days)
    busiest = max(shown, key=lambda day: (days[day].minutes, day), default=None)
    all_hidden = not any(told)
    # Months with one day each would be known from their sum.
    number = len(days) if all(told) else LEFT_OUT
    figures = [
        ("服务时长", LEFT_OUT if all_hidden else f"{rounded(Fraction(total, 60))} 小时"),
        ("有服务的日子", f"{number:,} 天" if isinstance(number, int) else number),
    ]
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
        [*rows, ("合计", *((LEFT_OUT,) * 3 if all_hidden else (hours_of(total), entries, number)))],
        figures,
        f"服务不到 {few} 人次的日子和月份不显示；为了不能推算出来，有时别的也不显示。" if few else "",
        (("日期", "服务时长（小时）", "服务人次"), listed),
    )


def _sums(days: Sequence[Day]) -> tuple[int, int, int]:
    """Entries, minutes and number of days."""
    return sum(one.entries for one in days), sum(one.minutes for one in days), len(days)


def _days_shown(days: Mapping[date, Day], months: set[int], few: int) -> set[date]:
    """Month by month: the sum of a month is told, so a single day left out could be reckoned from it.

    Of a month that is left out no day is shown. Days without a service are shown as such, where any is.
    """
    found: set[date] = set()
    year = next(iter(days)).year if days else 1
    for month in months:
        all_days = [date(year, month, at) for at in range(1, monthrange(year, month)[1] + 1)]
        own = [days.get(day, Day(0, 0)) for day in all_days]
        seen = shown_rows([(one.entries, one.minutes) for one in own], few=few)
        found |= {day for day, told in zip(all_days, seen, strict=True) if told}
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
