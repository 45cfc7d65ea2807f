"""The life of an event and of an accreditation as tables; what the guard asks is in rules/opening.py."""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.events.models import Accreditation, Event
from yushan.events.rules import opening

State = Event.State

EVENT = Lifecycle(
    name="event",
    labels={str(value): str(label) for value, label in State.choices},
    steps=(
        Step(State.DRAFT, "open", State.OPEN, "开始招募", opening.opening_lacks),
        Step(State.OPEN, "start", State.RUNNING, "开幕"),
        Step(State.RUNNING, "close", State.CLOSED, "结束"),
        Step(State.OPEN, "close", State.CLOSED, "结束"),
        *(Step(state, "cancel", State.CANCELLED, "取消") for state in (State.DRAFT, State.OPEN, State.RUNNING)),
    ),
    main=(State.DRAFT, State.OPEN, State.RUNNING, State.CLOSED),
)

_A = Accreditation.State

ACCREDITATION = Lifecycle(
    name="accreditation",
    labels={str(value): str(label) for value, label in _A.choices},
    steps=(
        Step(_A.ASKED, "submit", _A.SUBMITTED, "传照片"),
        Step(_A.SUBMITTED, "submit", _A.SUBMITTED, "换照片"),
        Step(_A.REFUSED, "submit", _A.SUBMITTED, "重传照片"),
        Step(_A.SUBMITTED, "approve", _A.APPROVED, "发证"),
        Step(_A.SUBMITTED, "refuse", _A.REFUSED, "退回"),
        Step(_A.APPROVED, "withdraw", _A.WITHDRAWN, "收回"),
        Step(_A.WITHDRAWN, "approve", _A.APPROVED, "重新发证"),
        *(
            Step(state, "forget", _A.ASKED, "删掉照片")
            for state in (_A.SUBMITTED, _A.APPROVED, _A.REFUSED, _A.WITHDRAWN)
        ),
    ),
    main=(_A.ASKED, _A.SUBMITTED, _A.APPROVED),
)
