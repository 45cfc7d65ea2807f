"""Reminders by the rules of the plan that the city switched on, and the switches themselves."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import structlog
from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.counts import ORGANIZATION
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.indicators.actions.reminding import keep, letter, lock_places
from yushan.indicators.models import Definition, Reminder, Switch
from yushan.indicators.places import is_city_admin, page_of
from yushan.indicators.queries.by_rule import Line, outlook
from yushan.indicators.queries.catalogue import catalogue, measured
from yushan.indicators.queries.owners import Owners
from yushan.indicators.queries.reminders import figure_quiet_day_of
from yushan.indicators.queries.watching import RANKINGS, is_on, reminder_rules, rule_switch
from yushan.indicators.rules.behind import ReminderRule

WORDS = {
    "indicators.switch": "开关提醒规则和排名",
    "indicators.remind_by_rule": "按规则提醒",
}
log = structlog.get_logger(__name__)


@transaction.atomic
def switch(actor: Any, *, name: str, on: bool, reason: str) -> Switch:
    """Switches a rule of reminding, or comparisons in order, on or off; the reason stays with it. City administrators."""
    if not is_city_admin(actor):
        raise NotAllowed("只有市级管理员可以开关，请联系他们。")
    labels = {RANKINGS: "区县对照排名次"} | {rule_switch(code): rule.name for code, rule in reminder_rules().items()}
    if name not in labels:
        raise NotFound("没有这个开关，请从页面上选择。")
    reason = reason.strip()[:300]
    if len(reason) < 4:
        raise Refusal("请写明原因，至少四个字；会留在审计里。", field="reason")
    # Two who switch at once come one after the other: a switch that was never set has no row of its own to lock.
    list(Definition.objects.select_for_update(no_key=True).order_by("pk").values_list("pk")[:1])
    if is_on(name) == on:
        raise Refusal(f"“{labels[name]}”已经是{'开' if on else '关'}着的。")
    made = Switch.objects.create(
        name=name, is_on=on, reason=reason, set_by=actor, setter_name=str(actor)[:60], set_at=clock.now()
    )
    record(actor, "indicators.switch", subject=made, label=labels[name], reason=reason, switch=name, on=on)
    return made


def _above(rule: ReminderRule, owners: Owners, area: object, lines: list[Line]) -> None:
    """One message to the level above for all places that it stands for."""
    key = f"indicator-reminder:{rule.code}:{owners.scope}:{area}:{clock.today():%Y%m%d}"
    what = {"unit": "单位", "area": "区县"}[rule.scope]
    names = "、".join(line.place.name for line in lines[:8]) + ("等" if len(lines) > 8 else "")
    for line in lines:
        keep(WORKER, line.place, line.now, owners, rule=rule.code, key=key)
    notify(
        owners.users, key=key, title=f"{len(lines)} 个{what}提醒以后还没有跟上：{rule.name}",
        body=f"{names}。请了解原因，帮他们一把。", url=reverse("indicators:units"),
    )  # fmt: skip


def _quiet(rule: ReminderRule, lines: list[Line]) -> Collection[int]:
    """Places that somebody wrote to while the rule looked at all of them: asked again under their locks, for which those
    who write by hand wait too.
    """
    lock_places(rule.scope, [line.place.pk for line in lines])
    return figure_quiet_day_of(rule.scope, {line.place.pk for line in lines}, rule.indicator)


@transaction.atomic
def _run(rule: ReminderRule) -> str:
    found, now = outlook(rule, clock.today()), clock.now()
    Reminder.objects.filter(pk__in=found.caught_up).update(solved_at=now)
    above: dict[tuple[Owners, object], list[Line]] = defaultdict(list)
    told = 0
    lines = [line for line in found.lines if line.is_told]
    quiet = _quiet(rule, [line for line in lines if line.owners and line.owners.scope == line.place.scope])
    for line in lines:
        if line.owners is None or (line.owners.scope == line.place.scope and line.place.pk in quiet):
            continue
        told += 1
        if line.owners.scope != line.place.scope:
            above[line.owners, line.place.access["area"] if line.owners.scope == "area" else 0].append(line)
            continue
        sent = keep(WORKER, line.place, line.now, line.owners, rule=rule.code)
        title, body = letter(line.place, line.now, asked="按进度现在应达到")
        notify(line.owners.users, key=sent.key, title=title, body=body, url=page_of(line.place, rule.indicator))
    for (owners, area), lines in above.items():
        _above(rule, owners, area, lines)
    if told:
        record(WORKER, "indicators.remind_by_rule", label=rule.name, rule=rule.code, places=told)
    return f"{rule.code} told {told}, caught up {len(found.caught_up)}"


@transaction.atomic
def _solved_by_hand() -> int:
    """Reminders sent by hand end when the target is met; as many statements for many places as for one."""
    known, today = catalogue(), clock.today()
    open_ones = Reminder.objects.filter(rule="", issue=None, solved_at=None, indicator__in=known)
    by_scope: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    paths: dict[int, str] = {}
    levels: dict[int, str] = {}
    columns = ("pk", "scope", "node", "indicator", "organization__path", "organization__level")
    for pk, scope, node, code, path, level in open_ones.values_list(*columns):
        by_scope[scope].append((pk, node, code))
        if path is not None:
            paths[node], levels[node] = path, str(level)
    solved: list[int] = []
    for scope, rows in by_scope.items():
        asked, nodes = {code for _, _, code in rows}, {node for _, node, _ in rows}
        of_tree = {"paths": paths, "levels": levels} if scope == ORGANIZATION else {}
        now = measured([known[code] for code in sorted(asked)], scope, [today], nodes, **of_tree)
        solved += [pk for pk, node, code in rows if (one := now[today, node].get(code)) and one.met]
    for start in range(0, len(solved), 1000):
        Reminder.objects.filter(pk__in=solved[start : start + 1000]).update(solved_at=clock.now())
    return len(solved)


def remind_by_rule() -> str:
    """Run by the workers once a day, after the figures are there; a rule that fails stops no other."""
    said = [f"by hand caught up {_solved_by_hand()}"]
    for rule in reminder_rules().values():
        if not is_on(rule_switch(rule.code)):
            continue
        try:
            said.append(_run(rule))
        except Exception:
            log.exception("rule of reminding failed", rule=rule.code)
            said.append(f"{rule.code} failed")
    return ", ".join(said)
