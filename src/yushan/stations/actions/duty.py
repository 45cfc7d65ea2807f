"""The duty roster: who takes turns, the week plan, the shifts of a week, whose turn it is, what was done.

All changes at one station wait for each other under the lock of the station, so places and turns fit whatever arrives at once;
turns of one person at several stations wait under the lock of the person, taken after it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Q

from yushan.accounts.actions import notify
from yushan.accounts.actions.people import lock_people
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.identity import IdentityError, normalise_volunteer_number
from yushan.common.locking import locked
from yushan.organizations.access import require
from yushan.stations.actions.booking import lock_station
from yushan.stations.actions.messages import when
from yushan.stations.models import DutyLine, DutyMember, DutyShift, DutyTurn, Station
from yushan.stations.queries.duty import own_members
from yushan.stations.queries.keepers import keepers_of
from yushan.stations.queries.opening import calendar_of
from yushan.stations.queries.people import keepers
from yushan.stations.rules import duty as rules
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries.inboxes import inboxes_of
from yushan.volunteers.queries.people import is_minor

_LONGEST = timedelta(hours=12)
_CORRECT_DAYS = 7


def inbox_of(member: DutyMember) -> set[int]:
    """The accounts that hear of somebody's turns."""
    if member.volunteer_id:
        return set(inboxes_of([member.volunteer_id])[member.volunteer_id].all())
    return {member.user_id} if member.user_id else set()


def tell_member(member: DutyMember, *, key: str, title: str, body: str = "", actor: Any = None, **more: Any) -> None:
    """A message about duty, not to whoever did it themselves."""
    people = inbox_of(member) - {getattr(actor, "pk", None)}
    notify(people, key=f"duty:{key}", title=title, body=body, url="/me/duty/", **more)


@transaction.atomic
def invite_member(actor: Any, *, station: Station, number: str) -> DutyMember:
    """Asks a volunteer, by 志愿者编号, to take turns; nobody is put on a roster who did not agree."""
    require(actor, "station.edit", on=station)
    lock_station(station.pk)
    try:
        wanted = normalise_volunteer_number(number)
    except IdentityError as error:
        raise Refusal(str(error), field="number") from error
    found = Volunteer.objects.select_related("person").filter(number=wanted, state=Volunteer.State.VERIFIED).first()
    if found is None:
        raise Refusal("没有这个编号的志愿者，请核对；编号在本人的“我的”页和卡上。", field="number")
    if is_minor(found):
        raise Refusal("未满 18 岁的志愿者不排值班。", field="number")
    if DutyMember.objects.filter(station=station, volunteer=found).exclude(state=DutyMember.State.LEFT).exists():
        raise Conflict("这位志愿者已经在名单里，或者正等本人答应。", field="number")
    member = DutyMember.objects.create(
        station=station, volunteer=found, state=DutyMember.State.INVITED, asked_at=clock.now()
    )
    record(actor, "stations.duty_invite", subject=member, label=station.name, person_id=found.person_id)
    tell_member(
        member, key=f"invited:{member.pk}", title=f"{station.name}请您参加值班",
        body="答应以后会给您排班，一起值班的人看得到您的姓名。不想参加可以不答应，随时可以退出。",
    )  # fmt: skip
    return member


@transaction.atomic
def add_keeper(actor: Any, *, station: Station, user: User) -> DutyMember:
    """Puts somebody who keeps the station on the roster; they are staff and need not be asked."""
    require(actor, "station.edit", on=station)
    lock_station(station.pk)
    if not keepers(station).filter(pk=user.pk).exists():
        raise Refusal("只有站点的管理员可以直接加，其他人请用志愿者编号邀请。", field="user")
    known = DutyMember.objects.filter(station=station, user=user).exclude(state=DutyMember.State.LEFT).first()
    if known:
        return known
    now = clock.now()
    member = DutyMember.objects.create(
        station=station, user=user, state=DutyMember.State.ACTIVE, asked_at=now, answered_at=now
    )
    record(actor, "stations.duty_join", subject=member, label=station.name, person_id=user.person_id)
    return member


def _is_own(actor: Any, member: DutyMember) -> bool:
    return any(one.pk == member.pk for one in own_members(actor))


