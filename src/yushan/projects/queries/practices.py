"""The library of best practices and achievements: found by the search of the library of projects, and where each was copied to."""

from collections.abc import Collection
from functools import lru_cache

from django.db.models import QuerySet

from yushan.common.text import clean
from yushan.plan import queries as plan
from yushan.projects.actions.library_index import syllables
from yushan.projects.models import Achievement, ProjectOrigin
from yushan.projects.queries.library import synonyms
from yushan.projects.rules.library import SHOWN
from yushan.projects.rules.words import body_words, facet, holds, line_of, named_words, wanted

# A city publishes some dozens a year; among more than so many the newest are searched.
MOST_SEARCHED = 5_000


@lru_cache(maxsize=MOST_SEARCHED)
def _line(names: tuple[str, ...], text: str, facets: tuple[str, ...]) -> str:
    """What one is found by, as an entry of the library is (rules/words.py); kept while its texts stay as they are."""
    return line_of({*named_words(names, syllables), *body_words([clean(text)]), *facets})


def found_keys(rows: QuerySet[Achievement], text: str) -> list[int] | None:
    """Those of `rows` that have what was typed: words, pinyin, synonyms of the plan; None where nothing was asked.
    1 statement."""
    question = wanted(text, synonyms())
    if question is None:
        return None
    levels = dict(plan.choices("achievement_levels"))
    found = rows.order_by("-id").values_list(
        "pk",
        "title",
        "organization__name",
        "organization__area__name",
        "level",
        "kind",
        "summary",
        "entry__title",
        "code",
    )
    return [
        pk
        for pk, title, node, area, level, kind, summary, entry, code in found[:MOST_SEARCHED]
        if holds(
            _line(
                (title, node, area or "", levels.get(level, ""), str(Achievement.Kind(kind).label), entry or ""),
                f"{summary} {code}", (facet("level", level), facet("kind", kind)),
            ),
            question,
        )
    ]  # fmt: skip


def copied_to(entries: Collection[int]) -> dict[int, list[str]]:
    """For each entry of the library the places that copied it, each once, in the order of copying; 1 statement."""
    rows = ProjectOrigin.objects.filter(entry__in=entries, project__state__in=SHOWN).order_by("id")
    found: dict[int, dict[str, None]] = {}
    for entry, area, node in rows.values_list(
        "entry", "project__organization__area__name", "project__organization__name"
    ):
        found.setdefault(entry, {})[area or node] = None
    return {entry: list(places) for entry, places in found.items()}
