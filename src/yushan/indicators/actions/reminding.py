"""A message to those who look after a place whose figure is behind: by hand, once in some days, with what became of it."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.indicators import rules
from yushan.indicators.models import Reminder
from yushan.indicators.places import Place, page_of
from yushan.indicators.queries.figures import figures_of
from yushan.indicators.queries.of_nodes import at_node
from yushan.indicators.queries.owners import Node, Owners, owners_of
from yushan.indicators.queries.reminders import figure_quiet_day, may_remind
from yushan.indicators.rules.measuring import Indicator, Measured
from yushan.indicators.words import REPLACED_BY_RATE
from yushan.organizations.models import Area, Organization, Unit

WORDS = {"indicators.remind": "提醒跟上目标"}
# How the rows of a reminder name their place.
_MODELS: dict[str, Any] = {"unit": Unit, "area": Area, "organization": Organization}


def _beyond(place: Place, now: Measured) -> str:
    """For registration: how many of those who are missing stand on no roster yet. 1 statement."""
    if REPLACED_BY_RATE.get(now.indicator.code) != "registration" or place.scope == "organization":
        return ""
    today = clock.today()
    found = figures_of(place.scope, place.pk, year=today.year, as_of=today)
    return rules.beyond_roster(now.missing, found.roster, found.registration.numerator)


def letter(place: Place, now: Measured, note: str = "", *, asked: str = "目标") -> tuple[str, str]:
    """Title and text of the message: the figure, what is asked, what is missing, and a word of the sender."""
    one = now.indicator
    title = f"{place.name}：{one.name}{now.missing_text}"
    body = f"{one.name}现在是 {now.full_text}，{asked} {now.target_text}，{now.missing_text}。"
    body += _beyond(place, now) + "点开可以看名单和明细。"
    return title[:120], f"{note}\n{body}" if note else body


def node_columns(place: Place) -> dict[str, Any]:
    """The columns of a reminder that name the place."""
    area = place.access.get("area")
    columns: dict[str, Any] = {"scope": place.scope, "node": place.pk, "area_id": area}
    if place.scope in ("unit", "organization"):
        columns[f"{place.scope}_id"] = place.pk
    return columns


def lock_places(scope: str, places: Collection[int]) -> None:
    """Two who write to a place at once come one after the other, and the second hears of the first. In the order of keys."""
    rows = _MODELS[scope].objects.select_for_update(of=("self",), no_key=True).filter(pk__in=places)
    list(rows.order_by("pk").values_list("pk", flat=True))


def reachable(node: Node, name: str, *, quiet: date | None) -> Owners:
    """Who is written to. Conflict while they are left alone (`quiet`: until when), Refusal where nobody looks after it."""
    if quiet:
        raise Conflict(f"最近已经提醒过，{quiet.month} 月 {quiet.day} 日起才能再提醒。")
    owners = owners_of([node])[node]
    if not owners.people:
        raise Refusal(f"{name}{owners.text}，请先授权或电话联系。", code="no_inbox")
    return owners


def give_key(sent: Reminder) -> None:
    """A key of its own, by which its notices are found."""
    sent.key = f"indicator-reminder:{sent.pk}"
    sent.save(update_fields=["key"])


@transaction.atomic
def remind(actor: Any, *, place: Place, indicator: Indicator, note: str = "") -> Reminder:
    """Writes to the people who look after the place. For who stands above it; nothing is sent where the target is met,
    nor twice within `figure_reminder_days`.
    """
    if not may_remind(actor, place):
        raise NotAllowed("只有上一级管理员可以提醒，请联系他们。")
    lock_places(place.scope, [place.pk])
    now = at_node([indicator], place, clock.today()).get(indicator.code)
    if now is None or not now.missing:
        raise Refusal(f"{place.name}的{indicator.name}没有落后，不用提醒。")
    owners = reachable((place.scope, place.pk), place.name, quiet=figure_quiet_day(place, indicator.code))
    note = note.strip()[:200]
    sent = keep(actor, place, now, owners, note=note)
    title, body = letter(place, now, note)
    notify(owners.users, key=sent.key, title=title, body=body, url=page_of(place, indicator.code))
    record(
        actor, "indicators.remind", subject=sent, label=place.name, indicator=indicator.code, reached=sent.reached,
        missing=now.missing,
    )  # fmt: skip
    return sent


def keep(
    actor: Any, place: Place, now: Measured, owners: Owners, *, note: str = "", rule: str = "", key: str = ""
) -> Reminder:
    """The row of a reminder, with how it stood; its own key unless several go out in one message."""
    sent = Reminder.objects.create(
        **node_columns(place), indicator=now.indicator.code, rule=rule, told=owners.scope, key=key, note=note,
        standing={"text": now.full_text, "missing": now.missing, "missing_text": now.missing_text},
        reached=len(owners.people), sent_by_id=getattr(actor, "pk", None),
        sender_name="" if rule else str(actor)[:60], sent_at=clock.now(),
    )  # fmt: skip
    if not key:
        give_key(sent)
    return sent
