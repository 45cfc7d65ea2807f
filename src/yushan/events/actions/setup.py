"""Venues with the languages they need, batches, boarding points, and what volunteers need to know."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import ProtectedError

from yushan.audit.actions import record
from yushan.common.errors import Conflict, Refusal
from yushan.events.actions.events import editable
from yushan.events.models import Batch, BoardingPoint, Event, Guidance, LanguageNeed, Venue
from yushan.events.rules.languages import LEVELS, Need

Part = Venue | Batch | BoardingPoint
P = TypeVar("P", Venue, Batch, BoardingPoint)
_MOST = 60
_NAMES: dict[type[Any], str] = {Venue: "场馆", Batch: "批次", BoardingPoint: "上车点"}


def _saved(actor: Any, event: Event, row: P, facts: Mapping[str, Any], same: Mapping[str, Any]) -> P:
    kind = type(row)
    others = kind.objects.filter(event=event).exclude(pk=row.pk)
    if row.pk is None and others.count() >= _MOST:
        raise Refusal(f"最多 {_MOST} 个{_NAMES[kind]}。")
    if others.filter(**same).exists():
        raise Refusal(f"已经有这个{_NAMES[kind]}，请换一个名称。", field="name")
    for name, value in facts.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.save()
    record(actor, "events.save_part", subject=event, label=event.name, kind=_NAMES[kind], name=row.name)
    return row


@transaction.atomic
def save_venue(
    actor: Any, *, event: Event, venue: Venue | None = None, needs: Iterable[Need] = (), **facts: Any
) -> Venue:
    """A venue, new or changed, with the languages it needs; names of `facts` are those of the model."""
    event = editable(actor, event)
    if (facts.get("longitude") is None) != (facts.get("latitude") is None):
        missing, label = ("latitude", "纬度") if facts.get("latitude") is None else ("longitude", "经度")
        raise Refusal(f"经度和纬度要一起填，还差{label}。", field=missing)
    row = _saved(actor, event, venue or Venue(event=event), facts, {"name": facts["name"].strip()})
    wanted = list(needs)
    if len({(need.language, need.level) for need in wanted}) != len(wanted):
        raise Refusal("同一种语言、同一水平只写一行。", field="needs")
    if any(need.level not in LEVELS or need.people < 1 for need in wanted):
        raise Refusal("每一行要选语言和水平，人数至少 1。", field="needs")
    row.needs.all().delete()
    LanguageNeed.objects.bulk_create(
        LanguageNeed(venue=row, language=need.language, level=need.level, people=need.people) for need in wanted
    )
    return row


@transaction.atomic
def save_batch(actor: Any, *, event: Event, batch: Batch | None = None, **facts: Any) -> Batch:
    """A batch, new or changed. Its window holds for every activity of the batch."""
    event = editable(actor, event)
    begin, until = facts.get("sign_up_from"), facts.get("sign_up_until")
    if begin and until and until <= begin:
        raise Refusal("报名截止要晚于报名开始。", field="sign_up_until")
    return _saved(actor, event, batch or Batch(event=event), facts, {"name": facts["name"].strip()})


@transaction.atomic
def save_boarding(actor: Any, *, event: Event, point: BoardingPoint | None = None, **facts: Any) -> BoardingPoint:
    """A boarding point, new or changed."""
    event = editable(actor, event)
    same = {"name": facts["name"].strip(), "leaves_at": facts["leaves_at"]}
    return _saved(actor, event, point or BoardingPoint(event=event), facts, same)


@transaction.atomic
def remove_part(actor: Any, *, part: Part) -> None:
    """Takes a venue, batch or boarding point away. Conflict while an activity still hangs on it."""
    event = editable(actor, part.event)
    name, kind = part.name, _NAMES[type(part)]
    try:
        with transaction.atomic():
            part.delete()
    except ProtectedError as error:
        raise Conflict(f"还有活动安排在“{name}”，请先把活动改到别的{kind}。") from error
    record(actor, "events.remove_part", subject=event, label=event.name, kind=kind, name=name)


@transaction.atomic
def save_guidance(actor: Any, *, event: Event, texts: Mapping[str, tuple[str, str]]) -> None:
    """What volunteers need to know: topic → (Chinese, English). An empty pair takes the topic away."""
    event = editable(actor, event)
    for topic, (text, text_en) in texts.items():
        if topic not in Guidance.Topic.values:
            raise Refusal("没有这一项须知。")
        if bool(text.strip()) != bool(text_en.strip()):
            label = Guidance.Topic(topic).label
            raise Refusal(f"“{label}”只写了一种语言，请把中文和英文都写上。", field=f"{topic}_en")
        if not text.strip():
            Guidance.objects.filter(event=event, topic=topic).delete()
            continue
        Guidance.objects.update_or_create(
            event=event, topic=topic, defaults={"text": text.strip(), "text_en": text_en.strip()}
        )
    record(actor, "events.save_guidance", subject=event, label=event.name)
