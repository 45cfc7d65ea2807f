"""The life cycle of an assignment as a table."""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.oversight.models import Assignment
from yushan.oversight.rules.guards import finish_lacks, sign_lacks

State = Assignment.State
ASSIGNMENT = Lifecycle(
    name="plan_assignment",
    labels={str(value): str(label) for value, label in State.choices},
    steps=(
        Step(State.OPEN, "finish", State.REPORTED, "报告办结", finish_lacks),
        Step(State.REPORTED, "sign", State.DONE, "销号", sign_lacks),
        Step(State.REPORTED, "send_back", State.OPEN, "退回继续办"),
        Step(State.OPEN, "cancel", State.CANCELLED, "取消"),
        Step(State.REPORTED, "cancel", State.CANCELLED, "取消"),
    ),
    main=(State.OPEN, State.REPORTED, State.DONE),
)
