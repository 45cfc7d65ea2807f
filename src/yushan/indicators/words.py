"""How the rates and the lists behind them are called and explained to people."""

from dataclasses import dataclass

from yushan.indicators.queries.people import PeopleFilter


@dataclass(frozen=True)
class RateWords:
    """`behind` is the list behind the numerator, `counted` heads the counts in tables; `grows`: within a year people who
    took part only become more.
    """

    code: str
    title: str
    counted: str
    formula: str
    source: str
    behind: PeopleFilter
    grows: bool = False


RATES = {
    "registration": RateWords(
        "registration",
        "注册率",
        "已注册 / 职工",
        "花名册上在职并已实名注册的人数 ÷ 申报的干部职工人数。没有申报数的单位按花名册在职人数算。"
        "一个人在两个单位的花名册上，各单位都算，区县和全市只算一次。",
        "单位花名册、申报人数、志愿者注册记录",
        PeopleFilter.REGISTERED,
    ),
    "party": RateWords(
        "party",
        "党员参与率",
        "参与 / 在册党员",
        "在职党员中，本年到截至日期至少有一条已入账、没有冲正的服务时长的人数 ÷ 在职党员人数。区县和全市每人只算一次。",
        "单位花名册、服务时长台账",
        PeopleFilter.PARTY_SERVED,
        grows=True,
    ),
    "staff": RateWords(
        "staff",
        "职工参与率",
        "参与 / 在册职工",
        "在职职工中，本年到截至日期至少有一条已入账、没有冲正的服务时长的人数 ÷ 在职职工人数。区县和全市每人只算一次。",
        "单位花名册、服务时长台账",
        PeopleFilter.SERVED,
        grows=True,
    ),
}
PEOPLE_WORDS = {
    PeopleFilter.ALL: "全部在职",
    PeopleFilter.REGISTERED: "已注册",
    PeopleFilter.UNREGISTERED: "未注册",
    PeopleFilter.SERVED: "已参与",
    PeopleFilter.NOT_SERVED: "未参与",
    PeopleFilter.REGISTERED_NOT_SERVED: "已注册未参与",
    PeopleFilter.PARTY: "全部党员",
    PeopleFilter.PARTY_SERVED: "党员已参与",
    PeopleFilter.PARTY_NOT_SERVED: "党员未参与",
}
FORECAST = (
    "虚线是按直线推算的年底预测：取截至当天和之前最多三个月末的数值，用最小二乘法求平均变化速度，"
    "从当天的数值延伸到 12 月 31 日。两条点线之间是八成可能的范围，由这几个点偏离直线的程度算出（t 分布），"
    "点越不齐、离得越远就越宽；只供参考。参加过的人、时长、场次在一年里只会增加，所以参与率和这类本年累计的数，"
    "下限不低于截至当天的数值（花名册变动和冲正除外）。比率不足 10 人、不足三个时点或不足 45 天、"
    "没有变化时不推算；分母从一个时点到下一个变化超过两成的，只用变化以后的时点。"
)
# Chapters of the plan, by the beginning of the number of a clause.
CHAPTERS = {
    "G": "主要目标",
    "T1": "队伍",
    "T2": "项目",
    "T3": "活动",
    "T4": "阵地",
    "T5": "机制",
    "S": "工作保障",
}
# Indicators of the catalogue whose people stand behind one of the three rates.
REPLACED_BY_RATE = {"registration_rate": "registration", "party_participation": "party", "staff_participation": "staff"}
# The counts of the catalogue that are a rate's numerator and denominator.
COUNTED_BY_RATE = {
    "registration": ("staff_registered", "headcount"),
    "party": ("party_members_served", "party_members"),
    "staff": ("staff_served", "roster_staff"),
}
# What is kept and compared, as checks and rebuildings name it, and the phases of a rebuilding.
KINDS = {
    "contribution": "人员的三项指标计数",
    "daily_total": "组织每日时长合计",
    "yearly_participation": "人员本年参与",
    "posted_minutes": "志愿者累计时长",
    "daily_sum": "三项指标的每日合计",
    "daily_hours": "区县和全市每日时长合计",
    "cell": "数据查询的分项合计",
    "cell_line": "活动每月时长",
    "posted_place": "组织时长所在的区县",
    "unit_line": "单位的服务时长",
    "registered_spell": "志愿者注册的日子",
    "served_year": "志愿者在各组织的服务",
    "counted_activity": "活动的计数",
    "counted_placement": "组织设立和调整的计数",
    "activity_sum": "活动和评价合计",
    "tree_sum": "组织数量合计",
    "volunteer_sum": "志愿者人数合计",
    "monthly_sum": "每月合计",
}
PHASES = {
    "people": "正在核算人员",
    "spells": "正在核算志愿者",
    "lines": "正在核算台账",
    "sums": "正在核算合计",
    "done": "已完成",
}
# What a scope is called.
SCOPES = {"city": "全市", "area": "区县", "unit": "单位", "organization": "组织"}
