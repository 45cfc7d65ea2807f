"""Who ranks a round of a contest: a port for the engine of campaigns above.

Awards, contests and designations are one engine (docs/domain.md, Award campaign), in a room above this one; it joins here
at start by `provide` and ranks the rounds of contests as well. What it gets and answers are plain values, so it keeps rounds
and scores of its own; what a contest shows it reads from RoundResult. Without it the rule of rules.contest ranks.
"""

from collections.abc import Callable, Mapping, Sequence

from yushan.projects.rules import contest as rules_contest
from yushan.projects.rules.contest import Ranked

# (totals of each entry from 0 to 100, places of the next round) → every entry once, best first.
Ranking = Callable[[Mapping[int, Sequence[int]], int], list[Ranked]]

_ranking: Ranking = rules_contest.rank


def provide(ranking: Ranking | None) -> None:
    """Called in AppConfig.ready() of the room with the engine; None gives the work back."""
    global _ranking
    _ranking = ranking or rules_contest.rank


def ranked(totals: Mapping[int, Sequence[int]], places: int) -> list[Ranked]:
    """The entries of a round, best first."""
    return _ranking(totals, places)
