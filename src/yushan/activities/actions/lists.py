"""For people without a phone: ticking a list, taking in somebody who came by. The record says who did it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from yushan.activities.actions.attendance import Source, find_volunteer, loaded, loaded_and_kept, record_scan
from yushan.activities.actions.sign_ups import sign_up
from yushan.activities.models import Attendance, Post, Shift, SignUp
from yushan.activities.queries.recording import require_recording
from yushan.audit.actions import record
from yushan.common.errors import Refusal


@transaction.atomic
def tick_list(actor: Any, *, shift: Shift, sign_up_ids: Iterable[int], direction: str) -> int:
    """Marks people as come (or gone) now; answers how many marks are new. Grade: confirmed."""
    require_recording(actor, loaded(shift))
    rows = (
        SignUp.objects.filter(shift=shift, pk__in=set(sign_up_ids)).select_related("volunteer__person").order_by("pk")
    )
    new = 0
    for row in rows:
        new += record_scan(actor, shift=shift, volunteer=row.volunteer, direction=direction, source=Source.LIST)[1]
    if new:
        record(
            actor, "activities.tick_list", subject=shift, label=shift.activity.title, people=new, direction=direction
        )
    return new


@transaction.atomic
def register_on_the_spot(actor: Any, *, shift: Shift, number: str, post: Post, key: str | None = None) -> Attendance:
    """Signs up somebody who came by and checks them in. Refusal when the post is full or they may not take it."""
    require_recording(actor, loaded_and_kept(shift))  # before the post's lock, as everywhere
    volunteer = find_volunteer(None, None, number)
    row = sign_up(actor, volunteer=volunteer, post=post)
    if row.state == SignUp.State.WAITLISTED:
        raise Refusal("这个岗位已经满了，请换一个岗位，或者先加名额。")
    fact, _created = record_scan(actor, shift=shift, volunteer=volunteer, direction="in", source=Source.LIST, key=key)
    return fact
