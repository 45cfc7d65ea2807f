from yushan.guidance.rules.cells import FEW, PARTY, Need, hide_small, may_show, may_show_share, standing_of
from yushan.guidance.rules.health import CODES, LOW, NOUNS, TITLES, Check, Facts, Weights, checks_of, grade_of, score_of

__all__ = [
    "CODES",
    "FEW",
    "LOW",
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
    "may_show_share",
    "score_of",
    "standing_of",
]
