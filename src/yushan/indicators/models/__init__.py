from yushan.indicators.models.kept import Contribution, Definition, DriftCheck
from yushan.indicators.models.party import BranchMember, BranchSecretary, PartyReport
from yushan.indicators.models.quality import QualityCount, QualityIssue
from yushan.indicators.models.questions import KeptQuestion
from yushan.indicators.models.reminders import Reminder, Switch
from yushan.indicators.models.reports import KeptReport, Period, ReportOrder
from yushan.indicators.models.statements import Level, StatementObjection, YearStatement
from yushan.indicators.models.sums import CellLine, DailyDelta, DailySum, FacetPart, Facets, PostedPlace, Recount

__all__ = [
    "BranchMember",
    "BranchSecretary",
    "CellLine",
    "Contribution",
    "DailyDelta",
    "DailySum",
    "Definition",
    "DriftCheck",
    "FacetPart",
    "Facets",
    "KeptQuestion",
    "KeptReport",
    "Level",
    "PartyReport",
    "Period",
    "PostedPlace",
    "QualityCount",
    "QualityIssue",
    "Recount",
    "Reminder",
    "ReportOrder",
    "StatementObjection",
    "Switch",
    "YearStatement",
]
