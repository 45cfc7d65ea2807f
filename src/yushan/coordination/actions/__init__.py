"""Every write of the room."""

from yushan.coordination.actions.due import escalate_due, remind_due
from yushan.coordination.actions.meetings import decide, hold_meeting, update_meeting
from yushan.coordination.actions.notes import FILES, add_note, tidy_files, urge
from yushan.coordination.actions.tasks import (
    accept_task,
    cancel_task,
    change_task,
    create_task,
    report_task,
    send_back_task,
)

__all__ = [
    "FILES",
    "accept_task",
    "add_note",
    "cancel_task",
    "change_task",
    "create_task",
    "decide",
    "escalate_due",
    "hold_meeting",
    "remind_due",
    "report_task",
    "send_back_task",
    "tidy_files",
    "update_meeting",
    "urge",
]
