"""“我的”: what a person sees of themselves, and that nobody else does."""

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import Consent, Notice
from yushan.activities.models import Activity, Post, Presence, Shift, SignUp
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE, WORKER
from yushan.ledger.actions import post_entries, reverse_entry
from yushan.ledger.lines import EntryLine
from yushan.organizations.actions import unmask
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.portal.export import copy_of
from yushan.portal.views.me import stars
from yushan.projects.models import Improvement, ProjectMember
from yushan.projects.tests.factories import ready_project
from yushan.stations.actions import answer_invitation, invite_member
from yushan.stations.tests import use_factories as use
from yushan.volunteers.actions import cancel_erasure, request_erasure
from yushan.volunteers.actions.merging import merge_people
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import PASSWORD, membership, volunteer, ward

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db: None) -> Organization:
    return base.team()


@pytest.fixture
def who(team: Organization) -> Volunteer:
    return volunteer("余小禾", area=base.area())


@pytest.fixture
def client(who: Volunteer) -> Client:
    cache.clear()
    client = Client()
    client.force_login(who.person.user)
    return client


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode())


@pytest.mark.capability("T1.2", page="/me/")
def test_who_asked_to_be_erased_reads_the_day_and_that_registering_takes_it_back(
    client: Client, who: Volunteer
) -> None:
    request_erasure(who.person.user, volunteer=who)
    page = text_of(client, "/me/")
    assert "随时欢迎" not in page and "以后删除" in page
    assert f'href="/me/privacy/?for={who.pk}#erasure">撤回删除申请</a>' in page and "重新注册也会撤回" in page
    assert "重新注册会撤回这份申请" in text_of(client, "/register/")
    cancel_erasure(who.person.user, volunteer=who)
    page = text_of(client, "/me/")
    assert "随时欢迎" in page and "以后删除" not in page
    assert "撤回这份申请" not in text_of(client, "/register/")


@pytest.mark.capability("T1.2", page="/me/privacy/erase/")
def test_what_stands_against_erasing_says_where_to_go(client: Client, who: Volunteer, team: Organization) -> None:
    base.grant(who.person.user, "organization_admin", team)
    base.leader(team, post="deputy", person=who.person)
    page = "".join(text_of(client, reverse("portal:erase")).split("\n          "))
    assert f'请先请队伍办理卸任</p><p><a href="{reverse("volunteers:team", args=[team.code])}">' in page
    assert f'请先请上级结束授权</p><p><a href="{reverse("portal:help")}">' in page


def post(
    who: Volunteer, team: Organization, minutes: int, title: str = "航模进校园", days: int = 20, **values: Any
) -> Any:
    """A posted line of the ledger."""
    start = clock.at(clock.today() - timedelta(days=days), 9)
    facts = {
        "organization_id": team.pk, "volunteer_id": who.pk, "person_id": who.person_id, "source_key": f"{title}-{days}",
        "activity_id": None, "activity_title": title, "service_type": "科技教育", "content": "", "place": "",
        "service_day": start.date(), "starts_at": start, "ends_at": start + timedelta(minutes=minutes),
        "minutes": minutes, "grade": "measured", "is_imported": False, "in_charge": "唐宁", "recorder": "唐宁",
    }  # fmt: skip
    entry = post_entries(WORKER, lines=[EntryLine(**(facts | values))])[0]
    who.refresh_from_db()
    return entry


def sign_up(who: Volunteer, team: Organization, days: int, mine: str = "accepted", **activity: Any) -> SignUp:
    """A place in an activity so many days from now."""
    start = clock.at(clock.today() + timedelta(days=days), 9)
    end = start + timedelta(hours=2, minutes=30)
    facts = {"title": "科普大篷车渝州行 · 白市驿站", "state": "published", "place": "白市驿镇文化广场"} | activity
    made = Activity.objects.create(code=f"HD{days}", organization=team, starts_at=start, ends_at=end, **facts)
    shift = Shift.objects.create(activity=made, starts_at=start, ends_at=end, secret="x")
    place = Post.objects.create(shift=shift, name="讲解岗", places=5)
    window = {"starts_at": start, "ends_at": end, "applied_at": clock.now()}
    return SignUp.objects.create(post=place, shift=shift, volunteer=who, state=mine, **window)


