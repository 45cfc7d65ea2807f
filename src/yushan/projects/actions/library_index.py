"""Keeping the search words and the quality of the library: of one entry when it changes, of all when names of the plan changed."""

from functools import lru_cache

from django.db.models import QuerySet

from yushan.common.text import clean
from yushan.plan import queries as plan
from yushan.projects.models import LibraryEntry
from yushan.projects.models.library import TAG_TABLES
from yushan.projects.queries.quality import proved, weights
from yushan.projects.rules.library import SHOWN
from yushan.projects.rules.quality import level, points
from yushan.projects.rules.words import body_words, facet, line_of, named_words

_PORTION = 500


@lru_cache(maxsize=20_000)
def syllables(text: str) -> tuple[str, ...]:
    """The pinyin of a Chinese stretch, a syllable for each character."""
    from pypinyin import lazy_pinyin  # its dictionary takes a third of a second

    return tuple(lazy_pinyin(text))


def facets_of(entry: LibraryEntry) -> list[str]:
    """The words of what is chosen from lists."""
    project = entry.project
    found = [facet(TAG_TABLES[tag.entry.table], tag.entry.code) for tag in project.tags.all()]
    if project.programme:
        found.append(facet("programme", project.programme.code))
    if project.focus:
        found.append(facet("focus", project.focus))
    if project.organization.area:
        found.append(facet("area", project.organization.area.code))
    if reached := level(entry.quality, weights()):
        found.append(facet("quality", reached))
    return sorted(found)


def words_of(entry: LibraryEntry) -> str:
    """Everything an entry is found by, as the column keeps it."""
    project = entry.project
    area = project.organization.area
    names = [entry.title, project.organization.name, area.name if area else ""]
    names += [project.programme.name if project.programme else "", plan.name_of("focuses", project.focus) or ""]
    names += [tag.entry.name for tag in project.tags.all()]
    texts = [clean(text) for text in (entry.summary, entry.goal, entry.beneficiaries, entry.plan_text, entry.code)]
    # Of a project that is paused or was called off it is not the state «published» that the search asks for.
    state = entry.state if project.state in SHOWN else "hidden"
    return line_of({*named_words(names, syllables), *body_words(texts), *facets_of(entry), facet("state", state)})


def rows_to_index() -> QuerySet[LibraryEntry]:
    """Entries with what their words are made of."""
    rows = LibraryEntry.objects.select_related("project__organization__area", "project__programme")
    return rows.prefetch_related("project__tags__entry")


def _kept(entry: LibraryEntry, total: int) -> bool:
    """Writes what is kept of an entry, where it changed."""
    before = (entry.quality, entry.words, entry.facets)
    entry.quality = total
    after = (total, words_of(entry), line_of(facets_of(entry)))
    if after == before:
        return False
    LibraryEntry.objects.filter(pk=entry.pk).update(quality=total, words=after[1], facets=after[2])
    return True


def keep_words(entry_id: int) -> bool:
    """Writes words and quality of one entry anew; True when they changed. The caller holds its lock or does not need one."""
    entry = rows_to_index().get(pk=entry_id)
    return _kept(entry, points(proved([entry])[entry.pk], weights()))


def keep_all_words() -> str:
    """Regular work: names of areas, organizations and entries of the plan change, evaluations end, rounds and copies are
    added, projects end. May run twice harmlessly."""
    changed, last = 0, 0
    while rows := list(rows_to_index().filter(pk__gt=last).order_by("pk")[:_PORTION]):
        last = rows[-1].pk
        known = proved(rows)
        changed += sum(_kept(entry, points(known[entry.pk], weights())) for entry in rows)
    return f"{changed} 个项目的检索词和质量分有变化"
