"""The explorer: rows × columns × filters as table and chart, kept and shared, as a workbook with a chart."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.common.forms import KitForm
from yushan.common.refused import done
from yushan.indicators import places, sheets
from yushan.indicators.actions import questions as actions
from yushan.indicators.models import KeptQuestion
from yushan.indicators.moments import Moment, last_day, moment
from yushan.indicators.queries.cells import (
    counted,
    may_explore,
    own_units,
    unit_named,
    units_seen,
    units_to_name,
    whose,
)
from yushan.indicators.queries.naming import TABLES, campaigns
from yushan.indicators.queries.questions import questions_seen
from yushan.indicators.rules.measuring import rounded
from yushan.indicators.rules.pivot import (
    DIMENSIONS,
    MEASURES,
    MOST_COLUMNS,
    OF_ENTRIES,
    REST,
    UNWRITTEN,
    Question,
    Table,
    objection,
    read,
    table,
    unsaid,
)
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization, Unit
from yushan.organizations.queries.areas import areas
from yushan.plan import queries as plan

_MOST_SERIES = 8
_MOST_KEPT = 60  # listed
_ROW = 24  # pixels of a row of lying bars


class KeepForm(KitForm):
    """Under which name a question is kept."""

    name = forms.CharField(label="名称", max_length=60)


def _until(request: HttpRequest) -> Moment:
    """The day asked, whatever year stands beside it in the form; without one the year, up to today."""
    day = request.GET.get("as_of", "").strip()
    return moment(day, "" if day else request.GET.get("year", ""))


def _told(request: HttpRequest) -> tuple[Question, str]:
    """What the form asks, and what is wrong with it: two things that do not go together, or a unit that nobody knows."""
    if not may_explore(request.user):
        raise places.no_permission()
    at = _until(request)
    sent, refused = with_unit(request.user, request.GET.dict())
    asked = read(sent, year=at.year, until=at.as_of if at.as_of < last_day(at.year) else None)
    return asked, refused or objection(asked)


def with_unit(user: Any, sent: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """What is asked with the code of the unit that is named, and why not: it is none that this reader may see. A kept
    question names one that whoever kept it may see.
    """
    rest = dict(sent)
    text = rest.pop("f_unit", "").strip()
    if not text:
        return rest, ""
    if unit := unit_named(user, text):
        return rest | {"f_unit": unit.code}, ""
    return rest, f"没有找到单位“{text[:30]}”，请写全名或统一社会信用代码。"


def asked_of(request: HttpRequest) -> Question:
    """The question of the address. Refusal where it cannot be answered."""
    asked, refused = _told(request)
    if refused:
        raise Refusal(refused, field="columns")
    return asked


def shown(asked: Question, amount: int) -> str:
    """An amount as it is read: hours with one decimal."""
    return rounded(Fraction(amount, 60)) if asked.measure == "hours" else f"{amount:,}"


def _number(asked: Question, amount: int) -> float:
    return round(amount / 60, 1) if asked.measure == "hours" else amount


def _options(request: HttpRequest, asked: Question, dimension: str) -> list[tuple[str, str]]:
    """What can be chosen of a dimension; teams are too many to choose from, a unit is named."""
    if dimension in TABLES:
        return plan.choices(TABLES[dimension])
    if dimension == "area":
        listed = places.areas_to_choose(request.user)
        of_city = [(UNWRITTEN, unsaid("area"))] if listed and places.sees_city(request.user) else []
        return [*listed, *of_city]
    if dimension == "campaign":
        return list(campaigns(asked.year).values())
    return {
        "mode": [("demonstration", "示范"), ("regular", "常态")],
        "grade": [(value, str(label)) for value, label in HourEntry.Grade.choices],
        "month": [(f"{month:02d}", f"{month} 月") for month in range(1, 13)],
    }.get(dimension, [])


def _filters(request: HttpRequest, asked: Question) -> list[dict[str, Any]]:
    """What can be narrowed by a choice."""
    return [
        {
            "name": f"f_{name}",
            "label": f"只看哪个{title}",
            "everything": f"全部{title}",
            "options": options,
            "chosen": asked.filters.get(name, ""),
        }
        for name, title in DIMENSIONS.items()
        if not (asked.measure == "activities" and name in OF_ENTRIES) and (options := _options(request, asked, name))
    ]


def _called(request: HttpRequest, asked: Question, dimension: str) -> str:
    """What a filter lets through, in words."""
    key = asked.filters[dimension]
    named: dict[str, Any] = {"unit": Unit, "organization": Organization}
    if key == UNWRITTEN:
        return unsaid(dimension)
    if dimension in named:
        rows: Any = named[dimension].objects.filter(code=key)
        return rows.values_list("name", flat=True).first() or key
    return dict(_options(request, asked, dimension)).get(key, key)


def _chart(asked: Question, found: Table) -> dict[str, Any]:
    """The first columns as series; without columns one series."""
    lines = list(found.lines)[:41]
    if found.columns:
        series = [
            {"name": label, "values": [_number(asked, line.values[at]) for line in lines]}
            for at, (_, label) in enumerate(found.columns[:_MOST_SERIES])
        ]
    else:
        series = [{"name": MEASURES[asked.measure], "values": [_number(asked, line.total) for line in lines]}]
    unit = {"hours": "小时", "services": "人次", "activities": "场"}[asked.measure]
    # Side by side several series would be a pixel each: they are put onto each other, and the drawing grows with its rows.
    return {"labels": [line.label for line in lines], "series": series, "unit": unit, "stacked": True, "row": _ROW}


def without(request: HttpRequest, asked: Question, found: Table) -> list[str]:
    """Districts of the reader that have nothing of what is asked by district: what a table of what there is keeps silent."""
    if (
        asked.rows != "area"
        or "area" in asked.filters
        or own_units(request.user)
        or any(one.rest for one in found.lines)
    ):
        return []
    there = {line.key for line in found.lines}
    seen = {code for code, _ in places.areas_to_choose(request.user)}
    standing = areas(asked.until or last_day(asked.year))
    return [one.name for one in standing if one.code in seen and one.code not in there]


def kept_url(kept: KeptQuestion) -> str:
    """Address of a kept question."""
    parts = {key: value for key, value in kept.asked.items() if value}
    return reverse("indicators:explorer") + "?" + urlencode(parts)


def _kept(request: HttpRequest) -> list[tuple[KeptQuestion, str, bool]]:
    rows = questions_seen(request.user)[:_MOST_KEPT]
    return [(row, reverse("indicators:question", args=[row.code]), row.owner_id == request.user.pk) for row in rows]


def behind_url(asked: Question) -> str:
    """The list of what is counted for a question's filters."""
    return reverse("indicators:explorer_behind") + "?" + urlencode(asked.parameters)


