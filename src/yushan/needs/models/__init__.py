"""Needs (需求单): orders and wishes, their way to a team, what became of them."""

from yushan.needs.models.dispatches import Dispatch
from yushan.needs.models.needs import UNSORTED_SAID, Need, NeedFile
from yushan.needs.models.reviews import NeedReview, NeedTalk
from yushan.needs.models.spells import NeedSpell
from yushan.needs.models.texts import NeedText
from yushan.needs.models.weeks import WeekLine, WeekPlan

__all__ = [
    "UNSORTED_SAID",
    "Dispatch",
    "Need",
    "NeedFile",
    "NeedReview",
    "NeedSpell",
    "NeedTalk",
    "NeedText",
    "WeekLine",
    "WeekPlan",
]
