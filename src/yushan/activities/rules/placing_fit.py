"""Who suits which post, and how well, for thousands of people at once. Pure.

The rules for one person stand in rules/eligibility.py and rules/fit.py: here each of them is asked once for people who are alike in
what it looks at. The points are the engine's (docs/decisions/0020-matching.md), weighted as the coordinator wishes.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

from yushan.activities.rules.eligibility import Requirements, VolunteerFacts, is_member, missing
from yushan.activities.rules.fit import is_free_then, uses_skills
from yushan.matching import instance as engine
from yushan.matching.scoring import Floats, Ints, Scorer, weight

Flags = npt.NDArray[np.bool_]
Window = tuple[datetime, datetime]

# How much a part counts: not at all, as usual, twice.
NOT_AT_ALL, USUAL, MUCH = 0, 1, 2
PARTS = ("skills", "near", "fair", "served", "times")
TIMELY = 5.0  # points of who named that time themselves


def minutes_between(begin: datetime, end: datetime) -> int:
    """Whole minutes."""
    return int((end - begin).total_seconds()) // 60


@dataclass(frozen=True)
class Member:
    """A volunteer who could be asked: what is known, hours served, times and minutes already given away.

    `kinds` are names of service types that they served in lately, `points` where their teams stand on the map, `shifts` how
    many shifts of an activity they have.
    """

    key: int
    facts: VolunteerFacts
    served_minutes: int = 0
    busy: Sequence[Window] = ()
    given_minutes: int = 0
    kinds: frozenset[str] = frozenset()
    points: Sequence[engine.Place] = ()
    shifts: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenPost:
    """A post with the places that are neither taken nor kept for somebody.

    Of its `activity` nobody takes more than `most_per_person` shifts; `teams` are paths of those that the places were given to.
    """

    key: int
    requirements: Requirements
    begin: datetime
    end: datetime
    places: int
    priority: int = 0
    activity: int = 0
    most_per_person: int | None = None
    teams: Sequence[str] | None = None
    point: engine.Place | None = None

    @property
    def minutes(self) -> int:
        """How long it is."""
        return minutes_between(self.begin, self.end)


def weights_of(cares: Mapping[str, int]) -> engine.Weights:
    """The engine's points where some parts count more or less than usual; `cares` names parts of PARTS."""
    usual = engine.STANDARD
    times = {part: cares.get(part, USUAL) for part in PARTS}
    return replace(
        usual,
        skills=usual.skills * times["skills"],
        near=usual.near * times["near"],
        nearby=usual.nearby * times["near"],
        fair=usual.fair * times["fair"],
        wanted=usual.wanted * times["served"],
    )


class Suitability:
    """Answers for posts and members; `most_minutes` is what a member may be given in all."""

    def __init__(
        self, posts: Sequence[OpenPost], members: Sequence[Member], most_minutes: int, cares: Mapping[str, int]
    ) -> None:
        self.posts, self.members = posts, members
        self.number = {one.key: number for number, one in enumerate(members)}
        self.room = np.array([most_minutes - one.given_minutes for one in members], dtype=np.int64)
        self.demands = [_Demand(members, *demand) for demand in _DEMANDS]
        self.times = _Alike(members, lambda facts: tuple(facts.available))
        windows = [(n, *map(_seconds, window)) for n, one in enumerate(members) for window in one.busy]
        self.owner, self.begins, self.ends = np.array(windows, dtype=np.int64).reshape(-1, 3).T
        self.weights, self.timely = weights_of(cares), TIMELY * cares.get("times", USUAL)
        self.volunteers, self.work = self._engine()
        self.scores = Scorer(engine.Instance(self.volunteers, self.work, weights=self.weights))

    def of(self, number: int, out: Collection[int] = ()) -> tuple[Ints, Floats]:
        """Numbers of the members who may take a post (by its number) and are free then, with their points; without `out`."""
        post = self.posts[number]
        free = self._free(post)
        able = (self.room >= post.minutes) & ~self.is_busy(post) & self.meets(number) & (free >= 0)
        if post.most_per_person is not None:
            able &= np.array([is_within_limit(post, one) for one in self.members], dtype=bool)
        able[[self.number[key] for key in out if key in self.number]] = False
        people: Ints = np.flatnonzero(able)
        extra = self.timely * (free[people] > 0).astype(np.float64)
        if post.requirements.is_online:
            extra += self.weights.near  # nobody has far to go
        extra *= weight(self.work[number])
        return people, np.round(self.scores(number, people) + extra, 2)

    def parts(self, number: int, people: Ints) -> dict[str, Floats]:
        """The parts of the points that these members have for a post: skills, near, kinds, languages, served, times."""
        post, scores = self.work[number], self.scores
        skills, near, kinds, languages = (part.of(post, people) for part in scores.parts)
        timely = self.timely * (self._free(self.posts[number])[people] > 0).astype(np.float64)
        found = {"skills": skills, "near": near, "kinds": kinds, "languages": languages}
        return found | {"served": scores.fair[people], "times": timely}

    def meets(self, number: int) -> Flags:
        """Who has what the post asks for, and is of a team that it is for, whatever their time."""
        post = self.posts[number]
        found = np.ones(len(self.members), dtype=bool)
        for demand in self.demands:
            found &= demand.of(post.requirements)
        if post.teams is not None:
            found &= np.array(
                [any(is_member(path, one.facts) for path in post.teams) for one in self.members], dtype=bool
            )
        return found

    def may_be_asked(self, number: int) -> Flags:
        """Who named that time, or no time at all."""
        found: Flags = self._free(self.posts[number]) >= 0
        return found

    def is_busy(self, post: OpenPost) -> Flags:
        """Who has something else before them at that time."""
        found = np.zeros(len(self.members), dtype=bool)
        found[self.owner[(self.begins < _seconds(post.end)) & (self.ends > _seconds(post.begin))]] = True
        return found

    def _free(self, post: OpenPost) -> Ints:
        """1: the time was named by the member; 0: they named none, and may be asked at any; -1: another time was named."""
        asked = post.requirements

        def rule(facts: VolunteerFacts) -> int:
            said = is_free_then(asked, facts)
            return 0 if said is None else 1 if said else -1

        return self.times.of((asked.begin, asked.end, asked.is_holiday), rule)

    def _engine(self) -> tuple[list[engine.Volunteer], list[engine.Post]]:
        """Volunteers and posts as the engine scores them.

        Whether a post uses somebody's skills is a matter of words (rules/fit.py): posts that are alike in it get a mark, and
        volunteers the marks of the posts that use what they can.
        """
        marks: dict[tuple[Hashable, ...], str] = {}
        asked: dict[str, Requirements] = {}
        work = []
        for post in self.posts:
            needs = post.requirements
            kind = (needs.name, tuple(needs.skills), tuple(needs.service_types))
            mark = marks.setdefault(kind, f"m{len(marks)}")
            asked[mark] = needs
            work.append(
                engine.Post(
                    id=post.key,
                    start=_seconds(post.begin),
                    end=_seconds(post.end),
                    places=post.places,
                    area="" if needs.is_online else _area(needs.area_id),
                    prefers=frozenset({mark}),
                    priority=post.priority,
                    languages=frozenset(needs.languages),
                    kinds=frozenset(needs.service_types),
                    point=None if needs.is_online else post.point,
                )
            )
        begin, end = min((one.start for one in work), default=0), max((one.end for one in work), default=1)
        known: dict[tuple[str, ...], frozenset[str]] = {}
        people: list[engine.Volunteer] = []
        for one in self.members:
            words = tuple(one.facts.skills)
            if words not in known:
                known[words] = frozenset(mark for mark, needs in asked.items() if uses_skills(needs, one.facts))
            people.append(
                engine.Volunteer(
                    id=one.key,
                    skills=known[words],
                    area=_area(one.facts.area_id),
                    available=((begin, end),),
                    max_minutes=max(int(self.room[len(people)]), 0),
                    served_minutes=one.served_minutes,
                    serves_in=frozenset(map(_area, one.facts.serves_in)),
                    languages=one.facts.languages,
                    wants=one.kinds,
                    points=tuple(one.points),
                )
            )
        return people, work


