"""The rows of the two long lists of this room, as an address narrows them; pages and bulk actions share them."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.errors import NotAllowed, NotFound
from yushan.common.search import prefix
from yushan.common.tallies import together
from yushan.common.text import clean, compact
from yushan.organizations import roster_filters
from yushan.organizations.access import visible
from yushan.organizations.models import (
    Area,
    Organization,
    OrganizationCharter,
    OrganizationLeader,
    RoleGrant,
    StaffMember,
    Unit,
)
from yushan.organizations.queries.grants import alive
from yushan.organizations.queries.leaders import without_head
from yushan.organizations.queries.rosters import staff_named
from yushan.organizations.queries.tree import seen

ORGANIZATION_PARAMS = ("level", "area", "state", "kind", "lack", "host")
ROSTER_PARAMS = ("filter", "party", "since")
# Why a message reaches nobody there.
NO_CARETAKER = "负责人和管理员都没有登录账号，请电话联系"


def has_charter() -> Q:
    """Condition: the organization has a charter, as text or as a file."""
    return ~Q(charter="") | Q(Exists(OrganizationCharter.objects.filter(organization=OuterRef("pk"))))


def _without_admin(rows: QuerySet[Organization]) -> QuerySet[Organization]:
    admins = RoleGrant.objects.filter(
        alive(), scope=RoleGrant.Scope.ORGANIZATION, scope_id=OuterRef("pk"), role=RoleGrant.Role.ORGANIZATION_ADMIN
    )
    return rows.filter(~Exists(admins), state=Organization.State.ACTIVE)


# What an organization may lack: code → (label, narrowing).
LACKS: dict[str, tuple[str, Callable[[QuerySet[Organization]], QuerySet[Organization]]]] = {
    "leader": ("没有负责人", lambda rows: rows.filter(pk__in=without_head().order_by().values("pk"))),
    "admin": ("没有管理员", _without_admin),
    "charter": ("没有章程", lambda rows: rows.exclude(has_charter()).filter(state=Organization.State.ACTIVE)),
    "members": ("没有队员", lambda rows: rows.filter(member_count=0, level__in=("team", "squad"), state="active")),
    "point": ("没有地图位置", lambda rows: rows.filter(latitude=None, level__in=("team", "squad"), state="active")),
}


def narrowed_organizations(actor: Any, query: QueryDict) -> QuerySet[Organization]:
    """Organizations in reach by search text, level, district, state, kind, host unit and what they lack; nonsense
    narrows nothing.

    Closed ones only where their state is asked for.
    """
    rows = _organizations_named(seen(actor), query.get("q", "").strip()[:60])
    if (state := query.get("state", "")) in Organization.State.values:
        rows = rows.filter(state=state)
    else:
        rows = rows.exclude(state=Organization.State.CLOSED)
    if (level := query.get("level", "")) in Organization.Level.values:
        rows = rows.filter(level=level)
    if (code := query.get("area", "")) and (area := Area.objects.filter(code=code[:20]).first()):
        rows = rows.filter(area=area)
    if kind := query.get("kind", ""):
        rows = rows.filter(kind=kind[:40])
    if host := asked_number(query.get("host")):
        rows = rows.filter(host=host)
    if (lack := query.get("lack", "")) in LACKS:
        rows = LACKS[lack][1](rows)
    return rows


def _organizations_named(rows: QuerySet[Organization], text: str) -> QuerySet[Organization]:
    """By a piece of the name, the beginning of its pinyin or initials, the number, or the leader's name."""
    typed = compact(text)
    if not typed:
        return rows
    if typed.isascii():
        word = typed.lower()
        found = Q(prefix("name_pinyin", word) | prefix("name_initials", word)) | Q(code__iexact=typed)
        return rows.filter(found | Q(name__icontains=typed))
    for word in clean(text).split():
        # Characters have no capitals: looking for them as they are needs no conversion of every name.
        rows = rows.filter(Q(name__contains=word) | Q(leader_name=word))
    return rows