@transaction.atomic
def answer_invitation(actor: Any, *, member: DutyMember, accept: bool) -> DutyMember:
    """The volunteer's own yes or no."""
    if not _is_own(actor, member):
        raise NotAllowed("这份邀请由本人答复。")
    lock_station(member.station_id)
    member = locked(member, "station", "volunteer__person", "user")
    if member.state != DutyMember.State.INVITED:
        raise Conflict("这份邀请已经答复过。")
    member.state = DutyMember.State.ACTIVE if accept else DutyMember.State.LEFT
    member.answered_at = clock.now()
    member.save(update_fields=["state", "answered_at"])
    event = "join" if accept else "decline"
    record(actor, f"stations.duty_{event}", subject=member, label=member.station.name)
    return member


@transaction.atomic
def end_member(actor: Any, *, member: DutyMember) -> DutyMember:
    """Somebody leaves the roster, of themselves or by the keeper: turns to come are free again."""
    lock_station(member.station_id)
    member = locked(member, "station", "volunteer__person", "user")
    if member.state == DutyMember.State.LEFT:
        raise Conflict(f"{member.name}已经不在值班名单里。")
    own = _is_own(actor, member)
    if not own:
        require(actor, "station.edit", on=member.station)
    _end(actor, member)
    if not own:
        tell_member(member, key=f"ended:{member.pk}", title=f"{member.station.name}的值班名单里不再有您", actor=actor)
    else:
        notify(
            keepers_of(member.station_id), key=f"duty:left:{member.pk}", title=f"{member.name}退出值班",
            body="排好的班空出来了，请补人。", url=f"/staff/stations/{member.station_id}/duty/",
        )  # fmt: skip
    return member


def _end(actor: Any, member: DutyMember) -> None:
    member.state, member.answered_at = DutyMember.State.LEFT, clock.now()
    member.save(update_fields=["state", "answered_at"])
    coming = DutyTurn.objects.filter(member=member, state=DutyTurn.State.ASSIGNED, shift__starts_at__gt=clock.now())
    freed = coming.update(state=DutyTurn.State.RELEASED)
    member.lines.clear()
    record(actor, "stations.duty_leave", subject=member, label=member.station.name, freed=freed)


@transaction.atomic
def save_line(
    actor: Any, *, station: Station, weekday: int, begins: time, ends: time, places: int,
    members: Sequence[DutyMember] = (), line: DutyLine | None = None,
) -> DutyLine:  # fmt: skip
    """A line of the week plan; weeks that are planned already stay as they are."""
    require(actor, "station.edit", on=station)
    if ends <= begins:
        raise Refusal("结束时间要晚于开始时间。", field="ends")
    if not 1 <= places <= 20:
        raise Refusal("人数请填 1 到 20。", field="places")
    if len(members) > places:
        raise Refusal("固定值班的人比要的人还多，请改人数。", field="members")
    row = locked(line) if line else DutyLine(station=station)
    row.weekday, row.begins, row.ends, row.places = weekday, begins, ends, places
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict("这一天已经有同样时间的一行，请改那一行。", field="begins") from error
    row.members.set(one for one in members if one.station_id == station.pk)
    record(actor, "stations.duty_plan", subject=row, label=station.name)
    return row


@transaction.atomic
def drop_line(actor: Any, *, line: DutyLine) -> None:
    """Takes a line out of the week plan; shifts made of it stay."""
    require(actor, "station.edit", on=line)
    record(actor, "stations.duty_plan", subject=line, label=line.station.name, dropped=True)
    line.delete()


@transaction.atomic
def plan_week(actor: Any, *, station: Station, monday: date) -> tuple[int, int]:
    """Makes the shifts of a week by the plan, with who usually comes; (shifts made, turns assigned). Again it adds what is new.

    On days on which the station is closed nobody has to be there.
    """
    require(actor, "station.edit", on=station)
    lock_station(station.pk)
    monday = rules.monday_of(monday)
    if monday + timedelta(days=6) < clock.today():
        raise Refusal("这一周已经过去，请排今后的。", field="monday")
    people = Prefetch("members", DutyMember.objects.select_related("volunteer", "user"))
    lines = {line.pk: line for line in DutyLine.objects.filter(station=station).prefetch_related(people)}
    if not lines:
        raise Refusal("还没有排班表，请先写好每周哪天几点要几个人。", field="monday")
    facts = [rules.Line(row.pk, row.weekday, row.begins, row.ends, row.places) for row in lines.values()]
    calendar, week = calendar_of(station, monday), [monday + timedelta(days=step) for step in range(7)]
    closed = frozenset(day for day in week if calendar.closed(day))
    lock_takers(member for line in lines.values() for member in line.members.all())
    made = assigned = 0
    for due in rules.week(facts, monday, clock.ZONE, closed=closed):
        if due.starts_at <= clock.now():
            continue
        shift, is_new = DutyShift.objects.get_or_create(
            station=station, starts_at=due.starts_at, ends_at=due.ends_at, defaults={"places": due.places}
        )
        if not is_new:
            continue
        made += 1
        for member in lines[due.line].members.all():
            if member.state == DutyMember.State.ACTIVE and not _clash(member, shift):
                _give(member, shift)
                assigned += 1
    record(actor, "stations.duty_week", subject=station, label=f"{station.name} {monday}", shifts=made, turns=assigned)
    return made, assigned


