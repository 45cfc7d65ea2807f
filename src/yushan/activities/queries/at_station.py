"""What takes place today at the stations that somebody keeps."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q

from yushan.activities.models import Activity, Shift, SignUp
from yushan.activities.queries.recording import DOOR
from yushan.common import clock
from yushan.organizations.access import MATRIX, grants_of, visible, visible_or_404
from yushan.organizations.models import RoleGrant
from yushan.stations.models import Station
from yushan.stations.queries.duty import on_duty_today
from yushan.stations.queries.keepers import reach
from yushan.stations.queries.today import Here as Booked
from yushan.stations.queries.today import booked_counts, booked_today

_MOST = 100
_NEVER_OPEN = (Station.State.CLOSED, Station.State.DECLINED)
_DAILY = {RoleGrant.Scope.STATION: "pk", RoleGrant.Scope.UNIT: "host", RoleGrant.Scope.ORGANIZATION: "organization"}


def _own(actor: Any) -> Q | None:
    """Stations that are somebody's daily work, also those where nothing takes place today: by a grant on the station, on its
    host unit, on the very team that serves there. None where no grant is of that kind."""
    found: Q | None = None
    for grant in grants_of(actor):
        lookup = _DAILY.get(RoleGrant.Scope(grant.scope))
        if lookup and DOOR in MATRIX[grant.role]:
            one = Q(**{lookup: grant.scope_id})
            found = one if found is None else found | one
    return found


def keeps_a_station(user: Any) -> bool:
    """Whether somebody looks after a station, as the menu asks on every page. No statement beside the grants for who holds
    one on a station or none on a unit or team; else 1, remembered like the numbers of the menu (MENU_COUNTS_SECONDS)."""
    grants = grants_of(user)
    if any(grant.scope == RoleGrant.Scope.STATION for grant in grants):
        return True
    if (own := _own(user)) is None:
        return False
    known = f"keeps-a-station:{'-'.join(str(grant.pk) for grant in grants)}"
    found: bool | None = cache.get(known)
    if found is None:
        found = Station.objects.exclude(state__in=_NEVER_OPEN).filter(own).exists()
        cache.set(known, found, settings.MENU_COUNTS_SECONDS)
    return found


def station_kept(actor: Any, pk: int) -> Station:
    """A station where the actor may record attendance; NotFound for any other."""
    return visible_or_404(actor, DOOR, Station.objects.select_related("area"), pk, **reach())


def _today(shifts: Any) -> list[Shift]:
    """Of these shifts those that fall on today, with who came and who is expected; 1 statement."""
    day = clock.today()
    rows = shifts.filter(
        starts_at__lt=clock.at(day + timedelta(days=1)),
        ends_at__gt=clock.at(day),
        activity__state__in=(*Activity.OPEN, "finished"),
    )
    held = Q(sign_ups__state__in=SignUp.HOLDING)
    rows = rows.annotate(
        held=Count("sign_ups", filter=held),
        came=Count("sign_ups", filter=held & Q(sign_ups__presence__in_at__isnull=False)),
    )
    return list(rows.select_related("activity__organization", "activity__station").order_by("starts_at", "id")[:_MOST])


def shifts_at(station: Station) -> list[Shift]:
    """Today at one station, soonest first; 1 statement."""
    return _today(Shift.objects.filter(activity__station=station))


@dataclass(frozen=True)
class Line:
    """Something that takes place at a station today; `place` is the room where one was booked."""

    starts_at: datetime
    ends_at: datetime
    title: str
    who: str
    place: str

    @property
    def ends_next_day(self) -> bool:
        """Whether it goes past midnight."""
        return clock.local(self.ends_at).date() > clock.local(self.starts_at).date()

    @property
    def state(self) -> str:
        """over, now, or empty: still to come."""
        now = clock.now()
        return "over" if self.ends_at <= now else "now" if self.starts_at <= now else ""


def today_here(shifts: list[Shift], booked: list[Booked]) -> list[Line]:
    """Shifts and booked rooms in the order of the day; a room that was booked for a shift stands with it."""
    rooms: dict[str, list[Booked]] = defaultdict(list)
    for one in booked:
        rooms[one.activity_code].append(one)
    lines, told = [], set()
    for shift in shifts:
        own = [
            one for one in rooms[shift.activity.code] if one.starts_at < shift.ends_at and one.ends_at > shift.starts_at
        ]
        told |= {id(one) for one in own}
        place = "、".join(dict.fromkeys(one.room for one in own))
        lines.append(
            Line(shift.starts_at, shift.ends_at, shift.activity.title, shift.activity.organization.name, place)
        )
    lines += [Line(one.starts_at, one.ends_at, one.title, one.who, one.room) for one in booked if id(one) not in told]
    return sorted(lines, key=lambda line: (line.starts_at, line.ends_at, line.title))


def door_of(station: Station) -> dict[str, Any]:
    """What the door of a station shows: today's lines, how many came, who is on duty by given name. 4 statements."""
    shifts = shifts_at(station)
    return {
        "lines": today_here(shifts, booked_today(station)),
        "duty": on_duty_today(station),
        "came": sum(shift.came for shift in shifts),  # type: ignore[attr-defined]
        "held": sum(shift.held for shift in shifts),  # type: ignore[attr-defined]
    }


@dataclass
class Here:
    """A station with what takes place there today, and how many rooms are booked."""

    station: Station
    shifts: list[Shift] = field(default_factory=list)
    booked: int = 0


def today_at_stations(actor: Any) -> list[Here]:
    """Stations of whoever looks after them, also those where nothing takes place; of an area or the city only where something
    does. At most 3 statements."""
    shifts = visible(actor, DOOR, Shift.objects.filter(activity__station__isnull=False), **reach("activity__station"))
    found: dict[int, Here] = {}
    if (own := _own(actor)) is not None:
        for station in Station.objects.filter(own).exclude(state__in=_NEVER_OPEN).order_by("name")[:_MOST]:
            found[station.pk] = Here(station)
    for shift in _today(shifts):
        if (place := shift.activity.station) is not None:
            found.setdefault(place.pk, Here(place)).shifts.append(shift)
    for pk, count in booked_counts(found).items():
        found[pk].booked = count
    return list(found.values())
