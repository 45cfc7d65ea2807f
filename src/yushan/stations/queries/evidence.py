"""Pictures of gradings and improvements, for who may see the station."""

from typing import Any

from django.db.models import Q

from yushan.common.errors import NotFound
from yushan.organizations.access import scope_filter
from yushan.stations.models import EvidencePhoto
from yushan.stations.queries.seen import through, widened


def evidence_for(actor: Any, code: str) -> EvidencePhoto:
    """One picture by its code; NotFound for who may not see its station. An owner of an improvement sees its pictures."""
    of_grading, of_improvement = (
        scope_filter(actor, "station.view", **through(f"{row}__station")) for row in ("assessment", "improvement")
    )
    seen = widened(of_grading, of_improvement, Q(improvement__owner=actor.pk))
    found = EvidencePhoto.objects.filter(code=code).filter(seen).first()
    if found is None:
        raise NotFound("这张照片已经删除，或您不能看。")
    return found