def _person_of(member: DutyMember) -> int | None:
    one = member.volunteer or member.user
    return one.person_id if one else None


def lock_takers(members: Iterable[DutyMember]) -> None:
    """Turns of one person wait for each other, at whatever stations; after the station's lock, all of an act at once."""
    listed = list(members)
    lock_people(person for one in listed if (person := _person_of(one)))
    accounts = {one.user_id for one in listed if one.user_id and not _person_of(one)}
    list(User.objects.select_for_update(no_key=True).filter(pk__in=accounts).order_by("pk").values_list("pk"))


def _of_same_person(member: DutyMember) -> Q:
    """Their turns here and at other stations, as a volunteer and as staff."""
    if person := _person_of(member):
        return Q(member__volunteer__person=person) | Q(member__user__person=person)
    return Q(member__user=member.user_id)


def _clash(member: DutyMember, shift: DutyShift) -> bool:
    rows = DutyTurn.objects.filter(_of_same_person(member), state=DutyTurn.State.ASSIGNED).exclude(shift=shift)
    rows = rows.filter(shift__is_off=False, shift__starts_at__lt=shift.ends_at, shift__ends_at__gt=shift.starts_at)
    others = rows.values_list("shift__starts_at", "shift__ends_at")
    return rules.clashes(shift.starts_at, shift.ends_at, list(others))


def _give(member: DutyMember, shift: DutyShift) -> DutyTurn:
    return DutyTurn.objects.create(shift=shift, member=member, assigned_at=clock.now())


def give_turn(member: DutyMember, shift: DutyShift) -> DutyTurn:
    """Puts a member into a shift. The caller holds the station's lock and checked the right. Refusal, Conflict."""
    if member.state != DutyMember.State.ACTIVE or member.station_id != shift.station_id:
        raise Refusal("只能排已经答应参加这个站点值班的人。", field="member")
    if shift.is_off or shift.ends_at <= clock.now():
        raise Conflict("这一班已经取消或结束。", field="member")
    held = DutyTurn.objects.filter(shift=shift, state__in=(DutyTurn.State.ASSIGNED, DutyTurn.State.DONE))
    if held.filter(member=member).exists():
        raise Conflict(f"{member.name}已经在这一班。", field="member")
    if held.count() >= shift.places:
        raise Conflict("这一班的人已经够了。", field="member")
    lock_takers([member])
    if _clash(member, shift):
        raise Conflict(f"{member.name}同一时间有别的班，也可能在别的站点。请换一班，或者换一个人。", field="member")
    DutyTurn.objects.filter(shift=shift, member=member, state=DutyTurn.State.MISSED).update(
        state=DutyTurn.State.RELEASED
    )
    return _give(member, shift)


@transaction.atomic
def add_shift(actor: Any, *, station: Station, starts_at: datetime, ends_at: datetime, places: int) -> DutyShift:
    """One shift beside the plan."""
    require(actor, "station.edit", on=station)
    if not timedelta(minutes=30) <= ends_at - starts_at <= _LONGEST:
        raise Refusal("一班在 30 分钟到 12 小时之间。", field="ends")
    if starts_at <= clock.now():
        raise Refusal("这个时间已经过去，请排今后的。", field="begins")
    if not 1 <= places <= 20:
        raise Refusal("人数请填 1 到 20。", field="places")
    try:
        with transaction.atomic():
            shift = DutyShift.objects.create(station=station, starts_at=starts_at, ends_at=ends_at, places=places)
    except IntegrityError as error:
        raise Conflict("这个时间已经有一班。", field="begins") from error
    record(actor, "stations.duty_shift", subject=shift, label=f"{station.name} {when(shift)}")
    return shift


