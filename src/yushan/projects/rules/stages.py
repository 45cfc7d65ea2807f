"""What each step of a project's life needs, and what the five stages say; pure functions, words of the user."""

from dataclasses import dataclass
from datetime import date

EVALUATIONS = ("自评", "服务对象评价", "志愿者评价", "专家评价")
STAGES = ("成立项目", "招募志愿者", "实施项目", "评估效果", "优化项目")
_STAGE_OF = {
    "draft": 0,
    "returned": 0,
    "submitted": 0,
    "recruiting": 1,
    "running": 2,
    "evaluating": 3,
    "improving": 4,
}


@dataclass(frozen=True)
class ActivityTally:
    """Activities of a project, as the room of activities counts them. Cancelled ones count nowhere."""

    planned: int = 0  # everything that is not cancelled
    published: int = 0  # published or later
    settled: int = 0
    ahead: int = 0  # not begun: can still be called off

    @property
    def unsettled(self) -> int:
        """What still has to be held, settled or cancelled."""
        return self.planned - self.settled


@dataclass(frozen=True)
class Readiness:
    """The facts that guards look at; queries gather them."""

    has_goal: bool = False
    has_beneficiaries: bool = False
    has_plan: bool = False
    has_budget: bool = False
    has_risk: bool = False
    organization_active: bool = False
    posts: int = 0
    people: int = 0
    has_notice: bool = False
    activities: ActivityTally = ActivityTally()
    # Of this round: kinds of evaluation that were answered often enough, the list of improvements.
    evaluations: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()  # those among them that nobody waits for any more
    improvements: int = 0
    improvements_without_owner: int = 0
    carried: int = 0  # of the round before, and earlier ones that were open when this round began, or still are
    carried_done: int = 0


def recruiting_lacks(facts: Readiness) -> list[str]:
    """Recruiting needs posts and a notice."""
    found = [] if facts.posts else ["招募岗位和人数"]
    return found if facts.has_notice else [*found, "招募说明"]


def set_up_lacks(facts: Readiness) -> list[str]:
    """Set-up needs the whole plan, and what recruiting needs: approval opens recruiting at once."""
    needed = (
        (facts.has_goal, "项目目标"),
        (facts.has_beneficiaries, "受益对象"),
        (facts.has_plan, "实施计划"),
        (facts.has_budget, "预算（没有经费填 0）"),
        (facts.has_risk, "风险等级"),
        (facts.organization_active, "责任组织要在运行中"),
    )
    return [words for is_there, words in needed if not is_there] + recruiting_lacks(facts)


def running_lacks(facts: Readiness) -> list[str]:
    """Running needs an activity that volunteers can see; a draft is only an intention."""
    return [] if facts.activities.published else ["至少一个已发布的活动"]


def unsettled_lacks(facts: Readiness) -> list[str]:
    """Evaluating needs every activity settled or cancelled: nobody's hours are left behind."""
    left = facts.activities.unsettled
    return [f"{left} 次活动未结算，要先入账或取消"] if left else []


def ending_lacks(facts: Readiness) -> list[str]:
    """Ending early calls off what has not begun; what has begun is settled first: nobody's hours are left behind."""
    left = facts.activities.unsettled - facts.activities.ahead
    return [f"{left} 次活动已经开始还没有结算，要先入账"] if left else []


def evaluating_lacks(facts: Readiness) -> list[str]:
    """Evaluating looks back on something that was held."""
    return unsettled_lacks(facts) or ([] if facts.activities.settled else ["至少办成一次活动"])


def improving_lacks(facts: Readiness) -> list[str]:
    """Improving needs the four evaluations."""
    return [name for name in EVALUATIONS if name not in facts.evaluations]


def improvements_lack(facts: Readiness) -> list[str]:
    """A round ends with a list of improvements, each with owner and date."""
    if not facts.improvements:
        return ["改进清单"]
    left = facts.improvements_without_owner
    return [f"{left} 条改进没有负责人或日期"] if left else []


def next_round_lacks(facts: Readiness) -> list[str]:
    """A next round recruits again."""
    return improvements_lack(facts) + recruiting_lacks(facts)


def budget_text(cents: int | None) -> tuple[str, str]:
    """Number and unit as people say them: («5.00», «万元»), («800», «元»); («—», «») when nothing was said."""
    if cents is None:
        return "—", ""
    if cents >= 1_000_000:
        # Two decimals of 10,000 yuan, half up; whole numbers, so that no cent is lost to floats.
        hundredths = (cents + 5_000) // 10_000
        return f"{hundredths // 100:,}.{hundredths % 100:02d}", "万元"
    yuan, rest = divmod(cents, 100)
    return f"{yuan:,}.{rest:02d}" if rest else f"{yuan:,}", "元"


def stages(
    state: str, resume_state: str, facts: Readiness, approved_on: date | None, missing: list[str]
) -> list[tuple[str, str, str]]:
    """The five stages as (label, done|now|next, what was reached or what is missing) for the stepper."""
    if state == "closed":
        here = len(STAGES)
    elif state == "cancelled":
        here = 1 if approved_on else 0
    else:
        here = _STAGE_OF[resume_state if state == "suspended" else state]
    hints = _hints(state, here, facts, approved_on, missing)
    marks = [
        "done" if at < here else "now" if at == here and state != "cancelled" else "next" for at in range(len(STAGES))
    ]
    return list(zip(STAGES, marks, hints, strict=True))


def _evaluated(facts: Readiness) -> str:
    """«4 类评价收齐 2 类»; with a side that is not waited for «4 类评价：3 类收齐、1 类免»."""
    waived = len(facts.waived)
    answered = len(facts.evaluations) - waived
    return f"4 类评价：{answered} 类收齐、{waived} 类免" if waived else f"4 类评价收齐 {answered} 类"


def _hints(state: str, here: int, facts: Readiness, approved_on: date | None, missing: list[str]) -> list[str]:
    hints = [""] * len(STAGES)
    tally = facts.activities
    if state == "submitted":
        hints[0] = "等上级审批"
    elif approved_on:
        hints[0] = f"{approved_on.month} 月 {approved_on.day} 日立项"
    elif here == 0 and state != "cancelled":
        lacking = f"还差 {len(missing)} 项" if missing else "齐了，可以提交"
        hints[0] = lacking
    if facts.people:
        hints[1] = f"{facts.posts} 个岗位，招 {facts.people} 人"
    if tally.planned:
        hints[2] = f"{tally.planned} 次中已办 {tally.settled} 次"
    elif here == 1:
        hints[2] = "还差：至少一个已发布的活动"
    if here == 2 and tally.unsettled:
        hints[3] = f"还差：{tally.unsettled} 次活动未结算"
    if here == 3:
        hints[3] = _evaluated(facts)
    if here == 4:
        hints[4] = f"改进清单 {facts.improvements} 条" if facts.improvements else "还差：改进清单"
    elif facts.carried:
        hints[4] = f"上轮 {facts.carried} 条，已改 {facts.carried_done} 条"
    if state == "suspended":
        hints[here] = "已暂停"
    return hints
