"""The life of a booking and of a swap of turns as tables."""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.stations.models import Booking, DutySwap

State = Booking.State

BOOKING = Lifecycle(
    name="booking",
    labels={str(value): str(label) for value, label in State.choices},
    steps=(
        Step(State.ASKED, "confirm", State.CONFIRMED, "同意"),
        Step(State.ASKED, "decline", State.DECLINED, "不同意"),
        Step(State.ASKED, "lapse", State.LAPSED, "到开始时还没有审核"),
        Step(State.ASKED, "cancel", State.CANCELLED, "取消"),
        Step(State.CONFIRMED, "cancel", State.CANCELLED, "取消"),
        Step(State.CONFIRMED, "keep", State.KEPT, "到场"),
        Step(State.CONFIRMED, "miss", State.MISSED, "没有来"),
        Step(State.KEPT, "miss", State.MISSED, "更正为没有来"),
        Step(State.MISSED, "keep", State.KEPT, "更正为到场"),
        Step(State.MISSED, "excuse", State.EXCUSED, "说明有理，不记没有来"),
    ),
    main=(State.ASKED, State.CONFIRMED, State.KEPT),
)

SWAP = Lifecycle(
    name="duty_swap",
    labels={str(value): str(label) for value, label in DutySwap.State.choices},
    steps=(
        Step(DutySwap.State.OFFERED, "take", DutySwap.State.DONE, "我来"),
        Step(DutySwap.State.OFFERED, "answer", DutySwap.State.ANSWERED, "用我的一班对换"),
        Step(DutySwap.State.ANSWERED, "agree", DutySwap.State.DONE, "答应对换"),
        Step(DutySwap.State.ANSWERED, "refuse", DutySwap.State.OFFERED, "不换，继续等"),
        *(Step(state, "withdraw", DutySwap.State.WITHDRAWN, "撤回") for state in DutySwap.OPEN),
        *(Step(state, "lapse", DutySwap.State.LAPSED, "班次开始") for state in DutySwap.OPEN),
    ),
    main=(DutySwap.State.OFFERED, DutySwap.State.ANSWERED, DutySwap.State.DONE),
)
