"""Times in English, and what the pages of the room share."""

from typing import Any

from django import template

from yushan.common import clock
from yushan.events import words

register = template.Library()
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@register.filter
def day_en(day: Any) -> str:
    """«Sat 5 Sep 2026»."""
    local = clock.local(day).date() if hasattr(day, "hour") else day
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"


@register.filter
def moment_en(moment: Any) -> str:
    """«Sat 5 Sep 2026, 09:00»."""
    return f"{day_en(moment)}, {clock.local(moment):%H:%M}"


@register.filter
def window_en(thing: Any) -> str:
    """«Sat 5 Sep 2026, 09:00–11:30»."""
    begin, end = clock.local(thing.starts_at), clock.local(thing.ends_at)
    until = f"{end:%H:%M}" if begin.date() == end.date() else moment_en(end)
    return f"{moment_en(begin)}–{until}"


@register.filter
def language(code: str) -> str:
    """The plan's name of a language."""
    return words.language(code)


@register.filter
def ev_at(place: int, things: Any) -> Any:
    """The thing at a place of a list."""
    return things[place]