def _links(user: Any, asked: Question, found: Table) -> dict[tuple[str, str], str]:
    """Addresses of what stands behind a row's sum, (row, ""), and behind each number, (row, column); none for what is added
    up from several, and for employers whom the reader does not see.
    """
    own = {line.key for line in found.lines} | {key for key, _ in found.columns}
    seen = units_seen(user).filter(code__in=own) if "unit" in (asked.rows, asked.columns) else Unit.objects.none()
    units = set(seen.values_list("code", flat=True)) if "unit" in asked.used else set()

    def narrowed_to(one: Question, dimension: str, key: str) -> Question | None:
        wanted = key or UNWRITTEN
        is_open = key in units if dimension == "unit" else key != REST
        if not is_open or one.filters.get(dimension, wanted) != wanted:
            return None
        return replace(one, filters={**one.filters, dimension: wanted})

    links: dict[tuple[str, str], str] = {}
    for line in found.lines:
        row = None if line.rest else narrowed_to(asked, asked.rows, line.key)
        if row is None:
            continue
        links[line.key, ""] = behind_url(row)
        for at, (key, _) in enumerate(found.columns[:MOST_COLUMNS]):
            if line.values[at] and (cell := narrowed_to(row, asked.columns, key)):
                links[line.key, key or UNWRITTEN] = behind_url(cell)
    return links


