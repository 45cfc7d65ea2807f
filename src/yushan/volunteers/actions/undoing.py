"""Taking a merging back: what its journal wrote down stands again as it stood (docs/decisions/0017)."""

from typing import Any

from django.db import transaction

from yushan.accounts.models import Person
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.signals import tell_person_facts_changed
from yushan.organizations.models import Organization
from yushan.volunteers.actions.journal import Journal
from yushan.volunteers.actions.memberships import count_members
from yushan.volunteers.actions.merging import UNDO_DAYS, locked_pair
from yushan.volunteers.actions.skills import map_skills
from yushan.volunteers.models import DuplicateDoubt, Membership, PersonMerge, Volunteer
from yushan.volunteers.queries.duplicates import may_merge
from yushan.volunteers.signals import people_parting, people_rejoined


@transaction.atomic
def undo_merge(actor: Any, *, merge: PersonMerge, reason: str) -> int:
    """Two rows again, as they were; what came later stays with the kept one. Answers how many rows had changed since.

    Conflict when it was undone, its time is over, or a later merging has to be undone first.
    """
    if not may_merge(actor, [merge.kept_id]):
        raise NotFound()
    if not (reason := reason.strip()[:200]):
        raise Refusal("请写明为什么撤销合并。", field="reason")
    people = locked_pair([merge.kept_id, merge.gone_id])
    row = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if row.undone_at:
        raise Conflict("这次合并已经撤销过了。")
    if not row.journal or row.undo_until <= clock.now():
        raise Conflict(f"合并超过 {UNDO_DAYS} 天，不能再撤销。")
    both = (row.kept_id, row.gone_id)
    later = PersonMerge.objects.filter(merged_at__gt=row.merged_at, undone_at=None)
    if later.filter(kept__in=both).exists() or later.filter(gone__in=both).exists():
        raise Conflict("这个人后来又合并过一次，请先撤销后面那一次。")
    kept, gone = people[row.kept_id], people[row.gone_id]
    organizations = _counted(kept, gone)
    people_parting.send(sender=None, person_ids={kept.pk, gone.pk})
    left = Journal(row.journal).take_back()
    for organization_id in organizations | _counted(kept, gone):
        _recount_members(organization_id)
    map_skills(Volunteer.objects.filter(person__in=[kept, gone]).values_list("pk", flat=True))
    people_rejoined.send(sender=None, person_ids={kept.pk, gone.pk})
    row.undone_at, row.undo_reason, row.journal = clock.now(), reason, ""
    row.undone_by = actor if getattr(actor, "pk", None) else None
    row.save(update_fields=["undone_at", "undone_by", "undo_reason", "journal"])
    pair = sorted(both)
    DuplicateDoubt.objects.filter(first=pair[0], second=pair[1]).update(
        state=DuplicateDoubt.State.OPEN, decided_at=None
    )
    tell_person_facts_changed([kept.pk, gone.pk])
    record(
        actor, "volunteers.undo_merge", subject=row, label=f"合并 {row.pk}", person_id=kept.pk, reason=reason,
        touched=[kept.pk, gone.pk], changed_since=left,
    )  # fmt: skip
    return left


def _counted(*people: Person) -> set[int]:
    rows = Membership.objects.filter(volunteer__person__in=people)
    return set(rows.values_list("organization_id", flat=True))


def _recount_members(organization_id: int) -> None:
    """Brings the kept number of members in line with the rows that were put back."""
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    members = Membership.objects.filter(organization=organization, state=Membership.State.APPROVED).count()
    count_members(organization_id, members - organization.member_count)


def forget_journals() -> int:
    """Regular work: what can no longer be undone keeps nothing of the people."""
    over = PersonMerge.objects.filter(undo_until__lte=clock.now()).exclude(journal=b"")
    return over.update(journal="")
