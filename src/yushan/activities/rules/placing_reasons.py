"""Why somebody is proposed for a post: what decides between those who could take it, that first. Pure."""

from collections.abc import Sequence

import numpy as np

from yushan.activities.rules.fit import reasons
from yushan.activities.rules.placing_fit import Member, OpenPost, Suitability
from yushan.common.geo import distance_text, metres
from yushan.matching.scoring import Ints

MOST = 4
_SERVED, _NEVER, _LEFT = "累计服务", "还没有服务过", "还可排"
# What is shown where it decides nothing: hours left first, since all else is alike for everybody who could come.
_USUAL = ("left", "skills", "near", "qualification", "languages", "kinds", "times", "party", "served", "team")
_OF_FIT = {"skill": "skills", "place": "near", "language": "languages", "time": "times"}


def deciding(suits: Suitability, number: int, people: Ints) -> list[str]:
    """The parts of the score in which these people differ for a post (by its number), the widest apart first."""
    if not len(people):
        return []
    apart = {name: float(np.ptp(points)) for name, points in suits.parts(number, people).items()}
    return sorted((name for name, points in apart.items() if points > 0), key=lambda name: -apart[name])


def reasons_of(post: OpenPost, member: Member, first: Sequence[str] = (), left_minutes: int | None = None) -> list[str]:
    """At most four, in words said to an organiser. `first` is what `deciding` found; `left_minutes` what they may still be
    given beside this post."""
    said: dict[str, str] = {}
    for reason in reasons(post.requirements, member.facts):
        said.setdefault(_OF_FIT.get(reason.kind, reason.kind), reason.about_them)
    if kinds := [kind for kind in post.requirements.service_types if kind in member.kinds]:
        said["kinds"] = f"近一年做过{kinds[0]}"
    if post.point and member.points and not post.requirements.is_online:
        said["near"] = f"队伍离现场{distance_text(min(metres(*point, *post.point) for point in member.points))}"
    said["served"] = f"{_SERVED} {_hours(member.served_minutes)}" if member.served_minutes else _NEVER
    if left_minutes:
        said["left"] = f"{_LEFT} {_hours(left_minutes)}"
    order = [*first, *(name for name in _USUAL if name not in first)]
    return [said[name] for name in order if name in said][:MOST]


def said_to_them(shown: Sequence[str]) -> list[str]:
    """The same for who is asked: how little they served, and how much more could be asked, are the organiser's reasons."""
    return [text for text in shown if not text.startswith((_SERVED, _NEVER, _LEFT))]


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}".removesuffix(".0") + " 小时"
