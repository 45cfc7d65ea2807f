"""What a reader of an English page sees, and what of it is Chinese without leave."""

import re
from html.parser import HTMLParser
from typing import Any

# Signs of Chinese, and the punctuation that comes with it.
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff65]")
_SPOKEN = ("aria-label", "title", "placeholder", "alt", "content")
_EMPTY = {"meta", "link", "input", "img", "br", "hr", "use", "path"}


class _Seen(HTMLParser):
    """Collects texts and spoken attributes; what is marked as Chinese is meant to be."""

    def __init__(self) -> None:
        super().__init__()
        self.language: str | None = None
        self.texts: list[str] = []
        self._stack: list[tuple[str, bool]] = []

    @property
    def _is_out(self) -> bool:
        return any(out for _tag, out in self._stack)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = known.get("lang")
        out = (
            known.get("lang", "").startswith("zh") or tag in ("script", "style") or "ys-mark" in known.get("class", "")
        )
        if not out and not self._is_out:
            self.texts += [known[name] for name in _SPOKEN if known.get(name)]
        if tag not in _EMPTY:
            self._stack.append((tag, out))

    def handle_endtag(self, tag: str) -> None:
        if any(one == tag for one, _out in self._stack):
            while self._stack.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_out:
            self.texts.append(data.strip())


def _without(text: str, data: tuple[str, ...]) -> str:
    for one in data:
        text = text.replace(one, "")
    return text


def chinese_on(response: Any, *data: str) -> list[str]:
    """Texts of a page with Chinese in them, once the given data (names, areas) are taken away; [] on a good page."""
    seen = _Seen()
    seen.feed(response.content.decode())
    found = [text for text in seen.texts if CHINESE.search(_without(text, data))]
    return found if seen.language == "en" else [f"the language of the page is {seen.language}", *found]
