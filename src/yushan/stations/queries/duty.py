"""Reading the duty roster: the week of a station, one's own turns, swaps to take."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.common.identity import given_name
from yushan.organizations.access import visible_or_404
from yushan.stations.models import DutyLine, DutyMember, DutyShift, DutySwap, DutyTurn, Station
from yushan.stations.queries.keepers import kept, reach
from yushan.stations.rules import duty as rules
from yushan.volunteers.queries import volunteer_of

_NAMED = ("member__volunteer__person", "member__user")
_GAP_DAYS = timedelta(days=7)


def members_of(station: Station) -> QuerySet[DutyMember]:
    """Who takes turns or was asked to, those first who were asked."""
    rows = DutyMember.objects.filter(station=station).exclude(state=DutyMember.State.LEFT)
    return rows.select_related("volunteer__person", "user", "station").order_by("-state", "pk")


def lines_of(station: Station) -> QuerySet[DutyLine]:
    """The week plan in order, with who usually."""
    people = Prefetch("members", DutyMember.objects.select_related("volunteer__person", "user"))
    return DutyLine.objects.filter(station=station).prefetch_related(people).order_by("weekday", "begins", "pk")


def line_kept(actor: Any, pk: int) -> DutyLine:
    """A line of a station that the actor keeps."""
    return visible_or_404(
        actor,
        "station.edit",
        DutyLine.objects.select_related("station__area", "station__organization"),
        pk,
        **reach("station"),
    )


def shift_kept(actor: Any, pk: int) -> DutyShift:
    """A shift of a station that the actor keeps."""
    return visible_or_404(
        actor,
        "station.edit",
        DutyShift.objects.select_related("station__area", "station__organization"),
        pk,
        **reach("station"),
    )


def turn_kept(actor: Any, pk: int) -> DutyTurn:
    """A turn at a station that the actor keeps."""
    rows = DutyTurn.objects.select_related("shift__station__area", "shift__station__organization", *_NAMED)
    return visible_or_404(actor, "station.edit", rows, pk, **reach("shift__station"))


def member_kept(actor: Any, pk: int) -> DutyMember:
    """A member at a station that the actor keeps."""
    rows = DutyMember.objects.select_related("station__area", "station__organization", "volunteer__person", "user")
    return visible_or_404(actor, "station.edit", rows, pk, **reach("station"))


@dataclass
class ShiftShown:
    """A shift with whose turns it is and how many are missing."""

    shift: DutyShift
    turns: list[DutyTurn]
    swaps: dict[int, DutySwap] = field(default_factory=dict)

    @property
    def missing(self) -> int:
        """So many people short; nobody is missed in a shift that was called off."""
        held = [turn for turn in self.turns if turn.state != DutyTurn.State.MISSED]
        return 0 if self.shift.is_off else rules.missing(self.shift.places, len(held))

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.shift.ends_at <= clock.now()

    @property
    def has_begun(self) -> bool:
        """Whether it has begun."""
        return self.shift.starts_at <= clock.now()

    @property
    def lines(self) -> list[tuple[DutyTurn, DutySwap | None]]:
        """Each turn with the swap that is open for it."""
        return [(turn, self.swaps.get(turn.pk)) for turn in self.turns]


def _shown(shifts: QuerySet[DutyShift]) -> list[ShiftShown]:
    """2 statements more than the shifts."""
    standing = DutyTurn.objects.filter(state__in=DutyTurn.STANDING).select_related(*_NAMED).order_by("pk")
    rows = list(shifts.prefetch_related(Prefetch("turns", standing, to_attr="standing")))
    open_swaps = DutySwap.objects.filter(turn__shift__in=[row.pk for row in rows], state__in=DutySwap.OPEN)
    swaps = {swap.turn_id: swap for swap in open_swaps}
    return [ShiftShown(row, row.standing, swaps) for row in rows]


def _between(station: Station, first: date, last: date) -> QuerySet[DutyShift]:
    rows = DutyShift.objects.filter(
        station=station, starts_at__gte=clock.at(first), starts_at__lt=clock.at(last + timedelta(days=1))
    )
    return rows.order_by("starts_at", "ends_at", "pk")


def roster_of(station: Station, monday: date) -> list[tuple[date, list[ShiftShown]]]:
    """Seven days, each with its shifts. 3 statements."""
    by_day: dict[date, list[ShiftShown]] = defaultdict(list)
    for shown in _shown(_between(station, monday, monday + timedelta(days=6))):
        by_day[clock.local(shown.shift.starts_at).date()].append(shown)
    return [(day, by_day[day]) for day in (monday + timedelta(days=step) for step in range(7))]


def on_duty_today(station: Station) -> list[tuple[datetime, datetime, list[str]]]:
    """For the door: from when until when, and given names only; what has ended is left out. 2 statements."""
    now, today = clock.now(), clock.today()
    rows = DutyTurn.objects.filter(
        shift__in=_between(station, today, today).filter(is_off=False, ends_at__gt=now),
        state__in=(DutyTurn.State.ASSIGNED, DutyTurn.State.DONE),
    ).select_related("shift", *_NAMED)  # fmt: skip
    found: dict[int, tuple[datetime, datetime, list[str]]] = {}
    for turn in rows.order_by("shift__starts_at", "shift", "pk"):
        shown = found.setdefault(turn.shift_id, (turn.starts_at, turn.ends_at, []))
        shown[2].append(given_name(turn.member.name))
    return list(found.values())


def gaps(actor: Any) -> QuerySet[DutyShift]:
    """Shifts of the coming week at stations that the actor keeps which lack people."""
    now = clock.now()
    held = Count("turns", filter=Q(turns__state__in=(DutyTurn.State.ASSIGNED, DutyTurn.State.DONE)))
    rows = DutyShift.objects.filter(is_off=False, starts_at__gt=now, starts_at__lte=now + _GAP_DAYS)
    rows = rows.filter(kept(actor, "station"))
    return rows.annotate(held=held).filter(held__lt=F("places")).select_related("station")


def own_members(user: Any) -> list[DutyMember]:
    """What somebody is at stations, also where they were only asked. At most 2 statements."""
    volunteer = volunteer_of(user)
    mine = Q(user=user.pk)
    if volunteer:
        mine |= Q(volunteer=volunteer)
    rows = DutyMember.objects.filter(mine).exclude(state=DutyMember.State.LEFT)
    return list(rows.select_related("station__area", "volunteer__person", "user").order_by("pk"))


def own_member(user: Any, pk: int) -> DutyMember:
    """One of them; NotFound for others'."""
    found = next((one for one in own_members(user) if one.pk == pk), None)
    if found is None:
        raise NotFound()
    return found


