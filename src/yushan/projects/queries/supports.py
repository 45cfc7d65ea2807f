"""Measures of support for winners: of a person, of a winner, all that somebody may see, their files."""

from typing import Any

from django.db.models import Q, QuerySet

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.access import can, scope_filter
from yushan.organizations.models import RoleGrant
from yushan.plan import queries as plan
from yushan.projects import winners
from yushan.projects.models import SupportEvidence, SupportMeasure
from yushan.projects.winners import Winner

State = SupportMeasure.State


def owners(area_id: int | None) -> QuerySet[User]:
    """Who can be given a measure: administrators of the city or of the district of the contest or campaign."""
    now = clock.now()
    where = Q(scope="city", role="city_admin")
    where |= Q(role="area_admin", scope="area", scope_id=area_id) if area_id else Q(role="area_admin")
    grants = RoleGrant.objects.filter(where, Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now)
    return User.objects.filter(is_active=True, pk__in=grants.values("user")).order_by("display_name", "pk")


def supports_of(user: Any) -> QuerySet[SupportMeasure]:
    """Open measures that the person owns."""
    return SupportMeasure.objects.filter(owner=user.pk, state=State.OPEN)


def supports_seen(user: Any) -> QuerySet[SupportMeasure]:
    """Measures that the person owns, and those of what they organise."""
    own = Q(owner=user.pk) if user.pk else Q(pk__in=[])
    reach = scope_filter(user, "contest.edit", area="area")
    return SupportMeasure.objects.filter(own | reach) if reach else SupportMeasure.objects.all()


def late(rows: QuerySet[SupportMeasure]) -> QuerySet[SupportMeasure]:
    """Those that are not done though their day is over."""
    return rows.filter(state=State.OPEN, due_on__lt=clock.today())


def support_seen(user: Any, pk: int) -> tuple[SupportMeasure, Winner]:
    """One measure with whom it is for: for who sees to it, organises, or keeps the winner. NotFound else."""
    row = SupportMeasure.objects.select_related("owner").filter(pk=pk).first()
    if row is None:
        raise NotFound()
    winner = winners.of(row)
    if not may_see_evidence(user, row, winner):
        raise NotFound()
    return row, winner


def may_see_evidence(user: Any, support: SupportMeasure, winner: Winner) -> bool:
    """Files of a support measure are for who organises the contest, sees to it or keeps the winner."""
    is_owner = support.owner_id is not None and support.owner_id == user.pk
    return is_owner or can(user, "contest.edit", on=support) or winner.is_kept_by(user)


def support_file(user: Any, pk: int, code: str) -> SupportEvidence:
    """One of the files of a measure. NotFound else."""
    row, _winner = support_seen(user, pk)
    found = SupportEvidence.objects.filter(code=code, support=row).first()
    if found is None:
        raise NotFound("没有这份凭据，或者不在您的查看范围内。")
    return found


def support_lines(user: Any, rows: QuerySet[SupportMeasure], winner: Winner, *, may_edit: bool) -> list[dict[str, Any]]:
    """Measures of a winner with what may be done and seen; 3 statements."""
    kinds = dict(plan.choices("support_measures"))
    found = []
    for one in rows.select_related("owner").prefetch_related("files"):
        is_hand = may_edit or one.owner_id == user.pk
        found.append({
            "kind": kinds.get(one.kind, one.kind),
            "row": one,
            "is_hand": is_hand and one.state == State.OPEN,
            "may_add": is_hand and one.state == State.DONE,
            "files": list(one.files.all()) if may_see_evidence(user, one, winner) else [],
        })  # fmt: skip
    return found
