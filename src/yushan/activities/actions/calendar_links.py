"""The secret address of one's own calendar (RFC 5545 feeds know no sign-in): made, replaced, taken back."""

import secrets

from django.db import transaction

from yushan.accounts.models import User
from yushan.activities.models import CalendarLink
from yushan.activities.queries.feeds import token_hash
from yushan.audit.actions import record
from yushan.common import clock


@transaction.atomic
def make_calendar_link(actor: User) -> str:
    """A new secret, shown once; the old address is void from this moment. 256 random bits: nobody guesses it."""
    token = secrets.token_urlsafe(32)
    facts = {"token_hash": token_hash(token), "created_at": clock.now()}
    CalendarLink.objects.update_or_create(user=actor, defaults=facts)
    record(actor, "activities.make_calendar_link", person_id=actor.person_id)
    return token


@transaction.atomic
def drop_calendar_link(actor: User) -> None:
    """No calendar can be read with the address any more."""
    if CalendarLink.objects.filter(user=actor).delete()[0]:
        record(actor, "activities.drop_calendar_link", person_id=actor.person_id)
