"""The pure rules, against any input."""

import hashlib
import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yushan.ledger.rules import (
    GENESIS,
    chained_root,
    entry_hash,
    leaf_hash,
    merkle_path,
    merkle_root,
    minutes_to_next_star,
    plain_code,
    root_by_path,
    star_level,
)

STARS = [100, 300, 600, 1000, 1500]
thresholds = st.lists(st.integers(1, 5000), min_size=1, max_size=8, unique=True).map(sorted)
minutes = st.integers(0, 400_000)
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)


@pytest.mark.parametrize(
    ("hours", "level"),
    [(0, 0), (99.98, 0), (100, 1), (299, 1), (300, 2), (600, 3), (1000, 4), (1499.9, 4), (1500, 5), (9000, 5)],
)
def test_stars_of_the_regulation(hours: float, level: int) -> None:
    assert star_level(int(hours * 60), STARS) == level


@given(minutes, minutes, thresholds)
def test_more_hours_never_mean_fewer_stars(some: int, more: int, steps: list[int]) -> None:
    assert star_level(some, steps) <= star_level(some + more, steps) <= len(steps)


@given(minutes, thresholds)
def test_the_missing_minutes_lead_exactly_to_the_next_star(some: int, steps: list[int]) -> None:
    missing = minutes_to_next_star(some, steps)
    level = star_level(some, steps)
    if missing is None:
        assert level == len(steps)
    else:
        assert missing > 0
        assert star_level(some + missing - 1, steps) == level
        assert star_level(some + missing, steps) == level + 1


def naive_root(leaves: list[str]) -> str:
    """Merkle root by recursion over the two halves of a complete left side: another way than the code's."""
    if len(leaves) == 1:
        return leaves[0]
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    pair = f"node:{naive_root(leaves[:left])}:{naive_root(leaves[left:])}"
    return hashlib.sha256(pair.encode()).hexdigest()


@given(st.lists(hashes, min_size=1, max_size=40))
def test_the_root_is_that_of_the_textbook(leaves: list[str]) -> None:
    assert merkle_root(leaves) == naive_root(leaves)


def test_no_leaves_have_the_first_root() -> None:
    assert merkle_root([]) == GENESIS


@given(st.lists(hashes, min_size=1, max_size=40, unique=True), st.data())
def test_any_other_leaf_or_order_gives_another_root(leaves: list[str], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    changed = [*leaves]
    changed[index] = hashlib.sha256(leaves[index].encode()).hexdigest()
    assert merkle_root(changed) != merkle_root(leaves)
    other = data.draw(st.permutations(leaves))
    assert (merkle_root(other) == merkle_root(leaves)) == (other == leaves)
    assert merkle_root([*leaves, leaves[-1]]) != merkle_root(leaves)


@given(st.lists(hashes, min_size=1, max_size=40), st.data())
def test_every_leaf_has_a_way_to_the_root(leaves: list[str], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = merkle_path(leaves, index)
    assert root_by_path(leaves[index], path) == merkle_root(leaves)
    assert len(path) <= len(leaves).bit_length()
    foreign = hashlib.sha256(leaves[index].encode()).hexdigest()
    assert root_by_path(foreign, path) != merkle_root(leaves)


facts = st.dictionaries(st.text(max_size=8), st.one_of(st.none(), st.integers(), st.text(max_size=20)), max_size=6)


@given(hashes, facts)
def test_the_order_of_facts_does_not_matter(previous: str, values: dict[str, object]) -> None:
    backwards = dict(reversed(values.items()))
    assert entry_hash(previous, values) == entry_hash(previous, backwards)
    text = json.dumps({**values, "previous": previous}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if "previous" not in values:
        assert entry_hash(previous, values) == hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@given(hashes, hashes)
def test_another_predecessor_gives_another_hash(first: str, second: str) -> None:
    assert (entry_hash(first, {"minutes": 90}) == entry_hash(second, {"minutes": 90})) == (first == second)


@given(hashes, hashes)
def test_a_root_commits_to_everything_before_it(before: str, merkle: str) -> None:
    one = chained_root(before, "2026-09-11", merkle)
    assert one != chained_root(before, "2026-09-12", merkle)
    assert one != chained_root(merkle, "2026-09-11", before) or before == merkle
    assert len({leaf_hash("KZ000001", 1, one), leaf_hash("KZ000001", 2, one), leaf_hash("KZ00000", 11, one)}) == 3


@pytest.mark.parametrize(
    "typed",
    [
        "7KQ2M9XWBTRD4HPC",
        "7kq2 m9xw btrd 4hpc",
        " 7kq2-m9xw-btrd-4hpc\n",
        "７ＫＱ２　Ｍ９ＸＷ　ＢＴＲＤ　４ＨＰＣ",
        "7KQ2\u200bM9XWBTRD4HPC",
    ],
)
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert plain_code(typed) == "7KQ2M9XWBTRD4HPC"


@given(st.text(max_size=100))
def test_any_text_is_read_as_a_code_or_nothing(typed: str) -> None:
    code = plain_code(typed)
    assert len(code) <= 32 and (not code or (code.isascii() and code.isalnum() and code == code.upper()))
    assert plain_code(code) == code


def test_thresholds_of_the_plan_rise() -> None:
    assert all(low < high for low, high in pairwise(STARS))
