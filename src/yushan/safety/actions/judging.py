"""Signals of doubtful hours: looked for each night, judged by a person of the district or the city. Nothing follows by itself."""

from datetime import date
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import NotAllowed
from yushan.common.locking import locked as held
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.safety.lifecycle import SIGNAL
from yushan.safety.models import Signal
from yushan.safety.queries.signals import limits, month_of, organizations_with_scans, scans_of, served_of
from yushan.safety.rules.signals import all_found


@transaction.atomic
def find_in(organization: Organization, month: str) -> int:
    """Looks through one month of an organization; what is judged stays as it is, open ones get today's numbers."""
    found = all_found(scans_of(organization.pk, month), served_of(organization.pk, month), limits())
    known = {
        (row.kind, row.about): row for row in Signal.objects.filter(organization=organization, month=month)
    }  # fmt: skip
    fresh = 0
    for one in found:
        row = known.get((one.kind, one.about))
        facts: dict[str, Any] = {"weight": one.weight, "text": one.text[:300], "activities": one.activities[:30]}
        if row is None:
            Signal.objects.create(
                kind=one.kind, organization=organization, area=organization.area, about=one.about, month=month,
                found_at=clock.now(), **facts,
            )  # fmt: skip
            fresh += 1
        elif row.state == Signal.State.OPEN and row.weight != one.weight:
            Signal.objects.filter(pk=row.pk).update(**facts)
    return fresh


def find_signals(today: date | None = None) -> int:
    """Regular work: this month and the last one, of every organization with check-ins. Answers how many are new."""
    months = {month_of(today or clock.today(), back) for back in (0, 1)}
    return sum(
        find_in(organization, month) for month in sorted(months) for organization in organizations_with_scans(month)
    )


@transaction.atomic
def judge(actor: Any, *, signal: Signal, event: str, finding: str) -> Signal:
    """What somebody found out. Hours that are wrong are corrected where hours are corrected; here nobody loses anything."""
    row = held(signal, "organization")
    require(actor, "signal.judge", on=row)
    if row.about == f"user:{actor.pk}" or (
        row.about.startswith("pair:") and str(actor.pk) in row.about.removeprefix("pair:").split("-")
    ):
        raise NotAllowed("这条线索和您自己有关，要由别人核实。")
    row.state = SIGNAL.next_state(row.state, event)
    row.finding = because(finding, "请写怎么核实的、结果是什么。", field="finding", most=500)
    row.judged_by, row.judged_at = actor, clock.now()
    row.save(update_fields=["state", "finding", "judged_by", "judged_at"])
    record(actor, "safety.judge", subject=row, label=str(row), now=row.state)
    return row
