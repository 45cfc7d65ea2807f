"""The platform's own score of a volunteer for a post (docs/decisions/0020-matching.md). Pure.

Points of at most 100 unless an instance brings other weights, times the weight of the post's priority. That somebody may do it at all (free then, has what is required)
is no matter of points.
"""

from collections.abc import Callable, Hashable, Sequence

import numpy as np
import numpy.typing as npt

from yushan.common.geo import metres
from yushan.matching.instance import STANDARD, Instance, Post, Volunteer, Weights

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

HALF_MINUTES = 600  # served: half of the points for who has served little
HALF_KM = 10  # away: half of the points for who is near
PRIORITY = 0.25  # a step of priority adds a quarter of the points


def score(volunteer: Volunteer, post: Post, weights: Weights = STANDARD) -> float:
    """Rounded to hundredths, so that sums are what a reader adds up."""
    points = weights.filled + fair(volunteer, weights) + sum(part(volunteer, post, weights) for _, _, part in PARTS)
    return float(np.round(points * weight(post), 2))


def most_of(post: Post, weights: Weights) -> float:
    """No volunteer is worth more for the post."""
    parts = (weights.skills, max(weights.near, weights.nearby), weights.fair, weights.wanted, weights.languages)
    return float(np.round((weights.filled + sum(parts)) * weight(post), 2))


def weight(post: Post) -> float:
    """What the priority makes of the points."""
    return 1 + PRIORITY * post.priority


def fair(volunteer: Volunteer, weights: Weights) -> float:
    """Points of those who served little."""
    return weights.fair * HALF_MINUTES / (HALF_MINUTES + volunteer.served_minutes)


def _share(wanted: frozenset[str], had: frozenset[str]) -> float:
    return len(wanted & had) / len(wanted) if wanted else 0


def _skills(volunteer: Volunteer, post: Post, weights: Weights) -> float:
    return weights.skills * _share(post.prefers, volunteer.skills)


def _near(volunteer: Volunteer, post: Post, weights: Weights) -> float:
    if volunteer.points and post.point:
        way = min(metres(*point, *post.point) for point in volunteer.points) / 1000
        return max(weights.near * HALF_KM / (HALF_KM + way), weights.nearby if post.area in volunteer.serves_in else 0)
    # Areas are codes: a town's begins with its district's.
    if not post.area or not (volunteer.area or volunteer.serves_in):
        return 0
    if post.area == volunteer.area:
        return weights.near
    inside = volunteer.area and (post.area.startswith(volunteer.area) or volunteer.area.startswith(post.area))
    return weights.nearby if inside or post.area in volunteer.serves_in else 0


def _wanted(volunteer: Volunteer, post: Post, weights: Weights) -> float:
    return weights.wanted if post.kinds & volunteer.wants else 0


def _languages(volunteer: Volunteer, post: Post, weights: Weights) -> float:
    return weights.languages * _share(post.languages, volunteer.languages)


# What of the volunteer and what of the post each part depends on: it is computed once for each that differ.
_Part = tuple[Callable[[Volunteer], Hashable], Callable[[Post], Hashable], Callable[[Volunteer, Post, Weights], float]]
PARTS: Sequence[_Part] = (
    (lambda one: one.skills, lambda post: post.prefers, _skills),
    (lambda one: (one.area, one.serves_in, tuple(one.points)), lambda post: (post.area, post.point), _near),
    (lambda one: one.wants, lambda post: post.kinds, _wanted),
    (lambda one: one.languages, lambda post: post.languages, _languages),
)


class Scorer:
    """The same for many volunteers of a post at once."""

    def __init__(self, instance: Instance) -> None:
        self.posts, self.weights = instance.posts, instance.weights
        self.fair = np.array([fair(one, self.weights) for one in instance.volunteers])
        self.parts = [_Points(instance.volunteers, part, self.weights) for part in PARTS]

    def __call__(self, post: int, people: Ints) -> Floats:
        """Scores of these volunteers (numbers) for the post."""
        points = self.weights.filled + self.fair[people]
        for part in self.parts:
            points += part.of(self.posts[post], people)
        scores: Floats = np.round(points * weight(self.posts[post]), 2)
        return scores


class _Points:
    """One part of the score of everybody, kept for posts that are alike in it."""

    def __init__(self, volunteers: Sequence[Volunteer], part: _Part, weights: Weights) -> None:
        key, self.kind, self.rule = part
        self.weights = weights
        groups: dict[Hashable, int] = {}
        self.group = np.array([groups.setdefault(key(one), len(groups)) for one in volunteers], dtype=np.int64)
        self.examples = [volunteers[int(first)] for first in np.unique(self.group, return_index=True)[1]]
        self.known: dict[Hashable, Floats] = {}

    def of(self, post: Post, people: Ints) -> Floats:
        kind = self.kind(post)
        if kind not in self.known:
            points = [self.rule(one, post, self.weights) for one in self.examples]
            self.known[kind] = np.array(points, dtype=np.float64)
        return self.known[kind][self.group[people]]
