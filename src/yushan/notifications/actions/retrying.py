"""Operators have tried again what was given up, after they put right what kept it."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.notifications import gate
from yushan.notifications.actions.planning import wake
from yushan.notifications.models import Delivery

DAYS = timedelta(days=7)
State = Delivery.State


@transaction.atomic
def try_again(actor: Any, *, channel: str = "", pk: int | None = None) -> int:
    """One delivery, or all of a way that were not sent within a week, are due now; answers how many.

    Under their old reference, so that nobody gets twice what did arrive. NotAllowed for who may not oversee messages.
    """
    gate.require(actor)
    rows = Delivery.objects.filter(state__in=(State.FAILED, State.GIVEN_UP), created_at__gte=clock.now() - DAYS)
    rows = rows.filter(pk=pk) if pk is not None else rows.filter(channel=channel)
    count = rows.update(state=State.WAITING, next_at=clock.now(), attempts=0, ended_at=None)
    if count:
        record(actor, "notifications.try_again", channel=channel, delivery=pk, count=count)
        wake()
    return count
