"""The permission matrix: role × capability. A grant covers a node and its subtree. Default is no.

Actions call `require(actor, capability, on=thing)`; queries call `visible(actor, capability, queryset, …)`.
A thing says where it stands by `access_scope()`: a dict with any of area, organization (path), unit, station.
"""

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import NotAllowed, NotFound
from yushan.common.prepared import Prepared
from yushan.organizations.models import Organization, RoleGrant

M = TypeVar("M", bound=Model)
Role = RoleGrant.Role

CAPABILITIES = {
    "indicators.view": "查看数据总览",
    "statement.sign": "签字确认年度数据",
    "unit.edit": "维护单位",
    "roster.view": "查看花名册",
    "roster.edit": "维护花名册",
    "organization.view": "查看组织资料",
    "organization.edit": "申请建立和维护组织",
    "organization.approve": "审批下级组织",
    "volunteer.view": "查看志愿者",
    "volunteer.register": "代为登记志愿者",
    "membership.decide": "审核入队申请",
    "cultivation.view": "查看带头人培育",
    "cultivation.manage": "推荐和培育带头人",
    "cultivation.review": "复核带头人",
    "training.view": "查看培训",
    "training.edit": "安排培训、题库和考试",
    "training.record": "培训签到",
    "training.enrol": "替本单位、本组织的人报名培训",
    "person.unmask": "显示完整个人信息",
    "person.merge": "合并重复登记",
    "project.view": "查看项目",
    "project.edit": "维护项目",
    "project.approve": "审批立项",
    "service.edit": "维护服务清单",
    "coordination.view": "查看工作协调",
    "coordination.edit": "安排和督办工作",
    "task.view": "查看任务台账",
    "task.assign": "安排、督办任务和销号",
    "task.report": "报告任务进展",
    "contest.edit": "组织项目大赛",
    "contest.score": "评审打分",
    "award.view": "查看评选",
    "award.edit": "组织评选",
    "award.nominate": "推荐评选候选人",
    "award.recommend": "代表区县择优推荐",
    "award.score": "评选打分",
    "rights.handle": "办理投诉、申诉和调解",
    "rights.exclude": "提出和决定限制报名",
    "rights.reply": "回复权益维护的核实",
    "rights.figures": "查看权益维护的数字",
    "incident.handle": "处置安全事件",
    "incident.figures": "查看安全事件的数字",
    "insurance.edit": "维护保单",
    "signal.judge": "核实时长的异常线索",
    "need.view": "查看需求",
    "need.record": "登记电话点单",
    "need.triage": "受理和派单",
    "need.claim": "接单",
    "activity.view": "查看活动",
    "activity.edit": "维护活动",
    "activity.approve": "审核活动",
    "campaign.edit": "安排重要节点",
    "tour.edit": "安排巡回和派车",
    "event.edit": "安排大型活动和证件",
    "attendance.record": "现场签到",
    "attendance.confirm": "确认时长与公示",
    "ledger.view": "查看时长台账",
    "ledger.reverse": "冲正时长",
    "certificate.manage": "管理证明",
    "station.view": "查看站点",
    "station.edit": "维护站点",
    "station.use": "查看站点的预约、借用和值班",
    "station.door": "在站点给到场的人签到",
    "station.apply": "申请设立站点",
    "station.inspect": "核查站点",
    "station.approve": "审定站点",
    "station.designate": "认定示范站点",
    "station.book": "替组织预约站点场地",
    "regulation.view": "查看制度登记",
    "regulation.edit": "制定和发布制度",
    "reward.edit": "管理积分超市",
    "reward.hand_out": "发放兑换物品",
    "thanks.send": "发感谢信",
    "import.run": "导入数据",
    "import.takeover": "全市数据接管",
    "import.second": "复核导入的服务记录",
    "grant.manage": "管理授权",
    "account.recover": "帮人恢复登录",
    "support.see_as": "以他人身份查看",
    "message.oversee": "查看消息发送情况",
    "audit.view": "查看审计",
    "data.export": "导出名单",
}

_READ = {"indicators.view", "organization.view", "project.view", "need.view", "activity.view", "station.view"}
_TEAM = {
    *("organization.view", "organization.edit", "organization.approve", "volunteer.view", "volunteer.register"),
    *(
        "membership.decide",
        "project.view",
        "project.edit",
        "project.approve",
        "service.edit",
        "activity.view",
        "activity.edit",
    ),
    *("activity.approve", "attendance.record", "attendance.confirm", "import.run", "certificate.manage", "data.export"),
    *("indicators.view", "account.recover", "regulation.view", "regulation.edit"),
    *("reward.edit", "reward.hand_out", "thanks.send", "tour.edit", "event.edit", "need.record", "need.claim"),
    *("cultivation.view", "cultivation.manage", "cultivation.review", "coordination.view"),
    *(
        "station.view",
        "station.edit",
        "station.use",
        "station.door",
        "station.apply",
        "station.inspect",
        "station.book",
    ),
    *("award.view", "award.nominate", "rights.reply"),
    *("incident.handle", "incident.figures", "insurance.edit"),
    *("training.view", "training.edit", "training.record", "training.enrol"),
    *("task.view", "task.report"),
}

