"""The life cycle of a project as a table (docs/domain.md, Life cycles); what the guards ask is in rules.py.

A suspended project goes back to where it was: `resume_<state>` with the state kept in `resume_state`.
"""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.projects import rules
from yushan.projects.models import Project

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
        Step(State.IMPROVING, "close", State.CLOSED, "结项", rules.improvements_lack),
        *(Step(state, "suspend", State.SUSPENDED, "暂停") for state in UNDER_WAY),
        *(Step(State.SUSPENDED, resume_event(state), state, "恢复") for state in UNDER_WAY),
        *(
            Step(state, "cancel", State.CANCELLED, "终止", rules.unsettled_lacks)
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
