"""Writes: who may, in which state, four eyes, what is told and recorded."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from yushan.accounts.models import Notice, User
from yushan.activities.actions import publish_activity
from yushan.activities.models import Activity
from yushan.audit.models import AuditLine
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects import actions, queries
from yushan.projects.actions import PostNeed
from yushan.projects.models import Project
from yushan.projects.tests.factories import FACTS, POSTS, activity, bare_project

pytestmark = pytest.mark.django_db
NEEDS = [PostNeed(*post) for post in POSTS]
InState = Callable[[str], Project]


def created(actor: Any, team: Organization, **values: Any) -> Project:
    return actions.create_project(actor, organization=team, title=" 缙云山下的科学课 ", posts=NEEDS, **(FACTS | values))


def test_creating_numbers_projects_and_makes_the_maker_lead(team: Organization, lead: User) -> None:
    first, second = created(lead, team), created(lead, team)
    assert (first.code[:2], first.title, first.lead, first.state) == ("XM", "缙云山下的科学课", lead, "draft")
    assert int(second.code[-5:]) == int(first.code[-5:]) + 1
    assert [post.people for post in first.posts.all()] == [12, 24, 4]
    assert AuditLine.objects.filter(action="projects.create", subject_label="缙云山下的科学课").count() == 2


def test_the_platform_creates_for_a_lead(team: Organization, lead: User) -> None:
    assert created(COMMAND_LINE, team, lead=lead).lead == lead
    assert created(COMMAND_LINE, team).lead is None
    with pytest.raises(Refusal, match="没有维护这个组织项目的权限"):
        created(COMMAND_LINE, team, lead=make.user(display_name="路人"))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": "  "}, "项目名称"),
        ({"ends_on": FACTS["starts_on"] - timedelta(days=365)}, "结束日期不能早于开始日期"),
        ({"posts": [PostNeed("主讲", 2), PostNeed(" 主讲", 3)]}, "写了两次"),
        ({"posts": [PostNeed("主讲", 0)]}, "至少招 1 人"),
        ({"posts": [PostNeed(f"岗位{n}", 1) for n in range(21)]}, "最多写 20 个"),
    ],
)
def test_nonsense_is_refused_and_leaves_nothing(
    team: Organization, lead: User, values: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        actions.create_project(lead, **({"organization": team, "title": "科学课"} | FACTS | values))
    assert not Project.objects.exists()


def test_only_a_running_organization_sets_up(team: Organization, lead: User) -> None:
    Organization.objects.filter(pk=team.pk).update(state="suspended")
    team.refresh_from_db()
    with pytest.raises(Refusal, match="还没有运行"):
        created(lead, team)


def test_who_may_make_and_change(team: Organization, project: Project) -> None:
    strangers = [
        make.user(),
        make.user_with("auditor"),
        make.user_with("project_lead", make.team(name="璧山科普队")),
        make.user_with("unit_admin", make.unit()),
    ]
    for stranger in strangers:
        for call in (
            lambda who: created(who, team),
            lambda who: actions.update_project(who, project=project, goal="别的"),
            lambda who: actions.submit_project(who, project=project),
            lambda who: actions.cancel_project(who, project=project, reason="不办了"),
            lambda who: actions.change_lead(who, project=project, lead=who),
        ):
            with pytest.raises(NotAllowed):
                call(stranger)
    assert created(make.user_with("area_admin", team.area), team)


def test_set_up_by_a_second_person(project: Project, lead: User, approver: User) -> None:
    actions.submit_project(lead, project=project)
    assert not queries.reviewable(lead).exists() and queries.reviewable(approver).exists()
    with pytest.raises(NotAllowed):
        actions.approve_project(lead, project=project)
    approved = actions.approve_project(approver, project=project)
    assert approved.state == "recruiting" and approved.approved_at
    assert Notice.objects.get(user=lead).title == "“缙云山下的科学课”已立项，可以招募和发布活动了"
    trail = AuditLine.objects.filter(action__startswith="projects.").order_by("id")
    assert [(line.action, line.details["now"]) for line in trail] == [
        ("projects.submit", "submitted"),
        ("projects.approve", "recruiting"),
    ]


def test_whoever_submits_does_not_approve_unless_it_is_the_city(project: Project, approver: User) -> None:
    actions.submit_project(approver, project=project)
    assert not queries.reviewable(approver).exists()
    with pytest.raises(NotAllowed, match="另一位审批人"):
        actions.approve_project(approver, project=project)
    with pytest.raises(NotAllowed, match="另一位审批人"):
        actions.return_project(approver, project=project, reason="写清楚安全员")
    city = make.user_with("city_admin")
    actions.recall_project(city, project=project)
    actions.submit_project(city, project=project)
    assert queries.reviewable(city).exists()
    assert actions.approve_project(city, project=project).state == "recruiting"


def test_the_own_administrator_is_not_the_level_above(team: Organization, project: Project, lead: User) -> None:
    actions.submit_project(lead, project=project)
    own = make.user_with("organization_admin", team)
    assert not queries.reviewable(own).exists()
    with pytest.raises(NotAllowed):
        actions.approve_project(own, project=project)
    assert queries.reviewable(make.user_with("area_admin", team.area)).exists()
    assert not queries.reviewable(make.user_with("area_admin", make.area("500112"))).exists()


def test_projects_of_the_corps_are_the_citys(lead: User) -> None:
    corps = make.corps()
    project = bare_project(corps, lead, state="submitted", submitted_by=lead)
    assert not queries.reviewable(make.user_with("organization_admin", corps)).exists()
    city = make.user_with("city_admin")
    assert list(queries.reviewable(city)) == [project]


def test_twice_is_a_conflict(project: Project, lead: User, approver: User) -> None:
    actions.submit_project(lead, project=project)
    with pytest.raises(Conflict, match="待立项"):
        actions.submit_project(lead, project=project)
    actions.approve_project(approver, project=project)
    with pytest.raises(Conflict):
        actions.approve_project(approver, project=project)
    with pytest.raises(Conflict):
        actions.recall_project(lead, project=project)
    assert AuditLine.objects.filter(action="projects.approve").count() == 1


def test_an_unfinished_draft_is_not_submitted(team: Organization, lead: User) -> None:
    bare = bare_project(team, lead)
    with pytest.raises(Refusal) as refusal:
        actions.submit_project(lead, project=bare)
    for words in ("项目目标", "受益对象", "实施计划", "预算", "风险等级", "招募岗位和人数", "招募说明"):
        assert words in refusal.value.message
    bare.refresh_from_db()
    assert bare.state == "draft" and bare.submitted_by is None


def test_returning_needs_a_reason_and_reaches_the_lead(project: Project, lead: User, approver: User) -> None:
    actions.submit_project(lead, project=project)
    with pytest.raises(Refusal, match="要改什么"):
        actions.return_project(approver, project=project, reason=" ")
    returned = actions.return_project(approver, project=project, reason="写明每次课的安全员")
    assert (returned.state, returned.reason) == ("returned", "写明每次课的安全员")
    notice = Notice.objects.get(user=lead)
    assert "被退回" in notice.title and notice.body == "写明每次课的安全员"
    actions.update_project(lead, project=project, plan_text="每次课两名安全员。")
    again = actions.submit_project(lead, project=project)
    assert (again.state, again.reason) == ("submitted", "")


def test_under_review_nothing_changes_and_what_was_approved_stands(in_state: InState, lead: User) -> None:
    with pytest.raises(Conflict, match="先撤回"):
        actions.update_project(lead, project=in_state("submitted"), goal="别的")
    for state in ("recruiting", "running", "suspended"):
        project = in_state(state)
        with pytest.raises(Conflict, match="批准的内容不能再改"):
            actions.update_project(lead, project=project, budget_cents=90_000_000)
        with pytest.raises(Refusal, match="不能缺招募岗位和人数"):
            actions.update_project(lead, project=project, posts=[])
        changed = actions.update_project(
            lead, project=project, goal=FACTS["goal"], recruiting_notice=f"补招助教，{state}"
        )
        assert changed.recruiting_notice == f"补招助教，{state}"
    for state in ("evaluating", "improving", "closed", "cancelled"):
        with pytest.raises(Conflict, match="不能再修改"):
            actions.update_project(lead, project=in_state(state), recruiting_notice="新的")
    line = AuditLine.objects.filter(action="projects.update").first()
    assert line is not None and line.details["changed"] == ["recruiting_notice"]


def test_saving_without_a_change_leaves_no_trace(project: Project, lead: User) -> None:
    actions.update_project(lead, project=project, posts=NEEDS, **FACTS)
    assert not AuditLine.objects.filter(action="projects.update").exists()


def test_starting_needs_a_published_activity(in_state: InState, lead: User) -> None:
    project = in_state("recruiting")
    activity(project, "draft")
    activity(project, "cancelled")
    with pytest.raises(Refusal, match="至少一个已发布的活动"):
        actions.start_project(lead, project=project)
    activity(project, "published")
    assert actions.start_project(lead, project=project).state == "running"


@pytest.mark.parametrize("state", ["recruiting", "running", "evaluating", "improving"])
def test_suspended_goes_back_to_where_it_was(in_state: InState, lead: User, state: str) -> None:
    project = in_state(state)
    with pytest.raises(Refusal, match="为什么暂停"):
        actions.suspend_project(lead, project=project, reason="")
    suspended = actions.suspend_project(lead, project=project, reason="暴雨，学校停课")
    assert (suspended.state, suspended.resume_state) == ("suspended", state)
    with pytest.raises(Conflict):
        actions.suspend_project(lead, project=project, reason="再停一次")
    resumed = actions.resume_project(lead, project=project)
    assert (resumed.state, resumed.resume_state, resumed.reason) == (state, "", "")
    with pytest.raises(Conflict, match="没有暂停"):
        actions.resume_project(lead, project=project)


def test_ending_early_leaves_nobodys_hours_behind(in_state: InState, lead: User) -> None:
    project = in_state("running")
    held, begun, coming = (activity(project, state) for state in ("settled", "noticed", "published"))
    other = make.user_with("organization_admin", project.organization)
    with pytest.raises(Refusal, match="1 次活动已经开始还没有结算"):
        actions.cancel_project(other, project=project, reason="经费没有到位")
    coming.refresh_from_db()
    assert coming.state == "published", "nothing is called off when the project cannot end"
    Activity.objects.filter(pk=begun.pk).update(state="settled")
    with pytest.raises(Refusal, match="为什么终止"):
        actions.cancel_project(other, project=project, reason="")
    assert actions.cancel_project(other, project=project, reason="经费没有到位").state == "cancelled"
    assert Notice.objects.filter(user=lead, title="“缙云山下的科学课”已终止").count() == 1
    held.refresh_from_db()
    coming.refresh_from_db()
    assert (held.state, coming.state) == ("settled", "cancelled")
    assert coming.reason == "项目终止：经费没有到位"
    with pytest.raises(Conflict):
        actions.cancel_project(other, project=project, reason="再来一次")


def test_no_activity_is_published_while_the_project_pauses(in_state: InState, approver: User) -> None:
    waiting = activity(in_state("running"), "submitted")
    in_state("suspended")
    with pytest.raises(Refusal, match="所属项目不在招募或实施中"):
        publish_activity(approver, activity=waiting)


def test_handing_over(project: Project, lead: User, team: Organization) -> None:
    heir = make.user_with("organization_admin", team, display_name="覃红梅")
    assert {lead, heir} <= set(queries.possible_leads(team))
    with pytest.raises(Refusal, match="没有维护"):
        actions.change_lead(lead, project=project, lead=make.user_with("auditor"))
    assert actions.change_lead(lead, project=project, lead=heir).lead == heir
    assert Notice.objects.filter(user=heir, title__contains="负责人").count() == 1
    actions.change_lead(lead, project=project, lead=heir)
    assert AuditLine.objects.filter(action="projects.change_lead").count() == 1


def test_who_can_lead_follows_the_grants(team: Organization) -> None:
    parent = Organization.objects.get_parent(team)
    can_lead = [
        make.user_with("city_admin"),
        make.user_with("area_admin", team.area),
        make.user_with("project_lead", parent),
    ]
    cannot = [
        make.user_with("area_admin", make.area("500112")),
        make.user_with("project_lead", make.team(parent, name="同级的另一支队伍")),
        make.user_with("auditor"),
        make.user_with("project_lead", team, is_active=False),
    ]
    found = set(queries.possible_leads(team))
    assert found >= set(can_lead) and not found & set(cannot)
