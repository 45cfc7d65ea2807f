"""Booking, answering, moving and calling off; what becomes of activities and people (T3.5)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from yushan.accounts.models import Notice
from yushan.activities.actions import cancel_activity, publish_activity, sign_up, submit_activity, update_activity
from yushan.activities.models import Activity, SignUp
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.tests import factories as make
from yushan.tours import actions, queries
from yushan.tours.models import Stop
from yushan.tours.tests.factories import at, book, draft, open_tour, vehicle
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


def _hosts():
    return make.detachment(make.area("500101")), make.detachment(make.area("500154"))


def test_a_tour_opens_only_when_it_says_what_comes():
    tour = draft(text="", safety_note="", service_types=[])
    with pytest.raises(Refusal, match="巡回内容和接待要求；风险与安全提示；服务类型"):
        actions.open_tour(COMMAND_LINE, tour=tour)


def test_a_stop_keeps_its_time_until_it_is_answered_and_then_is_an_activity():
    host, other = _hosts()
    admin, sender = make.user_with("organization_admin", host), make.user_with("organization_admin", make.corps())
    tour = open_tour()
    stop = book(tour, host, actor=admin, wishes="最好有机器人表演")
    assert Notice.objects.filter(user=sender, title__contains="预约").count() == 1
    with pytest.raises(Conflict, match="已经被约走"):
        book(tour, other, begin=11, end=13)
    with pytest.raises(NotAllowed):
        actions.answer_stop(admin, stop=stop, accept=True)

    stop = actions.answer_stop(sender, stop=stop, accept=True)
    made = stop.activity
    assert made.state == "draft" and made.organization == host and made.place == "文化广场"
    assert made.brand == tour.brand and made.work == tour.work and "机器人表演" in made.description
    assert [(s.starts_at, s.ends_at, s.posts.get().places) for s in made.shifts.all()] == [
        (stop.starts_at, stop.ends_at, 6)
    ]
    assert Notice.objects.filter(user=admin, title__contains="确认到").count() == 1
    # Complete but for who is in charge and the risk check, which only the host knows.
    update_activity(admin, activity=made, in_charge="向阳", risk_answers=[])
    assert submit_activity(admin, activity=made).state == "submitted"


def test_a_declined_stop_gives_the_time_back_with_the_reason():
    host, other = _hosts()
    tour = open_tour()
    stop = book(tour, host)
    with pytest.raises(Refusal, match="原因"):
        actions.answer_stop(COMMAND_LINE, stop=stop, accept=False)
    actions.answer_stop(COMMAND_LINE, stop=stop, accept=False, reason="这天车辆保养")
    assert book(tour, other).state == "requested"
    with pytest.raises(Conflict):
        actions.answer_stop(COMMAND_LINE, stop=stop, accept=True)


def test_asking_again_is_the_same_stop():
    host, _other = _hosts()
    tour = open_tour()
    assert book(tour, host).pk == book(tour, host).pk
    assert Stop.objects.count() == 1


def test_one_vehicle_on_two_tours_is_in_one_place_at_a_time():
    host, other = _hosts()
    van = vehicle()
    first, second = open_tour(van), open_tour(van, title="科学家精神巡讲")
    book(first, host)
    with pytest.raises(Conflict):
        book(second, other, begin=10, end=12)
    book(second, other, begin=13, end=15)
    another = open_tour(vehicle(plate="渝B67890"), title="科普班车进区县")
    book(another, other, begin=9, end=12)


def test_the_road_between_two_stops_takes_its_time():
    host, other = _hosts()
    tour = open_tour()
    wanzhou = {"longitude": Decimal("108.3800"), "latitude": Decimal("30.8079")}
    kaizhou = {"longitude": Decimal("108.3930"), "latitude": Decimal("31.1603")}
    book(tour, host, begin=9, end=11, **wanzhou)
    with pytest.raises(Refusal, match=r"前一站 11:00 才结束，开过来约 \d+ 分钟"):
        book(tour, other, begin=11, end=13, **kaizhou)
    book(tour, other, begin=13, end=15, **kaizhou)
    with pytest.raises(Refusal, match="下一站 13:00 开始"):
        book(tour, host, begin=11, end=13, **wanzhou)


def test_outside_of_days_hours_and_booking_there_is_no_stop():
    host, _other = _hosts()
    tour = open_tour()
    for begin, end, day in ((7, 9, 0), (16, 18, 0), (9, 12, 7)):
        with pytest.raises(Refusal):
            book(tour, host, day=day, begin=begin, end=end)
    actions.close_tour(COMMAND_LINE, tour=tour)
    with pytest.raises(Conflict, match="停止预约"):
        book(tour, host)
    with pytest.raises(Refusal, match="区县里正在运行的组织"):
        book(open_tour(vehicle(plate="渝C00001")), make.corps())
    with clock.pretend(at(tour, 3, 20) + timedelta(days=1)), pytest.raises(Refusal, match="预约截止日"):
        actions.open_tour(COMMAND_LINE, tour=tour)


def test_a_moved_stop_takes_its_activity_and_people_along():
    host, other = _hosts()
    tour = open_tour()
    stop = actions.answer_stop(COMMAND_LINE, stop=book(tour, host), accept=True)
    book(tour, other, begin=14, end=16)
    update_activity(COMMAND_LINE, activity=stop.activity, in_charge="向阳", risk_answers=[])
    submit_activity(COMMAND_LINE, activity=stop.activity)
    published = publish_activity(COMMAND_LINE, activity=stop.activity)
    who = volunteers.volunteer()
    row = sign_up(COMMAND_LINE, volunteer=who, post=published.shifts.get().posts.get())
    with pytest.raises(Conflict):
        actions.move_stop(COMMAND_LINE, stop=stop, starts_at=at(tour, 0, 15), ends_at=at(tour, 0, 17))
    actions.move_stop(COMMAND_LINE, stop=stop, starts_at=at(tour, 1, 10), ends_at=at(tour, 1, 12))
    row.refresh_from_db()
    published.refresh_from_db()
    assert row.starts_at == at(tour, 1, 10) == published.starts_at
    assert row.state == "accepted"


def test_calling_off_a_stop_cancels_its_activity_and_tells_everybody():
    host, other = _hosts()
    admin, stranger = make.user_with("organization_admin", host), make.user_with("organization_admin", other)
    tour = open_tour()
    stop = actions.answer_stop(COMMAND_LINE, stop=book(tour, host, actor=admin), accept=True)
    with pytest.raises(NotAllowed):
        actions.withdraw_stop(stranger, stop=stop, reason="想占这个时间")
    actions.withdraw_stop(admin, stop=stop, reason="广场要整修")
    assert Activity.objects.get(pk=stop.activity_id).state == "cancelled"
    assert book(tour, other).state == "requested"


def test_calling_off_the_tour_calls_off_what_lies_ahead():
    host, other = _hosts()
    tour = open_tour()
    stop = actions.answer_stop(COMMAND_LINE, stop=book(tour, host), accept=True)
    asked = book(tour, other, day=1)
    with pytest.raises(Refusal, match="原因"):
        actions.cancel_tour(COMMAND_LINE, tour=tour, reason=" ")
    actions.cancel_tour(COMMAND_LINE, tour=tour, reason="车辆故障")
    for row in (stop, asked):
        row.refresh_from_db()
        assert row.state == "withdrawn" and row.reason == "车辆故障"
    assert Activity.objects.get().state == "cancelled"
    assert not queries.public_tours().exists()


def test_a_host_who_cancels_the_activity_frees_the_time():
    host, other = _hosts()
    tour = open_tour()
    stop = actions.answer_stop(COMMAND_LINE, stop=book(tour, host), accept=True)
    cancel_activity(COMMAND_LINE, activity=stop.activity, reason="停电")
    assert actions.free_cancelled() == 1 and actions.free_cancelled() == 0
    stop.refresh_from_db()
    assert stop.state == "withdrawn" and "停电" in stop.reason
    book(tour, other)


def test_a_tour_ends_by_the_calendar_once():
    tour = open_tour()
    assert actions.end_due() == 0
    with clock.pretend(at(tour, 5, 9)):
        assert actions.end_due() == 1 and actions.end_due() == 0
    tour.refresh_from_db()
    assert tour.state == "ended"


def test_what_is_booked_limits_what_can_be_changed():
    host, _other = _hosts()
    tour = open_tour()
    book(tour, host, day=3)
    with pytest.raises(Refusal, match="日期要把它包括在内"):
        actions.update_tour(
            COMMAND_LINE, tour=tour, ends_on=tour.ends_on - timedelta(days=2), book_until=tour.starts_on
        )
    with pytest.raises(Refusal, match="不能换车"):
        actions.update_tour(COMMAND_LINE, tour=tour, vehicle=vehicle(plate="渝D00002"))
    changed = actions.update_tour(COMMAND_LINE, tour=tour, title="科普大篷车渝东北行")
    assert changed.title == "科普大篷车渝东北行"


def test_a_plate_is_there_once():
    vehicle()
    with pytest.raises(Conflict, match="已经登记过"):
        vehicle(plate="渝a·12 345")


def test_a_stop_at_a_station_of_another_district_is_refused():
    from yushan.stations.models import Station

    host, other = _hosts()
    tour = open_tour()
    far = Station.objects.create(name="开州科技馆", kind="venue", area=other.area, address="滨湖路 1 号")
    near = Station.objects.create(name="万州科技馆", kind="venue", area=host.area, address="北滨路 8 号")
    with pytest.raises(Refusal, match="别的区县"):
        book(tour, host, station=far)
    assert book(tour, host, station=near, place="").place == "万州科技馆（北滨路 8 号）"


def test_nobody_is_signed_up_for_a_stop_that_was_called_off():
    host, _other = _hosts()
    tour = open_tour()
    stop = actions.answer_stop(COMMAND_LINE, stop=book(tour, host), accept=True)
    update_activity(COMMAND_LINE, activity=stop.activity, in_charge="向阳", risk_answers=[])
    submit_activity(COMMAND_LINE, activity=stop.activity)
    published = publish_activity(COMMAND_LINE, activity=stop.activity)
    sign_up(COMMAND_LINE, volunteer=volunteers.volunteer(), post=published.shifts.get().posts.get())
    actions.withdraw_stop(COMMAND_LINE, stop=stop, reason="暴雨红色预警")
    assert SignUp.objects.get().state == "withdrawn"
