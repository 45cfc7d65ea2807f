"""A weekly series in a browser: planned around the holidays, one date changed, all after one, one called off, signed up."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from yushan.accounts.models import Notice, User
from yushan.activities.models import Activity, Series, SignUp
from yushan.activities.tests.factories import EntryFactory, VolunteerFactory, organiser
from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.testing_browser import DESK, PHONE
from yushan.tests.walker import Walker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
Walk = Callable[..., Walker]
TITLE = "周六科学角"
KEPT = [date(2026, 9, 5), date(2026, 9, 12), date(2026, 9, 19), date(2026, 10, 10), date(2026, 10, 17)]


@pytest.fixture
def walk(new_page: Any, sign_in: Any, axe: Any) -> Walk:
    """A signed-in person with a browser of their own."""

    def open_for(user: User, size: dict[str, int]) -> Walker:
        page = new_page(size)
        sign_in(page, user)
        return Walker(page, axe)

    return open_for


@pytest.fixture(params=[pytest.param(PHONE, id="390"), pytest.param(DESK, id="1440")])
def leader(request: Any, team: Organization, walk: Walk) -> Walker:
    """The team's administrator, on a phone or at a desk."""
    return walk(organiser(team), request.param)


@pytest.mark.capability("T3.1", page="/staff/series/")
def test_a_weekly_series_from_the_plan_to_the_one_that_is_called_off(
    team: Organization, at: Callable[[datetime], None], leader: Walker, walk: Walk, complaints: Any
) -> None:
    """T3.1: planned without the holidays, published together, changed once and from a day on, one called off."""
    complaints.expect("422")
    EntryFactory(table="works", code="warm", name="志愿暖心")
    EntryFactory(name="科技教育")
    volunteer = VolunteerFactory()
    own = walk(volunteer.person.user, PHONE)

    the_first_one_is_written(leader)
    the_series_leaves_the_holidays_out(leader)
    the_level_above_publishes_all(leader, walk(organiser(Organization.objects.get_parent(team)), DESK))
    the_volunteer_takes_one_of_them(own)
    one_is_changed_alone(leader)
    one_and_all_after_it_are_changed(leader)
    one_is_called_off(leader)
    the_volunteer_sees_what_became_of_it(own)
    assert SignUp.objects.get(volunteer=volunteer).state == "accepted"


def dates() -> dict[date, Activity]:
    """The series by the day it was planned for."""
    return {row.series_day: row for row in Activity.objects.order_by("series_day") if row.series_day}


def opens(leader: Walker, day: date) -> Walker:
    """From the list over the series to one of its dates, as one finds it."""
    leader.go("/staff/activities/").follow(TITLE)
    leader.follow(TITLE, exact=True) if "/series/" not in leader.page.url else leader
    return leader.go(f"/staff/activities/{dates()[day].pk}/")


def the_first_one_is_written(leader: Walker) -> None:
    leader.go("/staff/activities/new/").fill(
        title=TITLE, work="志愿暖心", description="带孩子做两个小实验，家长可以旁听。", safety_note="不碰电源和热水。",
        place="白市驿镇文化广场", in_charge="唐宁",
    )  # fmt: skip
    leader.fill(**{"shifts-0-day": "2026-09-05", "shifts-0-begin": "09:00", "shifts-0-end": "11:00"})
    leader.fill(**{"shifts-0-posts-0-name": "讲解", "shifts-0-posts-0-places": "2"})
    leader.tick("科技教育").sees("用火、用电或化学品做实验").press("保存草稿").sees("草稿已保存")


