from yushan.organizations.actions.charters import adopt_charter, read_charter, tidy_charters
from yushan.organizations.actions.deputies import delegate, recall
from yushan.organizations.actions.four_eyes import ask_city_admin, decide_city_admin, withdraw_city_admin
from yushan.organizations.actions.grants import end_grant, extend_grant, give_grant
from yushan.organizations.actions.heads import keep_names
from yushan.organizations.actions.hosts import tie_written_hosts
from yushan.organizations.actions.key_posts import fill_key_post, link_key_post, vacate_key_post
from yushan.organizations.actions.leaders import appoint_leader, end_leader, renew_leader
from yushan.organizations.actions.life import (
    approve_organization,
    close_organization,
    resume_organization,
    return_organization,
    submit_organization,
    suspend_organization,
)
from yushan.organizations.actions.party import save_party
from yushan.organizations.actions.reminders import Reminded, remind_staff
from yushan.organizations.actions.requests import (
    decide_request,
    deciding_scopes,
    perform_due,
    plan_suspension,
    propose,
    withdraw_request,
)
from yushan.organizations.actions.roster import Outcome, StaffRow, enrol_staff, mark_left
from yushan.organizations.actions.tree import change_organization, found_organization, take_over_organization
from yushan.organizations.actions.units import declare_headcount, save_unit
from yushan.organizations.actions.unmask import unmask

__all__ = [
    "Outcome",
    "Reminded",
    "StaffRow",
    "adopt_charter",
    "appoint_leader",
    "approve_organization",
    "ask_city_admin",
    "change_organization",
    "close_organization",
    "decide_city_admin",
    "decide_request",
    "deciding_scopes",
    "declare_headcount",
    "delegate",
    "end_grant",
    "end_leader",
    "enrol_staff",
    "extend_grant",
    "fill_key_post",
    "found_organization",
    "give_grant",
    "keep_names",
    "link_key_post",
    "mark_left",
    "perform_due",
    "plan_suspension",
    "propose",
    "read_charter",
    "recall",
    "remind_staff",
    "renew_leader",
    "resume_organization",
    "return_organization",
    "save_party",
    "save_unit",
    "submit_organization",
    "suspend_organization",
    "take_over_organization",
    "tidy_charters",
    "tie_written_hosts",
    "unmask",
    "vacate_key_post",
    "withdraw_city_admin",
    "withdraw_request",
]
