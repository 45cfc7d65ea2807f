"""Whether a campaign can be used as it is prepared, and what each of its steps needs. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yushan.campaigns.rules.ranking import CRITERION, LOT, RAW, WHOLE, Criterion

_CODE = re.compile(r"[a-z][a-z0-9-]{0,19}")


def criteria_of(raw: Sequence[Mapping[str, Any]]) -> list[Criterion]:
    """Criteria as a campaign keeps them."""
    return [Criterion(one["code"], one["name"], one["points"], one["weight"]) for one in raw]


def criteria_problem(raw: Sequence[Any]) -> tuple[int, str]:
    """Place of the first criterion that cannot be used and why; (-1, «») when all can. Weights come to 100."""
    seen = set()
    for place, one in enumerate(raw):
        if not isinstance(one, Mapping) or set(one) != {"code", "name", "points", "weight"}:
            return place, "一项标准要有 code、name、points、weight"
        if not _CODE.fullmatch(str(one["code"])) or one["code"] in seen:
            return place, f"code {one['code']} 只用小写字母、数字和短横线，不能重复"
        if not str(one["name"]).strip() or len(str(one["name"])) > 40:
            return place, "name 要写，最多 40 字"
        if type(one["points"]) is not int or not 1 <= one["points"] <= WHOLE:
            return place, "points 是这一项最高打几分，1 到 100 的整数"
        if type(one["weight"]) is not int or not 1 <= one["weight"] <= WHOLE:
            return place, "weight 是这一项占百分之几，1 到 100 的整数"
        seen.add(one["code"])
    weights = sum(one["weight"] for one in raw)
    if raw and weights != WHOLE:
        return len(raw) - 1, f"各项 weight 合计要是 {WHOLE}，现在是 {weights}"
    return -1, ""


def ties_problem(ties: Sequence[Any], criteria: Sequence[Mapping[str, Any]]) -> str:
    """Why the order of what decides between equals cannot be used; empty when it can."""
    known = {RAW, LOT} | {f"{CRITERION}{one['code']}" for one in criteria}
    wrong = next((one for one in ties if one not in known), None)
    if wrong is not None:
        return f"同分规则不认识 {wrong}，可用 {'、'.join(sorted(known))}"
    return "同分规则里有重复" if len(set(ties)) != len(ties) else ""


def points_problem(points: Mapping[str, int | None], criteria: Sequence[Criterion]) -> str:
    """What is wrong with the points of a score; empty when nothing is."""
    for one in criteria:
        given = points.get(one.code)
        if given is None:
            return f"“{one.name}”还没有打分。"
        if not 0 <= given <= one.points:
            return f"“{one.name}”打 0 到 {one.points} 分。"
    return ""


@dataclass(frozen=True)
class CampaignFacts:
    """What the guards look at."""

    has_text: bool = False
    has_criteria: bool = False
    categories: int = 0
    routes: int = 0
    nominating: bool = False  # the last day for nominations is not over
    nominees: int = 0
    unchecked: int = 0
    able: int = 0  # eligible, agreed, recommended where that is asked
    reviewers: int = 0  # who accepted
    each: int = 0
    unscored: int = 0  # assignments of the round without points
    short: int = 0  # nominees of the round with no score at all
    further: int = 0  # who goes on into another round
    shortlist: int = 0
    noticing: bool = False
    objections: int = 0


def open_lacks(facts: CampaignFacts) -> list[str]:
    """Who nominates has to know what is asked."""
    found = [] if facts.has_text else ["评选说明"]
    found += [] if facts.categories else ["至少一个类别"]
    found += [] if facts.routes else ["推荐渠道"]
    return found if facts.has_criteria else [*found, "评分标准（权重合计 100）"]


def check_lacks(facts: CampaignFacts) -> list[str]:
    """Nobody is nominated any more."""
    found = ["推荐截止日过去"] if facts.nominating else []
    return found if facts.nominees else [*found, "至少一个候选人"]


def review_lacks(facts: CampaignFacts) -> list[str]:
    """Everybody was measured, somebody is left, and there are reviewers."""
    found = [f"还有 {facts.unchecked} 个候选人没有审核完"] if facts.unchecked else []
    found += [] if facts.able else ["至少一个符合条件、本人同意的候选人"]
    if facts.reviewers < facts.each:
        found.append(f"至少 {facts.each} 位评审接受邀请（现在 {facts.reviewers} 位）")
    return found


def close_lacks(facts: CampaignFacts) -> list[str]:
    """Every nominee has the scores it was to get."""
    found = [f"还有 {facts.unscored} 份没有打完"] if facts.unscored else []
    return [*found, f"{facts.short} 个候选人一份评分也没有，请再分评审"] if facts.short else found


def further_lacks(facts: CampaignFacts) -> list[str]:
    """There is a further round, and somebody for it."""
    return [] if facts.further else ["没有要进下一轮的类别"]


def notice_lacks(facts: CampaignFacts) -> list[str]:
    """The notice names who is to win; what follows by rule is not left out."""
    found = ["先进行下一轮评审"] if facts.further else []
    return found if facts.shortlist else [*found, "至少一个拟入选的候选人"]


def result_lacks(facts: CampaignFacts) -> list[str]:
    """The notice is over for everybody, and every objection answered."""
    found = ["公示期满"] if facts.noticing else []
    return [*found, f"答复 {facts.objections} 条异议"] if facts.objections else found
