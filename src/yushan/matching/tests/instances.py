"""Made-up instances: small ones of any shape, and hard ones of many short posts; and what checks an answer naively."""

import itertools
import random
from collections.abc import Sequence

from hypothesis import strategies as st

from yushan.matching.instance import Instance, Pair, Post, Result, Volunteer
from yushan.matching.scoring import score

HOUR = 3600
SKILLS = ("科普讲解", "急救", "摄影", "农技")


@st.composite
def small(draw: st.DrawFn) -> Instance:
    """Few volunteers and posts; times on half hours, so that they touch and overlap."""
    some = st.frozensets(st.sampled_from(SKILLS), max_size=2)
    times = st.tuples(st.integers(0, 12), st.integers(1, 8)).map(lambda t: (t[0] * 1800, (t[0] + t[1]) * 1800))
    volunteers = draw(
        st.lists(
            st.builds(
                Volunteer,
                id=st.just("v"),
                skills=some,
                area=st.sampled_from(["500103", "500103001", "500107"]),
                available=st.lists(times, max_size=3),
                max_minutes=st.one_of(st.none(), st.integers(0, 300)),
                served_minutes=st.integers(0, 3000),
            ),
            max_size=4,
        )
    )
    posts = draw(
        st.lists(
            st.builds(
                lambda time, **rest: Post(id="p", start=time[0], end=time[1], **rest),
                time=times,
                places=st.integers(0, 3),
                area=st.sampled_from(["500103", "500107"]),
                requires=st.frozensets(st.sampled_from(SKILLS), max_size=1),
                prefers=some,
                priority=st.integers(0, 3),
            ),
            max_size=5,
        )
    )
    whole = Instance(volunteers, posts)
    if not draw(st.booleans()):
        return whole
    every = list(itertools.product(range(len(volunteers)), range(len(posts))))
    if not every:
        return Instance(volunteers, posts, [])
    allowed = draw(st.lists(st.sampled_from(every), unique=True))
    return Instance(volunteers, posts, [Pair(v, p, draw(st.integers(-5, 50))) for v, p in allowed])


def is_free(volunteer: Volunteer, post: Post) -> bool:
    """Minute by minute of half an hour: that is how the times of `small` are made."""
    return all(
        any(begin <= moment < end for begin, end in volunteer.available) for moment in range(post.start, post.end, 1800)
    )


def worth(instance: Instance) -> dict[tuple[int, int], float]:
    """Feasible pairs with their scores, by definition."""
    found = {}
    scores = None if instance.pairs is None else {(one.volunteer, one.post): one.score for one in instance.pairs}
    for v, volunteer in enumerate(instance.volunteers):
        for p, post in enumerate(instance.posts):
            if scores is not None and (v, p) not in scores:
                continue
            if post.requires <= volunteer.skills and is_free(volunteer, post):
                found[v, p] = score(volunteer, post) if scores is None else scores[v, p]
    return found


def schedules(instance: Instance, volunteer: int, pairs: dict[tuple[int, int], float]) -> list[tuple[int, ...]]:
    """Every set of posts that one volunteer can do, by definition; the empty one among them."""
    own = [post for who, post in pairs if who == volunteer]
    most = instance.volunteers[volunteer].max_minutes
    found = []
    for size in range(len(own) + 1):
        for posts in itertools.combinations(own, size):
            taken = [instance.posts[post] for post in posts]
            minutes = sum(one.end - one.start for one in taken) / 60
            apart = all(a.end <= b.start or b.end <= a.start for a, b in itertools.combinations(taken, 2))
            if apart and (most is None or minutes <= most):
                found.append(posts)
    return found


def best(instance: Instance) -> float:
    """The most that any assignment is worth, by trying them all, volunteer by volunteer."""
    pairs = worth(instance)
    reached = {tuple(post.places for post in instance.posts): 0.0}
    for volunteer in range(len(instance.volunteers)):
        after: dict[tuple[int, ...], float] = {}
        for left, value in reached.items():
            for posts in schedules(instance, volunteer, pairs):
                rest = tuple(places - (number in posts) for number, places in enumerate(left))
                if min(rest, default=0) >= 0:
                    sum_ = value + sum(pairs[volunteer, post] for post in posts)
                    after[rest] = max(after.get(rest, sum_), sum_)
        reached = after
    return max(reached.values())


