"""Incidents that somebody reported or was part of, and policies that name them, in the copy of one's own data."""

from typing import Any

from yushan.common import clock
from yushan.safety.models import Claim, Incident, IncidentPerson, Policy
from yushan.volunteers.models import Volunteer

_MANY = 2000


def _when(moment: Any) -> str:
    return clock.local(moment).isoformat(sep=" ", timespec="minutes") if moment else ""


def _facts(row: Incident) -> dict[str, Any]:
    return {
        "编号": row.number,
        "什么事": row.get_kind_display(),
        "在哪里": row.where,
        "什么时候": _when(row.happened_at),
    }


def safety_of(volunteer: Volunteer) -> dict[str, list[dict[str, Any]]]:
    """What they wrote in reports, what is kept of themselves in incidents (nothing of others in them), claims for them, policies
    that name them; 4 statements.
    """
    own = Incident.objects.filter(reported_by__person=volunteer.person).select_related("area")
    parts = IncidentPerson.objects.filter(volunteer=volunteer).select_related("incident__area")
    claims = Claim.objects.filter(person__volunteer=volunteer).select_related("incident", "policy", "of_activity")
    policies = Policy.objects.filter(people=volunteer).select_related("organization")
    return {
        "我报的安全事件": [
            {
                **_facts(row), "有多严重": row.get_severity_display(), "报告时间": _when(row.reported_at),
                "怎么回事": row.text, "已经做了什么": row.measures, "状态": row.get_state_display(),
            }
            for row in own.order_by("pk")[:_MANY]
        ],
        "涉及我的安全事件": [
            {
                **_facts(row.incident), "身份": row.get_role_display(), "姓名": row.name, "电话": row.phone,
                "伤情": row.health,
            }
            for row in parts.order_by("pk")[:_MANY]
        ],
        "我的理赔": [
            {
                "编号": row.incident.number, "保单": str(row.policy or row.of_activity or ""),
                "报案": str(row.reported_on), "状态": row.get_state_display(),
                "赔付（元）": "" if row.paid_yuan is None else row.paid_yuan,
            }
            for row in claims.order_by("pk")[:_MANY]
        ],
        "写着我的保单": [
            {
                "组织": row.organization.name, "保险公司": row.insurer, "保单号": row.number, "从": str(row.starts_on),
                "到": str(row.ends_on), "保什么": row.covered, "作废": _when(row.void_at),
            }
            for row in policies.order_by("pk")[:_MANY]
        ],
    }  # fmt: skip
