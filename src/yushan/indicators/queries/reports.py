"""What a report holds, which ones somebody may read, who may be told of one."""

from collections.abc import Collection
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from yushan.accounts.models import User
from yushan.activities.models import Activity
from yushan.common import clock, counts
from yushan.common.errors import NotFound
from yushan.indicators.models import KeptReport, ReportOrder
from yushan.indicators.places import VIEW, Place
from yushan.indicators.queries import of_nodes
from yushan.indicators.queries.catalogue import catalogue
from yushan.indicators.queries.figures import Figures, figures
from yushan.indicators.queries.lines import lines_of_units
from yushan.indicators.queries.people import placed_on
from yushan.indicators.queries.trend import course
from yushan.indicators.rules.measuring import rounded
from yushan.indicators.rules.reports import YEAR, Report, Span
from yushan.indicators.rules.statements import frozen_rates
from yushan.ledger.models import HourEntry
from yushan.needs.models import Need
from yushan.organizations.access import MATRIX, grants_of, scope_filter
from yushan.organizations.models import Area, RoleGrant, Unit
from yushan.organizations.queries.grants import alive
from yushan.plan.queries import current_plan
from yushan.volunteers.models import Volunteer

_MOST_READERS = 200


def place_of(row: ReportOrder | KeptReport) -> Place:
    """The node of an order or a report, for the platform itself: permission is asked elsewhere."""
    if row.unit is not None:
        return Place("unit", row.unit.pk, row.unit.code, row.unit.name, row.unit.access_scope(), row.unit)
    if row.area is not None:
        return Place("area", row.area.pk, row.area.code, row.area.name, {"area": row.area.pk})
    plan = current_plan()
    return Place("city", 0, plan.city_code, plan.city_name, {})


def place_by_key(scope: str, pk: int) -> Place:
    """The node by scope and key, for the platform itself."""
    unit = Unit.objects.select_related("area").get(pk=pk) if scope == "unit" else None
    area = Area.objects.get(pk=pk) if scope == "area" else None
    return place_of(ReportOrder(scope=scope, unit=unit, area=area))


def node_of(place: Place) -> dict[str, Any]:
    """The fields of an order or report that name a node."""
    unit = place.unit
    return {
        "scope": place.scope,
        "unit": unit,
        "area_id": unit.area_id if unit else place.pk if place.scope == "area" else None,
    }


def _same(place: Place) -> Q:
    node = {"unit": "unit_id", "area": "area_id"}.get(place.scope)
    return Q(scope=place.scope) & (Q(**{node: place.pk}) if node else Q())


def order_of(place: Place, period: str) -> ReportOrder | None:
    """The order of a node and a period."""
    return ReportOrder.objects.filter(_same(place), period=period).first()


def made_already(place: Place, span: Span) -> KeptReport | None:
    """The report of a node and a period, where it was made."""
    return KeptReport.objects.filter(_same(place), period=span.period, last_day=span.last).first()


def _readable(actor: Any) -> Q:
    return scope_filter(actor, VIEW, area="area", unit="unit")


def reports_seen(actor: Any, period: str = "") -> QuerySet[KeptReport]:
    """Reports of the nodes whose figures somebody may see, newest first."""
    rows = KeptReport.objects.filter(_readable(actor)).select_related("unit__area", "area")
    return rows.filter(period=period) if period else rows


