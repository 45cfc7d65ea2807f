from yushan.guidance.queries.composition import Composition, composition
from yushan.guidance.queries.facts import facts_at, facts_of, weights
from yushan.guidance.queries.needs import needs
from yushan.guidance.queries.scores import kept, month_shown, scores_of, scores_seen

__all__ = [
    "Composition",
    "composition",
    "facts_at",
    "facts_of",
    "kept",
    "month_shown",
    "needs",
    "scores_of",
    "scores_seen",
    "weights",
]
