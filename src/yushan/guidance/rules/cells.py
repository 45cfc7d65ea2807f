"""Pure rules of a composition: which counts are shown, and whether there are people for what posts ask."""

from collections.abc import Sequence
from dataclasses import dataclass

FEW = 5  # groups smaller than this are not shown to who may not see the people themselves (docs/domain.md)

PARTY = "政治面貌"


def hide_small(counts: Sequence[int], *, few: int = FEW, is_whole: bool = True) -> list[int | None]:
    """The counts with small ones left out (None).

    Where the counts add up to a total that is shown (`is_whole`), a single hidden one could be reckoned from the
    others; then the smallest of the others is hidden too.
    """
    shown: list[int | None] = [count if count >= few else None for count in counts]
    if is_whole and shown.count(None) == 1:
        rest = [(count, place) for place, count in enumerate(counts) if shown[place] is not None]
        if rest:
            shown[min(rest)[1]] = None
    return shown


def may_show_share(count: int, total: int, *, few: int = FEW) -> bool:
    """Neither the group nor the rest of all is few."""
    return count >= few and total - count >= few


@dataclass(frozen=True, slots=True)
class Need:
    """What posts of the time ahead ask for: how many posts and places, the largest post, members who have it."""

    kind: str
    words: str
    posts: int
    places: int
    largest: int
    members: int

    @property
    def lacking(self) -> int:
        """How many more would be needed to fill the largest post."""
        return max(0, self.largest - self.members)


def standing_of(need: Need) -> tuple[str, str]:
    """In words and as a tone: nobody has it, too few for the largest post, enough."""
    if not need.members:
        return "没有人符合", "bad"
    if need.lacking:
        return f"还差 {need.lacking} 人", "wait"
    return "够", "ok"


def may_show(need: Need, total: int, *, few: int = FEW) -> bool:
    """Neither those who have it nor those who lack it are few; that all are party members stays unsaid too."""
    rest = total - need.members
    return need.members >= few and (rest >= few or (rest == 0 and need.kind != PARTY))
