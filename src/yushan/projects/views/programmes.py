"""Pages of the programmes and of what projects are about, for staff and for everybody (T2.1, T2.2)."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.maps import outline
from yushan.organizations.access import require
from yushan.organizations.models import Area
from yushan.organizations.queries import areas
from yushan.plan.models import Entry
from yushan.projects import figures
from yushan.projects.models import Project
from yushan.projects.queries import programmes as queries
from yushan.projects.rules.library import SHOWN

_FIRST_YEAR = 2025
_TAG_TABLES = (("strategies", "围绕的战略", "strategy"), ("beneficiary_groups", "受益人群", "for"),
               ("service_types", "服务类型", "type"))  # fmt: skip


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """All programmes with their projects; below, what projects are about."""
    require(request.user, "project.view")
    context = {
        "lines": queries.programme_lines(queries.GROUPS),
        "groups": [(key, label) for key, label, _states in queries.GROUPS],
        "focuses": queries.focus_counts(),
        "tables": [(label, facet, queries.tag_counts(table)) for table, label, facet in _TAG_TABLES],
    }
    return render(request, "library/programmes.html", context)


def _year(request: HttpRequest) -> int:
    this = clock.today().year
    asked = asked_number(request.GET.get("year"), 4)
    return asked if _FIRST_YEAR <= asked <= this else this


def _figures(programme: Entry, year: int, groups: Any) -> dict[str, Any]:
    """The whole and every area of the list, each with projects, activities, people and minutes."""
    whole, found = figures.of_programme(programme.pk, year)
    by_area = {one.area_id: one for one in found}
    projects = queries.projects_by_area(programme, groups)
    lines: list[tuple[Area | None, int, figures.AreaFigures]] = [
        (area, projects.get(area.pk, 0), by_area.get(area.pk, figures.AreaFigures(area.pk, 0, 0, 0)))
        for area in areas()
        if area.pk in projects or area.pk in by_area
    ]
    if None in projects or None in by_area:
        lines.append((None, projects.get(None, 0), by_area.get(None, figures.AreaFigures(None, 0, 0, 0))))
    values = [
        {"code": area.code, "value": one.activities,
         "text": _("%(projects)s 个项目，%(activities)s 次活动") % {"projects": count, "activities": one.activities}}
        for area, count, one in lines if area
    ]  # fmt: skip
    return {
        "programme": programme,
        "year": year,
        "years": range(clock.today().year, _FIRST_YEAR - 1, -1),
        "whole": whole,
        "states": queries.states_of(programme, groups),
        "lines": lines,
        "area_count": len([area for area, _count, _one in lines if area]),
        "map": {"outline": outline(), "label": _("活动次数"), "values": values},
        "as_of": clock.now(),
    }


@login_required
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """One programme: projects by state, activities, people and hours of a year, area by area."""
    require(request.user, "project.view")
    found = queries.programme(code)
    context = _figures(found, _year(request), queries.GROUPS)
    return render(request, "library/programme.html", context)


def public_listing(request: HttpRequest) -> HttpResponse:
    """The programmes of the plan, for everybody."""
    context = {
        "lines": queries.programme_lines(queries.PUBLIC_GROUPS),
        "focuses": queries.focus_counts(),
        "tab": "home",
    }
    return render(request, "library/public_programmes.html", context)


def public_programme(request: HttpRequest, code: str) -> HttpResponse:
    """One programme for everybody: its figures, and projects that look for people first."""
    found = queries.programme(code)
    context = _figures(found, _year(request), queries.PUBLIC_GROUPS)
    rows = Project.objects.filter(programme=found, state__in=SHOWN).select_related("organization__area")
    joinable = list(rows.filter(state__in=("recruiting", "running")).order_by("-id")[:8])
    context |= {"joinable": joinable, "tab": "home"}
    return render(request, "library/public_programme.html", context)
