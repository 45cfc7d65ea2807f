from yushan.activities.models.attendance import Attendance, Objection, Presence
from yushan.activities.models.campaigns import CalendarLink, Campaign
from yushan.activities.models.offline import OfflineScan, ScanDevice, ShiftLoad
from yushan.activities.models.planning import Activity, Post, Shift
from yushan.activities.models.series import Series
from yushan.activities.models.sign_ups import SignUp

__all__ = [
    "Activity",
    "Attendance",
    "CalendarLink",
    "Campaign",
    "Objection",
    "OfflineScan",
    "Post",
    "Presence",
    "ScanDevice",
    "Series",
    "Shift",
    "ShiftLoad",
    "SignUp",
]
