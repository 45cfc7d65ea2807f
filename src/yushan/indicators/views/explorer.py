"""The explorer: rows × columns × filters as table and chart, kept and shared, as a workbook with a chart."""

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
from yushan.indicators.queries.cells import cells, may_explore, own_units
from yushan.indicators.queries.questions import questions_seen
from yushan.indicators.rules.measuring import rounded
from yushan.indicators.rules.pivot import DIMENSIONS, MEASURES, Question, Table, question, table
from yushan.indicators.views.asked import year_of
from yushan.ledger.models import HourEntry
from yushan.plan import queries as plan

_TABLES = {
    "type": "service_types",
    "work": "works",
    "programme": "programmes",
    "brand": "brands",
    "key_date": "key_dates",
}
_MOST_SERIES = 8
_MOST_KEPT = 60  # listed


class KeepForm(KitForm):
    """Under which name a question is kept."""

    name = forms.CharField(label="名称", max_length=60)


def _asked(request: HttpRequest) -> Question:
    if not may_explore(request.user):
        raise places.no_permission()
    try:
        return question(request.GET.dict(), year=year_of(request))
    except ValueError as error:
        raise Refusal(str(error), field="columns") from error


def _shown(asked: Question, amount: int) -> str:
    return rounded(Fraction(amount, 60)) if asked.measure == "hours" else f"{amount:,}"


def _number(asked: Question, amount: int) -> float:
    return round(amount / 60, 1) if asked.measure == "hours" else amount


def _filters(request: HttpRequest, asked: Question) -> list[dict[str, Any]]:
    """What can be narrowed by a choice; teams and employers are too many to choose from."""
    options: dict[str, list[tuple[str, str]]] = {"area": places.areas_to_choose(request.user)}
    options |= {name: plan.choices(code) for name, code in _TABLES.items()}
    options["mode"] = [("demonstration", "示范"), ("regular", "常态")]
    options["grade"] = [(value, str(label)) for value, label in HourEntry.Grade.choices]
    options["month"] = [(f"{month:02d}", f"{month} 月") for month in range(1, 13)]
    if asked.measure == "activities":
        del options["grade"]
    return [
        {"name": f"f_{name}", "label": DIMENSIONS[name], "options": listed, "chosen": asked.filters.get(name, "")}
        for name, listed in options.items()
        if listed
    ]


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
    return {"labels": [line.label for line in lines], "series": series, "unit": unit}


def kept_url(kept: KeptQuestion) -> str:
    """Address of a kept question."""
    parts = {key: value for key, value in kept.asked.items() if value}
    return reverse("indicators:explorer") + "?" + urlencode(parts)


def _kept(request: HttpRequest) -> list[tuple[KeptQuestion, str, bool]]:
    rows = questions_seen(request.user)[:_MOST_KEPT]
    return [(row, reverse("indicators:question", args=[row.code]), row.owner_id == request.user.pk) for row in rows]


def answer(asked: Question, found: Table) -> dict[str, Any]:
    """What table and chart of an answer need."""
    return {
        "asked": asked,
        "columns": found.columns,
        "lines": [
            (line.label, [_shown(asked, value) for value in line.values], _shown(asked, line.total))
            for line in found.lines
        ],
        "sums": [_shown(asked, value) for value in found.sums],
        "total": _shown(asked, found.total),
        "table": found,
        "row_title": DIMENSIONS[asked.rows],
        "chart": _chart(asked, found),
        "chart_kind": "line" if asked.rows == "month" else "bars",
        "more_columns": max(0, len(found.columns) - _MOST_SERIES),
    }


def narrowed(request: HttpRequest, asked: Question) -> str:
    """The filters in words: «四大工程：志愿助力，月份：9 月»."""
    return "，".join(
        f"{one['label']}：{dict(one['options']).get(one['chosen'], one['chosen'])}"
        for one in _filters(request, asked)
        if one["chosen"]
    )


@login_required
def explorer(request: HttpRequest) -> HttpResponse:
    """One question and its answer."""
    asked = _asked(request)
    found = table(cells(request.user, asked), asked)
    today = clock.today()
    context: dict[str, Any] = answer(asked, found) | {
        "dimensions": DIMENSIONS.items(),
        "measures": MEASURES.items(),
        "years": range(today.year, today.year - 6, -1),
        "filters": _filters(request, asked),
        "own_only": bool(own_units(request.user)),
        "kept": _kept(request),
        "form": KeepForm(),
        "query": urlencode(asked.parameters),
        "site_url": settings.SITE_URL,
    }
    return render(request, "indicators/explorer.html", context)


@login_required
def take_along(request: HttpRequest) -> HttpResponse:
    """The table as .xlsx with a chart."""
    asked = _asked(request)
    found = table(cells(request.user, asked), asked)
    header = [DIMENSIONS[asked.rows], *(label for _, label in found.columns), "合计"]
    rows = [
        [line.label, *(_number(asked, value) for value in line.values), _number(asked, line.total)]
        for line in found.lines
    ]
    last = ["合计（每条只算一次）", *(_number(asked, value) for value in found.sums), _number(asked, found.total)]
    head = f"{asked.year} 年 {asked.words}"
    note = f"{narrowed(request, asked) or '不筛选'}。统计到 {clock.today()}，来源：服务时长台账（不含冲正和已冲正的）、活动登记。"
    return sheets.with_chart(f"数据查询-{asked.year}", head, note, header, rows, last)


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keeps the question of the address."""
    asked = _asked(request)
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
