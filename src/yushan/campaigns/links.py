"""What other rooms ask of this one: winners for measures of support, places of grants."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from yushan.campaigns.models import AwardCampaign, Nominee
from yushan.campaigns.queries.candidates import READ, speaks_for
from yushan.projects.winners import Winner


def _winner(row: Nominee, people: Mapping[int, list[int]]) -> Winner:
    return Winner(
        subject=row, name=row.name, of=row.campaign.title, area=row.campaign.area,
        has_won=row.state == Nominee.State.WINNER, people=tuple(people.get(row.pk, ())),
        url=reverse("campaigns:nominee", args=[row.pk]), own_url=reverse("campaigns:nomination", args=[row.code]),
        is_kept_by=lambda user: speaks_for(user, row),
    )  # fmt: skip


def winners(keys: Collection[int], is_locked: bool) -> dict[int, Winner]:
    """For projects.winners: nominees as whom measures are for."""
    from yushan.campaigns.queries.candidates import inboxes

    rows = Nominee.objects.filter(pk__in=keys).select_related("campaign__area", *READ)
    found = list(rows.select_for_update(of=("self",)) if is_locked else rows)
    people = inboxes(found)
    return {row.pk: _winner(row, people) for row in found}


def place_of_grant(pk: int) -> AwardCampaign | None:
    """For organizations.scopes: the campaign over which a reviewer holds the role."""
    return AwardCampaign.objects.filter(pk=pk).first()
