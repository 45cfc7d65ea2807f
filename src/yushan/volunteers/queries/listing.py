"""The rows of the two long lists of this room, as an address narrows them; pages, bulk actions and exports share them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from yushan.accounts.models import Person
from yushan.accounts.queries import named
from yushan.common import clock
from yushan.common.text import clean
from yushan.organizations.access import visible
from yushan.organizations.models import Area, Organization
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries.memberships import applications
from yushan.volunteers.queries.qualifications import all_kinds, with_qualification
from yushan.volunteers.queries.scopes import sees_few, volunteers_in_scope
from yushan.volunteers.queries.search import few_who_fit, found, search
from yushan.volunteers.queries.skills import with_skill

VOLUNTEER_PARAMS = ("state", "area", "from", "may", "skill", "check")
MEMBERSHIP_PARAMS = ("state", "team")


# Teams whose name holds a word; where more do, the word says nothing and the list would read half of all members.
MOST_TEAMS = 200


def narrowed_volunteers(
    actor: Any, query: QueryDict, capability: str = "volunteer.view", *, rows: QuerySet[Volunteer] | None = None
) -> QuerySet[Volunteer]:
    """Volunteers in reach by search text, state, district, talent source, check and qualification; nonsense narrows nothing.

    `rows`: the same people in another form (scopes.gathered_in_scope).
    """
    rows = volunteers_in_scope(actor, capability) if rows is None else rows
    if text := _text(query):
        rows = found(rows, text)
    if (state := query.get("state", "")) in Volunteer.State.values:
        rows = rows.filter(state=state)
    if code := query.get("area", ""):
        area = Area.objects.filter(code=code[:20]).first()
        rows = rows.filter(area=area) if area else rows
    if source := query.get("from", ""):
        rows = rows.filter(talent_source=source[:40])
    if (check := query.get("check", "")) in Person.Check.values:
        rows = rows.filter(person__identity_check=check)
    if skill := query.get("skill", ""):
        rows = with_skill(rows, skill[:40])
    if (kind := query.get("may", "")) in all_kinds():
        rows = with_qualification(rows, kind[:40], clock.today())
    return rows


def membership_state(query: QueryDict) -> str:
    """Which memberships are asked for; applications where nothing is."""
    state = query.get("state", "")
    return state if state in Membership.State.values else Membership.State.APPLIED


def narrowed_memberships(actor: Any, query: QueryDict) -> QuerySet[Membership]:
    """Memberships over which the actor decides, of one state, by person and by a piece of the team's name."""
    state = membership_state(query)
    if state == Membership.State.APPLIED:
        rows = applications(actor)
    else:
        everything = Membership.objects.filter(state=state)
        rows = visible(
            actor, "membership.decide", everything, area="organization__area", organization="organization__path"
        ).select_related("volunteer__person", "volunteer__area", "organization")
    if text := query.get("q", "").strip()[:60]:
        if any(sign.isdigit() for sign in text):
            rows = rows.filter(volunteer__in=search(Volunteer.objects.all(), text).order_by().values("pk"))
        else:
            rows = rows.filter(named(text, "volunteer__person__"))
    if team := clean(query.get("team", ""))[:60]:
        rows = rows.filter(organization__in=teams_named(team))
    return rows


def teams_named(text: str) -> list[int]:
    """Keys of the teams with that code or piece of a name; the first MOST_TEAMS by name. 1 statement."""
    found = Organization.objects.filter(Q(name__icontains=text) | Q(code=text)).order_by("name", "pk")
    return list(found.values_list("pk", flat=True)[:MOST_TEAMS])


def gathers(actor: Any, query: QueryDict) -> bool:
    """Whether the list of volunteers holds few of all: for teams and units, and by more than a common surname. At most 1
    statement.
    """
    return sees_few(actor) or bool((text := _text(query)) and few_who_fit(text) is not None)


def _text(query: QueryDict) -> str:
    return query.get("q", "").strip()[:60]
