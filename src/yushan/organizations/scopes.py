"""Where a role can be given. Rooms above register their own kinds of places (stations)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from yushan.common.errors import Refusal
from yushan.organizations.access import ROLE_SCOPES
from yushan.organizations.models import Area, Organization, RoleGrant, Unit

Kind = RoleGrant.Scope


@dataclass(frozen=True)
class Place:
    """A node that a grant covers: its label, its path (organizations) and where it stands for the matrix."""

    label: str
    path: str
    scope: dict[str, object]


# Finds the node with a primary key; None when there is none.
Finder = Callable[[int], models.Model | None]
# All nodes of the kind that are at work; each has an `area`.
Nodes = Callable[[], models.QuerySet[Any]]
_finders: dict[str, Finder] = {}
_nodes: dict[str, Nodes] = {}


def register(kind: str, finder: Finder, nodes: Nodes | None = None) -> None:
    """Called in AppConfig.ready() of the room that keeps that kind of node; with `nodes` they are known by district."""
    _finders[kind] = finder
    if nodes:
        _nodes[kind] = nodes


register(Kind.AREA, lambda pk: Area.objects.filter(pk=pk).first())
register(Kind.ORGANIZATION, lambda pk: Organization.objects.filter(pk=pk).first())
register(Kind.UNIT, lambda pk: Unit.objects.filter(pk=pk).first(), Unit.objects.order_by)


def area_of(kind: str, pk: int) -> models.QuerySet[Any]:
    """The district in which a unit or station stands, as a subquery of its key; nothing for other kinds."""
    return _nodes[kind]().filter(pk=pk).values("area") if kind in _nodes else Area.objects.none().values("pk")


def keys_in(kind: str, area_id: int | None) -> models.QuerySet[Any]:
    """The units or stations of a district, as a subquery of their keys; nothing for other kinds."""
    rows = _nodes[kind]().filter(area=area_id) if kind in _nodes else Area.objects.none()
    return rows.order_by().values("pk")


def place_of(kind: str, pk: int) -> Place:
    """The node of a grant. Refusal when there is no such node."""
    if kind == Kind.CITY:
        return Place("全市", "", {})
    finder = _finders.get(kind)
    node: Any = finder(pk) if finder else None
    if node is None:
        raise Refusal("没有找到要授权的范围，请重新选择。", field="scope_id")
    if isinstance(node, Area):
        return Place(node.name, "", {"area": node.pk})
    scope = node.access_scope()
    scope.setdefault(kind, node.pk)
    return Place(str(node), getattr(node, "path", "") or "", scope)


def check_pair(role: str, kind: str) -> None:
    """Refusal when the role cannot be given over that kind of node (access.ROLE_SCOPES)."""
    kinds = ROLE_SCOPES.get(role, frozenset())
    if kind == Kind.SELF or kinds <= {Kind.SELF}:
        raise Refusal("志愿者和服务对象登记后自动拥有本人的权限，不用授权。", field="role")
    if kind not in kinds:
        names = "、".join(str(Kind(name).label) for name in sorted(kinds))
        raise Refusal(f"{RoleGrant.Role(role).label}只能授予{names}范围。", field="scope")
