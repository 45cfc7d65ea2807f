"""The tree of skills, kept in memory for a minute, and volunteers by skill."""

import time

from django.db.models import Count, Q, QuerySet

from yushan.volunteers.models import Skill, Volunteer
from yushan.volunteers.rules_skills import Node, SkillTree

_KEEP_SECONDS = 60.0
_kept: tuple[float, SkillTree] | None = None


def forget() -> None:
    """Drops what is kept in memory (a plan was loaded; tests)."""
    global _kept
    _kept = None


def skill_tree() -> SkillTree:
    """All skills that are offered; 1 statement a minute."""
    global _kept
    if _kept and time.monotonic() - _kept[0] < _KEEP_SECONDS:
        return _kept[1]
    codes: dict[int, str] = {}
    rows = list(Skill.objects.filter(is_active=True))
    codes = {row.pk: row.code for row in rows}
    tree = SkillTree(
        Node(row.pk, row.code, row.name, codes.get(row.parent_id or 0, ""), tuple(row.synonyms), tuple(row.initials))
        for row in rows
    )
    _kept = (time.monotonic(), tree)
    return tree


def with_skill(rows: QuerySet[Volunteer], code: str) -> QuerySet[Volunteer]:
    """Those who have a skill or one below it; a code that is not known narrows nothing."""
    keys = [node.key for node in skill_tree().below(code)]
    if not keys:
        return rows
    having = Skill.volunteers.through.objects.filter(skill__in=keys)
    return rows.filter(pk__in=having.values("volunteer_id"))


def skill_choices() -> list[tuple[str, str]]:
    """For a filter: every skill, those below another one set in."""
    return [(node.code, "　" * depth + node.name) for depth, node in skill_tree().walk()]


def skill_counts(rows: QuerySet[Volunteer], code: str = "") -> list[tuple[Node, int]]:
    """How many of these people have each skill right below one (or at the top), with all under it; 1 statement.

    Most first; what nobody has is left out.
    """
    tree = skill_tree()
    nodes = tree.children(code)
    if not nodes:
        return []
    keys = {node.code: [one.key for one in tree.below(node.code)] for node in nodes}
    parts = {
        f"n{place}": Count("pk", filter=Q(known_skills__in=keys[node.code]), distinct=True)
        for place, node in enumerate(nodes)
    }
    counts = rows.aggregate(**parts)
    found = [(node, counts[f"n{place}"]) for place, node in enumerate(nodes) if counts[f"n{place}"]]
    return sorted(found, key=lambda row: -row[1])
