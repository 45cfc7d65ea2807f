from yushan.activities.models.attendance import Attendance, Objection, Presence
from yushan.activities.models.planning import Activity, Post, Shift
from yushan.activities.models.series import Series
from yushan.activities.models.sign_ups import SignUp

__all__ = ["Activity", "Attendance", "Objection", "Post", "Presence", "Series", "Shift", "SignUp"]
