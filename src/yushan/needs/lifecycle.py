"""The life of a need and of a dispatch as tables (docs/domain.md, Life cycles)."""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.needs.models import Dispatch, Need

State = Need.State
Offer = Dispatch.State

NEED = Lifecycle(
    name="need",
    labels={str(value): str(label) for value, label in State.choices},
    steps=(
        Step(State.SUBMITTED, "accept", State.SCREENED, "受理"),
        Step(State.SUBMITTED, "decline", State.DECLINED, "不予受理"),
        Step(State.SUBMITTED, "merge", State.MERGED, "并入同一件"),
        Step(State.SCREENED, "merge", State.MERGED, "并入同一件"),
        Step(State.MERGED, "stand_up", State.SUBMITTED, "并到的那件不办了，恢复"),
        Step(State.MERGED, "take_over", State.CLAIMED, "并到的那件撤回，由同一支队接着办"),
        Step(State.MERGED, "split", State.SUBMITTED, "拆开"),
        Step(State.MERGED, "split_accepted", State.SCREENED, "拆开，受理过的不再受理"),
        Step(State.SCREENED, "dispatch", State.DISPATCHED, "派单"),
        Step(State.DISPATCHED, "return", State.SCREENED, "没有队伍接，重新派"),
        Step(State.DISPATCHED, "claim", State.CLAIMED, "接单"),
        Step(State.CLAIMED, "release", State.SCREENED, "退回，重新派"),
        Step(State.CLAIMED, "serve", State.SERVING, "安排活动"),
        Step(State.SERVING, "unserve", State.CLAIMED, "活动取消或没有人到场，重新安排"),
        Step(State.SERVING, "finish", State.DONE, "活动入账"),
        Step(State.DONE, "unserve", State.CLAIMED, "查出没有人到场，重新安排"),
        Step(State.DONE, "review", State.REVIEWED, "评单"),
        *(Step(state, "withdraw", State.WITHDRAWN, "点单人撤回") for state in (*Need.OPEN, State.MERGED)),
        *(Step(state, "close", State.CLOSED, "没有办成，结束办理") for state in Need.CLOSABLE),
    ),
    main=(
        State.SUBMITTED,
        State.SCREENED,
        State.DISPATCHED,
        State.CLAIMED,
        State.SERVING,
        State.DONE,
        State.REVIEWED,
    ),
)

DISPATCH = Lifecycle(
    name="dispatch",
    labels={str(value): str(label) for value, label in Offer.choices},
    steps=(
        Step(Offer.OFFERED, "claim", Offer.CLAIMED, "接单"),
        Step(Offer.OFFERED, "refuse", Offer.REFUSED, "不接"),
        Step(Offer.OFFERED, "expire", Offer.EXPIRED, "超时"),
        Step(Offer.OFFERED, "lose", Offer.TAKEN, "别的队先接"),
        Step(Offer.OFFERED, "recall", Offer.RECALLED, "收回"),
        Step(Offer.CLAIMED, "release", Offer.RELEASED, "退回"),
        Step(Offer.CLAIMED, "recall", Offer.RECALLED, "这一单撤回或结束了"),
    ),
    main=(Offer.OFFERED, Offer.CLAIMED),
)
