"""Requests for changes of the tree: which wait for whom, what they will do, where one may go."""

from typing import Any

from django.db.models import Q, QuerySet

from yushan.common import code_tables
from yushan.common.actors import is_system
from yushan.organizations import effects, splitting
from yushan.organizations.access import MATRIX, grants_of, visible
from yushan.organizations.effects import Effect
from yushan.organizations.models import Organization, OrganizationRequest, RoleGrant
from yushan.organizations.queries.grants import admins_of
from yushan.organizations.queries.towns import keeps_town

Kind, State, Level = OrganizationRequest.Kind, Organization.State, Organization.Level
_ABOVE = {Level.TEAM: (Level.CORPS, Level.DETACHMENT), Level.SQUAD: (Level.TEAM,)}
_LABELS = {"name": "名称", "kind": "类别", "host_unit": "依托单位"}


def _rows() -> QuerySet[OrganizationRequest]:
    return OrganizationRequest.objects.select_related(
        "organization__area", "organization__host", "target", "proposed_by", "decided_by"
    )


def requests_seen(actor: Any) -> QuerySet[OrganizationRequest]:
    """Requests about organizations that the actor sees."""
    return visible(actor, "organization.view", _rows(), area="organization__area", organization="organization__path")


def requests_to_decide(actor: Any) -> QuerySet[OrganizationRequest]:
    """Waiting requests over all sides of which the actor holds organization.approve, not the actor's own."""
    waiting = _rows().filter(state=OrganizationRequest.State.WAITING)
    if is_system(actor):
        return waiting
    nothing = Q(pk__in=[])
    here, joined, under = nothing, nothing, nothing
    for grant in grants_of(actor):
        if "organization.approve" not in MATRIX[grant.role]:
            continue
        if grant.scope == RoleGrant.Scope.CITY:
            return waiting.exclude(proposed_by_id=actor.pk)
        if grant.scope == RoleGrant.Scope.ORGANIZATION and grant.scope_path:
            path = grant.scope_path
            here |= Q(organization__path__startswith=path) & ~Q(organization__path=path)
            joined |= Q(target__path__startswith=path) & ~Q(target__path=path)
            under |= Q(target__path__startswith=path)
        elif grant.scope == RoleGrant.Scope.AREA:
            # Depth 3: a team under the area's detachment; what stands right under the corps is the city's.
            here |= Q(organization__area=grant.scope_id, organization__depth__gte=3)
            joined |= Q(target__area=grant.scope_id, target__depth__gte=3)
            under |= Q(target__area=grant.scope_id)
    sides = Q(target=None) | (Q(kind=Kind.MERGE) & joined) | (Q(kind=Kind.MOVE) & under)
    return waiting.filter(here & sides).exclude(proposed_by_id=actor.pk)


def decides(actor: Any, request: OrganizationRequest) -> bool:
    """True when this waiting request is the actor's to decide."""
    return requests_to_decide(actor).filter(pk=request.pk).exists()


def waiting_request(organization: Organization) -> OrganizationRequest | None:
    """What has been asked for and not been done yet: to be decided, or decided for a day to come."""
    open_states = (OrganizationRequest.State.WAITING, OrganizationRequest.State.SCHEDULED)
    return _rows().filter(organization=organization, state__in=open_states).first()


def coming_requests(actor: Any) -> QuerySet[OrganizationRequest]:
    """What was decided for a day to come, the next one first, as far as the actor sees it."""
    return requests_seen(actor).filter(state=OrganizationRequest.State.SCHEDULED).order_by("effective_on", "pk")


