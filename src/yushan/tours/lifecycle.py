"""The life of a tour and of a stop as tables; what the guards ask is in rules.py."""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.tours import rules
from yushan.tours.models import Stop, Tour

State = Tour.State

TOUR = Lifecycle(
    name="tour",
    labels={str(value): str(label) for value, label in State.choices},
    steps=(
        Step(State.DRAFT, "open", State.OPEN, "开放预约", rules.opening_lacks),
        Step(State.OPEN, "close", State.CLOSED, "停止预约"),
        Step(State.CLOSED, "open", State.OPEN, "重新开放预约", rules.opening_lacks),
        Step(State.OPEN, "end", State.ENDED, "结束"),
        Step(State.CLOSED, "end", State.ENDED, "结束"),
        *(Step(state, "cancel", State.CANCELLED, "取消") for state in (State.DRAFT, State.OPEN, State.CLOSED)),
    ),
    main=(State.DRAFT, State.OPEN, State.CLOSED, State.ENDED),
)

STOP = Lifecycle(
    name="tour_stop",
    labels={str(value): str(label) for value, label in Stop.State.choices},
    steps=(
        Step(Stop.State.REQUESTED, "confirm", Stop.State.CONFIRMED, "确认"),
        Step(Stop.State.REQUESTED, "decline", Stop.State.DECLINED, "不接受"),
        Step(Stop.State.REQUESTED, "withdraw", Stop.State.WITHDRAWN, "取消"),
        Step(Stop.State.CONFIRMED, "withdraw", Stop.State.WITHDRAWN, "取消"),
    ),
    main=(Stop.State.REQUESTED, Stop.State.CONFIRMED),
)
