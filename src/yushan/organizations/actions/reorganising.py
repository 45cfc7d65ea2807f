"""The acts behind approved requests: change, move, merger, split, suspension and closure, each in the caller's transaction.

Order of locks: the counter that founders wait for, the counter of grants, what the rooms above lock, then the
organizations in the order of their keys.
"""

from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.common import counters, rulebook
from yushan.common.errors import Conflict, Refusal
from yushan.organizations import rules
from yushan.organizations.actions.ending_grants import end_grants_over
from yushan.organizations.actions.heads import end_terms
from yushan.organizations.actions.hosts import asked_host
from yushan.organizations.actions.placements import displace, place
from yushan.organizations.actions.towns import leave_town
from yushan.organizations.actions.tree import change_card, plant_beside, refuse_doubles, write_event
from yushan.organizations.lifecycle import LIFECYCLE
from yushan.organizations.models import Area, Organization, OrganizationRequest, RoleGrant
from yushan.organizations.queries.grants import admins_of
from yushan.organizations.queries.tree import height_below, squads_above
from yushan.organizations.signals import (
    organization_ending,
    organization_moved,
    organization_replanted,
    organization_splitting,
)

Kind, State, Level = OrganizationRequest.Kind, Organization.State, Organization.Level
_CHOOSE_TOWN = "原来的镇街和社区不在新的区县，已经清空，请在资料里重新选镇街、核对地图位置"


def objection(
    organization: Organization, kind: str, target: Organization | None, values: dict[str, Any] | None = None
) -> str:
    """Why this cannot be done as things stand; empty when it can. `values`: the parts of a split."""
    if kind == Kind.SPLIT:
        return split_refusal(organization, (values or {}).get("parts", []))[1]
    parent = Organization.objects.get_parent(organization)
    if target and kind in (Kind.MOVE, Kind.MERGE) and organization.level in (Level.TEAM, Level.SQUAD):
        height = height_below(organization) + (organization.level == Level.SQUAD and kind == Kind.MOVE)
        if said := rules.squads_objection(squads_above(target), height, rulebook.number("squad_levels")):
            return said
    said = rules.reorganising_objection(
        kind,
        rules.Standing(organization.pk, organization.name, organization.level, organization.state),
        rules.Standing(target.pk, target.name, target.level, target.state) if target else None,
        parent.pk if parent else None,
    )
    if said or kind != Kind.CLOSE:
        return said
    missing = LIFECYCLE.missing(organization.state, "close", organization)
    return f"还差：{'；'.join(missing)}。" if missing else ""


def split_refusal(organization: Organization, parts: list[dict[str, Any]]) -> tuple[str, str]:
    """Field and reason why a split cannot be as things stand; empty when it can."""
    said = rules.split_objection(
        rules.Standing(organization.pk, organization.name, organization.level, organization.state),
        [(part["name"], part["leader_name"], part["members"]) for part in parts],
    )
    if said[1]:
        return said
    parent = Organization.objects.get_parent(organization)
    for number, part in enumerate(parts, 1):
        try:
            refuse_doubles(parent, organization.level, part["name"], organization.area)
        except Refusal as error:
            return f"name_{number}", error.message
    return "", ""


def perform(actor: Any, request: OrganizationRequest) -> Organization:
    """Does what was asked for, or refuses with what has changed since."""
    counters.take("organization", 0)
    counters.take("grants:organization", 0)
    organization = Organization.objects.get(pk=request.organization_id)
    target = Organization.objects.get(pk=request.target_id) if request.target_id else None
    _refuse(organization, request, target)
    if request.kind == Kind.SPLIT:
        return split(actor, organization, request.parts, request.reason)
    if request.kind == Kind.SUSPEND:
        return _suspend(actor, organization, request.reason)
    ends = request.kind in (Kind.MERGE, Kind.CLOSE)
    successor = target if request.kind == Kind.MERGE else None
    if ends:
        _tell_rooms_above(actor, organization, successor, request.reason)
    keys = [pk for pk in (request.organization_id, request.target_id) if pk]
    locked: dict[int, Organization] = {
        row.pk: row for row in Organization.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    }
    organization = locked[request.organization_id]
    target = locked[request.target_id] if request.target_id else None
    _refuse(organization, request, target)
    if request.kind == Kind.CHANGE:
        change_card(actor, organization, asked_host(dict(request.values)), reason=request.reason)
        return organization
    if target and request.kind == Kind.MOVE:
        return move(actor, organization, target, request.reason)
    if target and request.kind == Kind.MERGE:
        _take_over_children(actor, organization, target, request.reason)
    # Whoever came in between the first look and the lock.
    _tell_rooms_above(actor, organization, target if request.kind == Kind.MERGE else None, request.reason)
    return _end(actor, organization, target, request.reason)


def _refuse(organization: Organization, request: OrganizationRequest, target: Organization | None) -> None:
    if organization.state == State.CLOSED:
        raise Conflict(f"{organization.name}已经关闭，不能再办。")
    if said := objection(organization, request.kind, target, request.values):
        raise Refusal(said, field="target")


def split(actor: Any, organization: Organization, parts: list[dict[str, Any]], reason: str) -> Organization:
    """New organizations beside this one, with the members named for each; everything else stays where it is."""
    keys = [list(part["members"]) for part in parts]

    def tell(made: list[Organization] | None) -> None:
        organization_splitting.send(
            sender=None, actor=actor, organization=organization, keys=keys, parts=made, reason=reason
        )

    tell(None)  # members are locked before organizations, as everywhere
    made = [plant_beside(actor, organization, part["name"], part["leader_name"]) for part in parts]
    origin: Organization = Organization.objects.select_for_update().get(pk=organization.pk)
    if origin.state != State.ACTIVE:
        raise Conflict(f"{origin.name}现在是“{origin.get_state_display()}”，不能拆分。")
    tell(made)
    names = "、".join(part.name for part in made)
    for part in made:
        write_event(actor, part, "split_off", "", reason, split_from=origin.name, split_from_code=origin.code)
    write_event(actor, origin, "split", origin.state, reason, split_into=names)
    _tell_admins([origin], f"{origin.name}拆分出{names}", reason)
    return origin


