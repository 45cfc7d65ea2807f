"""Signing the statement of a year, objecting to figures, answering, taking a signature back.

Everything about an area and its units happens under the lock of that area, and the city holds those of all areas (in
the order of their keys): nobody signs above while somebody is signing or objecting below.
"""

from datetime import date
from typing import Any

from django.db import transaction

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.indicators.models import StatementObjection, YearStatement
from yushan.indicators.moments import last_day, reportable
from yushan.indicators.places import Place
from yushan.indicators.queries import statements as found
from yushan.indicators.rules.statements import Frozen, as_data, digest, digest_of_many, frozen_rates
from yushan.organizations.models import Area, Unit

WORDS = {
    "indicators.sign_statement": "签字确认年度数据",
    "indicators.reopen_statement": "撤回年度数据的签字",
    "indicators.object_statement": "对年度数据提出异议",
    "indicators.answer_statement": "答复年度数据的异议",
    "indicators.export_statement": "下载年度数据确认书",
}
LEVEL = {"unit": "区县", "area": "市级"}


def _lock(place: Place, year: int, day: date | None = None) -> int | None:
    """Locks the node and the area that decides about its year, and answers that area; of somebody who signs that of the
    stated `day`. The unit first: whoever signs, objects or answers for it sees what the one before did.
    """
    if place.unit is not None:
        Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)
    area = found.area_of(place, day) if day else found.area_over(place, year)
    rows = Area.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    list((rows.filter(pk=area) if area else rows).values_list("pk", flat=True))
    return area


def stated_day(year: int, as_of: date | None) -> date:
    """The day as of which a year is stated: 31 December (today in this year) or an earlier day in it, else Refusal."""
    reportable(year)
    day = as_of or last_day(year)
    if day.year != year:
        raise Refusal(f"截至日期要在 {year} 年内。", field="as_of")
    if day > clock.today():
        raise Refusal("截至日期还没有到，请选今天或以前的日期。", field="as_of")
    return day


def still_runs(year: int) -> bool:
    """True until 31 December of the year has come."""
    return last_day(year) < date(year, 12, 31)


def _require_signer(actor: Any, place: Place) -> None:
    if not found.signs_for(actor, place):
        who = {"unit": "本单位的管理员", "area": "本区县的管理员", "city": "市级管理员"}[place.scope]
        raise NotAllowed(f"{place.name}的年度数据由{who}签字，请联系他们。")


def _require_above(actor: Any, place: Place, area: int | None) -> None:
    if not found.is_above(actor, place, area):
        raise NotAllowed("只有上一级能撤回签字和答复异议，请联系上一级管理员。")


def _refuse_closed(place: Place, year: int, area: int | None) -> None:
    if found.above_signed(place, year, area):
        raise Conflict(
            f"{LEVEL[place.scope]}已经签字，{year} 年的数据不再改动。要更正，请先请{LEVEL[place.scope]}撤回签字。"
        )


def _of(place: Place, area: int | None) -> dict[str, Any]:
    return {"scope": place.scope, "unit": place.unit, "area_id": area}


def _label(place: Place, year: int) -> str:
    return f"{place.name} {year} 年"


@transaction.atomic
def sign(
    actor: Any,
    *,
    place: Place,
    year: int,
    as_of: date | None = None,
    note: str = "",
    absent_reason: str = "",
    early: bool = False,
) -> YearStatement:
    """Freezes the figures of a node as of 31 December or the earlier day that is stated.

    Refusal while an objection is open here or below, while somebody below has not signed without a reason given, and for
    a year that still runs without `early`: only the level above can take the signature back.
    """
    _require_signer(actor, place)
    day = stated_day(year, as_of)
    if still_runs(year) and not early:
        raise Refusal(
            f"{year} 年还没有过完，现在签的只到 {day}，以后的都不在里面。确实要提前签，请勾选“按截至 {day} 的数字签”。",
            field="early",
        )
    area = _lock(place, year, day)
    if found.standing(place, year):
        raise Conflict(f"{year} 年已经签过字。要更正，请上一级撤回签字，再签一次。")
    _refuse_closed(place, year, area)
    if found.open_objection(place, year):
        raise Refusal(f"还有一条异议没有答复，请等{LEVEL[place.scope]}答复以后再签字。")
    content = _frozen(actor, place, year, day, note.strip()[:300], absent_reason.strip()[:300])
    made = YearStatement.objects.create(
        year=year, as_of=day, content=content, sha256=digest(content), note=content["note"], signed_by=actor,
        signer_name=content["signer"], signed_at=clock.now(), **_of(place, area),
    )  # fmt: skip
    record(
        actor, "indicators.sign_statement", subject=made, label=_label(place, year), reason=made.note, year=year,
        as_of=str(day), sha256=made.sha256, absent=len(content["absent"]),
    )  # fmt: skip
    return made


