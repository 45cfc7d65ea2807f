"""What every write of the room shares: the campaign under lock, telling people."""

from collections.abc import Collection, Iterable
from typing import Any

from django.urls import reverse

from yushan.accounts.actions import Message, notify_each
from yushan.accounts.models import User
from yushan.campaigns.models import AwardCampaign, Nominee
from yushan.campaigns.queries.candidates import READ, inboxes
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.locking import locked as locked_row


def locked(campaign: AwardCampaign) -> AwardCampaign:
    """The campaign's row under lock, as it is now; NotFound when it is gone. Nominations, checks and notices wait for it."""
    return locked_row(campaign, "area")


def locked_nominee(nominee: Nominee) -> Nominee:
    """The nominee under lock, its campaign first, with what names it."""
    campaign = locked(nominee.campaign)
    found = locked_row(nominee, *READ)
    found.campaign = campaign
    return found


def by_whom(actor: Any) -> User | None:
    """The user behind an actor; nobody for the platform and for whoever has no account."""
    return None if is_system(actor) or not getattr(actor, "pk", None) else actor


def tell(
    campaign: AwardCampaign, people: Iterable[int | None], event: str, title: str, body: str = "", url: str = ""
) -> None:
    """Those who have to know, once each; without an address they are led to the campaign's page for staff."""
    key = f"award:{campaign.pk}:{event}:{int(clock.now().timestamp())}"
    address = url or reverse("campaigns:campaign", args=[campaign.pk])
    notify_each([Message(pk, key, title, body, address) for pk in sorted({pk for pk in people if pk})])


def tell_nominees(nominees: Collection[Nominee], event: str, said: dict[int, tuple[str, str]]) -> None:
    """Those who speak for nominees: title and body for each; few statements for any number. The page is their own."""
    whose, now = inboxes(nominees), int(clock.now().timestamp())
    messages = []
    for row in nominees:
        if row.pk not in said:
            continue
        title, body = said[row.pk]
        address = reverse("campaigns:nomination", args=[row.code])
        messages += [
            Message(pk, f"award:{row.pk}:{event}:{now}", title, body, address) for pk in sorted(set(whose[row.pk]))
        ]
    notify_each(messages)
