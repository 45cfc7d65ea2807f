"""Charters in versions: the newest one's text is the copy on the organization's card."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Organization, OrganizationCharter


def install_charter(
    actor: Any, organization: Organization, text: str, *, adopted_on: date | None = None, basis: str = ""
) -> OrganizationCharter | None:
    """Makes a version of what a card says; nothing where it says nothing new. The caller holds the organization's lock."""
    text = text.strip()
    rows = OrganizationCharter.objects.filter(organization=organization)
    newest = rows.order_by("-number").first()
    if not text or (newest and newest.text == text):
        return None
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    day = min(adopted_on or clock.today(), clock.today())
    return OrganizationCharter.objects.create(
        organization=organization, number=number, text=text, adopted_on=day, basis=basis.strip()[:120],
        created_by=actor if getattr(actor, "pk", None) else None,
    )  # fmt: skip


@transaction.atomic
def adopt_charter(
    actor: Any, *, organization: Organization, text: str, adopted_on: date, basis: str = ""
) -> OrganizationCharter:
    """A further version of the charter; the ones before stay readable. Needs organization.edit."""
    locked: Organization = Organization.objects.select_for_update().get(pk=organization.pk)
    require(actor, "organization.edit", on=locked)
    if locked.state == Organization.State.CLOSED:
        raise Refusal("组织已经关闭，章程不能再改。")
    if len(text.strip()) < 10:
        raise Refusal("请把章程全文写在这里，至少 10 个字。", field="text")
    if adopted_on > clock.today():
        raise Refusal("通过的日期还没有到，请核对。", field="adopted_on")
    newest = OrganizationCharter.objects.filter(organization=locked).order_by("-number").first()
    if newest and adopted_on < newest.adopted_on:
        raise Refusal(f"第 {newest.number} 版是 {newest.adopted_on} 通过的，新的一版不能更早。", field="adopted_on")
    made = install_charter(actor, locked, text, adopted_on=adopted_on, basis=basis)
    if made is None:
        raise Refusal(f"和第 {newest.number if newest else 1} 版一样，没有改动。", field="text")
    locked.charter = made.text
    locked.save(update_fields=["charter"])
    record(actor, "organizations.adopt_charter", subject=locked, label=locked.name, number=made.number)
    return made
