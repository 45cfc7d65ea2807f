"""A week of duty as an activity, so that its hours can go the ordinary way; the room of activities makes it."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.stations.linking import activities
from yushan.stations.models import DutyShift, Station


@transaction.atomic
def make_activity(actor: Any, *, station: Station, monday: date, organization: Organization) -> str:
    """A draft with a shift for each shift of the week that has not begun; the address where it is completed and handed in.

    Who is on duty signs up and checks in there as anywhere: a roster alone gives nobody hours. NotAllowed where the actor may not hold activities for the organization.
    """
    require(actor, "station.edit", on=station)
    rows = DutyShift.objects.filter(
        station=station, is_off=False, starts_at__gt=clock.now(), starts_at__gte=clock.at(monday),
        starts_at__lt=clock.at(monday + timedelta(days=7)),
    )  # fmt: skip
    shifts = [(row.starts_at, row.ends_at, row.places) for row in rows.order_by("starts_at", "pk")]
    if not shifts:
        raise Refusal("这一周没有还没开始的班，请先排班。")
    url = activities().make(actor, organization, station, shifts)
    record(actor, "stations.duty_activity", subject=station, label=f"{station.name} {monday}", shifts=len(shifts))
    return url
