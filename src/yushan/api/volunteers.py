"""One's own record of service."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from yushan.api.answers import errors
from yushan.api.schemas import EntryPage, PageQuery
from yushan.common.errors import NotFound
from yushan.common.numbers import hours_text
from yushan.common.paging import paginate
from yushan.ledger.models import HourEntry
from yushan.ledger.queries import entries_of
from yushan.volunteers.queries import volunteer_of

router = Router(tags=["volunteers"])


def _state(entry: HourEntry, reversed_ids: set[int]) -> str:
    if entry.reverses_id:
        return "reversal"
    return "reversed" if entry.pk in reversed_ids else "posted"


def _facts(entry: HourEntry, reversed_ids: set[int]) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "activity_title": entry.activity_title,
        "organization": entry.organization.name,
        "service_day": entry.service_day,
        "starts_at": entry.starts_at,
        "ends_at": entry.ends_at,
        "minutes": entry.minutes,
        "hours": hours_text(entry.minutes),
        "grade": entry.grade,
        "grade_label": entry.get_grade_display(),
        "state": _state(entry, reversed_ids),
        "posted_at": entry.posted_at,
        "hash": entry.hash,
    }


@router.get(
    "/volunteers/me/entries",
    response={200: EntryPage, **errors(401, 404, 422, 429)},
    operation_id="listMyEntries",
    summary="我的服务时长记录",
)
def list_my_entries(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    """Posted lines of the ledger, latest service first; a reversal is a line of its own."""
    volunteer = volunteer_of(request.user)
    if volunteer is None:
        raise NotFound("这个账号还没有登记成志愿者。")
    page = paginate(entries_of(volunteer), order=["-service_day", "-id"], cursor=asked.after, size=asked.limit)
    ids = [entry.pk for entry in page.rows]
    gone = set(HourEntry.objects.filter(reverses__in=ids).values_list("reverses_id", flat=True)) if ids else set()
    return {"items": [_facts(entry, gone) for entry in page.rows], "next": page.next_cursor}
