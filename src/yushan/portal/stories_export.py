"""The copy of one's own data: stories that were written about the person, and their pictures of them."""

from typing import Any

from yushan.common import clock
from yushan.publicity.models import Story
from yushan.publicity.queries.telling import HEADINGS
from yushan.volunteers.models import Volunteer

_MANY = 200


def _day(moment: Any) -> str:
    return clock.local(moment).date().isoformat() if moment else ""


def stories_of(volunteer: Volunteer) -> dict[str, list[dict[str, Any]]]:
    """By heading; 2 statements. The texts as they were written, with the full name, also of drafts and what was taken down."""
    rows = Story.objects.filter(honour__nominee__volunteer=volunteer).select_related("honour").order_by("pk")
    found = list(rows.prefetch_related("pictures")[:_MANY])
    return {
        "写本人的故事": [
            {
                "荣誉": f"{row.honour.year} 年度{row.honour.title}", "标题": row.title, "状态": row.get_state_display(),
                "导语": row.lead, **{heading: getattr(row, name) for name, heading in HEADINGS},
                "引语": row.quote, "谁说的": row.quote_by, "写作日期": _day(row.created_at), "发布日期": _day(row.published_at),
                "退回或撤下的原因": row.reason,
            }
            for row in found
        ],
        "故事里的图片": [
            {
                "故事": row.title, "说明": one.caption, "拍摄": one.credit, "许可": one.get_licence_display(),
                "照片里有谁": one.get_shows_display(), "放上日期": _day(one.added_at),
            }
            for row in found
            for one in row.pictures.all()
        ],
    }  # fmt: skip
