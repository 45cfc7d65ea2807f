"""Every write of the room. Who may do what is decided here, not in views."""

from yushan.volunteers.actions.collective import confirm_registration, invite_staff, register_collectively
from yushan.volunteers.actions.erasing import cancel_erasure, erase_due, request_erasure
from yushan.volunteers.actions.facts import CollectiveRow, GuardianData, Outcome, VolunteerRow
from yushan.volunteers.actions.leaving import withdraw
from yushan.volunteers.actions.memberships import (
    add_member,
    apply_membership,
    decide_membership,
    decide_memberships,
    leave_membership,
)
from yushan.volunteers.actions.profile import correct_contact, renew_pass, set_consent, update_profile
from yushan.volunteers.actions.registering import may_claim, prospect, register
from yushan.volunteers.actions.sign_in import issue_password
from yushan.volunteers.actions.take_over import take_over_volunteers
from yushan.volunteers.actions.wards import register_ward

__all__ = [
    "CollectiveRow",
    "GuardianData",
    "Outcome",
    "VolunteerRow",
    "add_member",
    "apply_membership",
    "cancel_erasure",
    "confirm_registration",
    "correct_contact",
    "decide_membership",
    "decide_memberships",
    "erase_due",
    "invite_staff",
    "issue_password",
    "leave_membership",
    "may_claim",
    "prospect",
    "register",
    "register_collectively",
    "register_ward",
    "renew_pass",
    "request_erasure",
    "set_consent",
    "take_over_volunteers",
    "update_profile",
    "withdraw",
]
