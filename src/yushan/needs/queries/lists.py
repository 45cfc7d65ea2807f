"""Needs as staff see them: their area's, and those that were offered to their organizations."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Count, Model, Q, QuerySet, Value
from django.db.models.functions import Concat

from yushan.accounts.actions.people import phone_hash
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.common.identity import IdentityError, normalise_mobile
from yushan.common.text import compact
from yushan.needs.models import Dispatch, Need
from yushan.needs.rules.twins import Said, twins
from yushan.organizations.access import MATRIX, can, grants_of, scope_filter, visible
from yushan.organizations.models import Organization

M = TypeVar("M", bound=Model)
State = Need.State
ORDER = ["turn_at", "id"]
LANE_ROWS = 12
# As a filter, beside the codes of the service types.
UNSORTED = "unsorted"
GONE = (State.MERGED, State.WITHDRAWN)
_SHORTEST_END, _LONGEST_END = 3, 6  # digits of a number as somebody reads them out
_LONGEST = 8  # links of a chain that a page follows
# The last lane keeps what was reviewed so lately.
_LATELY = timedelta(days=14)
_ON_CARD = ("area", "town", "service_type", "organization", "activity", "shift", "review")
_TEAM = {"area": "organization__area", "organization": "organization__path"}

LANES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("new", "点单 · 待受理", (State.SUBMITTED,)),
    ("out", "派单 · 待接", (State.SCREENED, State.DISPATCHED)),
    ("serving", "接单 · 服务中", (State.CLAIMED, State.SERVING)),
    ("over", "评单", (State.DONE, State.REVIEWED)),
)
_MANY = ("over", "ended")
CHIPS = (*LANES, ("ended", "没有办的", (State.CLOSED, State.DECLINED, State.MERGED, State.WITHDRAWN)))


@dataclass(frozen=True)
class Filters:
    """What narrows board and list."""

    area: str = ""
    kind: str = ""
    soon: bool = False
    text: str = ""
    year: int = 0
    counted: bool = False  # as the map of demand counts: without what was taken back or said twice


@dataclass(frozen=True)
class Lane:
    """A column of the board: its first cards and how many there are."""

    key: str
    label: str
    rows: list[Need]
    count: int


def _offered(actor: Any) -> QuerySet[Any]:
    """Keys of needs that were offered to the actor's organizations, whatever came of it."""
    rows = visible(actor, "need.claim", Dispatch.objects.all(), organization="organization__path")
    return rows.order_by().values("need")


def _reach(actor: Any) -> Q | None:
    """What the actor may see; None for everything. Area or teams, rarely both: an «or» costs the database its index."""
    own = scope_filter(actor, "need.view", area="area")
    if not own:
        return None
    scopes = {(grant.scope, name) for grant in grants_of(actor) for name in MATRIX[grant.role]}
    by_area, by_team = ("area", "need.view") in scopes, ("organization", "need.claim") in scopes
    if not by_team:
        return own
    teams = Q(pk__in=_offered(actor))
    return own | teams if by_area else teams


def needs_seen(actor: Any, filters: Filters | None = None, *, text: str = "") -> QuerySet[Need]:
    """Everything that the actor may see, with what a card shows; order by ORDER."""
    rows = Need.objects.select_related(*_ON_CARD)
    if (reach := _reach(actor)) is not None:
        rows = rows.filter(reach)
    filters = filters or Filters(text=text)
    if filters.area:
        rows = rows.filter(area__code=filters.area)
    if filters.kind == UNSORTED:
        rows = rows.filter(service_type=None)
    elif filters.kind:
        rows = rows.filter(service_type__code=filters.kind)
    if filters.soon:
        # Late ones have a further term, and are late all the same: their place in the list is that of the first one.
        rows = rows.filter(state__in=Need.OPEN, due_at__isnull=False)
        rows = rows.filter(Q(turn_at__lt=clock.now() + timedelta(days=1)) | Q(level__gt=Need.Level.AREA))
    if filters.year:
        first, after = (clock.at(date(year, 1, 1)) for year in (filters.year, filters.year + 1))
        rows = rows.filter(asked_at__gte=first, asked_at__lt=after)
    if filters.counted:
        rows = rows.exclude(state__in=GONE)
    if words := filters.text.strip():
        rows = rows.filter(_said_in(actor, words))
    return rows