def test_card_next_shift_and_hours_in_every_state(client: Client, who: Volunteer, team: Organization) -> None:
    membership(who, team)
    post(who, team, 7590)
    sign_up(who, team, 3)
    done = sign_up(
        who, team, -4, "attended", title="手机里的骗局怎么认", state="noticed",
        notice_until=clock.at(clock.today() + timedelta(days=3)),
    )  # fmt: skip
    Presence.objects.create(sign_up=done, minutes=90, grade="measured", confirmed_at=clock.now())
    with CaptureQueriesContext(connection) as queries:
        page = text_of(client, "/me/")
    assert len(queries) <= 20
    for words in (who.number, "126.5", "一星", "再 173.5 小时到二星", "科普大篷车渝州行", "讲解岗", "来不了", "签到码"):
        assert words in page, words
    assert "公示中 · 还有 2 天" in page and "已入账" in page and "实测" in page
    for secret in (who.person.identity_number, who.phone, who.pass_code):
        assert secret not in page


def test_an_offer_that_lapses_stands_on_top_with_its_deadline(
    client: Client, who: Volunteer, team: Organization
) -> None:
    soon = clock.at(clock.today() + timedelta(days=1), 18)
    sign_up(who, team, 2)
    offers = [sign_up(who, team, days, "offered", title=f"科普讲堂第 {days} 讲") for days in (5, 4)]
    child = ward(who)
    for_child = sign_up(child, team, 6, "offered", title="小小讲解员")
    for row, later in zip((*offers, for_child), (0, 24, 48), strict=True):
        SignUp.objects.filter(pk=row.pk).update(held_until=soon + timedelta(hours=later))
    SignUp.objects.filter(pk=for_child.pk).update(guardian_asked_at=clock.now())
    with CaptureQueriesContext(connection) as queries:
        page = text_of(client, "/me/")
    assert len(queries) <= 20
    places = [page.index(words) for words in ("科普讲堂第 5 讲", "科普讲堂第 4 讲", "小小讲解员", "志愿者编号")]
    assert places == sorted(places), "on top, the first to lapse first"
    assert "为您保留到 明天 18:00，过时给下一位。" in page and f"{child.person.name}报名了，您同意吗" in page
    assert all(reverse("activities:my_sign_up", args=[row.pk]) in page for row in (*offers, for_child))
    assert "科普大篷车渝州行" in page, "the next shift stays"
    client.post(reverse("activities:my_sign_up", args=[offers[0].pk]), {"do": "accept"})
    SignUp.objects.filter(pk=offers[1].pk).update(held_until=clock.now() - timedelta(minutes=1))
    page = text_of(client, "/me/")
    assert "科普讲堂第" not in page and page.count("过时给下一位") == 1


def test_the_last_day_of_a_notice_is_today(client: Client, who: Volunteer, team: Organization) -> None:
    until = clock.at(clock.today() + timedelta(days=1))
    row = sign_up(who, team, -4, "attended", state="noticed", notice_until=until)
    Presence.objects.create(sign_up=row, minutes=90, confirmed_at=clock.now())
    assert "公示中 · 今天结束" in text_of(client, "/me/")


@pytest.mark.parametrize(
    ("minutes", "name", "missing"), [(0, "", 6000), (5999, "", 1), (6000, "一星", 12000), (90000, "五星", None)]
)
def test_stars(minutes: int, name: str, missing: int | None) -> None:
    found = stars(minutes)
    assert (found["name"], found["missing"]) == (name, missing)


def test_entries_with_split_and_reversal(client: Client, who: Volunteer, team: Organization) -> None:
    wrong = post(who, team, 120, "防震演练", 10)
    post(who, team, 60, "航模进校园", 12, grade="declared")
    reverse_entry(base.user_with("city_admin"), entry=wrong, reason="重复登记")
    page = text_of(client, "/me/entries/")
    assert "已被冲正" in page and "冲正" in page and "-2.0" in page and "1.0" in page
    assert "申报" in page


