"""Incidents, insurance beyond one activity, preparation, signals."""

from yushan.safety.models.checklist import ChecklistItem
from yushan.safety.models.incidents import Incident, IncidentNote, IncidentPerson, IncidentPhoto, IncidentReader
from yushan.safety.models.insurance import Claim, Policy
from yushan.safety.models.preparing import Preparation, TalkReview, Tick
from yushan.safety.models.signals import Signal

__all__ = [
    "ChecklistItem",
    "Claim",
    "Incident",
    "IncidentNote",
    "IncidentPerson",
    "IncidentPhoto",
    "IncidentReader",
    "Policy",
    "Preparation",
    "Signal",
    "TalkReview",
    "Tick",
]
