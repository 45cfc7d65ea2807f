"""Which masked values can be shown in full, on what, and whose they are. Rooms above register their own models."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from yushan.common.errors import NotFound
from yushan.common.identity import mask_identity, mask_phone
from yushan.organizations.models import Organization, OrganizationLeader, StaffMember, Unit


@dataclass(frozen=True)
class Field:
    """A personal value: what it is called, how it is read, how it is masked."""

    label: str
    read: Callable[[Any], str]
    mask: Callable[[str], str]


@dataclass(frozen=True)
class Kind:
    """A thing with personal values; `rows` must follow what access_scope() needs, `person_id` whose data it is."""

    rows: Callable[[], QuerySet[Any]]
    fields: dict[str, Field]
    person_id: Callable[[Any], int | None]
    describe: Callable[[Any], str]


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Called in AppConfig.ready(); the name stands in the address of the page."""
    _kinds[name] = kind


def find(name: str, field: str) -> tuple[Kind, Field]:
    """The kind and its field. NotFound for anything that was not registered."""
    kind = _kinds.get(name)
    if kind is None or field not in kind.fields:
        raise NotFound()
    return kind, kind.fields[field]


def name_of(subject: Any) -> str:
    """The registered name of a subject's kind."""
    for name, kind in _kinds.items():
        if kind.rows().model is type(subject):
            return name
    raise NotFound()


PHONE = Field("联系电话", lambda row: row.contact_phone, mask_phone)

register(
    "staff",
    Kind(
        rows=lambda: StaffMember.objects.select_related("unit", "person"),
        fields={
            "phone": Field("手机号", lambda row: row.phone, mask_phone),
            "identity": Field("身份证号", lambda row: row.person.identity_number, mask_identity),
        },
        person_id=lambda row: row.person_id,
        describe=lambda row: f"{row.person.name} · {row.unit.name}",
    ),
)
register(
    "unit",
    Kind(Unit.objects.all, {"phone": PHONE}, lambda row: None, lambda row: row.name),
)
PARTY_PHONE = Field("党组织联系电话", lambda row: row.party.contact_phone if row.party else "", mask_phone)
register(
    "organization",
    Kind(
        Organization.objects.select_related("party").all,
        {"phone": PHONE, "party_phone": PARTY_PHONE},
        lambda row: None,
        lambda row: row.name,
    ),
)
register(
    "leader",
    Kind(
        rows=lambda: OrganizationLeader.objects.select_related("organization"),
        fields={"phone": Field("手机号", lambda row: row.phone, mask_phone)},
        person_id=lambda row: row.person_id,
        describe=lambda row: f"{row.name} · {row.organization.name}{row.title}",
    ),
)
