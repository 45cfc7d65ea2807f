"""Terms of office: one head at a time, renewed and ended with history, called to mind before they end."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from yushan.accounts import erasure
from yushan.common import clock, schedule, todos
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations import actions
from yushan.organizations.models import Organization, OrganizationLeader
from yushan.organizations.queries import leaderless, terms_expiring
from yushan.organizations.rules import Term, gives_way, term_objection
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _term(key: int, since: date, until: date | None, *, name: str = "黎静", role: str = "head") -> Term:
    return Term(key, role, name, "队长", since, until)


@pytest.mark.parametrize(
    ("fresh", "objects"),
    [
        (_term(0, date(2026, 1, 1), date(2029, 1, 1)), False),  # begins where the first one ends
        (_term(0, date(2025, 12, 31), date(2029, 1, 1)), True),
        (_term(0, date(2020, 1, 1), date(2023, 1, 1)), False),
        (_term(0, date(2020, 1, 1), None), True),
        (_term(0, date(2024, 1, 1), date(2025, 1, 1), role="deputy"), False),
        (_term(0, date(2026, 1, 1), date(2026, 1, 1)), True),  # over before it begins
        (_term(0, date(2026, 1, 1), date(2206, 1, 1)), True),  # a slip of the pen
    ],
)
def test_one_head_at_a_time(fresh: Term, objects: bool):
    known = [_term(1, date(2023, 1, 1), date(2026, 1, 1))]
    assert bool(term_objection(known, fresh)) is objects


def test_a_head_without_a_set_term_gives_way_and_deputies_may_be_several():
    known = [_term(1, date(2023, 1, 1), None), _term(2, date(2023, 1, 1), None, name="石晓蓉", role="deputy")]
    fresh = _term(0, date(2026, 1, 1), None, name="田一帆")
    assert gives_way(known, fresh) == known[0] and not term_objection(known, fresh)
    deputy = _term(0, date(2026, 1, 1), None, name="冉隆贵", role="deputy")
    assert gives_way(known, deputy) is None and not term_objection(known, deputy)
    assert "石晓蓉" in term_objection(known, _term(0, date(2026, 1, 1), None, name="石晓蓉", role="deputy"))


def test_appointed_renewed_and_ended_with_history():
    team = make.team(leader_name="黎静")
    admin, today = make.user_with("organization_admin", team), clock.today()
    ahead = today + 10 * DAY
    coming = actions.appoint_leader(
        admin,
        organization=team,
        post="head",
        name="田一帆",
        from_day=ahead,
        last_day=ahead + 700 * DAY,
        basis="选举会议",
    )
    first = OrganizationLeader.objects.get(organization=team, name="黎静")
    assert first.until_day == ahead  # had no set term, so it ends when the next one begins
    team.refresh_from_db()
    assert team.leader_name == "黎静"
    with clock.pretend(clock.at(ahead, 1)):
        assert actions.keep_names() == 1
        team.refresh_from_db()
        assert team.leader_name == "田一帆"
    renewed = actions.renew_leader(admin, leader=coming, last_day=ahead + 1500 * DAY)
    assert renewed.from_day == coming.until_day
    with pytest.raises(Refusal, match="时间重叠"):
        actions.appoint_leader(
            admin, organization=team, post="head", name="冉隆贵", from_day=ahead + 20 * DAY, last_day=ahead + 90 * DAY
        )
    with pytest.raises(Refusal, match="原因"):
        actions.end_leader(admin, leader=first, last_day=today, reason=" ")
    actions.end_leader(admin, leader=first, last_day=today, reason="调动")
    with clock.pretend(clock.at(today + DAY, 9)):
        actions.keep_names()
        team.refresh_from_db()
        assert team.leader_name == ""
        with pytest.raises(Conflict):
            actions.end_leader(admin, leader=first, last_day=today, reason="调动")
    actions.end_leader(admin, leader=renewed, last_day=today, reason="不再参选")  # never began
    assert not OrganizationLeader.objects.filter(pk=renewed.pk).exists()
    events = list(team.events.order_by("pk").values_list("event", flat=True))
    assert events == ["leader_begin", "leader_renew", "leader_end", "leader_cancel"]
    stranger = make.user_with("organization_admin", make.team(name="别的队"))
    with pytest.raises(NotAllowed):
        actions.appoint_leader(stranger, organization=team, post="deputy", name="秦碧波", from_day=today)


def test_the_card_and_import_files_keep_in_step_with_the_terms():
    take = actions.take_over_organization
    one = {"parent": None, "level": "corps", "name": "重庆市科技志愿服务总队", "founded_on": date(2019, 3, 5)}
    take(COMMAND_LINE, leader_name="覃家明", **one)
    corps = Organization.objects.get()
    assert corps.leaders.get().from_day == date(2019, 3, 5)
    assert take(COMMAND_LINE, leader_name="覃家明", **one) == "unchanged"
    assert take(COMMAND_LINE, leader_name="田一帆", **one) == "updated"
    old, new = corps.leaders.order_by("from_day")
    assert (old.until_day, new.from_day, new.until_day) == (clock.today(), clock.today(), None)
    # The same day once more is a correction.
    take(COMMAND_LINE, leader_name="田亦凡", **one)
    assert list(corps.leaders.order_by("from_day").values_list("name", flat=True)) == ["覃家明", "田亦凡"]


def test_an_application_is_corrected_without_a_second_term():
    parent = make.detachment()
    actor = make.user_with("area_admin", parent.area)
    made = actions.found_organization(
        actor, parent=parent, level="team", name="缙云山科普队", leader_name="冉隆贵", submit=False
    )
    actions.change_organization(actor, organization=made, leader_name="冉启明")
    assert [row.name for row in made.leaders.all()] == ["冉启明"]


def test_terms_end_with_the_organization():
    team = make.team(leader_name="黎静")
    make.leader(team, "石晓蓉", post="deputy", from_day=clock.today() + 20 * DAY)
    make.close(team)
    row = OrganizationLeader.objects.get(organization=team)
    assert (row.name, row.until_day, row.end_reason) == ("黎静", clock.today(), "组织关闭")


def test_what_ends_soon_and_what_nobody_leads_waits_in_the_inbox():
    today = clock.today()
    detachment = make.detachment(make.area("500109"))
    ending = make.team(detachment, "快到期的队", leader_name="")
    make.leader(ending, "冉隆贵", until_day=today + 30 * DAY)
    renewed = make.team(detachment, "续好任的队", leader_name="")
    make.leader(renewed, "石晓蓉", until_day=today + 5 * DAY)
    make.leader(renewed, "石晓蓉", from_day=today + 5 * DAY)
    make.leader(make.team(detachment, "还早的队", leader_name=""), "田一帆", until_day=today + 31 * DAY)
    empty = make.team(detachment, "没人管的队", leader_name="")
    make.leader(empty, "覃家明", until_day=today)
    make.team(detachment, "申请中的队", leader_name="", state="submitted")
    district = make.user_with("area_admin", detachment.area)
    sources = {source.name: source for source in todos.sources()}
    ends, lacks = sources["organizations.terms"], sources["organizations.leaderless"]
    found = ends.collect(district, 9)
    assert [todo.text for todo in found] == [f"队长冉隆贵的任期到 {today + 29 * DAY} 为止"]
    assert [todo.text for todo in lacks.collect(district, 9)] == ["没人管的队现在没有负责人"]
    assert (ends.count(district), lacks.count(district)) == (1, 1)
    tallied = todos.tallies(district)
    assert (tallied["organizations.terms"].count, tallied["organizations.terms"].near) == (1, 0)
    # The city minds what stands right under the corps; teams of a district are that district's.
    city = make.user_with("city_admin")
    assert lacks.count(city) == 0
    make.team(make.corps(), "市直属队", leader_name="", area=None)
    assert lacks.count(city) == 1
    stranger = make.user_with("area_admin", make.area("500112"))
    assert (ends.count(stranger), lacks.count(stranger)) == (0, 0)
    assert terms_expiring(make.user_with("auditor")) is None and leaderless(make.user()) is None


def test_the_page_shows_terms_and_forms_say_what_is_wrong(django_assert_max_num_queries: Any):
    team = make.team(leader_name="黎静")
    admin = make.user_with("organization_admin", team)
    known = make.user("YM12345678", who=make.person("石晓蓉"))
    browser = client(admin)
    here = reverse("organizations:leaders", args=[team.pk])
    add = reverse("organizations:add_leader", args=[team.pk])
    form = {"post": "deputy", "name": "石晓蓉", "account": "YM12345678", "phone": "13896170246"}
    form |= {"from_day": clock.today().isoformat(), "last_day": (clock.today() + 20 * DAY).isoformat()}
    wrong = post(browser, add, **(form | {"name": "石晓容"}))
    assert wrong.status_code == 422 and "对不上" in text_of(wrong) and "石晓蓉" not in text_of(wrong)
    late = post(browser, add, **(form | {"last_day": "2020-01-01"}))
    assert late.status_code == 422 and "最后一天" in text_of(late)
    assert post(browser, add, **(form | {"account": "nobody"})).status_code == 422
    assert post(browser, add, **form).status_code == 302
    row = OrganizationLeader.objects.get(name="石晓蓉")
    assert row.person == known.person
    with django_assert_max_num_queries(20):
        page = text_of(browser.get(here))
    assert "副队长" in page and "快到期" in page and "13896170246" not in page
    assert post(browser, reverse("organizations:renew_leader", args=[row.pk]), from_day="").status_code == 422
    again = {"from_day": row.until_day.isoformat(), "last_day": (row.until_day + 400 * DAY).isoformat()}
    assert post(browser, reverse("organizations:renew_leader", args=[row.pk]), **again).status_code == 302
    assert "快到期" not in text_of(browser.get(here))
    assert "续任" in text_of(browser.get(reverse("organizations:organization", args=[team.pk])))
    end = reverse("organizations:end_leader", args=[row.pk])
    assert post(browser, end, last_day="2020-01-01", reason="调动").status_code == 422
    assert post(browser, end, last_day=clock.today().isoformat(), reason="调动").status_code == 302
    assert client(make.user_with("organization_admin", make.team(name="别的队"))).get(here).status_code == 404


def test_an_office_stands_against_erasure_and_former_ones_lose_the_name():
    who = make.person("冉隆贵")
    team = make.team(leader_name="")
    row = make.leader(team, who.name, person=who, phone="13896170246")
    assert any("请先请队伍办理卸任" in one.text for one in erasure.obstacles(who))
    OrganizationLeader.objects.filter(pk=row.pk).update(until_day=clock.today())
    assert not erasure.obstacles(who)
    erasure.run_erasers(who)
    row.refresh_from_db()
    assert (row.name, row.phone, row.person) == (erasure.NOBODY, "", None)


def test_the_regular_work_is_registered():
    assert "organizations.leaders" in schedule.run_due(force=True)
