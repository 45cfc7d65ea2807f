"""What is kept too long: names and numbers of whoever nominated or objected without an account; the papers of who did not win,
what reviewers wrote of them, what was said against anybody.

Winners keep their material: the honour stands on it, and it can be revoked for it. Scores and ranks stay, they are numbers.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from yushan.accounts.retention import Rule
from yushan.campaigns.models import Assignment, AwardCampaign, AwardObjection, Nomination, Nominee, NomineeFile

_SOURCE = "个人信息保护法第十九条：保存期限为实现目的所必要的最短时间"
_SETTING = "campaign_people_kept_days"
_GONE = "（过了保存期限，内容已删除）"
_EMPTY: dict[str, Any] = {"name": "", "phone": "", "phone_hash": ""}


def _over(limit: datetime, at: str) -> Q:
    """Rows of campaigns that ended before a moment."""
    done = Q(**{f"{at}done_at__lt": limit})
    return done | Q(**{f"{at}state": AwardCampaign.State.CANCELLED, f"{at}created_at__lt": limit})


def _nominators(limit: datetime) -> QuerySet[Nomination]:
    return Nomination.objects.filter(_over(limit, "nominee__campaign__")).exclude(phone_hash="")


def _objectors(limit: datetime) -> QuerySet[AwardObjection]:
    return AwardObjection.objects.filter(_over(limit, "nominee__campaign__")).exclude(phone_hash="")


def _lost(limit: datetime, at: str = "") -> Q:
    """Nominees of such campaigns who were not given the honour, also who lost it again."""
    return _over(limit, f"{at}campaign__") & ~Q(**{f"{at}state": Nominee.State.WINNER})


def _files(limit: datetime) -> QuerySet[NomineeFile]:
    return NomineeFile.objects.filter(_lost(limit, "nominee__"))


def _material(limit: datetime) -> QuerySet[Nominee]:
    return Nominee.objects.filter(_lost(limit)).exclude(statement="", facts__isnull=True, reason="")


def _comments(limit: datetime) -> QuerySet[Assignment]:
    return Assignment.objects.filter(_lost(limit, "nominee__")).exclude(comment="")


def _reasons(limit: datetime) -> QuerySet[Nomination]:
    return Nomination.objects.filter(_lost(limit, "nominee__")).exclude(reason="")


def _objections(limit: datetime) -> QuerySet[AwardObjection]:
    return AwardObjection.objects.filter(_over(limit, "nominee__campaign__")).exclude(text=_GONE)


RULES = (
    # The sealed content follows by actions.material.tidy_files.
    Rule("award-files", "没有入选的候选人的材料附件", _SOURCE, _SETTING, _files),
    Rule(
        "award-material",
        "没有入选的候选人的事迹和数据",
        _SOURCE,
        _SETTING,
        _material,
        empties={"statement": "", "facts": None, "lacks": [], "reason": ""},
    ),
    Rule("award-comments", "评审对没有入选的候选人的评语", _SOURCE, _SETTING, _comments, empties={"comment": ""}),
    Rule("award-reasons", "没有入选的候选人的推荐理由", _SOURCE, _SETTING, _reasons, empties={"reason": ""}),
    Rule(
        "award-objections",
        "评选异议的内容和答复",
        _SOURCE,
        _SETTING,
        _objections,
        empties={"text": _GONE, "answer": ""},
    ),
    Rule("award-nominators", "公众推荐人的姓名和手机号", _SOURCE, _SETTING, _nominators, empties=_EMPTY),
    Rule("award-objectors", "评选异议人的姓名和手机号", _SOURCE, _SETTING, _objectors, empties=_EMPTY),
)
