"""How good an assignment surely is, for people: its points beside what no assignment exceeds. Pure."""

import math

# Nearer than this to the bound it is the best one: the rest is arithmetic of the solver.
_BEST = 1e-5


def share_of_best(objective: float | None, bound: float | None) -> str:
    """The points of a proposal as percent of what no assignment exceeds, rounded down: «98.7%». Unlike the points, it
    compares between rounds with other posts and people. Empty where nothing is claimed."""
    if objective is None or not bound:
        return ""
    if max(bound - objective, 0.0) / bound < _BEST:
        return "100%"
    return f"{math.floor(max(objective, 0.0) / bound * 1000) / 10:g}%"


def quality(objective: float | None, bound: float | None) -> str:
    """How good a proposal surely is, without mathematics."""
    if not objective or not bound:
        return ""
    gap = max(bound - objective, 0.0) / bound
    if gap < _BEST:
        return "已经是最好的安排：按这些条件，不可能排得更好。"
    share = f"{gap * 100:.2f}".rstrip("0").rstrip(".")
    return f"离可能的最好安排最多差 {share if share != '0' else '0.01'}%。"
