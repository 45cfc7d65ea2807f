"""Nominees as far as each may see them: who organises, whose district, who nominated, who is nominated."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yushan.campaigns.models import AreaQuota, AwardCampaign, Category, Kind, Nomination, Nominee
from yushan.campaigns.queries.campaigns import may_organise
from yushan.campaigns.queries.candidates import READ, speaks_for
from yushan.common.errors import NotFound
from yushan.organizations.access import MATRIX, can, grants_of, scope_filter
from yushan.organizations.models import Area
from yushan.projects.models import SupportMeasure
from yushan.stations.models import Station
from yushan.volunteers.queries.people import rows_of_wards

State, Consent = Nominee.State, Nominee.Consent
# Chips of the list: (key, label, condition).
CHIPS: tuple[tuple[str, str, Q], ...] = (
    ("", "全部", ~Q(state=State.WITHDRAWN)),
    ("nominated", "待审核", Q(state=State.NOMINATED)),
    ("eligible", "符合条件", Q(state=State.ELIGIBLE)),
    ("unfit", "不符合", Q(state=State.UNFIT)),
    ("consent", "没答复同意", Q(consent=Consent.WAITING) & ~Q(state=State.WITHDRAWN)),
    ("recommended", "区县已推荐", Q(recommended_at__isnull=False)),
    ("shortlisted", "拟入选", Q(state=State.SHORTLISTED)),
    ("won", "入选", Q(state=State.WINNER)),
    ("out", "止步、取消和撤回", Q(state__in=(State.OUT, State.STRUCK, State.WITHDRAWN))),
)


def _own_voices(user: Any) -> Q:
    """Nominees that somebody, their unit or their team nominated; who nominated as one of the public reads no more of it than
    everybody.
    """
    where = Q(user=user.pk) & ~Q(route=AwardCampaign.Route.PUBLIC)
    units = [one.scope_id for one in grants_of(user) if one.scope == "unit" and "award.nominate" in MATRIX[one.role]]
    if units:
        where |= Q(unit__in=units)
    for grant in grants_of(user):
        if grant.scope == "organization" and grant.scope_path and "award.nominate" in MATRIX[grant.role]:
            where |= Q(organization__path__startswith=grant.scope_path)
    return Q(Exists(Nomination.objects.filter(where, nominee=OuterRef("pk"))))


def nominees_seen(user: Any, campaign: AwardCampaign) -> QuerySet[Nominee]:
    """All for who organises and audits; of one's district; those that one nominated, also for a unit or a team."""
    rows = Nominee.objects.filter(campaign=campaign).select_related(*READ)
    if may_organise(user, campaign) or can(user, "audit.view", on=campaign):
        return rows
    return rows.filter(scope_filter(user, "award.recommend", area="area") | _own_voices(user))


def nominees_seen_anywhere(user: Any) -> QuerySet[Nominee]:
    """The same of all selections at once, for pages that are about the candidate; with campaign and category."""
    rows = Nominee.objects.select_related("campaign", "category")
    whole = [scope_filter(user, name, area="campaign__area") for name in ("award.edit", "audit.view")]
    if not all(whole):  # a condition that says nothing: the city
        return rows
    return rows.filter(whole[0] | whole[1] | scope_filter(user, "award.recommend", area="area") | _own_voices(user))


def reads_records(user: Any, nominee: Nominee) -> bool:
    """Who of «我的评选» reads what the records say of a nominee and what it lacks: who speaks for it, and who nominated it for a
    unit, a team or a district. One of the public learns no more than everybody.
    """
    if speaks_for(user, nominee):
        return True
    return bool(nominated_in_office(user, [nominee]))


def nominated_in_office(user: Any, nominees: Collection[Nominee]) -> set[int]:
    """Keys of those whom somebody nominated for a unit, a team or a district; 1 statement."""
    voices = Nomination.objects.filter(nominee__in=[row.pk for row in nominees], user=user.pk)
    return set(voices.filter(route__in=AwardCampaign.IN_OFFICE).values_list("nominee", flat=True))


def nominated_by(user: Any, nominee: Nominee) -> bool:
    """Whether this person gave a voice."""
    return nominee.nominations.filter(user=user.pk).exists()