def faults(instance: Instance, result: Result) -> list[str]:
    """What an assignment does that it must not."""
    found, taken = [], [0] * len(instance.posts)
    by_volunteer: dict[int, list[Post]] = {}
    allowed = None if instance.pairs is None else {(one.volunteer, one.post): one.score for one in instance.pairs}
    for one in result.assignments:
        volunteer, post = instance.volunteers[one.volunteer], instance.posts[one.post]
        taken[one.post] += 1
        by_volunteer.setdefault(one.volunteer, []).append(post)
        if not post.requires <= volunteer.skills:
            found.append("unqualified")
        if not is_free(volunteer, post):
            found.append("unavailable")
        if allowed is not None and allowed.get((one.volunteer, one.post)) != one.score:
            found.append("not allowed")
    found += ["too many" for number, post in enumerate(instance.posts) if taken[number] > post.places]
    for number, posts in by_volunteer.items():
        most = instance.volunteers[number].max_minutes
        if most is not None and sum(post.end - post.start for post in posts) > most * 60:
            found.append("too long")
        if any(a.start < b.end and b.start < a.end for a, b in itertools.combinations(posts, 2)):
            found.append("at once")
    left = {number: post.places - taken[number] for number, post in enumerate(instance.posts)}
    if dict(result.unfilled) != {number: places for number, places in left.items() if places}:
        found.append("unfilled")
    return found


def hard(volunteers: int, posts: int, seed: int = 1) -> Instance:
    """Many short posts at the same times, scarce skills, minutes that bind: where taking the best pair first goes wrong."""
    dice = random.Random(seed)
    halves: Sequence[int] = (1, 1, 2, 2, 3, 4)
    people = []
    for number in range(volunteers):
        times = []
        for _ in range(dice.randint(2, 4)):
            begin = dice.randrange(10) * 24 * HOUR + dice.choice((8, 9, 13, 14)) * HOUR
            times.append((begin, begin + dice.choice((3, 4, 5)) * HOUR))
        people.append(
            Volunteer(
                id=f"v{number}",
                skills=frozenset(dice.choices(SKILLS, (6, 1, 2, 1), k=2)),
                area=f"5001{dice.randrange(8):02}",
                available=times,
                max_minutes=dice.choice((60, 90, 120, 150)),
                served_minutes=dice.choice((0, 60, 600, 2400)),
            )
        )
    work = []
    for number in range(posts):
        begin = dice.randrange(10) * 24 * HOUR + dice.randrange(17, 36) * 1800
        work.append(
            Post(
                id=f"p{number}",
                start=begin,
                end=begin + dice.choice(halves) * 1800,
                places=dice.randint(1, 3),
                area=f"5001{dice.randrange(8):02}",
                requires=frozenset(dice.choices(SKILLS, (6, 1, 2, 1), k=dice.randrange(2))),
                prefers=frozenset(dice.choices(SKILLS, k=1)),
                priority=dice.choice((0, 0, 1)),
            )
        )
    return Instance(people, work)


def plenty(volunteers: int, posts: int, seed: int = 1) -> Instance:
    """Everybody is free all week, many are alike, a quarter of them would do: a price a little too low is paid for by all."""
    dice = random.Random(seed)
    week = ((8 * HOUR, 7 * 24 * HOUR),)
    people = [
        Volunteer(
            id=n, skills=frozenset(dice.sample(SKILLS, 2)), area="500107", available=week,
            max_minutes=dice.choice((240, 360, 480)), served_minutes=dice.randrange(5000),
        )
        for n in range(volunteers)
    ]  # fmt: skip
    shifts = []
    for n in range(posts):
        start = dice.randrange(7) * 24 * HOUR + dice.randrange(8, 18) * HOUR
        long = dice.choice((60, 75, 90, 105)) * 60
        shifts.append(
            Post(
                id=n, area="500107", start=start, end=start + long, places=dice.randint(1, 4),
                requires=frozenset({dice.choice(SKILLS)}), priority=dice.randrange(4),
            )
        )  # fmt: skip
    return Instance(people, shifts)
