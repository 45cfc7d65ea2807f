"""What goes onto a device that checks people in without a network, and what it may load."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q

from yushan.activities.models import Activity, Shift, ShiftLoad, SignUp
from yushan.activities.queries.recording import recordable
from yushan.activities.rules.offline import hash_in_list, number_of
from yushan.activities.rules.scans import is_inside
from yushan.common import clock, rulebook
from yushan.common.identity import mask_name

_SHOWN = 30


def upload_ends(shift: Shift) -> Any:
    """Until when scans of this shift are taken from a device that had no network."""
    return shift.ends_at + timedelta(hours=rulebook.number("offline_upload_hours"))


def loadable_shifts(actor: Any) -> list[Shift]:
    """Shifts going on or beginning within three days that the actor may check in, with places held; 1 statement."""
    now = clock.now()
    rows = Shift.objects.filter(recordable(actor, "activity"))
    rows = rows.filter(activity__state__in=Activity.OPEN, starts_at__lte=now + timedelta(days=3), ends_at__gt=now)
    held = Count("sign_ups", filter=Q(sign_ups__state__in=SignUp.HOLDING))
    return list(rows.select_related("activity__organization").annotate(held=held).order_by("starts_at", "id")[:_SHOWN])


@dataclass(frozen=True)
class Listed:
    """Somebody of a loaded list: nothing that would give away the pass."""

    sign_up: int
    name: str
    tail: str
    post: str
    hash: str
    number_hash: str
    state: str


def _state(row: SignUp) -> str:
    scans = [(scan.direction, scan.ordinal, scan.at) for scan in row.scans.all()]
    return "in" if is_inside(scans) else "left" if scans else ""


def listed_people(load: ShiftLoad) -> list[Listed]:
    """Everybody with a place, names masked; 2 statements."""
    rows = SignUp.objects.filter(shift=load.shift_id, state__in=SignUp.HOLDING)
    rows = rows.select_related("volunteer__person", "post").prefetch_related("scans").order_by("id")
    return [
        Listed(
            sign_up=row.pk,
            name=mask_name(row.volunteer.person.name),
            tail="".join(one for one in row.volunteer.number if one.isalnum())[-4:],
            post=row.post.name,
            hash=hash_in_list(load.salt, row.volunteer.pass_code),
            number_hash=hash_in_list(load.salt, number_of(row.volunteer.number)),
            state=_state(row),
        )
        for row in rows
    ]
