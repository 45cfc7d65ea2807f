"""The pictures of 图览: what each one asks, how it is reckoned, and what draws it."""

from collections.abc import Callable
from dataclasses import dataclass

from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries import pictures as found
from yushan.indicators.queries.cohorts import cohorts_of
from yushan.indicators.rules import drawing, drawing_cohorts
from yushan.indicators.rules.drawing import Drawing

# Place, moment, trait (only the composition knows several), how few are left out (0: nothing is).
Draw = Callable[[Place, Moment, str, int], Drawing]


@dataclass(frozen=True)
class Picture:
    """`lead` is the question in a sentence, `formula` and `source` the panel 怎么算的."""

    code: str
    title: str
    lead: str
    formula: str
    source: str
    icon: str
    draw: Draw
    has_traits: bool = False
    # Goes through people or lines: who asks for the same within some minutes gets the same.
    is_dear: bool = False

    def key(self, trait: str) -> str:
        """By which it is told from other pictures."""
        return f"{self.code}:{trait}" if self.has_traits else self.code

    def title_by(self, trait: str) -> str:
        """«队伍构成（年龄）»."""
        return f"{self.title}（{found.TRAITS[trait]}）" if self.has_traits else self.title


def _composition(place: Place, at: Moment, trait: str, few: int) -> Drawing:
    return drawing.composition(found.groups(place, trait, at.as_of), few=few, by_size=trait == "education")


def _cohorts(place: Place, at: Moment, _trait: str, few: int) -> Drawing:
    return drawing_cohorts.cohorts(cohorts_of(place, at.as_of), few=few)


def _flow(place: Place, at: Moment, _trait: str, few: int) -> Drawing:
    return drawing.flow(found.newcomers(place, at.as_of), few=few)


def _supply(place: Place, at: Moment, _trait: str, few: int) -> Drawing:
    return drawing.supply(found.demand(place, at.as_of), few=few)


def _calendar(place: Place, at: Moment, _trait: str, few: int) -> Drawing:
    return drawing.calendar(found.days(place, at.as_of), at.year, at.as_of, few=few)


def _evenness(place: Place, at: Moment, _trait: str, few: int) -> Drawing:
    return drawing.evenness(found.evenness(place, at.as_of), few=few)


PICTURES = {
    one.code: one
    for one in (
        Picture(
            "composition",
            "队伍构成",
            "注册志愿者从哪里来、多大年纪、什么学历。",
            "截至当天已实名注册、没有注销的志愿者，按所选的一项分组；占比 = 组内人数 ÷ 志愿者总数。一人只在一组。",
            "志愿者注册记录",
            icon="users",
            draw=_composition,
            is_dear=True,
            has_traits=True,
        ),
        Picture(
            "cohorts",
            "分批次留存",
            "每个季度注册的人，之后每季还有多少在服务。",
            "人数：这一季实名注册、截至当天没有注销的志愿者。每格：其中在那一季至少有一条已入账、没有冲正的服务时长的人 ÷ 人数。",
            "志愿者注册记录、服务时长台账",
            icon="stack-2",
            draw=_cohorts,
            is_dear=True,
        ),
        Picture(
            "flow",
            "从注册到第三次服务",
            "近一年新注册的人，有多少参加第一次、第二次、第三次服务。",
            "新注册：截至当天的 12 个月里实名注册、当天没有注销的志愿者。这 12 个月里一条已入账、没有冲正的时长记录算一次服务。"
            "占新注册 = 走到这一步的人数 ÷ 新注册人数；占上一步 = 走到这一步的人数 ÷ 走到上一步的人数。",
            "志愿者注册记录、入队记录、服务时长台账",
            icon="route",
            draw=_flow,
            is_dear=True,
        ),
        Picture(
            "supply",
            "供给与需求",
            "群众点什么单，接了多少，有几支队伍能提供。",
            "点单：本年到截至日期提交的需求单，不含到那天已经撤回、并入别的单的。已有队伍接：其中到那天已接单、服务中、已完成和已评单的。"
            "能提供的队伍：截至那天在服务清单上有这类条目、正常运行的队伍；全市按队伍数，区县按愿意去那里的队伍数。"
            "早于平台开始逐日记录的日子，按当时留下的接单、办完和上架时间推算。"
            "未分类：点单的人说不清、区县还没有归类的，没有队伍可比。",
            "需求单、服务清单",
            icon="scale",
            draw=_supply,
        ),
        Picture(
            "calendar",
            "服务日历",
            "一年里哪些日子服务多，哪些日子没有。",
            "每个服务日已入账的时长之和，冲正的已减去。区县按组织所在区县算。",
            "服务时长台账的日合计",
            icon="calendar-event",
            draw=_calendar,
        ),
        Picture(
            "evenness",
            "时长分布（洛伦兹曲线）",
            "时长是大家一起做出来的，还是压在少数人身上。",
            "把本年到截至日期有已入账时长的人按时长从少到多排列，横轴是累计人数占比 x，纵轴是累计时长占比 y。"
            "基尼系数 = 1 − Σ(xᵢ − xᵢ₋₁)(yᵢ + yᵢ₋₁)：0 是人人一样多，越接近 1 越集中。没有服务的人不在里面。",
            "服务时长台账",
            icon="chart-line",
            draw=_evenness,
            is_dear=True,
        ),
    )
}
