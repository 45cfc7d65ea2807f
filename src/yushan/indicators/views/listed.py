"""The list behind a figure of the catalogue: what counts and what does not, and the list as a file."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from yushan.common import counts
from yushan.common.counted_things import AREAS
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.indicators import export
from yushan.indicators.actions.handing_out import hand_out_list
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries import catalogue as defined
from yushan.indicators.queries import of_nodes
from yushan.indicators.queries.listed import Listed, counted_of, lists_of, node_of, pair_of
from yushan.indicators.rules.measuring import Indicator
from yushan.indicators.views.asked import moment_of
from yushan.indicators.views.catalogue import address, frame_of, place_of
from yushan.indicators.views.people import ReasonForm
from yushan.indicators.words import SCOPES
from yushan.organizations.access import can, require


@dataclass(frozen=True)
class Asked:
    """What the address asks for: one of the lists of an indicator at a place."""

    one: Indicator
    place: Place
    at: Moment
    lists: list[Listed]
    chosen: Listed

    def url(self, page: str, which: str) -> str:
        """Address of a list, or of its file."""
        return address(page, self.place, self.at, self.one.code, which=which)


def _asked(request: HttpRequest, code: str) -> Asked:
    one, place, at = defined.indicator(code), place_of(request), moment_of(request)
    if place.scope not in one.scopes:
        raise Refusal(f"“{one.name}”不按{SCOPES[place.scope]}统计，请换一个层级。", field="scope")
    require(request.user, one.drill, on=place.access)
    now = of_nodes.at_node([one], place, at.as_of)[one.code]
    lists = lists_of(one, now)
    if not lists and now.is_unknown():
        raise Refusal("这个数平台只知道今天的情况，过去的日子没有名单。请把截至日期改回今天。", field="as_of")
    which = request.GET.get("which", "")
    chosen = next((found for found in lists if found.name == which), None) if which else next(iter(lists), None)
    if chosen is None:
        raise NotFound("没有这份名单，请从指标的页面上选择。")
    require(request.user, chosen.things.needs, on=place.access)
    return Asked(one, place, at, lists, chosen)


@login_required
@never_cache
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """One list, page by page; beside it the other lists of the same figure."""
    asked = _asked(request, code)
    chosen, things, node = asked.chosen, asked.chosen.things, node_of(asked.place, asked.at)
    page = paginate(chosen.rows(node), order=[*things.order], cursor=request.GET.get("after"), query=request.GET)
    pair = pair_of(asked.one)
    upper = next((found for found in asked.lists if pair and found.name == pair.upper), None)
    counted = counted_of(chosen, upper, node, page.rows)
    context = frame_of(request, asked.at, asked.place, which=chosen.name) | {
        "one": asked.one,
        "one_url": address("catalogue_one", asked.place, asked.at, asked.one.code),
        "chosen": chosen,
        "things": things,
        "page": page,
        "header": things.header[1:],
        "first": things.header[0],
        "rows": _rows(request, asked, page.rows, counted),
        "upper": upper if counted is not None else None,
        "chips": [
            (f"{found.label} {found.amount}", asked.url("listed", found.name), found is chosen)
            for found in asked.lists
            if can(request.user, found.things.needs, on=asked.place.access)
        ],
        "export_url": asked.url("listed_export", chosen.name)
        if can(request.user, "data.export", on=asked.place.access)
        else "",
    }
    return render(request, "indicators/listed.html", context)


def _rows(
    request: HttpRequest, asked: Asked, rows: list[Any], counted: set[int] | None
) -> list[tuple[str, str, list[tuple[str, str, bool]], bool | None]]:
    """First cell, its address, the other cells (heading, text, number or not), whether it is counted above the line."""
    things = asked.chosen.things
    page = things.page if things.page and can(request.user, things.opens, on=asked.place.access) else None
    if things.code == AREAS and asked.place.scope == counts.CITY:
        page = _page_of_area(asked)
    reach = things.reach(request.user, rows) if things.reach and page else None
    found = []
    for row, cells in zip(rows, things.cells(request.user, rows), strict=True):
        rest = [
            (title, text, at in things.right)
            for at, (title, text) in enumerate(zip(things.header, cells, strict=True))
            if at
        ]
        found.append(
            (
                cells[0],
                page(row) if page and (reach is None or row.pk in reach) else "",
                rest,
                None if counted is None else row.pk in counted,
            )
        )
    return found


def _page_of_area(asked: Asked) -> Any:
    def page(row: Any) -> str:
        if counts.AREA not in asked.one.scopes:
            return reverse("indicators:area", args=[row.code])
        return address("catalogue_one", Place("area", row.pk, row.code, row.name, {}), asked.at, asked.one.code)

    return page


@login_required
@never_cache
def take_along(request: HttpRequest, code: str) -> HttpResponse:
    """The list as a file, with a reason."""
    asked = _asked(request, code)
    things = asked.chosen.things
    require(request.user, "data.export", on=asked.place.access)
    form = ReasonForm(request.POST or None, initial={"format": "xlsx"})
    if request.method == "POST" and form.is_valid():
        try:
            rows = hand_out_list(
                request.user, indicator=asked.one, listed=asked.chosen, place=asked.place, moment=asked.at,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except Refusal as error:
            form.refuse(error)
        else:
            name = f"{asked.place.name}-{asked.one.name}-{asked.chosen.label}-{asked.at.as_of}"
            title = f"{asked.place.name} · {asked.one.name}：{asked.chosen.label}，截至 {asked.at.as_of}"
            return export.download(form.cleaned_data["format"], name, title, things.header, rows, things.note)
    context = {
        "place": asked.place,
        "form": form,
        "title": f"{asked.one.name}：{asked.chosen.label}",
        "back": asked.url("listed", asked.chosen.name),
        "action": asked.url("listed_export", asked.chosen.name),
        "inside": "、".join(things.header),
        "note": things.note,
    }
    return render(request, "indicators/people_export.html", context, status=422 if form.errors else 200)
