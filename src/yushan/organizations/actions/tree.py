"""Founding and taking over organizations, and changing their cards."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common import clock, counters, rulebook
from yushan.common.errors import Refusal
from yushan.common.locking import held
from yushan.organizations import rules
from yushan.organizations.access import require
from yushan.organizations.actions.charters import install_charter
from yushan.organizations.actions.heads import install_head
from yushan.organizations.actions.hosts import host_values, says_the_same
from yushan.organizations.actions.placements import RUNNING, place
from yushan.organizations.actions.towns import town_values
from yushan.organizations.models import Area, Organization, OrganizationEvent, Town, Unit
from yushan.organizations.queries.tree import squads_above

Level, State = Organization.Level, Organization.State
CARD = (
    "name", "kind", "host", "host_unit", "town", "town_text", "community", "longitude", "latitude", "is_standing", "leader_name",
    "contact_phone", "charter", "description", "founded_on",
)  # fmt: skip

# What makes an organization known to others: while it runs, changed with the consent of the level above.
GOVERNED = ("name", "kind", "host_unit")  # the host by the unit itself or in words (actions/hosts.py)


def founding_scope(parent: Organization | None, area: Area | None) -> dict[str, object]:
    """Where a new node will stand, for the permission matrix: under its parent, in its area."""
    scope: dict[str, object] = {"organization": parent.path} if parent else {}
    area_id = parent.area_id if parent and parent.area_id else area.pk if area else None
    return scope | ({"area": area_id} if area_id else {})


def write_event(
    actor: Any, organization: Organization, event: str, before: str, reason: str = "", **details: Any
) -> None:
    """One line of the organization's history and of the audit trail."""
    OrganizationEvent.objects.create(
        organization=organization,
        event=event,
        from_state=before,
        to_state=organization.state,
        reason=reason[:300],
        details=details,
        effective_on=clock.today(),
        actor_name=str(actor)[:80],
        at=clock.now(),
    )
    record(
        actor, f"organizations.{event}", subject=organization, label=organization.name, reason=reason,
        before=before, after=organization.state, **details,
    )  # fmt: skip


def _placed(parent: Organization | None, level: str, area: Area | None) -> Area | None:
    """The area of a new node after the checks of the tree."""
    if not rules.may_stand_under(level, parent.level if parent else None):
        raise Refusal("组织层级不对：总队下设支队，支队或总队下设服务队，服务队下设小队。", field="parent")
    if level == Level.SQUAD and parent:
        said = rules.squads_objection(squads_above(parent), 1, rulebook.number("squad_levels"))
        if said:
            raise Refusal(said, field="parent")
    if parent and parent.state != State.ACTIVE:
        raise Refusal(
            f"上级组织{parent.name}现在是“{parent.get_state_display()}”，还不能在它下面设立组织。", field="parent"
        )
    if level == Level.DETACHMENT and area is None:
        raise Refusal("支队要填责任区域。", field="area")
    if parent and parent.level != Level.CORPS:
        if area and area.pk != parent.area_id:
            raise Refusal(
                f"{parent.name}在{parent.area or '全市'}，它下面的组织也在那里。请核对上级组织和责任区域。",
                field="area",
            )
        return parent.area
    return area if level != Level.CORPS else None


def refuse_doubles(parent: Organization | None, level: str, name: str, area: Area | None, but: int = 0) -> None:
    """Refusal for a second corps, a second detachment of an area, or a second one of that name under the parent."""
    alive = Organization.objects.exclude(state=State.CLOSED).exclude(pk=but)
    if level == Level.CORPS and alive.filter(level=level).exists():
        raise Refusal("全市只设一个总队，已经有了。", field="level")
    if level == Level.DETACHMENT and (found := alive.filter(level=level, area=area).first()):
        raise Refusal(
            f"{area}已经有支队：{found.name}（{found.get_state_display()}）。每个区县只设一个支队。", field="area"
        )
    siblings = alive.filter(path__startswith=parent.path, depth=parent.depth + 1) if parent else alive.filter(depth=1)
    if siblings.filter(name=name).exists():
        raise Refusal(f"这里已经有叫“{name}”的组织，请换一个名称。", field="name")


