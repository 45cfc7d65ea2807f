"""Rows of stations, a subject to a file."""

from yushan.stations.models.assessment import Assessment, EvidencePhoto, Hand, ItemScore, Side
from yushan.stations.models.booking import Booking, BookingSeries
from yushan.stations.models.criteria import CriteriaVersion
from yushan.stations.models.designation import Designation
from yushan.stations.models.duty import DutyLine, DutyMember, DutyShift, DutySwap, DutyTurn
from yushan.stations.models.hours import ClosedDays, WeeklyHours
from yushan.stations.models.improvements import Improvement
from yushan.stations.models.loans import Loan, Use
from yushan.stations.models.mentors import Mentorship, MentorVisit
from yushan.stations.models.photos import StationPhoto
from yushan.stations.models.rooms import Equipment, Room
from yushan.stations.models.station import Station, StationTag, new_code
from yushan.stations.models.takers import Audience

__all__ = [
    "Assessment",
    "Audience",
    "Booking",
    "BookingSeries",
    "ClosedDays",
    "CriteriaVersion",
    "Designation",
    "DutyLine",
    "DutyMember",
    "DutyShift",
    "DutySwap",
    "DutyTurn",
    "Equipment",
    "EvidencePhoto",
    "Hand",
    "Improvement",
    "ItemScore",
    "Loan",
    "MentorVisit",
    "Mentorship",
    "Room",
    "Side",
    "Station",
    "StationPhoto",
    "StationTag",
    "Use",
    "WeeklyHours",
    "new_code",
]