def test_long_lists_of_hours_have_pages(client: Client, who: Volunteer, team: Organization) -> None:
    for number in range(35):
        post(who, team, 30, f"第{number}场", number + 1)
    first = client.get("/me/entries/")
    page = first.context["page"]
    assert len(page) == 30 and page.next_url
    second = client.get(f"/me/entries/{page.next_url}").context["page"]
    assert len(second) == 5


def test_nobody_sees_somebody_elses_pages(client: Client, who: Volunteer, team: Organization) -> None:
    other = volunteer("秦川")
    for path in ("/me/", "/me/entries/", "/me/pass/", "/me/certificates/", "/me/privacy/"):
        assert client.get(f"{path}?for={other.pk}").status_code == 404, path
        assert client.get(f"{path}?for=x").status_code == 404, path
        assert Client().get(path).status_code == 302, path
    assert client.post("/me/privacy/export/", {"for": other.pk}).status_code == 404
    assert client.post("/me/privacy/leave/", {"for": other.pk, "word": "注销"}).status_code == 404
    other.refresh_from_db()
    assert other.state == "verified"


def test_a_guardian_opens_the_pages_of_the_child(client: Client, who: Volunteer, team: Organization) -> None:
    child = ward(who)
    post(child, team, 90)
    assert child.number in text_of(client, "/me/")
    for path in ("/me/", "/me/entries/", "/me/pass/", "/me/certificates/", "/me/privacy/"):
        assert "余小苗" in text_of(client, f"{path}?for={child.pk}"), path


def test_staff_without_registration(team: Organization) -> None:
    client = Client()
    client.force_login(base.user_with("city_admin"))
    page = text_of(client, "/me/")
    assert "还没有注册成志愿者" in page
    assert client.get("/me/entries/")["Location"] == "/me/"
    assert client.get("/me/pass/")["Location"] == "/me/"


def test_the_pass_can_be_renewed(client: Client, who: Volunteer) -> None:
    assert 'role="img"' in text_of(client, "/me/pass/")
    client.post("/me/pass/renew/")
    old = who.pass_code
    who.refresh_from_db()
    assert who.pass_code != old


def test_the_inbox_is_read_when_opened(client: Client, who: Volunteer) -> None:
    notify([who.person.user.pk], key="a", title="您已被录取", body="周六 9:00", url="/me/")
    notify([volunteer().person.user.pk], key="b", title="别人的消息")
    assert "条未读" in text_of(client, "/me/")
    page = text_of(client, "/me/notices/")
    assert "您已被录取" in page and "ys-info" in page and "别人的消息" not in page
    assert "ys-info" not in text_of(client, "/me/notices/")
    assert Notice.objects.filter(read_at=None).count() == 1


def test_who_looked_and_consents(client: Client, who: Volunteer) -> None:
    admin = base.user_with("area_admin", who.area, display_name="黎静")
    assert "还没有人看过" in text_of(client, "/me/privacy/")
    unmask(admin, subject=who, field="phone", reason="通知集合时间变更")
    page = text_of(client, "/me/privacy/")
    assert "黎静" in page and "通知集合时间变更" in page and "显示完整信息" in page
    assert "共 1 次" in text_of(client, "/me/")
    client.post("/me/privacy/consent/", {"purpose": "portrait", "given": "1"})
    assert Consent.objects.get(person=who.person, purpose="portrait").withdrawn_at is None
    client.post("/me/privacy/consent/", {"purpose": "portrait", "given": "0"})
    assert Consent.objects.get(person=who.person, purpose="portrait").withdrawn_at is not None
    assert client.post("/me/privacy/consent/", {"purpose": "identity", "given": "0"}).status_code == 409


