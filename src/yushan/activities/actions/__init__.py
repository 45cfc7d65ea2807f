from yushan.activities.actions.attendance import record_scan
from yushan.activities.actions.checking import answer_flag, answer_group, compute_presences
from yushan.activities.actions.closing import add_photo, publish_report, remove_photo, save_report, tidy_photos
from yushan.activities.actions.codes import check_in_by_code, shift_on_screen, takes_code, ticket_for
from yushan.activities.actions.corrections import check_times, correct_presence, count_until_end
from yushan.activities.actions.imports import ActivityRow, Outcome, imported_activities, take_over_activities
from yushan.activities.actions.late import object_to_hours
from yushan.activities.actions.lists import register_on_the_spot, tick_list
from yushan.activities.actions.objections import answer_objection, raise_objection
from yushan.activities.actions.offline import load_shift, upload_scans
from yushan.activities.actions.opinions import evaluate_activity, evaluate_service, give_feedback
from yushan.activities.actions.planning import create_activity, update_activity
from yushan.activities.actions.publication import (
    cancel_activity,
    finish_activity,
    publish_activity,
    recall_activity,
    return_activity,
    start_activity,
    submit_activity,
)
from yushan.activities.actions.reminders import remind_due
from yushan.activities.actions.settlement import (
    close_without_hours,
    confirm_activity,
    confirm_and_publish,
    publish_notice,
    settle_due,
)
from yushan.activities.actions.shifts import PostPlan, ShiftPlan, save_shifts
from yushan.activities.actions.sign_ups import decline_sign_up, sign_up
from yushan.activities.actions.waitlist import answer_offer, expire_offers, withdraw_sign_up

__all__ = [
    "ActivityRow",
    "Outcome",
    "PostPlan",
    "ShiftPlan",
    "add_photo",
    "answer_flag",
    "answer_group",
    "answer_objection",
    "answer_offer",
    "cancel_activity",
    "check_in_by_code",
    "check_times",
    "close_without_hours",
    "compute_presences",
    "confirm_activity",
    "confirm_and_publish",
    "correct_presence",
    "count_until_end",
    "create_activity",
    "decline_sign_up",
    "evaluate_activity",
    "evaluate_service",
    "expire_offers",
    "finish_activity",
    "give_feedback",
    "imported_activities",
    "load_shift",
    "object_to_hours",
    "publish_activity",
    "publish_notice",
    "publish_report",
    "raise_objection",
    "recall_activity",
    "record_scan",
    "register_on_the_spot",
    "remind_due",
    "remove_photo",
    "return_activity",
    "save_report",
    "save_shifts",
    "settle_due",
    "shift_on_screen",
    "sign_up",
    "start_activity",
    "submit_activity",
    "take_over_activities",
    "takes_code",
    "tick_list",
    "ticket_for",
    "tidy_photos",
    "update_activity",
    "upload_scans",
    "withdraw_sign_up",
]
