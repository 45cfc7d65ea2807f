"""Loans with their reminders, the duty roster with its gaps and swaps, what goes when somebody is erased."""

from datetime import time, timedelta
from typing import Any

import pytest

from yushan.accounts.erasure import obstacles, run_erasers
from yushan.accounts.models import Notice
from yushan.accounts.retention import rules as retention_rules
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.tests import factories as make
from yushan.stations import actions
from yushan.stations.actions import duty_days, loans, swaps
from yushan.stations.actions.taking import Taking, at_desk
from yushan.stations.models import Booking, DutyMember, DutySwap, DutyTurn, Equipment, Loan, Station
from yushan.stations.queries.duty import gaps, on_duty_today, open_places, own_members, roster_of
from yushan.stations.queries.loans import overdue
from yushan.stations.rules.duty import monday_of
from yushan.stations.tests.use_factories import at, book, day, equipment, member, person, room, station, user_of
from yushan.volunteers.actions.merging import merge_people
from yushan.volunteers.tests import factories as volunteers

pytestmark = [pytest.mark.usefixtures("tuesday"), pytest.mark.django_db]


@pytest.fixture
def where(db: None) -> Station:
    return station()


@pytest.fixture
def keeper(where: Station) -> Any:
    return make.user_with("station_admin", where)


