"""Deputies for a holiday, roles that end soon, and two city administrators for a third one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from yushan.accounts.models import Notice, User
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations import todos
from yushan.organizations.access import can
from yushan.organizations.actions import (
    ask_city_admin,
    decide_city_admin,
    delegate,
    end_grant,
    extend_grant,
    give_grant,
    recall,
    withdraw_city_admin,
)
from yushan.organizations.models import RoleGrant
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.test_grants import again
from yushan.testing_browser import DESK, PHONE

db = pytest.mark.django_db
Story = Callable[..., Any]


def week(actor: User, user: User, grant: RoleGrant | None = None) -> RoleGrant:
    first = clock.today()
    grant = grant or actor.grants.get()
    return delegate(actor, grant=grant, user=user, first=first, last=first + timedelta(days=6), reason="休年假")


@db
def test_a_deputy_acts_for_the_days_and_not_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    area = make.area("500109")
    holder, colleague = make.user_with("area_admin", area), make.user()
    deputy = week(holder, colleague)
    assert can(again(colleague), "organization.edit", {"area": area.pk}) and can(
        again(holder), "organization.edit", {"area": area.pk}
    )
    assert Notice.objects.filter(user=colleague, title__contains="请您代管").exists()
    with pytest.raises(Refusal, match="不能再交给别人"):
        week(again(colleague), make.user(), deputy)
    with pytest.raises(Conflict, match="已经有同样的角色"):
        week(holder, colleague, holder.grants.get())
    over = clock.at(clock.today() + timedelta(days=7))
    monkeypatch.setattr(clock, "now", lambda: over)
    assert not can(again(colleague), "organization.edit", {"area": area.pk})


@db
def test_the_holder_takes_back_and_a_role_takes_its_deputies_along() -> None:
    area, city = make.area("500109"), make.user_with("city_admin")
    holder, first, second = make.user_with("area_admin", area), make.user(), make.user()
    deputy = week(holder, first)
    with pytest.raises(NotAllowed, match="收回您自己"):
        recall(make.user_with("area_admin", area), deputy=deputy)
    recall(holder, deputy=deputy)
    assert not can(again(first), "organization.view", {"area": area.pk})
    with pytest.raises(Conflict, match="已经结束"):
        recall(holder, deputy=deputy)
    week(holder, second)
    end_grant(city, grant=holder.grants.get(), reason="调离")
    assert not can(again(second), "organization.view", {"area": area.pk})


@db
@pytest.mark.parametrize(
    ("first", "last", "words"),
    [(-1, 5, "不能早于今天"), (0, -1, "不早于开始"), (0, 60, "最多 60 天")],
)
def test_days_that_make_no_holiday(first: int, last: int, words: str) -> None:
    holder, today = make.user_with("area_admin", make.area("500109")), clock.today()
    with pytest.raises(Refusal, match=words):
        delegate(
            holder, grant=holder.grants.get(), user=make.user(), first=today + timedelta(days=first),
            last=today + timedelta(days=last), reason="休假",
        )  # fmt: skip


@db
def test_only_the_own_role_and_never_that_of_the_city() -> None:
    holder, city = make.user_with("area_admin", make.area("500109")), make.user_with("city_admin")
    with pytest.raises(NotAllowed, match="您自己的角色"):
        week(city, make.user(), holder.grants.get())
    with pytest.raises(Refusal, match="市级管理员不能请人代管"):
        week(city, make.user())


@db
def test_a_deputy_does_not_count_as_an_administrator_of_the_team() -> None:
    city, team = make.user_with("city_admin"), make.team()
    leader = make.user_with("organization_admin", team)
    week(leader, make.user())
    with pytest.raises(Refusal, match="最多设 1 名"):
        give_grant(
            city, user=make.user(), role="organization_admin", scope="organization", scope_id=team.pk, reason="…"
        )


@db
def test_roles_that_end_soon_are_renewed_by_who_manages_them() -> None:
    area, now = make.area("500109"), clock.now()
    unit = make.unit(area=area)
    clerk, manager = make.user(), make.user_with("area_admin", area)
    grant = make.grant(clerk, "unit_admin", unit, ends_at=now + timedelta(days=20))
    make.grant(make.user(), "unit_admin", unit, ends_at=now + timedelta(days=40))
    waiting = todos.expiring(manager, 9)
    assert [todo.text for todo in waiting] == [f"{clerk.display_name}的单位管理员快到期"]
    assert todos.expiring(make.user_with("area_admin", make.area("500112")), 9) == []
    with pytest.raises(NotAllowed):
        extend_grant(again(clerk), grant=grant, ends_at=None, reason="继续")
    with pytest.raises(Refusal, match="晚于现在的有效期"):
        extend_grant(manager, grant=grant, ends_at=now + timedelta(days=3), reason="继续")
    extend_grant(manager, grant=grant, ends_at=now + timedelta(days=400), reason="继续")
    assert todos.expiring(manager, 9) == []


@db
def test_a_city_administrator_comes_and_goes_by_two() -> None:
    first, someone = make.user_with("city_admin"), make.user()
    with pytest.raises(Refusal, match="没有第二位"):
        ask_city_admin(first, user=someone, kind="give", reason="增设")
    second = make.user_with("city_admin")
    with pytest.raises(Refusal, match="另一位市级管理员复核"):
        give_grant(first, user=someone, role="city_admin", scope="city", reason="增设")
    row = ask_city_admin(first, user=someone, kind="give", reason="增设")
    with pytest.raises(Conflict, match="在等复核"):
        ask_city_admin(second, user=someone, kind="give", reason="增设")
    with pytest.raises(NotAllowed, match="另一位"):
        decide_city_admin(first, request=row, agreed=True)
    assert todos.second_looks(first, 9) == [] and len(todos.second_looks(second, 9)) == 1
    with pytest.raises(Refusal, match="写明原因"):
        decide_city_admin(second, request=row, agreed=False)
    decide_city_admin(second, request=row, agreed=True)
    assert can(again(someone), "grant.manage", {})
    with pytest.raises(Conflict, match="办过了"):
        decide_city_admin(second, request=row, agreed=True)
    # Going takes two as well, and not the one who goes.
    leaving = ask_city_admin(first, user=second, kind="end", reason="退休")
    with pytest.raises(NotAllowed, match="另一位"):
        decide_city_admin(again(second), request=leaving, agreed=True)
    decide_city_admin(again(someone), request=leaving, agreed=True)
    assert not can(again(second), "grant.manage", {})
    taken_back = ask_city_admin(first, user=make.user(), kind="give", reason="试用")
    withdraw_city_admin(first, request=taken_back)
    with pytest.raises(Conflict, match="已撤回"):
        decide_city_admin(again(someone), request=taken_back, agreed=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [pytest.param(PHONE, id="390"), pytest.param(DESK, id="1440")])
def test_a_mandate_is_handed_over_for_a_holiday(
    size: dict[str, int], new_page: Story, sign_in: Story, axe: Story, complaints: Any
) -> None:
    """The district's administrator goes on leave; a colleague approves meanwhile; then it is taken back."""
    cache.clear()
    make.load_plan()
    area = make.area("500109")
    make.detachment(area)
    holder = make.user_with("area_admin", area, display_name="田一帆")
    colleague = make.user(display_name="向春梅", username="xiangchunmei")
    page, other = new_page(size), new_page(size)
    sign_in(page, holder)
    page.goto("/staff/mandates/")
    axe(page)
    page.get_by_role("link", name="请人代管").click()
    page.get_by_label("请谁代管").fill("xiangchunmei")
    page.get_by_label("到哪一天止").fill(str(clock.today() + timedelta(days=6)))
    page.get_by_label("原因").fill("休年假")
    axe(page)
    page.get_by_role("button", name="请这位同事代管").click()
    expect(page.get_by_text("已请向春梅代管")).to_be_visible()
    axe(page)
    sign_in(other, colleague)
    other.goto("/me/notices/")
    expect(other.get_by_text("请您代管").first).to_be_visible()
    other.goto("/staff/mandates/")
    expect(other.get_by_text("替田一帆代管")).to_be_visible()
    axe(other)
    other.goto("/staff/organizations/")
    expect(other.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("button", name="收回").click()
    expect(page.get_by_text("已收回")).to_be_visible()
    complaints.expect("403")
    answer = other.goto("/staff/organizations/")
    assert answer and answer.status == 403
