"""The closing report brings what the room holds; over rounds nobody is counted twice where it is known who came."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.activities.models import SignUp
from yushan.common import clock
from yushan.projects.actions import money, papers, plan
from yushan.projects.documents import typeset_report
from yushan.projects.models import Project, ProjectMember, Reached, Spending
from yushan.projects.queries.again import came_again
from yushan.projects.queries.report import content_of
from yushan.projects.tests.room_factories import held, improved, next_round, to_improving
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_minutes_questions_members_and_receipts_stand_in_the_report(project: Project, lead: User) -> None:
    to_improving(project, lead)
    today = clock.today()
    head = plan.save_head(lead, project=project, name="教具", planned_cents=200_000)
    spent = [
        money.add_spending(
            lead, head=head, text=text, cents=cents, spent_on=today, content=b"%PDF-1.7 " + text.encode()
        )
        for text, cents in (("烧杯", 12_000), ("载玻片", 8_050), ("退掉的", 900))
    ]
    Spending.objects.filter(pk=spent[2].pk).update(state="refused", reason="票据不清")
    papers.add_member(lead, project=project, user=lead, role="课程")
    papers.add_meeting(lead, project=project, held_on=today, title="开班会", text="九月开课。", present=[lead])
    asked = papers.ask_question(lead, project=project, text="寒假谁值班")
    papers.ask_question(lead, project=project, text="明年还有经费吗")
    papers.answer_question(lead, question=asked, answer="学生骨干轮流")
    content = content_of(project, 1)
    listed = [(row[0], row[2], row[3]) for row in content["receipts"]]
    assert listed == [("教具", "烧杯", "120.00"), ("教具", "载玻片", "80.50")], "what was refused is no receipt"
    assert content["members"] == [["谭伟", "课程", f"{today:%Y-%m-%d}", "—"]]
    assert content["meetings"] == [
        {"title": "开班会", "day": f"{today:%Y-%m-%d}", "text": "九月开课。", "present": "谭伟"}
    ]
    assert [(row[0], row[3]) for row in content["questions"]] == [
        ("寒假谁值班", "学生骨干轮流"), ("明年还有经费吗", "还没有答复"),
    ]  # fmt: skip
    assert content["again_note"] == "", "nobody can come again in the first round"
    assert typeset_report(content).startswith(b"%PDF-")

    # The next round has its own; who had left before it began is not its member.
    improved(project, lead)
    next_round(lead, project)
    project.refresh_from_db()
    gone = ProjectMember.objects.get()
    ProjectMember.objects.filter(pk=gone.pk).update(until=today - timedelta(days=3))
    second = content_of(project, 2)
    assert (second["receipts"], second["members"], second["meetings"], second["questions"]) == ([], [], [], [])
    assert len(content_of(project, 1)["receipts"]) == 2
    assert typeset_report(second).startswith(b"%PDF-")


def test_who_came_again_agrees_with_a_plain_count(project: Project, lead: User) -> None:
    to_improving(project, lead)
    people = [volunteers.volunteer(area=project.organization.area) for _ in range(4)]
    held(project, people[:3], days_ago=20)
    improved(project, lead)
    next_round(lead, project)
    project.refresh_from_db()
    with clock.pretend(clock.now() + timedelta(days=30)):
        held(project, people[1:], days_ago=9)
        held(project, people[2:3], days_ago=8)
        for number, group, count in ((1, "三一班", 30), (2, "三一班", 32), (2, "三二班", 28), (2, "", 50)):
            Reached.objects.create(
                project=project, round=number, session=f"课 {number}", held_on=clock.today(), group=group, people=count
            )
        reach, found = came_again(project, 2)
        assert (reach.groups, reach.known, reach.unknown) == (2, 60, 50)
        by_round: dict[bool, set[int]] = {True: set(), False: set()}
        cut = project.rounds.get(number=1).ended_at
        for row in SignUp.objects.filter(post__shift__activity__project=project, state="attended").select_related(
            "post__shift__activity"
        ):
            by_round[row.post.shift.activity.starts_at >= cut].add(row.volunteer_id)
        assert found.people == len(by_round[True] | by_round[False]) == 5
        assert (found.in_round, found.again) == (len(by_round[True]), len(by_round[True] & by_round[False])) == (3, 2)
        assert (found.reach.groups, found.reach.known) == (2, 32 + 28)
        browser = Client(headers={"Accept-Language": "zh-hans"})
        browser.force_login(lead)
        page = browser.get(reverse("projects:progress", args=[project.pk])).text
        assert "一共 5 位志愿者（按人去重" in page and "3 位里有 2 位前几轮也来过" in page
        assert "服务对象没有报名名单，按班组去重" in page
        assert "2 位前几轮也来过" in content_of(project, 2)["again_note"]
