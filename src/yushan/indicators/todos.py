"""What waits: counts that differ from the raw records (the city), statements to sign, objections to answer."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.common import clock
from yushan.common.terms import due, near, oldest, soonest
from yushan.common.todos import Todo, TodoSource, of_rows
from yushan.indicators.models import DriftCheck, StatementObjection, YearStatement
from yushan.indicators.places import Place, is_city_admin
from yushan.indicators.queries.quality import to_handle
from yushan.indicators.queries.statements import to_answer, to_sign_again, waiting
from yushan.indicators.queries.watching import checks
from yushan.indicators.rules.statements import DUE, asked_year


def _drift(user: Any) -> QuerySet[DriftCheck] | None:
    """The last check, if it found a difference and this person can put it right."""
    if not is_city_admin(user):
        return None
    last = DriftCheck.objects.order_by("-pk").values("pk")[:1]
    found: QuerySet[DriftCheck] = DriftCheck.objects.filter(pk__in=last, drift__gt=0)
    return found


def _collect(user: Any, limit: int) -> list[Todo]:
    rows = _drift(user)
    return [
        Todo(
            verb="核对",
            text=f"指标核对发现 {check.drift:,} 处与原始记录不一致",
            origin="全市",
            due=due(check.at, "drift_working_days"),
            url=reverse("indicators:checks"),
            action_label="去核对",
            since=check.at,
        )
        for check in (rows[:limit] if rows is not None else [])
    ]


SOURCE = of_rows(
    "indicators.drift", _collect, _drift, near("at", "drift_working_days"), oldest("at", "drift_working_days")
)


def _to_sign(user: Any) -> list[Place]:
    year = asked_year(clock.today())
    return waiting(user, year) if year else []


def _sign(user: Any, limit: int) -> list[Todo]:
    year = clock.today().year - 1
    return [
        Todo(
            verb="签字",
            text=f"{place.name} {year} 年的数据等您核对、签字",
            origin=place.name,
            due=clock.at(date(year + 1, *DUE) + timedelta(days=1)),
            url=place.url("statement", query={"year": str(year)}),
            action_label="去签字",
            since=clock.at(date(year + 1, 1, 1)),
        )
        for place in _to_sign(user)[:limit]
    ]


def _taken_back(user: Any) -> QuerySet[YearStatement] | None:
    return to_sign_again(user, asked_year(clock.today()))


def _sign_again(user: Any, limit: int) -> list[Todo]:
    rows = _taken_back(user)
    listed = rows.select_related("unit", "area").order_by("reopened_at", "pk")[:limit] if rows is not None else []
    return [_again(one) for one in listed]


def _again(one: YearStatement) -> Todo:
    node: Any = one.unit or one.area
    name = one.content["name"]
    place = Place(one.scope, node.pk if node else 0, node.code if node else "", name, {})
    return Todo(
        verb="签字",
        text=f"{name} {one.year} 年的签字已撤回，请核对后重新签：{one.reason}",
        origin=name,
        due=due(one.reopened_at, "statement_objection_working_days"),
        url=place.url("statement", query={"year": str(one.year)}),
        action_label="去签字",
        since=one.reopened_at,
    )


def _all_by(moment: datetime) -> Q | None:
    """All statements of last year are due on one day."""
    return Q() if moment >= clock.at(date(clock.today().year, *DUE) + timedelta(days=1)) else None


def _answer(user: Any, limit: int) -> list[Todo]:
    rows = to_answer(user)
    found = rows.select_related("unit", "area").order_by("raised_at", "pk")[:limit] if rows is not None else []
    return [_objection(one) for one in found]


def _objection(one: StatementObjection) -> Todo:
    node: Any = one.unit or one.area
    place = Place(one.scope, node.pk, node.code, node.name, {})
    return Todo(
        verb="答复",
        text=f"{node.name}对 {one.year} 年的数据有异议",
        origin=one.area.name,
        due=due(one.raised_at, "statement_objection_working_days"),
        url=place.url("statement", query={"year": str(one.year)}),
        action_label="去答复",
        since=one.raised_at,
    )


STATEMENTS = TodoSource("indicators.statements", _sign, lambda user: len(_to_sign(user)), near=_all_by)
SIGN_AGAIN = of_rows(
    "indicators.statements_again",
    _sign_again,
    _taken_back,
    near("reopened_at", "statement_objection_working_days"),
    oldest("reopened_at", "statement_objection_working_days"),
)
OBJECTIONS = of_rows(
    "indicators.objections",
    _answer,
    to_answer,
    near("raised_at", "statement_objection_working_days"),
    oldest("raised_at", "statement_objection_working_days"),
)


def _doubts(user: Any, limit: int) -> list[Todo]:
    rows, words = to_handle(user), checks()
    if rows is None:
        return []
    listed = rows.select_related("unit", "organization", "area").order_by("due_at", "pk")
    return [
        Todo(
            verb="核对",
            text=f"{words[one.kind].name if one.kind in words else '数据'}：{one.text}",
            origin=one.place_name,
            due=one.due_at,
            url=reverse("indicators:quality_issue", args=[one.pk]),
            action_label="去处理",
            since=one.found_at,
        )
        for one in listed[:limit]
    ]


def _due_by(moment: datetime) -> Q:
    return Q(due_at__lt=moment)


QUALITY = of_rows("indicators.quality", _doubts, to_handle, _due_by, soonest("due_at"))
