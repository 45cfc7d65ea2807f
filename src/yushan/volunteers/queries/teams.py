"""What everybody may read about teams; no names of members."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import cos, radians
from typing import Any

from django.db.models import Case, Count, ExpressionWrapper, F, FloatField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Substr

from yushan.common.errors import NotFound
from yushan.common.geo import distance_text, metres
from yushan.organizations.models import Area, Organization, OrganizationCharter, Town
from yushan.volunteers.models import Volunteer


def public_teams(area: Area | None = None, text: str = "", kind: str = "") -> QuerySet[Organization]:
    """Active organizations that one can join; text fits name, town or community."""
    rows: QuerySet[Organization] = Organization.objects.filter(state=Organization.State.ACTIVE).select_related(
        "area", "town"
    )
    if area:
        rows = rows.filter(area=area)
    if kind:
        rows = rows.filter(kind=kind)
    if text := text.strip():
        rows = rows.filter(
            Q(name__icontains=text)
            | Q(town__name__icontains=text)
            | Q(town_text__icontains=text)
            | Q(community__icontains=text)
        )
    return rows


def town_first(rows: QuerySet[Organization], town: Town | None, area: Area | None) -> QuerySet[Organization]:
    """With `rank`: teams of the town come first, then those of the area, then the others."""
    near = [When(town=town.pk, then=Value(0))] if town else []
    near += [When(area=area.pk, then=Value(1))] if area else []
    ranked: QuerySet[Organization] = rows.annotate(rank=Case(*near, default=Value(2), output_field=IntegerField()))
    return ranked


def teams_near(
    rows: QuerySet[Organization], longitude: float, latitude: float, *, start: int = 0, size: int = 20
) -> tuple[list[Any], bool]:
    """Teams by distance from a point, each with `near` in words; and whether there are more.

    Teams without a map point follow: of the nearest team's town, of its area, then the others by name.
    """
    squeezed = cos(radians(latitude))
    east = ExpressionWrapper((Cast("longitude", FloatField()) - longitude) * squeezed, output_field=FloatField())
    north = ExpressionWrapper(Cast("latitude", FloatField()) - latitude, output_field=FloatField())
    square = ExpressionWrapper(F("east") * F("east") + F("north") * F("north"), output_field=FloatField())
    measured = rows.annotate(east=east, north=north).annotate(square=square)
    nearest = measured.filter(longitude__isnull=False).order_by("square", "pk").first()
    whens = [When(longitude__isnull=False, then=Value(0))]
    if nearest and nearest.town_id:
        whens.append(When(town=nearest.town_id, then=Value(1)))
    if nearest and nearest.area_id:
        whens.append(When(area=nearest.area_id, then=Value(2)))
    ranked = measured.annotate(rank=Case(*whens, default=Value(3), output_field=IntegerField()))
    found = list(ranked.order_by("rank", "square", "name", "pk")[start : start + size + 1])
    for team in found:
        if team.longitude is not None and team.latitude is not None:
            far = metres(longitude, latitude, float(team.longitude), float(team.latitude))
            team.near = distance_text(far)
        else:
            team.near = ("", "在离您最近的镇街", "在离您最近的区县", "")[team.rank]
    return found[:size], len(found) > size


def public_team(code: str) -> Organization:
    """One active organization by its code; NotFound for drafts and closed ones."""
    found: Organization | None = (
        public_teams().select_related("area", "town", "host", "party").filter(code=code).first()
    )
    if found is None:
        raise NotFound("没有找到这个队伍，可能已经合并或关闭。")
    return found


def count_teams(rows: Iterable[Organization]) -> None:
    """Sets `teams_below`, the running teams under each detachment and the corps; 1 statement, none without them.

    Their own members are few or none: the volunteers are in the teams.
    """
    wide = [row for row in rows if row.level in (Organization.Level.CORPS, Organization.Level.DETACHMENT)]
    if not wide:
        return
    running = Organization.objects.filter(level=Organization.Level.TEAM, state=Organization.State.ACTIVE).order_by()
    above = running.annotate(above=Substr("path", 1, 2 * Organization.steplen))
    counts = dict(above.values_list("above").annotate(Count("pk")))
    for row in wide:
        row.teams_below = sum(count for path, count in counts.items() if path.startswith(row.path))


@dataclass(frozen=True)
class Rest:
    """What everybody may know about a team that does not run: since when, and into which one it was merged."""

    team: Organization
    since: date | None
    successor: Organization | None


def resting_team(code: str) -> Rest | None:
    """A team that ran and is suspended, closed or merged; None for applications that never ran, and unknown codes."""
    rows = Organization.objects.filter(
        state__in=(Organization.State.SUSPENDED, Organization.State.CLOSED)
    ).select_related("area")
    found: Organization | None = rows.filter(code=code).first()
    if found is None:
        return None
    last = found.events.filter(to_state=found.state).exclude(from_state=found.state).order_by("-id").first()
    if found.state == Organization.State.CLOSED and (
        last is None or last.from_state not in (Organization.State.ACTIVE, Organization.State.SUSPENDED)
    ):
        return None
    into = last.details.get("into_code") if last else None
    successor = Organization.objects.filter(code=into).first() if into else None
    return Rest(found, last.effective_on if last else None, successor)


def verified_count() -> int:
    """Verified volunteers of the city."""
    return Volunteer.objects.filter(state=Volunteer.State.VERIFIED).count()


def squads_of(organization: Organization) -> list[Organization]:
    """Active squads right below a team."""
    below = Organization.objects.filter(path__startswith=organization.path, depth=organization.depth + 1)
    return list(below.filter(level=Organization.Level.SQUAD, state=Organization.State.ACTIVE).order_by("name")[:50])


def charter_of(organization: Organization) -> OrganizationCharter | None:
    """The charter in force."""
    return OrganizationCharter.objects.filter(organization=organization).order_by("-number").first()


def parent_of(organization: Organization) -> Organization | None:
    """The active organization above, by the materialised path."""
    above = organization.path[: -Organization.steplen]
    return Organization.objects.filter(path=above, state=Organization.State.ACTIVE).first() if above else None