def _plant(actor: Any, parent: Organization | None, fresh: Organization, charter_file: bytes = b"") -> Organization:
    """Puts the node into the tree. The counter's row lock makes founders wait for each other, so that paths differ."""
    fresh.code = f"KZ{counters.take('organization'):06d}"
    fresh.created_by = actor if getattr(actor, "pk", None) else None
    fresh.created_at = clock.now()
    parent = Organization.objects.select_for_update().get(pk=parent.pk) if parent else None
    fresh.area = _placed(parent, fresh.level, fresh.area)
    refuse_doubles(parent, fresh.level, fresh.name, fresh.area)
    try:
        with transaction.atomic():
            if parent is None:
                Organization.objects.add_root(instance=fresh)
            else:
                Organization.objects.add_child(parent, instance=fresh)
    except IntegrityError as error:
        raise Refusal("刚刚有人设立了同样的组织，请刷新后查看。") from error
    install_head(actor, fresh, fresh.leader_name, since=fresh.founded_on)
    install_charter(
        actor, fresh, fresh.charter, content=charter_file, adopted_on=fresh.founded_on, field="charter_file"
    )
    return fresh


def plant_beside(actor: Any, origin: Organization, name: str, leader_name: str) -> Organization:
    """A running organization beside another one and of its kind: part of a split, in the caller's transaction."""
    parent = Organization.objects.get_parent(origin)
    fresh = Organization(
        level=origin.level, name=clean_name(name), kind=origin.kind, area=origin.area, host=origin.host, host_unit=origin.host_unit,
        town=origin.town, town_text=origin.town_text, community=origin.community, is_standing=origin.is_standing,
        leader_name=leader_name, contact_phone=origin.contact_phone, party=origin.party, founded_on=clock.today(),
        state=State.ACTIVE,
    )  # fmt: skip
    made = _plant(actor, parent, fresh)
    place(made, parent, day=clock.today())
    return made


def _refuse_point(values: dict[str, Any], organization: Organization | None = None) -> None:
    """Refusal for a map point that is half, or outside of the city."""
    longitude, latitude = (values.get(key, getattr(organization, key, None)) for key in ("longitude", "latitude"))
    field, said = rules.point_objection(longitude, latitude, rulebook.value("map_bounds"))  # type: ignore[arg-type]
    if said:
        raise Refusal(said, field=field)


def clean_name(name: str) -> str:
    """The name with single spaces; Refusal when it is too short or too long."""
    cleaned = " ".join(name.split())
    if not 2 <= len(cleaned) <= 80:
        raise Refusal("组织名称要写 2 到 80 个字。", field="name")
    return cleaned


@transaction.atomic
def found_organization(
    actor: Any,
    *,
    parent: Organization | None,
    level: str,
    name: str,
    kind: str = "",
    area: Area | None = None,
    host_unit: Unit | str = "",
    town: Town | str | None = None,
    community: str = "",
    longitude: Decimal | None = None,
    latitude: Decimal | None = None,
    is_standing: bool = False,
    leader_name: str = "",
    contact_phone: str = "",
    charter: str = "",
    charter_file: bytes = b"",
    description: str = "",
    founded_on: date | None = None,
    submit: bool = True,
) -> Organization:
    """Applies for a new organization (T1.4): submitted for approval by the level above, or kept as a draft.

    Needs organization.edit where it will stand. One corps, one detachment an area; a team's area is its
    detachment's. A host written in words is tied to the unit of that name; the charter may be a file.
    """
    require(actor, "organization.edit", on=founding_scope(parent, area))
    area = parent.area if parent and parent.level != Level.CORPS and area is None else area
    _refuse_point({"longitude": longitude, "latitude": latitude})
    fresh = Organization(
        level=level, name=clean_name(name), kind=kind, area=area, **host_values(host_unit), community=community,
        **town_values(town, area), longitude=longitude, latitude=latitude, is_standing=is_standing, leader_name=leader_name, contact_phone=contact_phone, charter=charter,
        description=description, founded_on=founded_on, state=State.DRAFT,
    )  # fmt: skip
    made = _plant(actor, parent, fresh, charter_file)
    write_event(actor, made, "found", "")
    if submit:
        from yushan.organizations.actions.life import submit_organization

        made = submit_organization(actor, organization=made)
    return made


