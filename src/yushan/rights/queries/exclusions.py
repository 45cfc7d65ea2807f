"""Exclusions as staff see them, and whom they keep out."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.organizations.access import can, visible
from yushan.organizations.models import Area
from yushan.rights.models import Exclusion, ExclusionAppeal, ExclusionFile
from yushan.rights.queries.people import own_rows
from yushan.volunteers.models import Volunteer

ORDER = ["turn_at", "id"]


def standing(person_id: int, area_id: int | None) -> Exclusion | None:
    """What keeps a person out of an activity in an area today, the longest; 1 statement."""
    return standing_of([person_id], area_id).get(person_id)


def standing_of(person_ids: Collection[int], area_id: int | None) -> dict[int, Exclusion]:
    """What keeps each of some persons out of an activity in an area today, the longest, also what was decided about a second
    registration that was merged into theirs; 1 statement.
    """
    today = clock.today()
    rows = Exclusion.objects.filter(
        Q(area=None) | Q(area=area_id), Q(person__in=person_ids) | Q(person__merged_into__in=person_ids), state=Exclusion.State.IN_FORCE, starts_on__lte=today,
        ends_on__gte=today,
    )  # fmt: skip
    found: dict[int, Exclusion] = {}
    for row in rows.select_related("area", "person").order_by("-ends_on", "pk"):
        for key in (row.person_id, row.person.merged_into_id):
            if key in person_ids and key is not None:
                found.setdefault(key, row)
    return found


def exclusions_seen(actor: Any) -> QuerySet[Exclusion]:
    """Those in the actor's reach, without what is about themselves; order by ORDER."""
    rows = Exclusion.objects.select_related("area", "person", "appeal")
    rows = visible(actor, "rights.exclude", rows, area="area")
    return rows.exclude(own_rows(getattr(actor, "person_id", None)))


def exclusion_seen(actor: Any, pk: int) -> Exclusion:
    """One of them. NotFound for others'."""
    rows = exclusions_seen(actor).select_related("proposed_by", "decided_by", "appeal__decided_by")
    if (found := rows.filter(pk=pk).first()) is None:
        raise NotFound()
    return found


def to_decide(actor: Any) -> QuerySet[Exclusion]:
    """Heard, or its term over, and not proposed by the actor."""
    rows = exclusions_seen(actor).filter(state=Exclusion.State.HEARING).exclude(proposed_by=actor.pk)
    rows = rows.exclude(stated_by=actor.pk)
    return rows.filter(Q(stated_at__isnull=False) | Q(hearing_until__lte=clock.now()))


def appeals_to_decide(actor: Any) -> QuerySet[ExclusionAppeal]:
    """Open appeals of which the actor had no part; the city's."""
    rows = ExclusionAppeal.objects.filter(state=ExclusionAppeal.State.OPEN).select_related("exclusion__area")
    if not can(actor, "rights.exclude", on={}):
        return rows.none()
    rows = rows.exclude(own_rows(getattr(actor, "person_id", None), "exclusion__person"))
    for part in ("exclusion__proposed_by", "exclusion__decided_by", "received_by"):
        rows = rows.exclude(**{part: actor.pk})
    return rows


def evidence_of(exclusion: int, pk: int) -> ExclusionFile:
    """A piece of evidence by its exclusion; who may read it, the action says. NotFound for others."""
    found = ExclusionFile.objects.select_related("exclusion").filter(exclusion=exclusion, pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def areas_to_exclude_in(actor: Any) -> QuerySet[Area]:
    """Districts of today in which the actor proposes exclusions."""
    rows = visible(actor, "rights.exclude", Area.objects.filter(valid_until=None), area="pk")
    return rows.order_by("order", "code")


def volunteer_numbered(number: str) -> Volunteer:
    """Whom an exclusion is to be about. Refusal on the field where nobody has the number."""
    found = Volunteer.objects.select_related("person").filter(number=number.strip().upper()).first()
    if found is None:
        raise Refusal(_("没有这个志愿者编号，请核对。"), field="number")
    return found
