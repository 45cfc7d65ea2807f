"""Named facts of the platform about candidates, by kind; rules and material are made of them. Rooms register theirs here.

A source answers several facts in a bounded number of statements for a few hundred candidates at once.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from yushan.campaigns.rules.eligibility import FactWords, Number

# Candidates asked for together; more are asked for in portions.
PORTION = 500
Read = Callable[[Collection[int], int], Mapping[int, Mapping[str, Number]]]


@dataclass(frozen=True)
class FactSource:
    """`read(keys, year)` answers the facts of candidates of one kind; what is left out is 0."""

    kind: str
    facts: Mapping[str, FactWords]
    read: Read


_sources: list[FactSource] = []


def register(source: FactSource) -> None:
    """Called in AppConfig.ready(). ValueError for a name that is taken."""
    if taken := set(source.facts) & set(words(source.kind)):
        raise ValueError(f"fact {min(taken)} of {source.kind} is registered twice")
    _sources.append(source)


def words(kind: str) -> dict[str, FactWords]:
    """Every fact of a kind with how it is said, in the order of registering."""
    return {code: said for source in _sources if source.kind == kind for code, said in source.facts.items()}


def read(kind: str, keys: Collection[int], year: int) -> dict[int, dict[str, Number]]:
    """All facts of the candidates in a calendar year, up to today."""
    listed = sorted(set(keys))
    found: dict[int, dict[str, Number]] = {key: {} for key in listed}
    for start in range(0, len(listed), PORTION):
        part = listed[start : start + PORTION]
        for source in _sources:
            if source.kind != kind:
                continue
            for key, values in source.read(part, year).items():
                found[key].update(values)
    return found
