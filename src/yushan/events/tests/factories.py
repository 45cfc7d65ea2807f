"""Events for the tests of this room and those above, made by its actions."""

import struct
import zlib
from datetime import time, timedelta
from typing import Any

from yushan.activities.models import Activity, Post, Shift, SignUp
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.events import actions
from yushan.events.models import Accreditation, Event, Service, Venue
from yushan.events.rules.languages import Need
from yushan.organizations.tests import factories as make
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as people

TOPICS = {
    "bring": ("带身份证和水杯。", "Bring your identity document and a bottle."),
    "transport": (
        "轻轨 10 号线悦来站 2 号口出，走 8 分钟。",
        "Metro line 10, Yuelai, exit 2, then walk for 8 minutes.",
    ),
    "emergency": ("医疗点 023-6365 8899。", "First aid: +86 23 6365 8899."),
}


def png(shade: int = 120) -> bytes:
    """A small picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + bytes([shade, shade, 90] * 30) for _row in range(40))
    head = struct.pack(">IIBBBBB", 30, 40, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def broken_png() -> bytes:
    """A whole file by its frame, with nothing in it that can be drawn."""
    whole = png()
    at = whole.index(b"IDAT") - 4
    data = b"nonsense"
    idat = struct.pack(">I", len(data)) + b"IDAT" + data + struct.pack(">I", zlib.crc32(b"IDAT" + data))
    return whole[:at] + idat + whole[whole.index(b"IEND") - 4 :]


def draft(organization: Any = None, **facts: Any) -> Event:
    """Four days from the tenth day on, complete but for an activity."""
    first = clock.today() + timedelta(days=10)
    values: dict[str, Any] = {
        "name": "2026 世界智能产业博览会", "name_en": "World Smart Industry Expo 2026", "kind": None,
        "starts_on": first, "ends_on": first + timedelta(days=3), "text": "两馆四天，需要引导和翻译。",
        "text_en": "Four days at two venues; guides and interpreters wanted.", "contact": "志愿者办公室 023-6365 0000",
    }  # fmt: skip
    event = actions.create_event(COMMAND_LINE, organization=organization or make.corps(), **(values | facts))
    actions.save_guidance(COMMAND_LINE, event=event, texts=TOPICS)
    return event


def venue(event: Event, name: str = "国际博览中心 N1 馆", **facts: Any) -> Venue:
    """A venue that needs two people who serve alone in English."""
    values: dict[str, Any] = {
        "name": name, "name_en": "Expo Centre, Hall N1", "address": "渝北区悦来大道 66 号",
        "address_en": "66 Yuelai Avenue, Yubei District", "needs": [Need("english", "working", 2)],
    }  # fmt: skip
    return actions.save_venue(COMMAND_LINE, event=event, **(values | facts))


def activity(event: Event, state: str = "published", day: int = 0, **facts: Any) -> Activity:
    """An activity of the host on the event's day number `day`, one shift of a morning with two posts."""
    start = clock.at(event.starts_on + timedelta(days=day), 9)
    number = Activity.objects.count() + 1
    values: dict[str, Any] = {
        "code": f"HD-EV{number:04d}", "title": "N1 馆引导和翻译", "organization": event.organization, "state": state,
        "place": "N1 馆", "starts_at": start, "ends_at": start + timedelta(hours=4),
        "description": "引导观众，翻译。", "safety_note": "人多，注意通道。", "risk": "low",
    }  # fmt: skip
    row = Activity.objects.create(**(values | facts))
    shift = Shift.objects.create(activity=row, starts_at=row.starts_at, ends_at=row.ends_at, secret="9f2c7a")
    Post.objects.create(shift=shift, name="观众引导", duties="门厅引导", places=5)
    Post.objects.create(shift=shift, name="英语翻译", duties="展台翻译", places=2, languages=["english"])
    return row


def service(event: Event, at: Venue | None = None, **facts: Any) -> Service:
    """An activity that serves the event, with its words in English."""
    batch = facts.pop("batch", None)
    row = actions.assign(
        COMMAND_LINE, event=event, activity=activity(event, **facts), venue=at or event.venues.first() or venue(event),
        batch=batch,
    )  # fmt: skip
    return actions.save_service(
        COMMAND_LINE, service=row, venue=row.venue, batch=batch, title_en="Guides and interpreters, Hall N1",
        text_en="Guide visitors and interpret at the stands.",
        posts={"观众引导": ("Visitor guide", "Show visitors the way"), "英语翻译": ("English interpreter", "Interpret at stands")},
    )  # fmt: skip


def open_event(organization: Any = None, **facts: Any) -> Event:
    """An event that recruits: a venue, an activity, a boarding point."""
    event = draft(organization, **facts)
    service(event, venue(event))
    actions.save_boarding(
        COMMAND_LINE, event=event, name="轻轨悦来站 2 号口", name_en="Yuelai metro station, exit 2", leaves_at=time(7, 30),
        returns_at=time(18),
    )  # fmt: skip
    return actions.open_event(COMMAND_LINE, event=event)


def post(event: Event, name: str = "观众引导") -> Post:
    """A post of the event's first activity."""
    return Post.objects.filter(shift__activity__event_service__event=event, name=name).order_by("pk")[0]


def placed(event: Event, who: Volunteer | None = None, at: Post | None = None, **facts: Any) -> Volunteer:
    """Somebody with a place."""
    who = who or people.volunteer(**facts)
    at = at or post(event)
    SignUp.objects.create(
        post=at, shift=at.shift, volunteer=who, state="accepted", starts_at=at.shift.starts_at,
        ends_at=at.shift.ends_at, applied_at=clock.now(), accepted_at=clock.now(),
    )  # fmt: skip
    return who


def submitted(event: Event, who: Volunteer | None = None, by: Any = None, **facts: Any) -> Accreditation:
    """Somebody with a place who has sent a photograph."""
    who = who or placed(event)
    values: dict[str, Any] = {
        "content": png(), "name_latin": "LI Jing", "languages": {"english": "working"}, "agreed": True,
    }  # fmt: skip
    return actions.submit_photo(by or who.person.user, event=event, volunteer=who, **(values | facts))


def approved(event: Event, who: Volunteer | None = None, **facts: Any) -> Accreditation:
    """The same with a badge."""
    return actions.approve(COMMAND_LINE, accreditation=submitted(event, who, **facts))
