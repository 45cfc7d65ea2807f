"""Teams as everybody sees them, and joining them."""

import math
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common import clock, rulebook
from yushan.common.documents import download
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.organizations.actions import read_charter
from yushan.organizations.models import Area, Town
from yushan.organizations.queries.towns import own_towns
from yushan.plan import queries as plan
from yushan.volunteers.actions import apply_membership, leave_membership
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries import (
    current_memberships,
    membership_history,
    parent_of,
    public_team,
    public_teams,
    volunteer_of,
    wards_of,
)
from yushan.volunteers.queries.memberships import CURRENT
from yushan.volunteers.queries.teams import charter_of, count_teams, resting_team, squads_of, teams_near, town_first

_FARTHEST = 200  # rows of the list by distance; whoever looks for more chooses an area


def people_of(request: HttpRequest) -> list[Volunteer]:
    """For whom the signed-in person may act: themselves and their wards."""
    own = volunteer_of(request.user)
    listed = [own] if own and own.state == Volunteer.State.VERIFIED else []
    return listed + [row for row in wards_of(request.user) if row.state == Volunteer.State.VERIFIED]


def _filters(source: QueryDict) -> dict[str, Any]:
    """What narrows the list; a town only together with its area."""
    areas = list(Area.objects.filter(valid_until=None).order_by("code"))
    area = next((one for one in areas if one.code == source.get("area")), None)
    towns = own_towns(area)
    town: Town | None = next((one for one in towns if one.code == source.get("town")), None)
    return {
        "areas": areas, "area": area, "towns": towns, "town": town, "text": source.get("q", "")[:60],
        "kind": source.get("kind", ""), "kinds": plan.choices("organization_kinds"), "tab": "join",
    }  # fmt: skip


def listing(request: HttpRequest) -> HttpResponse:
    """Active teams by area, town, kind and words, those of the town first; keyset pages."""
    context = _filters(request.GET)
    rows = public_teams(context["area"], context["text"], context["kind"])
    order = ["name", "id"]
    if context["town"]:
        rows, order = town_first(rows, context["town"], context["area"]), ["rank", *order]
    page = paginate(rows, order=order, cursor=request.GET.get("after"), size=20, query=request.GET)
    count_teams(page.rows)
    for row in page:
        row.near = _("就在%(town)s") % {"town": context["town"].name} if context["town"] and row.rank == 0 else ""
    return render(request, "volunteers/teams.html", context | {"page": page})


def near(request: HttpRequest) -> HttpResponse:
    """The same list by distance from where the visitor is. The position comes in the body and is kept nowhere."""
    if request.method != "POST":
        return redirect("volunteers:teams")
    try:
        longitude, latitude = (float(request.POST.get(name, "")) for name in ("longitude", "latitude"))
        start = min(max(int(request.POST.get("start") or 0), 0), _FARTHEST)
    except ValueError:
        longitude = latitude = math.nan
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise Refusal(_("没有得到您的位置。请允许使用位置，或者选择区县和乡镇街道。"))
    context = _filters(request.POST)
    rows = public_teams(context["area"], context["text"], context["kind"])
    found, more = teams_near(rows, longitude, latitude, start=start)
    count_teams(found)
    context |= {
        "page": found,
        "here": {"longitude": f"{longitude:.3f}", "latitude": f"{latitude:.3f}"},
        "first": start == 0,
    }
    context["next_start"] = start + len(found) if more and start < _FARTHEST else 0
    response = render(request, "volunteers/teams.html", context)
    response["Cache-Control"] = "no-store"
    return response


def team(request: HttpRequest, code: str) -> HttpResponse:
    """One team; who may apply sees the button for each person they act for. Of one that does not run, what became of it."""
    try:
        organization = public_team(code)
    except NotFound:
        if (rest := resting_team(code)) is None:
            raise
        return render(request, "volunteers/team_rests.html", {"rest": rest, "team": rest.team, "tab": "join"})
    count_teams([organization])
    people = people_of(request) if request.user.is_authenticated else []
    limit = rulebook.number("max_memberships")
    choices = []
    for person in people:
        current = list(current_memberships(person))
        mine = next((row for row in current if row.organization_id == organization.pk), None)
        choices.append({"person": person, "mine": mine, "full": len(current) >= limit})
    context = {"team": organization, "choices": choices, "limit": limit, "tab": "join"}
    context["kind"] = plan.entry_named("organization_kinds", organization.kind) if organization.kind else None
    context |= {
        "parent": parent_of(organization),
        "squads": squads_of(organization),
        "charter": charter_of(organization),
    }
    return render(request, "volunteers/team.html", context)


def charter_file(request: HttpRequest, code: str) -> HttpResponse:
    """The file of the charter in force; its text stands on the page of the team, for everybody as well."""
    organization = public_team(code)
    charter = charter_of(organization)
    if charter is None:
        raise NotFound(_("这个队伍还没有章程。"))
    return download(read_charter(charter), charter.file_type, f"{organization.code}-{charter.number}")


def chosen_person(request: HttpRequest) -> Volunteer:
    """The person for whom the form was sent; NotFound for anybody else's number."""
    wanted = request.POST.get("volunteer", "")
    people = people_of(request)
    found = next((one for one in people if str(one.pk) == wanted), people[0] if people and not wanted else None)
    if found is None:
        raise NotFound()
    return found


@login_required
@require_POST
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Sends an application."""
    organization = public_team(code)
    try:
        apply_membership(
            request.user,
            volunteer=chosen_person(request),
            organization=organization,
            message=request.POST.get("message", "")[:200],
        )
    except Refusal as error:
        if isinstance(error, NotFound):
            raise
        messages.error(request, error.message)
        return redirect("volunteers:team", code=code)
    messages.success(request, _("已向“%(name)s”提交申请，队伍审核后会在消息里告诉您。") % {"name": organization.name})
    return redirect("volunteers:memberships")


@login_required
def memberships(request: HttpRequest) -> HttpResponse:
    """One's teams, applications and the past ones; also of one's wards."""
    return memberships_page(request)


def memberships_page(request: HttpRequest, status: int = 200, **extra: Any) -> HttpResponse:
    """The page, also with a form that was refused (`failed` is the membership, `pause_form` what was typed)."""
    people = []
    for one in people_of(request):
        rows = list(membership_history(one)[:50])
        here = [row for row in rows if row.state in CURRENT]
        people.append({"person": one, "here": here, "past": [row for row in rows if row.state not in CURRENT]})
    context = {"people": people, "limit": rulebook.number("max_memberships"), "tab": "me", "today": clock.today()}
    return render(request, "volunteers/memberships.html", context | extra, status=status)


def own_membership(request: HttpRequest, pk: int) -> Membership:
    """One of the memberships of the person or their wards; NotFound for anybody else's."""
    rows = Membership.objects.filter(volunteer__in=people_of(request))
    found = rows.select_related("volunteer__person", "organization").filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


@login_required
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Leaves a team or takes an application back."""
    row = own_membership(request, pk)
    applied = row.state == Membership.State.APPLIED
    leave_membership(request.user, membership=row)
    text = _("已撤回对“%(name)s”的申请。") if applied else _("您已退出“%(name)s”，时长记录不受影响。")
    messages.success(request, text % {"name": row.organization.name})
    return redirect("volunteers:memberships")
