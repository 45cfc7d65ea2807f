"""Volunteers from a file (docs/domain.md, Import files): a take-over by the city counts at once, a team's or area's file
only invites, like a group registration: its people are 待确认 until they say yes themselves.

Everything is read with a bounded number of statements for the whole chunk, decided in memory, written in bulk.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from yushan.accounts.actions import ensure_people, lock_people
from yushan.accounts.actions.people import Named, identity_hash, people_with
from yushan.accounts.models import Person, User
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.signals import tell_person_facts_changed
from yushan.common.text import same_name
from yushan.organizations.access import can, require
from yushan.organizations.models import Area
from yushan.volunteers.actions.facts import Outcome, VolunteerRow
from yushan.volunteers.actions.memberships import count_members
from yushan.volunteers.actions.numbers import fresh_numbers, fresh_pass
from yushan.volunteers.actions.people import set_phone
from yushan.volunteers.actions.skills import map_skills
from yushan.volunteers.actions.take_over_rows import objection, refresh
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries.memberships import CURRENT
from yushan.volunteers.queries.scopes import volunteers_in_scope

State = Volunteer.State


@dataclass
class _Chunk:
    """What is known about the persons of the rows, and what shall be written. `at_once`: by the city."""

    at_once: bool
    people: dict[str, Person] = field(default_factory=dict)
    volunteers: dict[str, Volunteer] = field(default_factory=dict)
    with_account: set[int] = field(default_factory=set)
    editable: set[int] = field(default_factory=set)
    current: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    seen: dict[str, tuple[VolunteerRow, int]] = field(default_factory=dict)
    created: dict[str, VolunteerRow] = field(default_factory=dict)
    changed: dict[str, set[str]] = field(default_factory=dict)
    joined: list[tuple[str, int]] = field(default_factory=list)
    approved: list[tuple[str, int]] = field(default_factory=list)


def _load(actor: Any, digests: list[str], at_once: bool) -> _Chunk:
    chunk = _Chunk(at_once)
    for start in range(0, len(digests), 900):
        part = digests[start : start + 900]
        chunk.people |= people_with(part)
    # Two numbers of somebody who was there twice lead to one person.
    known: dict[int, list[str]] = defaultdict(list)
    for digest, person in chunk.people.items():
        known[person.pk].append(digest)
    ids = sorted(known)
    lock_people(ids)
    _lock_volunteers(ids)
    for start in range(0, len(ids), 900):
        part_ids = ids[start : start + 900]
        for volunteer in Volunteer.objects.filter(person_id__in=part_ids):
            chunk.volunteers |= dict.fromkeys(known[volunteer.person_id], volunteer)
        chunk.with_account |= set(User.objects.filter(person_id__in=part_ids).values_list("person_id", flat=True))
        if not at_once:
            reach = volunteers_in_scope(actor, "volunteer.register").filter(person_id__in=part_ids)
            chunk.editable |= set(reach.values_list("pk", flat=True))
        rows = Membership.objects.filter(volunteer__person_id__in=part_ids, state__in=CURRENT)
        for person_id, organization_id, state in rows.values_list("volunteer__person_id", "organization_id", "state"):
            for digest in known[person_id]:
                chunk.current[digest][organization_id] = state
    return chunk


def _lock_volunteers(person_ids: list[int]) -> None:
    """The rows under which the limit of memberships is decided, in the order of their keys as everywhere else."""
    keys: list[int] = []
    for start in range(0, len(person_ids), 900):
        rows = Volunteer.objects.filter(person_id__in=person_ids[start : start + 900])
        keys += rows.values_list("pk", flat=True)
    keys.sort()
    for start in range(0, len(keys), 900):
        rows = Volunteer.objects.select_for_update(no_key=True).filter(pk__in=keys[start : start + 900])
        list(rows.order_by("pk").values_list("pk"))


def _decide(actor: Any, row: VolunteerRow, digest: str, place: int, chunk: _Chunk, limit: int, today: date) -> Outcome:
    """What becomes of one row; what shall be written is noted in the chunk."""
    person, known = chunk.people.get(digest), chunk.volunteers.get(digest)
    if problem := objection(row, today):
        return Outcome("rejected", problem)
    earlier = chunk.seen.get(digest)
    name = person.name if person else earlier[0].name if earlier else row.name
    if not same_name(name, row.name):
        return Outcome("rejected", "姓名与该身份证号已登记的姓名不一致，请核对姓名和身份证号。")
    if earlier and _differs(earlier[0], row):
        return Outcome("rejected", f"与本批第 {earlier[1] + 1} 行是同一人，但内容不一致，请核对后保留一行。")
    if known is None and person and person.identity_hash != digest:
        return Outcome("rejected", "这个证件号的资料已合并到同一人的另一个证件号，请用那个证件号导入。")
    if known and known.state == State.WITHDRAWN:
        return Outcome("rejected", "本人已注销注册，需由本人重新注册。")
    current, team = chunk.current[digest], row.organization
    waits = not chunk.at_once and (known is None or known.state == State.TO_CONFIRM)
    may_edit = known is None or _may_edit(actor, known, chunk)
    standing = current.get(team.pk) if team else None
    joins = team is not None and (standing is None or (standing == Membership.State.APPLIED and not waits))
    if team is not None and standing is None and not waits and not may_edit:
        text = f"此人已是志愿者，不在您负责的范围内。请本人在手机上申请加入“{team.name}”，申请后您再审核。"
        return Outcome("rejected", text)
    if team is not None and joins and team.pk not in current and len(current) >= limit:
        return Outcome("rejected", f"已在 {limit} 个队伍（每人最多 {limit} 个），请先退出一个。")
    if team is not None and joins:
        (chunk.approved if team.pk in current else chunk.joined).append((digest, team.pk))
        current[team.pk] = Membership.State.APPROVED
    if known is None and earlier is None:
        chunk.seen[digest], chunk.created[digest] = (row, place), row
        return Outcome("created")
    if known is not None and earlier is None:
        chunk.seen[digest] = (row, place)
        has_account = known.person_id in chunk.with_account
        chunk.changed[digest] = refresh(
            known, row, has_account=has_account, at_once=chunk.at_once, may_edit=may_edit, today=today
        )
        joins = joins or bool(chunk.changed[digest])
    return Outcome("updated" if joins else "unchanged")


def _may_edit(actor: Any, known: Volunteer, chunk: _Chunk) -> bool:
    """The city everybody; others whom they may register for, and whom they invited themselves."""
    invited = known.state == State.TO_CONFIRM and known.registered_by_id == getattr(actor, "pk", None)
    return chunk.at_once or known.pk in chunk.editable or (invited and known.registered_by_id is not None)


def _differs(first: VolunteerRow, second: VolunteerRow) -> bool:
    facts = ("phone", "politics", "education", "occupation", "skills", "talent_source", "registered_on")
    return any(getattr(first, name) != getattr(second, name) for name in facts)


@transaction.atomic
def take_over_volunteers(actor: Any, *, rows: Sequence[VolunteerRow]) -> list[Outcome]:
    """Creates or updates volunteers, one outcome a row.

    With import.takeover they are verified from `registered_on` or today and members at once. Without, new people wait
    for their own yes (待确认), the membership with them; `registered_on` is not taken; a volunteer out of the actor's
    reach is left alone and joins by applying. import.run is required on each row's organization, import.takeover where
    a row names none. Minors, withdrawn volunteers, differing names, future dates and a membership too many are rejected
    with the reason. What a person keeps by themselves (they have an account) is only completed, never overwritten.
    The caller sends chunks of 5,000.
    """
    require(actor, "import.run")
    for organization in {row.organization for row in rows if row.organization}:
        require(actor, "import.run", on=organization)
    at_once = can(actor, "import.takeover")
    if any(row.organization is None for row in rows):
        require(actor, "import.takeover")
    today, limit = clock.today(), rulebook.number("max_memberships")
    digests = [identity_hash(row.identity.number) for row in rows]
    chunk = _load(actor, sorted(set(digests)), at_once)
    outcomes = [
        _decide(actor, row, digest, place, chunk, limit, today)
        for place, (row, digest) in enumerate(zip(rows, digests, strict=True))
    ]
    _create(actor, chunk, today)
    _update(chunk)
    _join(actor, chunk)
    touched = [*chunk.created, *(digest for digest, fields in chunk.changed.items() if fields & _FACTS)]
    tell_person_facts_changed(chunk.volunteers[digest].person_id for digest in touched)
    counts = Counter(outcome.result for outcome in outcomes)
    if counts["created"] or counts["updated"]:
        record(actor, "volunteers.take_over", created=counts["created"], updated=counts["updated"])
    return outcomes


_FACTS = {"state", "verified_on", "area", "skills"}


def _create(actor: Any, chunk: _Chunk, today: date) -> None:
    if not chunk.created:
        return
    people = ensure_people([Named(row.name, row.identity) for row in chunk.created.values()])
    chunk.people |= people
    lock_people(people[digest].pk for digest in chunk.created)
    by_place: dict[tuple[int, str], list[str]] = defaultdict(list)
    areas: dict[int, Area | None] = {0: None}
    for digest, row in chunk.created.items():
        area = row.organization.area if row.organization else None
        areas[area.pk if area else 0] = area
        by_place[area.pk if area else 0, f"{_day(chunk, row, today):%Y%m}"].append(digest)
    fresh = []
    for (area_id, _month), digests in sorted(by_place.items()):
        day = _day(chunk, chunk.created[digests[0]], today)
        for number, digest in zip(fresh_numbers(areas[area_id], day, len(digests)), digests, strict=True):
            row = chunk.created[digest]
            verified_on = _day(chunk, row, today) if chunk.at_once else None
            fresh.append(_fresh(actor, row, people[digest], number, areas[area_id], verified_on))
            chunk.volunteers[digest] = fresh[-1]
    Volunteer.objects.bulk_create(fresh, batch_size=2000)
    map_skills([one.pk for one in fresh if one.skills])


def _day(chunk: _Chunk, row: VolunteerRow, today: date) -> date:
    """The day of registration the file may set: only a take-over goes back."""
    return (row.registered_on if chunk.at_once else None) or today


def _fresh(
    actor: Any, row: VolunteerRow, person: Person, number: str, area: Area | None, verified_on: date | None
) -> Volunteer:
    volunteer = Volunteer(
        person=person,
        number=number,
        state=State.VERIFIED if verified_on else State.TO_CONFIRM,
        source=Volunteer.Source.IMPORT,
        area=area,
        politics=row.politics,
        education=row.education,
        occupation=row.occupation,
        skills=list(row.skills),
        talent_source=row.talent_source,
        verified_on=verified_on,
        pass_code=fresh_pass(),
        registered_by=actor if getattr(actor, "pk", None) else None,
    )
    set_phone(volunteer, row.phone)
    return volunteer


def _update(chunk: _Chunk) -> None:
    fields = set().union(*chunk.changed.values()) if chunk.changed else set()
    rows = [chunk.volunteers[digest] for digest, changed in chunk.changed.items() if changed]
    if rows:
        Volunteer.objects.bulk_update(rows, sorted(fields), batch_size=500)
        map_skills([chunk.volunteers[digest].pk for digest, changed in chunk.changed.items() if "skills" in changed])


def _join(actor: Any, chunk: _Chunk) -> None:
    now, counts = clock.now(), Counter[int]()
    by = actor if getattr(actor, "pk", None) else None
    fresh = []
    for digest, organization_id in chunk.joined:
        volunteer = chunk.volunteers[digest]
        waits = volunteer.state == State.TO_CONFIRM
        counts[organization_id] += not waits
        fresh.append(
            Membership(
                volunteer=volunteer,
                organization_id=organization_id,
                state=Membership.State.APPLIED if waits else Membership.State.APPROVED,
                applied_at=now,
                decided_at=now,
                decided_by=by,
            )
        )
    Membership.objects.bulk_create(fresh, batch_size=2000)
    for digest, organization_id in chunk.approved:
        counts[organization_id] += Membership.objects.filter(
            volunteer=chunk.volunteers[digest], organization_id=organization_id, state=Membership.State.APPLIED
        ).update(state=Membership.State.APPROVED, decided_at=now, decided_by=by)
    for organization_id, count in sorted(counts.items()):
        count_members(organization_id, count)