def _said_in(actor: Any, words: str) -> Q:
    """Number (the end of it will do), title, place; a whole telephone number finds its orders for who may know it."""
    found = Q(number=compact(words).upper()) | Q(title__icontains=words) | Q(place__icontains=words)
    if words.isdigit() and _SHORTEST_END <= len(words) <= _LONGEST_END:
        found |= Q(number__endswith=words)
    if can(actor, "need.triage"):
        with suppress(IdentityError):
            found |= Q(contact_hash=phone_hash(normalise_mobile(words)))
    return found


def card(rows: QuerySet[Need]) -> QuerySet[Need]:
    """With what a card shows, and nothing sealed: to open 80 contacts takes longer than to read them."""
    return without_sealed(rows)


def without_sealed(rows: QuerySet[M], before: str = "") -> QuerySet[M]:
    """Orders, or with `before` rows that lead to them, whose sealed fields stay closed until somebody asks for one."""
    return rows.defer(*(f"{before}{name}" for name in ("text", "address", "contact_name", "contact_phone")))


def _over(rows: QuerySet[Need]) -> QuerySet[Need]:
    return rows.filter(state__in=LANES[-1][2], turn_at__gte=clock.now() - _LATELY)


def board(actor: Any, filters: Filters) -> list[Lane]:
    """The columns with their first cards; 7 statements however many needs there are.

    Keys first, then all cards at once: to plan a statement over eight tables takes longer than to run it.
    """
    bare = needs_seen(actor, filters).select_related(None).order_by()
    counts = dict(bare.filter(state__in=Need.OPEN).values_list("state").annotate(Count("pk")))
    over = _over(bare)
    lanes = [
        (key, label, _first(bare.filter(state__in=states).order_by(*ORDER)), sum(counts.get(one, 0) for one in states))
        for key, label, states in LANES[:-1]
    ]
    lanes.append((*LANES[-1][:2], _first(over.order_by("-turn_at", "-id")), over.count()))
    found = card(Need.objects.select_related(*_ON_CARD)).in_bulk([pk for _, _, keys, _ in lanes for pk in keys])
    return [Lane(key, label, [found[pk] for pk in keys if pk in found], count) for key, label, keys, count in lanes]


def _first(rows: QuerySet[Need]) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:LANE_ROWS])


def of_chip(rows: QuerySet[Need], chip: str) -> QuerySet[Need]:
    """Those of a lane, or of what ended otherwise.

    Nearly every need is over. Asked for these by state, a database gathers and sorts all of them for 25 rows; a sum of
    words is no index, so it walks back in time and is done at once. What is open is few, and found by state.
    """
    states = next((states for key, _label, states in CHIPS if key == chip), None)
    if states is None:
        return rows
    if chip in _MANY:
        return rows.alias(said=Concat("state", Value(""))).filter(said__in=states)
    return rows.filter(state__in=states)


def staff_need(actor: Any, pk: int) -> Need:
    """One need for staff. NotFound for others'."""
    rows = needs_seen(actor).select_related(
        "area", "town", "service_type", "organization", "activity", "shift", "review", "item__project__organization", "user",
        "merged_into", "leader__organization", "leader__activity", "leader__shift",
    )  # fmt: skip
    if (found := rows.filter(pk=pk).first()) is None:
        raise NotFound()
    return found


def is_party(actor: Any, dispatches: list[Dispatch]) -> bool:
    """Whether an organization of the actor is asked or has it. Who refused, was late or lost has nothing to do with it."""
    mine = (Dispatch.State.OFFERED, Dispatch.State.CLAIMED)
    return any(row.state in mine and can(actor, "need.claim", on=row.organization) for row in dispatches)


