"""What a date of a series loses when it is made like another one: said before it happens."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# What a date says of itself: label → words.
Words = Mapping[str, str]
Change = tuple[str, str, str]  # label, as it is, as it will be


@dataclass(frozen=True)
class Followers:
    """Places in the given order: dates that are as most of them are, those that somebody changed singly, those alike."""

    changes: list[Change] = field(default_factory=list)
    usual: list[int] = field(default_factory=list)
    singly: list[tuple[int, list[Change]]] = field(default_factory=list)
    alike: list[int] = field(default_factory=list)


def changes(now: Words, then: Words) -> list[Change]:
    """What differs, in the order of `then`."""
    return [(label, now.get(label, ""), words) for label, words in then.items() if now.get(label, "") != words]


def followers(dates: Sequence[Words], model: Words) -> Followers:
    """Sorts the dates of a series by what they will lose.

    Most dates of a series are alike: what most of them say is the series, and whichever says something else was changed
    on its own. Where no two are alike, all of them were.
    """
    found = Followers()
    differing = [(place, one) for place, one in enumerate(dates) if changes(one, model)]
    found.alike.extend(place for place, one in enumerate(dates) if not changes(one, model))
    kinds = Counter(tuple(one.items()) for _, one in differing)
    usual, count = kinds.most_common(1)[0] if kinds else ((), 0)
    for place, one in differing:
        if tuple(one.items()) == usual and (count > 1 or len(kinds) == 1):
            found.usual.append(place)
        else:
            found.singly.append((place, changes(one, model)))
    if found.usual:
        found.changes.extend(changes(dict(usual), model))
    return found
