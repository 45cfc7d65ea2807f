"""Who could step in at a post that lacks people: by fit, then by how near they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yushan.activities.models import Activity, Invitation, Post, SignUp, StandIn, StandInCall
from yushan.activities.queries.people import facts_of, requirements_of, volunteers_of
from yushan.activities.rules import Fit, fit
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.common.geo import distance_text, metres
from yushan.volunteers.models import Membership, Volunteer

# How many people are looked at for one call: the team's members and the neighbours who served most lately.
_LOOKED_AT = 400


@dataclass(frozen=True)
class Candidate:
    """Somebody who may take the post and is free; `distance`: 0 same area, 1 where they are ready to go, 2 elsewhere.

    `metres`: from the nearest of their teams that stand on the map to the place; nobody's home is asked for.
    """

    volunteer: Volunteer
    fit: Fit
    distance: int
    metres: float | None = None

    @property
    def order(self) -> tuple[int, int, float, int]:
        """Fit first, then near, then the earlier registration, so that the order is always the same."""
        far = inf if self.metres is None else self.metres
        return (-len(self.fit.reasons), self.distance, far, self.volunteer.pk)

    @property
    def reasons(self) -> list[str]:
        """Why this person is asked, in words."""
        said = [reason.text for reason in self.fit.reasons]
        return said if self.metres is None else [*said, f"您的队伍离现场{distance_text(self.metres)}"]


def candidates(post: Post, most: int) -> list[Candidate]:
    """Best first, `most` of them; 7 statements whatever the number. Post, shift, activity, organization, area loaded.

    Nobody who is signed up for the shift or busy then, was called for this post before, or paused in the team.
    """
    activity, shift = post.shift.activity, post.shift
    path = activity.organization.path
    member = Membership.objects.filter(volunteer=OuterRef("pk"), organization__path__startswith=path)
    busy = SignUp.objects.filter(
        volunteer=OuterRef("pk"), starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at, state__in=SignUp.CURRENT
    )
    called = StandInCall.objects.filter(post=post, volunteer=OuterRef("pk"))
    near = Q(area=activity.area_id) | Q(serves_in=activity.area_id) if activity.area_id else Q()
    rows = Volunteer.objects.filter(state=Volunteer.State.VERIFIED)
    rows = rows.filter(Exists(member.filter(state="approved")) | near)
    rows = rows.exclude(Exists(member.filter(state="paused"))).exclude(Exists(busy)).exclude(Exists(called))
    if activity.flow == activity.Flow.INVITATION:
        rows = rows.filter(Exists(Invitation.objects.filter(activity=activity, volunteer=OuterRef("pk"))))
    rows = rows.annotate(is_member=Exists(member.filter(state="approved"))).distinct()
    listed = list(rows.select_related("person").order_by("-is_member", "-posted_minutes", "pk")[:_LOOKED_AT])
    types = tuple(entry.name for entry in activity.service_types.all())
    asked, facts = requirements_of(post, types), facts_of(listed)
    ways = _ways(activity, listed)
    found = []
    for one in listed:
        how = fit(asked, facts[one.pk])
        if how.is_eligible:
            here = one.area_id == activity.area_id or activity.is_online
            distance = 0 if here else 1 if activity.area_id in facts[one.pk].serves_in else 2
            found.append(Candidate(one, how, distance, ways.get(one.pk)))
    return sorted(found, key=lambda candidate: candidate.order)[:most]


def _ways(activity: Activity, people: Sequence[Volunteer]) -> dict[int, float]:
    """Metres from the nearest team of each person to the place, as far as both are on the map; at most 1 statement."""
    if activity.is_online or activity.longitude is None or activity.latitude is None:
        return {}
    place = float(activity.longitude), float(activity.latitude)
    rows = Membership.objects.filter(volunteer__in=people, state="approved", organization__longitude__isnull=False)
    points = rows.order_by().values_list("volunteer", "organization__longitude", "organization__latitude")
    ways: dict[int, float] = {}
    for volunteer, longitude, latitude in points:
        way = metres(*place, float(longitude or 0), float(latitude or 0))
        ways[volunteer] = min(way, ways.get(volunteer, way))
    return ways


def asked_of(user: Any, pk: int) -> StandIn:
    """A question whether somebody can come, for who was asked or acts for them. NotFound for everybody else."""
    rows = StandIn.objects.filter(pk=pk, volunteer__in=volunteers_of(user))
    found = rows.select_related(
        "sign_up__shift__activity__organization", "sign_up__post", "sign_up__volunteer__person"
    ).first()
    if found is None:
        raise NotFound()
    return found


def waiting_for(volunteers: Iterable[Volunteer]) -> QuerySet[StandIn]:
    """Questions whether one of these people comes in somebody's stead that wait for an answer, the soonest first."""
    rows = StandIn.objects.filter(state=StandIn.State.ASKED, volunteer__in=list(volunteers))
    later = rows.filter(sign_up__starts_at__gt=clock.now()).select_related("sign_up__shift__activity")
    return later.order_by("sign_up__starts_at", "id")


def open_stand_in(row: SignUp) -> StandIn | None:
    """The latest question about a sign-up that is not taken back; 1 statement."""
    asked = StandIn.objects.filter(sign_up=row).exclude(state=StandIn.State.ENDED)
    return asked.select_related("volunteer__person").order_by("-pk").first()
