"""What everybody sees of selections: the notice, the result, a nominee's card. Publicity is made from the card."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from yushan.campaigns.models import AwardCampaign, AwardObjection, Kind, Nominee
from yushan.campaigns.queries.candidates import READ
from yushan.campaigns.rules.masking import masked
from yushan.common.errors import NotFound
from yushan.volunteers.models import Volunteer

State = Nominee.State
# Named in public from the notice on, with consent; people only while they are registered.
SHOWN = Q(state__in=(State.SHORTLISTED, State.WINNER), consent__in=Nominee.AGREED)
SHOWN &= ~Q(kind=Kind.PERSON) | Q(volunteer__state=Volunteer.State.VERIFIED)


@dataclass(frozen=True)
class PublicCard:
    """All that may be said in public of a nominee who is to win or has won; story, poster and feed are made of it."""

    code: str
    kind: str
    name: str
    area: str
    organization: str
    honour: str
    year: int
    campaign: str
    statement: str
    facts: list[dict[str, Any]] = field(default_factory=list)
    is_final: bool = False


def public_nominees(campaign: AwardCampaign) -> QuerySet[Nominee]:
    """Who stands in the notice or has won, in the order of categories and ranks. Nobody before the notice."""
    if campaign.state not in AwardCampaign.AFTER_REVIEW:
        return Nominee.objects.none()
    rows = Nominee.objects.filter(SHOWN, campaign=campaign).select_related(*READ)
    return rows.order_by("category__order", "category", "place", "pk")


def public_nominee(code: str) -> Nominee:
    """One by its public code. NotFound else, also once the consent was withdrawn."""
    rows = Nominee.objects.filter(SHOWN, campaign__state__in=AwardCampaign.AFTER_REVIEW).select_related(
        "campaign__area", *READ
    )
    found = rows.filter(code=code).first()
    if found is None:
        raise NotFound("这里没有可以公开的内容，可能还没有公示，或者本人不再公开。")
    return found


def card_of(nominee: Nominee) -> PublicCard:
    """The card of a nominee that `public_nominee` answered; only what the consent names."""
    organization = ""
    if nominee.project:
        organization = nominee.project.organization.name
    elif nominee.station:
        organization = nominee.station.host_name
    return PublicCard(
        code=nominee.code, kind=nominee.kind, name=nominee.public_name, area=nominee.area.name if nominee.area else "",
        organization=organization, honour=nominee.category.honour, year=nominee.campaign.year,
        campaign=nominee.campaign.title, statement=_statement(nominee), facts=list(nominee.facts or []),
        is_final=nominee.state == State.WINNER,
    )  # fmt: skip


def _statement(nominee: Nominee) -> str:
    name = nominee.name
    return nominee.statement if nominee.public_name == name else masked(nominee.statement, name)


def objection_by_token(token: str) -> AwardObjection:
    """The objection of a link. NotFound else."""
    found = AwardObjection.objects.select_related("nominee__campaign").filter(token=token).first()
    if found is None:
        raise NotFound("没有这条异议，请核对链接或编号。")
    return found


def objection_by_number(number: str) -> AwardObjection | None:
    """By the number as somebody wrote it down."""
    return AwardObjection.objects.filter(number=number.upper()).first()


def objections_to_answer(user: Any) -> QuerySet[AwardObjection]:
    """Objections without an answer in the campaigns that the person organises."""
    from yushan.organizations.access import scope_filter

    where = scope_filter(user, "award.edit", area="nominee__campaign__area")
    return AwardObjection.objects.filter(where, answered_at=None).exclude(
        nominee__campaign__state__in=(AwardCampaign.State.DONE, AwardCampaign.State.CANCELLED)
    )
