"""Stars and badges: of a person, of the people in somebody's reach, on the honour wall."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yushan.accounts.models import Consent
from yushan.organizations.access import visible
from yushan.organizations.models import Area, Organization
from yushan.recognition.models import BadgeAward, BadgeKind, StarAward
from yushan.volunteers.consents import BY_CODE
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries import volunteers_in_scope

HONOURS = "honours"


def star_of(volunteer: Volunteer) -> StarAward | None:
    """The highest star that stands."""
    return StarAward.objects.filter(volunteer=volunteer, is_top=True).first()


def star_history(volunteer: Volunteer) -> QuerySet[StarAward]:
    """Everything that was ever given, also what ended, newest first."""
    return StarAward.objects.filter(volunteer=volunteer).order_by("-awarded_on", "-level", "-pk")


def badges_of(volunteer: Volunteer) -> list[tuple[BadgeKind, BadgeAward | None]]:
    """Every badge of the plan, and the award where somebody has it; of selections only those that they have. 2 statements."""
    held = {row.kind_id: row for row in BadgeAward.objects.filter(volunteer=volunteer, ended_on=None)}
    kinds = BadgeKind.objects.filter(is_active=True)
    return [(one, held.get(one.pk)) for one in kinds.exclude(~Q(pk__in=held), rule=BadgeKind.Rule.AWARD)]


def stars_in_scope(actor: Any) -> QuerySet[StarAward]:
    """The highest stars of the volunteers whom the actor sees."""
    people = volunteers_in_scope(actor, "volunteer.view").select_related(None)
    rows = StarAward.objects.filter(is_top=True, volunteer__in=people.filter(state="verified").values("pk"))
    return rows.select_related("volunteer__person", "volunteer__area")


def narrowed_stars(rows: QuerySet[StarAward], *, area: str = "", team: str = "") -> QuerySet[StarAward]:
    """By the code of an area, by the code of an organization and what is below it."""
    if area:
        rows = rows.filter(volunteer__area__code=area)
    if team and (node := Organization.objects.filter(code=team).first()):
        members = Membership.objects.filter(
            organization__path__startswith=node.path, state__in=[Membership.State.APPROVED, Membership.State.PAUSED]
        )
        rows = rows.filter(volunteer__in=members.values("volunteer"))
    elif team:
        rows = rows.none()
    return rows


def teams_to_choose(actor: Any, area: str = "") -> QuerySet[Organization]:
    """Detachments and teams whose people the actor sees, those of an area where one is chosen; at most 300."""
    nodes = Organization.objects.filter(state="active", level__in=["detachment", "team"])
    rows = visible(actor, "volunteer.view", nodes, area="area", organization="path")
    return (rows.filter(area__code=area) if area else rows).order_by("path")[:300]


def counts_by_level(rows: QuerySet[Any]) -> dict[int, int]:
    """How many have which star; 1 statement."""
    found = rows.order_by().values_list("level").annotate(Count("pk"))
    return dict(found)


def agreed(person_field: str) -> Exists:
    """Whoever agreed to the honour wall in its present wording and did not take it back."""
    return Exists(
        Consent.objects.filter(
            person=OuterRef(person_field), purpose=HONOURS, version=BY_CODE[HONOURS].version, withdrawn_at=None
        )
    )


def has_agreed(volunteer: Volunteer) -> bool:
    """The same for one person."""
    return Consent.objects.filter(
        person=volunteer.person_id, purpose=HONOURS, version=BY_CODE[HONOURS].version, withdrawn_at=None
    ).exists()


def honours(*, area: str = "", level: int = 0) -> QuerySet[StarAward]:
    """The honour wall: stars of those who agreed and are registered; read anew for every page."""
    rows = StarAward.objects.filter(agreed("volunteer__person"), is_top=True, volunteer__state="verified")
    if area:
        rows = rows.filter(volunteer__area__code=area)
    if level:
        rows = rows.filter(level=level)
    return rows.select_related("volunteer__person", "volunteer__area")


def areas_on_the_wall() -> QuerySet[Area]:
    """Areas of which somebody stands there."""
    return Area.objects.filter(pk__in=honours().order_by().values("volunteer__area")).order_by("order", "code")


def badge_counts(volunteer_ids: list[int]) -> dict[int, int]:
    """How many badges each has; 1 statement."""
    rows = BadgeAward.objects.filter(Q(ended_on=None), volunteer__in=volunteer_ids, kind__is_active=True)
    return dict(rows.order_by().values_list("volunteer").annotate(Count("pk")))
