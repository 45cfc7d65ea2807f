"""Who must read confirms that they know a version; the others are reminded, once a day at most."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from yushan.common import clock, rulebook
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.regulations.actions.steps import locked, locked_for, note, queue_notices
from yushan.regulations.models import RegulationReading, RegulationVersion
from yushan.regulations.queries.readers import to_read, unread

State = RegulationVersion.State


@transaction.atomic
def confirm_reading(actor: Any, *, version: RegulationVersion) -> RegulationReading:
    """«已读并知悉» for this version at this moment. Once: a second press changes nothing and answers the first.

    NotFound for who does not have to read it; Conflict when another version is in force by now.
    """
    known = RegulationReading.objects.filter(version=version.pk, user=actor.pk).first()
    if known:
        return known
    row = locked(version.pk)
    if row.state != State.IN_FORCE:
        raise Conflict("这一版已经不是现行的了，请打开最新的一版再确认。")
    if not to_read(actor).filter(pk=row.pk).exists():
        raise NotFound("这部制度没有要求您确认。")
    try:
        with transaction.atomic():
            made = RegulationReading.objects.create(version=row, user=actor, confirmed_at=clock.now())
    except IntegrityError:  # the same person on two devices
        return RegulationReading.objects.get(version=row, user=actor)
    note(actor, row, "confirm")
    return made


@transaction.atomic
def remind_unread(actor: Any, *, version: RegulationVersion) -> int:
    """A message to everybody who has not confirmed, once a day; answers how many it goes to."""
    row = locked_for(actor, version)
    if row.state != State.IN_FORCE:
        raise Conflict("这一版不是现行的，不用再提醒。")
    today = clock.today()
    if row.reminded_on == today:
        raise Conflict("今天已经提醒过了，一天只提醒一次。")
    waiting = unread(row).count()
    if not waiting:
        raise Refusal("要读的人都读过了，不用提醒。")
    _remind(actor, row)
    return waiting


def _remind(actor: Any, row: RegulationVersion) -> None:
    row.reminded_on = clock.today()
    row.save(update_fields=["reminded_on"])
    note(actor, row, "remind")
    queue_notices(actor, row, "remind")


def remind_due(actor: Any) -> int:
    """Regular work: some days before the last one, those who have not read are reminded; answers how many versions."""
    today = clock.today()
    near = today + timedelta(days=rulebook.number("regulation_reminder_days"))
    rows = RegulationVersion.objects.filter(state=State.IN_FORCE, read_by__range=(today, near), reminded_on=None)
    return sum(_remind_one(actor, pk) for pk in rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _remind_one(actor: Any, pk: int) -> bool:
    row = locked(pk)
    if row.reminded_on or row.state != State.IN_FORCE or not unread(row).exists():
        return False
    _remind(actor, row)
    return True
