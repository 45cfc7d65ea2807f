"""What stands on the page of a project beside its own facts: tags, the library, where it was copied from."""

from typing import Any

from django import template

from yushan.organizations.access import can, level_above
from yushan.projects.models import Project
from yushan.projects.queries.library import beside
from yushan.projects.rules.library import SHOWN, may_begin

register = template.Library()


@register.inclusion_tag("library/_on_project.html", takes_context=True)
def library_panel(context: template.RequestContext, project: Project) -> dict[str, Any]:
    """Tags, kit, origin and mark of a project; the reads are queries.library.beside."""
    user = context["request"].user
    may_edit = can(user, "project.edit", on=project)
    return beside(project) | {
        "project": project,
        "may_edit": may_edit,
        "sees_library": can(user, "project.view"),
        "may_begin": may_begin(project.state, project.round),
        "may_ask_feature": may_edit and project.state in SHOWN and bool(project.organization.area_id),
        "may_end_feature": project.is_feature and can(user, "project.approve", on=level_above(project.organization)),
        "csrf_token": context.get("csrf_token"),
        "request": context["request"],
    }
