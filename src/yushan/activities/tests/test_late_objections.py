"""Whoever objects after the notice opens a case; until then the posting waits. And who had a part in the hours."""

from collections.abc import Callable
from datetime import datetime

import pytest

from yushan.accounts.models import User
from yushan.activities.actions import confirm_and_publish, settle_due
from yushan.activities.actions.late import object_to_hours, part_takers
from yushan.activities.models import Activity, Objection, Post, SignUp
from yushan.activities.tests.factories import VolunteerFactory, grant, moment, organiser
from yushan.activities.tests.test_settlement import finish, serve
from yushan.common.errors import NotAllowed, NotFound
from yushan.ledger.actions import decide_case
from yushan.ledger.models import EntryCase, HourEntry
from yushan.organizations.tests.browser import client, text_of
from yushan.organizations.tests.browser import post as send

Clock = Callable[[datetime], None]
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(post: Post) -> User:
    return organiser(post.shift.activity.organization)


@pytest.fixture
def served(post: Post, admin: User, at: Clock) -> SignUp:
    return serve(admin, post, at, (9, 0), (11, 0))


@pytest.fixture
def noticed(served: SignUp, post: Post, admin: User, at: Clock) -> Activity:
    activity = finish(post, at)
    confirm_and_publish(admin, activity=activity)
    activity.refresh_from_db()
    return activity


def test_in_time_it_is_an_objection_and_late_a_case(noticed: Activity, served: SignUp, at: Clock) -> None:
    objector = VolunteerFactory().person.user
    assert isinstance(object_to_hours(objector, activity=noticed, text="人没来"), Objection)
    Objection.objects.update(answered_at=moment(8, 9), upheld=False)
    at(moment(10, 0))
    assert settle_due() == 1
    case = object_to_hours(objector, activity=noticed, presence=served.presence, text="他 10 点就走了")
    assert isinstance(case, EntryCase) and case.entry == HourEntry.objects.get()
    assert case.volunteer == served.volunteer and case.organization == noticed.organization


def test_between_the_notice_and_the_posting_the_case_finds_its_line_later(
    noticed: Activity, served: SignUp, at: Clock
) -> None:
    at(moment(10, 0))
    case = object_to_hours(served.volunteer.person.user, activity=noticed, presence=served.presence, text="少记了")
    assert isinstance(case, EntryCase) and case.entry is None
    assert settle_due() == 1
    decide_case(grant_city(), case=case, outcome="reversed", answer="本人说明属实")
    assert HourEntry.objects.filter(minutes__lt=0).count() == 1


def grant_city() -> User:
    return grant(VolunteerFactory().person.user, "city_admin")


def test_the_organiser_who_confirmed_had_a_part(noticed: Activity, served: SignUp, admin: User, at: Clock) -> None:
    assert admin.pk in part_takers(f"presence:{served.presence.pk}", noticed.pk)
    assert admin.pk in part_takers("", noticed.pk)
    assert part_takers("import:7", noticed.pk) == set()
    at(moment(10, 0))
    settle_due()
    case = object_to_hours(VolunteerFactory().person.user, activity=noticed, presence=served.presence, text="没来")
    assert isinstance(case, EntryCase)
    promoted = grant(admin, "city_admin")
    with pytest.raises(NotAllowed, match="另一位管理员"):
        decide_case(promoted, case=case, outcome="stands", answer="我确认过")


def test_a_line_of_another_activity_is_not_found(noticed: Activity, served: SignUp, at: Clock) -> None:
    at(moment(10, 0))
    Activity.objects.exclude(pk=noticed.pk).delete()
    other = Activity.objects.get(pk=noticed.pk)
    other.pk, other.code = None, "HD2026-0001"
    other.save()
    with pytest.raises(NotFound):
        object_to_hours(VolunteerFactory().person.user, activity=other, presence=served.presence, text="没来")


def test_an_unfair_objection_on_the_pages(noticed: Activity, served: SignUp, at: Clock) -> None:
    """The objector reads the outcome with its reason; the hours stand; the notice page shows it to the objector alone."""
    at(moment(10, 0))
    settle_due()
    objector = client(VolunteerFactory().person.user)
    address = f"/activities/{noticed.code}/notice/"
    assert "由主办组织的上一级裁定" in text_of(objector.get(address))
    made = send(objector, f"{address}object/", presence=str(served.presence.pk), text="我没看见他")
    case = EntryCase.objects.get()
    assert made["Location"] == f"/me/cases/{case.pk}/"
    own = client(served.volunteer.person.user)
    shown = text_of(own.get(f"/me/cases/{case.pk}/"))
    assert "我没看见他" in shown and "请说说当时的情况" in shown
    send(own, f"/me/cases/{case.pk}/", text="我在后台，照片里有")
    decide_case(grant_city(), case=case, outcome="stands", answer="签到和照片都在")
    assert "签到和照片都在" in text_of(objector.get(made["Location"]))
    assert "维持原记录" in text_of(objector.get(address))
    assert "维持原记录" not in text_of(client(VolunteerFactory().person.user).get(address))
    assert HourEntry.objects.count() == 1
