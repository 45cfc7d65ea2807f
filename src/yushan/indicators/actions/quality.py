"""The nightly look at the data, and what people do about what it found."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Count, Sum
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock, periods
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.indicators import doubtful
from yushan.indicators.actions.reminding import give_key, reachable
from yushan.indicators.doubtful import Found
from yushan.indicators.models import QualityCount, QualityIssue, Reminder
from yushan.indicators.queries import quality as found_in
from yushan.indicators.queries.reminders import issue_quiet_day
from yushan.indicators.queries.watching import CheckWords, checks
from yushan.indicators.rules.quality import asks_again

State = QualityIssue.State
WORDS = {
    "indicators.accept_issue": "说明数据疑点",
    "indicators.recheck_issue": "重新核查数据疑点",
    "indicators.remind_issue": "提醒处理数据疑点",
}
log = structlog.get_logger(__name__)


def _due(now: datetime, days: int) -> datetime | None:
    try:
        return periods.notice_ends(now, days)
    except periods.OutsideCalendar:
        return None


def _new(words: CheckWords, one: Found, now: datetime) -> QualityIssue:
    places = {"unit": "unit_id", "organization": "organization_id"}
    return QualityIssue(
        kind=words.code, scope=one.scope, node=one.pk, area_id=one.area, number=one.number, text=one.text[:200],
        url=one.url, found_at=now, seen_at=now, due_at=_due(now, words.working_days),
        **({places[one.scope]: one.pk} if one.scope in places else {}),
    )  # fmt: skip


def _seen_again(issue: QualityIssue, one: Found, words: CheckWords, now: datetime) -> None:
    """What is there still: its number of today; an explanation does not stand for more than was explained."""
    if issue.state == State.ACCEPTED and asks_again(issue.number, one.number):
        issue.state, issue.found_at, issue.due_at = State.OPEN, now, _due(now, words.working_days)
    if issue.state == State.OPEN or one.number < issue.number:
        issue.number = one.number
    issue.text, issue.url, issue.seen_at = one.text[:200], one.url, now


def _solve(issues: Iterable[QualityIssue], now: datetime) -> int:
    keys = [issue.pk for issue in issues]
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        QualityIssue.objects.filter(pk__in=some).update(state=State.SOLVED, solved_at=now)
        Reminder.objects.filter(issue__in=some, solved_at=None).update(solved_at=now)
    return len(keys)


@transaction.atomic
def look_at(words: CheckWords) -> tuple[int, int, int]:
    """Makes one check and keeps what it found: how many places are new, are there still, are solved."""
    now = clock.now()
    found: dict[tuple[str, int], Found] = {}
    for one in doubtful.known()[words.code].find(clock.today(), words.numbers, None):
        found[one.scope, one.pk] = one
    standing = QualityIssue.objects.select_for_update(of=("self",)).filter(kind=words.code).exclude(state=State.SOLVED)
    kept, gone = [], []
    for issue in standing:
        place = issue.scope, issue.node
        if place in found:
            _seen_again(issue, found.pop(place), words, now)
            kept.append(issue)
        else:
            gone.append(issue)
    changed = ["state", "number", "text", "url", "seen_at", "found_at", "due_at"]
    QualityIssue.objects.bulk_update(kept, changed, batch_size=200)
    QualityIssue.objects.bulk_create([_new(words, one, now) for one in found.values()], batch_size=500)
    return len(found), len(kept), _solve(gone, now)


@transaction.atomic
def _count(codes: Iterable[str]) -> None:
    """How many stand open today, by kind and area; a second look of the day replaces the first."""
    today = clock.today()
    rows = QualityIssue.objects.filter(state=State.OPEN).order_by().values_list("kind", "area")
    sums = {(kind, area): (n, things) for kind, area, n, things in rows.annotate(Count("pk"), Sum("number"))}
    for code in codes:
        sums.setdefault((code, None), (0, 0))  # a day without doubts is a point of the trend, not a gap
    QualityCount.objects.filter(day=today).delete()
    QualityCount.objects.bulk_create(
        QualityCount(day=today, kind=kind, area_id=area, issues=n, things=things)
        for (kind, area), (n, things) in sums.items()
    )


def look_over() -> str:
    """Run by the workers once a day: every check of the plan, then the day's numbers. One that fails stops no other."""
    said = []
    for words in checks().values():
        try:
            new, kept, solved = look_at(words)
        except Exception:
            log.exception("check of the data failed", check=words.code)
            said.append(f"{words.code} failed")
            continue
        said.append(f"{words.code} +{new} ={kept} -{solved}")
    with transaction.atomic():
        _solve(QualityIssue.objects.exclude(kind__in=checks()).exclude(state=State.SOLVED), clock.now())
    _count(checks())
    return ", ".join(said)


