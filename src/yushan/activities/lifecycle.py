"""The life cycle of an activity and of a sign-up as tables (docs/domain.md, Life cycles)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from yushan.activities.models import Activity, PaperSheet, PlacingLine, StandIn
from yushan.common.lifecycle import Lifecycle, Step


@dataclass(frozen=True)
class Readiness:
    """The facts that guards look at; actions and pages gather them, guards stay pure."""

    now: datetime
    shifts: int = 0
    posts: int = 0
    places: int = 0
    first_start: datetime | None = None
    has_description: bool = False
    has_safety_note: bool = False
    has_work: bool = False
    has_service_type: bool = False
    has_place: bool = False
    is_online: bool = False
    has_in_charge: bool = False
    has_evidence_note: bool = False
    has_risk_check: bool = True
    flow: str = "open"
    has_sign_up_end: bool = False
    invited: int = 0
    without_quota: int = 0
    project_open: bool = True
    open_flags: int = 0
    open_objections: int = 0
    unconfirmed: int = 0
    present: int = 0
    open_sheets: int = 0
    demanded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what rooms above miss, by step (demands.py)


def _flow_lacks(facts: Readiness) -> list[str]:
    """What the way of getting in still needs before anybody can sign up."""
    if facts.flow == "lottery" and not facts.has_sign_up_end:
        return ["抽签要有报名截止时间"]
    if facts.flow == "invitation" and not facts.invited:
        return ["至少邀请一个人"]
    if facts.flow == "quota" and facts.without_quota:
        return [f"有 {facts.without_quota} 个岗位还没有给队伍分名额"]
    return []


def _may_submit(facts: Readiness) -> list[str]:
    asked = (
        (bool(facts.shifts), "至少一个场次"),
        (bool(facts.posts and facts.places), "至少一个有名额的岗位"),
        (not facts.first_start or facts.first_start > facts.now, "第一场要在今后开始"),
        (facts.has_description, "活动说明"),
        (facts.has_safety_note, "风险与安全提示"),
        (facts.has_work, "所属的四大工程"),
        (facts.has_service_type, "服务类型"),
        (facts.is_online or facts.has_place, "地点"),
        (not facts.is_online or facts.has_evidence_note, "线上活动要交什么成果"),
        (facts.has_in_charge, "现场负责人"),
        (facts.has_risk_check, "风险检查"),
        (facts.project_open, "所属项目要在招募中或实施中"),
    )
    return [*(text for is_there, text in asked if not is_there), *_flow_lacks(facts), *facts.demanded.get("submit", ())]


def _may_publish(facts: Readiness) -> list[str]:
    found = []
    if facts.first_start and facts.first_start <= facts.now:
        found.append("第一场已经开始，请退回改时间")
    if not facts.project_open:
        found.append("所属项目不在招募或实施中，请退回换项目")
    return [*found, *facts.demanded.get("publish", ())]


def _may_notice(facts: Readiness) -> list[str]:
    found = []
    if facts.open_flags:
        found.append(f"先回答 {facts.open_flags} 个疑问")
    if facts.open_sheets:
        found.append(f"先录完 {facts.open_sheets} 张纸质签到表")
    if not facts.present:
        found.append("没有可以公示的时长")
    return [*found, *facts.demanded.get("notice", ())]


def _may_close(facts: Readiness) -> list[str]:
    found = [f"先回答 {facts.open_flags} 个疑问"] if facts.open_flags else []
    if facts.open_sheets:
        found.append(f"先录完 {facts.open_sheets} 张纸质签到表")
    if facts.present:
        found.append("有人到场，请确认并公示")
    return found


def _may_settle(facts: Readiness) -> list[str]:
    found = []
    if facts.open_objections:
        found.append(f"先答复 {facts.open_objections} 条异议")
    if facts.open_flags:
        found.append(f"先回答 {facts.open_flags} 个疑问")
    if facts.unconfirmed:
        found.append(f"有 {facts.unconfirmed} 人的时长没有确认，先逐人核对更正")
    return found


ACTIVITY = Lifecycle(
    name="activity",
    labels={str(value): str(label) for value, label in Activity.State.choices},
    steps=(
        Step("draft", "submit", "submitted", "提交审核", _may_submit),
        Step("returned", "submit", "submitted", "重新提交", _may_submit),
        Step("submitted", "recall", "draft", "撤回修改"),
        Step("submitted", "publish", "published", "发布", _may_publish),
        Step("submitted", "return", "returned", "退回"),
        Step("published", "start", "ongoing", "开始"),
        Step("ongoing", "finish", "finished", "结束"),
        Step("finished", "notice", "noticed", "确认并公示", _may_notice),
        Step("finished", "close", "settled", "无人到场，直接结束", _may_close),
        Step("noticed", "settle", "settled", "入账", _may_settle),
        *(
            Step(state, "cancel", "cancelled", "取消")
            for state in ("draft", "returned", "submitted", "published", "ongoing")
        ),
    ),
    main=("draft", "submitted", "published", "ongoing", "finished", "noticed", "settled"),
)

SIGN_UP = Lifecycle(
    name="sign_up",
    labels={
        "applied": "已报名",
        "accepted": "已录取",
        "waitlisted": "候补",
        "offered": "待您确认",
        "declined": "未录取",
        "withdrawn": "已退出",
        "attended": "已参加",
        "absent": "缺席",
    },
    steps=(
        Step("applied", "accept", "accepted", "录取"),
        Step("applied", "waitlist", "waitlisted", "候补"),
        Step("applied", "offer", "offered", "等监护人同意"),
        Step("waitlisted", "accept", "accepted", "自动递补"),
        Step("waitlisted", "offer", "offered", "通知确认"),
        Step("offered", "accept", "accepted", "确认参加"),
        *(Step(state, "withdraw", "withdrawn", "来不了") for state in ("applied", "accepted", "waitlisted", "offered")),
        Step("offered", "expire", "withdrawn", "过时未确认"),
        *(Step(state, "decline", "declined", "不录取") for state in ("applied", "waitlisted", "accepted", "offered")),
        *(Step(state, "attend", "attended", "到场") for state in ("accepted", "absent")),
        Step("accepted", "miss", "absent", "没有到场"),
        Step("attended", "miss", "absent", "更正为没有到场"),
        *(Step(state, "release", "withdrawn", "改时间后冲突，退回名额") for state in ("accepted", "offered")),
        *(Step(state, "cancel", "withdrawn", "活动取消") for state in ("applied", "accepted", "waitlisted", "offered")),
    ),
    main=("applied", "accepted", "attended"),
)


def sign_ups_that_may(event: str) -> tuple[str, ...]:
    """The states of a sign-up that an event leads out of, for filters and for changes of many rows at once."""
    return tuple(step.source for step in SIGN_UP.steps if step.event == event)


STAND_IN = Lifecycle(
    name="stand_in",
    labels={str(value): str(label) for value, label in StandIn.State.choices},
    steps=(
        Step("asked", "agree", "agreed", "我来"),
        Step("asked", "refuse", "refused", "我不能来"),
        Step("asked", "end", "ended", "撤回"),
    ),
    main=("asked", "agreed"),
)

PAPER_SHEET = Lifecycle(
    name="paper_sheet",
    labels={str(value): str(label) for value, label in PaperSheet.State.choices},
    steps=(
        Step("first", "type", "second", "第一人录完"),
        Step("second", "agree", "done", "第二人录完，全部一致"),
        Step("second", "differ", "differing", "第二人录完，有不一致"),
        Step("differing", "decide", "done", "不一致的都定了"),
        *(Step(state, "drop", "dropped", "作废") for state in PaperSheet.OPEN),
    ),
    main=("first", "second", "done"),
)

PLACING_LINE = Lifecycle(
    name="placing_line",
    labels={str(value): str(label) for value, label in PlacingLine.State.choices},
    steps=(
        Step("proposed", "invite", "invited", "发出邀请"),
        Step("proposed", "remove", "removed", "不安排"),
        Step("invited", "agree", "agreed", "我来"),
        Step("invited", "refuse", "refused", "来不了"),
        Step("invited", "lapse", "lapsed", "过时未答复"),
        Step("invited", "remove", "removed", "收回邀请"),
        Step("agreed", "leave", "left", "答应后又退出"),
    ),
    main=("proposed", "invited", "agreed"),
)
