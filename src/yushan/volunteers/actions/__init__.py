"""Every write of the room. Who may do what is decided here, not in views."""

from yushan.volunteers.actions.collective import confirm_registration, invite_staff, register_collectively
from yushan.volunteers.actions.desk import check_child, register_child
from yushan.volunteers.actions.erasing import cancel_erasure, erase_due, request_erasure
from yushan.volunteers.actions.facts import CollectiveRow, GuardianData, Outcome, VolunteerRow
from yushan.volunteers.actions.invitations import create_invitation, join_by_invitation, revoke_invitation
from yushan.volunteers.actions.leaving import withdraw
from yushan.volunteers.actions.memberships import (
    add_member,
    apply_membership,
    decide_membership,
    leave_membership,
)
from yushan.volunteers.actions.pauses import pause_membership, resume_due, resume_membership
from yushan.volunteers.actions.profile import correct_contact, renew_pass, set_consent, set_service, update_profile
from yushan.volunteers.actions.qualifications import (
    decide_qualification,
    enter_qualification,
    read_file,
    remove_qualification,
)
from yushan.volunteers.actions.registering import may_claim, prospect, register
from yushan.volunteers.actions.sign_in import issue_password
from yushan.volunteers.actions.take_over import take_over_volunteers
from yushan.volunteers.actions.telling import invite_to_team, send_notice
from yushan.volunteers.actions.transfers import ask_transfer, cancel_transfer, decide_transfer
from yushan.volunteers.actions.wards import register_ward

__all__ = [
    "CollectiveRow",
    "GuardianData",
    "Outcome",
    "VolunteerRow",
    "add_member",
    "apply_membership",
    "ask_transfer",
    "cancel_erasure",
    "cancel_transfer",
    "check_child",
    "confirm_registration",
    "correct_contact",
    "create_invitation",
    "decide_membership",
    "decide_qualification",
    "decide_transfer",
    "enter_qualification",
    "erase_due",
    "invite_staff",
    "invite_to_team",
    "issue_password",
    "join_by_invitation",
    "leave_membership",
    "may_claim",
    "pause_membership",
    "prospect",
    "read_file",
    "register",
    "register_child",
    "register_collectively",
    "register_ward",
    "remove_qualification",
    "renew_pass",
    "request_erasure",
    "resume_due",
    "resume_membership",
    "revoke_invitation",
    "send_notice",
    "set_consent",
    "set_service",
    "take_over_volunteers",
    "update_profile",
    "withdraw",
]