@transaction.atomic
def call_off_shift(actor: Any, *, shift: DutyShift) -> DutyShift:
    """Nobody has to be there; whose turn it was hears of it."""
    require(actor, "station.edit", on=shift)
    lock_station(shift.station_id)
    shift = locked(shift, "station")
    if shift.is_off or shift.starts_at <= clock.now():
        raise Conflict("这一班已经取消，或者已经开始。")
    shift.is_off = True
    shift.save(update_fields=["is_off"])
    record(actor, "stations.duty_off", subject=shift, label=f"{shift.station.name} {when(shift)}")
    turns = DutyTurn.objects.filter(shift=shift, state=DutyTurn.State.ASSIGNED)
    for turn in turns.select_related("member__volunteer__person", "member__user"):
        tell_member(
            turn.member, key=f"off:{turn.pk}", title="值班取消了", body=f"{shift.station.name}，{when(shift)}。", actor=actor,
            starts_at=shift.starts_at,
        )  # fmt: skip
    turns.update(state=DutyTurn.State.RELEASED)
    return shift


@transaction.atomic
def assign(actor: Any, *, shift: DutyShift, member: DutyMember) -> DutyTurn:
    """The keeper gives somebody a turn; they hear of it."""
    require(actor, "station.edit", on=shift)
    lock_station(shift.station_id)
    turn = give_turn(locked(member, "volunteer__person", "user"), locked(shift, "station"))
    record(actor, "stations.duty_assign", subject=shift, label=f"{shift.station.name} {when(shift)}")
    tell_member(
        member, key=f"assigned:{turn.pk}", title="给您排了一班", body=f"{shift.station.name}，{when(shift)}。来不了可以在“我的值班”里换。",
        actor=actor, starts_at=shift.starts_at,
    )  # fmt: skip
    return turn


@transaction.atomic
def take_place(actor: Any, *, shift: DutyShift, member: DutyMember) -> DutyTurn:
    """A member fills a gap of their own accord."""
    if not _is_own(actor, member):
        raise NotAllowed("只能给自己报班。")
    lock_station(shift.station_id)
    turn = give_turn(locked(member, "volunteer__person", "user"), locked(shift, "station"))
    record(actor, "stations.duty_take", subject=shift, label=f"{shift.station.name} {when(shift)}")
    return turn


@transaction.atomic
def release(actor: Any, *, turn: DutyTurn) -> DutyTurn:
    """The keeper takes somebody out of a shift to come; they hear of it."""
    require(actor, "station.edit", on=turn.shift)
    lock_station(turn.shift.station_id)
    turn = locked(turn, "shift__station", "member__volunteer__person", "member__user")
    if turn.state != DutyTurn.State.ASSIGNED or turn.shift.starts_at <= clock.now():
        raise Conflict("这一班已经开始，不能再撤下；没有来的请登记。")
    turn.state = DutyTurn.State.RELEASED
    turn.save(update_fields=["state"])
    record(actor, "stations.duty_release", subject=turn.shift, label=f"{turn.shift.station.name} {when(turn)}")
    tell_member(
        turn.member, key=f"released:{turn.pk}", title="您有一班不用来了", body=f"{turn.shift.station.name}，{when(turn)}。",
        actor=actor, starts_at=turn.starts_at,
    )  # fmt: skip
    return turn


@transaction.atomic
def note_turn(actor: Any, *, turn: DutyTurn, came: bool) -> DutyTurn:
    """The keeper records whether somebody was on duty; within a week after it."""
    require(actor, "station.edit", on=turn.shift)
    lock_station(turn.shift.station_id)
    turn = locked(turn, "shift__station", "member__volunteer__person", "member__user")
    begun = turn.shift.starts_at <= clock.now()
    recent = clock.now() - turn.shift.ends_at <= timedelta(days=_CORRECT_DAYS)
    if turn.state not in DutyTurn.STANDING or not begun or not recent:
        raise Conflict(f"值班开始以后、结束后 {_CORRECT_DAYS} 天内可以登记。")
    turn.state, turn.noted_at = (DutyTurn.State.DONE if came else DutyTurn.State.MISSED), clock.now()
    turn.save(update_fields=["state", "noted_at"])
    record(
        actor, f"stations.duty_{turn.state}", subject=turn.shift, label=f"{turn.shift.station.name} {when(turn)}"
    )  # fmt: skip
    return turn
