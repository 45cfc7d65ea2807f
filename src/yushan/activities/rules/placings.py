"""What the solver is told about many posts and people, and how its answer is put in words. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from yushan.activities.rules.placing_fit import Member, OpenPost, Suitability, Window, minutes_between
from yushan.activities.rules.placing_reasons import deciding, reasons_of
from yushan.matching import instance as engine

# Least change: what stood in the last proposal stays unless something clearly better is there. Points of the score, which has at
# most 100 by the usual weights. What the coordinator chose or locked is no matter of points: it is fixed.
STAYS = 8.0

Pair = tuple[int, int]  # keys of post and volunteer


@dataclass(frozen=True)
class Task:
    """Everything that one round is computed from. `out`: pairs never again; `kept`: pairs of the last proposal.

    `there` is how many members there are, of whom `members` were looked at; `fixed` lines are taken off already.
    """

    posts: Sequence[OpenPost]
    members: Sequence[Member]
    most_minutes: int
    out: frozenset[Pair] = frozenset()
    kept: frozenset[Pair] = frozenset()
    cares: Mapping[str, int] = field(default_factory=dict)
    there: int = 0
    fixed: Sequence["Fixed"] = ()


@dataclass(frozen=True)
class Fixed:
    """A line that stays whatever the solver finds, wherever its post stands by now."""

    post: int
    volunteer: int
    begin: datetime
    end: datetime


@dataclass(frozen=True)
class Proposed:
    """One line of the answer; `gain` is what it counts in the objective, with what is added for staying."""

    post: int
    volunteer: int
    score: float
    gain: float
    reasons: Sequence[str]


@dataclass
class Drawn:
    """The instance for the solver; for each post how many could take it and what decides between them; and what was found
    out about members and posts.
    """

    instance: engine.Instance
    able: Sequence[int]
    decides: Sequence[Sequence[str]]
    suitability: Suitability


def drawn(task: Task) -> Drawn:
    """Only pairs that are possible; places that nobody can take are said beside it (rules/placing_empty.py)."""
    found = Suitability(task.posts, task.members, task.most_minutes, task.cares)
    out, kept = _by_post(task.out), _by_post(task.kept)
    people, numbers, points, able, decides = [], [], [], [], []
    for number, post in enumerate(task.posts):
        who, score = found.of(number, out[post.key])
        stays = np.isin(who, [found.number[key] for key in kept[post.key] if key in found.number])
        people.append(who)
        numbers.append(np.full(len(who), number, dtype=np.int64))
        points.append(score + STAYS * stays)
        able.append(len(who))
        decides.append(deciding(found, number, who))
    if not task.posts:
        return Drawn(engine.Instance([], [], []), [], [], found)
    pairs = engine.PairColumns(np.concatenate(people), np.concatenate(numbers), np.concatenate(points))
    return Drawn(engine.Instance(found.volunteers, found.work, pairs), able, decides, found)


def _by_post(pairs: Iterable[Pair]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for post, volunteer in pairs:
        found[post].add(volunteer)
    return found


def too_often(task: Task, assignments: Sequence[engine.Pair]) -> set[tuple[int, int]]:
    """Assignments (numbers of volunteer and post) beyond what an activity lets one person take: the least worth of them.

    The engine does not know this limit; what it answers without it is a bound all the same.
    """
    own: dict[tuple[int, int], list[engine.Pair]] = defaultdict(list)
    for one in assignments:
        if task.posts[one.post].most_per_person is not None:
            own[one.volunteer, task.posts[one.post].activity].append(one)
    found = set()
    for (volunteer, activity), listed in own.items():
        room = _room(task, volunteer, activity, listed[0].post)
        for one in sorted(listed, key=lambda one: (-one.score, one.post))[room:]:
            found.add((one.volunteer, one.post))
    return found


def _room(task: Task, volunteer: int, activity: int, post: int) -> int:
    return max((task.posts[post].most_per_person or 0) - task.members[volunteer].shifts.get(activity, 0), 0)


def without_what_is_too_often(task: Task, made: Drawn, assignments: Sequence[engine.Pair]) -> Drawn | None:
    """The same instance where who was given too many shifts of an activity may take only those they keep; None when all is well."""
    over = too_often(task, assignments)
    if not over:
        return None
    full = {(volunteer, task.posts[post].activity) for volunteer, post in over}
    kept = {(one.volunteer, one.post) for one in assignments} - over
    pairs = made.instance.pairs
    assert isinstance(pairs, engine.PairColumns)  # noqa: S101 `drawn` made them
    stays = [
        (volunteer, task.posts[post].activity) not in full or (volunteer, post) in kept
        for volunteer, post in zip(pairs.volunteer.tolist(), pairs.post.tolist(), strict=True)
    ]
    less = engine.PairColumns(pairs.volunteer[stays], pairs.post[stays], pairs.score[stays])
    return replace(made, instance=replace(made.instance, pairs=less))


def lines_of(
    task: Task, assignments: Sequence[engine.Pair], decides: Sequence[Sequence[str]] | None = None
) -> list[Proposed]:
    """The answer with its reasons, those in `decides` (for each post) first; what is added for staying is not in the points
    that are shown."""
    over = too_often(task, assignments)
    kept = [one for one in assignments if (one.volunteer, one.post) not in over]
    given = Counter({number: member.given_minutes for number, member in enumerate(task.members)})
    for one in kept:
        given[one.volunteer] += task.posts[one.post].minutes
    found = []
    for one in kept:
        post, member = task.posts[one.post], task.members[one.volunteer]
        points = one.score - STAYS * ((post.key, member.key) in task.kept)
        why = reasons_of(post, member, decides[one.post] if decides else (), task.most_minutes - given[one.volunteer])
        found.append(Proposed(post.key, member.key, round(points, 2), one.score, why))
    return found


def still_good(task: Task, lines: Sequence[Proposed], now: Sequence[Fixed], closed: Collection[Pair]) -> list[Proposed]:
    """The lines of an answer that hold after somebody changed something while it was computed, the best of them first.

    `now`: what is fixed by now; `closed`: pairs that stand otherwise.
    """
    posts = {post.key: post for post in task.posts}
    given = {member.key: member.given_minutes for member in task.members}
    left = Counter({key: post.places for key, post in posts.items()})
    left.update(one.post for one in task.fixed)
    left.subtract(one.post for one in now)
    busy: dict[int, list[Window]] = defaultdict(list)
    known = {(one.post, one.volunteer) for one in task.fixed}
    for one in now:
        busy[one.volunteer].append((one.begin, one.end))
        if (one.post, one.volunteer) not in known:
            given[one.volunteer] = given.get(one.volunteer, 0) + minutes_between(one.begin, one.end)
    found = []
    for line in sorted(lines, key=lambda line: (-line.gain, line.post, line.volunteer)):
        post = posts[line.post]
        is_free = all(end <= post.begin or post.end <= begin for begin, end in busy[line.volunteer])
        has_minutes = given.get(line.volunteer, 0) + post.minutes <= task.most_minutes
        if (line.post, line.volunteer) not in closed and left[line.post] > 0 and is_free and has_minutes:
            left[line.post] -= 1
            given[line.volunteer] = given.get(line.volunteer, 0) + post.minutes
            busy[line.volunteer].append((post.begin, post.end))
            found.append(line)
    return found
