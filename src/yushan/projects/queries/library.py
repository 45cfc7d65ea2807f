"""Reading the library: search with facets, one entry, who copied from whom, what waits for an answer (T2.6)."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.http import QueryDict

from yushan.common.errors import NotFound
from yushan.common.paging import Page, paginate
from yushan.organizations.access import scope_filter, visible
from yushan.organizations.models import Organization
from yushan.plan import queries as plan
from yushan.projects import boards
from yushan.projects.models import LibraryEntry, Project, ProjectOrigin, ProjectRound, SearchSynonym
from yushan.projects.models.library import TAG_TABLES
from yushan.projects.queries.deciding import decides, not_own
from yushan.projects.rules.library import SHOWN, KitFacts
from yushan.projects.rules.words import Every, Wanted, Word, facet, wanted

REACH = {"area": "project__organization__area", "organization": "project__organization__path"}
# Choices are counted among at most so many entries; where more fit, a choice carries no number.
MOST_COUNTED = 2_000
IN_LIBRARY = Word(facet("state", LibraryEntry.State.PUBLISHED))
FACETS = (
    ("programme", "行动计划", "programmes"),
    ("focus", "聚焦方向", "focuses"),
    ("type", "服务类型", "service_types"),
    ("for", "受益人群", "beneficiary_groups"),
    ("strategy", "战略", "strategies"),
)


@dataclass(frozen=True)
class Found:
    """Counts of what fits: how many entries, «more than» where there are more than are counted, and by facet word; the keys
    of the entries where all of them were counted, so that nobody looks for them twice."""

    total: int
    is_more: bool
    by_word: dict[str, int]
    keys: list[int] | None = None


def synonyms() -> dict[str, list[str]]:
    """Words of the plan folder that mean the same; kept in memory with the plan, forgotten when it is loaded."""
    return plan.remember("synonyms", lambda: dict(SearchSynonym.objects.values_list("word", "others")))


def asked(text: str, chosen: dict[str, str]) -> Wanted | None:
    """What was typed and chosen, as one question."""
    parts: list[Wanted] = [Word(facet(name, code)) for name, code in chosen.items() if code]
    if typed := wanted(text, synonyms()):
        parts.append(typed)
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Every(tuple(parts))


def published(question: Wanted | None) -> QuerySet[LibraryEntry]:
    """Entries that everybody finds: in the library, of projects that everybody may see. With a question the state is one of
    its words, which a paused project does not have (library_index.py): one index answers everything.
    """
    if question is None:
        return LibraryEntry.objects.filter(state=LibraryEntry.State.PUBLISHED, project__state__in=SHOWN)
    return LibraryEntry.objects.filter(words__holds=Every((IN_LIBRARY, question)))


def with_project(rows: QuerySet[LibraryEntry]) -> QuerySet[LibraryEntry]:
    """With what a line of the list shows, and how many rounds are over (`rounds_over`); tags in 2 statements more."""
    over = ProjectRound.objects.filter(project=OuterRef("project")).order_by().values("project")
    rows = rows.annotate(rounds_over=Coalesce(Subquery(over.annotate(count=Count("pk")).values("count")), 0))
    rows = rows.select_related("project__organization__area", "project__programme").defer("words", "facets")
    return rows.prefetch_related("project__tags__entry")


@contextmanager
def _by_the_index(question: Wanted | None) -> Iterator[None]:
    """PostgreSQL takes a limit for a reason to read the table from its beginning, and unpacks the words of every row that
    it passes; the index of words knows at once. Where words are asked for, that is the only way left."""
    if question is None or connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = on")


def counted(question: Wanted | None) -> Found:
    """How many fit, and how many would remain with each choice; 1 statement, however many there are."""
    with _by_the_index(question):
        rows = list(published(question).order_by().values_list("pk", "facets")[: MOST_COUNTED + 1])
    if len(rows) > MOST_COUNTED:
        return Found(MOST_COUNTED, True, {})
    by_word = Counter(word for _key, line in rows for word in line.split())
    return Found(len(rows), False, dict(by_word), [key for key, _line in rows])


def found_entries(question: Wanted | None, found: Found) -> QuerySet[LibraryEntry]:
    """The entries that fit: by their keys where these are known already."""
    if question is None:
        return published(None)
    if found.keys is not None:
        return LibraryEntry.objects.filter(pk__in=found.keys)
    return published(question).filter(state=LibraryEntry.State.PUBLISHED)  # the indexes of the orders begin with it


@contextmanager
def _along_the_order(found: Found) -> Iterator[None]:
    """Where many fit, the page is full after a short walk along the order. PostgreSQL takes words for rare, and would
    gather and sort all that fit for the first few."""
    if not found.is_more or connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_bitmapscan = on; SET LOCAL enable_seqscan = on")


def found_page(question: Wanted | None, found: Found, query: QueryDict, *, order: list[str], size: int = 25) -> Page:
    """A page of what fits, with what a line of the list shows; `query` is the address's, with the place where it goes on."""
    with _along_the_order(found):
        rows = with_project(found_entries(question, found))
        return paginate(rows, order=order, cursor=query.get("after"), query=query, size=size)


