from yushan.indicators.models.counted import CountedActivity, CountedPlacement, RegisteredSpell, ServedYear
from yushan.indicators.models.employers import EmployerChange, UnitLine
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
    "CountedActivity",
    "CountedPlacement",
    "DailyDelta",
    "DailySum",
    "Definition",
    "DriftCheck",
    "EmployerChange",
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
    "RegisteredSpell",
    "Reminder",
    "ReportOrder",
    "ServedYear",
    "StatementObjection",
    "Switch",
    "UnitLine",
    "YearStatement",
]
