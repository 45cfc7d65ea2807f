"""Pages of the room as people use them: what stands there, what is typed stays, statements do not grow with the rows."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.projects.actions import effect, evaluations, improvements, money, papers, plan, reports, rounds
from yushan.projects.models import EvaluationAnswer, Improvement, Kind, Project, QuizRun, Spending
from yushan.projects.tests.factories import activity
from yushan.projects.tests.room_factories import (
    ANSWERS,
    evaluation,
    held,
    improved,
    load_forms,
    next_round,
    reviewer_of,
    served,
    to_improving,
)
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 receipt"
QUIZ = "水往哪里流\n*低处\n高处\n\n空气有重量吗\n*有\n没有"
ROOM = ("progress", "plan", "money", "effect", "evaluation", "improvements", "papers", "people", "reports")


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def running(in_state: Callable[[str], Project]) -> Project:
    """Approved and under way."""
    load_forms()
    project = in_state("running")
    Project.objects.filter(pk=project.pk).update(approved_at=clock.now() - timedelta(days=90))
    project.refresh_from_db()
    return project


def page(name: str, project: Project, *more: Any) -> str:
    return reverse(f"projects:{name}", args=[project.pk, *more])


def do(browser: Client, name: str, project: Project, act: str, /, **data: Any) -> Any:
    return post(browser, page(name, project), act=act, **data)


def test_the_plan_is_kept_on_its_page(running: Project, lead: User) -> None:
    browser = client(lead)
    assert "还没有里程碑" in text_of(browser.get(page("plan", running)))
    day = clock.today() + timedelta(days=20)
    assert do(browser, "plan", running, "milestone", title="教案定稿", planned_on=day).status_code == 302
    wrong = do(browser, "plan", running, "risk", text="实验烫伤", likelihood="3", effect="5", owner=lead.pk)
    assert wrong.status_code == 422 and "请填写怎么防。" in text_of(wrong) and "实验烫伤" in wrong.text
    answer = do(browser, "plan", running, "risk", text="实验烫伤", likelihood="3", effect="5", owner=lead.pk,
                measure="两名安全员在场")  # fmt: skip
    assert answer.status_code == 302
    shown = text_of(browser.get(page("plan", running)))
    assert "教案定稿" in shown and "可能性 3 × 影响 5 = 15" in shown and "谭伟" in shown
    row = running.milestones.get()
    late = do(browser, "plan", running, "reach", row=row.pk, done_on=clock.today() + timedelta(days=1))
    assert late.status_code == 422 and "不能晚于今天" in text_of(late)
    assert do(browser, "plan", running, "reach", row=row.pk, done_on=clock.today()).status_code == 302
    assert "完成" in text_of(browser.get(page("plan", running)))
    assert do(browser, "plan", running, "drop", row=row.pk).status_code == 409
    assert do(browser, "plan", running, "drop", row="999999999").status_code == 404
    assert do(browser, "plan", running, "nonsense").status_code == 400


def test_money_with_receipt_and_second_person(running: Project, lead: User, team: Organization) -> None:
    browser, other = client(lead), client(make.user_with("organization_admin", team, display_name="覃红梅"))
    do(browser, "money", running, "head", name="教具", planned="20000")
    head = running.budget_heads.get()
    facts = {"head": head.pk, "text": "实验包 40 套", "amount": "2400.50", "spent_on": clock.today()}
    without = do(browser, "money", running, "spend", **facts)
    assert without.status_code == 422 and "请选择票据。" in text_of(without) and "2400.50" in without.text
    paper = SimpleUploadedFile("票.pdf", PDF, "application/pdf")
    assert do(browser, "money", running, "spend", **facts, file=paper).status_code == 302
    row = Spending.objects.get()
    assert (row.cents, row.state) == (240_050, "second")
    own = text_of(browser.get(page("money", running)))
    assert "由另一位复核" in own and "2,400.50" in own and "票据相符" not in own
    assert do(browser, "money", running, "confirm", row=row.pk).status_code == 403
    seen = text_of(other.get(page("money", running)))
    assert "票据相符，通过" in seen and "另有 2,400.50 元等第二人复核" in seen
    receipt = other.get(reverse("projects:receipt", args=[row.code]))
    assert receipt.content == PDF and "attachment" in receipt["Content-Disposition"]
    assert client(reviewer_of(running)).get(reverse("projects:receipt", args=[row.code])).status_code == 404
    assert do(other, "money", running, "confirm", row=row.pk).status_code == 302
    assert do(other, "money", running, "confirm", row=row.pk).status_code == 409


def test_effect_with_a_quiz_in_a_session(running: Project, lead: User) -> None:
    browser, pupil, second = client(lead), Client(), Client()
    held(running, title="会爬坡的水")
    wrong = do(browser, "effect", running, "measure", name="测验提高", kind="quiz", target="15", questions="没有答案")
    assert wrong.status_code == 422 and "2 到 6 个不同的答案" in text_of(wrong) and "没有答案" in wrong.text
    do(browser, "effect", running, "measure", name="测验提高", kind="quiz", target="15", questions=QUIZ)
    do(browser, "effect", running, "measure", name="受益学生", kind="reach", target="800")
    quiz = running.measures.get(kind="quiz")
    do(browser, "effect", running, "quiz", row=quiz.pk, session="会爬坡的水")
    run = QuizRun.objects.get()
    address = reverse("projects_public:quiz", args=[run.code])
    shown = pupil.get(address)
    assert "空气有重量吗" in shown.text and "课前" in shown.text
    half = pupil.post(address, {"stage": "before", "q0": "低处"})
    assert half.status_code == 422 and "请选一个答案" in half.text

    def answer(who: Client, stage: str, first: str, last: str) -> Any:
        sent = {"stage": stage, "q0": first, "q1": last, "idempotency_key": uuid.uuid4().hex}
        return who.post(address, sent, follow=True)

    assert "课前的答好了" in answer(pupil, "before", "高处", "没有").content.decode()
    answer(second, "before", "低处", "没有")
    staff = page("quiz", running, run.pk)
    assert "2 份" in text_of(browser.get(staff))
    post(browser, staff, stage="before")
    assert post(browser, staff, stage="before").status_code == 409
    late = answer(Client(), "before", "低处", "有")
    assert late.status_code == 409 and "这一份已经结束了" in late.content.decode()
    answer(pupil, "after", "低处", "有")
    post(browser, staff, stage="after")
    assert "测验已经结束" in pupil.get(address).text
    (session,) = [str(running.activities.get().pk)]
    do(browser, "effect", running, "reached", session=session, group="三年级一班", people="24")
    seen = text_of(browser.get(page("effect", running)))
    assert "100 分" in seen and "1 人前后都答了" in seen and "24 人（去重）" in seen
    assert "一共 2 人" in seen


def test_evaluation_by_four_sides_on_their_pages(running: Project, lead: User, approver: User) -> None:
    browser = client(lead)
    who = served(running)
    assert "还没有开始评估" in text_of(browser.get(page("evaluation", running)))
    asked = text_of(browser.get(page("step", running, "evaluate")))
    assert "四类评价表打开" in asked
    assert post(browser, page("step", running, "evaluate")).status_code == 302
    expert = reviewer_of(running)
    shown = browser.get(page("evaluation", running))
    assert "至少 5 份" in text_of(shown) and "扫码评价这个项目" in shown.text
    # The project itself.
    half = post(browser, page("evaluate_oneself", running), **(ANSWERS["self"] | {"worked": ""}))
    assert half.status_code == 422 and "请回答这一题" in text_of(half) and "每班人太多" in half.text
    assert post(browser, page("evaluate_oneself", running), **ANSWERS["self"]).status_code == 302
    # Somebody who was served, once a device.
    address = reverse("projects_public:beneficiary", args=[evaluation(running, "beneficiary").code])
    phone = Client()
    assert "不记名" in phone.get(address).text
    assert phone.post(address, {"useful": "很有帮助"}).status_code == 422
    assert phone.post(address, ANSWERS["beneficiary"]).status_code == 302
    assert "您的评价已收到" in phone.get(address).text
    phone.post(address, ANSWERS["beneficiary"])
    assert EvaluationAnswer.objects.filter(evaluation__kind="beneficiary").count() == 1
    assert Client().get(reverse("projects_public:beneficiary", args=["gibtesnicht"])).status_code == 404
    # A volunteer who served.
    own = reverse("projects_public:volunteer", args=[evaluation(running, "volunteer").code])
    stranger = volunteers.volunteer(area=running.organization.area)
    assert client(stranger.person.user).get(own).status_code == 404
    assert post(client(who.person.user), own, **ANSWERS["volunteer"]).status_code == 302
    assert "您的评价已收到" in client(who.person.user).get(own).text
    # An expert.
    assert client(expert).get(page("give_review", running)).status_code == 404
    assert do(browser, "evaluation", running, "reviewer", reviewer=expert.pk).status_code == 302
    assert post(client(expert), page("give_review", running), **ANSWERS["reviewer"]).status_code == 302
    seen = text_of(browser.get(page("evaluation", running)))
    assert "程教授" in seen and "已评" in seen
    missing = text_of(browser.get(page("detail", running)))
    assert (
        "进入优化还差：服务对象评价。由谁来办：项目负责人" in missing.replace(" ", "")
        and "4 类评价收齐 3 类" in missing
    )
    results = browser.get(page("results", running, 1, "volunteer"))
    assert "平均 5.0 星，1 人回答" in text_of(results) and "午饭早一点" in results.text
    assert who.person.name not in text_of(results)
    assert browser.get(page("results", running, 2, "volunteer")).status_code == 404
    assert browser.get(page("results", running, 1, "nonsense")).status_code == 404


def test_the_list_of_improvements(project: Project, lead: User, team: Organization) -> None:
    to_improving(project, lead)
    browser = client(lead)
    other = make.user_with("project_lead", team, display_name="覃红梅")
    due = clock.today() + timedelta(days=9)
    empty = do(browser, "improvements", project, "add", text="实验包提前一周寄到", owner="", due_on=due)
    assert empty.status_code == 422 and "请选择谁负责。" in text_of(empty) and "实验包" in empty.text
    do(browser, "improvements", project, "add", text="实验包提前一周寄到", owner=other.pk, due_on=due, kind="volunteer")
    row = Improvement.objects.get()
    assert "覃红梅" in text_of(browser.get(page("improvements", project)))
    post(client(other), page("improved", project, row.pk), note="")
    row.refresh_from_db()
    assert row.state == "open"
    assert post(client(other), page("improved", project, row.pk), note="改用次日达").status_code == 302
    assert "改用次日达" in text_of(browser.get(page("improvements", project)))
    assert do(browser, "improvements", project, "drop", row=row.pk, note="不改").status_code == 409
    ready = text_of(browser.get(page("detail", project)))
    assert "下一步：开始下一轮，条件都齐了。" in ready.replace(" ", "") and "结项" in ready


def test_a_past_round_stays_readable(project: Project, lead: User) -> None:
    to_improving(project, lead)
    improved(project, lead)
    browser = client(lead)
    plan.save_milestone(lead, project=project, title="春季六次课", planned_on=clock.today())
    today = clock.today()
    facts = {"starts_on": str(today), "ends_on": str(today + timedelta(days=90)), "budget": "50000"}
    asked = text_of(browser.get(page("step", project, "next_round")))
    assert "结余 50,000.00 元" in asked and "超过的先报上级批准" in asked
    early = {**facts, "starts_on": str(today - timedelta(days=1))}
    wrong = post(browser, page("step", project, "next_round"), **early)
    assert wrong.status_code == 422 and "不能早于今天" in text_of(wrong)
    assert post(browser, page("step", project, "next_round")).status_code == 422, "nothing goes by one click"
    assert post(browser, page("step", project, "next_round"), **facts).status_code == 302
    assert "第 2 轮" in text_of(browser.get(page("detail", project)))
    past = text_of(browser.get(page("round", project, 1)))
    assert "春季六次课" in past and project.goal in past and "每班不超过 25 人" in past and "主讲 12 人" in past
    assert browser.get(page("round", project, 2)).status_code == 404
    assert browser.get(page("results", project, 1, "self")).status_code == 200


def test_papers_people_and_report(project: Project, lead: User) -> None:
    to_improving(project, lead)
    browser = client(lead)
    wrong = do(browser, "papers", project, "version", name="方案", file=SimpleUploadedFile("a.exe", b"MZ"))
    assert wrong.status_code == 422 and "只收 PDF" in text_of(wrong)
    for content in (PDF, PDF + b" two"):
        paper = SimpleUploadedFile("a.pdf", content)
        assert do(browser, "papers", project, "version", name="方案", file=paper).status_code == 302
    shown = browser.get(page("papers", project))
    assert "第 2 版" in text_of(shown)
    version = project.documents.get().versions.get(number=1)
    assert browser.get(reverse("projects:version", args=[version.code])).content == PDF
    do(browser, "people", project, "member", user=lead.pk, role="课程")
    do(
        browser,
        "people",
        project,
        "meeting",
        held_on=clock.today(),
        title="开班会",
        text="九月开课。",
        present=[lead.pk],
    )
    do(browser, "people", project, "question", text="寒假谁值班")
    question = project.questions.get()
    do(browser, "people", project, "answer", row=question.pk, answer="学生骨干轮流")
    people = text_of(browser.get(page("people", project)))
    for words in ("课程", "开班会", "九月开课。", "寒假谁值班", "学生骨干轮流"):
        assert words in people
    assert post(browser, page("make_report", project, 2)).status_code == 404
    assert post(browser, page("make_report", project, 1)).status_code == 302
    report = project.reports.get()
    listed = browser.get(page("reports", project))
    assert report.sha256[:16] in listed.text
    assert browser.get(reverse("projects:report", args=[report.code])).content.startswith(b"%PDF-")


def test_pausing_and_ending_show_who_is_signed_up(running: Project, lead: User) -> None:
    from yushan.activities.tests.factories import accepted

    coming = activity(running, "published", title="看不见的空气")
    accepted(coming.shifts.get().posts.get(), volunteers.volunteer(area=running.organization.area))
    browser = client(lead)
    ended = text_of(browser.get(page("step", running, "cancel")))
    assert "看不见的空气" in ended and "会一起取消" in ended
    paused = text_of(browser.get(page("step", running, "suspend")))
    assert "还没有开始的活动一起取消" in paused and "看不见的空气" in paused
    assert post(browser, page("step", running, "suspend"), reason="停课", call_off="on").status_code == 302
    coming.refresh_from_db()
    assert coming.state == "cancelled"


def test_others_see_nothing_and_readers_change_nothing(project: Project, lead: User) -> None:
    to_improving(project, lead)
    stranger = client(make.user_with("project_lead", make.team(name="璧山队")))
    auditor, nobody = client(make.user_with("auditor")), client(make.user())
    for name in ROOM:
        assert stranger.get(page(name, project)).status_code == 404, name
        assert nobody.get(page(name, project)).status_code == 404, name
        shown = auditor.get(page(name, project))
        assert shown.status_code == 200 and 'name="act"' not in shown.text, name
        assert post(auditor, page(name, project), act="milestone").status_code in (403, 405), name


def _fill(project: Project, lead: User, count: int, start: int) -> None:
    """So many rows of everything."""
    day = clock.today()
    for number in range(start, start + count):
        plan.save_milestone(lead, project=project, title=f"节点 {number}", planned_on=day)
        plan.save_risk(lead, project=project, text=f"险 {number}", likelihood=2, effect=4, measure="防", owner=lead)
        head = plan.save_head(lead, project=project, name=f"科目 {number}", planned_cents=100)
        money.add_spending(lead, head=head, text="物料", cents=500_000, spent_on=day, content=PDF)
        effect.add_reached(lead, project=project, session=f"场 {number}", held_on=day, people=20, group=f"班 {number}")
        papers.add_version(lead, project=project, name=f"资料 {number}", content=PDF)
        papers.add_member(lead, project=project, user=lead, role=f"角色 {number}")
        papers.add_meeting(lead, project=project, held_on=day, title="例会", text="议定的事", present=[lead])
        papers.ask_question(lead, project=project, text=f"问题 {number}")
        row = improved(project, lead, f"改进第 {number} 条")
        if number % 2:
            improvements.end_improvement(lead, improvement=row, done=True, note="改好了")
    for number in range(start, start + 4):
        kind = ("quiz", "reach", "satisfaction", "number")[number % 4]
        measure = effect.add_measure(
            lead, project=project, name=f"目标 {number}", kind=kind, target=Decimal(5),
            questions=[{"text": "问", "options": ["甲", "乙"], "right": "甲"}], unit="所",
        )  # fmt: skip
        if kind == "quiz":
            effect.open_quiz(lead, measure=measure, session="场")


def test_statements_do_not_grow_with_the_rows(project: Project, lead: User, django_assert_max_num_queries: Any) -> None:
    to_improving(project, lead)
    browser = client(lead)
    for count, start in ((4, 0), (15, 10)):
        _fill(project, lead, count, start)
        activity(project, "settled")
        for name in ("detail", *ROOM):
            with django_assert_max_num_queries(20):
                assert browser.get(page(name, project)).status_code == 200, name
        with django_assert_max_num_queries(20):
            assert browser.get(page("results", project, 1, "beneficiary")).status_code == 200
        run = QuizRun.objects.filter(measure__project=project).first()
        with django_assert_max_num_queries(20):
            assert run and browser.get(page("quiz", project, run.pk)).status_code == 200
        for event in ("next_round", "suspend", "cancel"):
            with django_assert_max_num_queries(20):
                assert browser.get(page("step", project, event)).status_code == 200
    reports.make_report(lead, project=project, number=1)
    next_round(lead, project)
    project.refresh_from_db()
    who = volunteers.volunteer(area=project.organization.area)
    held(project, [who], days_ago=0, starts_at=clock.now(), ends_at=clock.now() + timedelta(hours=2))
    Project.objects.filter(pk=project.pk).update(state="running")
    rounds.evaluate_project(lead, project=project)
    for name in ("detail", *ROOM):
        with django_assert_max_num_queries(20):
            assert browser.get(page(name, project)).status_code == 200, name
    for address in (page("round", project, 1), page("reports", project), page("progress", project)):
        with django_assert_max_num_queries(20):
            assert browser.get(address).status_code == 200


def test_pages_of_those_who_answer_cost_little(
    running: Project, lead: User, django_assert_max_num_queries: Any
) -> None:
    who = served(running)
    rounds.evaluate_project(lead, project=running)
    expert = reviewer_of(running)
    evaluations.ask_reviewer(lead, evaluation=evaluation(running, Kind.REVIEWER), reviewer=expert)
    for browser, address in (
        (Client(), reverse("projects_public:beneficiary", args=[evaluation(running, "beneficiary").code])),
        (client(who.person.user), reverse("projects_public:volunteer", args=[evaluation(running, "volunteer").code])),
        (client(expert), page("give_review", running)),
        (client(lead), page("evaluate_oneself", running)),
    ):
        with django_assert_max_num_queries(20):
            assert browser.get(address).status_code == 200
