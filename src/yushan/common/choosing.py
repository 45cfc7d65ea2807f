"""A choice among rows of which there may be thousands: listed while they are few, found by pieces of the name else.

A room registers where the rows come from; the form's field and the suggestions beside it read the same source, so
nobody is offered what they may not choose.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from yushan.common.asked import asked_number

# A list of so many can still be looked through; browsers find by the first letters in it.
MOST_LISTED = 60
_MOST_SUGGESTED = 10
_MOST_NAMED = 5
_NUMBER = re.compile(r"#(\d{1,18})\s*$")


@dataclass(frozen=True)
class Source:
    """`rows(user)` is what this user may choose from; `by` is the field of its name, `beside` what tells namesakes apart."""

    name: str
    rows: Callable[[Any], QuerySet[Any]]
    by: str = "name"
    beside: Callable[[Any], str] = lambda row: ""


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Called in AppConfig.ready()."""
    _sources[source.name] = source


def source_of(name: str) -> Source | None:
    """What is registered under a name."""
    return _sources.get(name)


def _like(source: Source, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    for piece in text.split():
        rows = rows.filter(**{f"{source.by}__icontains": piece})
    return rows


def _sure(source: Source, row: Any) -> str:
    """What to write to mean this row and no other."""
    return f"{getattr(row, source.by)} #{row.pk}"


def suggestions(source: Source, user: Any, text: str) -> list[tuple[str, str]]:
    """Up to ten rows by pieces of the name: what to write, and what stands beside it. 1 statement."""
    if len("".join(text.split())) < 2:
        return []
    found = list(_like(source, source.rows(user), text)[:_MOST_SUGGESTED])
    names = [getattr(row, source.by) for row in found]
    return [
        (name if names.count(name) == 1 else _sure(source, row), source.beside(row))
        for name, row in zip(names, found, strict=True)
    ]


class FoundInput(forms.TextInput):
    """A line of text with suggestions (choosing.js); without scripts pieces of the name do as well."""

    template_name = "common/components/found_input.html"

    def __init__(self, source: Source, rows: QuerySet[Any], attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "placeholder": _("写名称里的几个字"), **(attrs or {})})
        self.source, self.rows = source, rows

    def format_value(self, value: Any) -> str:
        """The name of the row that is chosen so far; what was typed stays as it was typed."""
        text = str(value.pk if isinstance(value, Model) else value or "").strip()
        row = self.rows.filter(pk=number).first() if (number := asked_number(text)) else None
        return _sure(self.source, row) if row else text

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["source"] = self.source.name
        return context


class FoundField(forms.ModelChoiceField):
    """Answers with the row. `offer` must be called by the form, once it knows for whom it is."""

    def __init__(self, source: str, *, label: Any, **options: Any) -> None:
        super().__init__(None, label=label, **options)
        self.source = source
        self.only: Any = None

    def offer(self, user: Any, rows: QuerySet[Any] | None = None, also: QuerySet[Any] | None = None) -> None:
        """What may be chosen: what the source says, or fewer `rows`; `also` is what may stay though one would not be
        offered it. 1 statement. `only` is the single row there is, where there is just one.
        """
        source = _sources[self.source]
        rows = source.rows(user) if rows is None else rows
        self.queryset = rows if also is None else (rows | also).distinct()
        listed = list(self.queryset[: MOST_LISTED + 1])
        self.only = listed[0] if len(listed) == 1 else None
        if len(listed) > MOST_LISTED:
            self.widget = FoundInput(source, self.queryset, {"required": True} if self.required else None)
            self.widget.is_required = self.required
            return
        first = [] if self.empty_label is None else [("", self.empty_label)]
        self.choices = [*first, *((row.pk, self.label_from_instance(row)) for row in listed)]

    def to_python(self, value: Any) -> Any:
        """The row by its number, its whole name, or pieces that only one name has."""
        text = str(value.pk if isinstance(value, Model) else value or "").strip()
        if not text:
            return None
        source = _sources[self.source]
        rows: QuerySet[Any] = self.queryset  # type: ignore[assignment]  # `offer` has set it
        number = asked_number(text) or asked_number("".join(_NUMBER.findall(text)))
        if number and (row := rows.filter(pk=number).first()):
            return row
        return self._one(source, rows, text)

    def _one(self, source: Source, rows: QuerySet[Any], text: str) -> Any:
        named = list(rows.filter(**{source.by: text})[: _MOST_NAMED + 1])
        found = named or list(_like(source, rows, text)[: _MOST_NAMED + 1])
        if len(found) == 1:
            return found[0]
        said = {"text": text[:40], "label": self.label}
        if not found:
            raise ValidationError(_("可选的%(label)s里没有“%(text)s”，请核对，或写名称里的几个字再选。"), params=said)
        said["names"] = "、".join(_sure(source, row) for row in found[:_MOST_NAMED])
        more = "" if len(found) <= _MOST_NAMED else _("等")
        raise ValidationError(
            _("“%(text)s”对上了好几个：%(names)s%(more)s。请照着写全（连后面的 # 号和编号）。"),
            params=said | {"more": more},
        )
