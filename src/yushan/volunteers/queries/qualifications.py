"""Qualifications: one's own, those that wait for a check, and who may do what on a day."""

import time
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from yushan.volunteers.models import Qualification, QualificationKind, Volunteer
from yushan.volunteers.queries.scopes import volunteers_in_scope
from yushan.volunteers.rules_qualifications import covering

_KEEP_SECONDS = 60.0
_kept: tuple[float, dict[str, QualificationKind]] | None = None


def qualification_kinds() -> QuerySet[QualificationKind]:
    """Those that are offered, in the plan's order."""
    return QualificationKind.objects.filter(is_active=True)


def qualifications_of(volunteer: Volunteer) -> QuerySet[Qualification]:
    """Everything a volunteer entered, newest first, with kind."""
    return Qualification.objects.filter(volunteer=volunteer).select_related("kind").order_by("-entered_at", "-pk")


def qualifications_in_reach(actor: Any) -> QuerySet[Qualification]:
    """Of the volunteers over whose membership the actor decides, by area or team; not the actor's own."""
    people = volunteers_in_scope(actor, "membership.decide").select_related(None).order_by()
    rows = Qualification.objects.filter(volunteer__in=people.values("pk"))
    if person_id := getattr(actor, "person_id", None):
        rows = rows.exclude(volunteer__person_id=person_id)
    return rows.select_related("kind", "volunteer__person", "volunteer__area")


def qualifications_to_check(actor: Any) -> QuerySet[Qualification]:
    """Those among them that nobody has looked at."""
    return qualifications_in_reach(actor).filter(state=Qualification.State.TO_CHECK)


def all_kinds() -> dict[str, QualificationKind]:
    """Every kind by code, also those no longer offered; kept in memory for a minute like the plan."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > _KEEP_SECONDS:
        _kept = (time.monotonic(), {kind.code: kind for kind in QualificationKind.objects.all()})
    return _kept[1]


def forget() -> None:
    """Drops what is kept in memory (a plan was loaded; tests)."""
    global _kept
    _kept = None


def kind_includes() -> dict[str, list[str]]:
    """What each kind includes, by code."""
    return {code: list(kind.includes) for code, kind in all_kinds().items()}


def qualification_names(codes: Collection[str]) -> dict[str, str]:
    """Code → name for what a post asks; a code that no plan knows any more shows itself."""
    kinds = all_kinds() if codes else {}
    return {code: kinds[code].name if code in kinds else code for code in codes}


def kinds_for(code: str) -> set[str]:
    """Codes of the kinds by which somebody may do what `code` allows (a senior lecturer what a lecturer may)."""
    return covering(kind_includes(), code)


def standing(code: str, day: date) -> QuerySet[Qualification]:
    """Checked ones of the kind, or of one that includes it, on that day."""
    not_over = Q(expires_on=None) | Q(expires_on__gte=day)
    valid = Qualification.objects.filter(not_over, state=Qualification.State.VALID, issued_on__lte=day)
    return valid.filter(kind__code__in=kinds_for(code))


def qualified(volunteer_ids: Collection[int], code: str, day: date) -> set[int]:
    """Which of these volunteers may do on that day what a kind of qualification allows; 2 statements."""
    return set(standing(code, day).filter(volunteer__in=volunteer_ids).values_list("volunteer_id", flat=True))


def with_qualification(rows: QuerySet[Volunteer], code: str, day: date) -> QuerySet[Volunteer]:
    """The same as a filter of a list."""
    return rows.filter(pk__in=standing(code, day).values("volunteer_id"))
