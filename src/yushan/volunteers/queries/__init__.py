from yushan.volunteers.queries.inboxes import inboxes_of
from yushan.volunteers.queries.intervals import registered_intervals
from yushan.volunteers.queries.invitations import invitation_by_token, invitations
from yushan.volunteers.queries.memberships import (
    applications,
    applications_count,
    current_memberships,
    inviting_teams,
    membership_history,
    memberships_of,
)
from yushan.volunteers.queries.people import acts_for, erasure_of, selves, standing_consents, volunteer_of, wards_of
from yushan.volunteers.queries.qualifications import (
    qualification_kinds,
    qualifications_of,
    qualifications_to_check,
    qualified,
    with_qualification,
)
from yushan.volunteers.queries.scopes import may, may_help_to_sign_in, volunteer_or_404, volunteers_in_scope
from yushan.volunteers.queries.search import search
from yushan.volunteers.queries.teams import parent_of, public_team, public_teams, verified_count
from yushan.volunteers.queries.transfers import transfers_asked, transfers_to_decide

__all__ = [
    "acts_for",
    "applications",
    "applications_count",
    "current_memberships",
    "erasure_of",
    "inboxes_of",
    "invitation_by_token",
    "invitations",
    "inviting_teams",
    "may",
    "may_help_to_sign_in",
    "membership_history",
    "memberships_of",
    "parent_of",
    "public_team",
    "public_teams",
    "qualification_kinds",
    "qualifications_of",
    "qualifications_to_check",
    "qualified",
    "registered_intervals",
    "search",
    "selves",
    "standing_consents",
    "transfers_asked",
    "transfers_to_decide",
    "verified_count",
    "volunteer_of",
    "volunteer_or_404",
    "volunteers_in_scope",
    "wards_of",
    "with_qualification",
]
