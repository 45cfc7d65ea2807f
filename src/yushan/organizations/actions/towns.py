"""Binding organizations to towns: by what a form chose, by what a file wrote, and by what was written before."""

from django.db import transaction

from yushan.common.errors import Refusal
from yushan.organizations.models import Area, Organization, Town
from yushan.organizations.queries.towns import keeps_town, own_towns, town_named


def town_values(town: Town | str | None, area: Area | None) -> dict[str, object]:
    """Fields of the card for a town: bound where the plan knows it, else kept as it was written.

    Refusal when the town is one of another area. A functional area has no towns of its own and takes any.
    """
    if isinstance(town, str):
        written = " ".join(town.split())[:60]
        found = town_named(written, area)
        return {"town": found, "town_text": "" if found else written}
    if town and area and town.area_id != area.pk and own_towns(area):
        raise Refusal(f"{town.name}在{town.area}，不在{area}。请选{area}的乡镇街道。", field="town")
    return {"town": town, "town_text": ""}


def leave_town(organization: Organization, area: Area | None) -> str:
    """Clears town and community that are not in the area it moves to; answers with what they were. The caller saves."""
    if keeps_town(organization, area):
        return ""
    left: str = organization.place
    organization.town, organization.town_text, organization.community = None, "", ""
    return left


def bind_written_towns() -> int:
    """Binds what was only written before the plan knew the town; answers how many."""
    rows = Organization.objects.filter(town=None).exclude(town_text="").select_related("area").order_by("pk")
    bound = 0
    for organization in rows.iterator(chunk_size=1000):
        if town := town_named(organization.town_text, organization.area):
            bound += _bind(organization.pk, town)
    return bound


@transaction.atomic
def _bind(pk: int, town: Town) -> int:
    """Saved, so that whoever counts covered towns hears of it; 0 where somebody was quicker."""
    row = Organization.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk, town=None).first()
    if row is None:
        return 0
    row.town, row.town_text = town, ""
    row.save(update_fields=["town", "town_text"])
    return 1