def _suspend(actor: Any, organization: Organization, reason: str) -> Organization:
    locked: Organization = Organization.objects.select_for_update().get(pk=organization.pk)
    before = locked.state
    locked.state = LIFECYCLE.next_state(before, "suspend", locked)
    locked.save(update_fields=["state"])
    write_event(actor, locked, "suspend", before, reason)
    organization_moved.send(sender=None, organization=locked, event="suspend", reason=reason)
    _tell_admins([locked], f"{locked.name}已暂停", reason)
    return locked


def _tell_rooms_above(actor: Any, organization: Organization, successor: Organization | None, reason: str) -> None:
    organization_ending.send(
        sender=None,
        actor=actor,
        organization=organization,
        successor=successor,
        parent=Organization.objects.get_parent(organization),
        reason=reason,
    )


def move(actor: Any, organization: Organization, parent: Organization, reason: str) -> Organization:
    """Hangs a node with all below it under another parent; grants follow, a team takes its detachment's area."""
    before = Organization.objects.get_parent(organization)
    refuse_doubles(parent, organization.level, organization.name, organization.area, but=organization.pk)
    if organization.state in (State.ACTIVE, State.SUSPENDED):
        place(organization, before)  # what was before, where nothing is written yet
    old_path = organization.path
    Organization.objects.move(organization, parent, "last-child")
    moved: Organization = Organization.objects.select_related("town__area").get(pk=organization.pk)
    left = ""
    RoleGrant.objects.filter(scope="organization", scope_path__startswith=old_path).update(
        scope_path=Concat(Value(moved.path), Substr(F("scope_path"), len(old_path) + 1))
    )
    if parent.area_id and moved.area_id != parent.area_id:
        left = _enter_area(moved, parent.area)
        _take_below_along(actor, moved, reason)
    if moved.state in (State.ACTIVE, State.SUSPENDED):
        place(moved, parent)
    organization_replanted.send(sender=None, organization=moved)
    details = {"old_parent": before.name if before else "", "new_parent": parent.name}
    write_event(actor, moved, "move", moved.state, reason, **details | ({"old_place": left} if left else {}))
    _tell_admins([moved], f"{moved.name}的上级改为{parent.name}", f"{reason}。{_CHOOSE_TOWN}" if left else reason)
    return moved


def _enter_area(organization: Organization, area: Area | None) -> str:
    """Writes the new area; a town and community of the old one are left behind, answered in words."""
    left = leave_town(organization, area)
    organization.area = area
    organization.save(update_fields=["area", *(("town", "town_text", "community") if left else ())])
    return left


def _take_below_along(actor: Any, moved: Organization, reason: str) -> None:
    """What stands below a team that came into another area is there too, from today."""
    below = Organization.objects.filter(path__startswith=moved.path, depth__gt=moved.depth).exclude(state=State.CLOSED)
    for node in below.select_related("town__area").order_by("path"):
        parent = Organization.objects.get_parent(node)
        running = node.state in (State.ACTIVE, State.SUSPENDED)
        if running:
            place(node, parent)  # what was before
        left = _enter_area(node, moved.area)
        if running:
            place(node, parent)
        if left:
            write_event(actor, node, "change", node.state, reason, changed=["town", "community"], old_place=left)


def _take_over_children(actor: Any, organization: Organization, target: Organization, reason: str) -> None:
    below = Organization.objects.filter(path__startswith=organization.path, depth=organization.depth + 1)
    for child in below.exclude(state=State.CLOSED).order_by("pk"):
        # Both ends change with every move of the tree.
        move(actor, child, Organization.objects.get(pk=target.pk), reason)
    organization.refresh_from_db()
    target.refresh_from_db()


def _end(actor: Any, organization: Organization, target: Organization | None, reason: str) -> Organization:
    before = organization.state
    people = end_grants_over(actor, "organization", organization.pk)
    end_terms(organization, f"并入{target.name}" if target else "组织关闭")
    place(organization, Organization.objects.get_parent(organization))
    organization.state = LIFECYCLE.next_state(before, "close", organization)
    organization.save(update_fields=["state"])
    displace(organization)
    event = "merge" if target else "close"
    details = {"into": target.name, "into_code": target.code} if target else {}
    write_event(actor, organization, event, before, reason, **details, grants_ended=len(people))
    title = f"{organization.name}已并入{target.name}" if target else f"{organization.name}已关闭"
    notify(
        people,
        key=f"organization-end:{organization.pk}",
        title=title,
        body=f"您在这里的授权同时结束。原因：{reason}",
        url=reverse("organizations:organization", args=[organization.pk]),
    )
    if target:
        write_event(actor, target, "take_in", target.state, reason, taken_in=organization.name)
        _tell_admins([target], title, reason)
    organization_moved.send(sender=None, organization=organization, event=event, reason=reason)
    return organization


def _tell_admins(organizations: list[Organization], title: str, reason: str) -> None:
    for organization in organizations:
        last = organization.events.order_by("-id").values_list("pk", flat=True).first()
        notify(
            admins_of(organization).values_list("user_id", flat=True),
            key=f"organization:{organization.pk}:{last}",
            title=title,
            body=f"原因：{reason}",
            url=reverse("organizations:organization", args=[organization.pk]),
        )
