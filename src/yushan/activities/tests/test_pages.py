"""Pages as people use them; statements do not grow with the rows."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import Consent, User
from yushan.activities.actions import finish_activity, record_scan
from yushan.activities.models import Activity, Attendance, Post, SignUp
from yushan.activities.rules import shift_code
from yushan.activities.tests.factories import (
    ActivityFactory,
    EntryFactory,
    PostFactory,
    ShiftFactory,
    UserFactory,
    VolunteerFactory,
    accepted,
    grant,
    moment,
    organiser,
)
from yushan.common.actors import WORKER
from yushan.organizations.models import Organization
from yushan.volunteers.actions import set_consent

Clock = Callable[[datetime], None]
Limit = Callable[..., object]
pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin(post: Post) -> User:
    return organiser(post.shift.activity.organization)


def many(team: Organization, count: int) -> None:
    for number in range(count):
        activity = ActivityFactory(organization=team, title=f"农技下乡 {number}")
        activity.service_types.add(EntryFactory())
        for name in ("讲解", "秩序"):
            PostFactory(shift__activity=activity, name=name, places=1)


def test_public_pages_and_their_statements(
    post: Post, team: Organization, django_assert_max_num_queries: Limit
) -> None:
    many(team, 3)
    client = Client()
    for limit in (8, 8):
        with django_assert_max_num_queries(limit):  # type: ignore[attr-defined]
            page = client.get("/activities")
        assert page.status_code == 200 and "科普大篷车渝州行" in page.text
        many(team, 8)
    code = post.shift.activity.code
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        page = client.get(f"/activities/{code}/")
    assert "还有 10 个名额" in page.text and "登录后报名讲解岗" in page.text
    assert client.get("/join").status_code == 200
    assert client.get("/activities", {"q": "农技", "day": "不是日期", "area": "x", "weekend": "1"}).status_code == 200
    assert client.get("/activities", {"after": "garbage"}).status_code == 400


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_drafts_are_nobodys_business(post: Post, state: str) -> None:
    Activity.objects.update(state=state)
    activity = post.shift.activity
    assert Client().get(f"/activities/{activity.code}/").status_code == 404
    assert activity.title not in Client().get("/activities").text


def test_join_gives_reasons_in_words(post: Post, team: Organization, django_assert_max_num_queries: Limit) -> None:
    volunteer = VolunteerFactory(skills=["讲解"])
    post.name = "讲解"
    Post.objects.filter(pk=post.pk).update(skills=["讲解"])
    PostFactory(shift__activity__title="实验课", shift__activity__organization=team, skills=["实验安全培训"])
    client = signed_in(volunteer.person.user)
    for _round in range(2):
        with django_assert_max_num_queries(19):  # type: ignore[attr-defined]
            page = client.get("/join")
        many(team, 6)
    assert "您会讲解" in page.text and "还差一项：实验安全培训" in page.text
    assert page.text.index("您会讲解") < page.text.index("还差一项"), "what fits stands first"
    assert client.get("/join", {"sort": "time"}).status_code == 200


def test_sign_up_wait_and_leave_on_the_phone(post: Post, at: Clock, django_assert_max_num_queries: Limit) -> None:
    Post.objects.filter(pk=post.pk).update(places=1)
    first, second = VolunteerFactory(), VolunteerFactory()
    url = reverse("activities:sign_up", args=[post.pk])
    client = signed_in(first.person.user)
    page = client.post(url, {"waitlist": "auto", "idempotency_key": "a"}, follow=True)
    assert "报名成功" in page.text and "我来不了" in page.text
    assert client.post(url, {"waitlist": "auto", "idempotency_key": "a"}).status_code == 302
    other = signed_in(second.person.user)
    page = other.post(url, {"waitlist": "ask"}, follow=True)
    assert "名额已满，已为您排在候补第 1 位。" in page.text
    mine = SignUp.objects.get(volunteer=first)
    assert other.get(reverse("activities:my_sign_up", args=[mine.pk])).status_code == 404
    page = client.post(reverse("activities:my_sign_up", args=[mine.pk]), {"do": "withdraw"}, follow=True)
    assert "已退出" in page.text
    theirs = SignUp.objects.get(volunteer=second)
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        page = other.get(reverse("activities:my_sign_up", args=[theirs.pk]))
    assert "有名额了，要不要" in page.text
    page = other.post(reverse("activities:my_sign_up", args=[theirs.pk]), {"do": "accept"}, follow=True)
    assert "名额确认好了" in page.text
    refused = client.post(reverse("activities:my_sign_up", args=[mine.pk]), {"do": "accept"})
    assert refused.status_code == 409


def test_signing_up_needs_a_volunteer(post: Post) -> None:
    url = reverse("activities:sign_up", args=[post.pk])
    assert Client().post(url).status_code == 302
    assert signed_in(UserFactory(person=None)).post(url)["Location"] == reverse("volunteers:register")
    assert not SignUp.objects.exists()


def test_check_in_by_code_and_by_the_screen(post: Post, at: Clock, django_assert_max_num_queries: Limit) -> None:
    row = accepted(post)
    client = signed_in(row.volunteer.person.user)
    at(moment(5, 8, 46))
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        page = client.get("/check-in/")
    assert "输入现场 6 位码" in page.text and row.volunteer.number in page.text
    wrong = client.post("/check-in/", {"code": "000000"})
    assert wrong.status_code == 422 and "这个码不对或已经换了" in wrong.text
    code = shift_code(post.shift.secret, moment(5, 8, 46))
    page = client.post("/check-in/", {"code": code}, follow=True)
    assert "签到 8:46:00 已记录 · 回执" in page.text
    assert Attendance.objects.get().device == client.cookies["device"].value
    at(moment(5, 11, 30))
    fresh = shift_code(post.shift.secret, moment(5, 11, 30))
    url = reverse("activities:check_in_shift", args=[post.shift.pk])
    assert "这个二维码已经换了" in client.get(url, {"c": code}).text
    page = client.get(url, {"c": fresh})
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert ticket and "码对上了" in page.text
    at(moment(5, 11, 32))
    answer = client.post(
        url, {"ticket": ticket[1], "direction": "out", "longitude": "NaN", "latitude": "x"}, follow=True
    )
    assert "签退 11:32:00 已记录" in answer.text
    stranger = signed_in(VolunteerFactory().person.user)
    assert stranger.get(url).status_code == 404
    assert client.post(url, {"ticket": "forged", "direction": "out"}).status_code == 422


def test_a_position_is_kept_only_with_a_standing_yes(post: Post, at: Clock) -> None:
    row = accepted(post)
    user, where = row.volunteer.person.user, {"longitude": "106.5714", "latitude": "29.5710", "accuracy": "12"}
    client, url = signed_in(user), reverse("activities:check_in_shift", args=[post.shift.pk])

    def scan(hour: int, minute: int, direction: str, **ticked: str) -> Attendance:
        at(moment(5, hour, minute))
        code = shift_code(post.shift.secret, moment(5, hour, minute))
        client.post(url, {"code": code, "direction": direction} | where | ticked)
        return Attendance.objects.order_by("-at", "-pk").first()  # type: ignore[return-value]

    assert scan(8, 46, "in").longitude is None
    assert scan(9, 30, "out", send_position="1").longitude is not None
    yes = Consent.objects.get(person=row.volunteer.person, purpose="location")
    assert yes.version and yes.withdrawn_at is None
    set_consent(user, volunteer=row.volunteer, purpose="location", given=False)
    assert scan(9, 40, "in").longitude is None
    assert "同意签到时使用位置" in client.get("/check-in/").text


def test_codes_cannot_be_guessed(post: Post, at: Clock) -> None:
    cache.clear()
    row = accepted(post)
    client = signed_in(row.volunteer.person.user)
    at(moment(5, 9))
    for number in range(10):
        client.post("/check-in/", {"code": f"{number:06d}"})
    code = shift_code(post.shift.secret, moment(5, 9))
    page = client.post("/check-in/", {"code": code})
    assert page.status_code == 422 and "试得太多了" in page.text and not Attendance.objects.exists()


def test_the_code_of_a_shift_without_a_place_is_answered_with_what_to_do(post: Post, at: Clock) -> None:
    cache.clear()
    accepted(post)
    elsewhere = accepted(
        PostFactory(shift=ShiftFactory(starts_at=moment(5, 14), ends_at=moment(5, 16), secret="77aa01"))
    )
    client = signed_in(elsewhere.volunteer.person.user)
    told, wrong = "您没有报名这一场，请找现场负责人补报。", "这个码不对或已经换了"

    def typed(hour: int, minute: int, day: int = 5) -> str:
        at(moment(day, hour, minute))
        answer = client.post("/check-in/", {"code": shift_code(post.shift.secret, moment(day, hour, minute))})
        assert answer.status_code == 422
        return answer.text

    assert told in typed(9, 0) and told in typed(11, 55)
    for hour, minute in ((7, 0), (12, 5)):
        assert wrong in typed(hour, minute), "nothing of a shift that does not take its code"
    assert not Attendance.objects.exists()
    for _try in range(6):
        typed(9, 30)
    assert "试得太多了" in typed(9, 30), "it counts as a guess"
    nowhere = signed_in(VolunteerFactory().person.user)
    assert told in nowhere.post("/check-in/", {"code": shift_code(post.shift.secret, moment(5, 9, 30))}).text


def test_codes_in_the_address_cannot_be_guessed_either(post: Post, at: Clock) -> None:
    cache.clear()
    row = accepted(post)
    client = signed_in(row.volunteer.person.user)
    at(moment(5, 9))
    code = shift_code(post.shift.secret, moment(5, 9))
    url = reverse("activities:check_in_shift", args=[post.shift.pk])
    for _ in range(12):
        assert "码对上了" in client.get(url, {"c": code}).text, "the right code counts nothing"
    for number in range(10):
        assert "这个二维码已经换了" in client.get(url, {"c": f"{number:06d}"}).text
    page = client.get(url, {"c": code})
    assert page.status_code == 422 and "试得太多了" in page.text and 'name="ticket"' not in page.text
    assert client.post(url, {"code": code}).status_code == 422 and not Attendance.objects.exists()
    assert client.get(url).status_code == 200


def test_others_activities_are_not_found(post: Post, admin: User) -> None:
    stranger = signed_in(organiser(ActivityFactory().organization))
    activity, row = post.shift.activity, accepted(post)
    for name, key in (
        ("detail", activity.pk),
        ("edit", activity.pk),
        ("scene", activity.pk),
        ("screen", post.shift.pk),
    ):
        assert stranger.get(reverse(f"activities:{name}", args=[key])).status_code == 404
    assert stranger.get(reverse("activities:correct", args=[row.pk])).status_code == 404
    cancel = stranger.post(reverse("activities:step", args=[activity.pk, "cancel"]), {"reason": "x"})
    assert cancel.status_code == 404 and Activity.objects.get(pk=activity.pk).state == "published"
    volunteer = signed_in(VolunteerFactory().person.user)
    assert volunteer.get(reverse("activities:list")).status_code == 403
    assert Client().get(reverse("activities:list")).status_code == 302


def test_staff_pages_do_not_grow(
    post: Post, admin: User, team: Organization, at: Clock, django_assert_max_num_queries: Limit
) -> None:
    client = signed_in(admin)
    pages = [
        reverse("activities:list"),
        reverse("activities:detail", args=[post.shift.activity_id]),
        reverse("activities:scene", args=[post.shift.activity_id]),
        reverse("activities:door", args=[post.shift.pk]) + "?view=list",
        reverse("activities:screen", args=[post.shift.pk]),
    ]
    for _round in range(2):
        for page in pages:
            with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
                assert client.get(page).status_code == 200
        many(team, 3)
        at(moment(5, 9))
        for _ in range(4):
            row = accepted(post)
            record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction="in", source="pass")


def test_the_door_of_the_organiser(post: Post, admin: User, at: Clock) -> None:
    row, other = accepted(post), accepted(post)
    at(moment(5, 8, 46))
    client = signed_in(admin)
    url = reverse("activities:scan", args=[post.shift.pk])
    json = {"HTTP_ACCEPT": "application/json"}
    body = {"pass": f"YSP:{row.volunteer.pass_code}", "direction": "", "key": "k1", "at": "2026-09-05T08:45:59+08:00"}
    told = client.post(url, body, **json).json()
    assert (told["created"], told["direction"], told["came"], told["waiting"]) == (True, "签到", 1, 1)
    again = client.post(url, body | {"direction": "in"}, **json).json()
    assert again["created"] is False and again["receipt"] == told["receipt"]
    bad = client.post(url, {"pass": "x"}, **json)
    assert bad.status_code == 404 and "没有认出" in bad.json()["text"]
    assert client.post(url, {"pass": row.volunteer.pass_code, "at": "昨天"}, **json).status_code == 400
    page = client.post(url, {"number": other.volunteer.number, "direction": "in"}, follow=True)
    assert "已记录" in page.text and Attendance.objects.get(sign_up=other).source == "list"
    page = client.post(
        reverse("activities:tick", args=[post.shift.pk]), {"sign_up": [row.pk], "direction": "in"}, follow=True
    )
    assert "另 1 人早先已记录" in page.text
    walk_in = VolunteerFactory()
    page = client.post(
        reverse("activities:walk_in", args=[post.shift.pk]), {"number": walk_in.number, "post": post.pk}, follow=True
    )
    assert "已补报并签到" in page.text
    digits = shift_code(post.shift.secret, moment(5, 8, 46))
    whole = client.get(reverse("activities:screen", args=[post.shift.pk]))
    assert f"{digits[:3]} {digits[3:]}" in whole.text
    screen = client.get(reverse("activities:screen", args=[post.shift.pk]), HTTP_HX_REQUEST="true")
    code = shift_code(post.shift.secret, moment(5, 8, 46))
    assert f"{code[:3]} {code[3:]}" in screen.text and "已到 3 / 3 人" in screen.text and "<html" not in screen.text


def test_pages_say_that_ones_own_hours_are_for_somebody_else(post: Post, admin: User, at: Clock) -> None:
    row, other = accepted(post), accepted(post)
    leader = grant(row.volunteer.person.user, "organization_admin", post.shift.activity.organization)
    client = signed_in(leader)
    for hour, direction in ((9, "in"), (11, "out")):
        at(moment(5, hour))
        for one in (row, other):
            record_scan(admin, shift=post.shift, volunteer=one.volunteer, direction=direction, source="pass")
    door = client.get(reverse("activities:door", args=[post.shift.pk]) + "?view=list")
    assert door.text.count("请由另一位管理员点到") == 1
    Activity.objects.update(state="ongoing")
    at(moment(5, 12))
    finish_activity(WORKER, activity=post.shift.activity)
    scene = reverse("activities:scene", args=[post.shift.activity_id])
    page = client.get(scene)
    assert "名单里有您自己，请由另一位管理员确认" in page.text and page.text.count("由另一位管理员更正") == 1
    assert "名单里有您自己" not in signed_in(admin).get(scene).text
    refused = client.post(reverse("activities:confirm", args=[post.shift.activity_id]))
    assert refused.status_code == 403 and "请由另一位管理员处理" in refused.text
    times = {"in_at": "2026-09-05T09:00", "out_at": "2026-09-05T11:30", "reason": "早签退", "step": "preview"}
    signed_in(admin).post(reverse("activities:confirm", args=[post.shift.activity_id]))
    correct = reverse("activities:correct", args=[other.pk])
    shown = signed_in(admin).post(correct, times).text
    assert "公示从今天重新开始" in shown and 'name="seen" value="150"' in shown
    turned = signed_in(admin).post(correct, times | {"out_at": "2026-09-05T08:30"})
    assert turned.status_code == 422 and "离场时间要晚于到场时间" in turned.text and "改为 0.0 小时" not in turned.text
    changed = times | {"step": "save", "seen": "150", "out_at": "2026-09-05T10:30"}
    asked = signed_in(admin).post(correct, changed)
    assert asked.status_code == 422 and "时间改过了，还没有保存" in asked.text and "改为 1.5 小时" in asked.text
    page = signed_in(admin).post(correct, times | {"step": "save", "seen": "150"}, follow=True)
    assert "公示重新开始，到 9 月 10 日零时" in page.text


def test_the_one_click_answer_posts_what_the_question_said(post: Post, admin: User, at: Clock) -> None:
    row = accepted(post)
    for hour, minute, direction in ((9, 0, "in"), (10, 0, "out"), (10, 30, "in")):
        at(moment(5, hour, minute))
        record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction=direction, source="pass")
    Activity.objects.update(state="ongoing")
    at(moment(5, 12))
    finish_activity(WORKER, activity=post.shift.activity)
    client = signed_in(admin)
    scene = client.get(reverse("activities:scene", args=[post.shift.activity_id]))
    assert "按场次结束 11:30 计 2.0 小时？" in scene.text
    answer = {"presence": row.presence.pk, "code": "no_check_out", "until_end": "1", "shift": post.shift.pk}
    page = client.post(reverse("activities:answer", args=[post.shift.activity_id]), answer, follow=True)
    row.presence.refresh_from_db()
    assert "已回答" in page.text and row.presence.minutes == 120


def test_inbox_and_menu_count_what_waits(post: Post, admin: User, team: Organization, at: Clock) -> None:
    from yushan.activities.todos import IN_MENU, SOURCES

    def waiting(user: User) -> int:
        return sum(source.count(user) for source in SOURCES if source.name in IN_MENU)

    boss = organiser(Organization.objects.get(level="detachment"))
    Activity.objects.update(state="submitted")
    assert (waiting(boss), waiting(admin)) == (1, 0)
    Activity.objects.update(state="finished")
    assert waiting(admin) == 1
    found = [todo for source in SOURCES if source.name in IN_MENU for todo in source.collect(admin, 5)]
    # Saturday the 5th; ten working days are over at the end of the 18th.
    assert [(todo.verb, todo.due) for todo in found] == [("确认", moment(19, 0))]
    Activity.objects.update(state="published")
    at(moment(4, 10))
    assert [todo.verb for source in SOURCES for todo in source.collect(admin, 5)] == ["缺人"]
    nobody = VolunteerFactory().person.user
    assert not [todo for source in SOURCES for todo in source.collect(nobody, 5)] and waiting(nobody) == 0
    assert waiting(grant(UserFactory(person=None), "city_admin")) == 0


def form_of(browser: Client, address: str) -> dict[str, Any]:
    """What a browser would send back for the form of a page without changing anything."""
    page = browser.get(address)
    form, plan = page.context["form"], page.context["plan"]
    sent: dict[str, Any] = {"seen": page.context["seen"]}
    formsets = [plan.shifts, *(shift.posts for shift in plan.shifts.forms)]
    for one in [form, *(part for formset in formsets for part in (formset.management_form, *formset.forms))]:
        sent |= {field.html_name: value for field in one if (value := field.value()) not in (None, False)}
    return sent


def test_the_later_of_two_open_forms_is_told_and_overwrites_only_knowingly(post: Post, admin: User) -> None:
    activity = post.shift.activity
    activity.state = "draft"
    activity.save()
    address = reverse("activities:edit", args=[activity.pk])
    here, there = signed_in(admin), signed_in(admin)
    mine, theirs = form_of(here, address), form_of(there, address)
    assert here.post(address, {**mine, "title": "改甲"}).status_code == 302
    refused = there.post(address, {**theirs, "title": "改乙"})
    text = refused.content.decode()
    assert refused.status_code == 409 and "有人改过" in text and "改乙" in text
    activity.refresh_from_db()
    assert activity.title == "改甲"
    again = {**theirs, "title": "改乙", "seen": refused.context["seen"]}
    assert there.post(address, again).status_code == 302
    activity.refresh_from_db()
    assert activity.title == "改乙"
