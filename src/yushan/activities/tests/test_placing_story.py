"""The science month is filled by the solver; three people are locked; who is asked answers on the phone (T4.3)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from yushan.accounts.models import User
from yushan.activities.actions import placing_rounds
from yushan.activities.models import Placing, SignUp
from yushan.activities.tests.factories import organiser
from yushan.activities.tests.placing_scene import people, posts, science_month, solved
from yushan.organizations.models import Organization
from yushan.testing_browser import DESK, PHONE
from yushan.tests.walker import Walker

Clock = Callable[[datetime], None]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
@pytest.mark.capability("T4.3", page="/staff/placings/")
def test_the_science_month_is_filled_and_three_people_are_locked(
    size: dict[str, int], team: Organization, at: Clock, new_page: Any, sign_in: Any, axe: Any, complaints: Any
) -> None:
    def walk(user: User, of: dict[str, int]) -> Walker:
        page = new_page(of)
        sign_in(page, user)
        return Walker(page, axe)

    entry = science_month()
    posts(team, entry)
    people(team)
    desk = walk(organiser(team), size)
    desk.go(f"/staff/calendar/2026/{entry.code}/").follow("排志愿者")
    desk.fill(title="全国科普月志愿者安排", most_hours="4").press("开始安排").sees("正在安排，做完会在这一页看到")
    row = Placing.objects.get()
    assert (row.key_date, row.posts.count(), row.organization) == (entry, 8, team)

    solved(row)
    desk.go(f"/staff/placings/{row.pk}/").sees("已经是最好的安排", "会科普讲解", "发出 16 个邀请")
    locked = three_are_locked(desk, row)
    gone = one_is_taken_off_and_one_changed(desk, row)
    desk.press("重新安排").sees("锁定的、已邀请的和答应的都不变")
    solved(row)
    assert locked <= set(row.lines.filter(state="proposed", is_locked=True).values_list("post", "volunteer"))
    assert not row.lines.filter(state="proposed", post=gone[0], volunteer=gone[1]).exists()
    desk.go(f"/staff/placings/{row.pk}/").press("发出").sees("等本人答复")
    assert not SignUp.objects.exists(), "nobody is signed up without a yes"
    they_answer(row, walk)

    assert placing_rounds.follow_up() == 1  # somebody cannot come: the worker solves the rest again
    solved(row)
    row.refresh_from_db()
    desk.go(f"/staff/placings/{row.pk}/").sees("来不了", "已答应")


def three_are_locked(desk: Walker, row: Placing) -> set[tuple[int, int]]:
    for _ in range(3):
        desk.press("锁定", exact=True).sees("已锁定，重新安排也不变")
    locked = row.lines.filter(is_locked=True)
    assert locked.count() == 3
    return set(locked.values_list("post", "volunteer"))


def one_is_taken_off_and_one_changed(desk: Walker, row: Placing) -> tuple[int, int]:
    free = row.lines.filter(state="proposed", is_locked=False, post__name="引导").order_by(
        "post__shift__starts_at", "pk"
    )
    line = free[0]
    desk.page.locator(f"form[action$='/lines/{line.pk}/mark/']").get_by_role("button", name="去掉").click()
    desk.looked().sees("空出的名额会另找人")
    other = free.exclude(pk=line.pk)[0]
    desk.page.locator(f"form[action$='/lines/{other.pk}/mark/']").get_by_role("link", name="换人").click()
    desk.looked().sees("得分高的在前面")
    desk.page.locator("main [name='volunteer']").first.check()
    desk.press("换成选中的人").sees("已换人", "您选的")
    return line.post_id, line.volunteer_id


def they_answer(row: Placing, walk: Callable[[User, dict[str, int]], Walker]) -> None:
    asked = row.lines.filter(state="invited").select_related("volunteer__person").order_by("pk")
    first = asked[0]
    other = asked.exclude(volunteer=first.volunteer)[0]
    coming = walk(first.volunteer.person.user, PHONE)
    coming.go("/me/").sees("想请您来，请答复")
    coming.go(f"/me/placings/{first.pk}/").sees("为什么找您").press("我来", exact=True).sees("名额给您了")
    coming.follow("看我的报名").sees("已录取")
    staying = walk(other.volunteer.person.user, PHONE)
    staying.go(f"/me/placings/{other.pk}/").press("这次来不了").sees("已告诉主办方")
    row_of = SignUp.objects.get()
    assert (row_of.volunteer, row_of.post, row_of.state) == (first.volunteer, first.post, "accepted")
