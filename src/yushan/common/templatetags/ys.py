"""The components of the pictures as template tags, ready in every template (docs/components.md)."""

from django import template

from yushan.common.templatetags import ys_blocks, ys_forms, ys_marks, ys_rates, ys_text, ys_time
from yushan.common.templatetags.ys_marks import icon, pill

__all__ = ["icon", "pill", "register"]

register = template.Library()
for _part in (ys_marks, ys_text, ys_time, ys_rates, ys_blocks, ys_forms):
    register.tags.update(_part.register.tags)
    register.filters.update(_part.register.filters)
