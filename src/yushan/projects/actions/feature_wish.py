"""A draft says that it shall be what its district is known for: a request, decided on its own once the project is set up."""

from typing import Any

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Refusal
from yushan.common.reasons import because
from yushan.projects.models import FeatureRequest, Project

_ASK = "请写明特色在哪里：结合了本地的什么，做成了什么。不申报就不要勾选。"


def waiting_of(project: Project) -> FeatureRequest | None:
    """The request that waits; 1 statement."""
    return FeatureRequest.objects.filter(project=project, state=FeatureRequest.State.WAITING).first()


def keep_wish(actor: Any, project: Project, grounds: str | None) -> bool:
    """Writes the wish of a draft, or takes it back where `grounds` is None; True when something changed. The caller holds the
    project's lock. Refusal without grounds, and for a project that belongs to no district.
    """
    known = waiting_of(project)
    if grounds is None:
        if known is None:
            return False
        known.delete()
        record(actor, "projects.feature_take_back", subject=project, label=project.title)
        return True
    grounds = because(grounds, _ASK, field="feature_grounds")
    if project.organization.area_id is None:
        raise Refusal("特色项目属于区县，请由区县的组织申报；市级项目不用勾选。", field="wants_feature")
    if known and known.grounds == grounds:
        return False
    row = known or FeatureRequest(project=project, asked_by=None if is_system(actor) else actor)
    row.grounds, row.asked_at = grounds, clock.now()
    row.save()
    record(actor, "projects.feature_ask", subject=project, label=project.title, reason=grounds)
    return True


def begin_waiting(project: Project) -> None:
    """The project was set up: from now on the wish waits for its answer."""
    FeatureRequest.objects.filter(project=project, state=FeatureRequest.State.WAITING).update(asked_at=clock.now())


def end_waiting(project: Project, reason: str) -> None:
    """The project is called off: nobody has to decide any more."""
    FeatureRequest.objects.filter(project=project, state=FeatureRequest.State.WAITING).update(
        state=FeatureRequest.State.DECLINED, answer=reason[:300], decided_at=clock.now()
    )
