"""The life cycle of a task of the coordination board as a table."""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.coordination import rules
from yushan.coordination.models import Task

State = Task.State
TASK = Lifecycle(
    name="coordination_task",
    labels={str(value): str(label) for value, label in State.choices},
    steps=(
        Step(State.OPEN, "report", State.REPORTED, "报告办完", rules.report_lacks),
        Step(State.REPORTED, "accept", State.DONE, "验收办结", rules.accept_lacks),
        Step(State.REPORTED, "send_back", State.OPEN, "退回继续办"),
        Step(State.OPEN, "cancel", State.CANCELLED, "取消"),
        Step(State.REPORTED, "cancel", State.CANCELLED, "取消"),
    ),
    main=(State.OPEN, State.REPORTED, State.DONE),
)
