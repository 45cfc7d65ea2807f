"""Figures that confess: percentage, counts, target line, what is missing in people, how it is computed."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yushan.common.rates import Rate, as_target
from yushan.common.templatetags.ys_marks import pill

register = template.Library()
_BAR = (
    '<svg class="ys-rate {0}" aria-hidden="true" focusable="false"><rect class="track" width="100%" y="4" height="8" '
    'rx="4"/><rect class="fill" width="{1}%" y="4" height="8" rx="4"/></svg>'
)
_BAR_WITH_TARGET = _BAR.replace("</svg>", '<rect class="tick" x="{2}%" width="2" height="16"/></svg>')


@register.simple_tag
def bar(rate: Any) -> SafeString:
    """A rate as a bar with the target as tick; `rate` has numerator, denominator, target, met (common.rates.Rate).

    Drawn with SVG attributes in per cent: no inline style, exact at every width. Hidden from screen readers,
    because the figures stand beside it.
    """
    share = min(100.0, 100 * rate.numerator / rate.denominator) if rate.denominator else 0.0
    return format_html(
        _BAR_WITH_TARGET if rate.target else _BAR,
        "miss" if rate.met is False else "",
        f"{share:.2f}",
        f"{min(100.0, float(rate.target) * 100):.2f}" if rate.target else "",
    )


@register.simple_tag
def met_pill(rate: Any, unit: str = "人") -> SafeString:
    """«已达到», «还需 12 人» or why there is nothing to compare; `unit`: what is counted where it is not people."""
    if rate.met is None:
        return pill(_("没有设目标") if rate.denominator else _("还没有人员"), "plain")
    if rate.met:
        return pill(_("已达到"), "ok")
    return pill(_("还需 %(n)s %(unit)s") % {"n": f"{rate.missing:,}", "unit": unit}, "wait")


@register.inclusion_tag("common/components/rate.html", name="rate")
def rate_tag(numerator: int, denominator: int, target: object = None, label: str = "") -> dict[str, Any]:
    """A rate on its own line: `{% rate 96 180 "60" "注册率" %}`; target in per cent or as a Fraction."""
    return {"rate": Rate(int(numerator), int(denominator), as_target(target)), "label": label}


@register.inclusion_tag("common/components/rate.html")
def rate_line(label: str, rate: Any) -> dict[str, Any]:
    """The same for an object that already is a rate: label, percentage, counts, target, bar."""
    return {"rate": rate, "label": label}


@register.inclusion_tag("common/components/rate_card.html")
def rate_card(
    title: str,
    rate: Any,
    formula: str = "",
    url: str = "",
    as_of: date | datetime | None = None,
    note: str = "",
    source: str = "",
    trend: str = "",
    unit: str = "人",
) -> dict[str, Any]:
    """Rate card of the dashboards, of people unless `unit` says otherwise; `formula`, `source`, `as_of` and `url` (the list behind) fill the panel 怎么算的."""
    return {
        "title": title, "rate": rate, "formula": formula, "url": url, "as_of": as_of, "note": note,
        "source": source, "trend": trend, "unit": unit,
    }  # fmt: skip


@register.inclusion_tag("common/components/explain.html")
def explain(
    formula: str, source: str = "", as_of: date | datetime | None = None, url: str = "", label: str = "怎么算的"
) -> dict[str, Any]:
    """Explain panel: formula, sources, as-of moment and the list behind; opens without JavaScript."""
    return {"formula": formula, "source": source, "as_of": as_of, "url": url, "label": label}


@register.inclusion_tag("common/components/figure.html")
def figure(value: object, unit: str = "", label: str = "", tone: str = "") -> dict[str, Any]:
    """A large figure with its unit and what it counts."""
    return {"value": value, "unit": unit, "label": label, "tone": tone}
