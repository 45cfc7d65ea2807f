from yushan.regulations.actions.consulting import answer_comment, close_comments, close_due, comment, open_comments
from yushan.regulations.actions.files import FILES, read_file, tidy_up
from yushan.regulations.actions.handing import hand_over
from yushan.regulations.actions.publishing import publish_version, repeal, take_effect_due
from yushan.regulations.actions.reading import confirm_reading, remind_due, remind_unread
from yushan.regulations.actions.writing import (
    Wording,
    begin_version,
    create_regulation,
    drop_version,
    update_regulation,
    write_version,
)

__all__ = [
    "FILES",
    "Wording",
    "answer_comment",
    "begin_version",
    "close_comments",
    "close_due",
    "comment",
    "confirm_reading",
    "create_regulation",
    "drop_version",
    "hand_over",
    "open_comments",
    "publish_version",
    "read_file",
    "remind_due",
    "remind_unread",
    "repeal",
    "take_effect_due",
    "tidy_up",
    "update_regulation",
    "write_version",
]
