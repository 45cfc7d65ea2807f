"""Who copied from whom over several generations: copies of copies, and what an entry itself was copied from."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef

from yushan.organizations.access import visible
from yushan.organizations.models import Organization
from yushan.projects.models import LibraryEntry, ProjectOrigin

# Deeper and wider than this nobody reads it on a page.
MOST_DEEP, MOST_ROWS = 6, 120

_FAMILY = """
WITH RECURSIVE down(origin, project, depth) AS (
  SELECT id, project_id, 1 FROM projects_projectorigin WHERE entry_id = %s
  UNION ALL
  SELECT o.id, o.project_id, down.depth + 1 FROM down
  JOIN projects_libraryentry e ON e.project_id = down.project
  JOIN projects_projectorigin o ON o.entry_id = e.id
  WHERE down.depth < %s
), up(origin, entry, depth) AS (
  SELECT id, entry_id, 1 FROM projects_projectorigin WHERE project_id = %s
  UNION ALL
  SELECT o.id, o.entry_id, up.depth + 1 FROM up
  JOIN projects_libraryentry e ON e.id = up.entry
  JOIN projects_projectorigin o ON o.project_id = e.project_id
  WHERE up.depth < %s
)
SELECT origin, -depth AS place FROM up UNION ALL SELECT origin, depth AS place FROM down ORDER BY place, origin LIMIT %s
"""


@dataclass(frozen=True)
class Copy:
    """One copying: from `origin.entry` to `origin.project`, so many generations below the entry asked about, above it below zero.
    `opens`: the actor may open the copy.
    """

    origin: ProjectOrigin
    depth: int
    opens: bool = False


def ways() -> list[tuple[int | None, int | None, int]]:
    """How many projects went from the organizations of one area to those of another, or of the same; None: of the city
    itself. The most first; 1 statement.
    """
    source, target = "entry__project__organization__area", "project__organization__area"
    rows = ProjectOrigin.objects.order_by().values_list(source, target).annotate(count=Count("pk"))
    return [(one, other, count) for one, other, count in rows.order_by("-count", source, target)]


def _read(entry: LibraryEntry) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, [entry.pk, MOST_DEEP, entry.project_id, MOST_DEEP, MOST_ROWS])
        return [(int(origin), int(place)) for origin, place in cursor.fetchall()]


def _copies(actor: Any, found: list[tuple[int, int]]) -> list[Copy]:
    if not found:
        return []
    seen = visible(
        actor, "project.view", Organization.objects.filter(pk=OuterRef("project__organization")), area="area",
        organization="path",
    )  # fmt: skip
    rows = ProjectOrigin.objects.select_related(
        "project__organization__area", "project__library_entry", "entry__project__organization__area"
    ).defer(*(f"{at}__{name}" for at in ("entry", "project__library_entry") for name in ("words", "facets")))
    known = rows.annotate(own=Exists(seen)).in_bulk([origin for origin, _depth in found])
    return [Copy(known[key], depth, known[key].own) for key, depth in found if key in known]


def family(actor: Any, entry: LibraryEntry) -> tuple[list[Copy], list[Copy]]:
    """What the entry's project was copied from, the nearest first; and copies of the entry, copies of those, and so on, each
    below what it was copied from. 2 statements.
    """
    found = _copies(actor, _read(entry))
    below: dict[int, list[Copy]] = {}
    for copy in found:
        if copy.depth > 0:
            below.setdefault(copy.origin.entry_id, []).append(copy)
    listed: list[Copy] = []

    def walk(key: int) -> None:
        for copy in below.pop(key, []):
            listed.append(copy)
            if own := getattr(copy.origin.project, "library_entry", None):
                walk(own.pk)

    walk(entry.pk)
    return sorted((copy for copy in found if copy.depth < 0), key=lambda copy: -copy.depth), listed
