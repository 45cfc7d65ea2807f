"""Keeping the counts: a person's steps are replaced in the transaction that changed their facts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from yushan.common.bulk import insert_rows
from yushan.indicators.actions.appending import append
from yushan.indicators.actions.employers import follow
from yushan.indicators.facts import facts_of
from yushan.indicators.models import Contribution
from yushan.indicators.rules import STAFF, StepKey, steps
from yushan.indicators.rules.months import with_months

_CHUNK = 1000
_KEY = ("scope", "scope_id", "metric", "year", "day")


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    listed = sorted(ids)
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]


def _kept(person_ids: list[int]) -> dict[int, dict[StepKey, tuple[int, int]]]:
    """Kept steps: person → key → (row id, delta)."""
    kept: dict[int, dict[StepKey, tuple[int, int]]] = defaultdict(dict)
    rows = Contribution.objects.filter(person_id__in=person_ids).values_list("person_id", "pk", "delta", *_KEY)
    for person_id, pk, delta, *key in rows:
        kept[person_id][tuple(key)] = (pk, delta)
    return kept


def refresh(person_ids: Iterable[int]) -> int:
    """Brings the counts of these persons up to date inside the caller's transaction; answers how many rows changed.

    What changed is appended to the sums in the same transaction (actions.folding).
    """
    changed, moved_people = 0, set[int]()
    for chunk in _chunks(person_ids):
        facts, kept = facts_of(chunk), _kept(chunk)
        fresh, stale = [], []
        moved: Counter[StepKey] = Counter()
        for person_id in chunk:
            wanted, standing = steps(facts[person_id]), kept.get(person_id, {})
            for key, (pk, delta) in standing.items():
                if wanted.get(key) != delta:
                    stale.append(pk)
                    moved[key] -= delta
                    moved_people |= {person_id} if _of_roster(key) else set()
            for key, delta in wanted.items():
                if key not in standing or standing[key][1] != delta:
                    fresh.append((person_id, *key, delta))
                    moved[key] += delta
                    moved_people |= {person_id} if _of_roster(key) else set()
        for start in range(0, len(stale), _CHUNK):
            Contribution.objects.filter(pk__in=stale[start : start + _CHUNK]).delete()
        insert_rows(Contribution, ("person_id", *_KEY, "delta"), fresh)
        append(with_months(moved))
        changed += len(stale) + len(fresh)
    if moved_people:
        follow(moved_people)
    return changed


def _of_roster(key: StepKey) -> bool:
    return key[0] == "unit" and key[2] == STAFF


def differing(person_ids: list[int]) -> list[int]:
    """Those of them whose kept steps are not what their facts say."""
    facts, kept = facts_of(person_ids), _kept(person_ids)
    return [
        person_id
        for person_id in person_ids
        if steps(facts[person_id]) != {key: delta for key, (_, delta) in kept.get(person_id, {}).items()}
    ]
