"""What the explorer answers whom: from kept sums; from lines for who sees the people of their own units only."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.indicators.moments import last_day
from yushan.indicators.places import VIEW, no_permission
from yushan.indicators.queries.employed import Late, by_employer, table_of_lines
from yushan.indicators.queries.fitting import fitting
from yushan.indicators.queries.kept_cells import from_leaves, from_sums
from yushan.indicators.queries.lines import cells_of_lines, lines_of_units
from yushan.indicators.queries.many import is_of_many, table_of_many
from yushan.indicators.queries.naming import Names, read_names
from yushan.indicators.rules.pivot import Cell, Question, Table, table, taken_off
from yushan.ledger.models import HourEntry
from yushan.organizations.access import MATRIX, can, grants_of, scope_filter, visible
from yushan.organizations.models import Organization, RoleGrant, Unit
from yushan.plan.queries import current_plan

MOST_NAMED = 300  # units offered while typing


def may_explore(actor: Any) -> bool:
    """True for who sees figures of anything: the city, an area, an organization, a unit."""
    return can(actor, VIEW)


def own_units(actor: Any) -> list[int]:
    """Units whose people are all that somebody may count: who has units only. Empty: no such limit."""
    seen = [grant for grant in grants_of(actor) if VIEW in MATRIX[grant.role]]
    if not seen:
        raise no_permission()
    only_units = all(grant.scope == RoleGrant.Scope.UNIT for grant in seen)
    return [grant.scope_id for grant in seen] if only_units else []


def whose(actor: Any) -> str:
    """Whose figures somebody counts, in words: «重庆市», «九龙坡区、江北区», «某单位»."""
    seen = [grant for grant in grants_of(actor) if VIEW in MATRIX[grant.role]]
    if any(grant.scope == RoleGrant.Scope.CITY for grant in seen):
        return current_plan().city_name
    if not own_units(actor):
        seen = [grant for grant in seen if grant.scope != RoleGrant.Scope.UNIT]
    names = list(dict.fromkeys(grant.scope_label for grant in seen))
    return "、".join(names[:3]) + (f"等 {len(names)} 处" if len(names) > 3 else "")


def units_seen(actor: Any) -> QuerySet[Unit]:
    """Units whose figures somebody may see."""
    return visible(actor, VIEW, Unit.objects.all(), area="area", unit="pk")


def unit_named(actor: Any, text: str) -> Unit | None:
    """The unit that somebody means by its code, its name, or a part of one name only; of those they may see."""
    units = units_seen(actor)
    if found := units.filter(Q(code=text.upper()) | Q(name=text)).first():
        return found
    some = list(units.filter(name__icontains=text)[:2])
    return some[0] if len(some) == 1 else None


def units_to_name(actor: Any) -> list[str]:
    """Names to choose from while typing: the first MOST_NAMED that the actor may see; one statement."""
    return list(units_seen(actor).order_by("name").values_list("name", flat=True)[:MOST_NAMED])


def _scope(actor: Any, prefix: str = "organization__") -> Q:
    return scope_filter(actor, VIEW, area=f"{prefix}area", organization=f"{prefix}path")


def _lines(actor: Any, asked: Question, first: date, last: date) -> QuerySet[Any]:
    """Standing lines of the actor's part, of the organization and the employer that are asked."""
    rows = HourEntry.objects.filter(reverses=None, reversal=None, service_day__range=(first, last))
    if code := asked.filters.get("organization"):
        rows = rows.filter(organization__code=code)
    if code := asked.filters.get("unit"):
        rows = lines_of_units(rows, list(Unit.objects.filter(code=code).values_list("pk", flat=True)))
    return lines_of_units(rows, own_units(actor)) if own_units(actor) else rows.filter(_scope(actor))


def lines_seen(actor: Any, asked: Question) -> QuerySet[Any]:
    """The same from the beginning of the year to the last day that counts."""
    return _lines(actor, asked, date(asked.year, 1, 1), asked.until or last_day(asked.year))


def leaves_seen(actor: Any) -> Q:
    """The actor's part of the leaves, who sees more than units: a condition on CellLine."""
    places = _wide(actor)
    return Q() if places is not None and not places else _scope(actor)


def _wide(actor: Any) -> Q | None:
    """A condition on combinations where the actor sees the city or areas only; None where organizations are granted."""
    granted = [grant for grant in grants_of(actor) if VIEW in MATRIX[grant.role]]
    organizations = [grant.scope_id for grant in granted if grant.scope == RoleGrant.Scope.ORGANIZATION]
    if organizations and Organization.objects.filter(pk__in=organizations, level=Organization.Level.CORPS).exists():
        return Q()  # everything stands below the corps
    condition = scope_filter(actor, VIEW, area="place", organization="key")
    return None if condition and organizations else condition


def counted(actor: Any, asked: Question, names: Names | None = None) -> Table:
    """The table of what the actor may count of a year, up to today or the day asked. Minutes for hours: exact until they
    are shown. `names`: where they have been read already.
    """
    names, own = names or read_names(asked), bool(own_units(actor))
    if own and asked.measure == "activities":
        return table([], asked)
    if own or "source" in asked.used:
        return table_of_lines(lines_seen(actor, asked), asked, names)
    places = _wide(actor)
    scope = leaves_seen(actor)
    late = _late(actor, asked, scope, names)
    # A combination does not know what kind of team it was.
    sums = None if places is None or "kind" in asked.used else places
    if is_of_many(asked):

        def whole(rest: Question, kind: str) -> list[Cell]:
            return from_sums(rest, places or Q(), names, kind)

        return table_of_many(asked, scope, names, None if sums is None else whole, late)
    if sums is not None:
        cells = from_sums(asked, sums, names)
    else:
        cells = from_leaves(asked, scope & fitting(asked, names), names)
    return table([*cells, *late.plain], asked, orders=names.orders)


def _late(actor: Any, asked: Question, scope: Q, names: Names) -> Late:
    """What the last month holds of days after the one asked: kept sums know months only. `scope`: the actor's leaves."""
    if asked.late is None:
        return Late()
    first, last = asked.late
    if asked.measure != "activities":
        rows = _lines(actor, asked, first, last)
        return Late(
            taken_off(cells_of_lines(rows, asked, names)),
            lambda shown: taken_off(by_employer(rows, asked, names, shown).cells),
        )
    ended = Activity.objects.filter(ends_at__gte=clock.at(first), ends_at__lt=clock.at(last + timedelta(days=1)))
    of_month = Q(month=first.replace(day=1), activity__in=ended.values("pk"))
    there = scope & fitting(asked, names) & of_month
    return Late(taken_off(from_leaves(asked, there, names, by_organization="organization" in asked.used)))
