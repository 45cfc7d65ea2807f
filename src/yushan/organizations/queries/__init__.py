from yushan.organizations.queries.areas import area_named, areas
from yushan.organizations.queries.grants import grants_seen, scope_text, scopes_of
from yushan.organizations.queries.reorganising import (
    decides,
    effects_of,
    requests_seen,
    requests_to_decide,
    targets_of,
    waiting_request,
)
from yushan.organizations.queries.rosters import (
    headcount_on,
    headcounts_on,
    in_force,
    in_service_counts,
    last_reminders,
    roster,
    roster_counts,
    units_seen,
)
from yushan.organizations.queries.tree import (
    areas_without_detachment,
    children,
    history,
    members_of_level,
    seen,
    the_corps,
    tree_top,
)

__all__ = [
    "area_named",
    "areas",
    "areas_without_detachment",
    "children",
    "decides",
    "effects_of",
    "grants_seen",
    "headcount_on",
    "headcounts_on",
    "history",
    "in_force",
    "in_service_counts",
    "last_reminders",
    "members_of_level",
    "requests_seen",
    "requests_to_decide",
    "roster",
    "roster_counts",
    "scope_text",
    "scopes_of",
    "seen",
    "targets_of",
    "the_corps",
    "tree_top",
    "units_seen",
    "waiting_request",
]
