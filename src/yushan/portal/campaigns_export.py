"""The copy of one's own data: selections in which one was nominated, nominated others, scored, objected; honours."""

from typing import Any

from yushan.accounts.models import Person
from yushan.campaigns.models import Assignment, AwardObjection, HonourEntry, Nomination, Nominee
from yushan.common import clock
from yushan.volunteers.models import Volunteer

_MANY = 2000


def _day(moment: Any) -> str:
    return clock.local(moment).date().isoformat() if moment else ""


def campaigns_of(person: Person, volunteer: Volunteer) -> dict[str, list[dict[str, Any]]]:
    """By heading; 5 statements. Points that others gave are not named: only the place that came of them."""
    own = Nominee.objects.filter(volunteer=volunteer).select_related("campaign", "category").order_by("pk")
    voices = Nomination.objects.filter(user__person=person).select_related("nominee__campaign", "nominee__category")
    honours = HonourEntry.objects.filter(nominee__volunteer=volunteer).order_by("pk")
    said = AwardObjection.objects.filter(user__person=person).select_related("nominee__campaign")
    done = Assignment.objects.filter(reviewer__user__person=person, done_at__isnull=False)
    return {
        "参加的评选": [
            {
                "评选": row.campaign.title, "类别": row.category.name, "状态": row.get_state_display(),
                "同意": row.get_consent_display(), "答复日期": _day(row.consent_at),
                "宣传里用姓名和照片": row.get_portrait_display(), "这一项的日期": _day(row.portrait_at), "事迹": row.statement,
                "当时的记录": "，".join(f"{one['label']} {one['text']}" for one in row.facts or []),
                "原因": row.reason, "名次": row.place or "",
            }
            for row in own[:_MANY]
        ],
        "推荐过的候选人": [
            {
                "评选": row.nominee.campaign.title, "类别": row.nominee.category.name, "候选人编号": row.nominee.code,
                "渠道": row.get_route_display(), "理由": row.reason, "日期": _day(row.at),
            }
            for row in voices.order_by("pk")[:_MANY]
        ],
        "荣誉": [
            {"称号": row.title, "年度": row.year, "证书编号": row.number, "状态": row.get_state_display()} for row in honours
        ],
        "提过的评选异议": [
            {"编号": row.number, "评选": row.nominee.campaign.title, "内容": row.text, "答复": row.answer}
            for row in said.order_by("pk")[:_MANY]
        ],
        "评审过的候选人": [
            {"评选": row.round.campaign.title, "候选人编号": row.nominee.code, "评语": row.comment, "日期": _day(row.done_at)}
            for row in done.select_related("round__campaign", "nominee").order_by("pk")[:_MANY]
        ],
    }  # fmt: skip
