"""三长 by area and town: which of the three is filled, and by whom a registered volunteer."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yushan.organizations.models import Area, KeyPost, Town
from yushan.organizations.queries.key_posts import holders, post_areas
from yushan.organizations.queries.towns import own_towns
from yushan.volunteers.models import Volunteer

KINDS = [(kind.value, str(kind.label)) for kind in KeyPost.Kind]


@dataclass
class Cell:
    """Of one kind: how many towns have it filled, and in how many of these by a registered volunteer."""

    kind: str
    label: str
    filled: int = 0
    registered: int = 0


@dataclass
class PostCover:
    """An area: its towns and the three kinds."""

    area: Area
    towns: int
    cells: list[Cell]

    @property
    def filled(self) -> int:
        """Of all three together."""
        return sum(cell.filled for cell in self.cells)

    @property
    def registered(self) -> int:
        """Of all three together."""
        return sum(cell.registered for cell in self.cells)

    @property
    def asked(self) -> int:
        """Three for each town."""
        return self.towns * len(self.cells)


@dataclass
class TownPosts:
    """A town with who is in which of the three posts."""

    town: Town
    columns: list[tuple[str, str, list[KeyPost]]] = field(default_factory=list)


def with_registration(rows: QuerySet[KeyPost]) -> QuerySet[KeyPost]:
    """With `registered`: the holder is a verified volunteer."""
    people = Volunteer.objects.filter(person=OuterRef("person"), state=Volunteer.State.VERIFIED)
    annotated: QuerySet[KeyPost] = rows.annotate(registered=Exists(people))
    return annotated


def post_covers(actor: Any) -> list[PostCover]:
    """Every area whose posts the actor may see; 1 statement for the counts."""
    areas = post_areas(actor)
    rows = with_registration(holders([area.pk for area in areas])).order_by()
    counted = rows.values_list("town__area", "kind").annotate(
        filled=Count("town", distinct=True), known=Count("town", distinct=True, filter=Q(registered=True))
    )
    counts = {(area, kind): (filled, known) for area, kind, filled, known in counted}
    return [
        PostCover(
            area,
            len(own_towns(area)),
            [Cell(kind, label, *counts.get((area.pk, kind), (0, 0))) for kind, label in KINDS],
        )
        for area in areas
    ]


def towns_with_posts(area: Area) -> list[TownPosts]:
    """The towns of an area with their holders; 1 statement."""
    found: dict[tuple[int, str], list[KeyPost]] = {}
    for post in with_registration(holders([area.pk])).order_by("employer", "pk"):
        found.setdefault((post.town_id, post.kind), []).append(post)
    return [
        TownPosts(town, [(kind, label, found.get((town.pk, kind), [])) for kind, label in KINDS])
        for town in own_towns(area)
    ]


def posts_of_town(town: Town) -> tuple[list[KeyPost], list[KeyPost]]:
    """Who is in a post, and who was, the last one first."""
    rows = list(
        with_registration(KeyPost.objects.filter(town=town)).select_related("created_by").order_by("kind", "employer")
    )
    past = sorted((row for row in rows if row.until_day), key=lambda row: (row.until_day, row.pk), reverse=True)
    return [row for row in rows if row.until_day is None], past
