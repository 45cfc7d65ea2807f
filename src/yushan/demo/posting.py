"""The ledger of the past: settlements and imported records in the order of their days, with a root for each day."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.actions.people import identity_hash
from yushan.accounts.models import User
from yushan.activities.actions import ActivityRow, imported_activities
from yushan.activities.models import Activity, Presence
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.demo.history import facts, settled_at
from yushan.demo.schedule import Held
from yushan.demo.world import World
from yushan.ledger.actions import post_entries, reverse_entry, seal_due
from yushan.ledger.lines import EntryLine
from yushan.ledger.models import HourEntry
from yushan.plan.queries import entry

_MISTAKES = (
    "重复登记，本人当天在另一个场次。",
    "签到记录录错了人，已核实。",
    "活动改期，原记录作废。",
)


def post_history(world: World, presences: Sequence[Presence], history: Sequence[Held]) -> None:
    """Each day: the root of the days before, then what is due, then records that came in by file, then corrections."""
    due: dict[datetime, list[Presence]] = defaultdict(list)
    for presence in presences:
        if at := settled_at(presence.sign_up.shift.activity, world.now):
            due[at].append(presence)
    records: dict[datetime, list[Held]] = defaultdict(list)
    for held in history:
        if held.is_record:
            came = clock.at(held.day + timedelta(days=world.rng.randint(3, 12)), 10, 30)
            records[min(came, world.now - timedelta(hours=30))].append(held)
    moments = sorted({*due, *records})
    wrong = set(world.rng.sample(range(len(moments)), min(world.size.reversals, len(moments))))
    persons = {who.volunteer_id: who.person_id for who in world.volunteers}
    for place, moment in enumerate(moments):
        with clock.pretend(moment):
            seal_due(WORKER)
            if moment in due:
                _settle(world, due[moment], persons)
            post_records(world, records.get(moment, ()))
            if place in wrong:
                _reverse_one(world, moment)
    seal_due(WORKER)
    _close(presences, world.now)


def _settle(world: World, presences: Sequence[Presence], persons: dict[int, int]) -> None:
    """The lines of all activities that are due at one moment, in one posting (as `settle_activity` makes them)."""
    counted = [presence for presence in presences if presence.minutes]
    entries = post_entries(WORKER, lines=[_line(world, presence, persons) for presence in counted])
    for presence, posted in zip(counted, entries, strict=True):
        presence.entry_id = posted.pk


def _line(world: World, presence: Presence, persons: dict[int, int]) -> EntryLine:
    row = presence.sign_up
    shift, activity = row.shift, row.shift.activity
    return EntryLine(
        organization_id=activity.organization_id, volunteer_id=row.volunteer_id, person_id=persons[row.volunteer_id],
        source_key=f"presence:{presence.pk}", activity_id=activity.pk, activity_title=activity.title,
        service_type=world.kinds[activity.pk], content=f"{row.post.name}岗：{row.post.duties}", place=activity.place or "线上",
        service_day=clock.local(shift.starts_at).date(), starts_at=max(presence.in_at or shift.starts_at, shift.starts_at),
        ends_at=min(presence.out_at or shift.ends_at, shift.ends_at), minutes=presence.minutes, grade=presence.grade,
        in_charge=activity.in_charge, recorder=str(presence.confirmed_by),
    )  # fmt: skip


def _close(presences: Sequence[Presence], now: datetime) -> None:
    """Presences know their lines, activities that they are settled; the people of the last weeks are told."""
    Presence.objects.bulk_update([one for one in presences if one.entry_id], ["entry_id"], batch_size=500)
    activities = {one.sign_up.shift.activity_id: one.sign_up.shift.activity for one in presences}
    settled = []
    for activity in activities.values():
        if at := settled_at(activity, now):
            activity.state, activity.settled_at = Activity.State.SETTLED, at
            settled.append(activity)
    Activity.objects.bulk_update(settled, ["state", "settled_at"], batch_size=500)
    users = dict(User.objects.filter(person__volunteer__isnull=False).values_list("person__volunteer", "pk"))
    people: dict[int, list[int]] = defaultdict(list)
    for one in presences:
        if one.entry_id and one.sign_up.volunteer_id in users:
            people[one.sign_up.shift.activity_id].append(users[one.sign_up.volunteer_id])
    for activity in settled:
        at = activity.settled_at
        if at is None or at < now - timedelta(days=45):
            continue
        with clock.pretend(at):
            notify(
                people[activity.pk], key=f"settled:{activity.pk}", title=f"“{activity.title}”的时长已入账",
                body="可以在“我的”查看和开证明。", url=reverse("activities:public_detail", args=[activity.code]),
            )  # fmt: skip


def post_records(world: World, listed: Sequence[Held]) -> None:
    """Lists that teams kept themselves, taken over by the city: declared hours, marked as imported."""
    if not listed:
        return
    rows = [_record(world, held) for held in listed]
    activities = imported_activities(world.users["city_admin"], rows=rows)
    lines: list[EntryLine] = []
    for held, row, activity in zip(listed, rows, activities, strict=True):
        lines += _record_lines(held, row, activity)
    post_entries(world.users["city_admin"], lines=lines)


def _record(world: World, held: Held) -> ActivityRow:
    known = facts(world, held)
    kind = entry("service_types", held.topic.service_type)
    return ActivityRow(
        title=str(known["title"]), organization=held.team, starts_at=held.starts_at, ends_at=held.ends_at,
        place=str(known["place"]), service_types=(kind,) if kind else (), work=entry("works", held.topic.work),
        planned_people=len(held.people),
    )  # fmt: skip


def _record_lines(held: Held, row: ActivityRow, activity: int) -> list[EntryLine]:
    minutes = int((held.ends_at - held.starts_at).total_seconds() // 60)
    begin = clock.local(held.starts_at)
    lines = []
    for who in held.people:
        # The same name as an import of that row gives it, so that importing the list again changes nothing.
        natural = (
            identity_hash(who.identity.number),
            row.title,
            held.team.pk,
            held.day.isoformat(),
            f"{begin:%H:%M:%S}",
        )
        lines.append(
            EntryLine(
                organization_id=held.team.pk, volunteer_id=who.volunteer_id, person_id=who.person_id,
                source_key="import:" + hashlib.sha256("|".join(map(str, natural)).encode()).hexdigest(),
                activity_id=activity, activity_title=row.title, service_day=held.day, starts_at=held.starts_at,
                ends_at=held.ends_at, minutes=minutes, grade=HourEntry.Grade.DECLARED, recorder=held.team.leader_name,
                service_type=row.service_types[0].name if row.service_types else "", content=held.topic.posts[0][1],
                place=row.place, is_imported=True,
            )
        )  # fmt: skip
    return lines


def _reverse_one(world: World, moment: datetime) -> None:
    """A mistake is found and taken back by the city's administrator."""
    standing = HourEntry.objects.filter(posted_at=moment, reverses=None, reversal=None).order_by("pk")
    entry_found = standing[world.rng.randint(0, 3)] if standing.count() > 4 else None
    if entry_found:
        reverse_entry(world.users["city_admin"], entry=entry_found, reason=world.rng.choice(_MISTAKES))
