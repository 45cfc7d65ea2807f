"""A week against every way of doing it: nothing better exists, no week and no month is overfilled, reasons are words."""

from collections import Counter
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from yushan.matching.solver import solve
from yushan.needs.rules.ranking import Candidate, weigh
from yushan.needs.rules.week import (
    LATE,
    LOAD,
    PLACED,
    STAYS,
    Order,
    Task,
    compared,
    drawn,
    greedy,
    lines_of,
    why_unplaced,
)

TEAMS = (1, 2, 3)


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    """Up to five orders of one or two months and up to three teams with little room."""
    monthly = {team: draw(st.none() | st.integers(1, 3)) for team in TEAMS}
    orders = []
    for number in range(draw(st.integers(1, 5))):
        month = draw(st.sampled_from((11, 12)))
        listed = [
            Candidate(
                key=team, name=f"队{team}", offers_type=draw(st.booleans()), same_area=draw(st.booleans()),
                monthly=monthly[team], month=month, in_month=0, is_free=draw(st.sampled_from((None, True, True, False))),
                open_now=draw(st.integers(0, 3)),
            )
            for team in TEAMS
            if draw(st.integers(0, 3))
        ]  # fmt: skip
        orders.append(Order(100 + number, listed, draw(st.integers(0, 2))))
    pairs = [(order.key, one.key) for order in orders for one in order.candidates]
    some = st.frozensets(st.sampled_from(pairs), max_size=2) if pairs else st.just(frozenset())
    return Task(
        orders, room={team: draw(st.integers(0, 3)) for team in TEAMS}, out=draw(some), kept=draw(some),
        pending={(team, month): draw(st.integers(0, 1)) for team in TEAMS for month in (11, 12)},
    )  # fmt: skip


def _worth(task: Task, chosen: dict[int, Candidate]) -> float | None:
    """Points of one way of doing it, said anew; None for one that must not be."""
    week, month = Counter[int](), Counter[tuple[int, int]]()
    total = 0.0
    for order in task.orders:
        if not (one := chosen.get(order.key)):
            continue
        if (order.key, one.key) in task.out or one.is_free is False or not one.offers_type:
            return None
        total += PLACED + LATE * order.level + weigh(one).points + STAYS * ((order.key, one.key) in task.kept)
        week[one.key] += 1
        month[one.key, one.month] += 1
    for team, count in week.items():
        if count > task.room[team]:
            return None
        total -= LOAD * count * (count - 1) / 2
    for order in task.orders:
        if one := chosen.get(order.key):
            room = None if one.monthly is None else one.monthly - task.pending[one.key, one.month]
            if room is not None and month[one.key, one.month] > max(room, 0):
                return None
    return total


@settings(max_examples=60, deadline=None)
@given(tasks())
def test_nothing_better_exists(task: Task) -> None:
    made = drawn(task)
    result = solve(made.instance, time_limit=20)
    lines = lines_of(task, made, result)
    by_key = {(order.key, one.key): one for order in task.orders for one in order.candidates}
    chosen = {line.order: by_key[line.order, line.organization] for line in lines}
    assert len(chosen) == len(lines), "nobody is sent twice"
    mine = _worth(task, chosen)
    assert mine is not None and abs(mine - result.objective) < 1e-6
    assert result.bound >= result.objective - 1e-6
    ways = [
        dict(zip([order.key for order in task.orders], way, strict=True))
        for way in product(*([None, *order.candidates] for order in task.orders))
    ]
    best = max(worth for way in ways if (worth := _worth(task, way)) is not None)
    months = {one.month for order in task.orders for one in order.candidates}
    # A week that touches two months may leave a place empty; in one month nothing is lost.
    assert mine <= best + 1e-6
    if len(months) <= 1:
        assert mine >= best * (1 - 0.001) - 1e-6
    points, count = greedy(made)
    assert points <= result.bound + 1e-6 and count <= len(task.orders)
    left = why_unplaced(task, lines)
    assert set(left) == {order.key for order in task.orders} - set(chosen) and all(left.values())


def _one(key: int, **facts: object) -> Candidate:
    return Candidate(key=key, name=f"队{key}", **({"offers_type": True, "month": 12} | facts))  # type: ignore[arg-type]


def test_one_by_one_is_worse_where_the_first_takes_what_only_the_second_could_have() -> None:
    """The first order may go to either team and likes the one that alone can serve the second."""
    first = Order(1, [_one(1, same_town=True), _one(2, same_area=True)])
    task = Task([first, Order(2, [_one(1, same_area=True)])], room={1: 1, 2: 1})
    made = drawn(task)
    result = solve(made.instance)
    assert {(line.order, line.organization) for line in lines_of(task, made, result)} == {(1, 2), (2, 1)}
    points, count = greedy(made)
    assert count == 1 and points < result.objective
    assert compared(result.objective, points).startswith("比一件一件挑最合适的队多")
    assert compared(points, points) == "和一件一件挑最合适的队一样好。" and compared(None, None) == ""


def test_why_an_order_found_nobody_is_said() -> None:
    listed = [
        _one(1, lead_days=9, days_left=2), _one(2, is_free=False), _one(3, monthly=2, in_month=2), _one(4),
        _one(5, skilled=0), _one(6, lacks=("手语",)), _one(7, offers_type=False), _one(8), _one(9, is_free=False),
    ]  # fmt: skip
    task = Task([Order(1, listed), Order(2, [])], room=dict.fromkeys(range(1, 10), 1) | {4: 0}, out=frozenset({(1, 8)}))
    made = drawn(task)
    assert not solve(made.instance).assignments and greedy(made) == (0, 0)
    assert why_unplaced(task, []) == {
        1: "2 支队要的时间去不了；1 支队来不及准备；1 支队当月次数已排满", 2: "附近没有可以派的队，或者都已经回绝",
    }  # fmt: skip


def test_the_same_week_gives_the_same_proposal() -> None:
    orders = [Order(n, [_one(team, metres=n * 900 + team * 700) for team in range(1, 9)]) for n in range(40)]
    task = Task(orders, room=dict.fromkeys(range(1, 9), 5))
    answers = [lines_of(task, made := drawn(task), solve(made.instance)) for _time in range(2)]
    assert answers[0] == answers[1] and len(answers[0]) == 40
    assert max(Counter(line.organization for line in answers[0]).values()) == 5
