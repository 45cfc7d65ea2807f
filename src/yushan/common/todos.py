"""The staff inbox is filled by rooms that register their sources; nothing appears there that one cannot act on."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from yushan.common import clock
from yushan.common.tallies import Tally, together

# What is due within a day counts as near (the clock chip turns amber at the same moment).
NEAR = timedelta(days=1)
# Where a thing without a time limit stands in the list: as if it had to be answered within three days.
ANSWERED_WITHIN = timedelta(days=3)
# So many kinds of things are read for one page, the most urgent ones: each costs a statement.
MOST_KINDS = 12
_MOST_REMEMBERED = 5_000
_ACTED = "acted_at"
_UNKNOWN = datetime.min.replace(tzinfo=UTC)
Rows = Callable[[Any], QuerySet[Any] | None]
# The field whose earliest value tells how urgent a source is, and the place in the list of what has that value.
First = tuple[str, Callable[[datetime], datetime]]


@dataclass(frozen=True)
class Todo:
    """One thing to do: verb chip, what, from where, until when, where it is done.

    `since`: how long it has been waiting, for the order of what has no time limit.
    """

    verb: str
    text: str
    origin: str
    due: datetime | None
    url: str
    action_label: str
    since: datetime | None = None


@dataclass(frozen=True)
class TodoSource:
    """`collect(user, limit)` lists the most urgent things that wait for this user, `count(user)` says how many; nobody is
    asked for a list of nothing.

    Sources made by `of_rows` are counted together in one statement, however many there are. `near(moment)` is the
    condition for rows that are due by that moment; of a source without rows it says whether all it has is due by then (a
    condition) or nothing (None). With `first` a source is read only where its earliest thing may be among the most urgent.
    """

    name: str
    collect: Callable[[Any, int], list[Todo]]
    count: Callable[[Any], int]
    rows: Rows | None = None
    near: Callable[[datetime], Q | None] | None = None
    first: First | None = None


def of_rows(
    name: str,
    collect: Callable[[Any, int], list[Todo]],
    rows: Rows,
    near: Callable[[datetime], Q | None] | None = None,
    first: First | None = None,
) -> TodoSource:
    """A source whose things are rows of a queryset; `rows(user)` is None for who has nothing to do with them."""

    def count(user: Any) -> int:
        found = rows(user)
        return 0 if found is None else found.count()

    return TodoSource(name, collect, count, rows, near, first)


def only(rows: QuerySet[Any], *fields: str) -> QuerySet[Any]:
    """The rows with what a line of the inbox shows: to write a statement with all columns of four tables takes longer
    than to run it, and the inbox needs a dozen."""
    related = sorted({field.rpartition("__")[0] for field in fields if "__" in field})
    bare = rows.select_related(None)
    return (bare.select_related(*related) if related else bare).only(*fields)


_sources: dict[str, TodoSource] = {}
_remembered: dict[int | None, tuple[float, dict[str, Tally]]] = {}


def register(source: TodoSource) -> None:
    """Called in AppConfig.ready()."""
    _sources[source.name] = source


def sources() -> list[TodoSource]:
    """All sources in a stable order."""
    return [_sources[name] for name in sorted(_sources)]


def tallies(user: Any) -> dict[str, Tally]:
    """How much waits for this user by source; 1 statement for all sources made of rows."""
    soon = clock.now() + NEAR
    found: dict[str, Tally] = {}
    parts = []
    for source in sources():
        if source.rows is None:
            count = source.count(user)
            found[source.name] = Tally(count, count if source.near and source.near(soon) is not None else 0)
        elif (rows := source.rows(user)) is not None:
            parts.append((source.name, rows, source.near(soon) if source.near else None))
    return found | together(parts, {source.name: source.first[0] for source in sources() if source.first})


def tallies_of(request: HttpRequest) -> dict[str, Tally]:
    """The same for menu and inbox: counted once a request, and remembered for MENU_COUNTS_SECONDS.

    What the person does themselves shows at once (see `acted`), what others do within those seconds.
    """
    if (known := known_of(request)) is None:
        known = tallies(request.user)
        _remembered[request.user.pk] = (time.time(), known)
        request._todo_tallies = known  # type: ignore[attr-defined]
    return known


def known_of(request: HttpRequest) -> dict[str, Tally] | None:
    """What was counted for this request or lately; None when counting would be needed, which takes as long as a page."""
    known: dict[str, Tally] | None = getattr(request, "_todo_tallies", None)
    if known is None:
        known = _recent(request)
        request._todo_tallies = known  # type: ignore[attr-defined]
    return known


def acted(request: HttpRequest) -> None:
    """Notes in the session, which all server processes share, that the person is changing something."""
    request.session[_ACTED] = time.time()


def _recent(request: HttpRequest) -> dict[str, Tally] | None:
    if len(_remembered) > _MOST_REMEMBERED:
        _remembered.clear()
    at, known = _remembered.get(request.user.pk, (0.0, {}))
    is_recent = at > max(time.time() - settings.MENU_COUNTS_SECONDS, request.session.get(_ACTED, 0.0))
    return known if is_recent else None


def waiting(found: dict[str, Tally], *prefixes: str) -> Tally:
    """Sum over the sources whose names begin with one of the prefixes; "" is everything."""
    return sum((tally for name, tally in found.items() if name.startswith(prefixes)), Tally())


def in_order(things: Iterable[Todo]) -> list[Todo]:
    """The most urgent first.

    What has no time limit stands among the rest by its age: the longer it waits, the further up; without a beginning
    it counts as new. So it never sinks below a list that others keep filling.
    """
    now = clock.now()
    return sorted(things, key=lambda todo: _place(todo, now))


def _place(todo: Todo, now: datetime) -> datetime:
    return todo.due or (todo.since or now) + ANSWERED_WITHIN


def _earliest(source: TodoSource, tally: Tally) -> datetime:
    """No thing of the source stands before this in the list; the beginning of time where nobody knows."""
    known = source.first is not None and tally.first is not None
    return source.first[1](tally.first) if known else _UNKNOWN  # type: ignore[index, arg-type]


def _filled(found: dict[str, Tally]) -> list[tuple[TodoSource, Tally]]:
    """Sources where something waits, that with the earliest thing first."""
    pairs = [(source, found[source.name]) for source in sources() if found.get(source.name, Tally()).count]
    return sorted(pairs, key=lambda pair: _earliest(*pair))


def collect(user: Any, found: dict[str, Tally], limit: int) -> list[Todo]:
    """The most urgent things over all sources: read in the order of their earliest thing, until no other can be among
    them, and never more than MOST_KINDS. Empty sources cost nothing.
    """
    now = clock.now()
    things: list[Todo] = []
    for source, tally in _filled(found)[:MOST_KINDS]:
        if len(things) == limit and _place(things[-1], now) <= _earliest(source, tally):
            break
        things = in_order([*things, *source.collect(user, limit)])[:limit]
    return things


@dataclass(frozen=True)
class Sheet:
    """One sheet of everything that waits: its things, the number of the sheet and of all, whether a kind was cut short."""

    things: list[Todo]
    number: int
    of: int
    is_cut: bool


def everything(user: Any, found: dict[str, Tally], number: int, most: int) -> Sheet:
    """All that waits, MOST_KINDS kinds on a sheet, the most urgent kinds on the first; at most `most` things of a kind.

    Numbers beyond the last sheet give the last one.
    """
    filled = _filled(found)
    of = max(1, -(-len(filled) // MOST_KINDS))
    number = min(max(number, 1), of)
    kinds = [source.collect(user, most) for source, _ in filled[(number - 1) * MOST_KINDS : number * MOST_KINDS]]
    things = in_order(thing for listed in kinds for thing in listed)
    return Sheet(things, number, of, any(len(listed) >= most for listed in kinds))
