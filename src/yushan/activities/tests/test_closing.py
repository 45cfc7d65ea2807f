"""What remains of an activity: report, pictures with consent, opinions of those served, two-way evaluation."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yushan.accounts.models import Notice, User
from yushan.activities.actions import (
    add_photo,
    confirm_and_publish,
    evaluate_activity,
    evaluate_service,
    give_feedback,
    publish_report,
    remove_photo,
    save_report,
    tidy_photos,
)
from yushan.activities.actions.closing import PHOTOS, Cost
from yushan.activities.models import Activity, ClosingReport, Evaluation, Feedback, Post, ReportPhoto, SignUp
from yushan.activities.queries import closing as queries
from yushan.activities.tests.factories import VolunteerFactory, moment, organiser
from yushan.activities.tests.test_settlement import finish, serve
from yushan.activities.todos import SOURCES
from yushan.audit.models import AuditLine
from yushan.common import clock, periods, rulebook
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import client, text_of
from yushan.organizations.tests.browser import post as send
from yushan.recognition.tests.factories import png
from yushan.volunteers.actions import set_consent

Clock = Callable[[datetime], None]
pytestmark = pytest.mark.django_db
SUMMARY = "在白市驿镇文化广场讲解展品，带孩子做了三个实验，家长都说看得懂。"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def admin(post: Post) -> User:
    return organiser(post.shift.activity.organization)


@pytest.fixture
def served(post: Post, admin: User, at: Clock) -> SignUp:
    return serve(admin, post, at, (9, 0), (11, 0))


@pytest.fixture
def over(served: SignUp, post: Post, admin: User, at: Clock) -> Activity:
    activity = finish(post, at)
    confirm_and_publish(admin, activity=activity)
    activity.refresh_from_db()
    served.refresh_from_db()
    return activity


def test_a_report_is_written_published_and_stays_complete(over: Activity, admin: User) -> None:
    with pytest.raises(NotFound):
        publish_report(admin, activity=over)
    save_report(admin, activity=over, summary="太短", reached=None, costs=[Cost("资料印刷", 12_050, "队里")])
    with pytest.raises(Refusal, match="至少写 20 个字"):
        publish_report(admin, activity=over)
    save_report(admin, activity=over, summary=SUMMARY, reached=None)
    with pytest.raises(Refusal, match="服务到的人数"):
        publish_report(admin, activity=over)
    costs = [Cost("资料印刷", 12_050, "队里"), Cost("饮水", 3_000)]
    report = save_report(admin, activity=over, summary=SUMMARY, reached=86, reached_how="签到表", costs=costs)
    assert publish_report(admin, activity=over).published_at
    assert publish_report(admin, activity=over).pk == report.pk
    assert AuditLine.objects.filter(action="activities.publish_report").count() == 1
    assert queries.total_fen(report) == 15_050
    with pytest.raises(Refusal):
        save_report(admin, activity=over, summary="短", reached=1)
    assert ClosingReport.objects.get().summary == SUMMARY
    with pytest.raises(NotAllowed):
        save_report(VolunteerFactory().person.user, activity=over, summary=SUMMARY, reached=1)


def test_whoever_held_it_is_reminded_of_the_report_for_a_time(over: Activity, admin: User, at: Clock) -> None:
    """In the own organization's inbox only, due by working days; published or long past it is not there."""
    source = next(one for one in SOURCES if one.name == "activities.reports")
    [thing] = source.collect(admin, 5)
    last = periods.add_working_days(clock.local(over.ends_at).date(), rulebook.number("report_working_days"))
    assert thing.due == clock.at(last + timedelta(days=1)) and over.title in thing.text
    home = client(admin).get("/staff/")
    assert "还没有公布小结" in text_of(home) and f"/staff/activities/{over.pk}/closing/" in home.content.decode()
    assert over.organization.area
    above = base.user_with("area_admin", over.organization.area)
    assert source.count(above) == source.count(base.user_with("city_admin")) == 0
    at(over.ends_at + timedelta(days=61))
    assert source.count(admin) == 0
    at(over.ends_at + timedelta(days=59))
    assert source.count(admin) == 1
    save_report(admin, activity=over, summary=SUMMARY, reached=86)
    publish_report(admin, activity=over)
    assert source.count(admin) == 0


