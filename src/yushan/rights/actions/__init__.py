"""Every write of the room."""

from yushan.rights.actions.appealing import appeal, decide_appeal
from yushan.rights.actions.base import tell_later
from yushan.rights.actions.excluding import (
    Charge,
    decide_exclusion,
    drop_exclusion,
    end_due,
    lift_exclusion,
    may_write_down,
    propose_exclusion,
    state,
    why_not_lift,
)
from yushan.rights.actions.files import FILES, tidy_files
from yushan.rights.actions.filing import Matter, Receipt, Who, file_case
from yushan.rights.actions.from_reviews import Desk, adopt_reviews
from yushan.rights.actions.handling import (
    accept,
    answer,
    ask_asker,
    decline,
    hand_over,
    name_handler,
    name_organization,
    note,
    stand_aside,
    take,
)
from yushan.rights.actions.late import look_after, release_gone
from yushan.rights.actions.mediating import Session, begin_mediation, record_session
from yushan.rights.actions.own import ask_second, rate, say, withdraw
from yushan.rights.actions.publishing import decide_public, write_public
from yushan.rights.actions.reading import (
    look,
    look_at_exclusion,
    look_at_question,
    open_by_code,
    read_evidence,
    read_file,
)
from yushan.rights.actions.referring import refer, reply

__all__ = [
    "FILES",
    "Charge",
    "Desk",
    "Matter",
    "Receipt",
    "Session",
    "Who",
    "accept",
    "adopt_reviews",
    "answer",
    "appeal",
    "ask_asker",
    "ask_second",
    "begin_mediation",
    "decide_appeal",
    "decide_exclusion",
    "decide_public",
    "decline",
    "drop_exclusion",
    "end_due",
    "file_case",
    "hand_over",
    "lift_exclusion",
    "look",
    "look_after",
    "look_at_exclusion",
    "look_at_question",
    "may_write_down",
    "name_handler",
    "name_organization",
    "note",
    "open_by_code",
    "propose_exclusion",
    "rate",
    "read_evidence",
    "read_file",
    "record_session",
    "refer",
    "release_gone",
    "reply",
    "say",
    "stand_aside",
    "state",
    "take",
    "tell_later",
    "tidy_files",
    "why_not_lift",
    "withdraw",
    "write_public",
]
