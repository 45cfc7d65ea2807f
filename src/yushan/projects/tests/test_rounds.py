"""The second half of a round: evaluation by four sides, improvements, the next round, closing; stopping with care."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from yushan.accounts.models import Notice, User
from yushan.activities.models import SignUp
from yushan.activities.tests.factories import accepted
from yushan.audit.models import AuditLine
from yushan.common import clock, todos
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects import actions, boards, queries
from yushan.projects.actions import evaluations, improvements, plan, rounds
from yushan.projects.boards import Span
from yushan.projects.models import EvaluationAnswer, EvaluationForm, Improvement, Kind, Project, ProjectRound
from yushan.projects.queries.evaluations import results_of
from yushan.projects.queries.facts import improvements_now
from yushan.projects.queries.rounds import span
from yushan.projects.sections.evaluation import SECTION
from yushan.projects.tests.factories import activity
from yushan.projects.tests.room_factories import (
    ANSWERS,
    answer_all,
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
InState = Callable[[str], Project]


@pytest.fixture
def running(in_state: InState) -> Project:
    """Approved and under way, with the forms of the plan."""
    load_forms()
    project = in_state("running")
    Project.objects.filter(pk=project.pk).update(approved_at=clock.now() - timedelta(days=90))
    project.refresh_from_db()
    return project


def test_evaluating_needs_every_activity_settled_and_asks_volunteers(running: Project, lead: User) -> None:
    who = served(running)
    coming = activity(running, "published")
    with pytest.raises(Refusal, match="1 次活动未结算"):
        actions.evaluate_project(lead, project=running)
    type(coming).objects.filter(pk=coming.pk).update(state="cancelled")
    evaluating = actions.evaluate_project(lead, project=running)
    assert evaluating.state == "evaluating"
    assert [one.kind for one in evaluating.evaluations.all()] == ["self", "beneficiary", "volunteer", "reviewer"]
    asked = Notice.objects.get(user=who.person.user)
    assert "请说说感受" in asked.title and evaluation(running, "volunteer").code in asked.url
    with pytest.raises(Conflict):
        actions.evaluate_project(lead, project=running)


def test_without_forms_of_the_plan_nothing_is_evaluated(in_state: InState, lead: User) -> None:
    project = in_state("running")
    held(project)
    with pytest.raises(Refusal, match="方案里还没有自评、服务对象评价"):
        actions.evaluate_project(lead, project=project)
    project.refresh_from_db()
    assert project.state == "running" and not project.evaluations.exists()


def test_improving_needs_all_four(running: Project, lead: User) -> None:
    who = served(running)
    actions.evaluate_project(lead, project=running)
    with pytest.raises(Refusal, match="自评；服务对象评价；志愿者评价；专家评价"):
        actions.improve_project(lead, project=running)
    answer_all(running, lead, who, devices=4)
    assert queries.readiness(evaluation(running, "self").project).evaluations == ("自评", "志愿者评价", "专家评价")
    with pytest.raises(Refusal, match="还差：服务对象评价。"):
        actions.improve_project(lead, project=running)
    again = ANSWERS["beneficiary"]
    evaluations.answer_as_beneficiary(evaluation=evaluation(running, "beneficiary"), device="第五部", answers=again)
    assert actions.improve_project(lead, project=running).state == "improving"
    with pytest.raises(Conflict, match="已经结束"):
        evaluations.answer_as_beneficiary(evaluation=evaluation(running, "beneficiary"), device="第六部", answers=again)


def test_beneficiaries_are_nobody_and_speak_once(running: Project, lead: User) -> None:
    served(running)
    actions.evaluate_project(lead, project=running)
    row = evaluation(running, "beneficiary")
    lines = AuditLine.objects.count()
    assert evaluations.answer_as_beneficiary(
        evaluation=row, device="手机", answers=ANSWERS["beneficiary"] | {"x": "多"}
    )
    assert not evaluations.answer_as_beneficiary(evaluation=row, device="手机", answers=ANSWERS["beneficiary"])
    kept = EvaluationAnswer.objects.get(evaluation=row)
    assert kept.answers == ANSWERS["beneficiary"] and kept.given_by is None and "手机" not in kept.mark
    assert AuditLine.objects.count() == lines, "the trail would say when"
    with pytest.raises(Refusal, match="请回答这一题"):
        evaluations.answer_as_beneficiary(evaluation=row, device="别的", answers={"useful": "很有帮助"})


def test_only_volunteers_who_served_in_the_round_evaluate(running: Project, lead: User) -> None:
    who = served(running)
    actions.evaluate_project(lead, project=running)
    row = evaluation(running, "volunteer")
    stranger = volunteers.volunteer(area=running.organization.area)
    for nobody in (stranger.person.user, lead):
        with pytest.raises(NotFound):
            evaluations.answer_as_volunteer(nobody, evaluation=row, answers=ANSWERS["volunteer"])
    assert evaluations.answer_as_volunteer(who.person.user, evaluation=row, answers=ANSWERS["volunteer"])
    assert not evaluations.answer_as_volunteer(who.person.user, evaluation=row, answers=ANSWERS["volunteer"])
    assert EvaluationAnswer.objects.get(evaluation=row).given_by is None


def test_reviewers_come_from_outside_and_are_asked(running: Project, lead: User, team: Organization) -> None:
    served(running)
    actions.evaluate_project(lead, project=running)
    row = evaluation(running, "reviewer")
    expert = reviewer_of(running)
    inside = make.user_with("reviewer", display_name="队里的专家")
    running.members.create(user=inside, role="顾问", since=clock.today())
    for wrong, words in ((inside, "这个项目的成员"), (make.user(display_name="路人"), "不是评审专家")):
        with pytest.raises(Refusal, match=words):
            evaluations.ask_reviewer(lead, evaluation=row, reviewer=wrong)
    with pytest.raises(NotFound):
        evaluations.review(expert, evaluation=row, answers=ANSWERS["reviewer"])
    for _twice in range(2):
        evaluations.ask_reviewer(lead, evaluation=row, reviewer=expert)
    assert Notice.objects.filter(user=expert).count() == 1
    source = next(one for one in todos.sources() if one.name == "projects.reviews")
    assert source.count(expert) == 1 and "缙云山下的科学课" in source.collect(expert, 5)[0].text
    evaluations.review(expert, evaluation=row, answers=ANSWERS["reviewer"])
    evaluations.review(expert, evaluation=row, answers=ANSWERS["reviewer"] | {"need": 3})
    kept = EvaluationAnswer.objects.get(evaluation=row)
    assert kept.answers["need"] == 3 and kept.given_by == expert and source.count(expert) == 0


def test_answers_keep_the_version_that_they_were_given_for(running: Project, lead: User, tmp_path: Any) -> None:
    served(running)
    actions.evaluate_project(lead, project=running)
    first = evaluation(running, "beneficiary")
    evaluations.answer_as_beneficiary(evaluation=first, device="手机", answers=ANSWERS["beneficiary"])
    assert SECTION.load(tmp_path) == 0, "a folder without the file changes nothing"
    (tmp_path / "evaluation.toml").write_text(
        '[[forms]]\nkind = "beneficiary"\ntitle = "新表"\n[[forms.questions]]\nkey = "stars"\ntext = "几星"\n'
        'type = "stars"\nrequired = true\n'
    )
    assert SECTION.load(tmp_path) == 1 and SECTION.load(tmp_path) == 0 and load_forms() == 1
    assert EvaluationForm.objects.filter(kind="beneficiary").count() == 3
    said = results_of(evaluation(running, "beneficiary"))
    assert said.count == 1 and said.questions[0].text == "您对这个项目满意吗"
    with pytest.raises(Exception, match="type 只能是"):
        (tmp_path / "evaluation.toml").write_text(
            '[[forms]]\nkind = "self"\ntitle = "表"\n[[forms.questions]]\nkey = "a"\ntext = "几星"\ntype = "x"\n'
        )
        SECTION.load(tmp_path)


def test_improvements_have_owner_and_day_and_are_followed(project: Project, lead: User, team: Organization) -> None:
    to_improving(project, lead)
    other = make.user_with("organization_admin", team, display_name="覃红梅")
    with pytest.raises(Refusal, match="改进清单"):
        next_round(lead, project)
    tomorrow = clock.today() + timedelta(days=1)
    for values, words in (
        ({"text": "改"}, "写清楚"),
        ({"due_on": clock.today() - timedelta(days=1)}, "不能早于今天"),
        ({"owner": make.user(display_name="路人")}, "看不到这个项目"),
    ):
        with pytest.raises(Refusal, match=words):
            improvements.add_improvement(
                lead, project=project, **({"text": "实验包提前一周寄到", "owner": other, "due_on": tomorrow} | values)
            )
    row = improvements.add_improvement(lead, project=project, text="实验包提前一周寄到", owner=other, due_on=tomorrow)
    assert "由您负责" in Notice.objects.get(user=other).title
    source = next(one for one in todos.sources() if one.name == "projects.improvements")
    (thing,) = source.collect(other, 5)
    assert thing.due == clock.at(tomorrow + timedelta(days=1)) and source.count(lead) == 0
    for _twice in range(2):
        improvements.remind_due()
    assert Notice.objects.filter(user=other, title__contains="快到期了").count() == 1
    with clock.pretend(clock.at(tomorrow + timedelta(days=2))):
        improvements.remind_due()
        assert Notice.objects.filter(user=other, title__contains="过期了").count() == 1
    with pytest.raises(Refusal, match="怎么改的"):
        improvements.end_improvement(other, improvement=row, done=True, note="")
    with pytest.raises(NotAllowed):
        improvements.end_improvement(reviewer_of(project), improvement=row, done=True, note="改了")
    improvements.end_improvement(other, improvement=row, done=True, note="改用次日达")
    assert source.count(other) == 0
    with pytest.raises(Conflict, match="改好了"):
        improvements.end_improvement(lead, improvement=row, done=False, note="不改了")


def test_the_next_round_copies_the_plan_and_carries_what_is_open(project: Project, lead: User) -> None:
    from yushan.projects.actions import effect

    to_improving(project, lead)
    began = clock.local(project.approved_at).date() if project.approved_at else clock.today()
    plan.save_milestone(lead, project=project, title="教案定稿", planned_on=began + timedelta(days=19))
    plan.save_head(lead, project=project, name="教具", planned_cents=2_000_000)
    for text in ("实验烫伤", "路上堵车"):
        plan.save_risk(lead, project=project, text=text, likelihood=2, effect=4, measure="有人看", owner=lead)
    plan.close_risk(lead, risk=project.risks.get(text="路上堵车"), closed=True)
    effect.add_measure(lead, project=project, name="受益学生", kind="reach", target=800)  # type: ignore[arg-type]
    done, left = improved(project, lead), improved(project, lead, "家长开放日")
    improvements.end_improvement(lead, improvement=done, done=True, note="分成两班")
    tally = queries.readiness(project).activities
    assert tally.settled == 1
    after = next_round(lead, project)
    assert (after.state, after.round) == ("recruiting", 2)
    moved = clock.today() + timedelta(days=19)
    assert [(one.title, one.planned_on, one.done_on) for one in after.milestones.filter(round=2)] == [
        ("教案定稿", moved, None)
    ]
    assert [(one.name, one.planned_cents) for one in after.budget_heads.filter(round=2)] == [("教具", 2_000_000)]
    assert [one.text for one in after.risks.filter(round=2)] == ["实验烫伤"]
    assert [(one.name, one.kind) for one in after.measures.filter(round=2)] == [("受益学生", "reach")]
    assert after.posts.count() == 3
    facts = queries.readiness(after)
    assert (facts.carried, facts.carried_done, facts.improvements) == (2, 1, 0)
    left.refresh_from_db()
    assert left.state == "open"
    # What belonged to the first round stays with it.
    past = ProjectRound.objects.get(project=project)
    assert past.kept["goal"] == project.goal and [post["people"] for post in past.kept["posts"]] == [12, 24, 4]
    assert boards.tally(project.pk, span(after, 1)).settled == 1
    assert facts.activities.planned == 0, "a round's activities are not the next one's"
    with pytest.raises(Refusal, match="至少一个已发布的活动"):
        actions.start_project(lead, project=after)
    milestone = after.milestones.get(round=1)
    with pytest.raises(Conflict, match="上一轮的内容"):
        plan.reach_milestone(lead, milestone=milestone, done_on=clock.today())


def test_an_improvement_is_carried_until_it_is_done(project: Project, lead: User) -> None:
    to_improving(project, lead)
    long, done = improved(project, lead, "建一个教具共享库"), improved(project, lead, "每班不超过 25 人")
    improvements.end_improvement(lead, improvement=done, done=True, note="已按班额分组")
    next_round(lead, project)
    for number in (2, 3, 4):
        project.refresh_from_db()
        assert project.round == number
        carried = [row.pk for row in improvements_now(project)]
        assert long.pk in carried and len(carried) == 2, "whichever round it is (ADR 0022)"
        facts = queries.readiness(project)
        assert (facts.carried, facts.carried_done) == (2, 1), "the open one, and what the round before has done"
        Project.objects.filter(pk=project.pk).update(state="improving")
        project.refresh_from_db()
        own = improved(project, lead, f"第 {number} 轮的事")
        improvements.end_improvement(lead, improvement=own, done=True, note="当轮就改好了")
        next_round(lead, project)


def test_a_second_round_to_the_end(project: Project, lead: User) -> None:
    to_improving(project, lead)
    improved(project, lead)
    with clock.pretend(clock.now() - timedelta(days=30)):
        Project.objects.filter(pk=project.pk).update(approved_at=clock.now() - timedelta(days=60))
        next_round(lead, project)
    who = served(project)
    assert boards.served(project.pk, span(queries.staff_project(lead, project.pk))) == {who.pk}
    actions.start_project(lead, project=project)
    actions.evaluate_project(lead, project=project)
    answer_all(project, lead, who)
    actions.improve_project(lead, project=project)
    with pytest.raises(Refusal, match="改进清单"):
        actions.close_project(lead, project=project)
    improved(project, lead, "下学期增加课后测验")
    assert actions.close_project(lead, project=project).state == "closed"
    assert [one.number for one in project.rounds.all()] == [1, 2]
    assert project.evaluations.count() == 8
    with pytest.raises(Conflict, match="内容不再修改"):
        plan.save_milestone(lead, project=project, title="结题", planned_on=clock.today())
    # Who took something on finishes it all the same.
    row = Improvement.objects.get(round=2)
    improvements.end_improvement(lead, improvement=row, done=True, note="题目出好了")


def test_rounds_are_apart_in_time(running: Project) -> None:
    moment = clock.now() - timedelta(days=5)
    held(running, days_ago=9)
    held(running, days_ago=2)
    assert boards.tally(running.pk, Span(None, moment)).settled == 1
    assert boards.tally(running.pk, Span(moment, None)).settled == 1
    assert boards.tally(running.pk, Span()).settled == 2


def signed_up(project: Project) -> SignUp:
    """Somebody who has a place in a coming activity."""
    coming = activity(project, "published", title="看不见的空气")
    post = coming.shifts.get().posts.get()
    return accepted(post, volunteers.volunteer(area=project.organization.area))


def test_pausing_tells_who_is_signed_up_what_to_do(running: Project, lead: User) -> None:
    row = signed_up(running)
    actions.suspend_project(lead, project=running, reason="暴雨，学校停课")
    row.refresh_from_db()
    told = Notice.objects.get(user=row.volunteer.person.user)
    assert row.state == "accepted" and "照常进行" in told.title and "看不见的空气" in told.title
    assert "暴雨，学校停课" in told.body and "来不了" in told.body


def test_pausing_may_call_off_what_has_not_begun(running: Project, lead: User) -> None:
    row = signed_up(running)
    actions.suspend_project(lead, project=running, reason="暴雨，学校停课", call_off=True)
    row.refresh_from_db()
    told = Notice.objects.get(user=row.volunteer.person.user)
    assert row.state == "withdrawn" and told.title == "“看不见的空气”取消了" and "暴雨，学校停课" in told.body


def test_ending_calls_off_and_tells_everybody(running: Project, lead: User) -> None:
    row = signed_up(running)
    (ahead,) = boards.ahead(running.pk)
    assert (ahead.title, ahead.people) == ("看不见的空气", 1)
    actions.cancel_project(lead, project=running, reason="合作学校撤并")
    row.refresh_from_db()
    row.shift.activity.refresh_from_db()
    assert (row.state, row.shift.activity.state) == ("withdrawn", "cancelled")
    assert "合作学校撤并" in Notice.objects.get(user=row.volunteer.person.user).body


def test_nothing_of_it_is_for_strangers(project: Project, lead: User) -> None:
    to_improving(project, lead)
    row = improved(project, lead)
    strangers = [make.user_with("project_lead", make.team(name="璧山队")), make.user_with("auditor"), make.user()]
    due = clock.today() + timedelta(days=3)
    calls: list[Callable[[Any], Any]] = [
        lambda who: next_round(who, project),
        lambda who: rounds.close_project(who, project=project),
        lambda who: improvements.add_improvement(who, project=project, text="改一改", owner=lead, due_on=due),
        lambda who: improvements.hand_improvement(who, improvement=row, owner=lead, due_on=due),
        lambda who: improvements.end_improvement(who, improvement=row, done=False, note="不改"),
        lambda who: evaluations.evaluate_oneself(who, evaluation=evaluation(project, Kind.SELF), answers={}),
        lambda who: evaluations.ask_reviewer(who, evaluation=evaluation(project, Kind.REVIEWER), reviewer=lead),
    ]
    for stranger in strangers:
        for call in calls:
            with pytest.raises(NotAllowed):
                call(stranger)
    project.refresh_from_db()
    assert project.state == "improving"
