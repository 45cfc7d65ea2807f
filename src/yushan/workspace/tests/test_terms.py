"""Every kind of thing in the inbox has its clock; what is late comes first; nothing is there that one cannot act on."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yushan.accounts.models import Recovery, User
from yushan.audit.models import AuditLine
from yushan.common import clock, periods, rulebook, terms, todos
from yushan.exchange.models import ImportRun
from yushan.indicators.models import DriftCheck
from yushan.organizations.models import GrantRequest, Organization, OrganizationEvent, OrganizationRequest
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, text_of
from yushan.projects.tests import factories as projects
from yushan.regulations.models import RegulationComment, RegulationVersion
from yushan.regulations.tests import factories as rules
from yushan.volunteers.models import Cultivation, DuplicateDoubt, MembershipTransfer, Qualification, QualificationKind
from yushan.volunteers.tests import factories as people
from yushan.workspace.tests.world import TODAY, World

# Monday, 3 August 2026: five weeks before "now"; longer than any term. And yesterday, within all but one of them.
LONG_AGO = clock.at(date(2026, 8, 3), 10)
YESTERDAY = clock.at(TODAY - timedelta(days=1), 10)


def _event(organization: Organization, event: str, at: datetime) -> None:
    Organization.objects.filter(pk=organization.pk).update(created_at=at - timedelta(days=40))
    OrganizationEvent.objects.create(
        organization=organization, event=event, from_state="draft", to_state=organization.state,
        effective_on=clock.local(at).date(), actor_name="谭伟", at=at,
    )  # fmt: skip


def approval(world: World, at: datetime) -> None:
    _event(make.team(make.detachment(world.area), "三峡医专口腔科普队", state="submitted"), "submit", at)


def correction(world: World, at: datetime) -> None:
    back = make.team(make.detachment(world.area), "百安坝科普队", state="returned", created_by=world.admin)
    _event(back, "return", at)


def request(world: World, at: datetime) -> None:
    OrganizationRequest.objects.create(
        organization=world.team, kind="close", reason="合并到别处", proposed_by=make.user(), proposed_at=at
    )


def second(world: World, at: datetime) -> None:
    GrantRequest.objects.create(kind="give", user=make.user(), reason="新来的同事", asked_by=make.user(), asked_at=at)


def leaderless(world: World, at: datetime) -> None:
    made = make.team(make.detachment(world.area), "陈家坝服务队", leader_name="")
    make.leader(made, until_day=clock.local(at).date())


def recovery(world: World, at: datetime) -> None:
    Recovery.objects.create(
        user=world.member.person.user, state="asked", area=world.area.pk, place_label="万州区", asked_at=at,
        expires_at=clock.now() + timedelta(hours=5),
    )  # fmt: skip


def membership(world: World, at: datetime) -> None:
    row = people.membership(people.volunteer("文婷", area=world.area), world.team, "applied")
    type(row).objects.filter(pk=row.pk).update(applied_at=at)


def transfer(world: World, at: datetime) -> None:
    other = make.team(make.detachment(world.area), "巡讲队")
    member = people.membership(people.volunteer(area=world.area), world.team)
    MembershipTransfer.objects.create(membership=member, target=other, reason="搬家了", asked_at=at)


def qualification(world: World, at: datetime) -> None:
    Qualification.objects.create(
        volunteer=world.member, kind=QualificationKind.objects.filter(is_active=True)[0], issued_on=date(2025, 3, 5),
        entered_at=at,
    )  # fmt: skip


def doubt(world: World, at: datetime) -> None:
    first, other = (people.volunteer("谭晓蓉", area=world.area).person for _ in range(2))
    DuplicateDoubt.objects.create(first=first, second=other, reasons=["name_birth"], found_at=at)


def review(world: World, at: datetime) -> None:
    Cultivation.objects.create(
        volunteer=people.volunteer(area=world.area), mentor=world.member, organization=world.team, state="reviewing",
        began_at=at, changed_at=at,
    )  # fmt: skip


def project(world: World, at: datetime) -> None:
    other = make.user()
    projects.ready_project(world.team, other, state="submitted", submitted_by=other, submitted_at=at)


def project_back(world: World, at: datetime) -> None:
    row = projects.ready_project(
        world.team, world.admin, state="returned", submitted_at=at - timedelta(days=9),
        created_at=at - timedelta(days=20),
    )  # fmt: skip
    AuditLine.objects.create(
        at=at, actor_name="谭伟", action="projects.return", subject_type="projects.project", subject_id=str(row.pk)
    )


def _run(world: World, at: datetime, **values: Any) -> None:
    ImportRun.objects.create(
        filename="表.xlsx", rows=23, created=21, rejected=2, uploaded_at=at, sha256="0" * 64, **values
    )


def own_file(world: World, at: datetime) -> None:
    _run(world, at, kind="roster", state="checked", uploaded_by=world.admin, unit=world.unit)


def file_of_others(world: World, at: datetime) -> None:
    _run(world, at, kind="records", state="second", uploaded_by=make.user(), organization=world.team)


def drift(world: World, at: datetime) -> None:
    DriftCheck.objects.create(at=at, people=3, drift=1, seconds=0.1)


def _draft(world: World, at: datetime) -> RegulationVersion:
    version = rules.open_draft(world.area)
    RegulationVersion.objects.filter(pk=version.pk).update(
        state="revising", opened_at=at - timedelta(days=10), comments_until=clock.local(at).date()
    )
    return version


def comment(world: World, at: datetime) -> None:
    RegulationComment.objects.create(version=_draft(world, at), text="第二条写清楚。", made_at=at)


def settling(world: World, at: datetime) -> None:
    _draft(world, at)


Maker = Callable[[World, datetime], None]
# Source → what makes one thing of it that came at a moment, its term.
KINDS: dict[str, tuple[Maker, str]] = {
    "organizations.approvals": (approval, "approval_working_days"),
    "organizations.requests": (request, "approval_working_days"),
    "organizations.corrections": (correction, "correction_working_days"),
    "organizations.leaderless": (leaderless, "leaderless_working_days"),
    "grants.second": (second, "second_look_working_days"),
    "memberships": (membership, "membership_working_days"),
    "transfers": (transfer, "membership_working_days"),
    "qualifications": (qualification, "qualification_working_days"),
    "duplicates": (doubt, "duplicate_working_days"),
    "cultivation": (review, "cultivation_review_working_days"),
    "projects.review": (project, "approval_working_days"),
    "projects.returned": (project_back, "correction_working_days"),
    "exchange.confirm": (own_file, "correction_working_days"),
    "exchange.second": (file_of_others, "second_look_working_days"),
    "indicators.drift": (drift, "drift_working_days"),
    "regulations.answers": (comment, "regulation_answer_working_days"),
    "regulations.settling": (settling, "regulation_answer_working_days"),
}
# These have an end of their own.
WITH_AN_END = {
    *("activities.review", "activities.confirm", "activities.objections", "activities.risk", "ledger.certificates"),
    *("grants.expiring", "organizations.terms", "recoveries", "regulations.reading"),
}
FOR_THE_CITY = {"grants.second", "indicators.drift"}


def things(user: User, name: str) -> list[todos.Todo]:
    [source] = [one for one in todos.sources() if one.name == name]
    return source.collect(user, 10)


def test_every_source_is_spoken_of_here() -> None:
    known = {source.name for source in todos.sources()}
    assert set(KINDS) | WITH_AN_END <= known
    assert all(source.near for source in todos.sources()), "a source without a limit is never hot"


def test_each_kind_is_due_by_its_rule_and_hot_when_late(world: World) -> None:
    for make_one, _rule in KINDS.values():
        make_one(world, LONG_AGO)
    city = make.user_with("city_admin")
    for name, (_maker, rule) in KINDS.items():
        user = city if name in FOR_THE_CITY else world.admin
        [thing] = things(user, name)
        last = periods.add_working_days(LONG_AGO.date(), rulebook.number(rule))
        assert thing.due == clock.at(last + timedelta(days=1)) < clock.now(), name
        assert thing.since is not None, name
        tally = todos.tallies(user)[name]
        assert (tally.count, tally.near) == (1, 1), name
    for user in (
        make.user_with("unit_admin", world.unit),
        make.user_with("area_admin", make.area("500109")),
        make.user_with("auditor"),
        make.user_with("project_lead", world.team),
    ):
        seen = {name: tally.count for name, tally in todos.tallies(user).items() if tally.count}
        assert not seen, "nobody without the right sees it"


def test_what_came_yesterday_is_not_near(world: World) -> None:
    for make_one, _rule in KINDS.values():
        make_one(world, YESTERDAY)
    for name, (_maker, rule) in KINDS.items():
        if name in FOR_THE_CITY or name == "exchange.second":  # a term of one or two days is near at once
            continue
        [thing] = things(world.admin, name)
        last = periods.add_working_days(clock.local(YESTERDAY).date(), rulebook.number(rule))
        assert thing.due == clock.at(last + timedelta(days=1)), name
        assert todos.tallies(world.admin)[name].near == 0, name


def test_late_ones_come_first_whatever_their_kind(world: World) -> None:
    transfer(world, YESTERDAY)
    approval(world, LONG_AGO)
    qualification(world, clock.now() - timedelta(days=20))
    recovery(world, clock.now())
    found = todos.collect(world.admin, todos.tallies(world.admin), 10)
    assert [thing.due for thing in found] == sorted(thing.due for thing in found if thing.due)
    assert "申请成立" in found[0].text and "恢复登录" in found[2].text


@pytest.mark.parametrize("limit", [1, 4, 12])
def test_the_most_urgent_are_found_without_reading_every_kind(world: World, limit: int) -> None:
    """Against reading all of every kind and sorting; with the kinds old and new in turn."""
    for turn, (make_one, _rule) in enumerate(KINDS.values()):
        make_one(world, (LONG_AGO, YESTERDAY, clock.now() - timedelta(hours=turn))[turn % 3])
    user = make.user_with("city_admin")
    found = todos.tallies(user)
    everything = [thing for source in todos.sources() for thing in source.collect(user, 200)]
    naive = sorted(everything, key=lambda thing: thing.due or (thing.since or clock.now()) + todos.ANSWERED_WITHIN)
    assert len(naive) > todos.MOST_KINDS
    with CaptureQueriesContext(connection) as asked:
        listed = todos.collect(user, found, limit)
    places = [thing.due for thing in listed]
    assert places == [thing.due for thing in naive[:limit]]
    assert len(asked) <= todos.MOST_KINDS


def test_every_kind_stands_on_one_of_the_sheets(world: World, django_assert_max_num_queries: Any) -> None:
    """More kinds than a page may read: none is left out, and each sheet says how to come to the others."""
    for make_one, _rule in KINDS.values():
        make_one(world, YESTERDAY)
    user = make.user_with("city_admin")
    wanted = sorted(thing.text for source in todos.sources() for thing in source.collect(user, 200))
    assert len(wanted) > todos.MOST_KINDS
    browser, seen = client(user), []
    browser.get("/staff/", {"all": "1"})
    for number in (1, 2):
        with django_assert_max_num_queries(20):
            page = browser.get("/staff/", {"all": "1", "sheet": number})
        seen += [thing.text for thing in page.context["things"]]
        assert f"第 {number} 页，共 2 页" in text_of(page)
    assert sorted(seen) == wanted
    assert f"sheet={2}" in browser.get("/staff/", {"all": "1"}).content.decode()
    assert browser.get("/staff/", {"all": "1", "sheet": "99"}).context["sheet"].number == 2


def test_a_request_for_a_day_is_due_by_that_day(world: World) -> None:
    request(world, YESTERDAY)
    OrganizationRequest.objects.update(effective_on=TODAY + timedelta(days=1))
    [thing] = things(world.admin, "organizations.requests")
    assert thing.due == clock.at(TODAY + timedelta(days=1))
    assert todos.tallies(world.admin)["organizations.requests"].near == 1


def test_whoever_may_do_more_is_not_in_the_inbox_of_who_may_do_less(world: World) -> None:
    """A clerk of a unit cannot recover, nor renew, an administrator of the district; who stands above can."""
    boss = world.member.person.user
    make.grant(boss, "area_admin", world.area)
    recovery(world, clock.now())
    Recovery.objects.update(unit=world.unit.pk)
    assert things(make.user_with("unit_admin", world.unit), "recoveries") == []
    assert len(things(make.user_with("city_admin"), "recoveries")) == 1
    assert len(things(world.admin, "recoveries")) == 1  # as much as they may themselves


def test_an_application_that_came_back_leaves_with_the_role(world: World) -> None:
    correction(world, YESTERDAY)
    own_file(world, YESTERDAY)
    world.admin.grants.all().delete()
    make.grant(world.admin, "unit_admin", make.unit("别的单位", area=make.area("500109")))
    assert things(world.admin, "organizations.corrections") == []


def test_a_date_beyond_the_calendar_counts_weekends_only(world: World) -> None:
    thursday = clock.at(date(2099, 3, 5))
    assert terms.due(thursday, "approval_working_days") == clock.at(date(2099, 3, 13))
    assert terms.begun_before(clock.at(date(2099, 3, 13)), "approval_working_days") == clock.at(date(2099, 3, 6))
    assert terms.due(None, "approval_working_days") is None
