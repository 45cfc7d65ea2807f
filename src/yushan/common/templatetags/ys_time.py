"""Moments and time limits in the words of people."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yushan.common import clock as the_clock
from yushan.common import said

register = template.Library()


@register.filter
def when(moment: datetime | date | None) -> str:
    """As people say it: 今天 14:30, 明天 9:00, 周六 9:00, 9 月 6 日 14:30; the year when it is another one."""
    if moment is None:
        return "—"
    if isinstance(moment, datetime):
        return said.moment_text(the_clock.local(moment), the_clock.today())
    return said.day_text(moment, the_clock.today())


@register.filter
def until(moment: datetime | None) -> str:
    """A limit: «今天 18:00»; one at midnight as 24:00 of the day before."""
    if moment is None:
        return "—"
    return said.deadline_text(the_clock.local(moment), the_clock.today())


@register.filter
def window(thing: Any) -> str:
    """From `starts_at` to `ends_at` of a shift: «今天 14:30–19:30», «周六 22:00–次日 6:00»."""
    return said.window_text(the_clock.local(thing.starts_at), the_clock.local(thing.ends_at), the_clock.today())


@register.filter
def clock_time(moment: datetime | None) -> str:
    """«9:00»."""
    if moment is None:
        return "—"
    local = the_clock.local(moment)
    return f"{local.hour}:{local:%M}"


@register.filter
def weekday(moment: datetime | date) -> str:
    """«周六»."""
    day = the_clock.local(moment).date() if isinstance(moment, datetime) else moment
    return f"周{said.WEEKDAYS[day.weekday()]}"


@register.simple_tag
def clock_chip(due: datetime | None, start: datetime | None = None, left: bool = False) -> SafeString:
    """Time limit: «今天 18:00», or «还有 6 小时» with left=True; amber in the last quarter, red «超时 3 小时»."""
    if due is None:
        return mark_safe('<span class="ys-muted">—</span>')
    return clock(due, the_clock.now(), start, left)


@register.simple_tag
def clock(due: datetime, now: datetime, start: datetime | None = None, left: bool = True) -> SafeString:
    """The chip at a given moment `now`; see clock_chip."""
    state = said.urgency(due, now, start)
    if state == "over":
        text = _("超时 %(span)s") % {"span": said.span_text(now - due)}
    elif left:
        text = _("还有 %(span)s") % {"span": said.span_text(due - now)}
    else:
        text = said.deadline_text(the_clock.local(due), the_clock.local(now).date())
    return format_html(
        '<time class="ys-clock {}" datetime="{}">{}</time>', state, the_clock.local(due).isoformat(), text
    )