def test_nothing_is_reported_of_what_is_not_over(post: Post, admin: User) -> None:
    with pytest.raises(Conflict, match="结束以后"):
        save_report(admin, activity=post.shift.activity, summary=SUMMARY, reached=1)


def test_a_picture_needs_the_consent_of_the_faces_in_it(over: Activity, admin: User, served: SignUp) -> None:
    who = served.volunteer
    values: dict[str, Any] = {"activity": over, "content": png(), "caption": "孩子们看展品", "people": [who.pk]}
    with pytest.raises(Refusal, match="是不是都同意"):
        add_photo(admin, **(values | {"faces": ""}))
    with pytest.raises(Refusal, match="没有同意照片用于宣传"):
        add_photo(admin, faces="agreed", **values)
    set_consent(who.person.user, volunteer=who, purpose="portrait", given=True)
    with pytest.raises(Refusal, match="都同意了"):
        add_photo(admin, faces="none", **values)
    with pytest.raises(Refusal, match="只收 JPG 或 PNG"):
        add_photo(admin, faces="agreed", **(values | {"content": b"GIF89a"}))
    photo = add_photo(admin, faces="agreed", **values)
    stranger = VolunteerFactory()
    assert add_photo(admin, faces="none", **(values | {"people": [stranger.pk]})).people.count() == 0
    report = ClosingReport.objects.get()
    assert photo in queries.shown_photos(report)
    set_consent(who.person.user, volunteer=who, purpose="portrait", given=False)
    assert photo not in queries.shown_photos(report) and queries.shown_photos(report).count() == 1


