"""Marking the project that a district is known for: asked for by its people, agreed to by the level above (G3)."""

from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because
from yushan.organizations.access import level_above, needs_second_person, require
from yushan.projects.actions.planning import locked
from yushan.projects.models import FeatureRequest, Project
from yushan.projects.rules.library import SHOWN


@transaction.atomic
def ask_feature(actor: Any, *, project: Project, grounds: str) -> FeatureRequest:
    """Asks that the project be marked; Conflict while one waits or where it is marked already."""
    project = locked(project)
    require(actor, "project.edit", on=project)
    if project.is_feature:
        raise Conflict("这个项目已经是区县特色项目。")
    if project.state not in SHOWN:
        raise Conflict("立项公开以后才能申报特色项目。")
    if project.organization.area_id is None:
        raise Refusal("特色项目属于区县，请由区县的组织申报。")
    grounds = because(grounds, "请写明特色在哪里：结合了本地的什么，做成了什么。", field="grounds")
    try:
        with transaction.atomic():
            request = FeatureRequest.objects.create(
                project=project, grounds=grounds, asked_by=None if is_system(actor) else actor, asked_at=clock.now()
            )
    except IntegrityError as error:
        raise Conflict("已经申报过，正在等上级审核。") from error
    record(actor, "projects.feature_ask", subject=project, label=project.title, reason=grounds)
    return request


@transaction.atomic
def decide_feature(actor: Any, *, request: FeatureRequest, agree: bool, answer: str = "") -> FeatureRequest:
    """The level above marks it, or says why not; not by who asked, unless it is the city (four eyes)."""
    project = locked(request.project)
    request = locked_row(request)
    require(actor, "project.approve", on=level_above(project.organization))
    if needs_second_person(actor, request.asked_by_id):
        raise NotAllowed("这是您申报的，要由另一位审批人决定。")
    if request.state != FeatureRequest.State.WAITING:
        raise Conflict(f"这份申报{request.get_state_display()}，请刷新页面看最新状态。")
    if project.state not in SHOWN:
        raise Conflict(f"项目现在是“{project.get_state_display()}”，立项公开以后才能认定。")
    request.answer = (
        answer.strip()[:300] if agree else because(answer, "请写明为什么不认定，申报的人会看到。", field="answer")
    )
    request.state = FeatureRequest.State.AGREED if agree else FeatureRequest.State.DECLINED
    request.decided_by, request.decided_at = None if is_system(actor) else actor, clock.now()
    request.save()
    if agree:
        project.is_feature = True
        project.save(update_fields=["is_feature"])
    event = "feature_agree" if agree else "feature_decline"
    record(actor, f"projects.{event}", subject=project, label=project.title, reason=request.answer)
    notify(
        sorted({pk for pk in (project.lead_id, request.asked_by_id) if pk}),
        key=f"project:{project.pk}:feature:{request.pk}",
        title=f"“{project.title}”{'认定为区县特色项目' if agree else '没有认定为特色项目'}",
        body=request.answer,
        url=reverse("projects:detail", args=[project.pk]),
    )
    return request


@transaction.atomic
def end_feature(actor: Any, *, project: Project, reason: str) -> Project:
    """The level above takes the mark away, with the reason."""
    project = locked(project)
    require(actor, "project.approve", on=level_above(project.organization))
    if not project.is_feature:
        raise Conflict("这个项目现在不是特色项目。")
    reason = because(reason, "请写明为什么取消认定，会留在记录里。")
    project.is_feature = False
    project.save(update_fields=["is_feature"])
    FeatureRequest.objects.filter(project=project, state=FeatureRequest.State.AGREED).update(
        state=FeatureRequest.State.ENDED
    )
    record(actor, "projects.feature_end", subject=project, label=project.title, reason=reason)
    return project
