"""The board, the list, the timeline, a clause."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yushan.common import clock
from yushan.common.asked import asked_day, asked_number
from yushan.common.errors import NotFound
from yushan.common.paging import paginate
from yushan.organizations.access import can, require
from yushan.organizations.queries import areas
from yushan.oversight.forms import clause_choices
from yushan.oversight.models import Assignment
from yushan.oversight.queries import access, board, figures, listing, responsible
from yushan.oversight.queries.board import EVENTS
from yushan.oversight.rules.lights import AMBER, GREEN, RED, WORDS, light
from yushan.oversight.rules.standing import Standing, together
from yushan.plan.queries import clauses

_NEAR = timedelta(days=14)
_MILESTONES = 6
_UNIT_KINDS = (("lead", "牵头单位"), ("unit", "承办单位"), ("organization", "承办队伍"))


def year_of(request: HttpRequest) -> int:
    """The year that is asked for, this one unless told otherwise."""
    this = clock.today().year
    year = asked_number(request.GET.get("year", "")) or this
    return year if 2020 <= year <= this + 5 else this


def years(chosen: int) -> list[tuple[int, str]]:
    """To choose from."""
    this = clock.today().year
    return [(one, _("%(year)s 年") % {"year": one}) for one in sorted({this - 1, this, this + 1, chosen})]


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """How the work of a year stands: all of it, by clause, by district, what is near."""
    require(request.user, access.VIEW)
    year, today = year_of(request), clock.today()
    rows = board.of_year(access.assignments_seen(request.user), year)
    by_clause, by_area = board.by(rows, "task__clause"), board.by(rows, "stands_in_id")
    known = {one.code for one in clauses()}
    lines = [(one, by_clause.get(one.code, Standing())) for one in clauses()]
    headings = [
        (heading, list(group)) for heading, group in groupby(lines, key=lambda one: one[0].heading)
    ]  # fmt: skip
    context = {
        "year": year,
        "years": years(year),
        "whole": together(by_clause.values()),
        "headings": headings,
        "gone": [(code, standing) for code, standing in sorted(by_clause.items()) if code not in known],
        "areas": [(one, by_area[one.pk]) for one in areas() if one.pk in by_area],
        "without_area": by_area.get(None),
        "milestones": board.near_milestones(request.user, today, today + _NEAR, _MILESTONES),
        "levels": access.levels(request.user),
        "is_city": access.is_city(request.user),
        "may_paper": can(request.user, access.GIVE),
        "as_of": clock.now(),
    }
    return render(request, "oversight/board.html", context)


# Red, amber and green as tones of a pill (common/tones.py).
TONES = {RED: "bad", AMBER: "wait", GREEN: "ok"}


def lines_of(rows: Any) -> list[tuple[Assignment, str, str, int]]:
    """Each assignment with the tone and the word of its light, and days late."""
    today = clock.today()
    found = []
    for one in rows:
        shown = light(one.amber_on, one.red_on, today) if one.state == Assignment.State.OPEN else ""
        late = max(0, (today - one.due_on).days) if one.state == Assignment.State.OPEN else 0
        found.append((one, TONES.get(shown, ""), WORDS.get(shown, ""), late))
    return found


@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Assignments in reach, narrowed, page by page."""
    require(request.user, access.VIEW)
    show, clause, area, kind = (request.GET.get(name, "")[:20] for name in ("show", "clause", "area", "kind"))
    year = year_of(request) if request.GET.get("year") else 0
    words, lead, by = (request.GET.get(name, "")[:60] for name in ("q", "lead", "by"))
    by = by.strip()
    asked = listing.Asked(show, year, clause, area, kind, words[:40], lead, by)
    rows = listing.listed(request.user, asked)
    page = paginate(rows, order=listing.order_of(asked), cursor=request.GET.get("after"), query=request.GET)
    context = {
        "page": page,
        "lines": lines_of(page.rows),
        "asked": asked,
        "chips": listing.CHIPS,
        "kinds": listing.KINDS,
        "leads": [(one, one) for one in responsible.leads()],
        "clauses": clause_choices(),
        "areas": [(one.code, one.name) for one in areas()] if can(request.user, access.VIEW, on={}) else [],
        "years": years(year or clock.today().year),
    }
    return render(request, "oversight/list.html", context)


