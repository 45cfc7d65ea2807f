"""Figures and names as people read them."""

from typing import Any

from django import template

from yushan.common import english
from yushan.common.identity import mask_identity, mask_name, mask_phone
from yushan.common.latin import place_name
from yushan.common.numbers import hours_text

register = template.Library()
_MASKS = {"phone": mask_phone, "identity": mask_identity, "name": mask_name}


@register.filter
def hours(minutes: int | None) -> str:
    """Minutes as hours with one decimal, half up (docs/domain.md): «24,099.4»."""
    whole, _, tenths = hours_text(int(minutes or 0)).partition(".")
    return f"{int(whole):,}.{tenths}" if whole != "-0" else f"-0.{tenths}"


@register.filter
def thousands(number: int | None) -> str:
    """«1,284»."""
    return f"{0 + (number or 0):,}"  # the sum of a lazy count is a number, which can be formatted


@register.filter
def masked_name(name: str) -> str:
    """«余**»."""
    return mask_name(name)


@register.filter
def masked_phone(number: str) -> str:
    """«138****2046»; «—» when there is none."""
    return mask_phone(number) if number else "—"


@register.filter
def masked_identity(number: str) -> str:
    """«500***********1234»; «—» when there is none."""
    return mask_identity(number) if number else "—"


@register.filter
def said(message: object) -> str:
    """A refusal; on an English page one without a translation is shown as it is, after whom to call."""
    return english.said(message)


@register.filter
def place(name: str) -> str:
    """An area; on an English page with its English name before it."""
    return place_name(name) if english.is_active() else name


@register.inclusion_tag("common/components/masked.html")
def masked(value: str, kind: str, url: str = "", whose: str = "") -> dict[str, Any]:
    """A masked value (kind: phone, identity, name) with an eye that leads to `url`, where a reason is asked.

    With htmx on the page the answer appears in place. Without `url` (no permission) there is no eye.
    """
    return {"text": _MASKS[kind](value) if value else "—", "url": url if value else "", "whose": whose}


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """mapping[key] or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None
