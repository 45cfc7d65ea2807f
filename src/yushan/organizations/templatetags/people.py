"""People on a page as queries.named.told_apart says them."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def in_words(person: Any, words: Mapping[int, str] | None) -> str:
    """«秦朗（九龙坡区 · 区县管理员）» of a user; the bare name where nothing is known, empty for nobody."""
    if person is None or person == "":
        return ""
    return (words or {}).get(person.pk, str(person))
