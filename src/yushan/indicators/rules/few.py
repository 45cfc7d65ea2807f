"""Groups too small to be shown in public, where their sum is shown beside them.

Whoever knows this rule must not reckon a cell that is left out. The rule looks at sizes only and treats equal groups alike, so
the values left out may be swapped among their places and everything shown stays the same: a cell could be reckoned only
where all of them were equal, and then more is left out.
"""

from collections.abc import Sequence

from yushan.guidance.rules.cells import FEW as FEW

LEFT_OUT = "不显示"
FEWER = f"少于 {FEW}"


def shown_rows(rows: Sequence[Sequence[int]], *, few: int) -> list[bool]:
    """Which rows are shown, where the sum of each column is shown beside them; the first column says who is few.

    Nobody (0) is no secret. What is left out is two rows at least, adds up to so much that each of them might be as large as
    `few`, and differs in each column that is not 0 everywhere. Where that cannot be had nothing is shown, and the sums must not be shown either. `few` 0: all are.
    """
    hidden = {at for at, row in enumerate(rows) if 0 < row[0] < few}
    if not hidden:
        return [True] * len(rows)
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    rest = sorted({row[0] for at, row in enumerate(rows) if row[0] and at not in hidden})
    while not _is_safe(columns, hidden, few):
        if not rest:
            return [False] * len(rows)
        least = rest.pop(0)
        hidden |= {at for at, row in enumerate(rows) if row[0] == least}
    return [at not in hidden for at in range(len(rows))]


def _is_safe(columns: Sequence[Sequence[int]], hidden: set[int], few: int) -> bool:
    # Of what is left out each is 1 at least: four days with five services would each be known as one or two.
    enough = sum(columns[0][at] for at in hidden) - (len(hidden) - 1) >= few
    return enough and all(len({column[at] for at in hidden}) > 1 for column in columns)


def shown(counts: Sequence[int], *, few: int) -> list[int | None]:
    """The counts with those left out as None; all of them where their sum has to be left out too."""
    seen = shown_rows([(count,) for count in counts], few=few)
    return [count if told else None for count, told in zip(counts, seen, strict=True)]
