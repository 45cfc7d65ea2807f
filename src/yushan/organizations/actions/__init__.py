from yushan.organizations.actions.grants import end_grant, give_grant
from yushan.organizations.actions.life import (
    approve_organization,
    close_organization,
    resume_organization,
    return_organization,
    submit_organization,
    suspend_organization,
)
from yushan.organizations.actions.reminders import Reminded, remind_staff
from yushan.organizations.actions.requests import decide_request, propose, withdraw_request
from yushan.organizations.actions.roster import Outcome, StaffRow, enrol_staff, mark_left, mark_several_left
from yushan.organizations.actions.tree import change_organization, found_organization, take_over_organization
from yushan.organizations.actions.units import declare_headcount, save_unit
from yushan.organizations.actions.unmask import unmask

__all__ = [
    "Outcome",
    "Reminded",
    "StaffRow",
    "approve_organization",
    "change_organization",
    "close_organization",
    "decide_request",
    "declare_headcount",
    "end_grant",
    "enrol_staff",
    "found_organization",
    "give_grant",
    "mark_left",
    "mark_several_left",
    "propose",
    "remind_staff",
    "resume_organization",
    "return_organization",
    "save_unit",
    "submit_organization",
    "suspend_organization",
    "take_over_organization",
    "unmask",
    "withdraw_request",
]
