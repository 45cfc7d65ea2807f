"""Steps in a project's life (lifecycle.py): who may, under a row lock, with trail and notice."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotAllowed
from yushan.common.reasons import because
from yushan.organizations.access import level_above, needs_second_person, require
from yushan.projects import boards
from yushan.projects.actions.feature_wish import begin_waiting, end_waiting
from yushan.projects.actions.library_follow import library_follows
from yushan.projects.actions.planning import locked
from yushan.projects.lifecycle import PROJECT, resume_event
from yushan.projects.models import Project
from yushan.projects.queries import readiness


def step_on(actor: Any, project: Project, event: str, *fields: str, reason: str = "", known_as: str = "") -> AuditLine:
    """Moves the life cycle and writes the row and the trail; the caller holds the lock. `known_as`: how the trail calls it
    where one step stands for two things.
    """
    before = project.state
    table_event = resume_event(project.resume_state) if event == "resume" else event
    project.state = PROJECT.next_state(before, table_event, readiness(project))
    project.save(update_fields=["state", *fields])
    return record(
        actor,
        f"projects.{known_as or event}",
        subject=project,
        label=project.title,
        reason=reason,
        was=before,
        now=project.state,
    )


def _require_second_person(actor: Any, project: Project) -> None:
    """Four eyes: the level above approves, and not who submitted, unless it is the city or the platform."""
    require(actor, "project.approve", on=level_above(project.organization))
    if needs_second_person(actor, project.submitted_by_id):
        raise NotAllowed("这个项目是您提交的，要由另一位审批人决定。")


def tell_lead(project: Project, line: AuditLine, title: str, body: str = "") -> None:
    """Tells the lead, and whoever submitted in the lead's place."""
    people = [pk for pk in (project.lead_id, project.submitted_by_id) if pk]
    url = reverse("projects:detail", args=[project.pk])
    notify(people, key=f"project:{project.pk}:{line.pk}", title=title, body=body, url=url)


@transaction.atomic
def submit_project(actor: Any, *, project: Project) -> Project:
    """Asks the level above to set the project up. Refusal lists what is missing."""
    project = locked(project)
    require(actor, "project.edit", on=project)
    project.submitted_by = None if is_system(actor) else actor
    project.submitted_at, project.reason = clock.now(), ""
    step_on(actor, project, "submit", "submitted_by", "submitted_at", "reason")
    return project


@transaction.atomic
def recall_project(actor: Any, *, project: Project) -> Project:
    """Takes the request back to change something."""
    project = locked(project)
    require(actor, "project.edit", on=project)
    step_on(actor, project, "recall")
    return project


@transaction.atomic
def approve_project(actor: Any, *, project: Project) -> Project:
    """The level above sets it up: it is public and recruits from now on. Of two approvers one gets Conflict."""
    project = locked(project)
    _require_second_person(actor, project)
    # A further round is approved with its new money: the day of set-up stays that of the first.
    project.approved_at = project.approved_at or clock.now()
    line = step_on(actor, project, "approve", "approved_at", known_as="" if project.round == 1 else "approve_round")
    begin_waiting(project)
    what = "已立项" if project.round == 1 else f"第 {project.round} 轮已批准"
    tell_lead(project, line, f"“{project.title}”{what}，可以招募和发布活动了")
    return project


@transaction.atomic
def return_project(actor: Any, *, project: Project, reason: str) -> Project:
    """The level above sends it back with a reason."""
    project = locked(project)
    _require_second_person(actor, project)
    project.reason = because(reason, "请写明要改什么，负责人会看到。")
    line = step_on(actor, project, "return", "reason", reason=project.reason)
    tell_lead(project, line, f"“{project.title}”的{project.asked_for}申请被退回修改", project.reason)
    return project


@transaction.atomic
def start_project(actor: Any, *, project: Project) -> Project:
    """Recruiting is over, the work begins: the lead says so once an activity is published.

    By hand and not by the first publication: recruiting often goes on while the first activity is already out.
    """
    project = locked(project)
    require(actor, "project.edit", on=project)
    step_on(actor, project, "start")
    return project


@transaction.atomic
def suspend_project(actor: Any, *, project: Project, reason: str, call_off: bool = False) -> Project:
    """Pauses a project; no new activity is published meanwhile. What is published goes on, or is called off with
    `call_off`; either way everybody signed up is told what to do.
    """
    project = locked(project)
    require(actor, "project.edit", on=project)
    project.reason = because(reason, "请写明为什么暂停，团队和上级会看到。")
    project.resume_state = project.state
    line = step_on(actor, project, "suspend", "reason", "resume_state", reason=project.reason)
    library_follows(actor, project)
    if call_off:
        boards.call_off(actor, project.pk, f"项目暂停：{project.reason}"[:300])
    else:
        boards.tell(
            project.pk,
            key=f"announced:project-suspended:{line.pk}",
            title=f"项目“{project.title}”暂停，您报的“%(activity)s”照常进行",
            body=f"暂停的原因：{project.reason}。您不用做什么；来不了请在报名里点“来不了”。有变化会再告诉您。",
        )
    if project.lead_id != actor.pk:
        tell_lead(project, line, f"“{project.title}”已暂停", project.reason)
    return project


@transaction.atomic
def resume_project(actor: Any, *, project: Project) -> Project:
    """Goes on where it was."""
    project = locked(project)
    require(actor, "project.edit", on=project)
    if project.state != Project.State.SUSPENDED:
        raise Conflict(f"项目现在是“{project.get_state_display()}”，没有暂停。请刷新页面看最新状态。")
    step_on(actor, project, "resume")
    library_follows(actor, project)
    project.reason = project.resume_state = ""
    project.save(update_fields=["reason", "resume_state"])
    return project


@transaction.atomic
def cancel_project(actor: Any, *, project: Project, reason: str) -> Project:
    """Ends it early for good. What has not begun is called off and everybody signed up is told; refusal while something
    that has begun is unsettled: nobody's hours are left behind.
    """
    project = locked(project)
    require(actor, "project.edit", on=project)
    project.reason = because(reason, "请写明为什么终止，会留在项目的历史里。")
    line = step_on(actor, project, "cancel", "reason", reason=project.reason)
    library_follows(actor, project)
    end_waiting(project, f"项目终止：{project.reason}")
    boards.call_off(actor, project.pk, f"项目终止：{project.reason}"[:300])
    if project.lead_id and project.lead_id != actor.pk:
        tell_lead(project, line, f"“{project.title}”已终止", project.reason)
    return project
