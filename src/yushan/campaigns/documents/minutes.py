"""The minutes of a review as PDF/A."""

from pathlib import Path

from yushan.campaigns.models import AwardCampaign
from yushan.campaigns.queries.minutes import minutes_of
from yushan.ledger.documents.papers import typeset

_TEMPLATE = Path(__file__).with_name("minutes.typ").read_bytes()


def typeset_minutes(campaign: AwardCampaign) -> bytes:
    """The unsigned paper, as things stand now."""
    return typeset(_TEMPLATE, minutes_of(campaign))
