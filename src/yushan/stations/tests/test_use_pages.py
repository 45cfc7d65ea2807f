"""The pages of opening and use: what keepers, teams and people see and can do, and what it costs the database."""

import io
from datetime import time, timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from yushan.accounts.models import Notice
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.stations import actions
from yushan.stations.models import Booking, DutyShift, DutyTurn, Equipment, Loan, Room, Station
from yushan.stations.tests.use_factories import at, book, day, equipment, member, person, room, station, team, user_of
from yushan.volunteers.tests import factories as volunteers

pytestmark = [pytest.mark.usefixtures("tuesday"), pytest.mark.django_db]
ROOM = {
    "name": "二楼科学教室", "places": 40, "features": ["projector", "bench"], "accessibility": ["step-free"],
    "is_open": "on", "audiences": ["team", "person"], "approval": "persons", "weekdays": ["0", "2", "4"],
    "opens": "09:00", "closes": "17:30", "ahead_days": 30, "notice_hours": 2, "longest_minutes": "240",
    "setup_minutes": "0", "cleanup_minutes": "15",
}  # fmt: skip


@pytest.fixture
def where(db: None) -> Station:
    return station(name="走马镇科普驿站")


@pytest.fixture
def keeper(where: Station) -> Any:
    return make.user_with("station_admin", where)


@pytest.fixture
def desk(keeper: Any) -> Any:
    return client(keeper)


def test_the_keeper_begins_with_a_room_and_equipment(where: Station, desk: Any) -> None:
    base = f"/staff/stations/{where.pk}"
    assert desk.get("/staff/station-use/")["Location"].endswith(f"/{where.pk}/bookings/"), "one station: no detour"
    assert "登记第一个场地" in text_of(desk.get(f"{base}/bookings/"))
    assert post(desk, f"{base}/rooms/new/", **ROOM).status_code == 302
    made = Room.objects.get()
    assert (made.weekdays, made.audiences, made.closes) == ([0, 2, 4], ["team", "person"], time(17, 30))
    wrong = post(desk, f"{base}/rooms/new/", **ROOM | {"name": "三楼", "closes": "08:00"})
    assert wrong.status_code == 422 and "最晚的时间要晚于最早的时间" in text_of(wrong)
    assert post(desk, f"{base}/rooms/new/", **ROOM).status_code == 409
    page = desk.get(f"/staff/stations/rooms/{made.pk}/")
    assert "修改二楼科学教室" in text_of(page)
    assert post(desk, f"/staff/stations/rooms/{made.pk}/", **ROOM | {"places": 30}).status_code == 302
    body = {"name": "显微镜", "number": 5, "broken": 1, "longest_days": 7, "is_open": "on"}
    assert post(desk, f"{base}/equipment/new/", **body).status_code == 302
    shown = text_of(desk.get(f"{base}/rooms/"))
    assert (
        "二楼科学教室" in shown and "周一、周三、周五 9:00–17:30" in shown and "无台阶" in shown and "显微镜" in shown
    )
    assert Equipment.objects.get().free == 4
    auditor = client(make.user_with("auditor", where.area))
    assert "登记场地" not in text_of(auditor.get(f"{base}/rooms/"))
    assert auditor.get(f"{base}/rooms/new/").status_code == 404


