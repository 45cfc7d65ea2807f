from yushan.projects.queries.facts import readiness
from yushan.projects.queries.lists import (
    CHIPS,
    SCOPE,
    counts_by_chip,
    may_look,
    may_read,
    possible_leads,
    projects_of,
    returned_to,
    reviewable,
    staff_project,
)

__all__ = [
    "CHIPS",
    "SCOPE",
    "counts_by_chip",
    "may_look",
    "may_read",
    "possible_leads",
    "projects_of",
    "readiness",
    "returned_to",
    "reviewable",
    "staff_project",
]