def effects_of(
    organization: Organization, kind: str, target: Organization | None, values: dict[str, Any] | None = None
) -> list[Effect]:
    """What the act will do, as things stand now."""
    if kind == Kind.CHANGE:
        changed = [_changed(organization, key, value) for key, value in (values or {}).items() if key != "host"]
        tied = Effect(1, "个单位", "和组织相连，单位的页面也会列出这个组织")
        return [*changed, tied] if (values or {}).get("host") else changed
    if kind == Kind.SPLIT:
        return _split(organization, (values or {}).get("parts", []))
    if kind == Kind.SUSPEND:
        found = [Effect(1, "个组织", "暂停，不能发布新的项目和活动")]
        return [
            *found,
            *(
                [Effect(organization.member_count, "名队员", "留在队里，已有记录保留")]
                if organization.member_count
                else []
            ),
        ]
    admins = admins_of(organization).count()
    if target and kind == Kind.MOVE:
        found = [Effect(1, "个组织", f"上级改为{target.name}，以前各日的数字仍归原上级")]
        if target.area_id and target.area_id != organization.area_id:
            found.append(Effect(1, "个责任区域", f"改为{target.area}"))
            found.append(_towns_left(organization, target))
        found.append(Effect(organization.member_count, "名队员", "仍在队里，活动和时长不变"))
        found.append(Effect(admins, "项授权", "跟着走，新上级也能管理"))
        return [effect for effect in found if effect.count]
    below = Organization.objects.filter(path__startswith=organization.path, depth=organization.depth + 1)
    found = [Effect(below.exclude(state=State.CLOSED).count(), "个下级组织", f"转到{target.name}")] if target else []
    if target:
        found.append(_towns_left(organization, target, itself=False))
    found += effects.from_above(organization, target if kind == Kind.MERGE else None)
    found.append(Effect(admins, "项授权", "同时结束，本人会收到消息"))
    found.append(Effect(1, "个组织", f"关闭，页面写明已并入{target.name}" if target else "关闭，不能恢复"))
    return [effect for effect in found if effect.count]


def _towns_left(organization: Organization, target: Organization, *, itself: bool = True) -> Effect:
    """Towns and communities that are not in the area where an organization, and what is below it, come to stand."""
    rows = Organization.objects.filter(path__startswith=organization.path).exclude(state=State.CLOSED)
    rows = rows if itself else rows.exclude(pk=organization.pk)
    leaving = [row for row in rows.select_related("town") if not keeps_town(row, target.area)]
    where = f"（{leaving[0].place}）" if len(leaving) == 1 else ""
    return Effect(len(leaving), f"个组织的镇街和社区{where}", "不在新的区县，会清空，请移过去以后重新选")


def _split(organization: Organization, parts: list[dict[str, Any]]) -> list[Effect]:
    counts = splitting.count(organization, [part["members"] for part in parts])
    found = [
        Effect(count, "名队员", f"转到新队伍{part['name']}（负责人{part['leader_name']}），本人会收到消息")
        for part, count in zip(parts, counts, strict=True)
        if count
    ]
    found += [
        Effect(1, "支新队伍", f"{part['name']}（负责人{part['leader_name']}）成立，暂时没有队员")
        for part, count in zip(parts, counts, strict=True)
        if not count
    ]
    if left := max(0, organization.member_count - sum(counts)):
        found.append(Effect(left, "名队员", f"留在{organization.name}"))
    fate = "继续运行，没办完的活动、项目、授权和以前的时长都留在这里"
    return [*found, Effect(1, "个原队", fate)]


def _changed(organization: Organization, key: str, value: str) -> Effect:
    old = organization.host_name if key == "host_unit" else getattr(organization, key)
    if key == "kind":
        old, value = (code_tables.label("organization_kinds", code) for code in (old, value))
    return Effect(1, f"处{_LABELS[key]}", f"“{old or '未填'}”改为“{value or '未填'}”")


def targets_of(organization: Organization, kind: str, text: str = "") -> list[Organization]:
    """Where a team may move, or into which ones it may merge: neighbours first, all by a piece of the name; 50 at most.

    Names and codes of running organizations are public (the list of teams), so they are not narrowed by scope.
    """
    parent = Organization.objects.get_parent(organization)
    rows = Organization.objects.filter(state=State.ACTIVE).exclude(pk=organization.pk).select_related("area")
    if kind == Kind.MOVE:
        above = _ABOVE.get(Level(organization.level), ())
        rows = rows.filter(level__in=above).exclude(pk=parent.pk if parent else None)
    else:
        rows = rows.filter(level=organization.level).exclude(level=Level.CORPS)
        if not text and parent:
            rows = rows.filter(path__startswith=parent.path)
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(code__iexact=word))
    return list(rows.order_by("depth", "area__order", "name", "pk")[:50])