def report_seen(actor: Any, pk: int) -> KeptReport:
    """One of them; NotFound for those of others."""
    found = reports_seen(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这份报告，或者不在您的范围里。")
    return found


def orders_seen(actor: Any) -> QuerySet[ReportOrder]:
    """Orders of the nodes whose figures somebody may see, with who reads them."""
    return ReportOrder.objects.filter(_readable(actor)).select_related("unit__area", "area").prefetch_related("readers")


def entitled(place: Place, users: Collection[int] | None = None) -> QuerySet[User]:
    """People with a grant in force that shows them the figures of the node; `users` limits them."""
    roles = [role for role, capabilities in MATRIX.items() if VIEW in capabilities]
    where = Q(scope=RoleGrant.Scope.CITY)
    if area := place.access.get("area"):
        where |= Q(scope=RoleGrant.Scope.AREA, scope_id=area)
    if place.unit is not None:
        where |= Q(scope=RoleGrant.Scope.UNIT, scope_id=place.pk)
    grants = RoleGrant.objects.filter(alive(), where, role__in=roles, starts_at__lte=clock.now())
    rows = User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("display_name", "pk")
    return rows.filter(pk__in=users) if users is not None else rows


def to_choose(place: Place) -> list[User]:
    """Who may be told of a node's reports: those right there before those above; so many as fit a form."""
    return list(entitled(place)[:_MOST_READERS])


# --- content -----------------------------------------------------------------------------------
def content(place: Place, span: Span) -> Report:
    """Everything that a report says, as the pages say it as of the last day of the period."""
    found = course(place.scope, place.pk, year=span.last.year, as_of=span.last)
    if found is None:
        raise NotFound(f"{place.name}在 {span.last} 还没有设立。")
    before = None
    # Participation begins anew with each year: only whole years are compared across it.
    if span.before.year == span.last.year or span.period == YEAR:
        before = next(iter(_of(place, span.before)), None)
    return Report(
        scope=place.scope,
        code=place.code,
        name=place.name,
        period=span.period,
        first=span.first.isoformat(),
        last=span.last.isoformat(),
        rates=frozen_rates(found.now.rates),
        before=frozen_rates(before.rates) if before else {},
        months=[(one.day.isoformat(), frozen_rates(one.figures.rates)) for one in found.months],
        below=[(row.code, row.name, frozen_rates(row.rates)) for row in _below(place, span.last)],
        happened=_happened(place, span),
        measured=_measured(place, span.last),
        made=clock.now().isoformat(),
    )


def _of(place: Place, day: date) -> list[Figures]:
    return figures(place.scope, year=day.year, as_of=day, ids=None if place.scope == "city" else [place.pk])


def _below(place: Place, day: date) -> list[Figures]:
    if place.scope == "city":
        return figures("area", year=day.year, as_of=day)
    if place.scope == "area":
        ids = list(placed_on(day).filter(area_id=place.pk).values_list("unit_id", flat=True))
        return figures("unit", year=day.year, as_of=day, ids=ids) if ids else []
    return []


def _measured(place: Place, day: date) -> list[tuple[str, str, str, str, str]]:
    """Indicators of the catalogue that are known of that day."""
    of_scope = [one for one in catalogue().values() if place.scope in one.scopes]
    rows = []
    for one in of_nodes.at_node(of_scope, place, day).values():
        if one.value is not None:
            said = one.missing_text or ("" if one.met is None else "已达到")
            rows.append((one.indicator.clause, one.indicator.name, one.text, one.target_text, said))
    return rows


def _happened(place: Place, span: Span) -> list[tuple[str, str]]:
    """What was done in the period; of a unit what its people did."""
    days = (span.first, span.last)
    lines: QuerySet[Any] = HourEntry.objects.filter(reverses=None, reversal=None, service_day__range=days).order_by()
    if place.scope == counts.UNIT:
        lines = lines_of_units(lines, [place.pk])
    elif place.scope == counts.AREA:
        lines = lines.filter(organization__area_id=place.pk)
    sums = lines.aggregate(minutes=Sum("minutes"), services=Count("pk"))
    found = [
        ("服务时长", f"{rounded(Fraction(sums['minutes'] or 0, 60))} 小时"),
        ("服务人次", f"{sums['services']:,} 人次"),
    ]
    if place.scope == counts.UNIT:
        return found
    begins, ends = clock.at(span.first), counts.until("ends_at", span.last)
    held = Activity.objects.filter(ends, ends_at__gte=begins, state__in=Activity.OVER)
    new = Volunteer.objects.filter(verified_on__range=days, merged_into=None)
    needs = Need.objects.filter(counts.until("asked_at", span.last), asked_at__gte=begins).exclude(
        state__in=(Need.State.MERGED, Need.State.WITHDRAWN)
    )
    if place.scope == counts.AREA:
        held, new = held.filter(organization__area_id=place.pk), new.filter(area_id=place.pk)
        needs = needs.filter(area_id=place.pk)
    asked = needs.aggregate(all=Count("pk"), claimed=Count("pk", filter=Q(state__in=Need.WITH_TEAM)))
    return [
        ("举办活动", f"{held.count():,} 场"),
        *found,
        ("新注册志愿者", f"{new.count():,} 人"),
        ("群众点单", f"{asked['all']:,} 件"),
        ("其中已有队伍接", f"{asked['claimed']:,} 件"),
    ]


def units_to_choose(actor: Any) -> list[tuple[str, str]]:
    """Code and name of the units that somebody has a role in themselves."""
    ids = [one.scope_id for one in grants_of(actor) if one.scope == RoleGrant.Scope.UNIT and VIEW in MATRIX[one.role]]
    return list(Unit.objects.filter(pk__in=ids).order_by("code").values_list("code", "name")) if ids else []
