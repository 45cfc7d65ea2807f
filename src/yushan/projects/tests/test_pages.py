"""Pages as people use them; statements do not grow with the rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from yushan.accounts.models import User
from yushan.activities.models import Activity
from yushan.common import search, todos
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.plan import queries as plan
from yushan.projects.models import Project
from yushan.projects.tests.factories import activity, bare_project, ready_project

pytestmark = pytest.mark.django_db
InState = Callable[[str], Project]


@pytest.fixture
def programmes(db: None) -> None:
    """The plan's programmes and focuses."""
    plan.forget()
    make.load_plan()
    plan.forget()


def page(name: str, project: Project, *args: Any) -> str:
    return reverse(f"projects:{name}", args=[project.pk, *args])


def rows(**posts: Any) -> dict[str, Any]:
    """The posts of the form, as the browser sends them."""
    filled = [("主讲", "12", "理工科背景"), ("", "", "")]
    sent: dict[str, Any] = {"form-TOTAL_FORMS": str(len(filled)), "form-INITIAL_FORMS": "0"}
    for at, (name, people, requirements) in enumerate(filled):
        sent |= {f"form-{at}-name": name, f"form-{at}-people": people, f"form-{at}-requirements": requirements}
    return sent | posts


def test_from_a_draft_to_running_as_lead_and_approver(
    programmes: None, team: Organization, lead: User, approver: User
) -> None:
    browser, above = client(lead), client(approver)
    form = browser.get(reverse("projects:create"))
    assert "新建项目" in text_of(form) and "翱翔之翼" in text_of(form)
    sent = rows(title="缙云山下的科学课", organization=str(team.pk))
    made = post(browser, reverse("projects:create"), **sent)
    assert made.status_code == 302
    project = Project.objects.get()
    draft = text_of(browser.get(page("detail", project)))
    needed = "提交立项还差：项目目标、受益对象、实施计划、预算（没有经费填0）、风险等级、招募说明。"
    assert needed in draft.replace(" ", "")
    assert "还差 6 项" in draft
    # What is not ready is not taken, whatever the browser sends.
    assert post(browser, page("step", project, "submit")).status_code == 400
    full = rows(title="缙云山下的科学课", goal="800 名学生上科学课", beneficiaries="8 所乡村小学", plan_text="三月备课",
                budget="50000.5", risk="low", recruiting_notice="找会讲科学的人", focus="people")  # fmt: skip
    assert post(browser, page("edit", project), **full).status_code == 302
    ready = text_of(browser.get(page("detail", project)))
    assert "齐了，可以提交" in ready and "5.00 万元" in ready and "服务百姓民生" in ready and "低风险" in ready
    assert post(browser, page("step", project, "submit")).status_code == 302
    assert "撤回修改" in text_of(browser.get(page("detail", project)))
    # The approver finds it in the inbox and decides.
    inbox = next(source for source in todos.sources() if source.name == "projects.review")
    (todo,) = inbox.collect(approver, 5)
    assert inbox.count(approver) == 1 and todo.url == page("review", project)
    review = text_of(above.get(todo.url))
    assert "由 谭伟 提交" in review and "批准立项并公开" in review and "理工科背景" in review
    assert post(above, page("step", project, "approve")).status_code == 302
    assert inbox.count(approver) == 0
    # The lead publishes an activity from here and begins.
    recruiting = browser.get(page("detail", project))
    assert f"/staff/activities/new/?project={project.pk}" in recruiting.text
    assert "先为项目发布一个活动" in text_of(recruiting)
    assert post(browser, page("step", project, "start")).status_code == 400
    activity(project, "published", title="会爬坡的水")
    begins = text_of(browser.get(page("detail", project)))
    assert "开始实施" in begins and "会爬坡的水" in begins and "2 / 5" in begins
    done = post(browser, page("step", project, "start"))
    assert done.status_code == 302
    running = text_of(browser.get(page("detail", project)))
    assert "1 次中已办 0 次" in running and "还差：1 次活动未结算" in running
    for words in ("建立项目草稿", "修改项目", "提交立项", "批准立项", "开始实施"):
        assert words in running


