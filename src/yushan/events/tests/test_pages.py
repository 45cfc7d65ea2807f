"""Pages of the room: who sees what, what is said when something is wrong, the number of statements."""

import io
import re
from typing import Any

import openpyxl
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yushan.accounts.models import Notice
from yushan.activities.models import Presence, SignUp
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.models import Job
from yushan.events import actions
from yushan.events.actions import sheets
from yushan.events.models import Accreditation, Arrangement, BadgePhoto, BadgeSheet, Event
from yushan.events.queries.people import look_of
from yushan.events.tests import factories as events
from yushan.organizations.tests import factories as make
from yushan.plan.models import Entry
from yushan.volunteers.tests import factories as people

pytestmark = pytest.mark.django_db
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _client(user: Any, language: str = "zh-hans") -> Client:
    client = Client(headers={"Accept-Language": language})
    client.force_login(user)
    return client


def _photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("me.png", events.png(), content_type="image/png")


def _count(url: str, who: Client) -> int:
    who.get(url)
    with CaptureQueriesContext(connection) as found:
        assert who.get(url).status_code == 200
    return len(found)


@pytest.mark.capability("T3.6", page="/staff/events/")
def test_from_the_plan_to_the_badge_through_the_pages(django_capture_on_commit_callbacks):
    corps = make.corps()
    staff = _client(make.user_with("organization_admin", corps, display_name="柳叶"))
    first = clock.today()
    plan = {
        "organization": corps.pk, "name": "2026 世界智能产业博览会", "name_en": "World Smart Industry Expo 2026",
        "starts_on": first, "ends_on": first, "text": "两馆一天。", "text_en": "One day.", "contact": "办公室 023-6365 0000",
    }  # fmt: skip
    assert staff.post("/staff/events/new/", plan | {"name_en": ""}).status_code == 422
    assert staff.post("/staff/events/new/", plan).status_code == 302
    event = Event.objects.get()
    at = f"/staff/events/{event.pk}/"
    staff.post(f"{at}step/", {"do": "open"})
    page = staff.get(at).content.decode()
    assert "至少一个场馆" in page and "准备中" in page
    Entry.objects.get_or_create(table="languages", code="english", defaults={"name": "英语"})
    hall = {
        "name": "N1 馆", "name_en": "Hall N1", "address": "悦来大道", "address_en": "Yuelai Avenue",
        "language_0": "english", "level_0": "working", "people_0": 2,
    }  # fmt: skip
    assert staff.post(f"{at}parts/venues/new/", hall | {"people_0": ""}).status_code == 422
    assert staff.post(f"{at}parts/venues/new/", hall).status_code == 302
    venue = event.venues.get()
    assert venue.needs.get().people == 2
    batch = {"name": "第一批", "name_en": "First batch", "audience": "大学生"}
    assert staff.post(f"{at}parts/batches/new/", batch).status_code == 302
    bus = {"name": "悦来站", "name_en": "Yuelai station", "leaves_at": "07:30"}
    assert staff.post(f"{at}parts/boarding/new/", bus).status_code == 302
    half = {"transport": "坐轻轨", "emergency": "023-1", "emergency_en": "023-1"}
    answer = staff.post(f"{at}guidance/", half)
    assert answer.status_code == 422 and "只写了一种语言" in answer.content.decode()
    assert staff.post(f"{at}guidance/", half | {"transport_en": "By metro"}).status_code == 302
    row = events.activity(event)
    row.shifts.update(starts_at=clock.now(), ends_at=clock.now() + (row.ends_at - row.starts_at))
    assert row.title in staff.get(f"{at}assign/?q=引导").content.decode()
    assert "没有找到" in staff.get(f"{at}assign/?q=讲座").content.decode()
    nothing = staff.post(f"{at}assign/", {"venue": venue.pk})
    assert nothing.status_code == 422 and "先勾选" in nothing.content.decode()
    staff.post(f"{at}assign/", {"activity": row.pk, "venue": venue.pk, "batch": event.batches.get().pk})
    service = event.services.get()
    words = {"venue": venue.pk, "title_en": "Guides", "post_0": "Visitor guide", "duties_0": "Show the way"}
    assert staff.post(f"/staff/events/services/{service.pk}/", words).status_code == 302
    staff.post(f"{at}step/", {"do": "open"})
    event.refresh_from_db()
    assert event.state == "open"

    who = events.placed(event)
    staff.post(f"{at}people/ask/")
    own = _client(who.person.user)
    assert "请传证件照片" in own.get("/me/").content.decode()
    sent = {"do": "photo", "name_latin": "LI Jing", "language_english": "expert", "agreed": "on"}
    mine = f"/me/events/{event.code}/"
    assert own.post(mine, {**sent, "agreed": "", "photo": _photo()}).status_code == 422
    assert own.post(mine, {**sent, "photo": _photo()}).status_code == 302
    meal = {
        "do": "arrange", "meal-diet": "halal", "meal-allergies": "=1+1 花生", "meal-agreed": "on",
        "meal-boarding": event.boarding_points.get().pk,
    }  # fmt: skip
    assert own.post(mine, meal).status_code == 302
    badge = Accreditation.objects.get()
    assert "的证件照片" in staff.get("/staff/").content.decode()
    page = staff.get(f"/staff/accreditations/{badge.pk}/").content.decode()
    assert "LI Jing" in page and "能专业翻译" in page
    assert own.get(f"/me/events/{event.code}/badge/").status_code == 302
    staff.post(f"/staff/accreditations/{badge.pk}/decide/", {"do": "approve", "seen": look_of(badge)})
    badge.refresh_from_db()
    assert badge.badge_number == f"{event.code}-0001"
    assert badge.badge_number in own.get(f"/me/events/{event.code}/badge/").content.decode()
    one = staff.get(f"/staff/accreditations/{badge.pk}/pdf/")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(one.content)).pages)
    assert who.person.name in text and "LI Jing" in text and badge.badge_number in text and "Visitor guide" in text

    assert staff.post(f"{at}badges/", {"only_new": "on", "reason": ""}).status_code == 422
    with django_capture_on_commit_callbacks():
        assert staff.post(f"{at}badges/", {"only_new": "on", "reason": "第一批打印制证"}).status_code == 302
    job = Job.objects.get(kind=sheets.KIND)
    sheets.run(job)
    sheet = BadgeSheet.objects.get()
    assert "下载 1 张" in staff.get(f"{at}badges/").content.decode()
    file = staff.get(f"/staff/events/sheets/{sheet.pk}/")
    assert file["Content-Type"] == "application/pdf" and file.content.startswith(b"%PDF")
    assert AuditLine.objects.filter(action="events.download_sheet").exists()
    again = staff.post(f"{at}badges/", {"only_new": "on", "reason": "第一批打印制证"})
    assert again.status_code == 422 and "没有要打印的证件" in again.content.decode()

    checked = staff.get(f"/badges/{badge.code}/").content.decode()
    assert "证件有效" in checked and who.person.name in checked
    assert own.get(f"/badges/{badge.code}/").status_code == 404
    page = staff.get(f"{at}lists/").content.decode()
    assert "清真" in page and "悦来站" in page and who.person.name not in page
    refused = staff.post(f"{at}lists/export/", {"day": first, "reason": ""})
    assert refused.status_code == 302
    book = staff.post(f"{at}lists/export/", {"day": first, "reason": "交食堂备餐"})
    cells = [cell.value for line in openpyxl.load_workbook(io.BytesIO(book.content)).active for cell in line]
    assert who.person.name in cells and "清真" in cells and "'=1+1 花生" in cells
    line = AuditLine.objects.get(action="events.export_day")
    assert line.reason == "交食堂备餐"
    assert "缺" in staff.get(f"{at}board/").content.decode()
    assert "能独立服务" in staff.get(f"{at}languages/").content.decode()


