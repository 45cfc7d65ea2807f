"""Names in files → rows of the database; each name is looked up once a file."""

import re
from typing import Any

from yushan.common.text import compact, spellings
from yushan.organizations.access import can
from yushan.organizations.models import Area, Organization, Unit
from yushan.organizations.queries import area_named
from yushan.plan import queries as plan
from yushan.plan.models import Entry

_DECORATION = re.compile("[“”\"'‘’「」（）()《》·、\\s]")
_LEAST_FOR_A_PART = 2  # characters; a single one could mean anything


def _bare(text: str) -> str:
    return _DECORATION.sub("", compact(text))


def entry_called(table: str, text: str) -> Entry | None:
    """The entry of a code table that a file means: by name or code, marks aside, or by a piece only it contains."""
    exact = plan.entry_named(table, text)
    wanted = _bare(text)
    if exact or not wanted:
        return exact
    listed = plan.entries(table)
    same = [entry for entry in listed if _bare(entry.name) == wanted]
    if not same and len(wanted) >= _LEAST_FOR_A_PART:
        same = [entry for entry in listed if wanted in _bare(entry.name)]
    return same[0] if len(same) == 1 else None


def unknown_entry(table: str, text: str) -> str:
    """The reason when entry_called finds nothing: what could be meant."""
    names = "、".join(entry.name for entry in plan.entries(table)[:12])
    return f"不认识“{text}”，可以填：{names}。" if names else f"不认识“{text}”，行动方案里还没有这张表。"


class Units:
    """Units by credit code, with the actor's permission."""

    def __init__(self, actor: Any, capability: str) -> None:
        self._actor, self._capability = actor, capability
        self._known: dict[str, tuple[Unit | None, bool]] = {}

    def find(self, code: str) -> tuple[Unit | None, bool]:
        """The unit, and whether the actor may change it."""
        if code not in self._known:
            unit = Unit.objects.filter(code=code).first()
            self._known[code] = unit, unit is not None and can(self._actor, self._capability, unit)
        return self._known[code]


class Organizations:
    """Organizations by name or code, with the actor's permission."""

    def __init__(self, actor: Any, capability: str, states: tuple[str, ...]) -> None:
        self._actor, self._capability, self._states = actor, capability, states
        self._known: dict[str, tuple[Organization | None, str]] = {}
        self._allowed: dict[int, bool] = {}

    def find(self, text: str) -> tuple[Organization | None, str]:
        """The organization, or None and the reason."""
        if text not in self._known:
            self._known[text] = self._look_up(text)
        return self._known[text]

    def may(self, organization: Organization) -> bool:
        """Whether the actor holds the capability over it."""
        if organization.pk not in self._allowed:
            self._allowed[organization.pk] = can(self._actor, self._capability, organization)
        return self._allowed[organization.pk]

    def _look_up(self, text: str) -> tuple[Organization | None, str]:
        found = list(
            Organization.objects.select_related("area").filter(state__in=self._states, name__in=spellings(text))[:50]
        ) or list(
            Organization.objects.select_related("area").filter(state__in=self._states, code=compact(text).upper())
        )
        alive = [organization for organization in found if organization.state != Organization.State.CLOSED]
        found = alive or found
        if len(found) > 1:  # a name is unique under its parent only: the one within the actor's reach is meant
            found = [organization for organization in found if self.may(organization)] or found
        if not found:
            return None, f"没有找到“{text}”这个组织，请核对名称，或先导入、建立这个组织。"
        if len(found) > 1:
            return None, f"有 {len(found)} 个组织都叫“{text}”，请改填组织编号（如 {found[0].code}）。"
        return found[0], ""


def area_called(text: str) -> tuple[Area | None, str]:
    """The area, or None and the reason."""
    area = area_named(text)
    return area, "" if area else f"没有“{text}”这个责任区域，请填区县全称，例如 渝中区。"
