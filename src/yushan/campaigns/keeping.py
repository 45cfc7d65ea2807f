"""What is kept too long: names and numbers of whoever nominated or objected without an account."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from yushan.accounts.retention import Rule
from yushan.campaigns.models import AwardCampaign, AwardObjection, Nomination

_SOURCE = "个人信息保护法第十九条：保存期限为实现目的所必要的最短时间"
_SETTING = "campaign_people_kept_days"
_EMPTY: dict[str, Any] = {"name": "", "phone": "", "phone_hash": ""}


def _over(limit: datetime, at: str) -> Q:
    """Rows of campaigns that ended before a moment."""
    done = Q(**{f"{at}done_at__lt": limit})
    return done | Q(**{f"{at}state": AwardCampaign.State.CANCELLED, f"{at}created_at__lt": limit})


def _nominators(limit: datetime) -> QuerySet[Nomination]:
    return Nomination.objects.filter(_over(limit, "nominee__campaign__")).exclude(phone_hash="")


def _objectors(limit: datetime) -> QuerySet[AwardObjection]:
    return AwardObjection.objects.filter(_over(limit, "nominee__campaign__")).exclude(phone_hash="")


RULES = (
    Rule("award-nominators", "公众推荐人的姓名和手机号", _SOURCE, _SETTING, _nominators, empties=_EMPTY),
    Rule("award-objectors", "评选异议人的姓名和手机号", _SOURCE, _SETTING, _objectors, empties=_EMPTY),
)
