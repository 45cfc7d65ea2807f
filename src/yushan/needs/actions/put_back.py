"""Orders that what became of their activity never reached, put where they belong: they ended before the platform told an
empty session from a service, or their activity was settled by another way.
"""

import structlog
from django.db import transaction

from yushan.common.actors import WORKER
from yushan.common.errors import Refusal
from yushan.needs.actions.base import locked
from yushan.needs.actions.ending import close_need
from yushan.needs.actions.reorganised import back_to_area
from yushan.needs.actions.timing import finish, plan_anew
from yushan.needs.models import Need
from yushan.needs.queries.served import left_behind, session_was_empty, was_served
from yushan.organizations.models import Organization

log = structlog.get_logger(__name__)
_FORGOTTEN = "活动没有人到场，没有办成；联系方式已经按期删除，请重新点单"


@transaction.atomic
def _put_back_one(need: Need) -> bool:
    """False when somebody was quicker."""
    need = locked(need)
    activity = need.activity
    if activity is None or not left_behind().filter(pk=need.pk).exists():
        return False
    if was_served(activity) and not session_was_empty(need):
        finish(WORKER, need)
        return True
    plan_anew(WORKER, need, activity)
    if not need.contact_hash and need.user_id is None:  # kept as long as it may be: nobody can be asked for another day
        close_need(WORKER, need=need, reason=_FORGOTTEN)
    elif need.organization and need.organization.state != Organization.State.ACTIVE:
        back_to_area(WORKER, need, f"{need.organization.name}不再运行")
    return True


def put_back(limit: int = 500) -> int:
    """Regular work: orders that are left behind by their activity, one transaction each; twice is harmless. Answers how many."""
    moved = 0
    for need in left_behind()[:limit]:
        try:
            moved += _put_back_one(need)
        except Refusal as error:  # somebody was quicker
            log.info("not put back", need=need.pk, reason=error.message)
    return moved
