"""Who scores whom: a flow from nominees to reviewers at the least cost (docs/decisions/0029). Pure.

Every nominee gets so many different reviewers, none of whom is tied to it; the loads differ as little as that allows,
because each further nominee costs a reviewer more than the one before. Between equal assignments the seed decides; the
same nominees, reviewers, ties and seed give the same answer.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

# A step of load outweighs every difference that lots make.
_LOT, _STEP = 100, 10_000
_SHORT = 10_000_000_000


@dataclass(frozen=True)
class Assigned:
    """Pairs of places (nominee, reviewer), sorted; `short` names the nominees that got fewer, `loads` by reviewer."""

    pairs: list[tuple[int, int]]
    loads: list[int]
    short: list[int]


def assign(nominees: int, reviewers: int, each: int, tied: Collection[tuple[int, int]], seed: str) -> Assigned:
    """`tied` are the pairs of places that must not meet. ValueError when there is nobody to score."""
    return share_out([each] * nominees, [0] * reviewers, tied, seed)


def share_out(needs: Sequence[int], held: Sequence[int], tied: Collection[tuple[int, int]], seed: str) -> Assigned:
    """The same where nominees need different numbers of scores (`needs`) and reviewers have something already (`held`): what
    they have counts, so that the loads come out even in the end. `loads` says what was given now.
    """
    nominees, reviewers = len(needs), len(held)
    if reviewers == 0 or any(need < 1 for need in needs):
        raise ValueError("nobody to score")
    if nominees == 0:
        return Assigned([], [0] * reviewers, [])
    lot = np.random.default_rng(list(seed.encode()))
    allowed = np.ones((nominees, reviewers), dtype=bool)
    for nominee, reviewer in tied:
        allowed[nominee, reviewer] = False
    tails, heads = np.nonzero(allowed)
    flow = min_cost_flow.SimpleMinCostFlow()
    costs = lot.integers(0, _LOT, size=(nominees, reviewers))[tails, heads]
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        tails, nominees + heads, np.ones(len(tails), dtype=np.int64), costs.astype(np.int64)
    )
    sink = nominees + reviewers
    steps = _steps(held, (sum(needs) + sum(held)) // reviewers, nominees + max(held))
    for reviewer, load in enumerate(held):
        for step, room in _left_of(steps, load):
            flow.add_arc_with_capacity_and_unit_cost(nominees + reviewer, sink, room, step * _STEP)
    for nominee, need in enumerate(needs):
        # What nobody may score flows past the reviewers, at a price that nothing else reaches.
        flow.add_arc_with_capacity_and_unit_cost(nominee, sink, need, _SHORT)
        flow.set_node_supply(nominee, need)
    flow.set_node_supply(sink, -sum(needs))
    if flow.solve() != flow.OPTIMAL:
        raise ValueError("no assignment")
    used = flow.flows(arcs) > 0
    pairs = sorted(zip(tails[used].tolist(), heads[used].tolist(), strict=True))
    counts = np.bincount(tails[used], minlength=nominees)
    loads = np.bincount(heads[used], minlength=reviewers)
    return Assigned(pairs, loads.tolist(), np.nonzero(counts < np.array(needs))[0].tolist())


def _steps(held: Sequence[int], share: int, most: int) -> list[int]:
    """Widths of a reviewer's steps of load, each dearer than the one before: the fair share, then ever fewer at a time; one by
    one up to the share where some have more than others.
    """
    low = min(held)
    begun = [low, *[1] * (share - low)] if any(held) else [max(share, 1)]
    widths = [*begun, 1, 1]
    while sum(widths) < most:
        widths.append(max(1, len(widths) - len(begun) - 1))
    return widths


def _left_of(steps: Sequence[int], load: int) -> list[tuple[int, int]]:
    """Steps with the room that is left of them for who has a load already."""
    found = []
    for step, room in enumerate(steps):
        taken = min(room, load)
        load -= taken
        if room > taken:
            found.append((step, room - taken))
    return found


def everybody(nominees: int, reviewers: Sequence[int], tied: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    """A final: each reviewer scores each nominee that they are not tied to."""
    out = set(tied)
    return [
        (nominee, reviewer) for nominee in range(nominees) for reviewer in reviewers if (nominee, reviewer) not in out
    ]
