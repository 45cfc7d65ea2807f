"""The lives of an item of the shop and of a redemption as tables."""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.recognition.models import Redemption, RewardItem

Item, Kept = RewardItem.State, Redemption.State

ITEM = Lifecycle(
    name="reward",
    labels={str(value): str(label) for value, label in Item.choices},
    steps=(
        Step(Item.DRAFT, "open", Item.OPEN, "上架"),
        Step(Item.OPEN, "close", Item.CLOSED, "下架"),
        Step(Item.CLOSED, "open", Item.OPEN, "重新上架"),
    ),
    main=(Item.DRAFT, Item.OPEN, Item.CLOSED),
)
REDEMPTION = Lifecycle(
    name="redemption",
    labels={str(value): str(label) for value, label in Kept.choices},
    steps=(
        Step(Kept.RESERVED, "hand_out", Kept.COLLECTED, "发放"),
        Step(Kept.RESERVED, "cancel", Kept.CANCELLED, "取消"),
        Step(Kept.RESERVED, "lapse", Kept.LAPSED, "过期"),
    ),
    main=(Kept.RESERVED, Kept.COLLECTED),
)
