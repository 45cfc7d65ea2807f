"""A grading with its scores, pictures and facts, read in a bounded number of statements."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from yushan.common import clock
from yushan.stations import evidence
from yushan.stations.evidence import Fact
from yushan.stations.models import Assessment, EvidencePhoto, Side
from yushan.stations.queries.criteria import criteria_of
from yushan.stations.rules.scoring import Given
from yushan.stations.rules.sheet import Sheet

Photos = dict[tuple[str, str], list[EvidencePhoto]]


def photos_of(assessment: Assessment) -> Photos:
    """Pictures by (side, item), in the order in which they came; 1 statement."""
    found: Photos = defaultdict(list)
    for photo in assessment.photos.order_by("id"):
        found[photo.side, photo.item].append(photo)
    return found


def facts_now(assessment: Assessment, day: date | None = None) -> dict[str, Fact]:
    """What the platform knows of the station; of a score that was handed in, what it knew then."""
    if assessment.self_at is None:
        return evidence.facts_of(assessment.station, day or clock.today())
    kept = {code: (evidence.kind_of(code), value) for code, value in assessment.facts.items()}
    return {code: Fact(kind, value) for code, (kind, value) in kept.items() if kind}


def sheet_of(assessment: Assessment, facts: Mapping[str, Fact] | None = None, photos: Photos | None = None) -> Sheet:
    """Both scores as the rules look at them. 2 statements, and those of the facts unless they are given."""
    facts = facts_now(assessment) if facts is None else facts
    photos = photos_of(assessment) if photos is None else photos
    given: dict[str, dict[str, Given]] = {side: {} for side in Side.values}
    for score in assessment.scores.all():
        counted = len(photos.get((score.side, score.item), ()))
        given[score.side][score.item] = Given(score.points, score.note, counted)
    return Sheet(
        criteria_of(assessment.version),
        given[Side.SELF],
        given[Side.CHECK],
        {code: fact.value for code, fact in facts.items()},
        assessment.station_word,
    )