def is_within_limit(post: OpenPost, member: Member, more: int = 0) -> bool:
    """Whether the activity lets them take another shift of it; `more` are those proposed beside."""
    return post.most_per_person is None or member.shifts.get(post.activity, 0) + more < post.most_per_person


def _area(key: int | None) -> str:
    # Areas that begin alike lie in each other: the end is marked, since numbers begin alike by chance.
    return f"{key};" if key else ""


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


class _Alike:
    """Members in groups that are alike in something; a rule is asked once for each group and question."""

    def __init__(self, members: Sequence[Member], key: Callable[[VolunteerFacts], Hashable]) -> None:
        groups: dict[Hashable, int] = defaultdict(lambda: len(groups))
        self.group = np.array([groups[key(one.facts)] for one in members], dtype=np.int64)
        self.examples = [members[int(first)].facts for first in np.unique(self.group, return_index=True)[1]]
        self.known: dict[Hashable, Ints] = {}

    def of(self, question: Hashable, rule: Callable[[VolunteerFacts], int]) -> Ints:
        if question not in self.known:
            self.known[question] = np.array([rule(facts) for facts in self.examples], dtype=np.int64)
        return self.known[question][self.group]


# What of a volunteer each demand looks at, what asks it, and what else of the requirements it reads.
_DEMANDS: Sequence[tuple[str, tuple[str, ...], tuple[str, ...]]] = (
    ("is_verified", (), ()),
    ("birth_date", ("min_age", "max_age"), ("day",)),
    ("skills", ("skills",), ("accepted",)),
    ("documents", ("qualifications",), ("day",)),
    ("languages", ("languages",), ()),
    ("paths", ("members_only",), ("organization_path",)),
    ("is_party_member", ("party_only",), ()),
)
_NO_DEMAND = Requirements(day=date.min, organization_path="", organization_name="")
_FINE = VolunteerFacts(is_verified=True, birth_date=None)


class _Demand:
    """One demand of a post, put to all members by the rule for one (`missing`), which sees nothing else."""

    def __init__(self, members: Sequence[Member], fact: str, asked: tuple[str, ...], read: tuple[str, ...]) -> None:
        self.fact, self.asked, self.read = fact, asked, read
        self.count = len(members)
        self.alike = _Alike(members, lambda facts: _fixed(getattr(facts, fact)))

    def of(self, needs: Requirements) -> Flags:
        if self.asked and not any(getattr(needs, name) for name in self.asked):
            return np.ones(self.count, dtype=bool)
        values = {name: getattr(needs, name) for name in (*self.asked, *self.read)}
        only = replace(_NO_DEMAND, **values)

        def rule(facts: VolunteerFacts) -> int:
            return not missing(only, replace(_FINE, **{self.fact: getattr(facts, self.fact)}))

        question = tuple(_fixed(value) for value in values.values())
        found: Flags = self.alike.of(question, rule).astype(bool)
        return found


def _fixed(value: object) -> Hashable:
    """The same as something that can be looked up."""
    if isinstance(value, Mapping):
        return tuple((key, _fixed(one)) for key, one in value.items())
    return tuple(value) if isinstance(value, list) else value
