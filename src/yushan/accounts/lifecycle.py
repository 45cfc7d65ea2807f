"""Giving somebody's access back: 待受理 → 待复核 → 待领取 → 已恢复."""

from yushan.accounts.models import Recovery
from yushan.common.lifecycle import Lifecycle, Step

State = Recovery.State

RECOVERY = Lifecycle(
    name="recovery",
    labels={value: str(label) for value, label in State.choices},
    steps=(
        Step(State.ASKED, "start", State.WAITING, "核对身份并发起"),
        Step(State.WAITING, "confirm", State.CONFIRMED, "第二人同意"),
        Step(State.CONFIRMED, "use", State.DONE, "本人凭恢复码设新密码"),
        Step(State.ASKED, "refuse", State.REFUSED, "不受理"),
        Step(State.WAITING, "refuse", State.REFUSED, "不同意"),
        Step(State.CONFIRMED, "refuse", State.REFUSED, "本人说不是自己要的"),
        Step(State.WAITING, "withdraw", State.WITHDRAWN, "撤回"),
        Step(State.CONFIRMED, "withdraw", State.WITHDRAWN, "撤回"),
        Step(State.ASKED, "expire", State.EXPIRED, "没有人受理"),
        Step(State.WAITING, "expire", State.EXPIRED, "没有人复核"),
        Step(State.CONFIRMED, "expire", State.EXPIRED, "没有来领取"),
    ),
    main=(State.ASKED, State.WAITING, State.CONFIRMED, State.DONE),
)