def test_a_picture_is_public_with_the_report_and_gone_with_the_consent(
    over: Activity, admin: User, served: SignUp, django_capture_on_commit_callbacks: Any
) -> None:
    who = served.volunteer
    set_consent(who.person.user, volunteer=who, purpose="portrait", given=True)
    save_report(admin, activity=over, summary=SUMMARY, reached=86)
    photo = add_photo(admin, activity=over, content=png(), caption="孩子们看展品", faces="agreed", people=[who.pk])
    address, anybody = f"/activities/photos/{photo.code}/", Client()
    assert anybody.get(address).status_code == 404 and client(admin).get(address).status_code == 200
    assert anybody.get(f"/activities/{over.code}/report/").status_code == 404
    publish_report(admin, activity=over)
    assert anybody.get(address)["Content-Type"] == "image/png"
    shown = anybody.get(f"/activities/{over.code}/report/")
    assert "孩子们看展品" in shown.content.decode() and "86" in text_of(shown)
    assert who.person.name not in text_of(shown)
    assert "看活动小结" in text_of(anybody.get(f"/activities/{over.code}/"))
    set_consent(who.person.user, volunteer=who, purpose="portrait", given=False)
    assert anybody.get(address).status_code == 404
    assert "孩子们看展品" not in anybody.get(f"/activities/{over.code}/report/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(admin, photo=photo)
    assert not list(PHOTOS.path.glob("*")) and tidy_photos() == 0 and not ReportPhoto.objects.exists()


def test_one_device_says_once_what_it_thinks_and_nobody_knows_whose(over: Activity, at: Clock) -> None:
    assert give_feedback(activity=over, device="a", rating=5, text="讲得清楚")
    assert not give_feedback(activity=over, device="a", rating=1)
    assert give_feedback(activity=over, device="b", rating=4)
    assert queries.feedback_of(over) == queries.Opinions(2, 4.5) and not queries.feedback_of(over).public
    with pytest.raises(Refusal, match="一到五星"):
        give_feedback(activity=over, device="c", rating=9)
    assert {field.name for field in Feedback._meta.get_fields()} == {
        "id", "activity", "device_mark", "rating", "text", "given_on",
    }  # fmt: skip
    at(moment(5, 12) + timedelta(days=31))
    with pytest.raises(Conflict, match="不收评价"):
        give_feedback(activity=over, device="d", rating=5)


def test_the_page_of_the_code_works_without_a_sign_in_and_once(over: Activity) -> None:
    browser, address = Client(), f"/activities/{over.code}/feedback/"
    assert "不用登录，不记名" in text_of(browser.get(address))
    assert send(browser, address, text="没有选星级").status_code == 422
    assert send(browser, address, rating="5", text="孩子很喜欢").status_code == 302
    assert "评价已收到" in text_of(browser.get(address))
    send(browser, address, rating="1")
    assert Feedback.objects.get().rating == 5
    assert send(Client(), address, rating="3").status_code == 302 and Feedback.objects.count() == 2


def test_both_sides_say_what_they_think(over: Activity, admin: User, served: SignUp) -> None:
    own = served.volunteer.person.user
    evaluate_activity(own, sign_up=served, rating=4, text="再多一台展车就好了")
    evaluate_activity(own, sign_up=served, rating=5)
    with pytest.raises(NotFound):
        evaluate_activity(VolunteerFactory().person.user, sign_up=served, rating=1)
    with pytest.raises(Refusal, match="三星以下"):
        evaluate_service(admin, sign_up=served, rating=2)
    evaluate_service(admin, sign_up=served, rating=5, text="讲解耐心")
    assert Evaluation.objects.count() == 2
    evaluate_service(admin, sign_up=served, rating=4, text="讲解耐心")
    page = client(admin).get(f"/staff/activities/{over.pk}/evaluate/").content.decode()
    assert 'value="讲解耐心"' in page
    assert Notice.objects.filter(user=own, title__contains="评价了您的服务").exists()
    with pytest.raises(NotAllowed):
        evaluate_service(own, sign_up=served, rating=5)
    assert queries.thought_by_volunteers(over) == queries.Opinions(1, 5.0)


def test_who_did_not_come_neither_judges_nor_is_judged(over: Activity, admin: User, served: SignUp) -> None:
    SignUp.objects.filter(pk=served.pk).update(state="absent")
    served.refresh_from_db()
    with pytest.raises(Conflict, match="到场确认以后"):
        evaluate_activity(served.volunteer.person.user, sign_up=served, rating=5)
    with pytest.raises(Conflict, match="到场确认以后"):
        evaluate_service(admin, sign_up=served, rating=5)


def test_the_pages_of_staff_and_of_the_volunteer(over: Activity, admin: User, served: SignUp) -> None:
    staff, own = client(admin), client(served.volunteer.person.user)
    address = f"/staff/activities/{over.pk}/closing/"
    assert "活动小结" in text_of(staff.get(f"/staff/activities/{over.pk}/"))
    costs = {"cost-TOTAL_FORMS": "1", "cost-INITIAL_FORMS": "0", "cost-0-item": "资料", "cost-0-yuan": "120.5"}
    assert send(staff, address, step="publish", summary="短", reached="3", **costs).status_code == 422
    assert not ClosingReport.objects.filter(published_at__isnull=False).exists()
    assert send(staff, address, step="save", summary="", **(costs | {"cost-0-yuan": ""})).status_code == 422
    assert send(staff, address, step="publish", summary=SUMMARY, reached="86", **costs).status_code == 302
    shown = text_of(staff.get(address))
    assert "已公开" in shown and "120.50 元" in shown and "扫码评价这次活动" in shown
    photo = SimpleUploadedFile("现场.png", png())
    added = staff.post(f"{address}photo/", {"photo": photo, "caption": "展品", "faces": "none"})
    assert added.status_code == 302 and ReportPhoto.objects.count() == 1
    assert staff.post(f"{address}photo/", {"caption": "展品"}).status_code == 422
    listed = text_of(staff.get(f"/staff/activities/{over.pk}/evaluate/"))
    assert served.volunteer.person.name in listed
    send(staff, f"/staff/sign-ups/{served.pk}/evaluate/", rating="5", text="讲解耐心")
    mine = text_of(own.get(f"/me/sign-ups/{served.pk}/"))
    assert "讲解耐心" in mine and "评价这次活动" in mine
    assert send(own, f"/me/sign-ups/{served.pk}/evaluate/", rating="4", text="不错").status_code == 302
    assert "不错" in text_of(staff.get(address))
    assert own.get(address).status_code == 404
