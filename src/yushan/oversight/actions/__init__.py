"""Every write of the room."""

from yushan.oversight.actions.changing import change_task
from yushan.oversight.actions.due import escalate_due, remind_due, retime_all
from yushan.oversight.actions.giving import Receivers, Wish, cancel_task, give_task, give_to_more
from yushan.oversight.actions.reporting import FILES, PAPERS, report, tidy_files
from yushan.oversight.actions.responsible import link
from yushan.oversight.actions.signing import cancel, extend, send_back, sign, sign_many, urge

__all__ = [
    "FILES",
    "PAPERS",
    "Receivers",
    "Wish",
    "cancel",
    "cancel_task",
    "change_task",
    "escalate_due",
    "extend",
    "give_task",
    "give_to_more",
    "link",
    "remind_due",
    "report",
    "retime_all",
    "send_back",
    "sign",
    "sign_many",
    "tidy_files",
    "urge",
]
