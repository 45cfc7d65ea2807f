"""Keyset pagination: the next page starts after the last key seen, so page 1,000 costs what page 1 costs."""

import base64
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet, Value
from django.http import QueryDict

from yushan.common.errors import Refusal
from yushan.common.sound import made_sound


@dataclass
class Page:
    """Rows of one page and the way on; urls keep the other query parameters."""

    rows: list[Any]
    next_cursor: str | None
    prev_cursor: str | None
    next_url: str | None = None
    prev_url: str | None = None

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def _encode(direction: str, row: Any, fields: list[str]) -> str:
    values = []
    for name in fields:
        value = row
        for part in name.lstrip("-").split("__"):
            value = getattr(value, part)
        values.append(value.isoformat() if hasattr(value, "isoformat") else value)
    return base64.urlsafe_b64encode(json.dumps([direction, *values]).encode()).decode().rstrip("=")


def _after(fields: list[str], values: list[Any], forward: bool) -> Q:
    clause = Q()
    equal = Q()
    for name, value in zip(fields, values, strict=True):
        bare = name.lstrip("-")
        greater = name.startswith("-") != forward
        clause |= equal & Q(**{f"{bare}__{'gt' if greater else 'lt'}": value})
        equal &= Q(**{bare: value})
    return clause


def _newest_of_few(queryset: QuerySet[Any], size: int) -> list[Any]:
    """The same rows by key, gathered before they are put in order.

    Asked for the newest 30 of a million, a database walks back along the key and looks at each row: right where one
    in a hundred fits, endless where only one in ten thousand does. A sum is no index, so it gathers what fits first.
    """
    direction = str(queryset.query.order_by[0])
    place = F("pk") + Value(0)
    bare = queryset.select_related(None).prefetch_related(None)
    bare = bare.order_by(place.desc() if direction.startswith("-") else place.asc())
    keys = list(bare.values_list("pk", flat=True)[:size])
    found = {row.pk: row for row in queryset.filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def paginate(
    queryset: QuerySet[Any],
    *,
    order: list[str],
    cursor: str | None,
    size: int = 25,
    query: QueryDict | None = None,
    few: bool = False,
) -> Page:
    """One page in `order`, which must end in a unique, non-null column. A broken cursor is refused.

    `few`: of a large table only few rows fit, and the order is that of the key alone; 1 statement more.
    """
    forward, values = True, None
    if cursor:
        try:
            direction, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            if made_sound(values) != values:
                raise ValueError(values)
            forward = direction == "n"
            queryset = queryset.filter(_after(order, values, forward))
        except Exception as error:
            raise Refusal("翻页地址不完整，请从第一页重新开始。") from error
    if not forward:
        flipped = [name[1:] if name.startswith("-") else f"-{name}" for name in order]
        queryset = queryset.order_by(*flipped)
    else:
        queryset = queryset.order_by(*order)
    try:
        rows = _newest_of_few(queryset, size + 1) if few else list(queryset[: size + 1])
    except (ValueError, TypeError) as error:
        raise Refusal("翻页地址不完整，请从第一页重新开始。") from error
    more = len(rows) > size
    rows = rows[:size]
    if not forward:
        rows.reverse()
    has_next = more if forward else bool(rows)
    has_prev = bool(cursor) if forward else more
    page = Page(
        rows,
        _encode("n", rows[-1], order) if rows and has_next else None,
        _encode("p", rows[0], order) if rows and has_prev else None,
    )
    base = query.copy() if query is not None else QueryDict(mutable=True)
    base.pop("after", None)
    for cursor_value, name in ((page.next_cursor, "next_url"), (page.prev_cursor, "prev_url")):
        if cursor_value:
            setattr(
                page, name, "?" + urlencode([*((k, v) for k, vs in base.lists() for v in vs), ("after", cursor_value)])
            )
    return page
