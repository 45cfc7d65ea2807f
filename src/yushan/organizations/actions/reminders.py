"""Reminding people on a roster: those with an account get a message, the others are named honestly."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.organizations.access import require
from yushan.organizations.models import StaffMember, Unit

_MOST = 20_000


@dataclass(frozen=True)
class Reminded:
    """How many got a message, and the names of those who have no account to get one."""

    reached: int
    without_account: list[str]


def reminder_key(unit_id: int) -> str:
    """Beginning of the keys of a unit's reminders; the day follows, so that one a day reaches a person."""
    return f"roster-reminder:{unit_id}:"


@transaction.atomic
def remind_staff(actor: Any, *, unit: Unit, people: QuerySet[StaffMember], title: str, body: str, url: str) -> Reminded:
    """Puts a message into the inbox of everybody in `people` (rows of this unit) who has an account."""
    require(actor, "roster.edit", on=unit)
    rows = list(
        people.filter(unit=unit).order_by("pk").values_list("person_id", "person__name", "position")[: _MOST + 1]
    )
    if not rows:
        raise Refusal("没有选中要提醒的人。")
    if len(rows) > _MOST:
        raise Refusal(f"一次最多提醒 {_MOST:,} 人，请用筛选分批提醒。")
    ids = list({person_id for person_id, _, _ in rows})
    accounts: dict[int, int] = {}
    for start in range(0, len(ids), 500):
        found = User.objects.filter(person_id__in=ids[start : start + 500], is_active=True)
        accounts |= dict(found.values_list("person_id", "pk"))
    key = f"{reminder_key(unit.pk)}{clock.today():%Y%m%d}"
    notify(accounts.values(), key=key, title=title, body=body, url=url)
    missing = [f"{name}（{position}）" if position else name for pk, name, position in rows if pk not in accounts]
    record(
        actor, "organizations.remind_staff", subject=unit, label=unit.name,
        reached=len(accounts), without_account=len(missing),
    )  # fmt: skip
    return Reminded(len(accounts), missing)
