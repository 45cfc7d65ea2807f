"""The shop: what is offered to whom, what staff see of it."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.access import can, grants_of, scope_filter, visible
from yushan.organizations.models import Area, Organization
from yushan.recognition.models import Redemption, RewardItem, StockMovement
from yushan.stations.models import Station
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries import memberships_of

State = RewardItem.State
_BELONGING = (Membership.State.APPROVED, Membership.State.PAUSED)
_GIVER = {"area": "area", "organization": "organization__path"}


def _paths_of(volunteer: Volunteer) -> list[str]:
    """Paths of the teams somebody belongs to; 1 statement."""
    rows = memberships_of(volunteer).filter(state__in=_BELONGING)
    return list(rows.values_list("organization__path", flat=True))


def may_redeem_from(item: RewardItem, volunteer: Volunteer) -> bool:
    """Whether an item is meant for somebody: those of the city for all, of an area for its people and the members of
    its teams, of an organization for the members of it and of what is below."""
    return for_volunteer(RewardItem.objects.filter(pk=item.pk), volunteer).exists()


def for_volunteer(items: QuerySet[RewardItem], volunteer: Volunteer) -> QuerySet[RewardItem]:
    """The items of `items` that are meant for somebody; 1 statement more."""
    meant = Q(organization=None, area=None) | Q(organization__level="corps") | Q(area=volunteer.area_id)
    meant |= Q(organization__level="detachment", organization__area=volunteer.area_id, organization__area__isnull=False)
    paths = _paths_of(volunteer)
    above = {path[:end] for path in paths for end in range(Organization.steplen, len(path) + 1, Organization.steplen)}
    if above:
        meant |= Q(organization__path__in=above)
        teams = Organization.objects.filter(path__in=paths)
        meant |= Q(area__in=teams.filter(area__isnull=False).values("area"))
    return items.filter(meant)


def offered() -> QuerySet[RewardItem]:
    """What stands in the shop today, whether or not there is anything left."""
    today = clock.today()
    rows = RewardItem.objects.filter(state=State.OPEN).select_related("organization", "area", "station")
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=today))


def public_item(code: str) -> RewardItem:
    """An item that is or was offered, by its code; NotFound for drafts."""
    rows = RewardItem.objects.select_related("organization", "area", "station").exclude(state=State.DRAFT)
    found = rows.filter(code=code).first()
    if found is None:
        raise NotFound("没有这件物品，或者还没有上架。")
    return found


def redemptions_of(volunteer: Volunteer) -> QuerySet[Redemption]:
    """What somebody redeemed, newest first."""
    rows = Redemption.objects.filter(volunteer=volunteer).select_related("item__organization", "item__area")
    return rows.order_by("-reserved_at", "-id")


def held_by(item: RewardItem, volunteer: Volunteer) -> int:
    """How many of an item somebody has redeemed and keeps."""
    return Redemption.objects.filter(item=item, volunteer=volunteer, state__in=Redemption.STANDING).count()


def manages(user: Any) -> bool:
    """Who has the staff pages of the shop: who edits items, and who only hands out."""
    return can(user, "reward.edit") or can(user, "reward.hand_out")


def items_edited(user: Any) -> QuerySet[RewardItem]:
    """Items of the own subtree."""
    rows = RewardItem.objects.select_related("organization", "area", "station")
    return visible(user, "reward.edit", rows, **_GIVER) | rows.filter(_of_organizations_in_area(user, "reward.edit"))


def _of_organizations_in_area(user: Any, capability: str, prefix: str = "") -> Q:
    """A district's staff see the items of its organizations too, as the matrix says of an object."""
    own = scope_filter(user, capability, area=f"{prefix}organization__area")
    return own or ~Q(pk__in=[])


def item_edited(user: Any, pk: int) -> RewardItem:
    """One of them. NotFound for others'."""
    found = items_edited(user).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def redemptions_handed(user: Any) -> QuerySet[Redemption]:
    """Redemptions that the person may hand out: of the own subtree, and of the station they keep."""
    rows = Redemption.objects.select_related("item__organization", "item__area", "volunteer__person")
    own = scope_filter(
        user, "reward.hand_out", area="item__area", organization="item__organization__path", station="item__station"
    )
    if not own:
        return rows
    return rows.filter(own | _of_organizations_in_area(user, "reward.hand_out", "item__"))


def redemption_handed(user: Any, pk: int) -> Redemption:
    """One of them. NotFound for others'."""
    found = redemptions_handed(user).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def redemption_by_code(user: Any, code: str) -> Redemption | None:
    """One of them by the code that the person shows, however it was typed."""
    plain = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())[:12]
    return redemptions_handed(user).filter(code=plain).first() if plain else None


def with_counts(items: QuerySet[RewardItem]) -> QuerySet[RewardItem]:
    """With how many wait to be collected and how many were."""
    return items.annotate(
        waiting=Count("redemptions", filter=Q(redemptions__state="reserved")),
        collected=Count("redemptions", filter=Q(redemptions__state="collected")),
    )


def counted(item: RewardItem) -> RewardItem:
    """The same for one item; 1 statement."""
    return with_counts(RewardItem.objects.filter(pk=item.pk)).get()


def stock_of(item: RewardItem) -> QuerySet[StockMovement]:
    """Each change of the stock, newest first."""
    return StockMovement.objects.filter(item=item)


def givers(user: Any) -> tuple[bool, list[Area], list[Organization]]:
    """For whom the person may offer something: the city, areas, organizations; at most 300 of these. 2 statements."""
    areas = visible(user, "reward.edit", Area.objects.filter(valid_until=None), area="pk")
    nodes = Organization.objects.filter(state="active")
    organizations = visible(user, "reward.edit", nodes, area="area", organization="path")
    city = any(grant.scope == "city" and can(user, "reward.edit", {}) for grant in grants_of(user))
    return city, list(areas.order_by("order", "code")), list(organizations.order_by("path")[:300])


def stations_for(area_ids: list[int] | None) -> QuerySet[Station]:
    """Where something can be handed out: stations that are open, of these areas or (None) of all."""
    rows = Station.objects.exclude(state="closed")
    return (rows if area_ids is None else rows.filter(area__in=area_ids)).order_by("name")


def has_redemptions(person_id: int) -> QuerySet[Redemption]:
    """What of a person waits to be collected."""
    return Redemption.objects.filter(volunteer__person=person_id, state=Redemption.State.RESERVED)
