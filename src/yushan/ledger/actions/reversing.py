"""Reversing and correcting: a line is never changed; its negative is appended, and with a correction the right line."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from yushan.accounts.actions import lock_people
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.numbers import hours_text
from yushan.common.signals import tell_person_facts_changed
from yushan.ledger.actions import sums
from yushan.ledger.actions.chains import append, locked_heads
from yushan.ledger.actions.telling import tell_corrected
from yushan.ledger.actions.withdrawing import withdraw_untrue
from yushan.ledger.lines import correction_key
from yushan.ledger.models import ChainHead, HourEntry
from yushan.ledger.queries.entries import standing_spans
from yushan.ledger.rules import at_the_same_time, minutes_of_day
from yushan.ledger.signals import entries_posted
from yushan.organizations.access import require
from yushan.volunteers.models import Volunteer

# What a reversal and a correction repeat of the line that they take back.
_REPEATED = (
    *("organization_id", "volunteer_id", "activity_id", "activity_title", "service_type", "content", "place"),
    *("service_day", "starts_at", "ends_at", "in_charge"),
)


@transaction.atomic
def reverse_entry(actor: Any, *, entry: HourEntry, reason: str) -> HourEntry:
    """Cancels a posted line by its negative in the same chain; every sum goes back. Conflict when already reversed.

    Certificates that state the line are untrue from now on: they are withdrawn and their holder is told.
    """
    reason = _allowed(actor, entry, reason, "冲正")
    head, holder = _held(entry)
    reversal = _negative(actor, entry, reason)
    _book(head, holder, [reversal])
    withdraw_untrue(actor, entry=entry, reason=f"已冲正：{reason}")
    record(
        actor, "ledger.reverse", subject=entry, label=entry.activity_title, person_id=holder.person_id, reason=reason
    )
    return reversal


@transaction.atomic
def correct_entry(
    actor: Any, *, entry: HourEntry, starts_at: datetime, ends_at: datetime, minutes: int, reason: str
) -> HourEntry:
    """Puts a line with other times or minutes of the same day in the place of a posted one; answers the new line.

    The old one is reversed in the same transaction, the new one is 确认: somebody above the organization vouches for it.
    Refusal for what cannot be true beside the person's other hours, NotAllowed for one's own, Conflict when the line
    was taken back before. Certificates that state the old line are withdrawn, and the person is told.
    """
    reason = _allowed(actor, entry, reason, "更正")
    head, holder = _held(entry)
    if getattr(actor, "person_id", None) == holder.person_id:
        raise NotAllowed("这是您自己的时长，请由另一位管理员更正。")
    refuse_untrue(entry, starts_at, ends_at, minutes, volunteer_id=holder.volunteer_id)
    line = HourEntry(
        **{name: getattr(entry, name) for name in _REPEATED} | {"starts_at": starts_at, "ends_at": ends_at},
        source_key=correction_key(entry.pk),
        minutes=minutes,
        grade=HourEntry.Grade.CONFIRMED,
        recorder=str(actor)[:60],
        reason=reason[:200],
        posted_at=clock.now(),
    )
    _book(head, holder, [_negative(actor, entry, reason), line])
    withdraw_untrue(actor, entry=entry, reason=f"已更正为 {hours_text(minutes)} 小时：{reason}")
    record(
        actor, "ledger.correct", subject=entry, label=entry.activity_title, person_id=holder.person_id,
        reason=reason, before=entry.minutes, after=minutes, line=line.pk, organization=entry.organization_id,
        sequence=head.sequence,
    )  # fmt: skip
    tell_corrected(entry, line)
    return line


def _allowed(actor: Any, entry: HourEntry, reason: str, what: str) -> str:
    require(actor, "ledger.reverse", on=entry.organization)
    if not reason.strip():
        raise Refusal(f"请写明{what}的原因，它会留在台账里。", field="reason")
    if entry.reverses_id:
        raise Refusal(f"这一条本身是冲正，不能再{what}。")
    return reason.strip()


def _held(entry: HourEntry) -> tuple[ChainHead, sums.Holder]:
    """The chain's head and the person, under lock in the order of a posting; Conflict when the line is reversed."""
    head = locked_heads([entry.organization_id])[entry.organization_id]
    if HourEntry.objects.filter(reverses=entry).exists():
        raise Conflict("这一条已经冲正过了。")
    holder, before = sums.holders_of([entry.volunteer_id])[entry.volunteer_id], None
    while holder != before:  # two rows of the person may have been merged before we had the lock
        lock_people([holder.person_id])
        before, holder = holder, sums.holders_of([entry.volunteer_id])[entry.volunteer_id]
    return head, holder


def _negative(actor: Any, entry: HourEntry, reason: str) -> HourEntry:
    return HourEntry(
        **{name: getattr(entry, name) for name in (*_REPEATED, "grade", "is_imported")},
        source_key=f"reversal:{entry.pk}",
        minutes=-entry.minutes,
        recorder=str(actor)[:60],
        reverses=entry,
        reason=reason[:200],
        posted_at=clock.now(),
    )


def _book(head: ChainHead, holder: sums.Holder, lines: Sequence[HourEntry]) -> None:
    """Appends lines of one person and day to their chain and moves every sum that depends on them."""
    for line in lines:
        append(line, head)
        line.save(force_insert=True)
    head.save(update_fields=["sequence", "hash"])
    sums.add_daily(lines)
    minutes = sum(line.minutes for line in lines)
    Volunteer.objects.filter(pk=holder.volunteer_id).update(posted_minutes=F("posted_minutes") + minutes)
    sums.recount_year(holder, lines[0].service_day.year)
    tell_person_facts_changed([holder.person_id])
    entries_posted.send(sender=None, entries=list(lines))


def refuse_untrue(
    entry: HourEntry, starts_at: datetime, ends_at: datetime, minutes: int, *, volunteer_id: int | None = None
) -> None:
    """Refusal unless the new line can be true: of the same day, over, not too long, beside what else stands.

    `volunteer_id`: whose other hours it stands beside, where that is no longer who is named in the line. 1 statement.
    """
    day = entry.service_day
    if clock.local(starts_at).date() != day:
        raise Refusal(f"开始时间要在服务日期 {day} 当天。日期、活动或人错了的，请冲正后重新登记。", field="starts_at")
    if not starts_at < ends_at:
        raise Refusal("结束时间要晚于开始时间。", field="ends_at")
    if ends_at > clock.now():
        raise Refusal("结束时间还没有到，请核对。", field="ends_at")
    if minutes <= 0:
        raise Refusal("时长要大于 0 分钟；没有服务过的，请改用冲正。", field="minutes")
    if minutes > (longest := int((ends_at - starts_at).total_seconds() // 60)):
        raise Refusal(f"时长超过了起止时间之间的 {longest} 分钟，请核对。", field="minutes")
    if (starts_at, ends_at, minutes) == (entry.starts_at, entry.ends_at, entry.minutes):
        raise Refusal("和原来的一样，没有要更正的。", field="minutes")
    near = standing_spans(
        [volunteer_id or entry.volunteer_id], day - timedelta(days=1), day + timedelta(days=1), without=entry
    )
    others = [span for _volunteer_id, span in near]
    if double := at_the_same_time(starts_at, ends_at, others):
        raise Refusal(f"同一时间还有“{double[0].title}”的服务时长，请核对。", field="starts_at")
    total, most = minutes_of_day(day, minutes, others), rulebook.number("max_day_minutes")
    if total > most:
        text = f"更正后当天合计 {hours_text(total)} 小时，超过 {hours_text(most)} 小时，请核对。"
        raise Refusal(text, field="minutes")
