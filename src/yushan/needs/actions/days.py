"""The day that was asked for is over and nobody came: it is asked again before the order goes out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.needs.actions.base import State, locked, tell_one
from yushan.needs.actions.ordering import MOST_AHEAD
from yushan.needs.models import Need
from yushan.organizations.access import can, require

_OPEN = (State.SUBMITTED, State.SCREENED, State.DISPATCHED, State.CLAIMED)


@transaction.atomic
def set_days(actor: Any, *, need: Need, windows: Sequence[tuple[date, str]]) -> Need:
    """What the asker said when asked once more, by the area or the team that has it; the asker reads it as well."""
    need = locked(need)
    if not (need.organization and can(actor, "need.claim", on=need.organization)):
        require(actor, "need.triage", on=need)
    if need.state not in _OPEN:
        raise Conflict(f"这件{need.get_state_display()}，不用再改日子。")
    if not windows:
        raise Refusal("请选问到的日子。", field="day")
    today = clock.today()
    if any(not today <= day <= today + MOST_AHEAD for day, _part in windows):
        raise Refusal("日子要选今天起一年以内的。", field="day")
    was = [one["day"] for one in need.windows]
    need.windows = [{"day": day.isoformat(), "part": part} for day, part in sorted(windows)]
    need.first_day = min(day for day, _part in windows)
    need.save(update_fields=["windows", "first_day"])
    record(actor, "needs.ask_day", subject=need, label=need.title, was=was, now=[one["day"] for one in need.windows])
    first = need.first_day
    tell_one(
        need, key=f"day:{first.isoformat()}:{int(clock.now().timestamp())}", said="改了要的日子",
        body=f"按问您的，改成 {first.month} 月 {first.day} 日起。不对请打服务热线。",
    )  # fmt: skip
    return need
