"""Writes the past activities in bulk; posting.py makes the ledger from them, day by day.

Activity, shift, post, sign-up, scans and presence have no bulk action; rows are written as the actions leave them,
in the same states, with their lines of the trail; the database's triggers count the places.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from yushan.accounts.models import User
from yushan.activities.actions.planning import new_code
from yushan.activities.actions.presences import fill
from yushan.activities.models import Activity, Attendance, Post, Presence, Shift, SignUp
from yushan.audit.models import AuditLine
from yushan.common import clock, periods, rulebook
from yushan.common.actors import WORKER
from yushan.demo.places import point, short_name, towns
from yushan.demo.projects import project_for
from yushan.demo.schedule import Held
from yushan.demo.topics import SAFETY
from yushan.demo.world import Somebody, World
from yushan.plan.models import Entry
from yushan.plan.queries import entries, entry

S, A = SignUp.State, Activity.State
Scans = list[Attendance]


def facts(world: World, held: Held) -> dict[str, Any]:
    """Everything that the topic says about an activity."""
    topic, area = held.topic, held.team.area
    is_online = topic.service_type == "online"
    town = (held.team.town.name if held.team.town else "") or world.rng.choice(towns(area))
    words = {"town": town, "area": short_name(area) if area else "重庆"}
    longitude: Decimal | None
    latitude: Decimal | None
    longitude, latitude = point(world.rng, area)
    # Two days of three a team serves at its station, if it has one.
    station = world.served_at.get(held.team.pk) if held.day.toordinal() % 3 and not is_online else None
    place = station.name if station else topic.place.format(**words)
    if station and station.longitude is not None and station.latitude is not None:
        longitude, latitude = station.longitude, station.latitude
    return {
        "title": topic.title.format(**words),
        "area": area,
        "mode": "demonstration" if world.rng.random() < 0.2 else "regular",
        "work": entry("works", topic.work),
        "brand": entry("brands", topic.brand) if topic.brand else None,
        "key_date": _key_date(held),
        "description": topic.about,
        "safety_note": SAFETY,
        "is_online": is_online,
        "evidence_note": "完成的作品链接，活动结束前交给负责人。" if is_online else "",
        "station": station,
        "place": "" if is_online else place,
        "longitude": None if is_online else longitude,
        "latitude": None if is_online else latitude,
        "in_charge": held.team.leader_name,
    }


def _key_date(held: Held) -> Entry | None:
    for found in entries("key_dates"):
        data = found.data
        if not data.get("month"):
            continue
        day = (held.day.month, held.day.day)
        if (
            (data["month"], data["day"])
            <= day
            <= (data.get("until_month") or data["month"], data.get("until_day") or data["day"])
        ):
            return found
    return None


def _activity(world: World, held: Held) -> Activity:
    planned = held.starts_at - timedelta(days=world.rng.randint(8, 16), hours=world.rng.randint(0, 5))
    confirmed = clock.at(held.day + timedelta(days=1), world.rng.randint(9, 17), world.rng.randint(0, 59))
    project = project_for(world, held.team, open_only=False)
    activity = Activity(
        code=new_code(held.starts_at.year), organization=held.team, project=project,
        programme=project.programme if project else None, state=A.FINISHED, starts_at=held.starts_at, ends_at=held.ends_at,
        planned_people=len(held.people) + len(held.missed), created_by=world.organiser(held.team), created_at=planned,
        submitted_by=world.organiser(held.team), submitted_at=planned + timedelta(hours=2),
        published_at=planned + timedelta(days=1), **facts(world, held),
    )  # fmt: skip
    if confirmed < world.now:
        try:
            until = periods.notice_ends(confirmed, rulebook.number("notice_working_days"))
        except periods.OutsideCalendar:
            return activity  # the notice would reach into a year whose holidays are not known yet
        activity.state, activity.notice_from, activity.notice_until = A.NOTICED, confirmed, until
    return activity


def settled_at(activity: Activity, now: datetime) -> datetime | None:
    """When the worker posted the hours: minutes after the end of the notice; None while the notice runs."""
    over = activity.notice_until and activity.notice_until + timedelta(minutes=5)
    return over if over and over <= now else None


def _posts(world: World, held: Held, shift: Shift) -> list[tuple[Post, list[Somebody]]]:
    """The posts with their people; a place or two stays free."""
    everybody = held.people + held.missed
    names = held.topic.posts[: max(1, min(len(held.topic.posts), len(everybody) // 4))]
    groups: list[list[Somebody]] = [everybody[place :: len(names)] for place in range(len(names))]
    return [
        (Post(shift=shift, name=name, duties=duties, places=len(group) + world.rng.choice((0, 0, 1, 2))), group)
        for (name, duties), group in zip(names, groups, strict=True)
    ]


def _scans(world: World, row: SignUp, source: str, recorder: User) -> Scans:
    """In and out of one person; the code and the pass come from devices, a list is ticked by the organiser."""
    came = row.starts_at + timedelta(
        minutes=world.rng.choice((-22, -16, -14, -11, -9, -8, -6, -5, -4, -3, -2, 9)), seconds=world.rng.randint(0, 59)
    )
    left = row.ends_at + timedelta(
        minutes=world.rng.choice((-20, 1, 2, 3, 4, 5, 6, 8, 9, 11, 12, 14)), seconds=world.rng.randint(0, 59)
    )
    device = f"demo-{row.volunteer_id}" if source == "code" else "demo-organiser"
    by = None if source == "code" else recorder
    return [
        Attendance(
            sign_up=row, direction=direction, ordinal=1, at=at, received_at=at, source=source, device=device,
            recorded_by=by,
        )
        for direction, at in (("in", came), ("out", left))
    ]  # fmt: skip


def write_held(world: World, history: Sequence[Held]) -> list[Presence]:
    """Rows of every activity that was planned on the platform; answers who was there."""
    listed = [held for held in history if not held.is_record]
    activities = Activity.objects.bulk_create([_activity(world, held) for held in listed])
    for activity, held in zip(activities, listed, strict=True):
        kind = entry("service_types", held.topic.service_type)
        world.kinds[activity.pk] = kind.name if kind else ""
    _name_types(activities, listed)
    _tag(world, activities)
    shifts = Shift.objects.bulk_create(
        Shift(activity=activity, starts_at=held.starts_at, ends_at=held.ends_at, secret=secrets.token_hex(20))
        for activity, held in zip(activities, listed, strict=True)
    )
    pairs = [pair for held, shift in zip(listed, shifts, strict=True) for pair in _posts(world, held, shift)]
    Post.objects.bulk_create([post for post, _ in pairs])
    missed = {(id(who), held.starts_at) for held in listed for who in held.missed}
    rows = [
        _sign_up(world, post, who, is_missing=(id(who), post.shift.starts_at) in missed)
        for post, group in pairs for who in group
    ]  # fmt: skip
    SignUp.objects.bulk_create(rows, batch_size=1000)
    presences = _write_presences(world, rows)
    _write_trail(world, activities)
    return presences


def _name_types(activities: Sequence[Activity], listed: Sequence[Held]) -> None:
    through = Activity.service_types.through
    types = {found.code: found.pk for found in entries("service_types")}
    through.objects.bulk_create(
        through(activity_id=activity.pk, entry_id=types[held.topic.service_type])
        for activity, held in zip(activities, listed, strict=True)
        if held.topic.service_type in types
    )


def _tag(world: World, activities: Sequence[Activity]) -> None:
    """党员干部「三进三服务」: every third activity of the teams that units stand behind (T1.1)."""
    tag, through = entry("activity_tags", "three-in"), Activity.tags.through
    of_units = {employer.team.pk for employer in world.employers}
    ours = [activity for activity in activities if activity.organization_id in of_units]
    if tag:
        through.objects.bulk_create(through(activity_id=one.pk, entry_id=tag.pk) for one in ours[::3])


def _sign_up(world: World, post: Post, who: Somebody, *, is_missing: bool) -> SignUp:
    shift = post.shift
    published = shift.activity.published_at or shift.starts_at
    applied = min(shift.starts_at, published + timedelta(minutes=world.rng.randint(5, 7000)))
    return SignUp(
        post=post, shift=shift, volunteer_id=who.volunteer_id, state=S.ABSENT if is_missing else S.ATTENDED,
        starts_at=shift.starts_at, ends_at=shift.ends_at, applied_at=applied, accepted_at=applied,
    )  # fmt: skip


def _write_presences(world: World, rows: Iterable[SignUp]) -> list[Presence]:
    sources: dict[int, str] = {}
    scans: Scans = []
    presences: list[Presence] = []
    for row in rows:
        if row.state != S.ATTENDED:
            continue
        usual = sources.setdefault(row.shift_id, world.rng.choices(("code", "pass", "list"), (55, 22, 23))[0])
        source = "list" if world.rng.random() < 0.05 else usual
        own = _scans(world, row, source, world.organiser(row.shift.activity.organization))
        presence = Presence(sign_up=row)
        fill(presence, row.shift, own)
        activity = row.shift.activity
        if activity.state == A.NOTICED:
            presence.confirmed_at, presence.confirmed_by = activity.notice_from, world.organiser(activity.organization)
        scans += own
        presences.append(presence)
    Attendance.objects.bulk_create(scans, batch_size=1000)
    return Presence.objects.bulk_create(presences, batch_size=1000)


def _write_trail(world: World, activities: Iterable[Activity]) -> None:
    """The lines that the actions would have written, in the order of their moments."""
    lines = []
    for activity in activities:
        moments: list[tuple[str, datetime | None]] = [
            ("create", activity.created_at), ("submit", activity.submitted_at), ("publish", activity.published_at),
            ("start", activity.starts_at), ("finish", activity.ends_at), ("confirm", activity.notice_from),
            ("notice", activity.notice_from), ("settle", settled_at(activity, world.now)),
        ]  # fmt: skip
        who: dict[str, User | None] = {
            "start": None,
            "finish": None,
            "settle": None,
            "publish": world.approver(activity.organization),
        }
        usual = world.organiser(activity.organization)
        lines += [
            AuditLine(
                at=at, actor=who.get(event, usual), actor_name=str(who.get(event, usual) or WORKER),
                action=f"activities.{event}", subject_type="activities.activity", subject_id=str(activity.pk), subject_label=activity.title,
            )
            for event, at in moments if at
        ]  # fmt: skip
    AuditLine.objects.bulk_create(sorted(lines, key=lambda line: line.at), batch_size=1000)
