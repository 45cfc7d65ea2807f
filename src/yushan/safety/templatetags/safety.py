"""The pages of safety that somebody may open."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from yushan.organizations.access import can
from yushan.safety.models import Incident, IncidentPerson

register = template.Library()
_PAGES = (
    ("incidents", "安全事件", ("incident.handle", "incident.figures")),
    ("policies", "保险", ("insurance.edit",)),
    ("signals", "异常线索", ("signal.judge",)),
    ("lessons", "教训", ("incident.handle", "incident.figures")),
    ("figures", "数字", ("incident.figures",)),
)


@register.simple_tag(takes_context=True)
def safety_tabs(context: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Name, words and address of each page of the room; no statement, grants are read already."""
    user = context["user"]
    return [
        (name, _(words), reverse(f"safety:{name}"))
        for name, words, needs in _PAGES
        if any(can(user, one) for one in needs)
    ]


@register.simple_tag
def incident_kinds() -> list[tuple[Any, Any]]:
    """What can be reported, as forms offer it."""
    return list(Incident.Kind.choices)


@register.simple_tag
def incident_severities() -> list[tuple[Any, Any]]:
    """How bad it is, the least bad first."""
    return list(Incident.Severity.choices)


@register.simple_tag
def incident_roles() -> list[tuple[Any, Any]]:
    """Who somebody in it is."""
    return list(IncidentPerson.Role.choices)