MATRIX: dict[str, frozenset[str]] = {
    Role.CITY_ADMIN: frozenset(CAPABILITIES),
    Role.AREA_ADMIN: frozenset(
        set(CAPABILITIES) - {"import.takeover", "audit.view", "support.see_as", "message.oversee"}
    ),
    Role.ORGANIZATION_ADMIN: frozenset(_TEAM),
    Role.UNIT_ADMIN: frozenset(
        {
            "indicators.view",
            "statement.sign",
            "roster.view",
            "roster.edit",
            "volunteer.register",
            "person.unmask",
            "import.run",
            "data.export",
            "account.recover",
            "station.view",
            "station.edit",
            "station.use",
            "station.apply",
            "station.book",
            "station.door",
            "award.view",
            "award.nominate",
            "training.enrol",
            "task.view",
            "task.report",
        }
    ),
    Role.PROJECT_LEAD: frozenset(
        {
            "project.view",
            "project.edit",
            "service.edit",
            "activity.view",
            "activity.edit",
            "attendance.record",
            "attendance.confirm",
            "station.book",
            "award.view",
            "award.nominate",
        }
    ),
    Role.STATION_ADMIN: frozenset(
        {
            *(
                "station.view",
                "station.edit",
                "station.use",
                "station.door",
                "station.apply",
                "volunteer.register",
                "need.record",
                "reward.hand_out",
            ),
            # Of whoever booked or borrowed at the station, nobody else: the scope is the station's.
            *("attendance.record", "training.record", "person.unmask", "award.view", "award.nominate"),
        }
    ),
    Role.VOLUNTEER: frozenset(),
    Role.RECIPIENT: frozenset(),
    # Of projects a reviewer reads those they are asked to review, and no district: projects.queries.lists.readable.
    Role.REVIEWER: frozenset({"contest.score", "station.view", "station.inspect", "award.view", "award.score"}),
    Role.TRAINING_ADMIN: frozenset(
        {
            *("organization.view", "cultivation.view"),
            *("training.view", "training.edit", "training.record", "training.enrol"),
        }
    ),
    Role.AUDITOR: frozenset(
        _READ
        | {
            "audit.view",
            "station.use",
            "coordination.view",
            "task.view",
            "award.view",
            "roster.view",
            "volunteer.view",
            "ledger.view",
            "regulation.view",
            "cultivation.view",
            "rights.figures",
            "incident.figures",
            "training.view",
        }
    ),
}

# Where each role can be given.
ROLE_SCOPES: dict[str, frozenset[str]] = {
    Role.CITY_ADMIN: frozenset({"city"}),
    Role.AREA_ADMIN: frozenset({"area"}),
    Role.ORGANIZATION_ADMIN: frozenset({"organization"}),
    Role.UNIT_ADMIN: frozenset({"unit"}),
    Role.PROJECT_LEAD: frozenset({"organization"}),
    Role.STATION_ADMIN: frozenset({"station"}),
    Role.VOLUNTEER: frozenset({"self"}),
    Role.RECIPIENT: frozenset({"self"}),
    Role.REVIEWER: frozenset({"city", "area", "campaign"}),
    Role.TRAINING_ADMIN: frozenset({"city", "area"}),
    Role.AUDITOR: frozenset({"city", "area"}),
}


_IN_FORCE = Prepared(
    lambda user, now: RoleGrant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now), user=user, starts_at__lte=now
    ).order_by("id")
)


def grants_of(actor: Any) -> list[RoleGrant]:
    """The actor's grants in force at this moment; read once a request (kept on the user instance)."""
    if not getattr(actor, "is_authenticated", False) or is_system(actor):
        return []
    if (known := getattr(actor, "_current_grants", None)) is not None:
        return list(known)
    grants = _IN_FORCE.all(actor.pk, clock.now())
    actor._current_grants = grants
    return grants


def _covers(grant: RoleGrant, scope: dict[str, object]) -> bool:
    if grant.scope == RoleGrant.Scope.CITY:
        return True
    if grant.scope == RoleGrant.Scope.ORGANIZATION:
        return bool(grant.scope_path) and str(scope.get("organization") or "").startswith(grant.scope_path)
    return grant.scope in scope and scope[grant.scope] == grant.scope_id


