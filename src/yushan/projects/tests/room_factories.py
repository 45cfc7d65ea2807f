"""A project that has come as far as a test needs: held, evaluated, with what its room holds."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings

from yushan.accounts.models import User
from yushan.activities.models import Activity, SignUp
from yushan.activities.tests.factories import accepted
from yushan.common import clock
from yushan.organizations.tests import factories as make
from yushan.projects.actions import evaluations, improvements, rounds
from yushan.projects.models import Kind, Project, ProjectEvaluation
from yushan.projects.queries.evaluations import evaluation_or_404
from yushan.projects.queries.room import left_of
from yushan.projects.sections.evaluation import SECTION
from yushan.projects.tests.factories import activity
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as volunteers

ANSWERS: dict[str, dict[str, Any]] = {
    "self": {
        "goal": "全部完成",
        "quality": 5,
        "team": 4,
        "money": 5,
        "worked": "提前一周寄实验包",
        "better": "每班人太多",
    },
    "beneficiary": {"overall": 5, "useful": "很有帮助", "again": "愿意", "words": "多来几次"},
    "volunteer": {"overall": 4, "training": "够用", "support": 5, "words": "午饭早一点"},
    "reviewer": {"need": 5, "science": 5, "effect": 4, "spread": "值得推广", "words": "补一份对照班的数据"},
}


def load_forms() -> int:
    """The forms of Chongqing's plan folder."""
    return SECTION.load(settings.BASE_DIR / "plans" / "chongqing-2025")


def held(project: Project, people: Sequence[Volunteer] = (), *, days_ago: int = 9, **values: Any) -> Activity:
    """A session that was held and settled, with who came."""
    start = clock.now() - timedelta(days=days_ago)
    made = activity(project, "published", **({"starts_at": start, "ends_at": start + timedelta(hours=2)} | values))
    post = made.shifts.get().posts.get()
    for one in people:
        row = accepted(post, one)
        SignUp.objects.filter(pk=row.pk).update(state="attended")
    Activity.objects.filter(pk=made.pk).update(state="settled")
    made.refresh_from_db()
    return made


def evaluation(project: Project, kind: str) -> ProjectEvaluation:
    """The one of the running round."""
    project.refresh_from_db()
    return evaluation_or_404(project, project.round, kind)


def reviewer_of(project: Project) -> User:
    """An expert of the city."""
    return make.user_with("reviewer", display_name="程教授")


def answer_all(project: Project, lead: User, volunteer: Volunteer, *, devices: int = 5) -> None:
    """All four kinds as often as the plan asks for."""
    evaluations.evaluate_oneself(lead, evaluation=evaluation(project, Kind.SELF), answers=ANSWERS["self"])
    for number in range(devices):
        evaluations.answer_as_beneficiary(
            evaluation=evaluation(project, Kind.BENEFICIARY), device=f"手机{number}", answers=ANSWERS["beneficiary"]
        )
    evaluations.answer_as_volunteer(
        volunteer.person.user, evaluation=evaluation(project, Kind.VOLUNTEER), answers=ANSWERS["volunteer"]
    )
    expert = reviewer_of(project)
    evaluations.ask_reviewer(lead, evaluation=evaluation(project, Kind.REVIEWER), reviewer=expert)
    evaluations.review(expert, evaluation=evaluation(project, Kind.REVIEWER), answers=ANSWERS["reviewer"])


def served(project: Project, *, days_ago: int = 9) -> Volunteer:
    """Somebody who came to a session of the running round."""
    who = volunteers.volunteer(area=project.organization.area)
    held(project, [who], days_ago=days_ago)
    return who


def improved(project: Project, lead: User, text: str = "每班不超过 25 人") -> Any:
    """An improvement of the running round, the lead's."""
    due = clock.today() + timedelta(days=20)
    return improvements.add_improvement(lead, project=project, text=text, owner=lead, due_on=due)


def to_improving(project: Project, lead: User) -> Project:
    """Held, evaluated by all four, now improving."""
    load_forms()
    Project.objects.filter(pk=project.pk).update(state="running", approved_at=clock.now() - timedelta(days=90))
    project.refresh_from_db()
    who = served(project, days_ago=40)
    rounds.evaluate_project(lead, project=project)
    answer_all(project, lead, who)
    rounds.improve_project(lead, project=project)
    project.refresh_from_db()
    return project


def next_round(actor: Any, project: Project, budget_cents: int | None = None) -> Project:
    """The next round, half a year from today; without a budget with what is left over, so that it recruits at once."""
    today, budget = clock.today(), left_of(project) if budget_cents is None else budget_cents
    return rounds.begin_next_round(
        actor, project=project, starts_on=today, ends_on=today + timedelta(days=180), budget_cents=budget
    )
