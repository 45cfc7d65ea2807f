"""What whoever ordered sees of it, and what everybody sees of wishes on the wall."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from yushan.accounts.models import User
from yushan.common.errors import NotFound
from yushan.common.text import compact
from yushan.needs.models import Dispatch, Need


@dataclass(frozen=True)
class Line:
    """Something that happened, as the asker reads it."""

    at: datetime
    text: str


def need_by_token(token: str) -> Need:
    """The order of a link. NotFound for anything else; whether somebody may look is the caller's question."""
    rows = Need.objects.select_related(
        "area", "town", "service_type", "organization", "activity", "shift", "review", "merged_into", "item",
        "leader__organization", "leader__activity", "leader__shift",
    )  # fmt: skip
    if (found := rows.filter(token=token).first()) is None:
        raise NotFound("没有这件点单。请核对链接，或者用单号和查询码查。")
    return found


def need_by_number(number: str) -> Need | None:
    """The order of a number, as somebody at the telephone wrote it down."""
    return Need.objects.filter(number=compact(number).upper()).first()


def orders_of(user: User) -> QuerySet[Need]:
    """What somebody ordered, for themselves or for others, newest first; order ["-id"]. Not what they typed in at a desk."""
    rows = Need.objects.filter(user=user).exclude(channel=Need.Channel.DESK)
    rows = rows.select_related("area", "town", "organization", "activity", "shift", "leader")
    return rows.defer("text", "address", "contact_name", "contact_phone")


def story(
    need: Need, dispatches: list[Dispatch], *, names: bool = True, own: Collection[int] | None = None
) -> list[Line]:
    """What happened, oldest first. For the asker without the names of teams that did not come (`names` False).

    `own`: keys of organizations; of other ones nothing is said but who has it. What a team wrote is the area's to read.
    """
    if own is not None:
        dispatches = [row for row in dispatches if row.organization_id in own or row.state == Dispatch.State.CLAIMED]
    lines = [Line(need.asked_at, f"{need.get_channel_display()}，{need.number}")]
    if need.screened_at:
        lines.append(Line(need.screened_at, "受理"))
    for row in dispatches:
        who = row.organization.name if names or row.state == Dispatch.State.CLAIMED else "一支队伍"
        if names or row.state in (Dispatch.State.OFFERED, Dispatch.State.CLAIMED):
            lines.append(Line(row.offered_at, f"派给{who}"))
        if row.answered_at and row.state != Dispatch.State.OFFERED and (names or row.state != Dispatch.State.TAKEN):
            said = f"：{row.reason}" if row.reason and names else ""
            lines.append(Line(row.answered_at, f"{who}{row.get_state_display()}{said}"))
    if need.contacted_at:
        lines.append(Line(need.contacted_at, "队里和点单人联系上"))
    if need.done_at:
        if (begins := need.begins) and need.organization and begins <= need.done_at:
            lines.append(Line(begins, f"{need.organization.name}来服务"))
        lines.append(Line(need.done_at, "记录公示完，办结"))
    if need.ended_at:
        lines.append(Line(need.ended_at, need.get_state_display() + (f"：{need.reason}" if need.reason else "")))
    return sorted(lines, key=lambda line: line.at)


def wishes(kind: str = "", area: str = "") -> QuerySet[Need]:
    """The wall: what askers agreed to show and staff have read; no contact, no address. Order ["-id"]."""
    rows = Need.objects.filter(wall=Need.Wall.SHOWN).exclude(state__in=("closed", "declined", "merged", "withdrawn"))
    if kind:
        rows = rows.filter(service_type__code=kind)
    if area:
        rows = rows.filter(area__code=area)
    shown = rows.select_related("area", "service_type", "organization")
    return shown.defer("address", "contact_name", "contact_phone")
