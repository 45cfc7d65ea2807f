"""The party organization that an organization belongs to."""

from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.access import can, require
from yushan.organizations.models import Organization, PartyOrganization, Unit


@transaction.atomic
def save_party(
    actor: Any,
    *,
    organization: Organization,
    name: str,
    secretary_name: str = "",
    contact_phone: str = "",
    unit: Unit | None = None,
) -> PartyOrganization | None:
    """Names the party organization; that of a unit is kept once and shared by the teams that name it.

    An empty name unties the organization from it. Needs organization.edit; where others share it, secretary and
    telephone are for who looks after the unit.
    """
    locked: Organization = Organization.objects.select_for_update().get(pk=organization.pk)
    require(actor, "organization.edit", on=locked)
    if locked.state == Organization.State.CLOSED:
        raise Refusal("组织已经关闭，资料不能再改。")
    name = " ".join(name.split())[:80]
    if not name:
        locked.party = None
        locked.save(update_fields=["party"])
        record(actor, "organizations.untie_party", subject=locked, label=locked.name)
        return None
    if len(name) < 4:
        raise Refusal("请写党组织的全称，例如“白市驿镇农科村党支部”。", field="name")
    try:
        with transaction.atomic():
            party, _made = PartyOrganization.objects.select_for_update().get_or_create(name=name, unit=unit)
    except IntegrityError as error:
        raise Conflict("刚刚有人登记了同一个党组织，请再保存一次。") from error
    said = secretary_name.strip()[:60], contact_phone
    if said != (party.secretary_name, party.contact_phone) and any(said):
        shared = Organization.objects.filter(party=party).exclude(pk=locked.pk).exists()
        if shared and not (can(actor, "unit.edit", unit) if unit else can(actor, "organization.approve", locked)):
            raise Refusal(
                f"{party.name}还有别的队伍在用，书记和电话请由区县管理员改。这里只写名称就能连上。",
                field="secretary_name",
            )
        party.secretary_name, party.contact_phone = said
        party.save(update_fields=["secretary_name", "contact_phone"])
    locked.party = party
    locked.save(update_fields=["party"])
    record(
        actor, "organizations.save_party", subject=locked, label=locked.name, party=party.name,
        unit=unit.name if unit else "",
    )  # fmt: skip
    return party
