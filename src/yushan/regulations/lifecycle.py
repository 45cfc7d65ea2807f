"""The life of a version of a rule as a table; what the guards ask is in rules.py."""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.regulations import rules
from yushan.regulations.models import RegulationVersion

State = RegulationVersion.State

VERSION = Lifecycle(
    name="regulation_version",
    labels={str(value): str(label) for value, label in State.choices},
    steps=(
        Step(State.DRAFT, "open", State.OPEN, "征求意见", rules.opening_lacks),
        Step(State.OPEN, "close_comments", State.REVISING, "结束征求意见"),
        Step(State.DRAFT, "publish", State.COMING, "发布", rules.publishing_lacks),
        Step(State.REVISING, "publish", State.COMING, "发布", rules.publishing_lacks),
        Step(State.COMING, "take_effect", State.IN_FORCE, "生效"),
        Step(State.IN_FORCE, "replace", State.REPLACED, "被新版替代"),
        Step(State.IN_FORCE, "repeal", State.REPEALED, "废止"),
        Step(State.DRAFT, "drop", State.DROPPED, "撤下"),
        Step(State.OPEN, "drop", State.DROPPED, "撤下"),
        Step(State.REVISING, "drop", State.DROPPED, "撤下"),
        Step(State.COMING, "drop", State.DROPPED, "撤下"),
    ),
    main=(State.DRAFT, State.OPEN, State.REVISING, State.COMING, State.IN_FORCE),
)
