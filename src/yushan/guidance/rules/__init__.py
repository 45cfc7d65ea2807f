from yushan.guidance.rules.cells import FEW, PARTY, Need, hide_small, may_show, standing_of
from yushan.guidance.rules.health import CODES, NOUNS, TITLES, Check, Facts, Weights, checks_of, grade_of, score_of

__all__ = [
    "CODES",
    "FEW",
    "NOUNS",
    "PARTY",
    "TITLES",
    "Check",
    "Facts",
    "Need",
    "Weights",
    "checks_of",
    "grade_of",
    "hide_small",
    "may_show",
    "score_of",
    "standing_of",
]