def own_turns(members: list[DutyMember]) -> list[DutyTurn]:
    """Their turns that are not over, soonest first; 1 statement."""
    rows = DutyTurn.objects.filter(
        member__in=members, state=DutyTurn.State.ASSIGNED, shift__ends_at__gt=clock.now(), shift__is_off=False
    )
    return list(rows.select_related("shift__station", *_NAMED).order_by("shift__starts_at", "pk")[:60])


def own_turn(user: Any, pk: int) -> DutyTurn:
    """A turn of one's own; NotFound for others'."""
    rows = DutyTurn.objects.filter(member__in=own_members(user), pk=pk)
    found = rows.select_related("shift__station", *_NAMED).first()
    if found is None:
        raise NotFound()
    return found


def swaps_for(members: list[DutyMember]) -> list[DutySwap]:
    """Swaps that are open at these stations, one's own included; 1 statement."""
    stations = [one.station_id for one in members if one.state == DutyMember.State.ACTIVE]
    rows = DutySwap.objects.filter(turn__shift__station__in=stations, state__in=DutySwap.OPEN)
    rows = rows.filter(turn__shift__starts_at__gt=clock.now()).select_related(
        "turn__shift__station", "turn__member__volunteer__person", "turn__member__user", "taker__volunteer__person",
        "taker__user", "in_return__shift",
    )  # fmt: skip
    return list(rows.order_by("turn__shift__starts_at", "pk")[:60])


def swap_at_own_station(user: Any, pk: int) -> DutySwap:
    """One of them; NotFound where one takes no turns."""
    found = next((one for one in swaps_for(own_members(user)) if one.pk == pk), None)
    if found is None:
        raise NotFound("这一班已经换好或撤回了，请刷新后查看。")
    return found


def open_places(members: list[DutyMember]) -> list[ShiftShown]:
    """Shifts of the coming two weeks at these stations that lack people and are not one's own; 3 statements."""
    active = [one for one in members if one.state == DutyMember.State.ACTIVE]
    if not active:
        return []
    now = clock.now()
    rows = DutyShift.objects.filter(
        station__in={one.station_id for one in active}, is_off=False, starts_at__gt=now,
        starts_at__lte=now + timedelta(days=14),
    ).select_related("station")  # fmt: skip
    own = {one.pk for one in active}
    return [
        shown
        for shown in _shown(rows.order_by("starts_at", "pk")[:100])
        if shown.missing and not any(turn.member_id in own for turn in shown.turns)
    ][:20]


def shift_open_to(user: Any, pk: int) -> DutyShift:
    """A shift at a station where somebody takes turns; NotFound else."""
    stations = [one.station_id for one in own_members(user) if one.state == DutyMember.State.ACTIVE]
    found = DutyShift.objects.filter(station__in=stations, pk=pk).select_related("station").first()
    if found is None:
        raise NotFound()
    return found