def the_series_leaves_the_holidays_out(leader: Walker) -> None:
    """Saturdays to 17 October: Mid-Autumn and National Day are named and not proposed, the make-up day is only named."""
    leader.follow("排成系列").fill(last="2026-08-01").press("看看有哪些日期")
    leader.sees("最后一天不能早于第一天")
    leader.fill(repeat="每周", last="2026-10-17").press("看看有哪些日期")
    leader.sees("中秋节放假", "国庆节放假", "调休上班")
    chosen = leader.page.locator("main [name=day]").evaluate_all("boxes => boxes.map(box => [box.value, box.checked])")
    assert chosen == [
        ["2026-09-12", True], ["2026-09-19", True], ["2026-09-26", False], ["2026-10-03", False],
        ["2026-10-10", True], ["2026-10-17", True],
    ]  # fmt: skip
    leader.press("排好，存为草稿").sees("已排好 4 次", "每周六", "共 5 次，还有 5 次没有开始")
    assert list(dates()) == KEPT
    leader.press("5 次草稿一起提交审核").sees("已提交 5 次")


def the_level_above_publishes_all(leader: Walker, above: Walker) -> None:
    series = Series.objects.get()
    above.go(f"/staff/series/{series.pk}/").press("5 次待审一起发布").sees("已发布 5 次")
    leader.go(f"/staff/series/{series.pk}/").sees("已发布")
    assert "提交审核" not in leader.text()


def the_volunteer_takes_one_of_them(own: Walker) -> None:
    """Found among what one can take part in; from one date to another of the same series."""
    own.go("/join/").follow(TITLE).sees("这个系列还有")
    own.follow("10 月 17 日").press("报名讲解岗").sees("已录取")


def one_is_changed_alone(leader: Walker) -> None:
    opens(leader, KEPT[2]).follow("修改", exact=True).fill(place="走马古镇").press("保存").sees("已保存")
    assert [row.place for row in dates().values()].count("走马古镇") == 1


def one_and_all_after_it_are_changed(leader: Walker) -> None:
    """From 10 October on it is in the afternoon: who signed up for the 17th is told, those before stay."""
    opens(leader, KEPT[3]).follow("修改", exact=True)
    leader.fill(**{"shifts-0-begin": "14:00", "shifts-0-end": "16:00"}).press("保存").sees("已保存")
    leader.go(f"/staff/activities/{dates()[KEPT[3]].pk}/")
    leader.page.get_by_text("其他各次也照这一次改").click()
    leader.press("这一次以后的").sees("1 次会这样改", "09:00–11:00", "14:00–16:00")
    leader.press("改这 1 次，通知报名的人").sees("已照改 1 次")
    leader.go(f"/staff/activities/{dates()[KEPT[3]].pk}/series/follow/?which=all")
    leader.sees("1 次以前单独改过，也会被改掉", "9 月 19 日", "走马古镇", "2 次会这样改")
    hours = [clock.local(row.starts_at).hour for row in dates().values()]
    assert hours == [9, 9, 9, 14, 14]
    assert dates()[KEPT[2]].place == "走马古镇"
    told = Notice.objects.filter(user__person__volunteer__isnull=False).get()
    assert told.title == f"“{TITLE}”改到 10 月 17 日 14:00–16:00"


def one_is_called_off(leader: Walker) -> None:
    opens(leader, KEPT[1])
    leader.page.get_by_text("取消这个活动", exact=True).click()
    leader.page.get_by_label("原因").last.fill("广场当天有集市")
    leader.press("取消活动并通知报名的人").sees("广场当天有集市")
    assert [row.state for row in dates().values()] == ["published", "cancelled", "published", "published", "published"]
    leader.go(f"/staff/series/{Series.objects.get().pk}/").sees("已取消", "还有 4 次没有开始")


def the_volunteer_sees_what_became_of_it(own: Walker) -> None:
    own.go("/me/notices/").sees(f"“{TITLE}”改到 10 月 17 日 14:00–16:00")
    own.go("/me/").sees("10 月 17 日 14:00–16:00").follow("活动说明")
    assert own.page.locator("main [name=answer]").count() == 0, "nothing is asked that nobody wrote"
    own.go("/join/?sort=time").follow(TITLE).sees("这个系列还有")
    assert "9 月 12 日" not in own.text()
