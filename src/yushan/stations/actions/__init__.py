"""Every write about stations, a subject to a file."""

from yushan.stations.actions.applying import apply_again, apply_station
from yushan.stations.actions.assessing import (
    drop_assessment,
    hand_in,
    open_assessment,
    save_self_check,
    take_back_assessment,
)
from yushan.stations.actions.booking import book, cancel_booking, link_activity, move_booking
from yushan.stations.actions.card import change_card, tag_station
from yushan.stations.actions.check_ins import Came, note_check_ins
from yushan.stations.actions.deciding import decide, give_word, miss
from yushan.stations.actions.designating import designate_station, end_designation
from yushan.stations.actions.duty import (
    add_keeper,
    add_shift,
    answer_invitation,
    assign,
    call_off_shift,
    drop_line,
    end_member,
    invite_member,
    note_turn,
    plan_week,
    release,
    save_line,
    take_place,
)
from yushan.stations.actions.evidence import add_evidence, remove_evidence
from yushan.stations.actions.hours import close_days, open_days, set_hours
from yushan.stations.actions.improvements import (
    add_improvement,
    drop_improvement,
    hand_improvement,
    look_over,
    report_improvement,
)
from yushan.stations.actions.inspecting import Visit, assign_inspector, record_visit, take_inspection
from yushan.stations.actions.keeping import answer_appeal, answer_booking, appeal, note_arrival, note_missed
from yushan.stations.actions.life import close, closing_effects, resume, suspend
from yushan.stations.actions.loans import lend, note_lost, take_back
from yushan.stations.actions.mentors import end_pair, pair_stations, record_visit_of_pair
from yushan.stations.actions.photos import add_photo, remove_photo
from yushan.stations.actions.rooms import save_equipment, save_room
from yushan.stations.actions.saving import save_station
from yushan.stations.actions.series import book_series, cancel_rest
from yushan.stations.actions.swaps import answer_swap, offer_swap, take_swap, withdraw_swap

__all__ = [
    "Came",
    "Visit",
    "add_evidence",
    "add_improvement",
    "add_keeper",
    "add_photo",
    "add_shift",
    "answer_appeal",
    "answer_booking",
    "answer_invitation",
    "answer_swap",
    "appeal",
    "apply_again",
    "apply_station",
    "assign",
    "assign_inspector",
    "book",
    "book_series",
    "call_off_shift",
    "cancel_booking",
    "cancel_rest",
    "change_card",
    "close",
    "close_days",
    "closing_effects",
    "decide",
    "designate_station",
    "drop_assessment",
    "drop_improvement",
    "drop_line",
    "end_designation",
    "end_member",
    "end_pair",
    "give_word",
    "hand_improvement",
    "hand_in",
    "invite_member",
    "lend",
    "link_activity",
    "look_over",
    "miss",
    "move_booking",
    "note_arrival",
    "note_check_ins",
    "note_lost",
    "note_missed",
    "note_turn",
    "offer_swap",
    "open_assessment",
    "open_days",
    "pair_stations",
    "plan_week",
    "record_visit",
    "record_visit_of_pair",
    "release",
    "remove_evidence",
    "remove_photo",
    "report_improvement",
    "resume",
    "save_equipment",
    "save_line",
    "save_room",
    "save_self_check",
    "save_station",
    "set_hours",
    "suspend",
    "tag_station",
    "take_back",
    "take_back_assessment",
    "take_inspection",
    "take_place",
    "take_swap",
    "withdraw_swap",
]
