"""Organizations that could serve needs, with what the ranking asks about them: for one or for hundreds in the same statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from yushan.common import clock, periods
from yushan.common.geo import metres
from yushan.needs.models import Dispatch, Need
from yushan.needs.queries.workload import Month, Work, month_of, skilled, work_of
from yushan.needs.rules.ranking import Candidate, Ranked, rank
from yushan.needs.rules.times import last_day_to_answer, working_days_between
from yushan.organizations.models import Organization
from yushan.plan import queries as plan
from yushan.projects.models import ServiceOffer
from yushan.projects.rules.services import ACCESSIBILITY
from yushan.volunteers.rules_availability import DAYS, HOLIDAY

# So many are looked at for one need: those who offer it first, then teams of the area.
_MOST = 60
_ANSWERED = (Dispatch.State.REFUSED, Dispatch.State.EXPIRED, Dispatch.State.RELEASED, Dispatch.State.OFFERED)
Organizations = dict[int, Organization]


@dataclass
class Around:
    """What is known of everybody who could come, for all the needs of one question."""

    offers: dict[tuple[int, int | None], list[ServiceOffer]]  # by area and service type
    organizations: Organizations
    of_area: dict[int, list[Organization]]
    asked: set[tuple[int, int]]  # need, organization: answered no, or not yet
    skilled: dict[frozenset[str], dict[int, int]] = field(default_factory=dict)
    work: Work = field(default_factory=Work)


def _offers(needs: Sequence[Need]) -> dict[tuple[int, int | None], list[ServiceOffer]]:
    through = ServiceOffer.areas.through.objects.filter(
        area__in={need.area_id for need in needs},
        serviceoffer__is_active=True,
        serviceoffer__item__state="published",
        serviceoffer__item__service_type__in={need.service_type_id for need in needs if need.service_type_id},
    )
    found: dict[tuple[int, int | None], list[ServiceOffer]] = defaultdict(list)
    for row in through.select_related("serviceoffer__item").order_by("serviceoffer"):
        found[row.area_id, row.serviceoffer.item.service_type_id].append(row.serviceoffer)
    return found


def _best_offers(need: Need, offers: Iterable[ServiceOffer]) -> dict[int, ServiceOffer]:
    """Of each organization its best offer: of the very item, else of the same type."""
    found: dict[int, ServiceOffer] = {}
    for row in offers:
        known = found.get(row.organization_id)
        if known is None or (row.item_id == need.item_id and known.item_id != need.item_id):
            found[row.organization_id] = row
    return found


def _around(needs: Sequence[Need], only: Collection[int] | None) -> Around:
    offers, areas = _offers(needs), {need.area_id for need in needs}
    rows = Organization.objects.filter(state=Organization.State.ACTIVE).defer("description", "charter")
    if only is not None:
        return Around(offers, {row.pk: row for row in rows.filter(pk__in=only)}, {}, set())
    offering = {row.organization_id for listed in offers.values() for row in listed}
    organizations = {row.pk: row for row in rows.filter(pk__in=offering)}
    own = rows.filter(area__in=areas, level__in=("detachment", "team")).order_by("-member_count", "pk")
    of_area: dict[int, list[Organization]] = defaultdict(list)
    for row in own[: 2 * _MOST] if len(areas) == 1 else own:
        if len(of_area[row.area_id]) < 2 * _MOST:
            of_area[row.area_id].append(row)
            organizations.setdefault(row.pk, row)
    asked = Dispatch.objects.filter(need__in=[need.pk for need in needs], state__in=_ANSWERED)
    return Around(offers, organizations, of_area, set(asked.values_list("need", "organization")))


def _pool(need: Need, around: Around, offers: dict[int, ServiceOffer], is_chosen: bool) -> list[Organization]:
    if is_chosen:
        return list(around.organizations.values())

    def may(key: int) -> bool:
        return key in around.organizations and (need.pk, key) not in around.asked

    offering = [around.organizations[key] for key in sorted(offers) if may(key)][:_MOST]
    own = [row for row in around.of_area.get(need.area_id, []) if row.pk not in offers and may(row.pk)]
    return offering + own[: max(0, _MOST - len(offering))]


def _days_left(need: Need) -> int | None:
    """Working days until the last day that was asked for: who can come then comes in time."""
    try:
        return working_days_between(clock.today(), max(map(_day, need.windows)), periods.is_working_day)
    except periods.OutsideCalendar:
        return None


def _day(window: dict[str, str]) -> date:
    return date.fromisoformat(window["day"])


def _metres(need: Need, one: Organization) -> int | None:
    points = (need.longitude, need.latitude, one.longitude, one.latitude)
    if any(point is None for point in points):
        return None
    return round(metres(*(float(point) for point in points)))  # type: ignore[arg-type]


def _is_free(need: Need, offer: ServiceOffer | None) -> bool | None:
    """Whether one of the times asked for lies in what the organization promised; a holiday goes by its own row."""
    if offer is None or not offer.slots:
        return None
    wanted = set()
    for one in need.windows:
        day = _day(one)
        wanted.add(f"{HOLIDAY if periods.is_holiday(day) else DAYS[day.weekday()]}-{one['part']}")
    return bool(wanted & set(offer.slots))


def _lacks(need: Need, offer: ServiceOffer | None) -> tuple[str, ...] | None:
    """Languages and care that were asked for and that the entry of the service list does not promise."""
    if offer is None or not (need.languages or need.accessibility):
        return None
    words = [plan.name_of("languages", code) or code for code in need.languages if code not in offer.item.languages]
    words += [ACCESSIBILITY.get(code, code) for code in need.accessibility if code not in offer.item.accessibility]
    return tuple(str(word) for word in words)


def _candidate(
    need: Need, one: Organization, offer: ServiceOffer | None, around: Around, days_left: int | None, month: Month
) -> Candidate:
    have = around.skilled.get(_skills(need))
    kind = around.work.of_kind.get((one.pk, need.service_type_id))
    return Candidate(
        key=one.pk,
        name=one.name,
        offers_item=offer is not None and need.item_id is not None and offer.item_id == need.item_id,
        offers_type=offer is not None,
        serves_area=offer is not None,
        same_town=need.town_id is not None and one.town_id == need.town_id,
        same_area=one.area_id == need.area_id,
        metres=_metres(need, one),
        skilled=None if have is None else have.get(one.pk, 0),
        monthly=offer.monthly if offer else None,
        lead_days=offer.lead_days if offer else None,
        days_left=days_left,
        is_free=_is_free(need, offer),
        lacks=_lacks(need, offer),
        month=month[1],
        in_month=around.work.in_month.get((one.pk, month), 0),
        open_now=around.work.open_now.get(one.pk, 0),
        done=kind.done if kind else 0,
        stars=kind.stars if kind else 0,
        reviews=kind.reviews if kind else 0,
    )


def _skills(need: Need) -> frozenset[str]:
    return frozenset(need.item.skills if need.item else ())


def facts_of(needs: Sequence[Need], only: Collection[int] | None = None) -> dict[int, list[Candidate]]:
    """For each need who could serve it, unranked; 6 statements, and one more for each further set of skills.

    Who refused, let it run out or has not answered yet is not asked again. `only`: the facts of these, whoever they are.
    """
    if not needs:
        return {}
    around, today = _around(needs, only), clock.today()
    keys = list(around.organizations)
    months = {need.pk: month_of(need, today) for need in needs}
    around.work = work_of(needs, keys, set(months.values()))
    for codes in {_skills(need) for need in needs}:
        if (having := skilled(codes, keys)) is not None:
            around.skilled[codes] = having
    found = {}
    for need in needs:
        offers = _best_offers(need, around.offers.get((need.area_id, need.service_type_id), ()))
        days_left = _days_left(need)
        found[need.pk] = [
            _candidate(need, one, offers.get(one.pk), around, days_left, months[need.pk])
            for one in _pool(need, around, offers, only is not None)
        ]
    return found


def answer_terms(need: Need, term: datetime, keys: Collection[int]) -> dict[int, datetime]:
    """Until when each organization has to answer an offer: `term` by the rule, sooner where only that still brings it on
    the last day that was asked for, with the lead that it promised; 1 statement.
    """
    offers = _best_offers(need, _offers([need]).get((need.area_id, need.service_type_id), ()))
    wanted, today = max(map(_day, need.windows)), clock.today()
    found = {}
    for key in keys:
        lead = offers[key].lead_days if key in offers else None
        last = last_day_to_answer(wanted, today, lead, periods.working_days_before)
        found[key] = min(term, clock.at(last + timedelta(days=1)))
    return found


def candidates(need: Need, *, only: Collection[int] | None = None) -> list[Ranked]:
    """Ranked, the best first, with reasons in words; at most 7 statements."""
    return rank(facts_of([need], only)[need.pk])
