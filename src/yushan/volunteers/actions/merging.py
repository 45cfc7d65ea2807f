"""Two rows of one person become one: the ledger's lines stay as they are (docs/decisions/0017).

The row that goes stays as a shell: its identity number leads to the row that is kept, its 志愿者编号 and the lines that
name it count for the kept one. Everything else is moved through a journal, from which undoing.py takes it back within some days.
Order of locks: people by key, volunteers by key.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import lock_people, notify
from yushan.accounts.models import Consent, GuardianRequest, Person, User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.signals import tell_person_facts_changed
from yushan.organizations.models import KeyPost, OrganizationLeader, StaffMember
from yushan.volunteers.actions.journal import Journal
from yushan.volunteers.actions.memberships import end_membership
from yushan.volunteers.actions.skills import map_skills
from yushan.volunteers.models import (
    Cultivation,
    DuplicateDoubt,
    Guardianship,
    Membership,
    MembershipPause,
    MembershipTransfer,
    PastRegistration,
    PersonMerge,
    Qualification,
    Volunteer,
)
from yushan.volunteers.queries.duplicates import may_merge, merge_obstacles
from yushan.volunteers.queries.memberships import BELONGING, CURRENT
from yushan.volunteers.rules_duplicates import joined
from yushan.volunteers.signals import people_rejoined, volunteers_joining

UNDO_DAYS = 30
State = Volunteer.State
_ABOUT = ("area_id", "politics", "education", "occupation", "talent_source", "invited_by_unit_id")


def locked_pair(person_ids: list[int]) -> dict[int, Person]:
    """Both people and their registrations under lock, as every merging and undoing takes them."""
    lock_people(person_ids)
    people = Person.objects.in_bulk(person_ids)
    if len(people) != len(set(person_ids)):
        raise NotFound()
    # Without their keys: who redeems or signs up holds what is theirs and only names the volunteer.
    rows = Volunteer.objects.select_for_update(no_key=True).filter(person__in=person_ids)
    list(rows.order_by("pk").values_list("pk"))
    return people


@transaction.atomic
def merge_people(
    actor: Any, *, kept: Person, gone: Person, reason: str, doubt: DuplicateDoubt | None = None
) -> PersonMerge:
    """`gone` becomes a shell of `kept`. Needs person.merge over both.

    Refusal with what has to be settled first; Conflict when one of them was merged in between.
    """
    if not may_merge(actor, [kept.pk, gone.pk]):
        raise NotFound()
    if not (reason := reason.strip()[:200]):
        raise Refusal("请写明凭什么认定是同一个人，例如：看过身份证和护照原件。", field="reason")
    if kept.pk == gone.pk:
        raise Refusal("要合并的是同一份资料。")
    people = locked_pair([kept.pk, gone.pk])
    kept, gone = people[kept.pk], people[gone.pk]
    if kept.merged_into_id or gone.merged_into_id:
        raise Conflict("其中一份刚刚已经合并到别的资料里，请刷新后再看。", code="merged")
    if found := merge_obstacles(kept, gone):
        raise Refusal("还不能合并：" + "；".join(found), code="obstacle")
    journal, now = Journal(), clock.now()
    # Who had been merged into the one that goes now leads to the one that stays: one step, never a chain.
    journal.move(gone.merged_from.all(), merged_into_id=kept.pk)
    journal.change(gone, merged_into_id=kept.pk)
    _roster(journal, kept, gone)
    _account(journal, kept, gone)
    journal.move(Consent.objects.filter(person=gone), person_id=kept.pk)
    journal.move(Consent.objects.filter(guardian=gone), guardian_id=kept.pk)
    journal.move(OrganizationLeader.objects.filter(person=gone), person_id=kept.pk)
    journal.move(KeyPost.objects.filter(person=gone), person_id=kept.pk)
    _wards(journal, kept, gone)
    _volunteers(journal, kept, gone)
    people_rejoined.send(sender=None, person_ids={kept.pk, gone.pk})
    made = PersonMerge.objects.create(
        kept=kept, gone=gone, doubt=doubt, reason=reason, merged_at=now, journal=journal.text(),
        merged_by=actor if getattr(actor, "pk", None) else None, undo_until=now + timedelta(days=UNDO_DAYS),
    )  # fmt: skip
    _settle_doubts(actor, kept, gone)
    tell_person_facts_changed([kept.pk, gone.pk])
    record(
        actor, "volunteers.merge_people", subject=made, label=f"合并 {made.pk}", person_id=kept.pk, reason=reason,
        touched=[kept.pk, gone.pk], moved=len(journal.entries),
    )  # fmt: skip
    _tell(kept, made)
    return made


def _roster(journal: Journal, kept: Person, gone: Person) -> None:
    """Rows of rosters; in one unit a further spell of the same person, counted once (union of the days)."""
    for row in StaffMember.objects.filter(person=gone).order_by("unit_id", "spell"):
        taken = set(StaffMember.objects.filter(unit=row.unit_id, person=kept).values_list("spell", flat=True))
        spell = row.spell if row.spell not in taken else max(taken) + 1
        journal.change(row, person_id=kept.pk, spell=spell)


def _account(journal: Journal, kept: Person, gone: Person) -> None:
    """The account comes along where there is none; of two the one of the row that goes is locked."""
    users = {user.person_id: user for user in User.objects.filter(person__in=[kept, gone])}
    if (second := users.get(gone.pk)) is None:
        return
    if kept.pk in users:
        journal.change(second, is_active=False, phone_hash=None, phone_verified_at=None)
    else:
        journal.change(second, person_id=kept.pk)


def _wards(journal: Journal, kept: Person, gone: Person) -> None:
    """Children come along, with what the guardian may still decide; the account that stays stands for them."""
    taken = Guardianship.objects.filter(guardian=kept).values("volunteer")
    journal.move(Guardianship.objects.filter(guardian=gone).exclude(volunteer__in=taken), guardian_id=kept.pk)
    journal.move(GuardianRequest.objects.filter(guardian=gone).exclude(ward=kept), guardian_id=kept.pk)
    # What a school asked about the person as a child; only one question at a time waits.
    asked = GuardianRequest.objects.filter(ward=gone).exclude(guardian=kept)
    waiting = GuardianRequest.objects.filter(ward=kept, state=GuardianRequest.State.WAITING)
    journal.move(asked.exclude(state=GuardianRequest.State.WAITING) if waiting.exists() else asked, ward_id=kept.pk)
    account = User.objects.filter(person=kept).first()
    if account is None:
        return
    own = Guardianship.objects.filter(guardian_user=account).values("volunteer")
    locked = Guardianship.objects.filter(guardian_user__person=gone)
    journal.move(locked.exclude(volunteer__in=own), guardian_user_id=account.pk)


def _volunteers(journal: Journal, kept: Person, gone: Person) -> None:
    rows = {row.person_id: row for row in Volunteer.objects.filter(person__in=[kept, gone])}
    first, second = rows.get(kept.pk), rows.get(gone.pk)
    if second is None:
        return
    if first is None:
        journal.change(second, person_id=kept.pk)
        return
    journal.move(second.merged_from.all(), merged_into_id=first.pk)
    _memberships(journal, first, second)
    journal.move(Qualification.objects.filter(volunteer=second), volunteer_id=first.pk)
    guards = Guardianship.objects.filter(volunteer=first).values("guardian")
    journal.move(Guardianship.objects.filter(volunteer=second).exclude(guardian__in=guards), volunteer_id=first.pk)
    _tracks(journal, first, second)
    volunteers_joining.send(sender=None, kept=first, gone=second, journal=journal)
    _registration(journal, first, second)
    _about(journal, first, second)


def _tracks(journal: Journal, first: Volunteer, second: Volunteer) -> None:
    """Tracks of leaders to be come along; of two that are open the one of the row that goes stays where it is."""
    rows = Cultivation.objects.filter(volunteer=second).exclude(mentor=first)
    if Cultivation.objects.filter(volunteer=first, state__in=Cultivation.OPEN).exists():
        rows = rows.exclude(state__in=Cultivation.OPEN)
    journal.move(rows, volunteer_id=first.pk)
    journal.move(Cultivation.objects.filter(mentor=second).exclude(volunteer=first), mentor_id=first.pk)


def _memberships(journal: Journal, first: Volunteer, second: Volunteer) -> None:
    """All of them come along; in a team where both stand, the weaker one ends."""
    own = {row.organization_id: row for row in Membership.objects.filter(volunteer=first, state__in=CURRENT)}
    for row in Membership.objects.filter(volunteer=second).order_by("pk"):
        twin = own.get(row.organization_id) if row.state in CURRENT else None
        if twin is not None:
            stronger = row.state in BELONGING and twin.state not in BELONGING
            _end(journal, twin if stronger else row)
        journal.change(row, volunteer_id=first.pk)


def _end(journal: Journal, row: Membership) -> None:
    pauses, transfers = list(row.pauses.filter(ended_at=None)), list(row.transfers.filter(state="waiting"))
    names = ("state", "left_at", "reason")
    before = {name: getattr(row, name) for name in names}
    end_membership(row, "合并重复登记")
    row.refresh_from_db()
    after = {name: getattr(row, name) for name in names}
    for name, value in before.items():
        setattr(row, name, value)
    journal.change(row, **after)
    for pause in pauses:
        journal.change(pause, ended_at=MembershipPause.objects.get(pk=pause.pk).ended_at)
    for transfer in transfers:
        fresh = MembershipTransfer.objects.get(pk=transfer.pk)
        journal.change(transfer, state=fresh.state, decided_at=fresh.decided_at, answer=fresh.answer)


def _registration(journal: Journal, first: Volunteer, second: Volunteer) -> None:
    """The days of both count as one person's, once; what lies apart is kept as an earlier time."""
    spans = [(row.verified_on, row.withdrawn_on) if row.verified_on else None for row in (first, second)]
    current, earlier = joined(*spans)
    verified = State.VERIFIED in (first.state, second.state)
    state = State.VERIFIED if verified else first.state
    journal.change(
        second, state=State.WITHDRAWN, verified_on=None, withdrawn_on=None, posted_minutes=0, merged_into_id=first.pk
    )
    verified_on, withdrawn_on = current or (None, None)
    journal.change(first, state=state, verified_on=verified_on, withdrawn_on=withdrawn_on)
    known = set(PastRegistration.objects.filter(volunteer=first).values_list("verified_on", flat=True))
    rows = PastRegistration.objects.filter(volunteer=second).exclude(verified_on__in=known)
    journal.move(rows, volunteer_id=first.pk)
    if earlier and earlier[1] and not first.past_registrations.filter(verified_on=earlier[0]).exists():
        made = PastRegistration.objects.create(volunteer=first, verified_on=earlier[0], withdrawn_on=earlier[1])
        journal.made(made)