def test_a_team_books_on_the_public_page_and_is_shown_the_next_free_times(where: Station) -> None:
    hall = room(where, cleanup_minutes=15)
    smaller = room(where, places=30)
    crew = make.team(make.detachment(where.area))
    leader, other = (
        make.user_with("organization_admin", crew),
        make.user_with("organization_admin", make.team(name="别的队")),
    )
    public = f"/stations/{where.code}/book/"
    nobody = client(make.user())
    nobody.logout()
    assert "今天还空着 12:00–18:00" in text_of(nobody.get(public)), "two hours ahead at the earliest"
    assert "周五还空着 9:00–18:00" in text_of(nobody.get(f"{public}?day={day()}"))
    form = f"{public}{hall.pk}/?day={day()}&begin=10:00"
    assert "登录再约" in text_of(nobody.get(form)) and "/accounts/login/" in nobody.post(form, {})["Location"]
    browser = client(leader)
    page = text_of(browser.get(form))
    assert "替哪支队约" in page and "要不要定期" in page
    body = {
        "day": str(day()), "begin": "10:00", "end": "12:00", "organization": crew.pk, "title": "机器人小课堂", "people": 20,
        "contact_name": "唐宁", "contact_phone": "13896170001", "repeat": "",
    }  # fmt: skip
    answer = post(browser, form, **body)
    assert answer.status_code == 302, text_of(answer)
    made = Booking.objects.get()
    assert (made.taker, made.state, made.user) == (crew.name, "confirmed", leader)
    second = client(other)
    clash = post(
        second, form, **body | {"organization": (Booking.objects.none() and "") or "", "begin": "11:00", "end": "13:00"}
    )
    said = text_of(clash)
    assert clash.status_code == 409 and "10:00–12:00 已经有人约了" in said and "还空着的时间" in said
    assert "12:15–14:15" in said and smaller.name in said
    assert 'value="机器人小课堂"' in clash.content.decode(), "what was typed stays"
    assert "机器人小课堂" in text_of(browser.get("/me/bookings/")) and "还没有约好" in text_of(
        second.get("/me/bookings/")
    )
    own = f"/me/bookings/{made.pk}/"
    assert where.name in text_of(browser.get(own)) and second.get(own).status_code == 404
    moved = post(browser, f"{own}move/", room=smaller.pk, day=str(day()), begin="14:00", end="15:00", people=20)
    assert moved.status_code == 302
    made.refresh_from_db()
    assert made.room == smaller and clock.local(made.starts_at).hour == 14
    post(browser, f"{own}cancel/", reason="改期")
    made.refresh_from_db()
    assert made.state == "cancelled"


def test_a_series_is_listed_before_it_is_booked(where: Station) -> None:
    hall, crew = room(where), make.team(make.detachment(where.area))
    book(hall, person(make.user()), 10, 11, ahead=10)
    browser = client(make.user_with("organization_admin", crew))
    form = f"/stations/{where.code}/book/{hall.pk}/"
    body = {
        "day": str(day()), "begin": "10:00", "end": "12:00", "organization": crew.pk, "title": "周末科学课", "people": 20,
        "contact_name": "唐宁", "repeat": "weekly", "last": str(day() + timedelta(days=14)),
    }  # fmt: skip
    shown = text_of(post(browser, form, **body))
    assert "约下 2 次" in shown and "已经有人约了" in shown and Booking.objects.count() == 1
    assert post(browser, form, **body, confirmed=1)["Location"] == "/me/bookings/"
    assert Booking.objects.filter(series__isnull=False).count() == 2
    said = text_of(browser.get("/me/bookings/"))
    assert "约好 2 次。没有约上的" in said
    first = Booking.objects.filter(series__isnull=False).earliest("starts_at")
    post(browser, f"/me/bookings/{first.pk}/cancel/", rest=1)
    assert not Booking.objects.filter(series__isnull=False, state="confirmed").exists()


