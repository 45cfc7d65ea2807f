"""Who looks after a place: its administrators with a grant in force, themselves reachable in the inbox."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from yushan.common import clock
from yushan.organizations.models import RoleGrant

Role = RoleGrant.Role
_MOST_NAMED = 500
# A place: its scope and key; ("city", 0).
Node = tuple[str, int]
ROLES = {
    "unit": Role.UNIT_ADMIN,
    "area": Role.AREA_ADMIN,
    "organization": Role.ORGANIZATION_ADMIN,
    "city": Role.CITY_ADMIN,
}
WORDS = {"unit": "单位管理员", "area": "区县管理员", "organization": "队伍管理员", "city": "市级管理员"}


@dataclass(frozen=True)
class Owners:
    """The people and, in a word, who they are: «单位管理员 黎静等 2 人», «还没有单位管理员»."""

    scope: str
    people: tuple[tuple[int, str], ...] = ()

    @property
    def users(self) -> list[int]:
        """Keys of the accounts."""
        return [pk for pk, _ in self.people]

    @property
    def text(self) -> str:
        """For tables."""
        word = WORDS[self.scope]
        if not self.people:
            return f"还没有{word}"
        more = f"等 {len(self.people)} 人" if len(self.people) > 1 else ""
        return f"{word} {self.people[0][1]}{more}"


def owners_of(nodes: Iterable[Node]) -> dict[Node, Owners]:
    """By place; 1 statement, whatever their number. Deputies are among them: their grant is one of its own."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for scope, pk in nodes:
        wanted[scope].add(pk)
    condition = Q(pk__in=[])
    for scope, keys in wanted.items():
        # Of thousands of places all grants of the kind are read: they are as many as there are administrators.
        named = Q() if scope == "city" or len(keys) > _MOST_NAMED else Q(scope_id__in=keys)
        condition |= Q(scope=scope, role=ROLES[scope]) & named
    now = clock.now()
    rows = RoleGrant.objects.filter(
        condition, Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now, user__is_active=True
    )
    found: dict[Node, dict[int, str]] = defaultdict(dict)
    for scope, pk, user, name in rows.order_by("pk").values_list("scope", "scope_id", "user_id", "user__display_name"):
        found[scope, pk if scope != "city" else 0].setdefault(user, name)
    return {
        (scope, pk): Owners(scope, tuple(found.get((scope, pk), {}).items()))
        for scope, keys in wanted.items()
        for pk in keys
    }
