"""The health check of an organization (T5.5): seven checks, each 0–100 with advice, and the weighted score.

| check | 100 points | otherwise |
|---|---|---|
| charter | there is one | 0 |
| leader | somebody heads it | 0; 60 when the term ends within 30 days with nobody to follow |
| admins | as many as members ask for: 1 for each 100 begun, at most 5 | the share that is there |
| activity | one within the quiet time (90 days) | 50 within twice that time, else 0 |
| records | hours of every activity of 12 months posted within the term | the share posted in time |
| members | half of the members served within 12 months (the share that the plan asks) | in proportion |
| objections | every objection of 12 months answered | the share answered |

A check that cannot be asked yet (a new organization without activities, no objection) is left out of the score. The
weights are the rule `health_weights` of the plan folder, in the order of CODES.
"""

from collections.abc import Sequence
from dataclasses import dataclass

CODES = ("charter", "leader", "admins", "activity", "records", "members", "objections")
TITLES = {
    "charter": "有章程",
    "leader": "有负责人在任",
    "admins": "管理员配齐",
    "activity": "常态开展活动",
    "records": "按时结算记录",
    "members": "队员有服务",
    "objections": "异议有答复",
}
# The same in a word, for lists of what is to be put right.
NOUNS = {
    "charter": "章程",
    "leader": "负责人",
    "admins": "管理员",
    "activity": "活动",
    "records": "结算",
    "members": "队员服务",
    "objections": "异议答复",
}
_ENDING = 60
GOOD, LOW = 85, 60  # from GOOD on an organization is well; below LOW the level above helps
_HALF = 50


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers of the plan folder: weights in the order of CODES, days, and per cent of members."""

    weights: Sequence[int]
    quiet_days: int
    active_percent: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an organization on a day; activities, members and objections include those below it.

    `last_activity`: days since the last one, None: none within 12 months. `due`: activities of 12 months whose hours
    had to be posted by now, `late`: those that were not posted in time. `term_ends_in`: days until the head's term
    ends with nobody to follow, None where it does not end or somebody follows.
    """

    age_days: int
    has_charter: bool
    has_head: bool
    term_ends_in: int | None
    admins: int
    admins_wanted: int
    last_activity: int | None
    due: int
    late: int
    members: int
    served: int
    objections: int
    answered: int


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the check; `score` None: cannot be asked yet, and does not count."""

    code: str
    weight: int
    score: int | None
    result: str
    advice: str = ""

    @property
    def title(self) -> str:
        """What a good organization can say of itself."""
        return TITLES[self.code]

    @property
    def is_weak(self) -> bool:
        """True when there is something to put right."""
        return self.score is not None and self.score < 100

    @property
    def tone(self) -> str:
        """For the pill."""
        if self.score is None:
            return "plain"
        return "ok" if self.score >= GOOD else "wait" if self.score >= 50 else "bad"


def _share(part: int, whole: int) -> int:
    return 100 * part // whole


def _charter(facts: Facts) -> tuple[int | None, str, str]:
    if facts.has_charter:
        return 100, "章程已写", ""
    return 0, "还没有章程", "写明宗旨、成员权利义务、负责人怎么产生和换届，几条就够。"


def _leader(facts: Facts) -> tuple[int | None, str, str]:
    if not facts.has_head:
        return 0, "现在没有负责人在任", "尽快选举或任命负责人，登记姓名和任期。"
    if facts.term_ends_in is not None and facts.term_ends_in <= 30:
        return _ENDING, f"负责人的任期还有 {facts.term_ends_in} 天", "安排换届：登记续任，或任命下一任。"
    return 100, "负责人在任", ""


def _admins(facts: Facts) -> tuple[int | None, str, str]:
    result = f"管理员 {facts.admins} 名，应有 {facts.admins_wanted} 名"
    if facts.admins >= facts.admins_wanted:
        return 100, result, ""
    advice = "每满 100 名队员设 1 名，最多 5 名；请区县或市级管理员增设，免得一个人忙不过来。"
    return _share(facts.admins, facts.admins_wanted), result, advice


def _activity(facts: Facts, quiet: int) -> tuple[int | None, str, str]:
    last = facts.last_activity
    advice = "发布一次活动，可以从固定时间、固定地点的小活动做起。"
    if last is None:
        if facts.age_days < quiet:
            return None, f"成立不到 {quiet} 天，还不用看", ""
        return 0, "最近一年没有活动", advice
    said = "今天有活动" if last == 0 else f"上次活动在 {last} 天前"
    if last <= quiet:
        return 100, said, ""
    return (_HALF if last <= 2 * quiet else 0), said, advice


def _records(facts: Facts) -> tuple[int | None, str, str]:
    if not facts.due:
        return None, "最近一年没有到期要结算的活动", ""
    score = _share(facts.due - facts.late, facts.due)
    if not facts.late:
        return 100, f"{facts.due} 次活动的时长都按时入账", ""
    advice = "活动一结束就答疑、公示；没有结算完的排在活动列表的“待公示”“公示中”里。"
    return score, f"{facts.due} 次活动里有 {facts.late} 次没有按时入账", advice


def _members(facts: Facts, wanted: int) -> tuple[int | None, str, str]:
    if not facts.members:
        if facts.age_days < 90:
            return None, "成立不久，还没有队员", ""
        return 0, "还没有队员", "用邀请链接或二维码招募队员，审核入队申请。"
    percent = _share(facts.served, facts.members)
    result = f"{facts.members:,} 名队员里有 {facts.served:,} 名最近一年服务过（{percent}%）"
    if percent >= wanted:
        return 100, result, ""
    return min(99, 100 * percent // wanted), result, "请没有服务过的队员参加近处的短活动；不再参加的请办退队或暂停。"


def _objections(facts: Facts) -> tuple[int | None, str, str]:
    if not facts.objections:
        return None, "最近一年没有要答复的异议", ""
    waiting = facts.objections - facts.answered
    if not waiting:
        return 100, f"{facts.objections} 条异议都答复了", ""
    return (
        _share(facts.answered, facts.objections),
        f"还有 {waiting} 条异议没有答复",
        "逐条核实并答复，答复以后时长才能入账。",
    )


def checks_of(facts: Facts, rule: Weights) -> list[Check]:
    """The seven checks in the order of CODES."""
    found = {
        "charter": _charter(facts),
        "leader": _leader(facts),
        "admins": _admins(facts),
        "activity": _activity(facts, rule.quiet_days),
        "records": _records(facts),
        "members": _members(facts, rule.active_percent),
        "objections": _objections(facts),
    }
    return [Check(code, weight, *found[code]) for code, weight in zip(CODES, rule.weights, strict=True)]


def score_of(checks: Sequence[Check]) -> int:
    """0–100, rounded half up: the mean of what can be asked, by weight."""
    asked = [(check.weight, check.score) for check in checks if check.score is not None]
    weight = sum(weight for weight, _ in asked)
    total = sum(weight * score for weight, score in asked)
    return (2 * total + weight) // (2 * weight) if weight else 0


def grade_of(score: int) -> tuple[str, str]:
    """In words and as a tone."""
    if score >= GOOD:
        return "良好", "ok"
    return ("要改进", "wait") if score >= LOW else ("要帮扶", "bad")
