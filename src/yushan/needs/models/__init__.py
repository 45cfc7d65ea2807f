"""Needs (需求单): orders and wishes, their way to a team, what became of them."""

from yushan.needs.models.dispatches import Dispatch
from yushan.needs.models.needs import Need, NeedFile
from yushan.needs.models.reviews import NeedReview, NeedTalk
from yushan.needs.models.texts import NeedText
from yushan.needs.models.weeks import WeekLine, WeekPlan

__all__ = ["Dispatch", "Need", "NeedFile", "NeedReview", "NeedTalk", "NeedText", "WeekLine", "WeekPlan"]
