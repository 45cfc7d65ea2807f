"""Lists behind figures that leave the platform: with a reason, and a line in the trail."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from yushan.accounts.models import Person
from yushan.audit.actions import record
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.numbers import hours_text
from yushan.common.text import safe_cell
from yushan.indicators.behind import PARTY_CLOSED
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries.listed import Listed, node_of
from yushan.indicators.queries.people import PARTY_FILTERS, PeopleFilter, facts_beside, people_behind
from yushan.indicators.rules.measuring import Indicator
from yushan.indicators.words import PEOPLE_WORDS
from yushan.organizations.access import require

LIMIT = 20_000
_CHUNK = 500
PEOPLE_HEADER = ("姓名", "志愿者编号", "单位", "部门·职务", "已注册", "本年入账条数", "本年入账小时")


@transaction.atomic
def look_at_record(actor: Any, *, place: Place, person: Person, moment: Moment) -> None:
    """That somebody looked at what a person did stands in the trail, and in the person's own list. Needs roster.view."""
    require(actor, "roster.view", on=place.access)
    record(
        actor, "indicators.look_record", label=f"{place.name} {moment.year} 年", scope=place.scope, code=place.code,
        as_of=moment.as_of.isoformat(), touched=[person.pk],
    )  # fmt: skip


@transaction.atomic
def hand_out_people(
    actor: Any, *, place: Place, which: PeopleFilter, moment: Moment, reason: str, text: str = ""
) -> list[Sequence[object]]:
    """Rows of the people behind a figure, without identity or telephone numbers. Needs data.export on the place."""
    for capability in ("roster.view", "data.export"):
        require(actor, capability, on=place.access)
    if which in PARTY_FILTERS:
        raise NotAllowed(PARTY_CLOSED)
    if len(reason.strip()) < 2:
        raise Refusal("请写明导出原因，会记入审计。", field="reason")
    where: dict[str, Any] = {"scope": place.scope, "pk": place.pk, "year": moment.year, "as_of": moment.as_of}
    people: list[Any] = list(people_behind(actor, which, text=text, **where).order_by("name_pinyin", "pk")[: LIMIT + 1])
    if len(people) > LIMIT:
        raise Refusal(f"名单超过 {LIMIT:,} 人，请按区县或单位分别导出。")
    rows: list[Sequence[object]] = []
    for start in range(0, len(people), _CHUNK):
        chunk = people[start : start + _CHUNK]
        beside = facts_beside(actor, [person.pk for person in chunk], **where)
        for person in chunk:
            facts = beside[person.pk]
            cells: list[object] = [
                person.name,
                facts.number,
                "、".join(row.unit.name for row in facts.rows),
                "、".join(row.position for row in facts.rows if row.position),
                "是" if person.is_registered else "否",
                facts.entries,
                float(hours_text(facts.minutes)),
            ]
            rows.append([safe_cell(cell) for cell in cells])
    record(
        actor, "indicators.export_people", label=f"{place.name} · {PEOPLE_WORDS[which]}", reason=reason.strip(),
        scope=place.scope, code=place.code, which=str(which), as_of=moment.as_of.isoformat(), people=len(rows),
        touched=[person.pk for person in people],
    )  # fmt: skip
    return rows


@transaction.atomic
def hand_out_list(
    actor: Any, *, indicator: Indicator, listed: Listed, place: Place, moment: Moment, reason: str
) -> list[Sequence[object]]:
    """Rows of the list behind a figure as its page shows them. Needs data.export on the place."""
    things = listed.things
    for capability in (indicator.drill, things.needs, "data.export"):
        require(actor, capability, on=place.access)
    if len(reason.strip()) < 2:
        raise Refusal("请写明导出原因，会记入审计。", field="reason")
    found: list[Any] = list(listed.rows(node_of(place, moment)).order_by(*things.order)[: LIMIT + 1])
    if len(found) > LIMIT:
        raise Refusal(f"名单超过 {LIMIT:,} 行，请按区县或组织分别导出。")
    rows: list[Sequence[object]] = []
    for start in range(0, len(found), _CHUNK):
        rows += [[safe_cell(cell) for cell in cells] for cells in things.cells(actor, found[start : start + _CHUNK])]
    record(
        actor, "indicators.export_list", label=f"{place.name} · {indicator.name}：{listed.label}", reason=reason.strip(),
        scope=place.scope, code=place.code, indicator=indicator.code, which=listed.name,
        as_of=moment.as_of.isoformat(), rows=len(rows),
        touched=[things.whose(row) for row in found] if things.whose else (),
    )  # fmt: skip
    return rows
