"""“谁看过我的资料”: who, when, what, and why (个人信息保护法 art. 44, 51)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yushan.audit import words
from yushan.audit.models import AuditLine

# What the detail `field` of a line means; other details are nothing that a person has to read.
_FIELDS = {"identity": "身份证号", "phone": "手机号", "address": "联系地址"}


@dataclass(frozen=True)
class Look:
    """One line as the person reads it."""

    who: str
    what: str
    which: str
    why: str
    at: datetime


def look(line: AuditLine) -> Look:
    """A line of the trail in words."""
    details: dict[str, Any] = line.details if isinstance(line.details, dict) else {}
    fields = details.get("fields") or [details.get("field", "")]
    which = "、".join(_FIELDS[str(field)] for field in fields if str(field) in _FIELDS)
    return Look(words.actor(line.who), words.name(line.action), which, line.reason, line.at)
