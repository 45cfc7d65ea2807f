"""Rows of award campaigns, a subject to a file."""

from yushan.campaigns.models.campaign import AreaQuota, AwardCampaign, CampaignTemplate, Category, Kind
from yushan.campaigns.models.honours import HonourEntry
from yushan.campaigns.models.nominees import FIELD_OF_KIND, Nomination, Nominee, NomineeFile
from yushan.campaigns.models.notice import AwardObjection
from yushan.campaigns.models.review import (
    Assignment,
    AwardRecusal,
    AwardResult,
    AwardScore,
    Reviewer,
    Round,
    StageTurn,
)

__all__ = [
    "FIELD_OF_KIND",
    "AreaQuota",
    "Assignment",
    "AwardCampaign",
    "AwardObjection",
    "AwardRecusal",
    "AwardResult",
    "AwardScore",
    "CampaignTemplate",
    "Category",
    "HonourEntry",
    "Kind",
    "Nomination",
    "Nominee",
    "NomineeFile",
    "Reviewer",
    "Round",
    "StageTurn",
]
