"""Checking in before the kiosk of a station: the pass says who it is, the day says for which shift."""

from typing import Any

from django.utils.translation import gettext as _

from yushan.activities.actions.attendance import find_volunteer, record_scan
from yushan.activities.actions.codes import takes_code
from yushan.activities.models import Attendance, Shift, SignUp
from yushan.activities.queries.at_station import shifts_at
from yushan.activities.rules.scans import likeliest
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.stations.models import Station


def check_in_at_station(
    actor: Any, *, station: Station, pass_code: str, key: str | None = None
) -> tuple[Attendance, bool]:
    """A scan of the pass for that one of today's shifts at the station which the person is signed up for; as
    `record_scan`. Of several it is the one going on, else the nearest. Refusal where there is none."""
    volunteer = find_volunteer(None, pass_code, None)
    open_now = {shift.pk: shift for shift in shifts_at(station) if takes_code(shift)}
    rows = SignUp.objects.filter(shift__in=open_now, volunteer=volunteer, state__in=SignUp.CURRENT)
    windows = {pk: (open_now[pk].starts_at, open_now[pk].ends_at) for pk in rows.values_list("shift", flat=True)}
    chosen = likeliest(windows, clock.now())
    if chosen is None:
        raise Refusal(
            _("您今天在这里没有报名的活动，或者还没有到签到的时候。请找站点的工作人员。"), code="not_signed_up"
        )
    shift: Shift = open_now[chosen]
    return record_scan(
        actor, shift=shift, volunteer=volunteer, direction=None, source=Attendance.Source.PASS,
        device=f"kiosk at station {station.pk}", key=key,
    )  # fmt: skip