def own_entries(actor: Any) -> QuerySet[LibraryEntry]:
    """Entries in whatever state of the projects that the actor keeps."""
    return visible(actor, "project.edit", LibraryEntry.objects.all(), **REACH)


def to_review(actor: Any) -> QuerySet[LibraryEntry]:
    """Entries that wait for this actor's yes."""
    rows = LibraryEntry.objects.filter(decides(actor, "project__organization"), state=LibraryEntry.State.SUBMITTED)
    return rows.filter(not_own(actor, "submitted_by"))


def staff_entry(actor: Any, pk: int) -> LibraryEntry:
    """One entry: a published one for all staff with projects, others for their own people and whoever decides."""
    condition = scope_filter(actor, "project.view", **REACH)
    rows = with_project(LibraryEntry.objects.filter(pk=pk))
    if condition:  # without one the whole city is seen
        rows = rows.filter(condition | Q(state=LibraryEntry.State.PUBLISHED, project__state__in=SHOWN))
    found = rows.first()
    if found is None:
        raise NotFound()
    return found


def public_entry(code: str) -> LibraryEntry:
    """One of the library as everybody sees it."""
    found = with_project(published(None)).filter(code=code).first()
    if found is None:
        raise NotFound("项目库里没有这个项目，或者它已经下架。")
    return found


def kit_facts(entry: LibraryEntry) -> KitFacts:
    """What the guards ask; 4 statements, 1 where files and tags were read already."""
    prefetch_related_objects([entry], "files", "project__tags__entry")
    parts: set[str] = {row.part for row in entry.files.all()}
    texts = {"plan": entry.plan_text, "materials": entry.materials, "risk": entry.risk_sheet, "lesson": entry.lesson}
    parts |= {part for part, text in texts.items() if text.strip()}
    return KitFacts(
        has_summary=bool(entry.summary.strip()),
        parts=frozenset(parts),
        tags=frozenset(tag.entry.table for tag in entry.project.tags.all()) & frozenset(TAG_TABLES),
        settled=boards.tally(entry.project_id, boards.Span()).settled,
        is_shown=entry.project.state in SHOWN,
    )


def lineage(actor: Any, entry: LibraryEntry | None = None) -> QuerySet[ProjectOrigin]:
    """Who copied from whom, for staff with projects; `own`: the copy is one of those that the actor may open."""
    rows = ProjectOrigin.objects.select_related(
        "project__organization__area", "entry__project__organization__area", "entry"
    ).defer("entry__words", "entry__facets")
    seen = visible(actor, "project.view", Organization.objects.filter(pk=OuterRef("project__organization")),
                   area="area", organization="path")  # fmt: skip
    rows = rows.annotate(own=Exists(seen))
    return rows.filter(entry=entry) if entry else rows


def copying_organizations(actor: Any) -> QuerySet[Organization]:
    """Organizations for which the actor may begin a project."""
    rows = Organization.objects.filter(state=Organization.State.ACTIVE)
    return visible(actor, "project.edit", rows, area="area", organization="path").order_by("path")


def public_lineage(entry: LibraryEntry) -> QuerySet[ProjectOrigin]:
    """Copies of an entry, the latest first, with their organizations."""
    rows = ProjectOrigin.objects.filter(entry=entry).select_related("project__organization__area")
    return rows.order_by("-id")


def beside(project: Project) -> dict[str, Any]:
    """What stands on a project's page: names of its tags, its entry, where it was copied from, whether it asked to be a
    feature of its district (lists.staff_project reads that with the project); 3 statements.
    """
    origins = ProjectOrigin.objects.filter(project=project).select_related("entry__project__organization")
    return {
        "tags": [tag.entry.name for tag in project.tags.select_related("entry")],
        "entry": LibraryEntry.objects.filter(project=project).defer("words", "facets").first(),
        "origin": origins.defer("entry__words", "entry__facets").first(),
        "feature_waits": project.__dict__.get("feature_waits", False),
    }
