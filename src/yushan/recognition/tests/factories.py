"""Points that somebody earned, items of the shop, pictures."""

import struct
import zlib
from typing import Any

from yushan.common.actors import COMMAND_LINE
from yushan.ledger.models import HourEntry
from yushan.ledger.tests.people import post
from yushan.organizations.models import Organization
from yushan.recognition.actions import ItemFacts, create_item, set_offered
from yushan.recognition.models import PointAccount, RewardItem
from yushan.volunteers.models import Volunteer


def earn(who: Volunteer, team: Organization, points: int, **values: Any) -> HourEntry:
    """Posts a service that brings so many points (ten an hour, as the plan says)."""
    return post(who, team, points * 6, **values)


def facts(name: str = "折叠伞", cost: int = 50, **values: Any) -> ItemFacts:
    """What a form would say."""
    where = {"place": "缙云山文化站一楼，工作日 9:00–17:00", "contact": "黎静 023-68251234"}
    return ItemFacts(name=name, cost=cost, **(where | values))


def item(team: Organization | None = None, *, stock: int = 3, offered: bool = True, **values: Any) -> RewardItem:
    """An item in the shop, of a team or (none) of the city."""
    giver = {"area": values.pop("area")} if "area" in values else {"organization": team}
    made = create_item(COMMAND_LINE, facts=facts(**values), stock=stock, **giver)
    return set_offered(COMMAND_LINE, item=made, offered=True) if offered else made


def balance(who: Volunteer) -> tuple[int, int]:
    """Balance and debt."""
    row = PointAccount.objects.filter(volunteer=who).first()
    return (row.balance, row.debt) if row else (0, 0)


def chunk(name: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int = 2, height: int = 2, *extra: bytes) -> bytes:
    """A small picture; further chunks stand before its content."""
    rows = b"".join(b"\x00" + b"\x4f\xc3\xb0" * width for _ in range(height)) if width * height < 10_000 else b""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
