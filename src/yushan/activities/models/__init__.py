from yushan.activities.models.attendance import Attendance, Objection, Presence
from yushan.activities.models.campaigns import CalendarLink, Campaign
from yushan.activities.models.closing import ClosingReport, Evaluation, Feedback, ReportCost, ReportPhoto
from yushan.activities.models.offline import OfflineScan, ScanDevice, ShiftLoad
from yushan.activities.models.planning import Activity, Post, Shift
from yushan.activities.models.series import Series
from yushan.activities.models.sign_ups import SignUp

__all__ = [
    "Activity",
    "Attendance",
    "CalendarLink",
    "Campaign",
    "ClosingReport",
    "Evaluation",
    "Feedback",
    "Objection",
    "OfflineScan",
    "Post",
    "Presence",
    "ReportCost",
    "ReportPhoto",
    "ScanDevice",
    "Series",
    "Shift",
    "ShiftLoad",
    "SignUp",
]
