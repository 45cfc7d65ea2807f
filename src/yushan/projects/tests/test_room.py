"""What the room keeps: plan, money with a second person, effect, papers, people, the report."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yushan.accounts.models import Notice, User
from yushan.audit.models import AuditLine
from yushan.common import clock, todos
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects.actions import effect, money, papers, plan, reports
from yushan.projects.erasing import erase
from yushan.projects.models import (
    BudgetHead,
    EvaluationAnswer,
    Project,
    ProjectMember,
    ProjectRound,
    QuizSheet,
    Reached,
    Spending,
)
from yushan.projects.queries import room
from yushan.projects.queries.progress import picture
from yushan.projects.queries.report import content_of
from yushan.projects.tests.room_factories import held, improved, next_round, to_improving
from yushan.recognition.tests.factories import png
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 receipt"
QUIZ = [
    {"text": "水往哪里流", "options": ["低处", "高处"], "right": "低处"},
    {"text": "空气有重量吗", "options": ["有", "没有"], "right": "有"},
]


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def running(in_state: Callable[[str], Project]) -> Project:
    """Under way."""
    return in_state("running")


@pytest.fixture
def other(team: Organization) -> User:
    """Somebody else who keeps the project."""
    return make.user_with("organization_admin", team, display_name="覃红梅")


@pytest.fixture
def head(running: Project, lead: User) -> BudgetHead:
    """A budget head of 20,000 yuan."""
    return plan.save_head(lead, project=running, name="教具", planned_cents=2_000_000)


def spend(actor: User, head: BudgetHead, cents: int, **values: Any) -> Spending:
    facts = {"text": "实验包 40 套", "cents": cents, "spent_on": clock.today(), "content": PDF}
    return money.add_spending(actor, head=head, **(facts | values))


def test_heads_stay_within_the_approved_budget(running: Project, lead: User, head: BudgetHead) -> None:
    with pytest.raises(Refusal, match=r"最多 30,000\.00 元"):
        plan.save_head(lead, project=running, name="交通", planned_cents=3_000_001)
    plan.save_head(lead, project=running, name="交通", planned_cents=3_000_000)
    with pytest.raises(Refusal, match="已经有“教具”"):
        plan.save_head(lead, project=running, name=" 教具 ", planned_cents=0)
    plan.save_head(lead, project=running, name="教具", planned_cents=1_500_000, head=head)
    assert [one.planned for one in room.heads(running, 1)] == [1_500_000, 3_000_000]


def test_a_large_expense_waits_for_a_second_person(running: Project, lead: User, other: User, head: BudgetHead) -> None:
    small, large = spend(lead, head, 99_999), spend(lead, head, 100_000)
    assert (small.state, large.state) == ("confirmed", "second")
    (line,) = room.heads(running, 1)
    assert (line.confirmed, line.waiting, line.left) == (99_999, 100_000, 1_800_001)
    source = next(one for one in todos.sources() if one.name == "projects.spendings")
    assert source.count(lead) == 0 and "1,000.00 元" in source.collect(other, 5)[0].text
    with pytest.raises(NotAllowed, match="由另一位复核"):
        money.decide_spending(lead, spending=large, confirmed=True)
    with pytest.raises(NotAllowed):
        money.decide_spending(make.user_with("auditor"), spending=large, confirmed=True)
    with pytest.raises(Refusal, match="为什么不通过"):
        money.decide_spending(other, spending=large, confirmed=False)
    refused = money.decide_spending(other, spending=large, confirmed=False, reason="票据抬头不对")
    assert refused.state == "refused" and "票据抬头不对" in Notice.objects.get(user=lead).body
    with pytest.raises(Conflict, match="未通过"):
        money.decide_spending(other, spending=large, confirmed=True)
    assert room.heads(running, 1)[0].waiting == 0


def test_the_database_keeps_four_eyes(lead: User, head: BudgetHead) -> None:
    row = spend(lead, head, 200_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Spending.objects.filter(pk=row.pk).update(decided_by=lead)


def test_a_receipt_is_sealed_and_a_document(lead: User, head: BudgetHead) -> None:
    row = spend(lead, head, 5_000)
    assert PDF not in (money.RECEIPTS.path / row.file).read_bytes() and money.RECEIPTS.fetch(row.file) == PDF
    for values, words in (
        ({"content": b"MZ not a document"}, "只收 PDF"),
        ({"cents": 0}, "大于 0"),
        ({"spent_on": clock.today() + timedelta(days=1)}, "不能晚于今天"),
        ({"text": " "}, "买了什么"),
    ):
        with pytest.raises(Refusal, match=words):
            spend(lead, head, **({"cents": 5_000} | values))
    with pytest.raises(Conflict, match="已经有支出"):
        plan.drop_head(lead, head=head)
    assert money.tidy_receipts() == 0


def test_a_quiz_says_how_much_was_learnt(running: Project, lead: User) -> None:
    measure = effect.add_measure(
        lead, project=running, name="课后测验提高", kind="quiz", target=Decimal(15), questions=QUIZ
    )
    assert measure.unit == "分"
    run = effect.open_quiz(lead, measure=measure, session="会爬坡的水")
    right, half, wrong = ["低处", "有"], ["低处", "没有"], ["高处", "没有"]
    for device, given in (("a", wrong), ("b", half), ("c", half)):
        assert effect.answer_quiz(run=run, device=device, stage="before", given=given)
    assert not effect.answer_quiz(run=run, device="a", stage="before", given=right)
    with pytest.raises(Conflict, match="已经结束了"):
        effect.answer_quiz(run=run, device="a", stage="after", given=right)
    effect.turn_quiz(lead, run=run, stage="before")
    with pytest.raises(Conflict, match="课后"):
        effect.turn_quiz(lead, run=run, stage="before")
    for device, given in (("a", right), ("b", right), ("d", wrong)):
        effect.answer_quiz(run=run, device=device, stage="after", given=given)
    with pytest.raises(Refusal, match="每一题都选"):
        effect.answer_quiz(run=run, device="e", stage="after", given=["低处", "不知道"])
    # a: 0 → 100, b: 50 → 100; c and d answered only once.
    (line,) = room.measures(running, 1)
    assert (line.value, line.met, line.note) == (Decimal("75.0"), True, "2 人前后都答了")
    second = effect.open_quiz(lead, measure=measure, session="看不见的空气")
    effect.answer_quiz(run=second, device="a", stage="before", given=half)
    found = room.quiz_results([measure])[measure.pk]
    assert found.people == 4, "who comes to two sessions counts once"
    assert not QuizSheet.objects.filter(mark__contains="a" * 2 + "device").exists()
    assert AuditLine.objects.filter(action="projects.answer_quiz").count() == 0


def test_reach_counts_groups_once(running: Project, lead: User) -> None:
    effect.add_measure(lead, project=running, name="受益学生", kind="reach", target=Decimal(50))
    day = clock.today()
    for session, group, people in (
        ("一", "三年级一班", 24),
        ("二", "三年级一班", 26),
        ("二", "", 95),
        ("二", "二班", 20),
    ):
        effect.add_reached(lead, project=running, session=session, held_on=day, people=people, group=group)
    effect.add_reached(lead, project=running, session="二", held_on=day, people=30, group="二班")
    assert Reached.objects.count() == 4, "the same group in the same session is put right"
    (line,) = room.measures(running, 1)
    assert line.value == 56 and line.met and "1 次 95 人次没有班组，不能去重" in line.note


def test_own_counting_and_satisfaction(project: Project, lead: User) -> None:
    to_improving(project, lead)
    schools = effect.add_measure(lead, project=project, name="乡村学校", kind="number", target=Decimal(8), unit="所")
    effect.add_measure(lead, project=project, name="满意度", kind="satisfaction", target=Decimal("4.5"))
    assert [one.value for one in room.measures(project, 1)] == [None, Decimal("5.0")]
    for days, value in ((3, 7), (9, 5)):
        on = clock.today() - timedelta(days=days)
        effect.add_value(lead, measure=schools, value=Decimal(value), on=on, source="签到表")
    assert room.measures(project, 1)[0].value == 7, "the latest day stands"
    with pytest.raises(Refusal, match="怎么数的"):
        effect.add_value(lead, measure=schools, value=Decimal(7), on=clock.today(), source=" ")
    with pytest.raises(Conflict, match="已经有数据"):
        effect.drop_measure(lead, measure=schools)
    for values, words in (
        ({"name": "满意度"}, "同名"),
        ({"name": "另一个", "target": Decimal(6)}, "最多 5 星"),
        ({"name": "测验", "kind": "quiz"}, "1 到 10 题"),
    ):
        with pytest.raises(Refusal, match=words):
            effect.add_measure(lead, project=project, **({"kind": "satisfaction", "target": Decimal(4)} | values))


def test_documents_have_versions(running: Project, lead: User) -> None:
    first = papers.add_version(lead, project=running, name="实施方案", content=PDF)
    with pytest.raises(Refusal, match="一模一样"):
        papers.add_version(lead, project=running, name=" 实施方案", content=PDF)
    second = papers.add_version(lead, project=running, name="实施方案", content=png(), note="改了课表")
    assert (first.number, second.number, first.document) == (1, 2, second.document)
    assert papers.DOCUMENTS.fetch(first.file) == PDF, "older versions stay"
    assert papers.tidy_documents() == 0


def test_people_meetings_and_questions(running: Project, lead: User, other: User) -> None:
    stranger = make.user(display_name="路人")
    with pytest.raises(Refusal, match="看不到这个项目"):
        papers.add_member(lead, project=running, user=stranger, role="财务")
    for _twice in range(2):
        member = papers.add_member(lead, project=running, user=other, role="财务")
    assert ProjectMember.objects.count() == 1
    made = papers.add_meeting(
        lead, project=running, held_on=clock.today(), title="开班会", text="九月四日开课。", present=[other, stranger]
    )
    assert list(made.present.all()) == [other]
    question = papers.ask_question(other, project=running, text="寒假谁值班")
    papers.answer_question(lead, question=question, answer="学生骨干轮流")
    with pytest.raises(Conflict, match="已经有了答复"):
        papers.answer_question(lead, question=question, answer="另一个")
    papers.end_member(lead, member=member)
    with pytest.raises(Conflict):
        papers.end_member(lead, member=member)


def test_who_is_erased_is_no_member_any_more(project: Project, lead: User, team: Organization) -> None:
    to_improving(project, lead)
    who = volunteers.volunteer().person
    EvaluationAnswer.objects.filter(evaluation__kind="reviewer").update(given_by=who.user)
    ProjectMember.objects.create(project=project, user=who.user, role="顾问", since=clock.today())
    erase(who)
    assert not ProjectMember.objects.exists()
    kept = EvaluationAnswer.objects.get(evaluation__kind="reviewer")
    assert kept.given_by is None and kept.answers["words"], "what was said stays, without its author"


def test_the_picture_is_what_was_recorded(running: Project, lead: User, other: User, head: BudgetHead) -> None:
    held(running, [volunteers.volunteer(area=running.organization.area)])
    spend(lead, head, 50_000)
    done = plan.save_milestone(lead, project=running, title="教案定稿", planned_on=clock.today())
    plan.save_milestone(lead, project=running, title="培训", planned_on=clock.today() - timedelta(days=1))
    plan.reach_milestone(lead, milestone=done, done_on=clock.today())
    seen = picture(running, 1)
    assert (seen.milestones_done, [one.row.title for one in seen.milestones_late]) == (1, ["培训"])
    assert (seen.tally.settled, seen.money.confirmed, seen.money.left) == (1, 50_000, 1_950_000)
    assert seen.totals.minutes == 0, "nothing was posted to the ledger"
    with pytest.raises(Conflict, match="已经完成"):
        plan.drop_milestone(lead, milestone=done)
    with pytest.raises(Refusal, match="不能晚于今天"):
        plan.reach_milestone(lead, milestone=done, done_on=clock.today() + timedelta(days=1))


def test_the_report_is_made_of_what_is_recorded(project: Project, lead: User) -> None:
    with pytest.raises(NotFound, match="还没有评估"):
        reports.make_report(lead, project=project, number=1)
    to_improving(project, lead)
    plan.save_milestone(lead, project=project, title="教案 #定稿 *不是标记*", planned_on=clock.today())
    plan.save_head(lead, project=project, name="教具", planned_cents=2_000_000)
    effect.add_measure(lead, project=project, name="满意度", kind="satisfaction", target=Decimal("4.5"))
    improved(project, lead)
    content = content_of(project, 1)
    assert content["measures"] == [["满意度", "4.5 星", "5 星", "达到", "5 份评价"]]
    assert content["heads"][-1] == ["合计", "20,000.00", "0.00", "0.00", "20,000.00"]
    assert [(one["name"], one["count"]) for one in content["evaluations"]] == [
        ("自评", 1), ("服务对象评价", 5), ("志愿者评价", 1), ("专家评价", 1),
    ]  # fmt: skip
    assert content["evaluations"][1]["words"] == [], "words of who was served are not printed"
    made = reports.make_report(lead, project=project, number=1)
    pdf = reports.REPORTS.fetch(made.file)
    assert pdf.startswith(b"%PDF-") and hashlib.sha256(pdf).hexdigest() == made.sha256
    again = reports.make_report(lead, project=project, number=1)
    assert again.pk != made.pk and project.reports.count() == 2
    with pytest.raises(NotAllowed):
        reports.make_report(make.user_with("auditor"), project=project, number=1)
    assert reports.tidy_reports() == 0


def test_a_report_of_a_past_round_says_what_it_was_then(project: Project, lead: User) -> None:
    to_improving(project, lead)
    improved(project, lead)
    next_round(lead, project)
    ProjectRound.objects.filter(project=project).update(kept=ProjectRound.objects.get().kept | {"goal": "那时的目标"})
    project.refresh_from_db()
    assert content_of(project, 1)["goal"] == "那时的目标" and reports.numbers(project) == [1]


def test_nothing_of_the_room_is_for_strangers(running: Project, lead: User, head: BudgetHead) -> None:
    measure = effect.add_measure(lead, project=running, name="学校", kind="number", target=Decimal(8), unit="所")
    day = clock.today()
    calls: list[Callable[[Any], Any]] = [
        lambda who: plan.save_milestone(who, project=running, title="节点", planned_on=day),
        lambda who: plan.save_head(who, project=running, name="交通", planned_cents=1),
        lambda who: plan.save_risk(who, project=running, text="险", likelihood=1, effect=1, measure="防", owner=None),
        lambda who: spend(who, head, 5_000),
        lambda who: effect.add_measure(who, project=running, name="新的", kind="reach", target=Decimal(1)),
        lambda who: effect.add_value(who, measure=measure, value=Decimal(1), on=day, source="数的"),
        lambda who: effect.add_reached(who, project=running, session="一", held_on=day, people=1),
        lambda who: papers.add_version(who, project=running, name="方案", content=PDF),
        lambda who: papers.add_member(who, project=running, user=lead, role="财务"),
        lambda who: papers.add_meeting(who, project=running, held_on=day, title="会", text="议定的事"),
        lambda who: papers.ask_question(who, project=running, text="问题呢"),
    ]
    for stranger in (make.user_with("auditor"), make.user_with("project_lead", make.team(name="璧山队")), make.user()):
        for call in calls:
            with pytest.raises(NotAllowed):
                call(stranger)


def test_minutes_that_say_too_little_are_told_how_much_is_needed(running: Project, lead: User) -> None:
    facts = {"project": running, "held_on": clock.today(), "title": "例会"}
    with pytest.raises(Refusal, match="至少写 4 个字") as short:
        papers.add_meeting(lead, **facts, text="已议定")
    with pytest.raises(Refusal, match="请写议题") as without:
        papers.add_meeting(lead, **(facts | {"title": " "}), text="九月开课")
    assert (short.value.field, without.value.field) == ("text", "title")
    assert papers.add_meeting(lead, **facts, text="九月开课").text == "九月开课"
