"""Versions of the six haves."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from yushan.stations.models import Assessment, CriteriaVersion, Station
from yushan.stations.rules.criteria import Criteria, read


def in_force(day: date) -> CriteriaVersion | None:
    """The version of a day; None before the first one."""
    return CriteriaVersion.objects.filter(in_force_from__lte=day).order_by("-in_force_from", "-code").first()


def criteria_of(version: CriteriaVersion) -> Criteria:
    """What a version asks."""
    return read(version.content)


def versions() -> QuerySet[CriteriaVersion]:
    """All of them, the newest first, each with how many stations stand graded under it."""
    standing = Q(stations__state__in=Station.AT_WORK)
    return CriteriaVersion.objects.annotate(graded=Count("stations", filter=standing)).order_by(
        "-in_force_from", "-code"
    )


def of_code(code: str) -> CriteriaVersion | None:
    """One version by its code."""
    return CriteriaVersion.objects.filter(code=code).first()


def grade_name(station: Station) -> str:
    """«优秀» of the last passed grading; empty for one that is not graded. Read it with its version."""
    return criteria_of(station.version).grade_name(station.grade) if station.version and station.grade else ""


def open_assessment(station: Station) -> Assessment | None:
    """The grading that is under way; 1 statement."""
    rows = Assessment.objects.select_related("version", "inspector", "self_by")
    return rows.filter(station=station, state__in=Assessment.OPEN).first()
