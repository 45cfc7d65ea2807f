from yushan.activities.models.attendance import Attendance, Objection, Presence
from yushan.activities.models.campaigns import CalendarLink, Campaign
from yushan.activities.models.closing import ClosingReport, Evaluation, Feedback, ReportCost, ReportPhoto
from yushan.activities.models.dangers import RiskDanger
from yushan.activities.models.documents import ActivityDocument
from yushan.activities.models.insurance import InsurancePolicy
from yushan.activities.models.joining import (
    Bookmark,
    Invitation,
    Lottery,
    SignUpAnswers,
    StandIn,
    StandInCall,
    TeamQuota,
)
from yushan.activities.models.offline import OfflineScan, ScanDevice, ShiftLoad
from yushan.activities.models.paper import PaperPage, PaperRow, PaperSheet
from yushan.activities.models.photos import ScenePhoto
from yushan.activities.models.placings import Placing, PlacingLine
from yushan.activities.models.planning import Activity, Post, Shift
from yushan.activities.models.series import Series
from yushan.activities.models.sign_ups import SignUp
from yushan.activities.models.talks import Announcement, BoxQuestion
from yushan.activities.models.templates import ActivityTemplate

__all__ = [
    "Activity",
    "ActivityDocument",
    "ActivityTemplate",
    "Announcement",
    "Attendance",
    "Bookmark",
    "BoxQuestion",
    "CalendarLink",
    "Campaign",
    "ClosingReport",
    "Evaluation",
    "Feedback",
    "InsurancePolicy",
    "Invitation",
    "Lottery",
    "Objection",
    "OfflineScan",
    "PaperPage",
    "PaperRow",
    "PaperSheet",
    "Placing",
    "PlacingLine",
    "Post",
    "Presence",
    "ReportCost",
    "ReportPhoto",
    "RiskDanger",
    "ScanDevice",
    "ScenePhoto",
    "Series",
    "Shift",
    "ShiftLoad",
    "SignUp",
    "SignUpAnswers",
    "StandIn",
    "StandInCall",
    "TeamQuota",
]