def _about(journal: Journal, first: Volunteer, second: Volunteer) -> None:
    """What was left empty is filled in; words of both lists stand together."""
    fill = {name: getattr(second, name) for name in _ABOUT if not getattr(first, name) and getattr(second, name)}
    for name in ("skills", "languages", "available"):
        both = list(dict.fromkeys([*getattr(first, name), *getattr(second, name)]))
        if both != getattr(first, name):
            fill[name] = both
    if fill:
        journal.change(first, **fill)
    if "skills" in fill:
        map_skills([first.pk])


def _settle_doubts(actor: Any, kept: Person, gone: Person) -> None:
    pair = sorted((kept.pk, gone.pk))
    rows = DuplicateDoubt.objects.filter(first=pair[0], second=pair[1])
    by = actor if getattr(actor, "pk", None) else None
    rows.update(state=DuplicateDoubt.State.MERGED, decided_at=clock.now(), decided_by=by)


def _tell(kept: Person, made: PersonMerge) -> None:
    user = User.objects.filter(person=kept, is_active=True).first()
    if user:
        notify(
            [user.pk], key=f"people-merged:{made.pk}", title="您的两份登记已合并成一份",
            body=f"队伍、资格和时长都在一起了。不是您的，请在 {UNDO_DAYS} 天内告诉管理员，可以原样撤销。",
            url=reverse("portal:me"),
        )  # fmt: skip


@transaction.atomic
def dismiss_doubt(actor: Any, *, doubt: DuplicateDoubt) -> DuplicateDoubt:
    """They are two people; the pair does not come up again. Conflict when somebody decided in between."""
    if not may_merge(actor, [doubt.first_id, doubt.second_id]):
        raise NotFound()
    by = actor if getattr(actor, "pk", None) else None
    rows = DuplicateDoubt.objects.filter(pk=doubt.pk, state=DuplicateDoubt.State.OPEN)
    if not rows.update(state=DuplicateDoubt.State.DIFFERENT, decided_at=clock.now(), decided_by=by):
        raise Conflict("这一对刚刚已经有人处理过了。")
    record(
        actor, "volunteers.dismiss_doubt", subject=doubt, label=f"疑似重复 {doubt.pk}",
        touched=[doubt.first_id, doubt.second_id],
    )  # fmt: skip
    doubt.refresh_from_db()
    return doubt
