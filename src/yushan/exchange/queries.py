"""Reading import runs, within what the actor may see."""

from typing import Any

from django.db.models import Q, QuerySet

from yushan.common.errors import NotFound
from yushan.exchange.importers import IMPORTERS
from yushan.exchange.models import ImportRun
from yushan.organizations.access import can, grants_of, scope_filter
from yushan.organizations.models import Organization, RoleGrant, Unit

State = ImportRun.State


def own_runs(actor: Any) -> QuerySet[ImportRun]:
    """What the actor uploaded."""
    return ImportRun.objects.filter(uploaded_by_id=actor.pk).select_related("unit", "organization")


def to_confirm(actor: Any) -> QuerySet[ImportRun]:
    """Own files that were checked, have something to write, and wait for the uploader's word; of kinds still theirs."""
    kinds = [kind for kind, _title in kinds_for(actor)]
    return own_runs(actor).filter(Q(created__gt=0) | Q(updated__gt=0), state=State.CHECKED, kind__in=kinds)


def _seconded_by(actor: Any) -> Q:
    """Files over whose place the actor holds import.second; those of no place are the city's."""
    return scope_filter(
        actor, "import.second", area="organization__area", organization="organization__path"
    ) | scope_filter(actor, "import.second", area="unit__area", unit="unit")


def to_second(actor: Any) -> QuerySet[ImportRun]:
    """Service records of others that wait for a second person such as the actor."""
    rows = ImportRun.objects.filter(_seconded_by(actor), state=State.SECOND).exclude(uploaded_by_id=actor.pk)
    return rows.select_related("unit", "organization", "uploaded_by")


def run_seen(actor: Any, pk: int) -> ImportRun:
    """A run that the actor uploaded, decided over, or has to decide over. NotFound for everybody else's."""
    mine = Q(uploaded_by_id=actor.pk) | Q(confirmed_by_id=actor.pk)
    rows = ImportRun.objects.filter(mine | (Q(state=State.SECOND) & _seconded_by(actor)), pk=pk)
    run = rows.select_related("unit__area", "organization", "job", "uploaded_by", "confirmed_by").first()
    if run is None:
        raise NotFound()
    return run


def may_second(actor: Any, run: ImportRun) -> bool:
    """True for a second person: entitled, and not the uploader."""
    return run.state == State.SECOND and run.uploaded_by_id != actor.pk and can(actor, "import.second", run)


def kinds_for(actor: Any) -> list[tuple[str, str]]:
    """(kind, title) of what the actor may import."""
    return [(kind, importer.title) for kind, importer in IMPORTERS.items() if importer.allowed(actor)]


def places_for(actor: Any) -> list[tuple[str, str]]:
    """("unit:3", name) of the units and organizations for which the actor uploads; an area stands by its detachment."""
    scopes: dict[str, set[int]] = {"unit": set(), "organization": set(), "area": set()}
    for grant in grants_of(actor):
        if grant.scope in scopes and can(actor, "import.run", _scope_of(grant)):
            scopes[grant.scope].add(grant.scope_id)
    active = Organization.objects.filter(state=Organization.State.ACTIVE)
    organizations = active.filter(
        Q(pk__in=scopes["organization"]) | Q(level=Organization.Level.DETACHMENT, area__in=scopes["area"])
    )
    units = Unit.objects.filter(pk__in=scopes["unit"])
    return [(f"organization:{one.pk}", one.name) for one in organizations.order_by("path")] + [
        (f"unit:{one.pk}", one.name) for one in units.order_by("code")
    ]


def _scope_of(grant: RoleGrant) -> dict[str, object]:
    return {grant.scope: grant.scope_path if grant.scope == "organization" else grant.scope_id}
