"""Unhappy reviews that wait for a call, and who makes it."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from yushan.common.terms import due
from yushan.needs import rights
from yushan.needs.models import Need, NeedReview
from yushan.organizations.access import can, visible
from yushan.organizations.models import Organization

_TEAMS = (Organization.Level.TEAM, Organization.Level.SQUAD)


def level_above(need: Need) -> Need.Level:
    """Who stands above whoever served: the district above its teams, the city above its detachments and the corps."""
    organization = need.followed.organization
    return Need.Level.AREA if organization is None or organization.level in _TEAMS else Need.Level.CITY


def is_for_city(actor: Any, need: Need, row: NeedReview) -> bool:
    """Whether a case is open that staff of the district see and do not close."""
    is_open = row.is_unhappy and row.visited_at is None and rights.desk() is None
    return is_open and level_above(need) == Need.Level.CITY and not can(actor, "need.triage", on={})


def called_by(need: Need, row: NeedReview | None) -> tuple[str, datetime | None]:
    """Who calls the asker back about an unhappy review, in words, and until when it is taken up; empty for all others."""
    if row is None or not row.is_unhappy or row.visited_at is not None:
        return "", None
    at_city = row.case_level == Need.Level.CITY or level_above(need) == Need.Level.CITY
    who, desk = "市里" if at_city else need.area.name, rights.desk()
    return who, due(row.reviewed_at, desk.term) if desk else row.case_due_at


def to_visit(actor: Any) -> QuerySet[NeedReview]:
    """Unhappy reviews that the actor has to call back about; none while a desk for complaints takes them.

    The city sees what went up to it, districts what their teams did.
    """
    rows = NeedReview.objects.filter(is_unhappy=True, visited_at=None)
    if rights.desk():
        return rows.none()
    rows = visible(actor, "need.triage", rows, area="need__area")
    if can(actor, "need.triage", on={}):
        return rows.filter(case_level=Need.Level.CITY)
    by_team = Q(need__organization__level__in=_TEAMS) | Q(need__leader__organization__level__in=_TEAMS)
    return rows.filter(by_team)