def test_the_week_of_the_keeper(where: Station, keeper: Any, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    hall = room(where, approval="all")
    user = volunteers.volunteer("向春梅", area=where.area).person.user
    asked, refused = book(hall, person(user)), book(hall, person(make.user()), 14, 16)
    base = f"/staff/stations/{where.pk}/bookings/"
    assert "去审核" in text_of(desk.get("/staff/")) and "个人（向**）" in text_of(desk.get(base))
    post(desk, f"/staff/stations/bookings/{asked.pk}/answer/", do="accept", back="week")
    page = text_of(desk.get(f"/staff/stations/bookings/{asked.pk}/"))
    assert "已约好" in page and "138****0246" in page and "13896170246" not in page
    overseer = client(make.user_with("auditor", where.area))
    seen = text_of(overseer.get(f"/staff/stations/bookings/{asked.pk}/"))
    assert "向**" in seen and "向春梅" not in seen
    assert client(make.user_with("training_admin", where.area)).get(base).status_code == 404
    eye = f"/staff/unmask/booking/{asked.pk}/phone/"
    assert "13896170246" in text_of(desk.post(eye, {"reason": "门锁坏了，通知改地点"}))
    assert client(make.user_with("station_admin", station())).post(eye, {"reason": "想看看"}).status_code == 404
    silent = post(desk, f"/staff/stations/bookings/{refused.pk}/answer/", do="decline")
    assert silent.status_code == 302 and Booking.objects.get(pk=refused.pk).state == "asked", "a no needs a reason"
    post(desk, f"/staff/stations/bookings/{refused.pk}/answer/", do="decline", reason="那天全站布展")
    body = {
        "room": hall.pk,
        "day": str(day()),
        "begin": "16:00",
        "end": "17:00",
        "contact_name": "冉桂芳",
        "title": "手机课",
        "people": 8,
    }
    assert post(desk, f"{base}new/", **body).status_code == 302
    clash = post(desk, f"{base}new/", **body | {"begin": "16:30", "end": "17:30", "contact_name": "别人"})
    assert clash.status_code == 409 and "还空着的时间" in text_of(clash)
    moment = at(16, 5)
    monkeypatch.setattr(clock, "now", lambda: moment)
    shown = text_of(desk.get(base))
    assert "来了没有" in shown and "手机课" in shown
    post(desk, f"/staff/stations/bookings/{asked.pk}/missed/", back="week")
    post(desk, f"/staff/stations/bookings/{Booking.objects.get(title='手机课').pk}/arrived/", came="11")
    browser = client(user)
    own = f"/me/bookings/{asked.pk}/"
    assert "有话要说" in text_of(browser.get(own)) and "同时只能约 1 个" in text_of(browser.get(own))
    post(browser, f"{own}appeal/", text="来过，门锁着")
    assert "来过，门锁着" in text_of(desk.get(base))
    post(desk, f"/staff/stations/bookings/{asked.pk}/appeal/", do="forgive")
    assert "不记没有来了" in text_of(browser.get(own))
    log = f"/staff/stations/{where.pk}/log/"
    shown = text_of(desk.get(log))
    assert "11" in shown and "个人" in shown and "冉桂芳" not in shown
    assert post(desk, f"{log}export/", first=str(day(0)), last=str(day(0)), reason="")["Location"] == log
    got = post(desk, f"{log}export/", first=str(day(0)), last=str(day(0)), reason="季度报表")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(got.content)).get_sheet_by_index(0).to_python()
    assert rows[2][:4] == ["日期", "开始", "结束", "场地"] and rows[3][4:] == ["个人", "手机课", "", 11.0]
    assert "季度报表" in rows[0][0] and AuditLine.objects.filter(action="stations.export_log").count() == 1