@transaction.atomic
def take_over_organization(
    actor: Any,
    *,
    parent: Organization | None,
    level: str,
    name: str,
    area: Area | None = None,
    **card: Any,
) -> str:
    """Takes over an organization that exists elsewhere, active at once: "created", "updated" or "unchanged".

    Known by its parent and name (a corps by its level, a detachment by its area). `card` holds fields of CARD; blank
    ones leave what is known. Needs organization.approve over the parent: who could approve it may take it over.
    """
    scope: dict[str, object] = {"organization": parent.path, "area": parent.area_id} if parent else {}
    require(actor, "organization.approve", on=scope)
    name = clean_name(name)
    values = {key: value for key, value in card.items() if key in CARD and value not in ("", None)}
    known = Organization.objects.exclude(state=State.CLOSED).filter(level=level)
    if level == Level.DETACHMENT:
        known = known.filter(area=area)
    elif parent:
        known = known.filter(path__startswith=parent.path, depth=parent.depth + 1, name=name)
    found = next(iter(held(known[:1], "area", "town", "host")), None)
    if "town" in values:
        where = found.area if found else (parent.area if parent else None) or area
        values |= town_values(values["town"], where)
        if found and found.town and not values["town"]:  # a word that the plan does not know unties nobody
            del values["town"], values["town_text"]
    if "host_unit" in values:
        host = values.pop("host_unit")
        values |= {} if found and found.host_id and says_the_same(found, host) else host_values(host)
    _refuse_point(values, found)
    if found is None:
        fresh = Organization(level=level, name=name, area=area, state=State.ACTIVE, **values)
        made = _plant(actor, parent, fresh)
        place(made, parent)
        write_event(actor, made, "take_over", "")
        return "created"
    return "updated" if change_card(actor, found, {"name": name} | values) else "unchanged"


@transaction.atomic
def change_organization(actor: Any, *, organization: Organization, **card: Any) -> Organization:
    """Changes fields of CARD and, with `charter_file`, the charter; needs organization.edit.

    What others know a running one by changes by request.
    """
    locked: Organization = Organization.objects.select_for_update().get(pk=organization.pk)
    require(actor, "organization.edit", on=locked)
    if locked.state == State.CLOSED:
        raise Refusal("组织已经关闭，资料不能再改。")
    if "name" in card:
        card["name"] = clean_name(card["name"])
    if "host_unit" in card and not says_the_same(locked, card["host_unit"]):
        card |= host_values(card["host_unit"])
    else:
        card.pop("host_unit", None)
    if locked.state in RUNNING and any(
        key in card and card[key] != getattr(locked, key) for key in (*GOVERNED, "host")
    ):
        raise Refusal("运行中的组织改名称、类别、依托单位要上级同意，请用“变更登记”提出申请。", field="name")
    if "town" in card:
        card |= town_values(card["town"], locked.area)
    _refuse_point(card, locked)
    content = card.pop("charter_file", b"")
    text = card.pop("charter", locked.charter) if content else ""
    change_card(actor, locked, {key: value for key, value in card.items() if key in CARD})
    if content and install_charter(actor, locked, text, content=content, field="charter_file"):
        locked.charter = text.strip()
        locked.save(update_fields=["charter"])
        write_event(actor, locked, "change", locked.state, changed=["charter"])
    return locked


def change_card(actor: Any, organization: Organization, values: dict[str, Any], *, reason: str = "") -> bool:
    """Writes the fields that differ, with history; a new name of a running organization is dated. The caller locks."""
    changed = [key for key, value in values.items() if getattr(organization, key) != value]
    if not changed:
        return False
    details: dict[str, Any] = {"changed": changed}
    if "name" in changed:
        refuse_doubles(
            Organization.objects.get_parent(organization),
            organization.level,
            values["name"],
            organization.area,
            but=organization.pk,
        )
        details |= {"old_name": organization.name, "new_name": values["name"]}
    if running := "name" in changed and organization.state in RUNNING:
        place(organization, Organization.objects.get_parent(organization))  # what was before
    for key in changed:
        setattr(organization, key, values[key])
    organization.save(update_fields=changed)
    if "leader_name" in changed:
        install_head(actor, organization, values["leader_name"])
    if "charter" in changed:
        install_charter(actor, organization, values["charter"])
    if running:
        place(organization, Organization.objects.get_parent(organization))
    write_event(actor, organization, "change", organization.state, reason, **details)
    return True
