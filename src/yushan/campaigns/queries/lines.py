"""Names on the result and the roll of honour as plain values: what thousands of people read needs no objects.

The conditions are those of queries.public and queries.honours, asked anew for every page, so a consent taken back or an honour
revoked is gone with the next request.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, IntegerField, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

from yushan.campaigns.models import AwardCampaign, Category, HonourEntry, Nominee
from yushan.campaigns.queries.public import SHOWN, public_nominees
from yushan.campaigns.rules.masking import named
from yushan.common.prepared import Prepared

WITHDRAWN = Nominee.Portrait.WITHDRAWN
_NAMES = ("volunteer__person__name", "organization__name", "station__name", "project__title")
_NO_PLACE = 1_000_000


class Line(NamedTuple):
    """Somebody who is to win or has won, as everybody may read it."""

    code: str
    category: int
    name: str
    area: str
    until: datetime | None


def _name(prefix: str = "") -> Any:
    """What Nominee.name answers, said by the database; `prefix` leads to the nominee."""
    return Coalesce(*(f"{prefix}{name}" for name in _NAMES), Value(""), output_field=TextField())


def _lines(campaign: Any) -> QuerySet[Any, Any]:
    rows = Nominee.objects.filter(SHOWN, campaign=campaign).annotate(called=_name(), district=F("area__name"))
    return rows.order_by("category__order", "category", "place", "pk").values_list(
        "code", "category", "called", "portrait", "district", "notice_until"
    )


_OF_CAMPAIGN = Prepared(_lines)


def public_lines(campaign: AwardCampaign) -> list[Line]:
    """Everybody who stands in the notice or has won, in the order of categories and ranks; 1 statement. Nobody before."""
    if campaign.state not in AwardCampaign.AFTER_REVIEW:
        return []
    return [
        Line(code, category, named(called, portrait == WITHDRAWN), area or "", until)
        for code, category, called, portrait, area, until in _OF_CAMPAIGN.all(campaign.pk)
    ]


def of_category(campaign: AwardCampaign, category: Category, text: str = "") -> QuerySet[Nominee]:
    """Of one category, by rank: order ["position", "id"]; narrowed by pieces of a name, people by its beginning. Whoever took
    the name back is not found by it."""
    rows = public_nominees(campaign).filter(category=category)
    if words := text.strip():
        named_so = Q(volunteer__person__name__startswith=words) | Q(organization__name__icontains=words)
        named_so |= Q(station__name__icontains=words) | Q(project__title__icontains=words)
        rows = rows.filter(named_so | Q(area__name__startswith=words)).exclude(
            Q(portrait=WITHDRAWN) & ~Q(area__name__startswith=words)
        )
    rows = rows.annotate(called=_name(), position=Coalesce("place", Value(_NO_PLACE), output_field=IntegerField()))
    rows = rows.select_related(None).select_related("area")
    return rows.only("code", "portrait", "notice_until", "category_id", "area__name")


def line_of(row: Nominee) -> Line:
    """A row of `of_category`."""
    called: str = row.called  # type: ignore[attr-defined]
    area = row.area.name if row.area else ""
    return Line(row.code, row.category_id, named(called, row.portrait == WITHDRAWN), area, row.notice_until)


def on_the_roll(rows: QuerySet[HonourEntry]) -> QuerySet[HonourEntry]:
    """Honours with no more than a line of the roll says; order ["campaign_id", "nominee__category__order", "id"]."""
    rows = rows.select_related(None).select_related("area", "nominee__category").annotate(called=_name("nominee__"))
    return rows.only(
        "campaign_id",
        "title",
        "valid_until",
        "area__name",
        "nominee__code",
        "nominee__portrait",
        "nominee__category__order",
    )


def roll_line(row: HonourEntry) -> tuple[str, str, str, str]:
    """A row of it: code of the nominee, name, honour (with a word where its time is over), area."""
    called: str = row.called  # type: ignore[attr-defined]
    name = named(called, row.nominee.portrait == WITHDRAWN)
    return row.nominee.code, name, titled(row), row.area.name if row.area else ""


def titled(row: HonourEntry) -> str:
    """The honour; of a designation whose time is over it is said."""
    return f"{row.title}（有效期已过）" if row.is_over else row.title
