"""Who takes something: checked once for bookings and loans."""

from dataclasses import dataclass
from typing import Any

from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import User
from yushan.common.errors import NotAllowed, Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Organization, Unit
from yushan.stations.models import Audience, Station


@dataclass(frozen=True)
class Taking:
    """A team, a unit, a person by name, or the station itself. `phone` is normalised, and may be empty at the desk."""

    audience: str = Audience.PERSON
    organization: Organization | None = None
    unit: Unit | None = None
    name: str = ""
    phone: str = ""
    user: User | None = None

    def columns(self) -> dict[str, Any]:
        """What models.takers.Taker keeps of it."""
        return {
            "audience": self.audience, "organization": self.organization, "unit": self.unit, "user": self.user,
            "contact_name": self.name.strip()[:30], "contact_phone": self.phone,
            "contact_hash": phone_hash(self.phone) if self.phone else "",
        }  # fmt: skip


def for_oneself(
    actor: User, *, organization: Organization | None = None, unit: Unit | None = None, name: str, phone: str
) -> Taking:
    """Who books with an account: for a team or unit with the right to, else for themselves. NotAllowed, Refusal."""
    if not getattr(actor, "pk", None):
        raise NotAllowed("请先登录再预约。没有账号的，可以到站点请值班的人登记。")
    if not name.strip():
        raise Refusal("请写联系人姓名。", field="contact_name")
    if organization is not None:
        require(actor, "station.book", on=organization)
        if organization.state != Organization.State.ACTIVE:
            raise Refusal(f"“{organization.name}”还没有运行，不能预约。", field="organization")
        return Taking(Audience.TEAM, organization=organization, name=name, phone=phone, user=actor)
    if unit is not None:
        require(actor, "station.book", on=unit)
        return Taking(Audience.UNIT, unit=unit, name=name, phone=phone, user=actor)
    return Taking(Audience.PERSON, name=name, phone=phone, user=actor)


def at_desk(
    actor: Any, station: Station, *, organization: Organization | None = None, name: str = "", phone: str = "",
    for_station: bool = False,
) -> Taking:  # fmt: skip
    """Whom the keeper writes down: a team, somebody by name, or the station itself. Needs station.edit."""
    require(actor, "station.edit", on=station)
    if for_station:
        return Taking(Audience.STATION)
    if organization is not None:
        return Taking(Audience.TEAM, organization=organization, name=name, phone=phone)
    if not name.strip():
        raise Refusal("请写是谁用：选一支队、写姓名，或者勾选站点自用。", field="contact_name")
    return Taking(Audience.PERSON, name=name, phone=phone)
