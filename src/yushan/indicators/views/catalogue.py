"""The catalogue of indicators: the list with figures of one node, and a page for each indicator."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yushan.common import counts
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import Page, paginate
from yushan.indicators import export, pictures, places
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries import catalogue as defined
from yushan.indicators.queries import of_nodes
from yushan.indicators.queries.watching import rankings
from yushan.indicators.rules.measuring import DOWN, PERCENT, Indicator, Measured, rounded
from yushan.indicators.rules.ranking import Ranked, ranked
from yushan.indicators.views.asked import address, frame, kept_of, moment_of, place_of
from yushan.indicators.views.choosing import organization_form
from yushan.indicators.views.counted import counted
from yushan.indicators.views.towns import towns_below
from yushan.indicators.views.ways import remind_url, ways_of
from yushan.indicators.words import CHAPTERS, FORECAST, SCOPES
from yushan.organizations.access import can
from yushan.plan.queries import clauses


def chapter_of(clause: str) -> str:
    """Part of the plan to which a clause belongs."""
    return next((code for code in CHAPTERS if clause.startswith(code)), "S")


def frame_of(request: HttpRequest, at: Moment, place: Place, **kept: str) -> dict[str, Any]:
    """The head of a page of the catalogue: where, when, and what may be chosen instead."""
    return frame(request, at, None, kept_of(place) | kept) | {
        "place": place,
        "places": places.areas_to_choose(request.user),
        "catalogue_url": address("catalogue", place, at),
    }


@dataclass(frozen=True)
class Line:
    """One row of the list."""

    indicator: Indicator
    now: Measured
    url: str
    said: str


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """The indicators of one chapter of the plan with figure, target, met or what is missing."""
    place, at = place_of(request), moment_of(request)
    form, chosen_one = organization_form(request)
    if chosen_one:
        query = {"scope": counts.ORGANIZATION, "node": chosen_one.code} | at.parameters
        return redirect(f"{reverse('indicators:catalogue')}?{urlencode(query)}")
    everything = [one for one in defined.catalogue().values() if place.scope in one.scopes]
    chapters = [code for code in CHAPTERS if any(chapter_of(one.clause) == code for one in everything)]
    asked = request.GET.get("chapter", "")
    chapter = asked if asked in chapters else next(iter(chapters), "")
    chosen = [one for one in everything if chapter_of(one.clause) == chapter]
    found = of_nodes.at_node(chosen, place, at.as_of)
    headings = {clause.code: clause.text for clause in clauses()}
    groups: dict[str, list[Line]] = {}
    for one in sorted(chosen, key=lambda one: list(headings).index(one.clause) if one.clause in headings else 999):
        line = Line(one, found[one.code], address("catalogue_one", place, at, one.code), defined.said_of(one))
        groups.setdefault(one.clause, []).append(line)
    context = frame_of(request, at, place, chapter=chapter) | {
        "groups": [(code, headings.get(code, ""), lines) for code, lines in groups.items()],
        "chapters": [
            (CHAPTERS[code], address("catalogue", place, at, chapter=code), code == chapter) for code in chapters
        ],
        "chapter": chapter,
        "unmeasured": defined.unmeasured_targets() if chapter == "G" and place.scope == "city" else [],
        "export_url": address("catalogue_export", place, at),
        "total": len(everything),
        "organization_form": form,
        "asks_nothing": place.scope == counts.ORGANIZATION
        and not any(one.goal(place.scope, at.year, place.level) is not None for one in everything),
        "cohorts_url": address("picture", place, at, "cohorts"),
        "pictures_url": address("pictures", place, at),
        "scorecard_url": address("scorecard", place, at) if place.scope in ("city", "area") else "",
    }
    return render(request, "indicators/catalogue.html", context, status=422 if form and form.errors else 200)


def _change(now: Measured, before: Measured) -> str:
    """«比去年同日 +3.2 个百分点»; empty where one of the two is not known."""
    if now.value is None or before.value is None:
        return ""
    change = now.value - before.value
    if not change:
        return "与去年同日持平"
    unit = "个百分点" if now.indicator.unit == "%" else now.indicator.unit
    places_ = 0 if change.denominator == 1 and unit != "个百分点" else 1
    return f"比去年同日{'多' if change > 0 else '少'} {rounded(abs(change), places_)} {unit}"


def _nodes(request: HttpRequest, one: Indicator, place: Place, at: Moment) -> tuple[str, list[of_nodes.NodeFigures]]:
    """What stands below the node, for who may drill."""
    scope = {"city": counts.AREA, "area": counts.UNIT}.get(place.scope, "")
    if scope not in one.scopes or not can(request.user, one.drill, on=place.access):
        return "", []
    nodes = of_nodes.below(request.user, place, scope, at.as_of)
    return scope, of_nodes.over_nodes([one], scope, nodes, at.as_of) if nodes else []


def _nodes_shown(
    request: HttpRequest, one: Indicator, place: Place, at: Moment
) -> tuple[str, list[of_nodes.NodeFigures], Page | None]:
    """The same for a page: units of an area page by page."""
    if place.scope != counts.AREA:
        return *_nodes(request, one, place, at), None
    if counts.UNIT not in one.scopes or not can(request.user, one.drill, on=place.access):
        return "", [], None
    units = of_nodes.units_below(request.user, place, at.as_of)
    page = paginate(units, order=["code"], cursor=request.GET.get("after"), query=request.GET)
    nodes = [of_nodes.place_of_unit(row) for row in page.rows]
    return counts.UNIT, of_nodes.over_nodes([one], counts.UNIT, nodes, at.as_of) if nodes else [], page


@login_required
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """Formula, counts, target, months, the same day last year, the nodes below as table and map."""
    one, place, at = defined.indicator(code), place_of(request), moment_of(request)
    if place.scope not in one.scopes:
        raise Refusal(f"“{one.name}”不按{SCOPES[place.scope]}统计，请换一个层级。", field="scope")
    course, known = of_nodes.course_of(one, place, at.as_of), counts.known()
    coming, unsaid = pictures.expected(one, course, at.year)
    scope, rows, page = _nodes_shown(request, one, place, at)
    ranking = rankings() if rows and scope == counts.AREA else None
    in_order = ranking is not None
    order = _in_order(one, rows) if in_order else [Ranked(None, row) for row in rows]
    urls = {row.place.code: address("catalogue_one", row.place, at, one.code) for row in rows}
    urls_of_areas = {row.place.code: row.place.url("", at) for row in rows}
    clause = next((found for found in clauses() if found.code == one.clause), None)
    context = frame_of(request, at, place) | {
        "one": one,
        "said": defined.said_of(one),
        "course": course,
        "change": _change(course.now, course.year_ago),
        "counts": counted(request, one, place, at, course.now),
        "period": counts.PERIODS[one.period],
        "dated": all(known[name].dated for name in course.now.counts if name in known),
        "chart": pictures.course_chart(one, course, coming),
        "year_end": coming[-1] if coming else None,
        "decimals": one.decimals,
        "year_end_unit": one.unit if one.unit == PERCENT else f" {one.unit}",
        "forecast_note": FORECAST,
        "unsaid": unsaid,
        "page": page,
        "in_order": in_order,
        "ranking": ranking,
        "rank_of": {row.thing.place.pk: row.place for row in order} if in_order else {},
        "rows": [
            (row.thing.place, now, urls[row.thing.place.code], remind_url(request, row.thing.place, at, now))
            for row in order
            for now in (row.thing.figures[one.code],)
        ],
        "lacking": [
            (row.place.name, urls_of_areas[row.place.code])
            for row in rows
            if one.counts_areas and row.figures[one.code].value != 100
        ],
        "has_goals": any(row.figures[one.code].target is not None for row in rows),
        "below": {"area": "区域", "unit": "单位"}.get(scope, ""),
        "map": pictures.map_of(one, rows, urls) if scope == counts.AREA and rows else None,
        "clause": clause,
        "heading": one.name,
        "export_url": address("catalogue_one_export", place, at, one.code),
    }
    if "towns" in course.now.counts and can(request.user, one.drill, on=place.access):
        context |= towns_below(request.user, place, at)
    return render(request, "indicators/indicator.html", context | ways_of(request, place, at, {one.code: course.now}))


def _in_order(one: Indicator, rows: list[of_nodes.NodeFigures]) -> list[Ranked[of_nodes.NodeFigures]]:
    return ranked(rows, [row.figures[one.code].value for row in rows], less_is_better=one.direction == DOWN)


def file_kind(request: HttpRequest) -> str:
    """xlsx or csv, as the address says."""
    kind = request.GET.get("format", "xlsx")
    if kind not in ("xlsx", "csv"):
        raise NotFound("只能导出为 xlsx 或 csv，请从页面上选择。")
    return kind


@login_required
def listing_export(request: HttpRequest) -> HttpResponse:
    """Every indicator of the node as a table."""
    place, at, kind = place_of(request), moment_of(request), file_kind(request)
    found = of_nodes.at_node(defined.catalogue().values(), place, at.as_of)
    rows = [export.measured_cells(place.name, one, defined.said_of(one.indicator)) for one in found.values()]
    head = f"{place.name} 指标目录，截至 {at.as_of}"
    return export.download(kind, f"{place.name}-指标目录-{at.as_of}", head, export.MEASURED_HEADER, rows)


@login_required
def detail_export(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: the node and what is below it."""
    one, place, at, kind = defined.indicator(code), place_of(request), moment_of(request), file_kind(request)
    own = of_nodes.at_node([one], place, at.as_of)
    if one.code not in own:
        raise Refusal(f"“{one.name}”不按{SCOPES[place.scope]}统计，请换一个层级。", field="scope")
    _, below = _nodes(request, one, place, at)
    said = defined.said_of(one)
    rows = [export.measured_cells(place.name, own[one.code], said)]
    rows += [export.measured_cells(row.place.name, row.figures[one.code], said) for row in below]
    head = f"{one.name}，截至 {at.as_of}"
    return export.download(kind, f"{one.name}-{place.name}-{at.as_of}", head, export.MEASURED_HEADER, rows)