def answer(asked: Question, found: Table, links: Mapping[tuple[str, str], str] | None = None) -> dict[str, Any]:
    """What table and chart of an answer need; `links`: what stands behind the numbers."""
    links = links or {}
    return {
        "asked": asked,
        "columns": found.columns,
        "lines": [
            (
                line.label,
                [
                    (shown(asked, value), links.get((line.key, key or UNWRITTEN), ""))
                    for (key, _), value in zip(found.columns, line.values, strict=True)
                ],
                shown(asked, line.total),
                links.get((line.key, ""), ""),
            )
            for line in found.lines
        ],
        "sums": [shown(asked, value) for value in found.sums],
        "total": shown(asked, found.total),
        "table": found,
        "row_title": DIMENSIONS[asked.rows],
        "chart": _chart(asked, found),
        "chart_kind": "line" if asked.rows == "month" else "bars",
        "more_columns": max(0, len(found.columns) - _MOST_SERIES),
    }


def narrowed(request: HttpRequest, asked: Question) -> str:
    """The filters in words: «四大工程：志愿助力，月份：9 月»."""
    return "，".join(f"{DIMENSIONS[name]}：{_called(request, asked, name)}" for name in asked.filters)


@login_required
def explorer(request: HttpRequest) -> HttpResponse:
    """One question and its answer."""
    asked, refused = _told(request)
    found = table([], asked) if refused else counted(request.user, asked)
    today = clock.today()
    context: dict[str, Any] = answer(asked, found, _links(request.user, asked, found)) | {
        "behind_url": behind_url(asked),
        "refused": refused,
        "without": [] if refused else without(request, asked, found),
        "embed_origins": settings.EMBED_ORIGINS,
        "dimensions": DIMENSIONS.items(),
        "measures": MEASURES.items(),
        "years": range(today.year, today.year - 6, -1),
        "filters": _filters(request, asked),
        "own_only": bool(own_units(request.user)),
        "whose": whose(request.user),
        "until": asked.until or last_day(asked.year),
        "today": today,
        "unit_name": _called(request, asked, "unit") if "unit" in asked.filters else request.GET.get("f_unit", ""),
        "units": units_to_name(request.user),
        "kept": _kept(request),
        "form": KeepForm(),
        "query": urlencode(asked.parameters),
        "narrowed": narrowed(request, asked),
        "unfiltered": urlencode(replace(asked, filters={}).parameters),
        "site_url": settings.SITE_URL,
    }
    return render(request, "indicators/explorer.html", context, status=422 if refused else 200)


@login_required
def take_along(request: HttpRequest) -> HttpResponse:
    """The table as .xlsx with a chart."""
    asked = asked_of(request)
    found = counted(request.user, asked)
    header = [DIMENSIONS[asked.rows], *(label for _, label in found.columns), "合计"]
    rows = [
        [line.label, *(_number(asked, value) for value in line.values), _number(asked, line.total)]
        for line in found.lines
    ]
    last = ["合计（每条只算一次）", *(_number(asked, value) for value in found.sums), _number(asked, found.total)]
    head = f"{asked.year} 年 {asked.words}"
    day = asked.until or last_day(asked.year)
    note = f"{whose(request.user)}，{narrowed(request, asked) or '不筛选'}。统计到 {day}，来源：服务时长台账（不含冲正和已冲正的）、活动登记。"
    if nothing := without(request, asked, found):
        note += f"一项也没有的区县 {len(nothing)} 个：{'、'.join(nothing)}。"
    return sheets.with_chart(f"数据查询-{asked.year}", head, note, header, rows, last)


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keeps the question of the address."""
    asked = asked_of(request)
    back = reverse("indicators:explorer") + "?" + urlencode(asked.parameters)
    share, every_year = request.POST.get("share") == "on", request.POST.get("every_year") == "on"
    name = request.POST.get("name", "")
    return done(
        request, lambda: actions.keep(request.user, asked=asked, name=name, share=share, every_year=every_year),
        "已保存，在下面“保存的查询”里。", back,
    )  # fmt: skip


@login_required
def kept_question(request: HttpRequest, code: str) -> HttpResponse:
    """A kept question by its address: everybody entitled sees their own part of the figures."""
    if not may_explore(request.user):
        raise places.no_permission()
    row = questions_seen(request.user).filter(code=code).first()
    if row is None:
        raise NotFound("没有这个查询，或者没有共享给您。")
    return redirect(kept_url(row))


@login_required
@require_POST
def drop(request: HttpRequest, code: str) -> HttpResponse:
    """Drops one's own question."""
    actions.drop(request.user, code=code)
    messages.success(request, "已删除这个查询。")
    return redirect("indicators:explorer")
