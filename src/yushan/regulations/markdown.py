"""The text of a rule as HTML: a small part of Markdown, nothing of which can carry a script or load anything."""

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

# The page has h1 and h2 of its own.
_LOWER = 2


def _below_the_page(state: StateCore) -> None:
    """«#» of the text becomes h3: headings stay in order on the page."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + _LOWER)}"


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
    reader.disable(["image", "html_block", "html_inline"])
    reader.core.ruler.push("below_the_page", _below_the_page)
    return reader


_READER = _reader()


def html_of(text: str) -> SafeString:
    """Raw HTML stays text, links of other kinds than http, https and mailto stay text, pictures are not loaded."""
    return mark_safe(_READER.render(text))  # noqa: S308 - made by the reader above, which escapes everything


def rules_on() -> Sequence[str]:
    """What the reader understands; for the test that pictures and HTML stay off."""
    active = _READER.get_active_rules()
    return [*active["block"], *active["inline"]]