def can(actor: Any, capability: str, on: Any = None) -> bool:
    """True when a grant in force gives the capability over `on` (an object or a scope dict; None: anywhere)."""
    if capability not in CAPABILITIES:
        raise KeyError(capability)
    if is_system(actor):
        return True
    scope = on if isinstance(on, dict) or on is None else on.access_scope()
    return any(
        capability in MATRIX[grant.role] and (scope is None or _covers(grant, scope)) for grant in grants_of(actor)
    )


def require(actor: Any, capability: str, on: Any = None) -> None:
    """NotAllowed unless `can`."""
    if not can(actor, capability, on):
        raise NotAllowed(f"您没有“{CAPABILITIES[capability]}”的权限，可向本级或上级管理员申请授权。")


def level_above(organization: Organization) -> dict[str, object]:
    """Scope whose holders approve for an organization: its parent; above the corps only the city."""
    parent = Organization.objects.get_parent(organization)
    if parent is None:
        return {}
    return {"area": organization.area_id, "organization": parent.path}


def approval_scope(organization: Organization) -> dict[str, object]:
    """Whose holders decide over an organization's own life: where its parent stands; above the corps only the city.

    Narrower than `level_above`: an area administrator does not approve the detachment of that same area.
    """
    parent = Organization.objects.get_parent(organization)
    return parent.access_scope() if parent else {}


def above_filter(actor: Any, capability: str, organization: str = "") -> Q:
    """`approval_scope` as a condition: rows over the parent of whose organization the actor holds the capability.

    `organization` is the lookup that leads to it; empty for organizations themselves.
    """
    at = f"{organization}__" if organization else ""
    if is_system(actor):
        return Q()
    condition = Q(pk__in=[])
    for grant in grants_of(actor):
        if capability not in MATRIX[grant.role]:
            continue
        if grant.scope == RoleGrant.Scope.CITY:
            return Q()
        if grant.scope == RoleGrant.Scope.ORGANIZATION and grant.scope_path:
            below = Q(**{f"{at}path__startswith": grant.scope_path})
            condition |= below & ~Q(**{f"{at}path": grant.scope_path})
        elif grant.scope == RoleGrant.Scope.AREA:
            # Depth 3: a team under the area's detachment; teams right under the corps are the city's.
            condition |= Q(**{f"{at}area": grant.scope_id, f"{at}depth__gte": 3})
    return condition


def needs_second_person(actor: Any, applied_by: int | None) -> bool:
    """Four eyes: who applied does not agree to it, unless it is the city or the platform."""
    return not is_system(actor) and applied_by == actor.pk and Role.CITY_ADMIN not in roles_of(actor)


def awaiting_approval(actor: Any) -> QuerySet[Organization]:
    """Submitted organizations over whose parent the actor holds organization.approve; the same rules as a filter."""
    waiting: QuerySet[Organization] = Organization.objects.filter(state=Organization.State.SUBMITTED)
    if not is_system(actor) and Role.CITY_ADMIN not in roles_of(actor):
        waiting = waiting.exclude(created_by_id=actor.pk)
    return waiting.filter(above_filter(actor, "organization.approve"))


def scope_filter(
    actor: Any,
    capability: str,
    *,
    area: str | None = None,
    organization: str | None = None,
    unit: str | None = None,
    station: str | None = None,
) -> Q:
    """Condition for rows that the actor may see; arguments name the lookup that leads to each kind of scope."""
    if is_system(actor):
        return Q()
    lookups = {"area": area, "unit": unit, "station": station}
    nothing = Q(pk__in=[])
    condition = nothing
    for grant in grants_of(actor):
        if capability not in MATRIX[grant.role]:
            continue
        if grant.scope == RoleGrant.Scope.CITY:
            return Q()
        if grant.scope == RoleGrant.Scope.ORGANIZATION and organization and grant.scope_path:
            condition |= Q(**{f"{organization}__startswith": grant.scope_path})
        elif lookup := lookups.get(grant.scope):
            condition |= Q(**{lookup: grant.scope_id})
    return condition


def visible(actor: Any, capability: str, queryset: QuerySet[M], **lookups: str) -> QuerySet[M]:
    """The rows of `queryset` over which the actor has the capability."""
    return queryset.filter(scope_filter(actor, capability, **lookups))


def visible_or_404(actor: Any, capability: str, queryset: QuerySet[M], pk: Any, **lookups: str) -> M:
    """One row by primary key; NotFound when it does not exist or belongs to others: numbers cannot be probed."""
    found = visible(actor, capability, queryset, **lookups).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def roles_of(actor: Any) -> set[str]:
    """Names of the roles the actor holds now."""
    return {grant.role for grant in grants_of(actor)}


def is_staff(actor: Any) -> bool:
    """True for everybody who holds a grant with capabilities: the staff pages are theirs."""
    return is_system(actor) or any(MATRIX[grant.role] for grant in grants_of(actor))
