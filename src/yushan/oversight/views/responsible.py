"""Which unit or organization of the platform is meant by the plan's 牵头单位 and 责任单位."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common.errors import Refusal
from yushan.common.refused import done
from yushan.organizations.access import require
from yushan.organizations.models import Organization, Unit
from yushan.oversight import actions
from yushan.oversight.queries import access, responsible
from yushan.oversight.queries.receivers import NotFoundByName, units_and_teams


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Every name of the plan and who it is."""
    require(request.user, access.GIVE, on={})
    return render(request, "oversight/responsible.html", {"rows": responsible.table()})


@login_required
@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """Says who a name is; empty: nobody on the platform yet."""
    require(request.user, access.GIVE, on={})
    name, text = request.POST.get("name", "")[:60], request.POST.get("to", "")[:120]

    def act() -> Any:
        try:
            units, teams = units_and_teams(text, None)
        except NotFoundByName as error:
            raise Refusal(str(error)) from error
        found: list[Unit | Organization] = [*units, *teams]
        if len(found) > 1:
            raise Refusal("一个责任单位只对一个单位或组织，请只写一个。")
        return actions.link(request.user, name=name, to=found[0] if found else None)

    return done(request, act, _("已保存。"), "oversight:responsible")