@login_required
def timeline(request: HttpRequest) -> HttpResponse:
    """Milestones and ends of a year, month by month."""
    require(request.user, access.VIEW)
    year, today = year_of(request), clock.today()
    since = _since(request, year, today)
    events, more = board.timeline(
        request.user, year, since, after=board.place_of(request.GET.get("after", "")), limit=EVENTS
    )
    tasks = {one.task.pk: one.task for one in events}
    standing = {one.task.pk: one.standing for one in board.task_lines(request.user, list(tasks.values()))}
    months = [
        (month, [(one, standing[one.task.pk]) for one in group])
        for month, group in groupby(events, key=lambda one: one.day.replace(day=1))
    ]
    context = {
        "year": year, "years": years(year), "months": months, "today": today, "since": f"{since:%Y-%m}",
        "chips": [(f"{year}-{month:02d}", _("%(n)s 月") % {"n": month}) for month in range(1, 13)],
        "more": events[-1].cursor if more else "",
    }  # fmt: skip
    return render(request, "oversight/timeline.html", context)


def _since(request: HttpRequest, year: int, today: date) -> date:
    """The first day that is shown: that of the month asked for, of a year that is over, else of this month."""
    asked = asked_day(f"{request.GET.get('from', '')}-01")
    return asked or (today.replace(day=1) if year >= today.year else date(year, 1, 1))


@login_required
def units(request: HttpRequest) -> HttpResponse:
    """How the work stands for each lead unit, each unit, each team that has some."""
    require(request.user, access.VIEW)
    year, kind = year_of(request), request.GET.get("kind", "")
    rows = board.of_year(access.assignments_seen(request.user), year)
    kind = kind if kind in board.RECEIVERS else "lead"
    context: dict[str, Any] = {"year": year, "years": years(year), "kind": kind, "kinds": _UNIT_KINDS}
    if kind == "lead":
        linked, by_lead = responsible.linked(), board.by(rows, "task__lead")
        names = [name for name in responsible.leads() if name in by_lead]
        context["lines"] = [(name, linked[name].linked if name in linked else None, by_lead[name]) for name in names]
        context["without"] = by_lead.get("")
    else:
        page = paginate(
            board.receivers(request.user, year, kind), order=["code"], cursor=request.GET.get("after"), query=request.GET
        )  # fmt: skip
        standing = board.by(rows.filter(**{f"{kind}__in": [one.pk for one in page.rows]}), kind)
        context |= {"page": page, "lines": [(one.name, one, standing.get(one.pk, Standing())) for one in page.rows]}
    context["may_link"] = access.is_city(request.user)
    return render(request, "oversight/units.html", context)


@login_required
def clause(request: HttpRequest, code: str) -> HttpResponse:
    """A clause: what it says, who leads and helps, its figures, its tasks."""
    require(request.user, access.VIEW)
    year = year_of(request)
    page = paginate(
        board.tasks_of(request.user, year, code), order=["due_on", "id"], cursor=request.GET.get("after"),
        query=request.GET,
    )  # fmt: skip
    found = next((one for one in clauses() if one.code == code), None)
    if found is None and not page.rows:
        raise NotFound("方案里没有这一条。")
    rows = board.of_year(access.assignments_seen(request.user), year).filter(task__clause=code)
    context = {
        "code": code,
        "clause": found,
        "year": year,
        "years": years(year),
        "tasks": board.task_lines(request.user, page.rows),
        "page": page,
        "linked": responsible.linked() if found else {},
        "whole": board.whole(rows),
        "figures": _figures(request.user, code),
        "levels": access.levels(request.user),
    }
    return render(request, "oversight/clause.html", context)


def _figures(user: Any, code: str) -> list[dict[str, Any]]:
    """The clause's indicators today: of the city, or of the only district that somebody sees."""
    own = [value for value, _name in figures.of_clause(code)]
    if can(user, access.VIEW, on={}):
        return figures.of_nodes(own, "city", [0], clock.today()).get(0, [])
    keys = access.own_areas(user)
    return figures.of_nodes(own, "area", keys[:1], clock.today()).get(keys[0], []) if keys else []
