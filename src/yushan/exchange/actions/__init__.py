from yushan.exchange.actions.outcomes import (
    drop_forgotten,
    finish,
    keep_findings,
    keep_interruption,
    refuse_file,
    remove_problems,
)
from yushan.exchange.actions.runs import APPLY, CHECK, address, confirm, drop, needs_second, second, upload
from yushan.exchange.actions.take_over import take_over_file

__all__ = [
    "APPLY",
    "CHECK",
    "address",
    "confirm",
    "drop",
    "drop_forgotten",
    "finish",
    "keep_findings",
    "keep_interruption",
    "needs_second",
    "refuse_file",
    "remove_problems",
    "second",
    "take_over_file",
    "upload",
]
