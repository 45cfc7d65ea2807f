"""Larger pieces: stepper, empty state, paging, QR panel, chart, progress, undo."""

import io
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.inclusion_tag("common/components/stepper.html")
def stepper(steps: Sequence[Sequence[str]]) -> dict[str, Any]:
    """A life cycle's main road: (label, done|now|next) or (label, done|now|next, what is missing or when it was)."""
    return {"steps": [(step[0], step[1], step[2] if len(step) > 2 else "") for step in steps]}


@register.inclusion_tag("common/components/empty.html")
def empty(title: str, hint: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """An empty list says why and what to do."""
    return {"title": title, "hint": hint, "url": url, "action": action}


@register.inclusion_tag("common/components/pager.html")
def pager(page: Any, label: str = "") -> dict[str, Any]:
    """Key pagination: a page of common.paging, or anything with prev_url and next_url; `label` where a page has two."""
    return {"page": page, "label": label}


@register.inclusion_tag("common/job_progress.html")
def progress(job: Any) -> dict[str, Any]:
    """Progress of a long job; asks again by htmx until it has ended (load vendor/htmx.min.js on the page)."""
    return {"job": job}


@register.inclusion_tag("common/components/undo_bar.html", takes_context=True)
def undo_bar(context: template.RequestContext, text: str, url: str, seconds: int = 10) -> dict[str, Any]:
    """What was just done, with a way back for some seconds; without JavaScript it stays until the next page."""
    return {"text": text, "url": url, "seconds": seconds, "csrf_token": context.get("csrf_token")}


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """A QR code as SVG with an accessible name; always dark on white, also in dark mode."""
    return format_html('<div class="ys-qr" role="img" aria-label="{}">{}</div>', label, _drawn(text))


@lru_cache(maxsize=256)
def _drawn(text: str) -> SafeString:
    """Drawn once: a door's screen and an invitation are asked for again and again, and drawing takes longer than the
    rest of their page."""
    buffer = io.BytesIO()
    segno.make(text, error="m").save(
        buffer, kind="svg", border=2, scale=6, xmldecl=False, svgns=True, nl=False, omitsize=True
    )
    return mark_safe(buffer.getvalue().decode())


@register.inclusion_tag("common/components/qr_panel.html")
def qr_panel(text: str, title: str, code: str = "", hint: str = "") -> dict[str, Any]:
    """QR code, large, with the code in digits for who cannot scan, and what to do with it."""
    return {"text": text, "title": title, "code": code, "hint": hint}


@register.simple_tag
def chart(kind: str, identifier: str, data: Any, label: str) -> SafeString:
    """A chart (line, bar, map, radar) drawn by charts.js from embedded JSON; its table stands beside it.

    `data` is described in docs/components.md. The page includes common/chart_scripts.html in its head block.
    """
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
    return format_html(
        '<div class="ys-chart ys-chart-{}" data-chart="{}" data-source="{}" role="img" aria-label="{}"></div>'
        '<script type="application/json" id="{}">{}</script>',
        kind,
        kind,
        identifier,
        label,
        identifier,
        mark_safe(text),
    )
