"""Handing a rule in force to those who look after an organization below its issuer, so that they read it."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.organizations.queries.listing import NO_CARETAKER, caretakers
from yushan.regulations.actions.steps import note
from yushan.regulations.models import RegulationReading, RegulationVersion
from yushan.regulations.queries.readers import reaches


@transaction.atomic
def hand_over(actor: Any, *, version: RegulationVersion, organization: Organization) -> int:
    """A message with the rule to the administrators and the head who have not confirmed it, once a day; how many.

    Needs organization.edit over the organization. Refusal for one that the rule does not reach, and where nobody is left.
    """
    require(actor, "organization.edit", on=organization)
    if version.state != RegulationVersion.State.IN_FORCE:
        raise Conflict("这一版已经不是现行的了，请选现行的制度。")
    if not reaches(version, organization):
        raise Refusal(f"《{version.regulation.title}》不管{organization.name}。")
    people = caretakers([organization.pk]).get(organization.pk, set())
    if not people:
        raise Refusal(f"{NO_CARETAKER}。", code="no_inbox")
    done = set(RegulationReading.objects.filter(version=version, user__in=people).values_list("user_id", flat=True))
    if not (left := people - done - {getattr(actor, "pk", None)}):
        raise Refusal("负责人和管理员都已经读过。")
    until = f"请在 {version.read_by} 以前读完。" if version.read_by else "请读完，队里照着办。"
    notify(
        left, key=f"regulation:{version.pk}:handed:{organization.pk}:{clock.today():%Y%m%d}",
        title=f"请阅读《{version.regulation.title}》", body=until,
        url=reverse("regulations:rule", args=[version.regulation.code]),
    )  # fmt: skip
    note(actor, version, "hand_over", to=organization.code, reached=len(left))
    return len(left)
