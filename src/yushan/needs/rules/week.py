"""The orders of a week distributed among organizations: what the solver is told, and its answer in words. Pure.

To the solver an order is somebody who takes one place, and an organization a few places, each worth a little less than
the one before: so that work is spread where that costs little, and nobody gets more than there is room for. That is a
flow, which the engine solves exactly, with a bound of its own.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yushan.matching import instance as engine
from yushan.needs.rules.ranking import Candidate, Ranked, weigh

# Points of a proposal: that it finds somebody at all, how well they suit (at most 105), how late the order is, and what
# each further order of the week takes from an organization. Least change as in placings: what was proposed stays unless
# something clearly better is there.
PLACED, LATE, LOAD, STAYS = 60, 30, 4, 8
_SECONDS = 3600  # every order takes one place of the same length: how long it is does not matter


@dataclass(frozen=True)
class Order:
    """A need of the week with who could come, unranked. `level`: how far up it went because it was late."""

    key: int
    candidates: Sequence[Candidate]
    level: int = 0


@dataclass(frozen=True)
class Task:
    """Everything that one round is computed from. Orders in the order in which they are due.

    `room`: so many more an organization takes this week; `pending`: offers to it that wait, by month of service, and
    what staff fixed: they count as served then. `out`: pairs (order, organization) never; `kept`: those proposed before.
    """

    orders: Sequence[Order]
    room: Mapping[int, int]
    pending: Mapping[tuple[int, int], int] = field(default_factory=dict)  # by organization and month (1 to 12)
    out: frozenset[tuple[int, int]] = frozenset()
    kept: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Proposed:
    """One line of the answer: an order, an organization, and why."""

    order: int
    organization: int
    points: int
    good: tuple[str, ...]
    but: tuple[str, ...]


@dataclass
class Drawn:
    """The instance for the solver, with what belongs to its numbers."""

    instance: engine.Instance
    pairs: list[engine.Pair]  # those of the instance
    places: list[tuple[int, int]]  # of each post: organization, how many before it
    said: dict[tuple[int, int], Ranked]


def why_not(one: Candidate) -> str:
    """Why an organization cannot be proposed for an order, in words; empty when it can. Staff may choose it all the same."""
    if one.skilled == 0 and not one.offers_item:
        return "没有这样专长的人"
    if not one.offers_type and not one.skilled:
        return "没有承接这一类服务"
    if one.lacks:
        return "做不到要的语言或照顾"
    if one.lead_days is not None and one.days_left is not None and one.lead_days > one.days_left:
        return "来不及准备"
    if one.is_free is False:
        return "要的时间去不了"
    return ""


def room_in_month(task: Task, one: Candidate) -> int | None:
    """So many more in the month of the service; None where nothing was promised."""
    if one.monthly is None:
        return None
    return max(one.monthly - one.in_month - task.pending.get((one.key, one.month), 0), 0)


def _rooms(task: Task, one: Candidate) -> int:
    """How many places of the week stand open to an order: those of the week, no more than its month has."""
    week, month = task.room.get(one.key, 0), room_in_month(task, one)
    return week if month is None else min(week, month)


def drawn(task: Task) -> Drawn:
    """Only pairs that are possible. An order of a month with little room takes the first places only.

    So neither the week nor a month is ever overfilled; in a week that touches two months it may leave a place empty.
    """
    numbers: dict[tuple[int, int], int] = {}
    places: list[tuple[int, int]] = []
    pairs: list[engine.Pair] = []
    said: dict[tuple[int, int], Ranked] = {}
    for at, order in enumerate(task.orders):
        for one in order.candidates:
            key = (order.key, one.key)
            if key in task.out or why_not(one):
                continue
            said[key] = weigh(one)
            worth = PLACED + LATE * order.level + said[key].points + (STAYS if key in task.kept else 0)
            for before in range(_rooms(task, one)):
                place = (one.key, before)
                if place not in numbers:
                    numbers[place] = len(places)
                    places.append(place)
                if worth > LOAD * before:
                    pairs.append(engine.Pair(at, numbers[place], float(worth - LOAD * before)))
    volunteers = [
        engine.Volunteer(id=order.key, available=((0, _SECONDS),), max_minutes=_SECONDS / 60) for order in task.orders
    ]
    posts = [engine.Post(id=number, start=0, end=_SECONDS, places=1) for number in range(len(places))]
    return Drawn(engine.Instance(volunteers, posts, pairs), pairs, places, said)


def lines_of(task: Task, made: Drawn, result: engine.Result) -> list[Proposed]:
    """The answer with the reasons; the points are those of the ranking."""
    found = []
    for one in result.assignments:
        order, organization = task.orders[one.volunteer].key, made.places[one.post][0]
        ranked = made.said[order, organization]
        found.append(Proposed(order, organization, ranked.points, ranked.good, ranked.but))
    return found


def greedy(made: Drawn) -> tuple[float, int]:
    """What comes of it when each order in turn gets the best that is left, as one does by hand: points, and how many."""
    by_order: dict[int, list[engine.Pair]] = {}
    for pair in made.pairs:
        by_order.setdefault(pair.volunteer, []).append(pair)
    taken: set[int] = set()
    total = 0.0
    for order in sorted(by_order):
        free = [pair for pair in by_order[order] if pair.post not in taken]
        if free:
            best = max(free, key=lambda pair: (pair.score, -pair.post))
            taken.add(best.post)
            total += best.score
    return total, len(taken)


def why_unplaced(task: Task, lines: Sequence[Proposed]) -> dict[int, str]:
    """For each order that found nobody why, in words."""
    found, placed = {}, {(line.order, line.organization) for line in lines}
    done = {order for order, _organization in placed}
    in_month = Counter(
        (one.key, one.month) for order in task.orders for one in order.candidates if (order.key, one.key) in placed
    )
    for order in task.orders:
        if order.key in done:
            continue
        counted: Counter[str] = Counter()
        for one in order.candidates:
            if (order.key, one.key) in task.out:
                counted["您已排除"] += 1
            elif why := why_not(one):
                counted[why] += 1
            elif (room := room_in_month(task, one)) is not None and in_month[one.key, one.month] >= room:
                counted["当月次数已排满"] += 1
            else:
                counted["这一周已排满"] += 1
        texts = [f"{count} 支队{why}" for why, count in counted.most_common(3)]
        found[order.key] = "；".join(texts) if texts else "附近没有可以派的队，或者都已经回绝"
    return found


def compared(objective: float | None, by_turn: float | None) -> str:
    """How much better than order by order, in words; empty before the first round."""
    if objective is None or by_turn is None:
        return ""
    more = round(objective - by_turn)
    if more <= 0:
        return "和一件一件挑最合适的队一样好。"
    share = f"（{more / by_turn * 100:.1f}%）" if by_turn else ""
    return f"比一件一件挑最合适的队多 {more} 分{share}。"