def is_of(actor: Any, organization: Organization) -> bool:
    """Whether the actor's place is this organization or one above it in the tree; the area's staff is not of it."""
    grants = [grant for grant in grants_of(actor) if grant.scope == "organization"]
    return any("need.claim" in MATRIX[one.role] and organization.path.startswith(one.scope_path) for one in grants)


def merged_into(need: Need) -> list[Need]:
    """Orders that go by this one, with their reviews; 1 statement."""
    rows = Need.objects.filter(leader=need, state=State.MERGED).select_related("area", "town", "review", "merged_into")
    return list(rows.order_by("asked_at", "pk"))


def led_need(need: Need, pk: int) -> Need:
    """One of the orders that go by this one. NotFound for others."""
    if (found := Need.objects.filter(leader=need, state=State.MERGED, pk=pk).first()) is None:
        raise NotFound()
    return found


def chain_of(need: Need) -> list[Need]:
    """Into which orders this one was merged, one after the other, the one that is worked on last."""
    found: list[Need] = []
    row = need
    while row.merged_into_id and len(found) < _LONGEST:
        row = Need.objects.get(pk=row.merged_into_id)
        found.append(row)
    return found


def dispatches_of(need: Need) -> list[Dispatch]:
    """Its offers in their order."""
    return list(Dispatch.objects.filter(need=need).select_related("organization", "answered_by").order_by("pk"))


def team_dispatch(actor: Any, pk: int) -> Dispatch:
    """An offer to an organization for which the actor claims. NotFound for others'."""
    rows = visible(actor, "need.claim", Dispatch.objects.select_related("need", "organization"), **_TEAM)
    if (found := rows.filter(pk=pk).first()) is None:
        raise NotFound()
    return found


def _said(need: Need) -> Said:
    return Said(need.pk, need.title, need.where, need.contact_hash, need.item_id, need.asked_at)


def twins_of(need: Need) -> list[tuple[Need, list[str]]]:
    """Open needs of the area that likely are the same wish, with why; 1 statement."""
    rows = Need.objects.filter(area=need.area_id, state__in=Need.OPEN)
    if need.service_type_id:  # what nobody has sorted yet may be of any type
        rows = rows.filter(Q(service_type=need.service_type_id) | Q(service_type=None))
    near = rows.filter(asked_at__gte=need.asked_at - timedelta(days=30)).exclude(pk=need.pk)
    found = {row.pk: row for row in card(near.select_related("area", "town")).order_by("-asked_at")[:200]}
    return [(found[key], reasons) for key, reasons in twins(_said(need), map(_said, found.values()))[:5]]


# --- what waits for somebody -------------------------------------------------------------------


def to_triage(actor: Any, *states: str) -> QuerySet[Need]:
    """Needs of the actor's areas in these states; the city sees what went up to it."""
    if not any("need.triage" in MATRIX[grant.role] for grant in grants_of(actor)):
        return Need.objects.none()
    rows = visible(actor, "need.triage", Need.objects.filter(state__in=states), area="area")
    is_city = any(grant.scope == "city" for grant in grants_of(actor))
    return rows.filter(level=Need.Level.CITY) if is_city else rows


def offers_to(actor: Any) -> QuerySet[Dispatch]:
    """Offers that wait for the actor's organizations: those exactly theirs, not all below an area."""
    rows = Dispatch.objects.filter(state=Dispatch.State.OFFERED)
    return visible(actor, "need.claim", rows, organization="organization__path") if _claims(actor) else rows.none()


def claimed_by(actor: Any) -> QuerySet[Need]:
    """Claimed by the actor's organizations, and no activity planned yet."""
    rows = Need.objects.filter(state=State.CLAIMED)
    return visible(actor, "need.claim", rows, organization="organization__path") if _claims(actor) else rows.none()


def _claims(actor: Any) -> bool:
    return any(grant.scope == "organization" and "need.claim" in MATRIX[grant.role] for grant in grants_of(actor))
