from yushan.recognition.models.awards import BadgeAward, BadgeKind, StarAward
from yushan.recognition.models.points import PointAccount, PointBonus, PointLot, PointMovement, PointUse
from yushan.recognition.models.shop import Redemption, RewardItem, StockMovement
from yushan.recognition.models.thanks import QuietAnniversary, ThankYou, ThankYouLetter

__all__ = [
    "BadgeAward",
    "BadgeKind",
    "PointAccount",
    "PointBonus",
    "PointLot",
    "PointMovement",
    "PointUse",
    "QuietAnniversary",
    "Redemption",
    "RewardItem",
    "StarAward",
    "StockMovement",
    "ThankYou",
    "ThankYouLetter",
]
