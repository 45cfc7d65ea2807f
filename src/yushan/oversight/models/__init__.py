"""Tasks of the plan, how they go, and party work."""

from yushan.oversight.models.party import PioneerTeam, Pledge
from yushan.oversight.models.reports import Evidence, TaskReport, YearPaper
from yushan.oversight.models.tasks import Assignment, Milestone, PlanTask, ResponsibleUnit

__all__ = [
    "Assignment",
    "Evidence",
    "Milestone",
    "PioneerTeam",
    "PlanTask",
    "Pledge",
    "ResponsibleUnit",
    "TaskReport",
    "YearPaper",
]