@pytest.mark.capability("T3.6", page="/en/events/")
def test_signing_up_is_english_from_the_first_to_the_last_word():
    event = events.open_event()
    reader = Client(headers={"Accept-Language": "en"})
    shown = reader.get("/en/events/").content.decode()
    assert event.name_en in shown and '<html lang="en"' in shown
    shown = reader.get(f"/en/events/{event.code}/").content.decode()
    assert "Visitor guide" in shown and "Sign in to take this post" in shown and "5 places left" in shown
    know = reader.get(f"/en/events/{event.code}/know/").content.decode()
    assert "How to get there" in know and "Yuelai metro station" in know
    who = people.volunteer()
    own = _client(who.person.user, "en")
    shown = own.get(f"/en/events/{event.code}/").content.decode()
    assert "You must speak English" in shown and "Sign up as Visitor guide" in shown
    answer = own.post(f"/en/posts/{events.post(event, '英语翻译').pk}/sign-up/", follow=True)
    assert "You must speak English" in _messages(answer)
    answer = own.post(f"/en/posts/{events.post(event).pk}/sign-up/", follow=True)
    assert answer.redirect_chain[-1][0] == f"/me/events/{event.code}/en/"
    assert _messages(answer) == "You have a place. Next: send the photograph for your badge."
    assert SignUp.objects.get().state == "accepted"

    mine = f"/me/events/{event.code}/en/"
    wrong = own.post(mine, {"do": "photo", "name_latin": "黎静"})
    assert wrong.status_code == 422
    assert "Please write your name in Latin letters" in wrong.content.decode()
    wrong = own.post(mine, {"do": "photo", "name_latin": ""})
    assert "Please fill in: Name in Latin letters on the badge." in wrong.content.decode()
    bad = SimpleUploadedFile("me.gif", b"GIF89a", content_type="image/gif")
    wrong = own.post(mine, {"do": "photo", "name_latin": "LI Jing", "agreed": "on", "photo": bad})
    assert "Only JPG or PNG pictures are taken." in wrong.content.decode()
    answer = own.post(mine, {"do": "photo", "name_latin": "LI Jing", "agreed": "on", "photo": _photo()}, follow=True)
    assert "The photograph is sent." in _messages(answer)
    wrong = own.post(mine, {"do": "arrange", "meal-diet": "vegetarian"})
    assert "Please agree first" in wrong.content.decode()
    answer = own.post(mine, {"do": "arrange", "meal-diet": "vegetarian", "meal-agreed": "on"}, follow=True)
    assert _messages(answer) == "Meals and bus are saved." and Arrangement.objects.get().diet == "vegetarian"
    answer = own.post(mine, {"do": "leave", "sign_up": SignUp.objects.get().pk}, follow=True)
    assert "You have left this shift." in _messages(answer)
    assert SignUp.objects.get().state == "withdrawn"