def test_loans_and_the_roster_at_the_desk(where: Station, keeper: Any, desk: Any) -> None:
    base = f"/staff/stations/{where.pk}"
    assert "登记设备" in text_of(desk.get(f"{base}/loans/")) and "没有可以外借" in text_of(
        desk.get(f"{base}/loans/new/")
    )
    things = equipment(where, name="显微镜")
    body = {
        "equipment": things.pk,
        "count": 2,
        "due_on": str(day()),
        "contact_name": "冉桂芳",
        "contact_phone": "13896170246",
    }
    assert post(desk, f"{base}/loans/new/", **body).status_code == 302
    over = post(desk, f"{base}/loans/new/", **body | {"count": 4})
    assert over.status_code == 409 and "只有 3 件能借" in text_of(over)
    loan = Loan.objects.get()
    assert "显微镜" in text_of(desk.get(f"{base}/loans/")) and "138****0246" in text_of(desk.get(f"{base}/loans/"))
    post(desk, f"/staff/stations/loans/{loan.pk}/back/", damaged=0, missing=0)
    assert "已归还" in text_of(desk.get(f"{base}/loans/"))

    assert "写排班表" in text_of(desk.get(f"{base}/duty/"))
    who = volunteers.volunteer("余小禾", area=where.area)
    post(desk, f"{base}/duty/invite/", number=who.number)
    browser = client(who.person.user)
    assert "请您参加值班" in text_of(browser.get("/me/duty/"))
    mine = who.duties.get()
    post(browser, f"/me/duty/members/{mine.pk}/answer/", do="accept")
    nextweek = day(7)
    line = {"weekday": nextweek.weekday(), "begins": "09:00", "ends": "12:00", "places": 2, "members": [mine.pk]}
    assert post(desk, f"{base}/duty/lines/", **line).status_code == 302
    assert post(desk, f"{base}/duty/lines/", **line | {"ends": "08:00"}).status_code == 422
    post(desk, f"{base}/duty/self/")
    assert "余小禾" in text_of(desk.get(f"{base}/duty/members/"))
    post(desk, f"{base}/duty/plan/", week=str(nextweek))
    roster = text_of(desk.get(f"{base}/duty/?week={nextweek}"))
    assert "还缺 1 人" in roster and "余小禾" in roster and "请服务队的管理员建一场活动" in roster
    shift = DutyShift.objects.get()
    post(desk, f"{base}/duty/shifts/", day=str(nextweek), begins="13:00", ends="15:00", places=1)
    assert DutyShift.objects.count() == 2
    other = member(where, "谭伟")
    second = client(user_of(other))
    post(second, f"/me/duty/shifts/{shift.pk}/take/")
    post(browser, f"/me/duty/turns/{DutyTurn.objects.get(member=mine).pk}/offer/", note="有事")
    assert "在找人换" in text_of(browser.get("/me/duty/"))
    third = member(where, "秦川")
    helper = client(user_of(third))
    swap = DutyTurn.objects.get(member=mine).swaps.get()
    assert "余小禾：有事" in text_of(helper.get("/me/duty/"))
    post(helper, f"/me/duty/swaps/{swap.pk}/take/")
    assert "秦川接了您的班" in Notice.objects.filter(user=who.person.user).values_list("title", flat=True)
    assert helper.get("/me/duty/").status_code == 200 and "最近没有排到您" in text_of(browser.get("/me/duty/"))


def test_pages_cost_the_same_with_many(
    where: Station, keeper: Any, desk: Any, django_assert_max_num_queries: Any
) -> None:
    def fill(times: int) -> None:
        hall = room(where)
        for number in range(times):
            book(hall, person(make.user()), 9 + number, 10 + number)
            one = member(where)
            shift = actions.add_shift(
                COMMAND_LINE, station=where, starts_at=at(9 + number % 9, DutyShift.objects.count() % 60),
                ends_at=at(10 + number % 9, DutyShift.objects.count() % 60), places=2,
            )  # fmt: skip
            actions.assign(COMMAND_LINE, shift=shift, member=one)
            actions.lend(
                COMMAND_LINE, equipment=equipment(where), count=1, due_on=day(),
                taking=team(keeper, make.team(make.detachment(where.area), name=f"第{DutyShift.objects.count()}队")),
            )  # fmt: skip

    base = f"/staff/stations/{where.pk}"
    week = f"?week={day()}"
    pages = [f"{base}/bookings/{week}", f"{base}/rooms/", f"{base}/loans/", f"{base}/duty/{week}", f"{base}/duty/members/",
             f"{base}/log/", f"/stations/{where.code}/book/?day={day()}", "/me/duty/", "/me/bookings/"]  # fmt: skip
    fill(2)
    actions.add_keeper(keeper, station=where, user=keeper)
    counts = []
    for page in pages:
        desk.get(page)
        with django_assert_max_num_queries(20) as counted:
            assert desk.get(page).status_code == 200
        counts.append(len(counted))
    fill(7)
    for page, before in zip(pages, counts, strict=True):
        with django_assert_max_num_queries(before):
            desk.get(page)
    one = Booking.objects.first()
    assert one is not None
    with django_assert_max_num_queries(20):
        assert desk.get(f"/staff/stations/bookings/{one.pk}/").status_code == 200
