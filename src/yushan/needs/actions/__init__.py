"""Every write of the room."""

from yushan.needs.actions.cases import close_case, look_after_cases
from yushan.needs.actions.claiming import claim, note_contact, refuse, release
from yushan.needs.actions.codes import issue_code, renew_code
from yushan.needs.actions.days import set_days
from yushan.needs.actions.ending import close_need, withdraw
from yushan.needs.actions.merging import merge_need, split_need
from yushan.needs.actions.ordering import Contact, Receipt, Wish, keep_file, order, tidy_files
from yushan.needs.actions.overdue import look_after
from yushan.needs.actions.put_back import put_back
from yushan.needs.actions.reviewing import answer_review, review, say
from yushan.needs.actions.serving import attach, serve
from yushan.needs.actions.texting import send_texts
from yushan.needs.actions.triage import (
    accept_need,
    decline_need,
    dispatch_need,
    put_on_wall,
    recall_offers,
    sort_need,
)
from yushan.needs.actions.week_rounds import follow_up
from yushan.needs.actions.weeks import choose, close_week, exclude_line, fix_line, plan_week, send_week, solve_again

__all__ = [
    "Contact",
    "Receipt",
    "Wish",
    "accept_need",
    "answer_review",
    "attach",
    "choose",
    "claim",
    "close_case",
    "close_need",
    "close_week",
    "decline_need",
    "dispatch_need",
    "exclude_line",
    "fix_line",
    "follow_up",
    "issue_code",
    "keep_file",
    "look_after",
    "look_after_cases",
    "merge_need",
    "note_contact",
    "order",
    "plan_week",
    "put_back",
    "put_on_wall",
    "recall_offers",
    "refuse",
    "release",
    "renew_code",
    "review",
    "say",
    "send_texts",
    "send_week",
    "serve",
    "set_days",
    "solve_again",
    "sort_need",
    "split_need",
    "tidy_files",
    "withdraw",
]
