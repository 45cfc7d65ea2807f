"""The life of an incident, a claim, a talk and a signal as tables (docs/domain.md, Life cycles)."""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.safety.models import Claim, Incident, Signal, TalkReview

State, Asked, Talk, Found = Incident.State, Claim.State, TalkReview.State, Signal.State

INCIDENT = Lifecycle(
    name="incident",
    labels={str(value): str(label) for value, label in State.choices},
    steps=(
        Step(State.REPORTED, "take", State.HANDLING, "接报"),
        Step(State.HANDLING, "propose", State.TO_CLOSE, "提请结案"),
        Step(State.TO_CLOSE, "return", State.HANDLING, "退回继续处置"),
        Step(State.TO_CLOSE, "close", State.CLOSED, "结案"),
    ),
    main=(State.REPORTED, State.HANDLING, State.TO_CLOSE, State.CLOSED),
)

CLAIM = Lifecycle(
    name="claim",
    labels={str(value): str(label) for value, label in Asked.choices},
    steps=(
        Step(Asked.REPORTED, "hand_in", Asked.HANDED_IN, "交材料"),
        *(Step(state, "pay", Asked.PAID, "赔付") for state in Claim.OPEN),
        *(Step(state, "refuse", Asked.REFUSED, "不赔") for state in Claim.OPEN),
        *(Step(state, "drop", Asked.DROPPED, "不再理赔") for state in Claim.OPEN),
    ),
    main=(Asked.REPORTED, Asked.HANDED_IN, Asked.PAID),
)

TALK = Lifecycle(
    name="talk_review",
    labels={str(value): str(label) for value, label in Talk.choices},
    steps=(
        Step(Talk.SUBMITTED, "approve", Talk.APPROVED, "同意"),
        Step(Talk.SUBMITTED, "return", Talk.RETURNED, "退回修改"),
        Step(Talk.RETURNED, "again", Talk.SUBMITTED, "改好再交"),
    ),
    main=(Talk.SUBMITTED, Talk.APPROVED),
)

SIGNAL = Lifecycle(
    name="signal",
    labels={str(value): str(label) for value, label in Found.choices},
    steps=(
        Step(Found.OPEN, "found", Found.FOUNDED, "查实"),
        Step(Found.OPEN, "clear", Found.UNFOUNDED, "查无问题"),
        Step(Found.OPEN, "leave", Found.UNCLEAR, "查不清"),
    ),
    main=(Found.OPEN, Found.FOUNDED),
)