def test_a_copy_of_ones_own_data(client: Client, who: Volunteer, team: Organization) -> None:
    post(who, team, 90)
    unit = base.unit("北碚区科技馆", staff=9)
    base.staff_member(unit, who.person)
    answer = client.post("/me/privacy/export/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        data = json.loads(archive.read("my-data.json"))
        page = archive.read("我的资料.html").decode()
    assert data["本人"]["身份证号"] == who.person.identity_number and data["时长"][0]["分钟"] == 90
    assert data["单位花名册"][0]["单位"] == "北碚区科技馆" and data["登录着的设备"]
    for text in ("余小禾", who.person.identity_number, who.phone, "航模进校园", "北碚区科技馆"):
        assert text in page
    assert "<script" not in page and "http" not in page
    assert "attachment" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    assert client.get("/me/privacy/export/").status_code == 405


def test_offices_are_in_the_copy(who: Volunteer, team: Organization) -> None:
    base.leader(team, who.person.name, person=who.person, post="deputy", until_day=date(2026, 3, 5))
    (office,) = copy_of(who)["任职"]
    assert (office["组织"], office["职务"], office["到"]) == (team.name, "副队长", "2026-03-04")


def test_what_one_does_in_projects_is_in_the_copy(who: Volunteer, team: Organization) -> None:
    project = ready_project(team, title="缙云山下的科学课")
    ProjectMember.objects.create(project=project, user=who.person.user, role="财务", since=date(2026, 3, 5))
    due = date(2026, 9, 1)
    Improvement.objects.create(project=project, round=1, text="实验包提前寄到", owner=who.person.user, due_on=due)
    copy = copy_of(who)
    assert copy["项目里的角色"] == [{"项目": "缙云山下的科学课", "做什么": "财务", "从": "2026-03-05", "到": ""}]
    assert copy["由我负责的改进"][0]["改什么"] == "实验包提前寄到" and copy["署名的项目评价"] == []


def test_rooms_and_turns_at_stations_are_in_the_copy(who: Volunteer) -> None:
    hall = use.room()
    use.book(hall, use.person(who.person.user, "余小禾"), title="读书会")
    asked = invite_member(COMMAND_LINE, station=hall.station, number=who.number)
    answer_invitation(who.person.user, member=asked, accept=True)
    copy = copy_of(who)
    assert copy["约的场地"][0]["做什么"] == "读书会" and copy["约的场地"][0]["场地"] == hall.name
    assert copy["参加值班的站点"][0]["站点"] == hall.station.name and copy["借的设备"] == copy["值班"] == []


def test_looks_at_a_registration_that_was_merged_are_in_the_copy(who: Volunteer) -> None:
    other = volunteer("余小禾", with_user=False)
    unmask(base.user_with("city_admin"), subject=other, field="phone", reason="通知活动改期")
    merge_people(COMMAND_LINE, kept=who.person, gone=other.person, reason="看过身份证和护照原件")
    who.refresh_from_db()
    assert "通知活动改期" in [line["理由"] for line in copy_of(who)["谁看过或改过我的资料"]]


def test_stored_signs_stay_text_in_the_copy(client: Client, who: Volunteer) -> None:
    Volunteer.objects.filter(pk=who.pk).update(occupation="<img src=x onerror=alert(1)>")
    answer = client.post("/me/privacy/export/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "<img" not in archive.read("我的资料.html").decode()


def test_every_look_is_listed_by_pages(client: Client, who: Volunteer, django_assert_max_num_queries: Any) -> None:
    admin = base.user_with("area_admin", who.area, display_name="黎静")
    for number in range(30):
        unmask(admin, subject=who, field="phone", reason=f"第 {number} 次通知")
    page = text_of(client, "/me/privacy/")
    assert page.count("显示完整信息") == 5 and "看全部" in page
    with django_assert_max_num_queries(20):
        page = text_of(client, "/me/privacy/looks/")
    assert page.count("显示完整信息 · 手机号") == 25 and "黎静" in page and "第 29 次通知" in page
    other = Client()
    other.force_login(volunteer("秦川").person.user)
    assert other.get("/me/privacy/looks/", {"for": who.pk}).status_code == 404
    assert "还没有人看过或改过" in other.get("/me/privacy/looks/").content.decode()


def test_a_list_that_left_the_platform_is_seen_by_everybody_on_it(client: Client, who: Volunteer) -> None:
    base.load_plan()
    unit = base.unit(staff=9)
    base.staff_member(unit, who.person)
    clerk = Client()
    clerk.force_login(base.user_with("unit_admin", unit, display_name="黎静"))
    url = reverse("indicators:unit_people_export", args=[unit.code])
    assert clerk.post(f"{url}?which=registered", {"reason": "核对注册情况", "format": "csv"}).status_code == 200
    page = text_of(client, "/me/privacy/looks/")
    assert "核对注册情况" in page and "黎静" in page
    other = Client()
    other.force_login(volunteer("秦川").person.user)
    assert "核对注册情况" not in text_of(other, "/me/privacy/looks/")


def test_asking_to_be_erased_needs_the_password_and_a_tick(client: Client, who: Volunteer) -> None:
    answer = client.post("/me/privacy/erase/", {"password": "wrong-one", "sure": "on"})
    assert answer.status_code == 422 and "密码不对" in answer.content.decode()
    answer = client.post("/me/privacy/erase/", {"password": PASSWORD})
    assert answer.status_code == 422 and "勾选" in answer.content.decode()
    who.refresh_from_db()
    assert who.state == "verified"
    other = Client()
    other.force_login(volunteer("秦川").person.user)
    for path in ("erase", "keep"):
        sent = {"for": who.pk, "password": PASSWORD, "sure": "on"}
        assert other.post(f"/me/privacy/{path}/", sent).status_code == 404
    assert client.post("/me/privacy/keep/").status_code == 409


def test_hours_on_their_way_are_waited_for(client: Client, who: Volunteer, team: Organization) -> None:
    row = sign_up(who, team, -3)
    Activity.objects.update(state="noticed")
    Presence.objects.create(sign_up=row, minutes=90, in_at=row.starts_at, out_at=row.ends_at)
    page = text_of(client, "/me/privacy/erase/")
    assert "还有 1 段服务没有入账" in page and "申请删除</button>" not in page
    answer = client.post("/me/privacy/erase/", {"password": PASSWORD, "sure": "on"})
    assert answer.status_code == 400 and "没有入账" in answer.content.decode()
    who.refresh_from_db()
    assert who.state == "verified"


def test_leaving_asks_for_the_word(client: Client, who: Volunteer, team: Organization) -> None:
    membership(who, team)
    coming = sign_up(who, team, 3)
    next_in_line = volunteer("秦川")
    Post.objects.update(places=1)
    waiting = SignUp.objects.create(
        post=coming.post, shift=coming.shift, volunteer=next_in_line, state="waitlisted", starts_at=coming.starts_at,
        ends_at=coming.ends_at, applied_at=clock.now(),
    )  # fmt: skip
    client.post("/me/privacy/leave/", {"word": "是"})
    who.refresh_from_db()
    assert who.state == "verified"
    page = client.post("/me/privacy/leave/", {"word": "注销"}, follow=True).content.decode()
    who.refresh_from_db()
    assert who.state == "withdrawn" and "重新注册" in page
    assert client.get("/me/pass/").status_code == 302
    coming.refresh_from_db()
    waiting.refresh_from_db()
    assert (coming.state, waiting.state) == ("withdrawn", "accepted")


def test_certificates_without_and_with_hours(client: Client, who: Volunteer, team: Organization) -> None:
    assert "还没有可以证明的时长" in text_of(client, "/me/certificates/")
    post(who, team, 90, days=20)
    today = clock.today()
    far = {"period_from": "2001-01-01", "period_until": "2001-12-31"}
    answer = client.post("/me/certificates/", far)
    assert answer.status_code == 422 and "还没有已入账的服务时长" in answer.content.decode()
    answer = client.post("/me/certificates/", {"period_from": str(today), "period_until": "2001-12-31"})
    assert answer.status_code == 422 and "开始日期在结束日期之后" in answer.content.decode()
    year = {"period_from": str(today - timedelta(days=60)), "period_until": str(today)}
    answer = client.post("/me/certificates/", year, follow=True)
    assert "已申请" in answer.content.decode() and who.certificates.count() == 1


def test_own_profile(client: Client, who: Volunteer) -> None:
    page = text_of(client, "/me/profile/")
    assert who.person.identity_number not in page
    facts = {"phone": "13800002046", "area": str(who.area_id), "skills": "讲解、航模"}
    bad = client.post("/me/profile/", facts | {"phone": "12345"})
    assert bad.status_code == 422 and "讲解、航模" in bad.content.decode()
    assert client.post("/me/profile/", facts)["Location"] == "/me/"
    who.refresh_from_db()
    assert who.phone_tail == "2046" and who.skills == ["讲解", "航模"]
