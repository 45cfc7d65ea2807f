"""What pages of stations draw beside the kit."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def typed_or(typed: Any, name: str, key: str, before: Any) -> Any:
    """What was typed into a field of the page that was refused, else what stood there: what was typed is never lost."""
    return typed.get(f"{name}{key}", before) if typed else before
