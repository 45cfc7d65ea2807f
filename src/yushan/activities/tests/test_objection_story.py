"""An unfair objection in a browser: during the notice the organiser answers, after the posting the level above decides."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from yushan.accounts.models import User
from yushan.activities.actions import confirm_and_publish
from yushan.activities.models import Activity, Post, SignUp
from yushan.activities.tasks import tick
from yushan.activities.tests.factories import UserFactory, VolunteerFactory, grant, moment, organiser
from yushan.activities.tests.test_settlement import finish, serve
from yushan.ledger.models import EntryCase, HourEntry
from yushan.organizations.models import Organization
from yushan.testing_browser import DESK, PHONE
from yushan.tests.walker import Walker

Clock = Callable[[datetime], None]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
UNFAIR, WORD = "我没看见他，他没有来", "我在后台搬器材，布展的照片里有我"


@pytest.fixture
def leader(post: Post) -> User:
    return organiser(post.shift.activity.organization)


@pytest.fixture
def served(post: Post, leader: User, at: Clock) -> SignUp:
    """余小禾 was there from nine to eleven; the hours stand in the public notice."""
    row = serve(leader, post, at, (9, 0), (11, 0))
    confirm_and_publish(leader, activity=finish(post, at))
    return row


@pytest.fixture
def walk(new_page: Any, sign_in: Any, axe: Any) -> Callable[..., Walker]:
    """A signed-in person with a browser of their own."""

    def open_for(user: User, size: dict[str, int]) -> Walker:
        page = new_page(size)
        sign_in(page, user)
        return Walker(page, axe)

    return open_for


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
@pytest.mark.capability("T5.4", page="/staff/hours/cases/")
def test_an_unfair_objection_changes_nothing_in_time_or_late(
    size: dict[str, int], served: SignUp, leader: User, team: Organization, at: Clock, walk: Callable[..., Walker],
    complaints: Any,
) -> None:  # fmt: skip
    """T5.4: the person hears of it and speaks, the organiser answers, the hours are posted; late it is the level above."""
    activity = Activity.objects.get()
    objector = walk(VolunteerFactory().person.user, PHONE)
    own = walk(served.volunteer.person.user, PHONE)
    staff = walk(leader, size)
    above = walk(grant(UserFactory(person=None, display_name="黎静"), "area_admin", team.area), size)

    at(moment(7, 10))
    somebody_objects(objector, activity, "已送达主办方")
    the_person_speaks_on_the_notice(own)
    the_organiser_keeps_the_record(staff, activity)
    both_read_the_answer(objector, own, activity)

    at(moment(10, 0))
    assert tick()["posted"] == 1
    own.go("/me/entries/").sees("2.0", "已入账")

    at(moment(14, 9))
    somebody_objects(objector, activity, "由上一级")
    the_person_speaks_in_the_case(own)
    the_organiser_shows_the_grounds(staff)
    the_level_above_dismisses_it(above)
    everybody_reads_why(objector, own, staff, activity)
    entry = HourEntry.objects.get()
    assert (entry.minutes, entry.volunteer) == (120, served.volunteer)


def somebody_objects(objector: Walker, activity: Activity, told: str) -> None:
    """From the page of the activity to the notice; the line is chosen by the masked name."""
    objector.go(f"/activities/{activity.code}/").follow("看服务时长公示")
    objector.page.get_by_label("关于谁").select_option(index=1)
    objector.page.get_by_label("哪里不对").fill(UNFAIR)
    objector.press("提交异议").sees(told)


def the_person_speaks_on_the_notice(own: Walker) -> None:
    own.go("/me/").sees("公示的时长有人提出异议，请您说明")
    own.go("/me/notices/").follow("公示的时长有人提出异议").sees("对我的时长的异议", UNFAIR)
    own.page.get_by_label("说明当时的情况").fill(WORD)
    own.press("交给主办方").sees("已送达主办方")


def the_organiser_keeps_the_record(staff: Walker, activity: Activity) -> None:
    """Found in the inbox; what others and the person say stands side by side; upheld needs a correction first."""
    staff.go("/staff/").sees("的公示有异议").follow("去答复").sees(UNFAIR, WORD, "本人说明")
    for said in (UNFAIR, WORD):
        one = staff.main.locator("li").filter(has_text=said)
        one.get_by_label("核实的结果").fill("签到记录和照片都在，本人到场。")
        with staff.page.expect_navigation():
            one.get_by_role("button", name="维持原记录").click()
        staff.looked()
    assert staff.main.get_by_label("核实的结果").count() == 0


def both_read_the_answer(objector: Walker, own: Walker, activity: Activity) -> None:
    objector.go("/me/notices/").follow("的异议有了答复").sees("维持原记录", "签到记录和照片都在，本人到场。")
    own.go("/me/notices/").follow("的时长异议有了结果：维持原记录").sees("对我的时长的异议", "维持原记录")
    assert own.main.get_by_label("说明当时的情况").count() == 0


def the_person_speaks_in_the_case(own: Walker) -> None:
    own.go("/me/notices/").follow("的时长有人提出异议").sees("请说说当时的情况", UNFAIR)
    own.page.get_by_label("情况说明").fill(WORD)
    own.press("提交说明").sees("已记下")


def the_organiser_shows_the_grounds(staff: Walker) -> None:
    """The organization that recorded may speak and not decide."""
    staff.go(f"/staff/hours/cases/{EntryCase.objects.get().pk}/").sees(UNFAIR, WORD, "由上一级裁定")
    assert staff.main.get_by_role("button", name="裁定").count() == 0
    staff.page.get_by_label("情况说明").fill("9:00 签到、11:00 签退，设备记录都在。")
    staff.press("提交说明").sees("设备记录都在")


def the_level_above_dismisses_it(above: Walker) -> None:
    above.go("/staff/").follow("去裁定").sees(UNFAIR, WORD, "设备记录都在")
    above.tick("不属实，维持原记录").fill(answer="签到和照片都在，异议不成立。").press("裁定并告诉各方").sees("已裁定")


def everybody_reads_why(objector: Walker, own: Walker, staff: Walker, activity: Activity) -> None:
    for walker in (objector, own, staff):
        walker.go("/me/notices/").follow("的异议有了结果").sees("签到和照片都在，异议不成立。")
    objector.go(f"/activities/{activity.code}/notice/").sees("公示后我提出或说明过的异议")
    own.go("/me/").sees("2.0").go("/me/entries/").sees("2.0", "已入账")
    assert "冲正" not in own.text()
