"""Decided today, done on a day to come: shown, taken back, done by the worker, or said why not."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations import actions
from yushan.organizations.models import Organization, OrganizationRequest
from yushan.organizations.queries.overview import structure_on
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Organization:
    return make.team(make.detachment(make.area("500109")), "自然博物馆讲解服务队")


def day(ahead: int) -> Any:
    return clock.today() + timedelta(days=ahead)


def asked(team: Organization, kind: str = "close", ahead: int = 9, **more: Any) -> OrganizationRequest:
    return actions.propose(
        make.user_with("organization_admin", team), organization=team, kind=kind, reason="年度调整", effective_on=day(ahead),
        **more,
    )  # fmt: skip


def agreed(request: OrganizationRequest) -> OrganizationRequest:
    return actions.decide_request(make.user_with("city_admin"), request=request, approve=True)


def on(ahead: int) -> int:
    """What the worker does on that day."""
    with clock.pretend(clock.at(day(ahead), 0, 20)):
        return actions.perform_due()


def test_it_waits_for_its_day_and_is_done_then(team: Organization):
    request = agreed(asked(team))
    team.refresh_from_db()
    assert (request.state, team.state, request.done_at) == ("scheduled", "active", None)
    assert request.standing == f"已批准，{day(9).month}月{day(9).day}日生效"
    assert request.proposed_by.notices.filter(title__contains=request.standing).count() == 1
    assert actions.perform_due() == 0 and on(8) == 0
    assert on(9) == 1 and on(9) == 0
    team.refresh_from_db()
    request.refresh_from_db()
    assert (request.state, team.state) == ("approved", "closed") and request.done_at is not None
    assert team.events.get(event="close").effective_on == day(9)
    city = make.user_with("city_admin")
    before, then = day(8), day(9)
    with clock.pretend(clock.at(day(20), 9)):
        assert structure_on(city, before)[0]["team"] == structure_on(city, then)[0]["team"] + 1


@pytest.mark.parametrize("kind", ["move", "merge", "suspend"])
def test_the_other_kinds_have_a_day_too(team: Organization, kind: str):
    other = make.detachment(make.area("500112"))
    target = {"move": other, "merge": make.team(other, "渝北科普大篷车服务队")}.get(kind)
    request = agreed(asked(team, kind, target=target))
    assert request.state == "scheduled" and on(9) == 1
    team.refresh_from_db()
    if kind == "move":
        assert Organization.objects.get_parent(team).pk == other.pk
    else:
        assert team.state == {"merge": "closed", "suspend": "suspended"}[kind]


def test_a_day_that_came_while_it_waited_is_today(team: Organization):
    request = asked(team, ahead=2)
    with clock.pretend(clock.at(day(5), 9)):
        assert agreed(request).state == "approved"
    team.refresh_from_db()
    assert team.state == "closed"


def test_it_is_taken_back_before_its_day_by_either_side_and_both_are_told(team: Organization):
    first = agreed(asked(team))
    with pytest.raises(NotAllowed):
        actions.withdraw_request(make.user_with("organization_admin", make.team(name="别的队")), request=first)
    actions.withdraw_request(first.proposed_by, request=first)
    assert first.decided_by.notices.filter(title__contains="已撤回").exists() and on(9) == 0
    second = agreed(asked(team))
    actions.withdraw_request(second.decided_by, request=second)
    assert second.proposed_by.notices.filter(title__contains="已撤回").exists()
    team.refresh_from_db()
    assert team.state == "active"
    with pytest.raises(Conflict):
        actions.withdraw_request(second.decided_by, request=second)


def test_what_cannot_be_done_any_more_says_why(team: Organization):
    target = make.team(make.detachment(make.area("500112")), "渝北科普大篷车服务队")
    request = agreed(asked(team, "merge", target=target))
    make.close(target)
    assert on(9) == 0
    request.refresh_from_db()
    team.refresh_from_db()
    assert (request.state, team.state) == ("failed", "active") and "没有在运行" in request.answer
    assert request.proposed_by.notices.filter(title__contains="未能办理").exists()
    assert asked(team).state == "waiting", "another one may be asked for"


def test_one_open_request_at_a_time(team: Organization):
    agreed(asked(team))
    with pytest.raises(Conflict) as conflict:
        asked(team)
    assert "生效" in conflict.value.message
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganizationRequest.objects.create(organization=team, kind="close", reason="x", proposed_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganizationRequest.objects.update(effective_on=None)


@pytest.mark.parametrize(
    ("kind", "ahead", "words"),
    [("close", -1, "已经过去"), ("close", 400, "一年以内"), ("change", 3, "马上生效")],
)
def test_a_day_must_be_ahead_and_near(team: Organization, kind: str, ahead: int, words: str):
    with pytest.raises(Refusal) as refusal:
        asked(team, kind, ahead, values={"name": "新名字"})
    assert words in refusal.value.message and refusal.value.field == "effective_on"


def test_a_day_of_today_is_at_once(team: Organization):
    assert asked(team, ahead=0).effective_on is None


def test_the_level_above_suspends_from_a_day_on(team: Organization):
    district = make.user_with("area_admin", team.area, display_name="田一帆")
    own = make.user_with("organization_admin", team)
    step = reverse("organizations:step", args=[team.pk, "suspend"])
    answer = post(client(district), step, reason="整顿骨干", effective_on=day(9).isoformat())
    request = OrganizationRequest.objects.get()
    assert answer["Location"] == reverse("organizations:request", args=[request.pk])
    assert request.state == "scheduled" and own.notices.filter(title__contains="生效").exists()
    seen = text_of(client(own).get(reverse("organizations:organization", args=[team.pk])))
    assert f"暂停 已批准，{day(9).month}月{day(9).day}日生效" in seen.replace("暂停已", "暂停 已")
    late = post(client(district), step, reason="整顿骨干", effective_on=day(-1).isoformat())
    assert late.status_code == 422 and "已经过去" in text_of(late)
    assert on(9) == 1
    team.refresh_from_db()
    assert team.state == "suspended"


def test_pages_ask_for_the_day_show_it_and_take_it_back(team: Organization):
    own, city = client(make.user_with("organization_admin", team)), client(make.user_with("city_admin"))
    form = reverse("organizations:propose", args=[team.pk, "close"])
    made = post(own, form, reason="任务完成", effective_on=day(9).isoformat())
    page = made["Location"]
    assert "同意后到" in text_of(own.get(page))
    assert "同意，到日子办理" in text_of(city.get(page))
    post(city, page, act="approve")
    seen = text_of(city.get(page))
    assert f"已批准，{day(9).month}月{day(9).day}日生效" in seen and "到那天由平台自动办理" in seen
    assert "即将生效" in text_of(city.get(reverse("organizations:organizations")))
    auditor = text_of(client(make.user_with("auditor")).get(page))
    assert "撤回，不再办理" not in auditor
    assert post(own, page, act="withdraw").status_code == 302
    assert "已撤回" in text_of(own.get(page))
