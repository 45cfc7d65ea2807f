from yushan.recognition.queries.points import Points, balance_of, movements_of, points_of
from yushan.recognition.queries.stars import badges_of, has_agreed, honours, star_history, star_of
from yushan.recognition.queries.thanks import letters_of

__all__ = [
    "Points",
    "badges_of",
    "balance_of",
    "has_agreed",
    "honours",
    "letters_of",
    "movements_of",
    "points_of",
    "star_history",
    "star_of",
]
