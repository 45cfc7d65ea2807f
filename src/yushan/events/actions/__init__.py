"""Every write of the room."""

from yushan.events.actions.accreditation import (
    approve,
    ask_everybody,
    for_person,
    forget_photo,
    read_photo,
    refuse,
    set_zones,
    submit_photo,
    take_back,
    tidy_photos,
)
from yushan.events.actions.arrangements import arrange, forget_unagreed
from yushan.events.actions.events import cancel_event, close_event, create_event, move_on, open_event, update_event
from yushan.events.actions.lists import hand_out_day
from yushan.events.actions.services import assign, assign_all, release, save_service
from yushan.events.actions.setup import remove_part, save_batch, save_boarding, save_guidance, save_venue
from yushan.events.actions.sheets import ask_sheet, fetch_sheet, single_badge, tidy_sheets

__all__ = [
    "approve",
    "arrange",
    "ask_everybody",
    "ask_sheet",
    "assign",
    "assign_all",
    "cancel_event",
    "close_event",
    "create_event",
    "fetch_sheet",
    "for_person",
    "forget_photo",
    "forget_unagreed",
    "hand_out_day",
    "move_on",
    "open_event",
    "read_photo",
    "refuse",
    "release",
    "remove_part",
    "save_batch",
    "save_boarding",
    "save_guidance",
    "save_service",
    "save_venue",
    "set_zones",
    "single_badge",
    "submit_photo",
    "take_back",
    "tidy_photos",
    "tidy_sheets",
    "update_event",
]
