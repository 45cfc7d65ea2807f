"""Who may do what, as columns of numbers: one row for each volunteer and post that go together. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yushan.matching.instance import Instance, Pair, PairColumns, Volunteer, columns_of
from yushan.matching.scoring import Floats, Ints, Scorer, most_of

Flags = npt.NDArray[np.bool_]

# A post with far more candidates than places is first solved with its best ones; see `Pairs.floors`.
_ENOUGH = 400
_TIMES_PLACES = 40
_MOST_ROWS = 8_000_000  # of all posts together: about 2 GiB while an instance is solved
NO_LIMIT = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows ordered by volunteer, then by the beginning of the post.

    `floors`: rows of a post that were left out are worth no more than its floor. As long as a place of the post costs at
    least that much, nobody would take one of them, and a bound computed without them is valid.
    """

    volunteer: Ints
    post: Ints
    score: Floats
    begin: Ints  # of the rows
    end: Ints
    first: Ints  # the first row of each volunteer; one more at the end
    places: Ints  # of the posts
    limit: Ints  # seconds of the volunteers
    floors: Floats

    @property
    def seconds(self) -> Ints:
        """How long each row is."""
        return self.end - self.begin


def limits(instance: Instance) -> Ints:
    """Seconds that each volunteer may serve."""
    return np.array(
        [
            NO_LIMIT if one.max_minutes is None else min(int(one.max_minutes * 60), NO_LIMIT)
            for one in instance.volunteers
        ],
        dtype=np.int64,
    )


def pairs_of(instance: Instance, *, most: int | None = None, is_time_up: Callable[[], bool] = lambda: False) -> Pairs:
    """Every feasible pair with a positive score; of each post the best candidates, at least `most` where there are so many.

    When the time is up, the posts that are left get nobody: their floor is then what a place may be worth at most.
    """
    posts = instance.posts
    candidates = _ByRule(instance) if instance.pairs is None else _Given(instance, instance.pairs)
    limit, floors = limits(instance), np.zeros(len(posts))
    share = max(_MOST_ROWS // max(len(posts), 1), 1)
    found: list[tuple[Ints, Ints, Floats]] = []
    for number in sorted(range(len(posts)), key=lambda number: (posts[number].start, posts[number].end)):
        post = posts[number]
        if is_time_up():
            floors[number] = max(candidates.most(number), 0.0)
            continue
        people, score = candidates.of(number)
        useful = (score > 0) & (post.end - post.start <= limit[people]) & (post.places > 0)
        people, score = people[useful], score[useful]
        keep = min(max(most or _ENOUGH, post.places * _TIMES_PLACES), share)
        if len(people) > keep:
            best = np.argsort(-score, kind="stable")
            floors[number] = score[best[keep]]
            people, score = people[best[:keep]], score[best[:keep]]
        found.append((people, np.full(len(people), number, dtype=np.int64), score))
    return _in_order(instance, found, limit, floors)


def _in_order(instance: Instance, found: list[tuple[Ints, Ints, Floats]], limit: Ints, floors: Floats) -> Pairs:
    nothing = np.zeros(0, dtype=np.int64)
    volunteer = np.concatenate([nothing, *(people for people, _, _ in found)])
    post = np.concatenate([nothing, *(numbers for _, numbers, _ in found)])
    score = np.concatenate([nothing.astype(np.float64), *(points for _, _, points in found)])
    begin = np.array([one.start for one in instance.posts], dtype=np.int64)
    end = np.array([one.end for one in instance.posts], dtype=np.int64)
    order = np.lexsort((post, begin[post], volunteer))
    volunteer, post, score = volunteer[order], post[order], score[order]
    return Pairs(
        volunteer=volunteer,
        post=post,
        score=score,
        begin=begin[post],
        end=end[post],
        first=np.searchsorted(volunteer, np.arange(len(instance.volunteers) + 1)),
        places=np.array([one.places for one in instance.posts], dtype=np.int64),
        limit=limit,
        floors=floors,
    )


class _ByRule:
    """Who may take a post and what they are worth there, by the platform's own score."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.able, self.scores = instance, _Able(instance), Scorer(instance)

    def of(self, number: int) -> tuple[Ints, Floats]:
        people = self.able.of(number)
        return people, self.scores(number, people)

    def most(self, number: int) -> float:
        return most_of(self.instance.posts[number], self.instance.weights)


class _Given:
    """The same where the pairs are given; those that nobody can keep are left out."""

    def __init__(self, instance: Instance, pairs: Sequence[Pair] | PairColumns) -> None:
        self.able = _Able(instance)
        columns = pairs if isinstance(pairs, PairColumns) else columns_of(pairs)
        order = np.argsort(columns.post, kind="stable")
        self.volunteer, self.score = columns.volunteer[order], columns.score[order]
        self.first = np.searchsorted(columns.post[order], np.arange(len(instance.posts) + 1))

    def of(self, number: int) -> tuple[Ints, Floats]:
        rows = slice(self.first[number], self.first[number + 1])
        is_able = self.able.mask(number)[self.volunteer[rows]]
        return self.volunteer[rows][is_able], self.score[rows][is_able]

    def most(self, number: int) -> float:
        return float(self.score[self.first[number] : self.first[number + 1]].max(initial=0.0))


class _Able:
    """Who is free all the time of a post and has everything that it requires. Posts come in the order of their times."""

    def __init__(self, instance: Instance) -> None:
        self.posts, self.count = instance.posts, len(instance.volunteers)
        self.owner, self.begin, self.end = _free_times(instance.volunteers)
        self.skilled = _Skilled(instance.volunteers)
        self.time: tuple[int, int] | None = None
        self.free = self.owner

    def of(self, number: int) -> Ints:
        """Numbers of the volunteers."""
        post = self.posts[number]
        if self.time != (post.start, post.end):
            self.time = (post.start, post.end)
            self.free = self.owner[(self.begin <= post.start) & (self.end >= post.end)]
        return self.free[self.skilled(post.requires)[self.free]] if post.requires else self.free

    def mask(self, number: int) -> Flags:
        """The same as a flag of each volunteer."""
        found = np.zeros(self.count, dtype=bool)
        found[self.of(number)] = True
        return found


def _free_times(volunteers: Sequence[Volunteer]) -> tuple[Ints, Ints, Ints]:
    """Times in which they are free, each once: those that touch or overlap are one."""
    rows: list[tuple[int, int, int]] = []
    for number, one in enumerate(volunteers):
        begin = until = None
        for start, end in sorted(one.available):
            if until is not None and start <= until:
                until = max(until, end)
                continue
            if begin is not None and until is not None:
                rows.append((number, begin, until))
            begin, until = start, end
        if begin is not None and until is not None:
            rows.append((number, begin, until))
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return columns[:, 0].copy(), columns[:, 1].copy(), columns[:, 2].copy()


class _Skilled:
    """Whether each volunteer has all of some skills; volunteers with the same skills are asked once."""

    def __init__(self, volunteers: Sequence[Volunteer]) -> None:
        groups: dict[frozenset[str], int] = {}
        self.group = np.array([groups.setdefault(one.skills, len(groups)) for one in volunteers], dtype=np.int64)
        self.sets = list(groups)
        self.known: dict[frozenset[str], Flags] = {}

    def __call__(self, wanted: frozenset[str]) -> Flags:
        if wanted not in self.known:
            self.known[wanted] = np.array([wanted <= own for own in self.sets], dtype=bool)
        found: Flags = self.known[wanted][self.group]
        return found
