"""Rooms, loans and duty at stations in the copy of one's own data."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from yushan.common import clock
from yushan.stations.models import Booking, DutyMember, DutyTurn, Loan
from yushan.volunteers.models import Volunteer

_MANY = 2000


def _when(moment: datetime) -> str:
    return clock.local(moment).isoformat(sep=" ", timespec="minutes")


def stations_of(volunteer: Volunteer) -> dict[str, list[dict[str, Any]]]:
    """What somebody booked, borrowed, and where they take turns; 4 statements."""
    person = volunteer.person_id
    bookings = Booking.objects.filter(user__person=person).select_related("room__station", "organization", "unit")
    loans = Loan.objects.filter(user__person=person).select_related("equipment__station", "organization", "unit")
    members = DutyMember.objects.filter(Q(volunteer=volunteer) | Q(user__person=person)).select_related("station")
    turns = DutyTurn.objects.filter(member__in=members).exclude(state=DutyTurn.State.RELEASED)
    return {
        "约的场地": [
            {
                "编号": row.number,
                "站点": row.room.station.name,
                "场地": row.room.name,
                "开始": _when(row.starts_at),
                "结束": _when(row.ends_at),
                "替谁": row.taker,
                "做什么": row.title,
                "人数": row.people,
                "还需要": row.wishes,
                "联系人": row.contact_name,
                "电话": row.contact_phone,
                "状态": row.get_state_display(),
                "对没有来的说明": row.appeal,
                "站点的答复": row.appeal_answer,
            }
            for row in bookings.order_by("pk")[:_MANY]
        ],
        "借的设备": [
            {
                "站点": row.equipment.station.name,
                "设备": row.equipment.name,
                "件数": row.count,
                "借出": _when(row.lent_at),
                "哪天还": str(row.due_on),
                "状态": row.get_state_display(),
                "还回来的状况": row.condition,
            }
            for row in loans.order_by("pk")[:_MANY]
        ],
        "参加值班的站点": [
            {"站点": row.station.name, "状态": row.get_state_display(), "邀请": _when(row.asked_at)} for row in members
        ],
        "值班": [
            {
                "站点": row.shift.station.name,
                "开始": _when(row.starts_at),
                "结束": _when(row.ends_at),
                "状态": row.get_state_display(),
            }
            for row in turns.select_related("shift__station").order_by("shift__starts_at", "pk")[:_MANY]
        ],
    }
