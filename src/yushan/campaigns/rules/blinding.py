"""What of a text tells who it is about, hidden for a blind review. Pure."""

from collections.abc import Iterable

HIDDEN = "○○"


def without_names(text: str, names: Iterable[str]) -> str:
    """The text with each of these names as ○○, the longest first, so that no rest of a longer one stays.

    Names of one character are left: they are parts of ordinary words.
    """
    for name in sorted({one.strip() for one in names if len(one.strip()) > 1}, key=lambda one: (-len(one), one)):
        text = text.replace(name, HIDDEN)
    return text
