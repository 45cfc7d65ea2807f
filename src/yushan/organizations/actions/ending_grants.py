"""A node ends: every role over it ends with it."""

from typing import Any

from yushan.common import clock
from yushan.common.actors import is_system
from yushan.organizations.models import RoleGrant
from yushan.organizations.queries.grants import alive


def end_grants_over(actor: Any, scope: str, scope_id: int) -> list[int]:
    """Ends every role over a node at this moment; answers whose. Called by whoever just ended the node, in the same
    transaction."""
    rows = list(RoleGrant.objects.filter(alive(), scope=scope, scope_id=scope_id))
    for row in rows:
        row.ends_at = max(clock.now(), row.starts_at)
        row.ended_by = None if is_system(actor) else actor
    RoleGrant.objects.bulk_update(rows, ["ends_at", "ended_by"])
    return [row.user_id for row in rows]
