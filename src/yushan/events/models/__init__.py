"""State of the room and what must never be false about it."""

from yushan.events.models.people import Accreditation, Arrangement, BadgePhoto, BadgeSheet
from yushan.events.models.planning import Batch, BoardingPoint, Event, Guidance, LanguageNeed, Venue
from yushan.events.models.service import PostWords, Service

__all__ = [
    "Accreditation",
    "Arrangement",
    "BadgePhoto",
    "BadgeSheet",
    "Batch",
    "BoardingPoint",
    "Event",
    "Guidance",
    "LanguageNeed",
    "PostWords",
    "Service",
    "Venue",
]