def _messages(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_no_chinese_is_said_on_the_english_pages_but_what_is_marked_as_such():
    event = events.open_event()
    who = events.placed(event)
    own = _client(who.person.user, "en")
    asking = events.service(event, day=1, questions=["您能搬动 10 公斤的箱子吗？"])
    shown = own.get(f"/en/events/{event.code}/").content.decode()
    assert f'<span lang="zh-CN">{asking.activity.questions[0]}</span>' in shown
    assert "You may answer in English." in shown
    pages = [
        "/en/events/",
        f"/en/events/{event.code}/",
        f"/en/events/{event.code}/know/",
        f"/me/events/{event.code}/en/",
    ]
    for path in pages:
        page = own.get(path).content.decode()
        marked = re.sub(r'<(\w+)[^>]*lang="zh-CN"[^>]*>.*?</\1>', "", page, flags=re.S)
        body = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", marked, flags=re.S)
        left = _CHINESE.findall(body.replace("渝</span>", ""))
        assert not left, (path, "".join(left))
    gone = own.get("/en/events/DX1999-0001/")
    assert gone.status_code == 404 and "Nothing found" in gone.content.decode()


def test_the_english_pages_lead_to_signing_in_and_registering_in_english(client):
    event = events.open_event()
    here = f"/en/events/{event.code}/"
    page = client.get(here).content.decode()
    for address in ("/accounts/login/", "/register/"):
        assert f'href="{address}?language=en&amp;next={here}"' in page
    asked = client.get(f"/me/events/{event.code}/en/")
    assert asked["Location"] == f"/accounts/login/?language=en&next=/me/events/{event.code}/en/"
    left = client.post("/preferences/", {"language": "zh", "next": f"/events/{event.code}/"})
    assert left["Location"] == f"/events/{event.code}/" and left.cookies["language"].value == "zh"


def test_refusals_of_signing_up_are_english():
    event = events.open_event()
    who = events.placed(event)
    own = _client(who.person.user, "en")
    other = events.service(event, day=0)
    post = other.activity.shifts.get().posts.get(name="观众引导")
    answer = own.post(f"/en/posts/{post.pk}/sign-up/", follow=True)
    assert "You already have a place at the same time" in _messages(answer)
    event.services.get(pk=other.pk).activity.shifts.update(starts_at=clock.now())
    late = _client(people.volunteer().person.user, "en").post(f"/en/posts/{post.pk}/sign-up/", follow=True)
    assert _messages(late) == "This shift has begun. Please look at other shifts."
    assert own.post("/en/posts/987654321/sign-up/").status_code == 404


def test_others_do_not_learn_that_there_is_an_event_in_preparation():
    host, other = make.detachment(make.area("500101")), make.detachment(make.area("500102"))
    event = events.draft(host)
    stranger = _client(make.user_with("organization_admin", other))
    for path in ("", "board/", "people/", "lists/", "languages/", "badges/", "edit/", "guidance/"):
        assert stranger.get(f"/staff/events/{event.pk}/{path}").status_code == 404
    for path in (f"/events/{event.code}/", f"/en/events/{event.code}/", f"/me/events/{event.code}/"):
        assert stranger.get(path).status_code == 404
    assert event.name not in Client().get("/events/").content.decode()
    lead = _client(make.user_with("project_lead", host))
    assert lead.get("/staff/events/").status_code == 403


def test_the_board_shows_who_is_there_and_what_lacks():
    event = events.open_event()
    staff = _client(make.user_with("organization_admin", event.organization))
    who, _late = events.placed(event), events.placed(event)
    path = f"/staff/events/{event.pk}/board/?day={event.starts_on}"
    page = staff.get(path).content.decode()
    assert "缺 5 人" in page  # 5 + 2 places, two taken
    with clock.pretend(clock.at(event.starts_on, 9, 30)):
        row = SignUp.objects.get(volunteer=who)
        Presence.objects.create(sign_up=row, in_at=clock.now(), minutes=0)
        staff = _client(make.user_with("organization_admin", event.organization))
        page = staff.get(path).content.decode()
    assert "缺 6 人" in page  # one of seven is there
    staff = _client(make.user_with("organization_admin", event.organization))
    assert "这一天没有场次" in staff.get(f"/staff/events/{event.pk}/board/?day={event.ends_on}").content.decode()


def test_the_pages_take_as_many_statements_for_many_as_for_few():
    event = events.open_event()
    staff = _client(make.user_with("city_admin"))
    first = events.approved(event)
    actions.arrange(first.volunteer.person.user, event=event, volunteer=first.volunteer, diet="usual")
    day, reader = event.starts_on, _client(first.volunteer.person.user)
    paths = [
        "/staff/events/", f"/staff/events/{event.pk}/", f"/staff/events/{event.pk}/board/?day={day}",
        f"/staff/events/{event.pk}/languages/", f"/staff/events/{event.pk}/lists/?day={day}",
        f"/staff/events/{event.pk}/people/", f"/staff/events/{event.pk}/badges/", f"/staff/events/{event.pk}/assign/",
    ]  # fmt: skip
    public = [f"/events/{event.code}/", f"/en/events/{event.code}/", "/events/", "/en/events/"]

    def counts() -> list[int]:
        own = [_count(path, reader) for path in public]
        return [_count(path, staff) for path in paths] + [_count(path, Client()) for path in public] + own

    events.activity(event)
    few = counts()
    hall = events.venue(event, "N2 馆")
    for _n in range(3):
        events.service(event, hall)
        one = events.approved(event)
        actions.arrange(one.volunteer.person.user, event=event, volunteer=one.volunteer, diet="usual")
        events.draft(event.organization)
        events.activity(event)
    assert counts() == few
    assert max(few) <= 20, few


def test_one_s_own_pages_stay_below_twenty_statements(django_assert_max_num_queries):
    event = events.open_event()
    row = events.approved(event)
    own = _client(row.volunteer.person.user)
    for path in (
        f"/me/events/{event.code}/",
        f"/me/events/{event.code}/en/",
        f"/me/events/{event.code}/badge/",
        "/me/",
    ):
        own.get(path)
        with django_assert_max_num_queries(20):
            assert own.get(path).status_code == 200


def test_staff_find_the_next_photograph_and_cannot_decide_about_others(client):
    event = events.open_event()
    one, two = events.submitted(event), events.submitted(event)
    staff = _client(make.user_with("organization_admin", event.organization))
    assert f"/staff/accreditations/{two.pk}/" in staff.get(f"/staff/accreditations/{one.pk}/").content.decode()
    answer = staff.post(
        f"/staff/accreditations/{one.pk}/decide/", {"do": "refuse", "reason": "", "seen": look_of(one)}, follow=True
    )
    assert "照片哪里不合适" in answer.content.decode()
    seen = look_of(one)
    staff.post(f"/staff/accreditations/{one.pk}/decide/", {"do": "refuse", "reason": "戴了帽子", "seen": seen})
    own = _client(one.volunteer.person.user)
    assert "戴了帽子" in own.get(f"/me/events/{event.code}/").content.decode()
    stranger = _client(make.user_with("organization_admin", make.detachment(make.area("500101"))))
    assert stranger.post(f"/staff/accreditations/{two.pk}/decide/", {"do": "approve"}).status_code == 404
    two.refresh_from_db()
    assert two.state == "submitted"
    assert actions.approve(COMMAND_LINE, accreditation=two).number == 1


_SEEN = re.compile(r'name="seen" value="([^"]+)"')


def test_what_was_changed_after_the_page_was_opened_is_looked_at_again():
    event = events.open_event()
    row = events.submitted(event)
    staff = _client(make.user_with("organization_admin", event.organization))
    at, decide = f"/staff/accreditations/{row.pk}/", f"/staff/accreditations/{row.pk}/decide/"
    (seen,) = set(_SEEN.findall(staff.get(at).content.decode()))
    events.submitted(event, row.volunteer, content=b"", name_latin="WANG Wu")
    for sent in ({"do": "approve"}, {"do": "refuse", "reason": "看不清脸"}, {"do": "approve", "seen": seen}):
        answer = staff.post(decide, {"seen": seen} | sent, follow=True)
        assert _messages(answer) == "照片刚换过，请重新看。"
    row.refresh_from_db()
    assert (row.state, row.number) == ("submitted", None)
    (fresh,) = set(_SEEN.findall(answer.content.decode()))
    assert "已发证" in _messages(staff.post(decide, {"do": "approve", "seen": fresh}, follow=True))
    assert "已发证" in _messages(
        staff.post(decide, {"do": "approve", "seen": seen}, follow=True)
    )  # once more does it once


def test_venues_of_a_badge_change_with_a_line_in_the_trail():
    event = events.open_event()
    row, hall = events.approved(event), events.venue(event, "N2 馆")
    staff = _client(make.user_with("organization_admin", event.organization))
    decide = f"/staff/accreditations/{row.pk}/decide/"
    for _n in range(2):
        answer = staff.post(decide, {"do": "zones", "zones": [hall.pk]}, follow=True)
        assert _messages(answer) == "可进的场馆已保存。"
    assert list(row.zones.all()) == [hall]
    line = AuditLine.objects.get(action="events.set_zones")
    assert line.person_id == row.volunteer.person_id and line.details == {"was": [], "zones": ["N2 馆"]}
    elsewhere = events.venue(events.draft(event.organization, name="人才交流大会"))
    answer = staff.post(decide, {"do": "zones", "zones": [elsewhere.pk]})
    assert answer.status_code == 422 and "有一个场馆已经删除，请重新勾选。" in answer.content.decode()
    assert list(row.zones.all()) == [hall]
    waiting = events.submitted(event)
    answer = staff.post(f"/staff/accreditations/{waiting.pk}/decide/", {"do": "zones", "zones": [hall.pk]}, follow=True)
    assert "发证以后才能改" in _messages(answer)


def test_who_sent_a_photograph_can_delete_it_after_the_event_was_called_off():
    event = events.open_event()
    row, other = events.approved(event), events.placed(event)
    actions.cancel_event(COMMAND_LINE, event=event, reason="展会延期")
    own, path = _client(row.volunteer.person.user), f"/me/events/{event.code}/"
    page = own.get(path).content.decode()
    assert "这次大型活动取消了" in page and "展会延期" in page and "打开我的证件" not in page
    assert f"/events/{event.code}/know/" not in page
    assert "This event was called off." in own.get(f"{path}en/").content.decode()
    assert own.get(f"{path}badge/").status_code == 302
    assert _client(other.person.user).get(path).status_code == 404
    own.post(path, {"do": "forget"})
    assert not BadgePhoto.objects.exists()


def test_a_guardian_is_led_to_the_page_of_the_child():
    event = events.open_event()
    guardian = people.volunteer()
    child = people.ward(guardian, age=15)
    events.placed(event, child)
    actions.ask_everybody(COMMAND_LINE, event=event)
    row = events.submitted(event, child, by=guardian.person.user)
    actions.refuse(COMMAND_LINE, accreditation=row, reason="看不清脸")
    told = Notice.objects.filter(user=guardian.person.user, key__startswith="accreditation:")
    assert set(told.values_list("url", flat=True)) == {f"/me/events/{event.code}/?for={child.pk}"} and told.count() == 2
    reader = _client(guardian.person.user, "en")
    page = reader.get(told[0].url).content.decode()
    assert child.person.name in page and f"/me/events/{event.code}/en/?for={child.pk}" in page
    english = f"/me/events/{event.code}/en/?for={child.pk}"
    page = reader.get(english).content.decode()
    assert page.count(f'name="for" value="{child.pk}"') == 4 and f"/me/events/{event.code}/?for={child.pk}" in page
    meal = {"do": "arrange", "for": child.pk, "meal-diet": "usual"}
    assert reader.post(f"/me/events/{event.code}/en/", meal).status_code == 302
    assert Arrangement.objects.get().volunteer == child
    left = reader.post(english, {"do": "leave", "for": child.pk, "sign_up": SignUp.objects.get().pk})
    assert left["Location"] == f"/en/events/{event.code}/"


def test_a_badge_that_was_taken_away_is_no_dead_end():
    event = events.open_event()
    row = events.approved(event)
    actions.take_back(COMMAND_LINE, accreditation=row, reason="照片不是本人")
    own, path = _client(row.volunteer.person.user), f"/me/events/{event.code}/"
    own.post(path, {"do": "forget"})
    sent = {"do": "photo", "name_latin": "LI Jing", "agreed": "on", "photo": _photo()}
    assert "照片已提交" in _messages(own.post(path, sent, follow=True))
    row.refresh_from_db()
    assert (row.state, row.number) == ("submitted", 1)


def test_one_s_own_pages_take_as_many_statements_for_many_shifts_as_for_one():
    event = events.open_event()
    row = events.approved(event)
    own = _client(row.volunteer.person.user)
    paths = (f"/me/events/{event.code}/", f"/me/events/{event.code}/en/")
    few = [_count(path, own) for path in paths]
    for day in (1, 2, 3):
        service = events.service(event, day=day)
        events.placed(event, row.volunteer, at=service.activity.shifts.get().posts.all()[0])
    assert [_count(path, own) for path in paths] == few