def _words(issue: QualityIssue) -> CheckWords:
    found = checks().get(issue.kind)
    if found is None:
        raise Refusal("方案里已经没有这一项核查了，今晚会自动结束。")
    return found


def _locked(issue: QualityIssue) -> QualityIssue:
    rows = QualityIssue.objects.select_for_update(of=("self",)).select_related("unit", "organization", "area")
    found = rows.get(pk=issue.pk)
    if found.state == State.SOLVED:
        raise Conflict("这一条已经解决了，不用再处理。")
    return found


def _require_owner(actor: Any, issue: QualityIssue) -> None:
    if not found_in.may_handle(actor, issue):
        raise NotAllowed("这一条由当地的管理员处理，请联系他们。")


@transaction.atomic
def accept(actor: Any, *, issue: QualityIssue, reason: str) -> QualityIssue:
    """Somebody who looks after the place says why it is as it should be; it asks again when there is more of it."""
    _require_owner(actor, issue)
    found = _locked(issue)
    reason = reason.strip()[:300]
    if len(reason) < 4:
        raise Refusal("请写清楚为什么不用改，至少四个字。", field="reason")
    found.state, found.reason, found.decided_at = State.ACCEPTED, reason, clock.now()
    found.decided_by_id, found.decider_name = getattr(actor, "pk", None), str(actor)[:60]
    found.save(update_fields=["state", "reason", "decided_at", "decided_by", "decider_name"])
    record(actor, "indicators.accept_issue", subject=found, label=found.place_name, reason=reason, kind=found.kind)
    return found


@transaction.atomic
def recheck(actor: Any, *, issue: QualityIssue) -> bool:
    """Makes the check again now at this place, for who has put it right; True when it is gone."""
    _require_owner(actor, issue)
    found = _locked(issue)
    words = _words(found)
    place = found.scope, found.node
    there = doubtful.known()[found.kind].find(clock.today(), words.numbers, place)
    one = next((one for one in there if (one.scope, one.pk) == place), None)
    if one is None:
        _solve([found], clock.now())
    else:
        _seen_again(found, one, words, clock.now())
        found.save(update_fields=["state", "number", "text", "url", "seen_at", "found_at", "due_at"])
    record(
        actor, "indicators.recheck_issue", subject=found, label=found.place_name, kind=found.kind, solved=one is None
    )
    return one is None


@transaction.atomic
def remind_about(actor: Any, *, issue: QualityIssue) -> Reminder:
    """A message to those who look after the place, at most once in the days that the plan sets for the check."""
    if not found_in.may_remind_of(actor, issue):
        raise NotAllowed("只有上一级管理员可以提醒，请联系他们。")
    found, words = _locked(issue), _words(issue)
    quiet = issue_quiet_day(found, words.remind_days)
    owners = reachable((found.scope, found.node), found.place_name, quiet=quiet)
    sent = Reminder.objects.create(
        scope=found.scope, node=found.node, unit=found.unit, organization=found.organization, area=found.area,
        issue=found, told=found.scope, key="", standing={"text": found.text, "missing": found.number},
        reached=len(owners.people), sent_by=actor, sender_name=str(actor)[:60], sent_at=clock.now(),
    )  # fmt: skip
    give_key(sent)
    notify(
        owners.users, key=sent.key, title=f"{found.place_name}：{words.name}", body=f"{found.text}。{words.remedy}",
        url=reverse("indicators:quality_issue", args=[found.pk]),
    )  # fmt: skip
    record(
        actor, "indicators.remind_issue", subject=found, label=found.place_name, kind=found.kind, reached=sent.reached
    )
    return sent
