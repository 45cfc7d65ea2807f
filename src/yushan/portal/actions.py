"""Handing out what the platform keeps about a person, to that person."""

from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common.errors import NotFound
from yushan.portal.export import copy_of
from yushan.portal.readable import as_zip
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for


@transaction.atomic
def hand_out_own(actor: Any, *, volunteer: Volunteer) -> bytes:
    """The copy of one's own data (个人信息保护法 art. 45) as a zip; every time is written down. NotFound for others."""
    if not acts_for(actor, volunteer):
        raise NotFound()
    record(actor, "portal.export_own", subject=volunteer, label=volunteer.number, person_id=volunteer.person_id)
    return as_zip(copy_of(volunteer))
