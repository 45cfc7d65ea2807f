"""The paper sheet: read by two people who do not see each other's reading, compared, decided, counted by the rules."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from yushan.accounts.actions.retention import apply_retention
from yushan.accounts.models import User
from yushan.activities.actions import confirm_and_publish, finish_activity, record_scan, settle_due
from yushan.activities.actions.paper import PAPER, decide_row, drop_sheet, tidy_paper, type_sheet, upload_sheet
from yushan.activities.models import Activity, Attendance, PaperPage, PaperRow, PaperSheet, Post, Presence, SignUp
from yushan.activities.queries.paper import rows_to_type, to_type
from yushan.activities.rules.paper import UnclearTime, clock_time, nearest, stay
from yushan.activities.tests.factories import UserFactory, VolunteerFactory, accepted, grant, moment, organiser
from yushan.activities.tests.test_pages import signed_in
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE, WORKER
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.demo.pictures import drawn
from yushan.ledger.models import HourEntry
from yushan.stations.models import Station

Clock = Callable[[datetime], None]
PDF = b"%PDF-1.7 \xe7\xad\xbe\xe5\x88\xb0\xe8\xa1\xa8"
PICTURE = drawn("check", "#0f766e")


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("9:05", (9, 5)), ("9：05", (9, 5)), ("905", (9, 5)), ("0905", (9, 5)), ("14点", (14, 0)), ("14点5分", (14, 5)),
        (" 9.30 ", (9, 30)), ("９：３０", (9, 30)), ("9", (9, 0)), ("", None), ("　", None),
    ],
)  # fmt: skip
def test_times_as_people_write_them(text: str, found: object):
    assert clock_time(text) == found


@pytest.mark.parametrize("text", ["九点", "25:00", "9:60", "9:5:1", "12345", "9" * 5_000, "上午", ":", "9:-5"])
def test_what_is_no_time_is_said_with_how_to_write_it(text: str):
    with pytest.raises(UnclearTime, match="9:05"):
        clock_time(text)


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_time_of_day_is_read_however_it_is_written(hour: int, minute: int):
    written = {f"{hour}:{minute:02d}", f"{hour:02d}{minute:02d}", f"{hour}点{minute:02d}分", f"{hour}：{minute:02d}"}
    assert {clock_time(text) for text in written} == {(hour, minute)}


@given(st.integers(0, 23), st.integers(0, 23), st.integers(1, 12))
def test_a_time_belongs_to_the_day_that_lies_nearest(hour: int, begin: int, hours: int):
    starts_at = datetime(2026, 9, 5, begin)
    ends_at = starts_at + timedelta(hours=hours)
    found = nearest(hour, 0, starts_at, ends_at)
    assert found.hour == hour and found.date() - starts_at.date() in (timedelta(0), timedelta(days=1))
    if starts_at <= found.replace(day=5) <= ends_at:
        assert found.day == 5


def test_a_night_shift_and_what_cannot_be():
    night = datetime(2026, 9, 5, 22), datetime(2026, 9, 6, 6)
    assert stay(("22:05", "5:30"), *night) == (datetime(2026, 9, 5, 22, 5), datetime(2026, 9, 6, 5, 30))
    day = datetime(2026, 9, 5, 9), datetime(2026, 9, 5, 11)
    assert stay(("", ""), *day) is None
    for texts in (("9:00", ""), ("11:00", "9:00"), ("9:00", "9:00"), ("12:00", "13:00")):
        with pytest.raises(UnclearTime):
            stay(texts, *day)


class Scene:
    """A shift that is over, with people of whom nobody was scanned but one."""

    def __init__(self, post: Post, at: Clock) -> None:
        self.activity: Activity = post.shift.activity
        self.first, self.second, self.third = (organiser(self.activity.organization) for _ in range(3))
        self.shift = post.shift
        self.people = [accepted(post) for _ in range(4)]
        at(moment(5, 8, 50))
        record_scan(self.first, shift=self.shift, volunteer=self.people[3].volunteer, direction="in", source="pass")
        at(moment(5, 12, 30))
        Activity.objects.filter(pk=self.activity.pk).update(state="ongoing")
        finish_activity(WORKER, activity=self.activity)

    def sheet(self, by: User | None = None) -> PaperSheet:
        return upload_sheet(by or self.first, shift=self.shift, pages=[PICTURE])

    def row(self, sheet: PaperSheet, place: int) -> PaperRow:
        return sheet.rows.get(sign_up=self.people[place])


@pytest.fixture
def scene(post: Post, at: Clock) -> Scene:
    return Scene(post, at)


def stays(*hours: tuple[int, int]) -> list[tuple[datetime, datetime]]:
    return [(moment(5, begin), moment(5, end)) for begin, end in hours]


@pytest.mark.django_db
@pytest.mark.capability("T5.4", page="/staff/shifts/")
def test_two_people_read_a_sheet_and_the_hours_are_posted(scene: Scene, at: Clock, django_assert_max_num_queries: Any):
    one, two, three = (signed_in(user) for user in (scene.first, scene.second, scene.third))
    address = reverse("activities:paper", args=[scene.shift.pk])
    assert address in one.get(reverse("activities:scene", args=[scene.activity.pk])).text
    assert one.post(address, {"pages": SimpleUploadedFile("x.exe", b"MZ\x90")}).status_code == 422
    pages = [SimpleUploadedFile("表.png", PICTURE), SimpleUploadedFile("表.pdf", PDF)]
    answer = one.post(address, {"pages": pages})
    assert answer.status_code == 302, answer.text
    sheet = PaperSheet.objects.get()
    page = reverse("activities:paper_sheet", args=[sheet.pk])
    assert answer["Location"] == page and sheet.pages.count() == 2
    assert all(PICTURE not in path.read_bytes() for path in PAPER.path.glob("*")), "sealed at rest"
    typing = one.get(page).text
    assert "录第一遍" in typing and len(re.findall(r'name="in-\d+"', typing)) == 3, "who was scanned is not typed"
    assert "正在录第一遍" in two.get(page).text and two.post(page, {}).status_code == 403

    rows = [scene.row(sheet, place) for place in range(3)]
    typed = {f"in-{rows[0].pk}": "9:00", f"out-{rows[0].pk}": "11:00", f"in-{rows[1].pk}": "905",
             f"out-{rows[1].pk}": "1130"}  # fmt: skip
    unclear = one.post(page, typed | {f"out-{rows[0].pk}": "午后"})
    assert unclear.status_code == 422 and "看不懂“午后”" in unclear.text and 'value="905"' in unclear.text
    assert "第一遍录好了" in one.post(page, typed, follow=True).text
    assert one.post(page, typed).status_code == 403, "not the second time by the same person"
    assert to_type(scene.second).get() == sheet and not to_type(scene.first).exists()
    assert "纸质签到表" in two.get("/staff/").text
    # Nothing of the first reading is on the page of the second, nor anywhere else before.
    for text in (two.get(page).text, two.get(address).text):
        assert 'value="905"' not in text and "9:05" not in text.replace("9:05 或 905", "")
    assert not Attendance.objects.filter(source="paper").exists()

    again = {f"in-{rows[0].pk}": "9点", f"out-{rows[0].pk}": "11点", f"in-{rows[1].pk}": "9:05",
             f"out-{rows[1].pk}": "11:00", f"in-{rows[2].pk}": "9:00", f"out-{rows[2].pk}": "10:00"}  # fmt: skip
    with django_assert_max_num_queries(80):
        told = two.post(page, again)
    told = two.get(page).text
    assert "还有 2 行" in told and "9:05–11:30" in told and "9:05–11:00" in told
    facts = Attendance.objects.filter(source="paper").order_by("at")
    assert [(fact.sign_up_id, fact.direction) for fact in facts] == [
        (scene.people[0].pk, "in"), (scene.people[0].pk, "out"),
    ]  # fmt: skip
    presence = Presence.objects.get(sign_up=scene.people[0])
    assert (presence.minutes, presence.grade, presence.open_flags) == (120, "confirmed", 0)
    assert SignUp.objects.get(pk=scene.people[0].pk).state == "attended"

    # Somebody who was scanned without a check-out is a doubt as ever.
    for doubtful in Presence.objects.filter(open_flags__gt=0):
        one.post(
            reverse("activities:answer", args=[scene.activity.pk]),
            {"presence": doubtful.pk, "code": doubtful.flags[0]["code"], "until_end": "1"},
        )
    # The hours are not confirmed while a row is open; the first reader decides nothing.
    with pytest.raises(Refusal, match="纸质签到表"):
        confirm_and_publish(scene.third, activity=scene.activity)
    decide = [reverse("activities:decide_paper", args=[row.pk]) for row in rows]
    assert one.post(decide[1], {"do": "second", "reason": "对照照片"}).status_code == 403
    for body, said in (
        ({"do": "second", "reason": " "}, "请写一句怎么核实的"),
        ({"do": "other", "reason": "照片上写着", "in": "九点", "out": "11:00"}, "看不懂“九点”"),
        ({"do": "other", "reason": "照片上写着"}, "请填到场和离场的时间"),
    ):
        refused = two.post(decide[1], body, follow=True)
        assert refused.redirect_chain == [(page, 302)] and said in refused.text, "on the page that it came from"
        assert not PaperRow.objects.get(pk=rows[1].pk).is_settled
    two.post(decide[1], {"do": "second", "reason": "照片上是 11:00"})
    assert "这一行已经定过了" in three.post(decide[1], {"do": "first", "reason": "又定一次"}, follow=True).text
    three.post(decide[2], {"do": "none", "reason": "照片上没有签名"})
    sheet.refresh_from_db()
    assert sheet.state == "done" and "谁定的" in one.get(page).text
    assert Presence.objects.get(sign_up=scene.people[1]).minutes == 115
    assert not Presence.objects.filter(sign_up=scene.people[2], minutes__gt=0).exists()
    shown = one.get(page + "").text
    assert "照片上是 11:00" in shown
    confirm_and_publish(scene.third, activity=scene.activity)
    at(moment(20, 9))
    settle_due(WORKER)
    posted = HourEntry.objects.filter(volunteer_id__in=[row.volunteer_id for row in scene.people[:2]])
    assert sorted(entry.minutes for entry in posted) == [115, 120] and {entry.grade for entry in posted} == {
        "confirmed"
    }


@pytest.mark.django_db
def test_that_nobody_signed_is_said_and_not_only_left_empty(scene: Scene):
    sheet = scene.sheet()
    page = reverse("activities:paper_sheet", args=[sheet.pk])
    row = scene.row(sheet, 0)
    times = {f"in-{row.pk}": "9:00", f"out-{row.pk}": "11:00"}
    for user, state in ((scene.first, "first"), (scene.second, "second")):
        browser = signed_in(user)
        assert 'name="nobody"' not in browser.get(page).text
        empty = browser.post(page, {})
        assert empty.status_code == 422 and "一个人都没有录" in empty.text and 'name="nobody"' in empty.text
        both = browser.post(page, times | {"nobody": "on"})
        assert both.status_code == 422 and "请去掉勾" in both.text and 'value="9:00"' in both.text
        sheet.refresh_from_db()
        assert sheet.state == state, "nothing was taken"
        assert browser.post(page, {"nobody": "on"}).status_code == 302
    sheet.refresh_from_db()
    assert sheet.state == "done" and not Attendance.objects.filter(source="paper").exists()


@pytest.mark.django_db
def test_what_was_checked_is_written_by_who_checked_it(scene: Scene):
    sheet = scene.sheet()
    row = scene.row(sheet, 0)
    type_sheet(scene.first, sheet=sheet, readings={row.pk: stays((9, 11))[0]})
    type_sheet(scene.second, sheet=sheet, readings={row.pk: stays((9, 10))[0]})
    page = signed_in(scene.second).get(reverse("activities:paper_sheet", args=[sheet.pk])).text
    field = re.search(rf'<input[^>]*id="reason-{row.pk}"[^>]*required', page)
    assert field and "placeholder=" in field[0] and "value=" not in field[0]


@pytest.mark.django_db
def test_nobody_reads_or_decides_their_own_row(scene: Scene):
    member = VolunteerFactory(user=False)
    user = UserFactory(person=member.person)
    admin = grant(user, "organization_admin", scene.activity.organization)
    own = accepted(scene.people[0].post, member, state="absent")
    sheet = scene.sheet(admin)
    mine = sheet.rows.get(sign_up=own)
    browser = signed_in(admin)
    page = reverse("activities:paper_sheet", args=[sheet.pk])
    assert "您自己的，由另一位录" in browser.get(page).text
    with pytest.raises(NotAllowed, match="您自己的记录"):
        type_sheet(admin, sheet=sheet, readings={mine.pk: stays((9, 11))[0]})
    rows = [scene.row(sheet, place) for place in (0, 1)]
    browser.post(
        page, {f"in-{mine.pk}": "9:00", f"out-{mine.pk}": "11:00", f"in-{rows[0].pk}": "9", f"out-{rows[0].pk}": "10"}
    )
    mine.refresh_from_db()
    assert mine.first_in is None, "what was sent for the own row is not taken"
    type_sheet(scene.second, sheet=sheet, readings={mine.pk: stays((9, 11))[0], rows[0].pk: stays((9, 10))[0]})
    with pytest.raises(NotAllowed):
        decide_row(admin, row=mine, reading=stays((9, 11))[0], reason="我在场")
    decide_row(scene.second, row=mine, reading=stays((9, 11))[0], reason="签名在照片上")
    assert Presence.objects.get(sign_up=own).minutes == 120


@pytest.mark.django_db
def test_the_database_keeps_the_two_apart(scene: Scene):
    sheet = scene.sheet()
    for broken in ({"second_by": scene.first}, {"state": "done"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaperSheet.objects.filter(pk=sheet.pk).update(**broken)
    row = scene.row(sheet, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperRow.objects.filter(pk=row.pk).update(first_in=moment(5, 11), first_out=moment(5, 9))
    assert not any("first" in name for one in rows_to_type(sheet) for name in one.__dict__ if not name.startswith("_"))


@pytest.mark.django_db
def test_what_a_device_told_meanwhile_is_not_written_over(scene: Scene):
    sheet = scene.sheet()
    row = scene.row(sheet, 0)
    type_sheet(scene.first, sheet=sheet, readings={row.pk: stays((9, 11))[0]})
    late = {"shift": scene.shift, "volunteer": scene.people[0].volunteer, "source": "pass"}
    record_scan(scene.second, direction="in", at=moment(5, 9, 10), **late)
    done = type_sheet(scene.second, sheet=sheet, readings={row.pk: stays((9, 11))[0]})
    assert done.state == "done"
    row.refresh_from_db()
    assert "早先已有签到记录" in row.note and not Attendance.objects.filter(source="paper").exists()
    # Who was scanned stands on no further sheet.
    assert scene.people[0].pk not in scene.sheet().rows.values_list("sign_up", flat=True)


@pytest.mark.django_db
def test_when_and_by_whom_it_is_taken(post: Post, at: Clock):
    accepted(post)
    admin = organiser(post.shift.activity.organization)
    at(moment(5, 10))
    with pytest.raises(Conflict, match="还没有结束"):
        upload_sheet(admin, shift=post.shift, pages=[PICTURE])
    at(moment(5, 13))
    with pytest.raises(NotAllowed):
        upload_sheet(VolunteerFactory().person.user, shift=post.shift, pages=[PICTURE])
    with pytest.raises(Refusal, match="请拍一张"):
        upload_sheet(admin, shift=post.shift, pages=[])
    with pytest.raises(Refusal, match="只收 PDF"):
        upload_sheet(admin, shift=post.shift, pages=[b"GIF89a"])
    sheet = upload_sheet(admin, shift=post.shift, pages=[PDF])
    with pytest.raises(Refusal, match="一个人都没有录"):
        type_sheet(admin, sheet=sheet, readings={})
    with pytest.raises(Refusal, match="为什么作废"):
        drop_sheet(admin, sheet=sheet, reason=" ")
    drop_sheet(admin, sheet=sheet, reason="传错了场次")
    assert not to_type(admin).exists()
    browser = signed_in(admin)
    assert "传错了场次" in browser.get(reverse("activities:paper_sheet", args=[sheet.pk])).text
    fetched = browser.get(reverse("activities:paper_page", args=[sheet.pages.get().pk]))
    assert fetched.content == PDF and fetched["Content-Disposition"].startswith("attachment")
    Activity.objects.filter(pk=post.shift.activity_id).update(state="noticed")
    with pytest.raises(Conflict, match="更正"):
        upload_sheet(admin, shift=post.shift, pages=[PICTURE])


@pytest.mark.django_db
def test_the_first_reader_cannot_do_away_with_the_second_reading(scene: Scene):
    sheet = scene.sheet()
    one, two = scene.row(sheet, 0).pk, scene.row(sheet, 1).pk
    type_sheet(scene.first, sheet=sheet, readings={one: (moment(5, 9), moment(5, 11))})
    sheet.refresh_from_db()
    type_sheet(scene.second, sheet=sheet, readings={two: (moment(5, 9), moment(5, 11))})
    sheet.refresh_from_db()
    assert sheet.state == "differing"
    with pytest.raises(NotAllowed, match="请另一位"):
        drop_sheet(scene.first, sheet=sheet, reason="重新录")
    station = Station.objects.create(name="科普驿站", kind="rural", state="certified", area=scene.activity.area)
    Activity.objects.filter(pk=scene.activity.pk).update(station=station)
    recorder = grant(UserFactory(person=None), "station_admin", station)
    assert not to_type(recorder).exists(), "who cannot decide has nothing to do with it"
    sheet = PaperSheet.objects.get()
    with pytest.raises(NotAllowed):
        drop_sheet(recorder, sheet=sheet, reason="重新录")
    drop_sheet(scene.second, sheet=sheet, reason="照片和场次不符")


@pytest.mark.django_db
def test_the_blank_sheet_masks_names(post: Post):
    who = accepted(post).volunteer
    browser = signed_in(organiser(post.shift.activity.organization))
    assert "还没有上传" in browser.get(reverse("activities:paper", args=[post.shift_id])).text
    answer = browser.get(reverse("activities:paper_blank", args=[post.shift_id]))
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert who.person.name not in text and who.person.name[0] in text and "2026 年 9 月 5 日" in text


@pytest.mark.django_db
def test_the_pictures_go_after_a_year_and_the_readings_stay(scene: Scene, at: Clock):
    sheet = scene.sheet()
    apply_retention(COMMAND_LINE, dry=False)
    assert sheet.pages.count() == 1
    at(clock.at(datetime(2027, 9, 7).date()))
    apply_retention(COMMAND_LINE, dry=False)
    assert not PaperPage.objects.exists() and sheet.rows.count() == 3
    tidy_paper()
    assert "已过保存期" in signed_in(scene.first).get(reverse("activities:paper_sheet", args=[sheet.pk])).text


@pytest.mark.django_db
def test_the_pages_cost_the_same_with_many(scene: Scene, django_assert_max_num_queries: Any):
    Post.objects.filter(shift=scene.shift).update(places=100)
    for _ in range(30):
        accepted(scene.people[0].post, state="absent")
    for _ in range(6):
        drop_sheet(scene.first, sheet=scene.sheet(), reason="照片不清楚")
    sheet = scene.sheet()
    one, two = signed_in(scene.first), signed_in(scene.second)
    for browser, address in ((one, "paper_sheet"), (two, "paper")):
        browser.get(reverse("activities:scene", args=[scene.activity.pk]))
        with django_assert_max_num_queries(14):
            browser.get(
                reverse(f"activities:{address}", args=[sheet.pk if address == "paper_sheet" else scene.shift.pk])
            )
    readings = {row.pk: stays((9, 11))[0] for row in sheet.rows.all()}
    type_sheet(scene.first, sheet=sheet, readings=readings)
    type_sheet(scene.second, sheet=sheet, readings={}, is_nobody=True)
    with django_assert_max_num_queries(14):
        assert two.get(reverse("activities:paper_sheet", args=[sheet.pk])).text.count("不一致") > 30
