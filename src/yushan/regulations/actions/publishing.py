"""A version is published, takes effect on its day and replaces the one before; a rule is repealed."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from yushan.common import clock, rulebook
from yushan.common.errors import Conflict, Refusal
from yushan.regulations.actions.steps import locked, locked_for, queue_notices, step, user_of, with_reason
from yushan.regulations.models import Regulation, RegulationVersion
from yushan.regulations.rules import days_problem

State = RegulationVersion.State


@transaction.atomic
def publish_version(
    actor: Any, *, version: RegulationVersion, effective_on: date, read_by: date | None = None
) -> RegulationVersion:
    """Everybody can read it from now on; in force from its day, at once where that is today.

    Of two people who publish at once one gets Conflict. Refusal: what is missing, days out of order.
    """
    Regulation.objects.select_for_update().get(pk=version.regulation_id)
    row = locked_for(actor, version)
    field, problem = days_problem(effective_on, read_by, clock.today())
    if problem:
        raise Refusal(problem, field=field)
    row.effective_on, row.published_at, row.published_by = effective_on, clock.now(), user_of(actor)
    row.read_by = read_by if row.regulation.readers_text else None
    if row.regulation.readers_text and row.read_by is None:
        row.read_by = effective_on + timedelta(days=rulebook.number("regulation_reading_days"))
    step(
        actor, row, "publish", "effective_on", "read_by", "published_at", "published_by",
        effective_on=effective_on.isoformat(),
    )  # fmt: skip
    if effective_on <= clock.today():
        _take_effect(actor, row)
    return row


def _take_effect(actor: Any, row: RegulationVersion) -> None:
    """The one in force until now ends on this day; then this one begins, and its readers hear of it."""
    before = RegulationVersion.objects.filter(regulation=row.regulation_id, state=State.IN_FORCE).first()
    if before:
        old = locked(before.pk)
        old.ended_on, old.end_reason = row.effective_on, f"由第 {row.number} 版替代"
        step(actor, old, "replace", "ended_on", "end_reason")
    row.told_at = clock.now()
    step(actor, row, "take_effect", "told_at")
    if row.regulation.readers_text:
        queue_notices(actor, row, "new")


def take_effect_due(actor: Any) -> int:
    """Regular work: published versions whose day has come are in force; answers how many."""
    due = RegulationVersion.objects.filter(state=State.COMING, effective_on__lte=clock.today()).order_by("pk")
    return sum(_begin_one(actor, *keys) for keys in due.values_list("pk", "regulation_id"))


@transaction.atomic
def _begin_one(actor: Any, pk: int, regulation_id: int) -> bool:
    Regulation.objects.select_for_update().get(pk=regulation_id)
    row = locked(pk)
    if row.state != State.COMING or row.effective_on is None or row.effective_on > clock.today():
        return False
    _take_effect(actor, row)
    return True


@transaction.atomic
def repeal(actor: Any, *, version: RegulationVersion, reason: str) -> RegulationVersion:
    """The rule is no longer in force from today; it stays in the public history with the reason."""
    Regulation.objects.select_for_update().get(pk=version.regulation_id)
    row = locked_for(actor, version)
    reason = with_reason(reason, "请写明废止的原因或者依据，公开页上看得到。")
    prepared = RegulationVersion.objects.filter(regulation=row.regulation_id, state__in=RegulationVersion.PREPARED)
    if prepared.exists():
        raise Conflict("还有一版在准备中。要废止，先把那一版撤下。")
    row.ended_on, row.end_reason = clock.today(), reason
    step(actor, row, "repeal", "ended_on", "end_reason", reason=reason)
    return row