def _frozen(actor: Any, place: Place, year: int, day: date, note: str, absent_reason: str) -> dict[str, Any]:
    figures = found.figures_at(place, year, day)
    absent: list[list[str]] = []
    digests: list[str] = []
    lower = found.below(place, year, day)
    if lower:
        if lower.objected:
            raise Refusal(f"下级还有 {lower.objected:,} 条异议没有答复，请先答复。")
        digests = list(found.signed_below(place, year, lower.nodes, day).values_list("sha256", flat=True))
        rows = found.narrowed(place, year, lower.nodes, "no", day).order_by("code").values_list("code", "name")
        absent = [[code, name] for code, name in rows]
        if absent and len(absent_reason) < 2:
            raise Refusal(
                f"截至 {day} 的数据还有 {len(absent):,} 个没有签字{_other_days(place, year, lower, day)}。"
                "等他们签完再签，或者写明为什么不等。",
                field="absent_reason",
            )
    return as_data(
        Frozen(
            scope=place.scope, code=place.code, name=place.name, year=year, as_of=str(day),
            rates=frozen_rates(figures.rates), roster=figures.roster, declared=figures.declared,
            signer=str(actor)[:60], moment=clock.now().isoformat(timespec="seconds"), note=note,
            signed_below=len(digests), absent=absent, absent_reason=absent_reason if absent else "",
            below=digest_of_many(digests),
        )
    )  # fmt: skip


def _other_days(place: Place, year: int, lower: found.Below, day: date) -> str:
    """Who signed figures of another day has not confirmed these."""
    others = found.signed_below(place, year, lower.nodes).exclude(as_of=day).count()
    return f"（其中 {others:,} 个签的是别的日期）" if others else ""


@transaction.atomic
def reopen(actor: Any, *, place: Place, year: int, reason: str) -> YearStatement:
    """The level above takes a signature back, with the reason; what was signed stays beside what is signed next."""
    area = _lock(place, year)
    _require_above(actor, place, area)
    held = found.standing(place, year)
    if held is None:
        raise Conflict(f"{year} 年还没有签字，不用撤回。")
    _refuse_closed(place, year, area)
    return _take_back(actor, place, held, reason)


def _take_back(actor: Any, place: Place, held: YearStatement, reason: str) -> YearStatement:
    if len(reason.strip()) < 2:
        raise Refusal("请写明为什么撤回签字。", field="reason")
    held.reopened_at, held.reopened_by, held.reopener_name = clock.now(), actor, str(actor)[:60]
    held.reason = reason.strip()[:300]
    held.save(update_fields=["reopened_at", "reopened_by", "reopener_name", "reason"])
    record(
        actor, "indicators.reopen_statement", subject=held, label=_label(place, held.year), reason=held.reason,
        year=held.year,
    )  # fmt: skip
    if held.signed_by_id and held.signed_by_id != actor.pk:
        notify(
            [held.signed_by_id], key=f"statement-reopened:{held.pk}",
            title=f"{place.name} {held.year} 年数据的签字已撤回，请核对后重新签", body=held.reason,
            url=place.url("statement", query={"year": str(held.year)}),
        )  # fmt: skip
    return held


@transaction.atomic
def raise_objection(actor: Any, *, place: Place, year: int, text: str) -> StatementObjection:
    """The node itself objects to its figures, before or after it signed, while the level above has not signed."""
    _require_signer(actor, place)
    if place.scope == "city":
        raise Refusal("全市的数据没有上一级，请直接撤回签字更正。")
    reportable(year)
    area = _lock(place, year)
    _refuse_closed(place, year, area)
    if found.open_objection(place, year):
        raise Conflict("已经有一条异议在等答复。")
    if len(text.strip()) < 2:
        raise Refusal("请写明哪个数不对、应该是多少、依据是什么。", field="text")
    made = StatementObjection.objects.create(
        year=year, text=text.strip()[:500], raised_by=actor, raiser_name=str(actor)[:60], raised_at=clock.now(),
        **_of(place, area),
    )  # fmt: skip
    record(actor, "indicators.object_statement", subject=made, label=_label(place, year), reason=made.text, year=year)
    return made


@transaction.atomic
def answer(actor: Any, *, place: Place, year: int, text: str, accepted: bool) -> StatementObjection:
    """The level above answers; where it agrees, what was signed is reopened, so that it is signed anew."""
    reportable(year)
    area = _lock(place, year)
    _require_above(actor, place, area)
    one = found.open_objection(place, year)
    if one is None:
        raise Conflict("没有等答复的异议，可能已经有人答复过。")
    if len(text.strip()) < 2:
        raise Refusal("请写明答复。", field="answer")
    held = found.standing(place, year)
    if accepted and held:
        _refuse_closed(place, year, area)
    one.accepted, one.answer, one.answered_at = accepted, text.strip()[:500], clock.now()
    one.answered_by, one.answerer_name = actor, str(actor)[:60]
    one.save(update_fields=["accepted", "answer", "answered_at", "answered_by", "answerer_name"])
    record(
        actor, "indicators.answer_statement", subject=one, label=_label(place, year), reason=one.answer, year=year,
        accepted=accepted,
    )  # fmt: skip
    if accepted and held:
        _take_back(actor, place, held, f"异议成立：{one.answer}")
    if one.raised_by_id:
        notify(
            [one.raised_by_id], key=f"objection:{one.pk}",
            title=f"{place.name} {year} 年数据的异议{'成立' if accepted else '没有采纳'}", body=one.answer,
            url=place.url("statement", query={"year": str(year)}),
        )  # fmt: skip
    return one
