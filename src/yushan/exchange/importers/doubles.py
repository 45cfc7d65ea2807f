"""Rows of one file that are about the same thing: equal ones count once, contradicting ones are rejected together."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from yushan.exchange.importers.base import Importer


class Entry(NamedTuple):
    """A row that could be read; `tidied`: column → how it was read where that differs from what is written."""

    sheet: str
    number: int
    item: Any
    tidied: Mapping[str, str]


class Contradiction(NamedTuple):
    """`entry` cannot be right beside `other`; `column` is the first one in which they differ."""

    entry: Entry
    other: Entry
    column: str
    reason: str


class Sorted(NamedTuple):
    """What to write; what repeats an entry to write: (repeated, its first); what contradicts."""

    entries: list[Entry]
    repeated: list[tuple[Entry, Entry]]
    contradictions: list[Contradiction]


def sort_out(entries: Sequence[Entry], importer: Importer) -> Sorted:
    """Tells single rows, repetitions and contradictions apart, by the importer's natural key."""
    groups: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[importer.key(entry.item)].append(entry)
    result = Sorted([], [], [])
    for group in groups.values():
        if len(group) == 1:
            result.entries.append(group[0])
        else:
            _sort_group(group, importer, result)
    return result


def _sort_group(group: list[Entry], importer: Importer, result: Sorted) -> None:
    firsts: dict[Hashable, Entry] = {}
    for entry in group:
        firsts.setdefault(entry.item, entry)
    against = {item: _opponent(item, firsts, importer) for item in firsts}
    for entry in group:
        first, other = firsts[entry.item], against[entry.item]
        if other is not None:
            result.contradictions.append(_contradiction(entry, other, importer))
        elif entry is first:
            result.entries.append(entry)
        else:
            result.repeated.append((entry, first))


def _opponent(item: Hashable, firsts: dict[Hashable, Entry], importer: Importer) -> Entry | None:
    others: Iterator[Entry] = (first for value, first in firsts.items() if value != item)
    return next((other for other in others if importer.contradicts(item, other.item)), None)


def _contradiction(entry: Entry, other: Entry, importer: Importer) -> Contradiction:
    columns = importer.differing(entry.item, other.item)
    where = f"第 {other.number} 行" if other.sheet == entry.sheet else f"表“{other.sheet}”第 {other.number} 行"
    what = f"（{'、'.join(columns)}）" if columns else ""
    reason = f"与{where}是{importer.same}，内容却不一样{what}，请核对后只留正确的一行。"
    return Contradiction(entry, other, columns[0] if columns else "", reason)
