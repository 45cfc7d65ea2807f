"""The counts behind the three rates of the plan, for formulas of the catalogue: kept as steps (ADR 0004)."""

from yushan.common.counts import DAY, UNIT, YEAR, Answers, Asked, CountSource, NamedCount, everywhere
from yushan.indicators.queries.figures import Figures, figures_on

_ROSTER = "单位花名册（每人在区县和全市只算一次）"
_NO_LIST = {
    "headcount": "这是各单位自己申报的总人数，平台里没有逐人的名单。在册的人看花名册，各单位申报了多少看单位的页面。"
}
COUNTS = tuple(
    NamedCount(code, label, "人", period, everywhere(UNIT), origin, no_list=_NO_LIST.get(code, ""))
    for code, label, period, origin in (
        ("staff_registered", "已注册的在职职工", DAY, "单位花名册、志愿者注册记录"),
        ("headcount", "干部职工", DAY, "单位申报人数，没有申报的按花名册"),
        ("roster_staff", "花名册在职职工", DAY, _ROSTER),
        ("party_members", "在职党员", DAY, _ROSTER),
        ("party_members_served", "参加服务的在职党员", YEAR, "单位花名册、服务时长台账"),
        ("staff_served", "参加服务的在职职工", YEAR, "单位花名册、服务时长台账"),
    )
)


def _of(row: Figures) -> dict[str, int]:
    return {
        "staff_registered": row.registration.numerator,
        "headcount": row.registration.denominator,
        "roster_staff": row.roster,
        "party_members": row.party.denominator,
        "party_members_served": row.party.numerator,
        "staff_served": row.staff.numerator,
    }


def _read(asked: Asked) -> Answers:
    """A year is counted for itself: six statements for the days of each year."""
    found: Answers = {}
    ids = None if asked.nodes is None or asked.scope == "city" else list(asked.nodes)
    for year in sorted({day.year for day in asked.days}):
        days = [day for day in asked.days if day.year == year]
        for day, rows in figures_on(asked.scope, year=year, days=days, ids=ids).items():
            for row in rows:
                found |= {(day, row.pk, name): value for name, value in _of(row).items() if name in asked.names}
    return found


SOURCE = CountSource(COUNTS, _read)
