"""The life cycle of a project as a table (docs/domain.md, Life cycles); what the guards ask is in rules.py.

A suspended project goes back to where it was: `resume_<state>` with the state kept in `resume_state`.
"""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.projects.models import Achievement, Contest, LibraryEntry, Project
from yushan.projects.rules import contest as rules_contest
from yushan.projects.rules import library as rules_library
from yushan.projects.rules import stages as rules

State = Project.State
UNDER_WAY = (State.RECRUITING, State.RUNNING, State.EVALUATING, State.IMPROVING)
BEFORE = (State.DRAFT, State.RETURNED, State.SUBMITTED)


def resume_event(state: str) -> str:
    """The event that leads a suspended project back to `state`."""
    return f"resume_{state}"


PROJECT = Lifecycle(
    name="project",
    labels={str(value): str(label) for value, label in State.choices},
    steps=(
        Step(State.DRAFT, "submit", State.SUBMITTED, "提交立项", rules.set_up_lacks),
        Step(State.RETURNED, "submit", State.SUBMITTED, "重新提交", rules.set_up_lacks),
        Step(State.SUBMITTED, "recall", State.DRAFT, "撤回修改"),
        Step(State.SUBMITTED, "approve", State.RECRUITING, "批准立项", rules.set_up_lacks),
        Step(State.SUBMITTED, "return", State.RETURNED, "退回修改"),
        Step(State.RECRUITING, "start", State.RUNNING, "开始实施", rules.running_lacks),
        Step(State.RUNNING, "evaluate", State.EVALUATING, "进入评估", rules.evaluating_lacks),
        Step(State.EVALUATING, "improve", State.IMPROVING, "进入优化", rules.improving_lacks),
        Step(State.IMPROVING, "next_round", State.RECRUITING, "开始下一轮", rules.next_round_lacks),
        Step(State.IMPROVING, "ask_round", State.SUBMITTED, "下一轮报批", rules.next_round_lacks),
        Step(State.IMPROVING, "close", State.CLOSED, "结项", rules.improvements_lack),
        *(Step(state, "suspend", State.SUSPENDED, "暂停") for state in UNDER_WAY),
        *(Step(State.SUSPENDED, resume_event(state), state, "恢复") for state in UNDER_WAY),
        *(
            Step(state, "cancel", State.CANCELLED, "终止", rules.ending_lacks)
            for state in (*BEFORE, *UNDER_WAY, State.SUSPENDED)
        ),
    ),
    main=(
        State.DRAFT,
        State.SUBMITTED,
        State.RECRUITING,
        State.RUNNING,
        State.EVALUATING,
        State.IMPROVING,
        State.CLOSED,
    ),
)

LIBRARY = Lifecycle(
    name="library_entry",
    labels={str(value): str(label) for value, label in LibraryEntry.State.choices},
    steps=(
        *(
            Step(state, "submit", LibraryEntry.State.SUBMITTED, "申请入库", rules_library.kit_lacks)
            for state in LibraryEntry.EDITABLE
        ),
        Step(
            LibraryEntry.State.SUBMITTED, "publish", LibraryEntry.State.PUBLISHED, "同意入库", rules_library.kit_lacks
        ),
        Step(LibraryEntry.State.SUBMITTED, "return", LibraryEntry.State.RETURNED, "退回修改"),
        Step(LibraryEntry.State.PUBLISHED, "withdraw", LibraryEntry.State.WITHDRAWN, "下架"),
    ),
    main=(LibraryEntry.State.DRAFT, LibraryEntry.State.SUBMITTED, LibraryEntry.State.PUBLISHED),
)

ACHIEVEMENT = Lifecycle(
    name="achievement",
    labels={str(value): str(label) for value, label in Achievement.State.choices},
    steps=(
        *(
            Step(state, "submit", Achievement.State.SUBMITTED, "提交审核", rules_library.achievement_lacks)
            for state in Achievement.EDITABLE
        ),
        Step(
            Achievement.State.SUBMITTED, "publish", Achievement.State.PUBLISHED, "发布", rules_library.achievement_lacks
        ),
        Step(Achievement.State.SUBMITTED, "return", Achievement.State.RETURNED, "退回"),
        Step(Achievement.State.PUBLISHED, "withdraw", Achievement.State.WITHDRAWN, "撤下"),
    ),
    main=(Achievement.State.DRAFT, Achievement.State.SUBMITTED, Achievement.State.PUBLISHED),
)

_STEP_OF_ROUND = (
    (Contest.State.FIRST, Contest.State.SECOND, "初评结束，进入复评"),
    (Contest.State.SECOND, Contest.State.FINAL, "复评结束，进入决赛"),
    (Contest.State.FINAL, Contest.State.NOTICED, "决赛结束，开始公示"),
)
CONTEST = Lifecycle(
    name="contest",
    labels={str(value): str(label) for value, label in Contest.State.choices},
    steps=(
        Step(Contest.State.DRAFT, "open", Contest.State.OPEN, "开始申报", rules_contest.open_lacks),
        Step(Contest.State.OPEN, "begin", Contest.State.FIRST, "截止申报，开始初评", rules_contest.begin_lacks),
        *(Step(source, "close", target, label, rules_contest.round_lacks) for source, target, label in _STEP_OF_ROUND),
        Step(Contest.State.NOTICED, "publish", Contest.State.DONE, "公布入选项目", rules_contest.result_lacks),
        *(
            Step(state, "cancel", Contest.State.CANCELLED, "取消大赛")
            for state in (Contest.State.DRAFT, Contest.State.OPEN, *Contest.ROUNDS)
        ),
    ),
    main=(
        Contest.State.DRAFT,
        Contest.State.OPEN,
        Contest.State.FIRST,
        Contest.State.SECOND,
        Contest.State.FINAL,
        Contest.State.NOTICED,
        Contest.State.DONE,
    ),
)
