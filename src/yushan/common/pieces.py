"""Pieces of pages that a thousand people open at once: made once for everybody.

A piece is kept under the mark of everything that stands in it, never under a name or for a time alone. Who shows one reads what
stands in it anew for each page; once a name may not be shown any more, the mark is another one, and what was kept is never
found again. Saved is the drawing, which costs many times the reading.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

_STORE = "pieces"  # of settings.CACHES
_SECONDS = 600


def piece(template: str, content: Mapping[str, Any]) -> SafeString:
    """`template` drawn with nothing but `content`: plain values (text, numbers, dates, lists, dicts of these), no rows of the
    database, no request. What depends on the moment or on the reader has to be in it as a value."""
    whole = repr((template, get_language(), sorted(content.items())))
    key = hashlib.sha256(whole.encode()).hexdigest()
    found = caches[_STORE].get(key)
    if found is None:
        found = str(render_to_string(template, dict(content)))
        caches[_STORE].set(key, found, _SECONDS)
    return mark_safe(found)  # noqa: S308  # drawn by a template, which escaped it
