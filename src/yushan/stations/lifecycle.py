"""The lives of a station, of a grading and of what has to be put right, as tables (docs/domain.md, Life cycles)."""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.stations.models import Assessment, Improvement, Station
from yushan.stations.rules import sheet as rules

State = Station.State
Stage = Assessment.State
Mending = Improvement.State

STATION = Lifecycle(
    name="station",
    labels={str(value): str(label) for value, label in State.choices},
    steps=(
        Step(State.APPLIED, "hand_in", State.SELF_SCORED, "交自评", rules.handing_in_lacks),
        Step(State.SELF_SCORED, "take_back", State.APPLIED, "撤回自评"),
        Step(State.SELF_SCORED, "inspect", State.INSPECTED, "记录核查", rules.visit_lacks),
        Step(State.INSPECTED, "look_again", State.SELF_SCORED, "退回重新核查"),
        Step(State.INSPECTED, "certify", State.CERTIFIED, "认定", rules.passing_lacks),
        Step(State.INSPECTED, "return", State.APPLIED, "退回站点整改"),
        *(Step(state, "decline", State.DECLINED, "不予认定") for state in Station.ON_THE_WAY),
        Step(State.DECLINED, "apply", State.APPLIED, "重新申请"),
        Step(State.CERTIFIED, "fail", State.RECTIFYING, "复查未通过，限期整改"),
        Step(State.RECTIFYING, "restore", State.CERTIFIED, "整改后评定合格", rules.passing_lacks),
        Step(State.SUSPENDED, "restore", State.CERTIFIED, "重新评定合格", rules.passing_lacks),
        *(Step(state, "suspend", State.SUSPENDED, "暂停") for state in Station.AT_WORK),
        Step(State.SUSPENDED, "resume", State.CERTIFIED, "恢复开放", rules.resuming_lacks),
        *(
            Step(state, "close", State.CLOSED, "关闭")
            for state in (*Station.ON_THE_WAY, *Station.AT_WORK, State.SUSPENDED, State.DECLINED)
        ),
        Step(State.CLOSED, "apply", State.APPLIED, "重新申请"),
    ),
    main=(State.APPLIED, State.SELF_SCORED, State.INSPECTED, State.CERTIFIED),
)

ASSESSMENT = Lifecycle(
    name="assessment",
    labels={str(value): str(label) for value, label in Stage.choices},
    steps=(
        Step(Stage.SELF, "hand_in", Stage.CHECK, "交自评", rules.handing_in_lacks),
        Step(Stage.CHECK, "take_back", Stage.SELF, "撤回自评"),
        Step(Stage.CHECK, "inspect", Stage.DECISION, "记录核查", rules.visit_lacks),
        Step(Stage.DECISION, "look_again", Stage.CHECK, "退回重新核查"),
        Step(Stage.DECISION, "pass", Stage.PASSED, "通过", rules.passing_lacks),
        Step(Stage.DECISION, "fail", Stage.FAILED, "未通过", rules.deciding_lacks),
        Step(Stage.DECISION, "return", Stage.FAILED, "退回站点整改"),
        *(Step(stage, "decline", Stage.FAILED, "不予认定") for stage in Assessment.OPEN),
        Step(Stage.SELF, "miss", Stage.FAILED, "逾期没有自评"),
        *(Step(stage, "drop", Stage.DROPPED, "撤销") for stage in Assessment.OPEN),
    ),
    main=(Stage.SELF, Stage.CHECK, Stage.DECISION, Stage.PASSED),
)

IMPROVEMENT = Lifecycle(
    name="improvement",
    labels={str(value): str(label) for value, label in Mending.choices},
    steps=(
        Step(Mending.OPEN, "report", Mending.REPORTED, "报告改好"),
        Step(Mending.REPORTED, "accept", Mending.DONE, "核实"),
        Step(Mending.REPORTED, "return", Mending.OPEN, "退回再改"),
        *(Step(state, "drop", Mending.DROPPED, "不改了") for state in Improvement.UNFINISHED),
    ),
    main=(Mending.OPEN, Mending.REPORTED, Mending.DONE),
)