def test_the_form_of_an_activity_follows_the_project(
    programmes: None, in_state: InState, lead: User, team: Organization
) -> None:
    from yushan.plan.models import Entry

    project = in_state("recruiting")
    make.grant(lead, "project_lead", make.team(make.detachment(make.area("500112")), name="渝北科普队"))
    Project.objects.update(programme=Entry.objects.get(table="programmes", code="soaring-wings"))
    address = reverse("activities:create")
    form = client(lead).get(address, {"project": project.pk}).context["form"]
    assert form["project"].value() in (project.pk, str(project.pk)) and form["organization"].value() == team.pk
    assert form["programme"].value() == Project.objects.get().programme_id
    for nonsense in ("x", "999999999999999999999999", "²", str(bare_project(team).pk)):
        form = client(lead).get(address, {"project": nonsense}).context["form"]
        assert form["organization"].value() is None


def test_wrong_rows_and_numbers_are_said_beside_the_field(team: Organization, lead: User) -> None:
    browser = client(lead)
    sent = rows(title="", organization=str(team.pk), budget="-3", starts_on="2026-05-01", ends_on="2026-04-01")
    sent |= {"form-1-name": "助教", "form-1-people": "", "goal": "写了很久的目标"}
    page = browser.post(reverse("projects:create"), sent | {"idempotency_key": "k1"})
    assert page.status_code == 422 and not Project.objects.exists()
    said = text_of(page)
    assert "请填写项目名称。" in said and "请填写人数。" in said and "招募岗位有没填好的地方" in said
    assert "写了很久的目标" in page.text
    sent |= {"title": "科学课", "budget": "3", "form-1-people": "4"}
    page = browser.post(reverse("projects:create"), sent | {"idempotency_key": "k2"})
    assert page.status_code == 422 and "结束日期不能早于开始日期" in text_of(page)


def test_one_more_row_without_judging(team: Organization, lead: User) -> None:
    sent = rows(title="", organization=str(team.pk), more="posts", goal="目标先写着")
    page = client(lead).post(reverse("projects:create"), sent | {"idempotency_key": "k"})
    assert page.status_code == 200 and not Project.objects.exists()
    assert "form-2-name" in page.text and "请填写" not in text_of(page) and "目标先写着" in page.text
    for broken in ("x", "", "²", "99999999"):
        sent["form-TOTAL_FORMS"] = broken
        assert client(lead).post(reverse("projects:create"), sent).status_code == 200


def test_after_approval_only_recruiting_and_dates_are_open(in_state: InState, lead: User) -> None:
    project, browser = in_state("running"), client(lead)
    shown = browser.get(page("edit", project))
    assert "已经批准，不能再改" in text_of(shown) and "budget" not in shown.text
    sent = rows(recruiting_notice="补招安全员", starts_on="2026-03-01", ends_on="2027-01-10", budget="1", title="改名")
    assert post(browser, page("edit", project), **sent).status_code == 302
    project.refresh_from_db()
    assert (project.title, project.budget_cents) == ("缙云山下的科学课", 5_000_000)
    assert project.recruiting_notice == "补招安全员" and project.ends_on.year == 2027
    empty = {"form-0-name": "", "form-0-people": "", "form-0-requirements": ""}
    refused = post(browser, page("edit", project), **(sent | empty))
    assert refused.status_code == 422 and "不能缺招募岗位和人数" in text_of(refused)


@pytest.mark.parametrize("state", ["submitted", "closed", "cancelled"])
def test_what_cannot_be_changed_says_why(in_state: InState, lead: User, state: str) -> None:
    project, browser = in_state(state), client(lead)
    assert browser.get(page("edit", project)).status_code == 302
    again = text_of(browser.get(page("detail", project)))
    assert "请先撤回再修改" in again or "不能再修改" in again


