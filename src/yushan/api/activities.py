"""Activities: the list that everybody sees, for programs."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from yushan.activities.queries import Filters, open_activities
from yushan.activities.queries.public import public_order
from yushan.api.answers import errors
from yushan.api.schemas import ActivityPage, ActivityQuery
from yushan.api.shaping import activity_facts
from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.organizations.models import Area

router = Router(tags=["activities"])


def _area_id(code: str | None) -> int | None:
    if not code:
        return None
    found = Area.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise Refusal("没有这个区县编码。", field="area")
    return found


@router.get(
    "/activities",
    response={200: ActivityPage, **errors(401, 422, 429)},
    operation_id="listActivities",
    summary="活动列表",
)
def list_activities(request: HttpRequest, asked: Query[ActivityQuery]) -> Any:
    """Published activities that are not over, soonest first, with shifts, posts and places."""
    filters = Filters(area_id=_area_id(asked.area), day=asked.day, online=asked.online, past=asked.past, text=asked.q)
    page = paginate(open_activities(filters), order=public_order(filters), cursor=asked.after, size=asked.limit)
    return {"items": [activity_facts(row) for row in page.rows], "next": page.next_cursor}