def nominee_of(campaign: AwardCampaign, pk: int) -> Nominee:
    """One of a campaign. NotFound else."""
    found = Nominee.objects.filter(campaign=campaign, pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def uncertified(campaign: AwardCampaign) -> list[Nominee]:
    """Stations in the notice that their category would name a demonstration station and that cannot be one today."""
    rows = Nominee.objects.filter(campaign=campaign, kind=Kind.STATION, state=State.SHORTLISTED)
    rows = rows.exclude(station__state=Station.State.CERTIFIED).select_related("category", "station")
    return [row for row in rows.order_by("pk") if row.category.gives.get("level")]


def nominee_seen(user: Any, pk: int) -> Nominee:
    """One of them with its campaign. NotFound else."""
    found = Nominee.objects.select_related("campaign__area").filter(pk=pk).first()
    row = nominees_seen(user, found.campaign).filter(pk=pk).first() if found else None
    if found is None or row is None:
        raise NotFound()
    row.campaign = found.campaign
    return row


def narrowed(
    rows: QuerySet[Nominee], *, chip: str = "", category: int = 0, area: str = "", text: str = ""
) -> QuerySet[Nominee]:
    """By chip, category, the code of an area, pieces of a name."""
    rows = rows.filter(next((where for key, _label, where in CHIPS if key == chip), CHIPS[0][2]))
    rows = rows.filter(category=category) if category else rows
    if area:
        rows = rows.filter(area=None) if area == "city" else rows.filter(area__code=area)
    if words := text.strip():
        named = Q(volunteer__person__name__startswith=words) | Q(organization__name__icontains=words)
        named |= Q(station__name__icontains=words) | Q(project__title__icontains=words) | Q(code__iexact=words)
        rows = rows.filter(named)
    return rows


def areas_in(campaign: AwardCampaign) -> QuerySet[Area]:
    """Areas from which somebody was nominated."""
    rows = Nominee.objects.filter(campaign=campaign).order_by().values("area")
    return Area.objects.filter(pk__in=rows).order_by("order", "code")


def counts_by_category(campaign: AwardCampaign) -> dict[int, dict[str, Any]]:
    """How many nominees of each category are in which condition; 1 statement."""
    rows = Nominee.objects.filter(campaign=campaign).exclude(state=State.WITHDRAWN).order_by().values("category")
    counted = rows.annotate(
        all=Count("pk"), eligible=Count("pk", filter=Q(state=State.ELIGIBLE)),
        unfit=Count("pk", filter=Q(state=State.UNFIT)), waiting=Count("pk", filter=Q(consent=Consent.WAITING)),
        recommended=Count("recommended_at"), won=Count("pk", filter=Q(state__in=(State.SHORTLISTED, State.WINNER))),
    )  # fmt: skip
    return {row["category"]: {**row} for row in counted}


def recommended_by_area(campaign: AwardCampaign, area: Area) -> dict[int, int]:
    """How many a district has recommended, by category; 1 statement."""
    rows = Nominee.objects.filter(campaign=campaign, area=area, slot__isnull=False).order_by()
    return dict(rows.values_list("category").annotate(Count("pk")))


def to_recommend(user: Any) -> QuerySet[Nominee]:
    """Eligible and agreed nominees of one's district that wait for its choice, in campaigns of the city.

    Only while the district has places: what it cannot recommend any more waits for nobody.
    """
    taken = (
        Nominee.objects.filter(category=OuterRef("category"), area=OuterRef("area"), slot__isnull=False)
        .order_by().values("category").annotate(n=Count("pk")).values("n")
    )  # fmt: skip
    rows = Nominee.objects.filter(
        scope_filter(user, "award.recommend", area="area"), area__isnull=False,
        campaign__state=AwardCampaign.State.CHECKING, campaign__asks_recommendation=True,
        campaign__checked_at__isnull=False, state=State.ELIGIBLE, consent__in=Nominee.AGREED, slot=None,
    )  # fmt: skip
    own = AreaQuota.objects.filter(category=OuterRef("category"), area=OuterRef("area")).values("places")
    places = Coalesce(Subquery(own), F("category__recommend_quota"))
    rows = rows.alias(taken=Coalesce(Subquery(taken), 0), places=places)
    return rows.exclude(places__isnull=False, places__lte=F("taken"))


def own_nominees(user: Any) -> QuerySet[Nominee]:
    """What somebody is nominated for, their children, their organization, station or project; and whom they nominated."""
    if not getattr(user, "pk", None):
        return Nominee.objects.none()
    voices = Nomination.objects.filter(nominee=OuterRef("pk"), user=user.pk)
    where = Q(volunteer__person__user=user.pk) | Q(volunteer__in=rows_of_wards(user).values("pk"))
    where |= Q(project__lead=user.pk) | Q(Exists(voices))
    places = [one for one in grants_of(user) if one.role in ("organization_admin", "station_admin")]
    where |= Q(organization__in=[one.scope_id for one in places if one.scope == "organization"])
    where |= Q(station__in=[one.scope_id for one in places if one.scope == "station"])
    keys = Nominee.objects.filter(where).order_by().values("pk")
    rows = Nominee.objects.filter(pk__in=keys).select_related("campaign", *READ)
    return rows.exclude(campaign__state=AwardCampaign.State.CANCELLED)


def measures_of(nominee: Nominee) -> QuerySet[SupportMeasure]:
    """What a winner is given (T2.5)."""
    return SupportMeasure.objects.filter(nominee_id=nominee.pk)


def asked_for_consent(user: Any) -> QuerySet[Nominee]:
    """Where a yes or no is waited for."""
    rows = own_nominees(user).filter(consent=Consent.WAITING, state__in=Nominee.IN)
    return rows.filter(campaign__state__in=(AwardCampaign.State.OPEN, AwardCampaign.State.CHECKING))


def nomination_of(user: Any, code: str) -> Nominee:
    """One's own by its code. NotFound else."""
    found = own_nominees(user).filter(code=code).first()
    if found is None:
        raise NotFound()
    return found


def categories_of(campaign: AwardCampaign) -> list[Category]:
    """In order, each knowing its campaign; 1 statement."""
    found = list(campaign.categories.all())
    for one in found:
        one.campaign = campaign
    return found