@pytest.mark.parametrize(
    ("state", "advice"), [("submitted", "撤回"), ("closed", "复制"), ("recruiting", "批准的内容不能再改")]
)
def test_a_stale_form_keeps_what_was_typed(in_state: InState, lead: User, state: str, advice: str) -> None:
    project = in_state(state)
    sent = rows(title="科学课", goal="写了很久的目标", plan_text="新计划", recruiting_notice="找人")
    answer = post(client(lead), page("edit", project), **sent)
    assert answer.status_code == 409 and "写了很久的目标" in answer.text and "理工科背景" in answer.text
    assert "没有保存" in answer.text and advice in answer.text
    project.refresh_from_db()
    assert project.goal != "写了很久的目标"


def test_returning_a_project(project: Project, lead: User, approver: User) -> None:
    browser, above = client(lead), client(approver)
    post(browser, page("step", project, "submit"))
    silent = post(above, page("step", project, "return"), reason="")
    assert silent.status_code == 422 and "请填写原因。" in text_of(silent)
    assert post(above, page("step", project, "return"), reason="写明每次课的安全员").status_code == 302
    source = next(one for one in todos.sources() if one.name == "projects.returned")
    assert [todo.url for todo in source.collect(lead, 5)] == [page("detail", project)]
    assert source.count(approver) == 0
    assert "退回的原因 ：写明每次课的安全员" in text_of(browser.get(page("detail", project)))
    assert above.get(page("review", project)).status_code == 302


def test_pausing_and_ending_ask_first(in_state: InState, lead: User) -> None:
    project, browser = in_state("running"), client(lead)
    asked = text_of(browser.get(page("step", project, "suspend")))
    assert "公开页上看不到这个项目" in asked and "原因" in asked
    assert post(browser, page("step", project, "suspend"), reason="学校停课").status_code == 302
    paused = text_of(browser.get(page("detail", project)))
    assert "暂停的原因 ：学校停课" in paused and "恢复项目" in paused and "已暂停" in paused
    assert browser.get(page("step", project, "suspend")).status_code == 302
    assert post(browser, page("step", project, "resume")).status_code == 302
    activity(project, "ongoing")
    assert "1 次活动已经开始还没有结算" in text_of(browser.get(page("step", project, "cancel")))
    assert post(browser, page("step", project, "cancel"), reason="经费没有到位").status_code == 400
    Activity.objects.update(state="settled")
    assert post(browser, page("step", project, "cancel"), reason="经费没有到位").status_code == 302
    ended = text_of(browser.get(page("detail", project)))
    assert "终止的原因 ：经费没有到位" in ended and "发布活动" not in ended


def test_only_the_steps_of_a_state_are_offered(in_state: InState, lead: User) -> None:
    project, browser = in_state("running"), client(lead)
    activity(project, "published")
    shown = browser.get(page("detail", project))
    assert "进入评估还差：1次活动未结算" in text_of(shown).replace(" ", "")
    for event in ("improve", "next_round", "close"):
        assert f"step/{event}" not in shown.text
        assert post(browser, page("step", project, event)).status_code == 409
    assert post(browser, page("step", project, "nonsense")).status_code == 404


def test_the_same_click_twice_is_done_once(project: Project, lead: User) -> None:
    browser, address = client(lead), page("step", project, "submit")
    assert browser.post(address, {"idempotency_key": "one"}).status_code == 302
    assert browser.post(address, {"idempotency_key": "one"}).status_code == 302
    late = browser.post(address, {"idempotency_key": "two"})
    assert late.status_code == 409 and "待立项" in text_of(late)


def test_projects_of_others_are_not_found(project: Project, lead: User) -> None:
    project.state = "submitted"
    project.save()
    strangers = [
        make.user_with("project_lead", make.team(make.detachment(make.area("500112")))),
        make.user_with("area_admin", make.area("500112")),
    ]
    for stranger in strangers:
        browser = client(stranger)
        for name in ("detail", "edit", "lead", "review"):
            assert browser.get(page(name, project)).status_code == 404, name
        assert post(browser, page("step", project, "recall")).status_code == 404
        assert project.title not in text_of(browser.get(reverse("projects:list")))
    # An auditor reads and cannot write.
    auditor = client(make.user_with("auditor"))
    assert auditor.get(page("detail", project)).status_code == 200
    assert "撤回修改" not in text_of(auditor.get(page("detail", project)))
    assert auditor.get(page("edit", project)).status_code == 404
    for event in ("recall", "approve", "cancel"):
        assert post(auditor, page("step", project, event), reason="试试").status_code == 403
    assert auditor.get(reverse("projects:create")).status_code == 403
    assert client(lead).get(page("review", project)).status_code == 403
    assert client(make.user()).get(reverse("projects:list")).status_code == 403


