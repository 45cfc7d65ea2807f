"""Fields: label above, help under it, error beside; errors again on top of the form, with links."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def idempotency_field() -> SafeString:
    """Hidden key: the form sent twice is done once."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid.uuid4().hex)


@register.filter
def flat_attributes(attributes: dict[str, Any]) -> SafeString:
    """Attributes of a widget as HTML, escaped; a page with forty fields would loop through them for a third of its time."""
    return flatatt({name: value for name, value in attributes.items() if value is not None})


@register.inclusion_tag("common/components/field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """Label above, help under it, error beside; optional fields are marked, not the required ones."""
    widget = bound.field.widget
    kind = "box" if isinstance(widget, CheckboxInput) else "text"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        kind = "group"
    name = bound.id_for_label or bound.auto_id
    described = [f"{name}-help"] if hint or bound.help_text else []
    if bound.errors:
        described.append(f"{name}-error")
    # Classes and descriptions that the form's author set on the widget stay.
    own = widget.attrs.get("class", "")
    attributes: dict[str, str | bool] = {"class": f"{'ys-input' if kind == 'text' else 'ys-box'} {own}".strip()}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    shown = bound.as_widget(attrs=attributes)
    return {"field": bound, "name": name, "kind": kind, "help": hint or bound.help_text, "widget": shown}


@register.inclusion_tag("common/components/error_summary.html")
def error_summary(form: Any, rows: Iterable[Any] = ()) -> dict[str, Any]:
    """All errors on top of the form with links to their fields; `rows` are further forms of the same page."""
    fields: list[tuple[str, BoundField, Any]] = []
    general: list[Any] = []
    for one in (form, *rows):
        place = getattr(one, "row_label", "")
        for name, errors in one.errors.items():
            if name == "__all__" or one[name].is_hidden:
                general += [f"{place} {error}".strip() for error in errors]
            else:
                fields.append((place, one[name], errors))
    saves = getattr(form, "only_saves", False)
    title = _("还不能保存，请改好下面几处：") if saves else _("还不能提交，请改好下面几处：")
    return {"fields": fields, "general": general, "title": title}


@register.inclusion_tag("common/components/filter_select.html")
def filter_select(
    name: str, label: str, everything: str, options: Iterable[Any], chosen: Any = "", key: str = ""
) -> dict[str, Any]:
    """A choice that narrows a list. `options` are (value, text) pairs, or things whose attribute `key` is the value."""

    def value_of(thing: Any) -> str:
        return str(getattr(thing, key, thing) if key else thing)

    pairs = [(value_of(one), one) for one in options] if key else [(str(value), text) for value, text in options]
    on = "" if chosen is None else value_of(chosen)
    listed = [(value, text, value == on) for value, text in pairs]
    return {"name": name, "label": label, "everything": everything, "options": listed}
