"""Announcements, the question box, bookmarks, the map, watching a project; the risk check and high risk."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from yushan.accounts.models import Notice, User
from yushan.activities.actions import publish_activity, submit_activity, update_activity
from yushan.activities.actions.bookmarks import keep
from yushan.activities.actions.flows import keep_answers
from yushan.activities.actions.shifts import plans_of
from yushan.activities.actions.stand_ins import ask_stand_in
from yushan.activities.actions.talks import ask_organisers
from yushan.activities.erasing import erase
from yushan.activities.models import Activity, Announcement, BoxQuestion, Post
from yushan.activities.queries.staff import reviewable
from yushan.activities.rules.risk import BUILT_IN, asked, level, texts
from yushan.activities.tests.factories import (
    EntryFactory,
    UserFactory,
    VolunteerFactory,
    accepted,
    grant,
    moment,
    organiser,
)
from yushan.common.errors import NotAllowed, Refusal
from yushan.organizations.models import Organization
from yushan.portal.joining_export import joining_of
from yushan.projects.tests.factories import bare_project
from yushan.safety.actions import save_preparation

Clock = Callable[[datetime], None]
pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_announcement_reaches_everybody_signed_up_and_stays(post: Post) -> None:
    row, waiting, other = accepted(post), accepted(post, state="waitlisted"), VolunteerFactory()
    staff = client_of(organiser(post.shift.activity.organization))
    url = f"/staff/activities/{post.shift.activity_id}/talk/"
    assert staff.post(url, {"text": " "}).status_code == 422
    assert staff.post(url, {"text": "集合地点改到东门"}).status_code == 302
    for who in (row, waiting):
        assert Notice.objects.filter(user=who.volunteer.person.user, body="集合地点改到东门").count() == 1
    assert not Notice.objects.filter(user=other.person.user).exists() and Announcement.objects.get().people == 2
    assert "集合地点改到东门" in client_of(row.volunteer.person.user).get(f"/me/sign-ups/{row.pk}/").content.decode()
    assert client_of(other.person.user).post(url, {"text": "x"}).status_code in (403, 404)


def test_the_question_box_is_answered_for_everybody_without_a_name(post: Post) -> None:
    activity, asker = post.shift.activity, VolunteerFactory()
    admin = organiser(activity.organization)
    mine, page = client_of(asker.person.user), f"/activities/{activity.code}/"
    assert mine.post(f"{page}ask/", {"text": "能带孩子吗"}).status_code == 302
    assert Notice.objects.filter(user=admin, title__contains="有人提问").exists()
    assert "能带孩子吗" in mine.get(page).content.decode() and "能带孩子吗" not in Client().get(page).content.decode()
    for _ in range(2):
        mine.post(f"{page}ask/", {"text": "还有吗"})
    assert "还在等答复" in mine.post(f"{page}ask/", {"text": "第四个"}, follow=True).content.decode()
    row = BoxQuestion.objects.order_by("pk").first()
    assert row is not None
    staff = client_of(admin)
    assert "能带孩子吗" in staff.get(f"/staff/activities/{activity.pk}/talk/").content.decode()
    assert staff.post(f"/staff/questions/{row.pk}/answer/", {"answer": "可以，6 岁以上"}).status_code == 302
    seen = Client().get(page).content.decode()
    assert "可以，6 岁以上" in seen and asker.person.name not in seen
    assert Notice.objects.filter(user=asker.person.user, body="可以，6 岁以上").exists()
    assert mine.post(f"/staff/questions/{row.pk}/answer/", {"answer": "x"}).status_code in (403, 404)


def test_bookmarks_are_mine_alone(post: Post) -> None:
    activity, who = post.shift.activity, VolunteerFactory()
    mine = client_of(who.person.user)
    assert "没有收藏" in mine.get("/join/kept/").content.decode()
    for _ in range(2):
        assert mine.post(f"/activities/{activity.code}/keep/", {"do": "keep"}).status_code == 302
    assert activity.title in mine.get("/join/kept/").content.decode()
    assert "取消收藏" in mine.get(f"/activities/{activity.code}/").content.decode()
    assert activity.title not in client_of(VolunteerFactory().person.user).get("/join/kept/").content.decode()
    mine.post(f"/activities/{activity.code}/keep/", {"do": "drop"})
    assert activity.title not in mine.get("/join/kept/").content.decode()


def test_the_map_leads_to_what_can_be_joined_there(post: Post) -> None:
    area = post.shift.activity.area
    page = Client().get("/join/map/").content.decode()
    assert area.name in page and f"/join?area={area.pk}" in page and "1 场" in page


def test_who_watches_a_project_hears_of_its_new_activity(post: Post) -> None:
    team = post.shift.activity.organization
    project = bare_project(team, state="running")
    watcher = UserFactory(person=None)
    mine, url = client_of(watcher), f"/projects/{project.code}/"
    assert mine.post(f"{url}watch/", {"do": "watch"}).status_code == 302
    assert "取消关注" in mine.get(url).content.decode()
    Activity.objects.filter(pk=post.shift.activity_id).update(state="submitted", project=project)
    publish_activity(grant(UserFactory(person=None), "city_admin"), activity=post.shift.activity)
    assert Notice.objects.filter(user=watcher, title__contains="您关注的项目有新活动").count() == 1
    mine.post(f"{url}watch/", {"do": "drop"})
    assert "有新活动告诉我" in mine.get(url).content.decode()


@given(codes=some.sets(some.sampled_from([danger.code for danger in BUILT_IN])), more=some.text(max_size=5))
def test_more_dangers_are_never_a_lower_risk(codes: set[str], more: str) -> None:
    order = ("low", "medium", "high")
    for danger in BUILT_IN:
        assert order.index(level(BUILT_IN, codes | {danger.code}, [3, 6])) >= order.index(
            level(BUILT_IN, codes, [3, 6])
        )
    assert level(BUILT_IN, codes | {f"no-{more}"}, [3, 6]) == level(BUILT_IN, codes, [3, 6]), (
        "an unknown code counts nothing"
    )
    assert len(texts(BUILT_IN, codes)) == len(codes)


def test_the_form_follows_the_kind_of_activity() -> None:
    field = {danger.code for danger in asked(BUILT_IN, {"agriculture"}, is_online=False)}
    assert "machines" in field and "clinic" not in field and "crowd" in field
    assert {danger.code for danger in asked(BUILT_IN, {"online"}, is_online=True)} == {"content", "privacy"}


def test_high_risk_is_published_by_the_level_above_the_usual_one(post: Post, team: Organization) -> None:
    detachment = Organization.objects.get_parent(team)
    corps = Organization.objects.get_parent(detachment)
    activity = post.shift.activity
    Activity.objects.filter(pk=activity.pk).update(state="draft", work=EntryFactory(table="works", code="help"))
    activity.service_types.add(EntryFactory())
    admin = organiser(team)
    activity = update_activity(admin, activity=activity, risk_answers=["water-height", "experiment"])
    assert activity.risk == "high"
    save_preparation(
        admin, activity=activity, contact_name="冉启明", contact_phone="13800001234", hospital="三峡中心医院"
    )
    submit_activity(admin, activity=activity)
    usual, higher = organiser(detachment), organiser(corps)
    area = grant(UserFactory(person=None), "area_admin", team.area)
    assert [reviewable(who).count() for who in (usual, area, higher)] == [0, 0, 1]
    for who in (usual, area):
        with pytest.raises(NotAllowed):
            publish_activity(who, activity=activity)
    assert "由再上一级审核" in client_of(higher).get(f"/staff/activities/{activity.pk}/review/").content.decode()
    assert publish_activity(higher, activity=activity).state == "published"
    with pytest.raises(Refusal, match="报名方式不能再改"):
        update_activity(admin, activity=activity, flow="lottery")
    lowered = update_activity(admin, activity=activity, risk_answers=["outdoor"])
    assert lowered.risk == "low"
    with pytest.raises(Refusal, match="再上一级审核"):
        update_activity(admin, activity=activity, risk_answers=["water-height", "experiment"])


@pytest.mark.capability("T3.4", page="/staff/activities/new/")
def test_the_editor_asks_online_for_evidence_and_keeps_what_is_new(team: Organization, at: Clock) -> None:
    online = EntryFactory(code="online", name="网络科普")
    work = EntryFactory(table="works", code="help", name="志愿助力")
    staff = client_of(organiser(team))
    sent: dict[str, Any] = {
        "title": "辟谣短视频", "organization": team.pk, "mode": "regular", "work": work.pk, "service_types": [online.pk],
        "description": "做短视频", "safety_note": "先审核再发布", "is_online": "on", "in_charge": "唐宁",
        "flow": "approval", "sign_up_until": "2026-09-04T18:00", "most_per_person": "2",
        "questions": "剪过视频吗\n\n有什么作品", "risk_answers": ["content"],
        "shifts-TOTAL_FORMS": "1", "shifts-INITIAL_FORMS": "0", "shifts-0-day": "2026-09-05", "shifts-0-begin": "09:00",
        "shifts-0-end": "11:00", "shifts-0-posts-TOTAL_FORMS": "1", "shifts-0-posts-INITIAL_FORMS": "0",
        "shifts-0-posts-0-name": "剪辑", "shifts-0-posts-0-places": "3", "shifts-0-posts-0-min_places": "5",
    }  # fmt: skip
    wrong = staff.post("/staff/activities/new/", sent)
    assert wrong.status_code == 422 and "比名额还多" in wrong.content.decode()
    sent["shifts-0-posts-0-min_places"] = "2"
    late = staff.post("/staff/activities/new/", sent | {"sign_up_until": "2026-09-05T09:01"})
    assert late.status_code == 422 and 'id="id_sign_up_until-error"' in (text := late.content.decode()), text
    assert "报名截止要在最后一场开始（9 月 5 日 9:00）以前" in text and not Activity.objects.exists()
    assert staff.post("/staff/activities/new/", sent).status_code == 302
    made = Activity.objects.get()
    assert made.questions == ["剪过视频吗", "有什么作品"] and made.flow == "approval" and made.risk == "low"
    assert "线上活动要交什么成果" in staff.get(f"/staff/activities/{made.pk}/").content.decode()
    edit = staff.get(f"/staff/activities/{made.pk}/edit/").content.decode()
    assert "剪过视频吗" in edit and "2026-09-04T18:00" in edit
    admin = organiser(team)
    with pytest.raises(Refusal, match="报名截止要在最后一场开始"):
        update_activity(admin, activity=made, sign_up_until=moment(5, 10))
    with pytest.raises(Refusal, match="报名截止要在最后一场开始"):
        update_activity(admin, activity=made, shifts=[replace(one, starts_at=moment(4, 9)) for one in plans_of(made)])
    assert update_activity(admin, activity=made, sign_up_until=moment(5, 9)).sign_up_until == moment(5, 9)
    update_activity(admin, activity=made, evidence_note="视频链接，发布前三天交")
    assert submit_activity(admin, activity=made).state == "submitted"


def _sent(team: Organization, **more: Any) -> dict[str, Any]:
    """A filled form of an activity with one shift and post."""
    return {
        "title": "果园除草互助", "organization": team.pk, "mode": "regular", "flow": "open", "place": "甘宁镇果园",
        "shifts-TOTAL_FORMS": "1", "shifts-INITIAL_FORMS": "0", "shifts-0-day": "2026-09-05", "shifts-0-begin": "09:00",
        "shifts-0-end": "11:00", "shifts-0-posts-TOTAL_FORMS": "1", "shifts-0-posts-INITIAL_FORMS": "0",
        "shifts-0-posts-0-name": "除草", "shifts-0-posts-0-places": "3", **more,
    }  # fmt: skip


@pytest.mark.capability("T3.4", page="/staff/activities/new/")
def test_the_risk_check_follows_the_service_types(team: Organization, at: Clock) -> None:
    farm, clinic = (EntryFactory(code=code, name=name) for code, name in (("agriculture", "农技"), ("clinic", "义诊")))
    staff, new = client_of(organiser(team)), "/staff/activities/new/"
    page = staff.get(new).content.decode()
    assert "现场预计超过 200 人" in page and "使用农机" not in page and "采血" not in page
    shown = re.search('name="risk_shown" value="([^"]*)"', page)
    assert shown, "the page says what it asked about"
    page = staff.post(new, _sent(team, service_types=[farm.pk], more="risk")).content.decode()
    assert "使用农机" in page and "采血" not in page and "还不能提交" not in page, "asked anew as types are chosen"
    passed_over = _sent(team, service_types=[farm.pk], risk_shown=shown[1])
    told = staff.post(new, passed_over, follow=True)
    made = Activity.objects.get()
    assert told.redirect_chain[-1][0] == f"/staff/activities/{made.pk}/edit/", "where it can be ticked"
    assert "还要检查：使用农机、农药或田间器械" in told.text and told.text.count("使用农机") > 1
    edit = told.redirect_chain[-1][0]
    ticked = _sent(team, service_types=[farm.pk], risk_answers=["machines", "clinic"], risk_shown="crowd machines")
    assert staff.post(edit, ticked | {"risk_answers": ["no-such"]}).status_code == 422
    staff.post(edit, ticked)
    made.refresh_from_db()
    assert (made.risk_answers, made.risk) == (["machines"], "medium"), "only what belongs to the types counts"
    both = staff.post(edit, ticked | {"service_types": [farm.pk, clinic.pk], "more": "risk"}).text
    assert "使用农机" in both and "采血" in both and "进居民家中" in both
    online = staff.post(edit, ticked | {"is_online": "on", "more": "risk"}).text
    assert "使用农机" not in online and "现在没有要检查的" in online


def test_the_copy_of_ones_data_has_it_and_erasing_takes_it(post: Post) -> None:
    row = accepted(post)
    who, activity = row.volunteer, post.shift.activity
    keep_answers(row, [("怎么来", "坐轻轨")])
    keep(who.person.user, activity=activity, kept=True)
    ask_organisers(who.person.user, activity=activity, text="有饭吗")
    ask_stand_in(who.person.user, sign_up=row, number=VolunteerFactory().number)
    found = joining_of(who.person, who)
    assert found["报名时的回答"] == [{"活动": activity.title, "问题": "怎么来", "回答": "坐轻轨"}]
    assert [len(found[name]) for name in ("问过主办方", "替班", "收藏的活动")] == [1, 1, 1]
    erase(who.person)
    assert not any(joining_of(who.person, who).values())
    assert BoxQuestion.objects.get().asked_by is None
