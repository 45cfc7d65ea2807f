"""Leaving the platform as a volunteer; the account stays, so that hours can be read and one can come back."""

from typing import Any

from django.db import transaction

from yushan.accounts.actions import lock_people
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.signals import tell_person_facts_changed
from yushan.volunteers.actions.memberships import end_membership
from yushan.volunteers.actions.numbers import fresh_pass
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries.memberships import CURRENT
from yushan.volunteers.queries.people import acts_for
from yushan.volunteers.queries.scopes import may
from yushan.volunteers.signals import volunteer_withdrawn


@transaction.atomic
def withdraw(actor: Any, *, volunteer: Volunteer, reason: str = "") -> Volunteer:
    """Ends a registration from today on: memberships end, the pass is void, posted hours stay.

    By the person or their guardian; by staff in whose reach they are only with a reason. Conflict when already left.
    """
    if not acts_for(actor, volunteer):
        if not may(actor, "volunteer.register", volunteer):
            raise NotAllowed("只有本人、监护人或负责的管理员可以办理注销。")
        if not reason.strip():
            raise Refusal("请写明注销的原因。", field="reason")
    lock_people([volunteer.person_id])
    row = Volunteer.objects.select_for_update(of=("self",), no_key=True).get(pk=volunteer.pk)
    if row.state == Volunteer.State.WITHDRAWN:
        raise Conflict("已经注销过了。")
    row.state, row.withdrawn_on, row.pass_code = Volunteer.State.WITHDRAWN, clock.today(), fresh_pass()
    row.save(update_fields=["state", "withdrawn_on", "pass_code"])
    for membership in Membership.objects.select_for_update().filter(volunteer=row, state__in=CURRENT).order_by("pk"):
        end_membership(membership, "注销志愿者")
    volunteer_withdrawn.send(sender=None, volunteer=row)
    tell_person_facts_changed([row.person_id])
    record(actor, "volunteers.withdraw", subject=row, label=row.number, person_id=row.person_id, reason=reason)
    return row
