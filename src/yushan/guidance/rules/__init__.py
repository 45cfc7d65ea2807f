from yushan.guidance.rules.cells import FEW, Need, hide_small, standing_of
from yushan.guidance.rules.health import CODES, NOUNS, TITLES, Check, Facts, Weights, checks_of, grade_of, score_of

__all__ = [
    "CODES",
    "FEW",
    "NOUNS",
    "TITLES",
    "Check",
    "Facts",
    "Need",
    "Weights",
    "checks_of",
    "grade_of",
    "hide_small",
    "score_of",
    "standing_of",
]
