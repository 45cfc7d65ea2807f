from yushan.portal.queries.figures import Figures, figures
from yushan.portal.queries.me import Line, lines_of, looks_of
from yushan.portal.queries.public import (
    coming_activities,
    last_round,
    public_project,
    public_projects,
    week_count,
)

__all__ = [
    "Figures",
    "Line",
    "coming_activities",
    "figures",
    "last_round",
    "lines_of",
    "looks_of",
    "public_project",
    "public_projects",
    "week_count",
]