def unit_asked(actor: Any, query: QueryDict) -> Unit:
    """The unit whose roster an address shows. NotFound for those out of reach."""
    units = visible(actor, "roster.view", Unit.objects.all(), area="area", unit="pk")
    found = units.filter(pk=asked_number(query.get("unit")) or 0).first()
    if found is None:
        raise NotFound()
    return found


def day_asked(query: QueryDict) -> date:
    """The asked day, today where none or an unreadable one is given; never the future."""
    try:
        return min(date.fromisoformat(query.get("as_of", "")), clock.today())
    except ValueError:
        return clock.today()


def chip_asked(actor: Any, unit: Unit, query: QueryDict) -> roster_filters.RosterFilter:
    """The chip that an address names; without one the first, but who looks for somebody looks among all in service.

    NotFound for an unknown one, NotAllowed for one whose people are not for the actor.
    """
    if code := query.get("filter"):
        return roster_filters.found_for(actor, unit, code)
    if query.get("q", "").strip():
        return roster_filters.find(roster_filters.IN_SERVICE)
    return roster_filters.first(actor, unit)


def found_under_other_chips(actor: Any, query: QueryDict) -> list[tuple[roster_filters.RosterFilter, int]]:
    """Where somebody is whom the asked chip does not show: among all in service, or those who left; 1 statement."""
    unit, as_of = unit_asked(actor, query), day_asked(query)
    asked = chip_asked(actor, unit, query)
    others = [roster_filters.find(code) for code in (roster_filters.IN_SERVICE, roster_filters.LEFT)]
    text = query.get("q", "").strip()[:40]
    tallies = together(
        [
            (one.code, staff_named(one.apply(StaffMember.objects.filter(unit=unit), as_of), text), None)
            for one in others
            if one.code != asked.code
        ]
    )
    return [(one, tallies[one.code].count) for one in others if one.code in tallies and tallies[one.code].count]


def narrowed_roster(actor: Any, query: QueryDict) -> QuerySet[StaffMember]:
    """People of one unit (`unit`) on a day by chip, search text, party membership and year of entry."""
    unit = unit_asked(actor, query)
    chip = chip_asked(actor, unit, query)
    rows = chip.apply(StaffMember.objects.filter(unit=unit), day_asked(query))
    rows = staff_named(rows, query.get("q", "").strip()[:40])
    if (party := query.get("party", "")) in ("yes", "no"):
        if not roster_filters.sees_party(actor, unit):
            raise NotAllowed(
                "谁是党员，名单上只有支部书记能看，没有指定书记的支部由单位管理员看。请去掉“政治面貌”这个条件。"
            )
        rows = rows.filter(is_party_member=party == "yes")
    if len(since := query.get("since", "")) == 4 and since.isascii() and since.isdigit():
        rows = rows.filter(joined_on__year=int(since))
    return rows.select_related("person__user")


def _heads(organization_ids: Collection[int]) -> QuerySet[OrganizationLeader]:
    """Terms of heads in office today."""
    today = clock.today()
    return OrganizationLeader.objects.filter(
        Q(until_day=None) | Q(until_day__gt=today),
        organization__in=organization_ids,
        post=OrganizationLeader.Post.HEAD,
        from_day__lte=today,
    )


def heads_of(organization_ids: Collection[int]) -> dict[int, OrganizationLeader]:
    """Today's heads by organization; 1 statement."""
    rows = _heads(organization_ids).select_related("person__user").order_by("pk")
    return {row.organization_id: row for row in rows}


def caretakers(organization_ids: Collection[int]) -> dict[int, set[int]]:
    """Accounts of the administrators and of today's head, by organization; 2 statements for any number."""
    found: dict[int, set[int]] = {}
    grants = RoleGrant.objects.filter(
        alive(), scope=RoleGrant.Scope.ORGANIZATION, scope_id__in=organization_ids, starts_at__lte=clock.now(),
        role=RoleGrant.Role.ORGANIZATION_ADMIN, user__is_active=True,
    )  # fmt: skip
    heads = _heads(organization_ids).filter(person__user__is_active=True)
    for node, user in (
        *grants.values_list("scope_id", "user_id"),
        *heads.values_list("organization_id", "person__user"),
    ):
        found.setdefault(node, set()).add(user)
    return found
