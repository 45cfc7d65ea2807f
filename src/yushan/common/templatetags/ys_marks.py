"""Small marks: icon, pill, chips, grade, person, receipt."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yushan.common.tones import tone_of

register = template.Library()
_GRADES = {"measured": ("实测", "ok"), "confirmed": ("确认", "info"), "declared": ("申报", "plain")}
# A scan on its way: what is on this device, what left it, what the server has written down.
_RECEIPTS = {"stored": ("本机已存", "wait"), "sent": ("已送出，等回执", "info"), "recorded": ("已记录", "ok")}
_RECEIPTS |= {"refused": ("没有记上", "bad")}


@lru_cache(maxsize=1)
def _sprite() -> str:
    return staticfiles_storage.url("icons.svg")


@register.simple_tag
@lru_cache(maxsize=1000)  # hundreds on a page, the same on every page
def icon(name: str, extra: str = "") -> SafeString:
    """A Tabler outline icon; always beside a word, so it is hidden from screen readers. `extra`: "big" or a tone."""
    return format_html(
        '<svg class="ys-icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        _sprite(),
        name,
    )


@register.simple_tag
def pill(label: object, tone_or_state: str = "plain") -> SafeString:
    """Status pill: dot and word. The second argument is a tone or a state of any life cycle."""
    return _pill(tone_of(str(tone_or_state)), str(label))


@lru_cache(maxsize=1000)
def _pill(tone: str, label: str) -> SafeString:
    return format_html('<span class="ys-pill ys-{}">{}</span>', tone, label)


@register.simple_tag
def grade(value: str) -> SafeString:
    """Evidence grade 实测 · 确认 · 申报 (docs/domain.md)."""
    label, tone = _GRADES.get(value, (value, "plain"))
    return format_html('<span class="ys-tag ys-tag-{}">{}</span>', tone, label)


@register.simple_tag
def chips_line(words: Sequence[str], tone: str = "") -> SafeString:
    """Reasons in words; tone "wait" for what is still missing."""
    css = "ys-reason ys-wait" if tone == "wait" else "ys-reason"
    return format_html_join(" ", '<span class="{}">{}</span>', ((css, word) for word in words))


@register.simple_tag
def chip(label: str, url: str, on: bool = False, count: int | None = None) -> SafeString:
    """A filter chip with its count."""
    number = format_html(' <span class="ys-num">{}</span>', f"{count:,}") if count is not None else ""
    current = mark_safe(' aria-current="true"') if on else ""
    return format_html('<a class="ys-chip {}" href="{}"{}>{}{}</a>', "on" if on else "", url, current, label, number)


@register.simple_tag
def chips(options: Iterable[Sequence[Any]], chosen: str, name: str, base: str = "") -> SafeString:
    """A row of filter chips: (value, label) or (value, label, count), the chosen one marked; `name` stands in the address."""
    drawn = [chip(label, f"{base}?{name}={value}", value == chosen, *count) for value, label, *count in options]
    return format_html_join("\n", "{}", ((one,) for one in drawn))


@register.simple_tag
def person(name: str, number: str = "", team: str = "", url: str = "") -> SafeString:
    """Person chip: first character as a mark, name, 志愿者编号, team."""
    shown = format_html('<a href="{}">{}</a>', url, name) if url else format_html("<b>{}</b>", name)
    lower = format_html_join(" · ", "{}", ((part,) for part in (number, team) if part))
    second = format_html('<span class="ys-s ys-muted ys-num">{}</span>', lower) if lower else ""
    return format_html(
        '<span class="ys-person"><span class="ys-mark who" aria-hidden="true">{}</span><span>{}{}</span></span>',
        name[:1],
        shown,
        second,
    )


@register.simple_tag
def receipt(state: str, number: str = "") -> SafeString:
    """How far a scan or a form has come: stored (本机已存) → sent → recorded (已记录 · 回执 7F3A) or refused."""
    label, tone = _RECEIPTS[state]
    text = _("%(state)s · 回执 %(number)s") % {"state": label, "number": number} if number else label
    return pill(text, tone)