def test_handing_over_to_somebody_entitled(project: Project, lead: User, team: Organization) -> None:
    browser = client(lead)
    heir = make.user_with("project_lead", team, display_name="覃红梅")
    stranger = make.user(display_name="路人甲")
    shown = text_of(browser.get(page("lead", project)))
    assert "覃红梅" in shown and "路人甲" not in shown
    assert post(browser, page("lead", project), lead=str(stranger.pk)).status_code == 422
    assert post(browser, page("lead", project), lead=str(heir.pk)).status_code == 302
    assert "更换负责人 谭伟" in text_of(browser.get(page("detail", project)))


def test_the_list_is_narrowed(programmes: None, project: Project, team: Organization, lead: User) -> None:
    from yushan.plan.models import Entry

    wings = Entry.objects.get(table="programmes", code="soaring-wings")
    ready_project(make.team(make.detachment(make.area("500112"))), title="两江夜校", state="running", programme=wings)
    bare_project(team, title="退回的项目", state="returned")
    browser, address = client(make.user_with("city_admin")), reverse("projects:list")

    def shown(**query: str) -> list[str]:
        return [row.title for row, _ in browser.get(address, query).context["rows"]]

    assert shown() == ["退回的项目", "两江夜校", "缙云山下的科学课"]
    assert shown(state="draft") == ["退回的项目", "缙云山下的科学课"]
    assert shown(state="running", programme="soaring-wings", area="500112") == ["两江夜校"]
    assert shown(q="夜校") == ["两江夜校"] and shown(q=project.code.lower()) == ["缙云山下的科学课"]
    assert shown(mine="1") == [] and shown(state="nonsense") == shown()
    assert "没有符合条件的项目" in text_of(browser.get(address, {"q": "不存在"}))
    assert browser.get(address, {"after": "garbage"}).status_code == 400
    mine = client(lead).get(address, {"mine": "1"})
    assert [row.title for row, _ in mine.context["rows"]] == ["缙云山下的科学课"]
    assert 'name="area"' not in mine.text, "who sees one area only is not asked for one"
    assert "还没有项目" in text_of(client(make.user_with("project_lead", make.team(name="新队"))).get(address))


def test_search_finds_what_one_may_see(project: Project, lead: User) -> None:
    provider = next(one for one in search.providers() if one.name == "projects")
    (hit,) = provider.find(lead, "缙云", 5)
    assert (hit.title, hit.url) == ("缙云山下的科学课", page("detail", project))
    assert provider.find(make.user_with("area_admin", make.area("500112")), "缙云", 5) == []
    assert provider.find(make.user(), "缙云", 5) == []
    assert "新建项目" in [command.label for command in search.commands(lead)]


def test_statements_do_not_grow_with_the_rows(
    project: Project, team: Organization, django_assert_max_num_queries: Any
) -> None:
    project.state = "submitted"
    project.save()
    browser = client(make.user_with("city_admin"))
    for _round in range(2):
        for name in ("detail", "review", "edit", "lead"):
            Project.objects.filter(pk=project.pk).update(state="returned" if name == "edit" else "submitted")
            with django_assert_max_num_queries(18):
                assert browser.get(page(name, project)).status_code == 200, name
        for address in (reverse("projects:list"), reverse("projects:create")):
            with django_assert_max_num_queries(14):
                assert browser.get(address).status_code == 200
        for number in range(15):
            other = ready_project(team, make.user(), title=f"科学课 {number}", state="running")
            activity(other)
            activity(project, "settled")
    shown = browser.get(page("detail", project))
    assert len(shown.context["lines"].rows) == 20 and shown.context["lines"].next_url
    second = browser.get(page("detail", project) + shown.context["lines"].next_url)
    assert len(second.context["lines"].rows) == 10
