"""People with hours, for the tests of the ledger."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.ledger.actions import post_entries
from yushan.ledger.lines import EntryLine
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer

TITLES = ("手机里的骗局怎么认", "航模进校园", "科普大篷车渝州行·白市驿站", "柑橘病虫害绿色防控技术指导")
_serial = count(1)


def line(who: Volunteer, team: Organization, minutes: int = 90, day: date | None = None, **values: Any) -> EntryLine:
    """A service to post, every call another one unless a source_key is given."""
    number = next(_serial)
    when = day or clock.today() - timedelta(days=20)
    start: datetime = clock.at(when, 9)
    facts: dict[str, Any] = {
        "organization_id": team.pk,
        "volunteer_id": who.pk,
        "person_id": who.person_id,
        "source_key": f"test:{number}",
        "activity_id": None,
        "activity_title": TITLES[number % len(TITLES)],
        "service_type": "科普宣讲",
        "service_day": when,
        "starts_at": start,
        "ends_at": start + timedelta(minutes=max(minutes, 1)),
        "minutes": minutes,
        "grade": HourEntry.Grade.MEASURED,
        "recorder": "周敏",
        "in_charge": "唐宁",
    }
    return EntryLine(**(facts | values))


def post(who: Volunteer, team: Organization, minutes: int = 90, day: date | None = None, **values: Any) -> HourEntry:
    """One posted line."""
    return post_entries(WORKER, lines=[line(who, team, minutes, day, **values)])[0]
