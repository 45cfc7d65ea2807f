"""Who comes to the pages of projects and contests at all; which of them are there is for the queries."""

from typing import Any

from yushan.organizations.access import require
from yushan.projects.queries.lists import may_look


def require_looking(user: Any) -> None:
    """NotAllowed for who neither sees projects nor reviews any."""
    if not may_look(user):
        require(user, "project.view")