def told(user: Any) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def pretend(moment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def lend(keeper: Any, things: Equipment, count: int = 2, days: int = 3, **who: Any) -> Loan:
    taking = at_desk(keeper, things.station, **({"name": "冉桂芳", "phone": "13896170246"} | who))
    due = clock.today() + timedelta(days=days)
    return actions.lend(keeper, equipment=things, taking=taking, count=count, due_on=due)


def free(things: Equipment) -> tuple[int, int, int]:
    things.refresh_from_db()
    return things.number, things.broken, things.free


def test_what_is_lent_comes_back_damaged_short_or_not_at_all(where: Station, keeper: Any) -> None:
    things = equipment(where, number=5)
    loan = lend(keeper, things, 3)
    assert free(things) == (5, 0, 2)
    with pytest.raises(Conflict, match="只有 2 件"):
        lend(keeper, things, 3)
    for wrong, field in (({"days": 99}, "due_on"), ({"count": 0}, "count"), ({"phone": ""}, "contact_phone")):
        with pytest.raises(Refusal) as refused:
            lend(keeper, things, **wrong)
        assert refused.value.field == field
    with pytest.raises(Refusal, match="坏了什么"):
        actions.take_back(keeper, loan=loan, damaged=1)
    actions.take_back(keeper, loan=loan, damaged=1, missing=1, condition="一台镜头裂了，少一台")
    assert free(things) == (4, 1, 3)
    with pytest.raises(Conflict):
        actions.take_back(keeper, loan=loan)
    gone = lend(keeper, things, 2)
    with pytest.raises(Refusal, match="总数不能"):
        actions.save_equipment(keeper, station=where, equipment=things, number=2)
    actions.note_lost(keeper, loan=gone, condition="活动后被人拿走，已报警")
    assert free(things) == (2, 1, 1)
    with pytest.raises(NotAllowed):
        lend(make.user(), things, 1)


def test_overdue_loans_are_reminded_of_on_their_days(
    where: Station, keeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = make.team(make.detachment(where.area))
    leader = make.user_with("organization_admin", crew)
    things, today = equipment(where), clock.today()
    loan = lend(keeper, things, 1, organization=crew)
    assert not overdue(keeper).exists()
    for after in range(1, 9):
        pretend(clock.at(today + timedelta(days=after), 9), monkeypatch)
        loans.remind_loans()
        loans.remind_loans()
    name = things.name
    assert told(leader) == [f"借的{name}{when}" for when in ("明天到期", "超期 1 天", "超期 3 天")]
    assert told(keeper) == [f"借出的{name}超期 1 天", f"借出的{name}超期 3 天"]
    assert overdue(keeper).get() == loan


def test_a_week_by_its_plan_with_who_usually_comes_and_the_gaps(
    where: Station, keeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monday = monday_of(clock.today()) + timedelta(days=7)
    one, other = member(where, "余小禾"), member(where, "谭伟")
    with pytest.raises(Refusal, match="还没有排班表"):
        actions.plan_week(keeper, station=where, monday=monday)
    actions.save_line(keeper, station=where, weekday=2, begins=time(9), ends=time(12), places=2, members=[one])
    line = actions.save_line(keeper, station=where, weekday=2, begins=time(11), ends=time(13), places=1, members=[one])
    assert actions.plan_week(keeper, station=where, monday=monday) == (2, 1), "nobody is at two places at once"
    assert actions.plan_week(keeper, station=where, monday=monday) == (0, 0), "again it adds what is new"
    actions.drop_line(keeper, line=line)
    pretend(clock.at(monday, 7), monkeypatch)
    wednesday = roster_of(where, monday)[2][1]
    assert [(shown.missing, [turn.member for turn in shown.turns]) for shown in wednesday] == [(1, [one]), (1, [])]
    assert gaps(keeper).count() == 2 and [shown.missing for shown in open_places([other])] == [1, 1]
    first, second = (shown.shift for shown in wednesday)
    actions.assign(keeper, shift=first, member=other)
    assert told(user_of(other))[-1] == "给您排了一班"
    with pytest.raises(Conflict, match="已经够了"):
        actions.assign(keeper, shift=first, member=member(where, "秦川"))
    with pytest.raises(Conflict, match="同一时间有别的班"):
        actions.take_place(user_of(other), shift=second, member=other)
    with pytest.raises(NotAllowed):
        actions.take_place(user_of(one), shift=second, member=other)
    actions.call_off_shift(keeper, shift=first)
    assert told(user_of(one))[-1] == "值班取消了"
    assert actions.take_place(user_of(other), shift=second, member=other).state == "assigned"
    pretend(clock.at(monday + timedelta(days=1), 12), monkeypatch)
    duty_days.remind_duty()
    duty_days.remind_duty()
    assert told(user_of(other)).count(f"明天到{where.name}值班") == 1
    pretend(clock.at(monday + timedelta(days=2), 12), monkeypatch)
    assert [names for _begin, _end, names in on_duty_today(where)] == [["伟"]], "the given name only"
    pretend(clock.at(monday + timedelta(days=3)), monkeypatch)
    assert duty_days.end_duty_days() == 1 and DutyTurn.objects.get(shift=second).state == "done"
    turn = actions.note_turn(keeper, turn=DutyTurn.objects.get(shift=second), came=False)
    assert turn.state == "missed"
    pretend(clock.now() + timedelta(days=9), monkeypatch)
    with pytest.raises(Conflict, match="7 天内"):
        actions.note_turn(keeper, turn=turn, came=True)


def test_nobody_is_on_a_roster_who_did_not_agree(where: Station, keeper: Any) -> None:
    who = volunteers.volunteer("文婷", area=where.area)
    asked = actions.invite_member(keeper, station=where, number=who.number)
    shift = actions.add_shift(keeper, station=where, starts_at=at(9), ends_at=at(12), places=1)
    with pytest.raises(Refusal, match="已经答应"):
        actions.assign(keeper, shift=shift, member=asked)
    with pytest.raises(Conflict):
        actions.invite_member(keeper, station=where, number=who.number)
    with pytest.raises(NotAllowed):
        actions.answer_invitation(keeper, member=asked, accept=True)
    child = volunteers.volunteer("小明", birth=volunteers.birth_of(15), area=where.area)
    for number, said in ((child.number, "未满 18 岁"), ("ZY0000", "编号")):
        with pytest.raises(Refusal, match=said):
            actions.invite_member(keeper, station=where, number=number)
    actions.answer_invitation(who.person.user, member=asked, accept=False)
    assert own_members(who.person.user) == []
    mine = actions.add_keeper(keeper, station=where, user=keeper)
    assert actions.add_keeper(keeper, station=where, user=keeper) == mine
    actions.assign(keeper, shift=shift, member=mine)
    with pytest.raises(Refusal, match="志愿者编号邀请"):
        actions.add_keeper(keeper, station=where, user=make.user())
    actions.end_member(keeper, member=mine)
    assert DutyTurn.objects.get().state == "released"


def test_whoever_left_the_roster_leaves_it_once(where: Station, keeper: Any) -> None:
    """Pressed twice, or by both: one line in the trail, one message."""
    one = member(where)
    actions.end_member(user_of(one), member=one)
    for actor in (user_of(one), keeper):
        with pytest.raises(Conflict, match="已经不在"):
            actions.end_member(actor, member=one)
    assert AuditLine.objects.filter(action="stations.duty_leave").count() == 1
    assert [title for title in told(keeper) if "退出值班" in title] == ["余小禾退出值班"]


def test_nobody_is_put_at_two_stations_at_one_hour(where: Station, keeper: Any) -> None:
    """As a volunteer here and there, and as staff there."""
    elsewhere, third = station(), station()
    one = member(where)
    who = one.volunteer.person  # type: ignore[union-attr]
    asked = actions.invite_member(COMMAND_LINE, station=elsewhere, number=one.volunteer.number)  # type: ignore[union-attr]
    there = actions.answer_invitation(who.user, member=asked, accept=True)
    make.grant(who.user, "station_admin", third)
    staff = actions.add_keeper(COMMAND_LINE, station=third, user=who.user)

    def shift(at_: Station, begin: int, end: int) -> Any:
        return actions.add_shift(COMMAND_LINE, station=at_, starts_at=at(begin), ends_at=at(end), places=1)

    turn = actions.assign(keeper, shift=shift(where, 9, 12), member=one)
    for taken, own in ((shift(elsewhere, 11, 14), there), (shift(third, 8, 10), staff)):
        with pytest.raises(Conflict, match="别的站点"):
            actions.assign(COMMAND_LINE, shift=taken, member=own)
    actions.assign(COMMAND_LINE, shift=shift(elsewhere, 12, 14), member=there)
    actions.save_line(
        COMMAND_LINE, station=third, weekday=at(9).weekday(), begins=time(9), ends=time(11), places=1, members=[staff]
    )
    assert actions.plan_week(COMMAND_LINE, station=third, monday=monday_of(day())) == (1, 0), "made, and left to others"
    actions.release(keeper, turn=turn)
    assert actions.assign(COMMAND_LINE, shift=shift(third, 8, 9), member=staff)


def test_swaps_take_two(where: Station, keeper: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other, third = member(where, "余小禾"), member(where, "谭伟"), member(where, "秦川")
    shifts = [
        actions.add_shift(keeper, station=where, starts_at=at(hour), ends_at=at(hour + 2), places=1)
        for hour in (9, 11, 14)
    ]
    mine = actions.assign(keeper, shift=shifts[0], member=one)
    theirs = actions.assign(keeper, shift=shifts[1], member=other)
    with pytest.raises(NotAllowed):
        actions.offer_swap(user_of(other), turn=mine)
    swap = actions.offer_swap(user_of(one), turn=mine, note="那天要陪家人看病")
    assert told(user_of(other))[-1] == told(user_of(third))[-1] == "余小禾想换一班"
    with pytest.raises(Conflict):
        actions.offer_swap(user_of(one), turn=mine)
    with pytest.raises(Refusal, match="自己的班"):
        actions.take_swap(user_of(one), swap=swap)
    with pytest.raises(NotAllowed):
        actions.take_swap(make.user(), swap=swap)
    actions.take_swap(user_of(other), swap=swap, in_return=theirs)
    assert told(user_of(one))[-1] == "谭伟想跟您对换"
    actions.answer_swap(user_of(one), swap=swap, agree=False)
    swap.refresh_from_db()
    assert (swap.state, swap.taker, swap.in_return) == ("offered", None, None), "the offer stands on"
    actions.take_swap(user_of(other), swap=swap, in_return=theirs)
    with pytest.raises(Conflict):
        actions.take_swap(user_of(third), swap=swap)
    actions.answer_swap(user_of(one), swap=swap, agree=True)

    def whose() -> list[DutyMember]:
        return [DutyTurn.objects.get(shift=shift, state="assigned").member for shift in shifts[:2]]

    assert whose() == [other, one]
    again = actions.offer_swap(user_of(other), turn=DutyTurn.objects.get(shift=shifts[0], state="assigned"))
    actions.take_swap(user_of(third), swap=again)
    assert whose() == [third, one] and told(user_of(other))[-1] == "秦川接了您的班"
    late = actions.offer_swap(user_of(one), turn=DutyTurn.objects.get(shift=shifts[1], state="assigned"))
    actions.withdraw_swap(user_of(one), swap=late)
    actions.offer_swap(user_of(one), turn=DutyTurn.objects.get(shift=shifts[1], state="assigned"))
    pretend(at(11, 1), monkeypatch)
    assert swaps.lapse_swaps() == 1 and swaps.lapse_swaps() == 0
    assert whose() == [third, one], "what nobody took stays one's own"


def test_what_goes_when_somebody_is_erased_and_when_it_is_long_ago(
    where: Station, keeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = member(where)
    user, who = user_of(one), one.volunteer.person  # type: ignore[union-attr]
    hall = room(where)
    kept = book(hall, person(user))
    Booking.objects.filter(pk=kept.pk).update(state="kept")
    coming = book(hall, person(user), 14, 15)
    desk = book(hall, Taking(name="冉桂芳", phone="13896170246"), 16, 17)
    shift = actions.add_shift(keeper, station=where, starts_at=at(9), ends_at=at(12), places=1)
    actions.offer_swap(user, turn=actions.assign(keeper, shift=shift, member=one))
    loan = Loan.objects.create(
        equipment=equipment(where), audience="person", user=user, count=1, lent_at=clock.now(), due_on=day(),
        contact_name="余小禾",
    )  # fmt: skip
    assert any("没有归还" in one.text for one in obstacles(who))
    actions.take_back(keeper, loan=loan)
    assert not any("没有归还" in one.text for one in obstacles(who))
    run_erasers(who)
    for row in (kept, coming, loan):
        row.refresh_from_db()
        assert (row.contact_name, row.contact_phone, row.user) == ("", "", None)
    assert (kept.state, coming.state) == ("kept", "cancelled")
    assert not DutyTurn.objects.exists() and not DutySwap.objects.exists()
    rules = {rule.code: rule for rule in retention_rules()}
    Booking.objects.filter(pk=desk.pk).update(state="kept")
    assert not rules["booking-people"].over().exists()
    pretend(clock.now() + timedelta(days=200), monkeypatch)
    assert rules["booking-people"].over().get() == desk
    rules["booking-people"].over().update(**rules["booking-people"].empties)
    assert not rules["booking-people"].over().exists()


def test_two_registrations_of_one_person_become_one_on_the_roster(where: Station) -> None:
    first, second = member(where), member(where)
    elsewhere = station()
    second_there = actions.invite_member(COMMAND_LINE, station=elsewhere, number=second.volunteer.number)  # type: ignore[union-attr]
    shifts = [
        actions.add_shift(COMMAND_LINE, station=where, starts_at=at(hour), ends_at=at(hour + 1), places=2)
        for hour in (9, 11)
    ]
    for shift, one in ((shifts[0], first), (shifts[0], second), (shifts[1], second)):
        actions.assign(COMMAND_LINE, shift=shift, member=one)
    kept, gone = first.volunteer.person, second.volunteer.person  # type: ignore[union-attr]
    merge_people(COMMAND_LINE, kept=kept, gone=gone, reason="看过身份证和护照原件")
    second.refresh_from_db()
    second_there.refresh_from_db()
    assert second.state == "left" and second_there.volunteer_id == first.volunteer_id
    assert set(first.turns.values_list("shift", flat=True)) == {one.pk for one in shifts}
