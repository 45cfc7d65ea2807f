"""Whose hours are objected to during the notice hears of it, may speak before the answer, and reads the outcome."""

from collections.abc import Callable
from datetime import datetime

import pytest

from yushan.accounts.models import Notice, User
from yushan.activities.actions import answer_objection, confirm_and_publish, raise_objection
from yushan.activities.models import Activity, Objection, Post, Presence, SignUp
from yushan.activities.tests.factories import VolunteerFactory, organiser
from yushan.activities.tests.test_settlement import finish, serve
from yushan.organizations.tests.browser import client, text_of
from yushan.organizations.tests.browser import post as send
from yushan.volunteers.tests.factories import ward

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


def titles(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user, title__contains="异议").order_by("pk").values_list("title", flat=True))


def test_the_person_is_told_speaks_and_reads_the_outcome(noticed: Activity, served: SignUp, admin: User) -> None:
    own, address = served.volunteer.person.user, f"/activities/{noticed.code}/notice/"
    assert "对我的时长的异议" not in text_of(client(own).get(address))
    objector = VolunteerFactory().person.user
    raise_objection(objector, activity=noticed, presence=served.presence, text="他那天没有来")
    assert titles(own) == [f"“{noticed.title}”公示的时长有人提出异议"] and titles(objector) == []
    assert "公示的时长有人提出异议，请您说明" in text_of(client(own).get("/me/"))
    shown = text_of(client(own).get(address))
    assert "对我的时长的异议" in shown and "他那天没有来" in shown and "说明当时的情况" in shown
    for other in (objector, VolunteerFactory().person.user):
        assert "对我的时长的异议" not in text_of(client(other).get(address))
    assert (objector.display_name or "!") not in shown, "not by whom"
    send(client(own), f"{address}object/", presence=str(served.presence.pk), text="我在后台搬器材，照片里有")
    assert "请您说明" not in text_of(client(own).get("/me/"))
    again = text_of(client(own).get(address))
    assert "您已经说明过" in again and "说明当时的情况" not in again
    scene = text_of(client(admin).get(f"/staff/activities/{noticed.pk}/scene/"))
    assert "我在后台搬器材" in scene and "本人说明" in scene
    for one in Objection.objects.order_by("pk"):
        answer_objection(admin, objection=one, upheld=False, answer="签到和照片都在")
    assert titles(own)[-2:] == [
        f"“{noticed.title}”的时长异议有了结果：维持原记录", f"您对“{noticed.title}”的异议有了答复",
    ]  # fmt: skip
    assert "说明当时的情况" not in text_of(client(own).get(address)), "answered: nothing waits for a word"
    assert titles(objector) == [f"您对“{noticed.title}”的异议有了答复"]


def test_an_objection_to_nobody_in_particular_and_to_the_own_line_tell_nobody_else(
    noticed: Activity, served: SignUp
) -> None:
    own = served.volunteer.person.user
    raise_objection(VolunteerFactory().person.user, activity=noticed, text="人数不对")
    raise_objection(own, activity=noticed, presence=served.presence, text="少记了半小时")
    assert titles(own) == []


def test_the_guardian_of_a_child_is_told_and_speaks(noticed: Activity, served: SignUp) -> None:
    guardian = VolunteerFactory()
    SignUp.objects.filter(pk=served.pk).update(volunteer=ward(guardian))
    served.refresh_from_db()
    presence = Presence.objects.get()
    raise_objection(VolunteerFactory().person.user, activity=noticed, presence=presence, text="孩子没有来")
    assert len(titles(guardian.person.user)) == 1
    browser, address = client(guardian.person.user), f"/activities/{noticed.code}/notice/"
    assert "孩子没有来" in text_of(browser.get(address)) and "请您说明" in text_of(browser.get("/me/"))
    send(browser, f"{address}object/", presence=str(presence.pk), text="孩子在后台，老师知道")
    assert "请您说明" not in text_of(browser.get("/me/"))
