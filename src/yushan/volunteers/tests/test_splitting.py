"""Splitting a team: who goes where, what stays, who is told; two who decide at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.organizations import actions
from yushan.organizations.actions.placements import place
from yushan.organizations.models import Organization, OrganizationRequest
from yushan.organizations.queries import effects_of
from yushan.organizations.queries.overview import structure_on
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.organizations.tests.test_races import together
from yushan.testing_browser import DESK, PHONE, fits
from yushan.volunteers.actions import leave_membership
from yushan.volunteers.models import Membership, MembershipPause, MembershipTransfer
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Any:
    """A team of four with an activity ahead; one of the members is on a break."""
    team = make.team(
        make.detachment(make.area("500109")), "缙云山科普服务队", kind="community", host_unit="缙云山管委会"
    )
    for name in ("覃家明", "石晓蓉", "冉隆贵"):
        volunteers.membership(volunteers.volunteer(name, area=team.area), team)
    resting = volunteers.membership(volunteers.volunteer("田一帆", area=team.area), team, "paused")
    MembershipPause.objects.create(membership=resting, began_at=clock.now(), reason="备考")
    Organization.objects.filter(pk=team.pk).update(member_count=3)
    start = clock.now() + timedelta(days=5)
    Activity.objects.create(
        code="HD-1", title="夜观星空", organization=team, area=team.area, state="published", starts_at=start,
        ends_at=start + timedelta(hours=2),
    )  # fmt: skip
    team.refresh_from_db()
    return team


def keys(team: Organization, *names: str) -> list[int]:
    rows = Membership.objects.filter(organization=team, volunteer__person__name__in=names)
    return sorted(rows.values_list("pk", flat=True))


def asked(team: Organization, *parts: tuple[str, list[int]], **more: Any) -> OrganizationRequest:
    values = {"parts": [{"name": name, "leader_name": "石晓蓉", "members": members} for name, members in parts]}
    return actions.propose(
        make.user_with("organization_admin", team), organization=team, kind="split", reason="人多分片", values=values,
        **more,
    )  # fmt: skip


def names_in(team: Organization) -> set[str]:
    rows = Membership.objects.filter(organization=team, state__in=("approved", "paused"))
    return set(rows.values_list("volunteer__person__name", flat=True))


def test_those_who_are_named_go_and_everything_else_stays(team: Organization):
    moving = keys(team, "石晓蓉", "田一帆")
    waiting = MembershipTransfer.objects.create(
        membership_id=moving[0], target=make.team(name="别的队"), reason="搬家", asked_at=clock.now()
    )
    request = asked(team, ("澄江片区服务队", moving), ("静观片区服务队", []))
    told = [f"{one.count}{one.what}{one.fate}" for one in effects_of(team, "split", None, request.values)]
    assert told[0].startswith("2名队员转到新队伍澄江片区服务队") and "静观片区服务队" in told[1]
    assert any("夜观" not in line and "没办完的活动" in line for line in told)
    actions.decide_request(make.user_with("city_admin"), request=request, approve=True)
    one, two = (Organization.objects.get(name=name) for name in ("澄江片区服务队", "静观片区服务队"))
    origin = Organization.objects.get(pk=team.pk)
    assert names_in(one) == {"石晓蓉", "田一帆"} and names_in(origin) == {"覃家明", "冉隆贵"} and names_in(two) == set()
    assert (one.member_count, origin.member_count, two.member_count) == (1, 2, 0)
    assert (one.state, one.kind, one.host_unit, one.area, one.level) == (
        "active", "community", "缙云山管委会", team.area, "team",
    )  # fmt: skip
    assert Organization.objects.get_parent(one).pk == Organization.objects.get_parent(origin).pk
    assert one.leaders.get().name == one.leader_name == "石晓蓉"
    assert MembershipPause.objects.get(membership__organization=one, ended_at=None).reason == "备考"
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"
    assert Activity.objects.get().organization == origin and origin.state == "active"
    member = Membership.objects.get(organization=one, volunteer__person__name="石晓蓉").volunteer
    assert member.person.user.notices.filter(title__contains="您到了“澄江片区服务队”").count() == 1
    assert origin.events.get(event="split").details["split_into"] == "澄江片区服务队、静观片区服务队"
    assert one.events.get(event="split_off").details["split_from"] == team.name


def test_the_past_keeps_the_structure_of_its_day(team: Organization):
    before, today = clock.today() - timedelta(days=1), clock.today()
    place(team, Organization.objects.get_parent(team), day=before - timedelta(days=30))
    actions.decide_request(make.user_with("city_admin"), request=asked(team, ("新队", [])), approve=True)
    city = make.user_with("city_admin")
    assert structure_on(city, today)[0]["team"] == structure_on(city, before)[0]["team"] + 1


def test_who_left_meanwhile_is_not_moved(team: Organization):
    chosen = keys(team, "石晓蓉", "覃家明")
    request = asked(team, ("新队", chosen), effective_on=clock.today() + timedelta(days=3))
    actions.decide_request(make.user_with("city_admin"), request=request, approve=True)
    Membership.objects.filter(pk=chosen[0]).update(state="left", left_at=clock.now())
    assert effects_of(team, "split", None, request.values)[0].count == 1
    with clock.pretend(clock.at(clock.today() + timedelta(days=3), 0, 10)):
        assert actions.perform_due() == 1
    assert len(names_in(Organization.objects.get(name="新队"))) == 1


def test_somebody_elses_members_cannot_be_moved(team: Organization):
    other = make.team(name="别人的队")
    foreign = volunteers.membership(volunteers.volunteer("秦碧波"), other)
    actions.decide_request(make.user_with("city_admin"), request=asked(team, ("新队", [foreign.pk])), approve=True)
    assert names_in(other) == {"秦碧波"} and names_in(Organization.objects.get(name="新队")) == set()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([], "一次拆出 1 到 5 支"),
        ([("一", [])], "2 到 80 个字"),
        ([("缙云山科普服务队", [])], "重复"),
        ([("新队", []), ("新队", [])], "重复"),
        ([("已有的队", [])], "已经有叫"),
    ],
)
def test_what_cannot_be_is_refused(team: Organization, parts: Any, words: str):
    make.team(Organization.objects.get_parent(team), "已有的队")
    with pytest.raises(Refusal) as refusal:
        asked(team, *parts)
    assert words in refusal.value.message


def test_nobody_goes_to_two_teams_and_a_detachment_is_not_split(team: Organization):
    chosen = keys(team, "石晓蓉")
    with pytest.raises(Refusal) as refusal:
        asked(team, ("新一队", chosen), ("新二队", chosen))
    assert "分到了两支" in refusal.value.message
    with pytest.raises(Refusal) as refusal:
        asked(Organization.objects.get_parent(team), ("新支队", []))
    assert "只有服务队" in refusal.value.message


@pytest.mark.django_db(transaction=True)
def test_two_decide_at_once_and_one_is_told(team: Organization):
    request = asked(team, ("新队", keys(team, "石晓蓉")))
    deciders = [make.user_with("city_admin", display_name=name) for name in ("黎静", "冉家明")]
    outcomes = together(
        *[lambda one=one: actions.decide_request(one, request=request, approve=True) for one in deciders]
    )
    lost = [one for one in outcomes if isinstance(one, Conflict)]
    assert len(lost) == 1 and sum(isinstance(one, OrganizationRequest) for one in outcomes) == 1, outcomes
    assert "已经办过这项申请" in lost[0].message
    assert Organization.objects.filter(name="新队").count() == 1
    assert names_in(Organization.objects.get(name="新队")) == {"石晓蓉"}


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_the_worker_at_once_leave_one_outcome(team: Organization):
    day = clock.today() + timedelta(days=3)
    request = asked(team, ("新队", keys(team, "石晓蓉")), effective_on=day)
    city = make.user_with("city_admin")
    actions.decide_request(city, request=request, approve=True)

    def work() -> int:
        with clock.pretend(clock.at(day, 0, 10)):
            return actions.perform_due()

    outcomes = together(work, lambda: actions.withdraw_request(city, request=request))
    request.refresh_from_db()
    made = Organization.objects.filter(name="新队").exists()
    assert (request.state, made) in (("approved", True), ("withdrawn", False)), outcomes


@pytest.mark.django_db(transaction=True)
def test_two_ask_for_a_split_at_once_and_one_is_told(team: Organization):
    parts = [{"name": "新队", "leader_name": "石晓蓉", "members": keys(team, "石晓蓉")}]
    admins = [make.user_with("organization_admin", team, display_name=name) for name in ("黎静", "冉家明")]
    outcomes = together(
        *[
            lambda one=one: actions.propose(
                one, organization=team, kind="split", reason="人多分片", values={"parts": parts}
            )
            for one in admins
        ]
    )
    lost = [one for one in outcomes if isinstance(one, Conflict)]
    assert len(lost) == 1 and "已经申请“拆分”" in lost[0].message, outcomes
    assert OrganizationRequest.objects.filter(state="waiting").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_member_leaves_while_the_team_is_split(team: Organization):
    request = asked(team, ("新队", keys(team, "石晓蓉", "覃家明")))
    row = Membership.objects.get(organization=team, volunteer__person__name="石晓蓉")
    outcomes = together(
        lambda: actions.decide_request(make.user_with("city_admin"), request=request, approve=True),
        lambda: leave_membership(row.volunteer.person.user, membership=row),
    )
    broken = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Refusal)]
    assert not broken, broken
    fresh = Organization.objects.filter(name="新队").first()
    for one in filter(None, (team, fresh)):  # whoever was first: nobody is counted who is not there
        there = Membership.objects.filter(organization=one, state="approved").count()
        assert Organization.objects.get(pk=one.pk).member_count == there
    current = Membership.objects.filter(volunteer=row.volunteer, state__in=("approved", "paused"))
    assert current.count() <= 1


def test_the_page_shows_the_effect_first_and_takes_pasted_numbers(
    team: Organization, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
):
    from yushan.volunteers.views import splitting

    monkeypatch.setattr(splitting, "_LISTED", 2)
    own = client(make.user_with("organization_admin", team))
    page = reverse("volunteers:split", args=[team.pk])
    assert own.get(reverse("organizations:propose", args=[team.pk, "split"]))["Location"] == page
    with django_assert_max_num_queries(20):
        assert "前 2 人" in text_of(own.get(page, {"parts": 2}))
    rows = Membership.objects.filter(organization=team).order_by("volunteer__person__name_pinyin")
    last = rows.last()
    typed = {
        "parts": "2", "name_1": "新一队", "leader_1": "石晓蓉", "name_2": "新二队", "leader_2": "覃家明", "reason": "人多",
        f"member-{rows[0].pk}": "1", "numbers_2": last.volunteer.number,
    }  # fmt: skip
    shown = post(own, page, **typed)
    assert shown.status_code == 200 and not OrganizationRequest.objects.exists()
    assert "上级同意后会发生什么" in text_of(shown) and "提交上级审批" in text_of(shown)
    wrong = post(own, page, **(typed | {"numbers_2": "没有这个编号"}))
    assert wrong.status_code == 422 and "不是这支队的队员" in text_of(wrong)
    assert post(own, page, **typed, submit="1").status_code == 302
    parts = OrganizationRequest.objects.get().parts
    assert [part["members"] for part in parts] == [[rows[0].pk], [last.pk]]
    again = post(own, page, **typed, submit="1")
    assert again.status_code == 409 and "没有办完" in text_of(again)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
@pytest.mark.django_db(transaction=True)
@pytest.mark.capability("T1.4", page="/staff/organizations/")
def test_a_team_is_split_on_a_day_to_come(
    size: dict[str, int], team: Organization, new_page: Any, sign_in: Any, axe: Any, complaints: Any
) -> None:
    """The team names the new one and who goes, sees the effect, the city agrees, the worker does it on its day."""
    day = clock.today() + timedelta(days=3)
    own, city = new_page(size), new_page(size)
    sign_in(own, make.user_with("organization_admin", team, display_name="冉隆贵"))
    sign_in(city, make.user_with("city_admin", display_name="黎静"))
    own.goto(f"/staff/organizations/{team.pk}/")
    own.get_by_role("link", name="拆分", exact=True).click()
    own.get_by_label("新队伍 1 的名称").fill("澄江片区科普服务队")
    own.get_by_label("新队伍 1 的负责人").fill("石晓蓉")
    own.get_by_label("石晓蓉去哪里").select_option("到新队伍 1")
    own.get_by_label("生效日期").fill(day.isoformat())
    own.get_by_label("原因").fill("队员多，分片开展")
    axe(own)
    own.get_by_role("button", name="看看影响").click()
    effect = own.get_by_role("listitem").filter(has_text="名队员").first
    expect(effect).to_contain_text("转到新队伍澄江片区科普服务队")
    expect(own.get_by_label("石晓蓉去哪里")).to_have_value("1")
    axe(own)
    assert fits(own), own.url
    own.get_by_role("button", name="提交上级审批").click()
    expect(own.get_by_role("heading", name="等上级审批")).to_be_visible()
    city.goto(own.url)
    expect(city.get_by_text("澄江片区科普服务队").first).to_be_visible()
    axe(city)
    city.get_by_role("button", name="同意，到日子办理").click()
    expect(city.get_by_role("heading", name=f"已批准，{day.month}月{day.day}日生效", exact=True)).to_be_visible()
    axe(city)
    with clock.pretend(clock.at(day, 0, 10)):
        assert actions.perform_due() == 1
    city.goto(f"/staff/organizations/{team.pk}/")
    expect(city.get_by_text("拆出澄江片区科普服务队")).to_be_visible()
    assert names_in(Organization.objects.get(name="澄江片区科普服务队")) == {"石晓蓉"}
