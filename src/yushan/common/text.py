"""Text as people type it: full-width letters, invisible characters, spaces inside names, cells of any type."""

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta

from yushan.common.errors import Refusal

# Format and control characters, variation selectors: they come along with copying and nobody sees them.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\U000e0000-\U000e0fff]"
)
_LAYOUT = re.compile(r"[^\S\n]+")
_SPACE = re.compile(r"\s+")
# Full-width letters and digits and the wide space; Chinese punctuation stays Chinese.
_HALF_WIDTH = {
    code: code - 0xFEE0 for first, last in ("09", "AZ", "az") for code in range(ord(first) + 0xFEE0, ord(last) + 0xFEE1)
}
_HALF_WIDTH[0x3000] = 0x20
_MIDDLE_DOTS = re.compile("[\u2022\u2027\u2219\u22c5\u30fb\u16eb\u2e31\u0387]")
_HAN = "[\u3400-\u9fff\U00020000-\U0003ffff]"
_DOT_IN_NAME = re.compile(f"(?<={_HAN})\\.(?={_HAN})")
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Unreadable(Refusal):
    """A cell or field that cannot be read surely; `reason` says in Chinese what is wrong and what to do."""

    code = "unreadable"

    @property
    def reason(self) -> str:
        """The message, by the name that import reports use."""
        return self.message


class UntidyError(Unreadable):
    """A date, time, yes/no or number whose meaning is not sure."""


def strip_invisible(text: str) -> str:
    """Without zero-width, control and format characters; line breaks and tabs stay."""
    return text if text.isascii() and text.isprintable() else _INVISIBLE.sub("", text)


def narrow(text: str) -> str:
    """NFKC: one width for every letter, digit and sign. For comparing and parsing, not for showing."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def plain_number(value: float) -> str:
    """A numeric cell as its spreadsheet shows it: 180.0 → 180, 5.001031990023012e+17 → 5.00103E+17."""
    if not math.isfinite(value):
        return ""
    if abs(value) >= 1e15:  # beyond 15 digits a spreadsheet has lost the rest; do not pretend otherwise
        mantissa, exponent = f"{value:.5E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    return str(int(value)) if value == int(value) else repr(value)


def clean(value: object) -> str:
    """Any cell as trimmed text for keeping and showing: half-width letters and digits, no invisible characters.

    None → "", True → 是, 180.0 → 180, dates as 2025-03-05, times as 09:00. Chinese punctuation is left alone.
    """
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value.strip()
        text = _INVISIBLE.sub("", value).translate(_HALF_WIDTH)
        return "\n".join(_LAYOUT.sub(" ", line).strip() for line in text.strip().splitlines())
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return plain_number(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    return str(value).strip()


def compact(value: object) -> str:
    """For parsers: NFKC, without any space or invisible character."""
    # Twice: «A¯» is first an A, a space and a loose stroke, and without the space one letter.
    return narrow(_SPACE.sub("", narrow(strip_invisible(clean(value)))))


def normalise_name(value: object) -> str:
    """A person's name without spaces and width differences; every kind of middle dot in a name becomes «·».

    «李　倩» → 李倩, «买买提・吐尔逊» → 买买提·吐尔逊.
    """
    text = _MIDDLE_DOTS.sub("·", compact(value))
    return text if text.isascii() else _DOT_IN_NAME.sub("·", text)


def same_name(first: object, second: object) -> bool:
    """True when two spellings are one name after removing spaces and width differences (docs/domain.md, imports)."""
    return first == second or normalise_name(first).casefold() == normalise_name(second).casefold()


def spellings(text: str) -> set[str]:
    """The same name with and without inner spaces, with Chinese and with Latin brackets."""
    spaced = " ".join(text.split())
    variants = {spaced, compact(text), spaced.replace(" ", "")}
    return {
        variant.translate(table)
        for variant in variants
        for table in (str.maketrans({}), str.maketrans("()", "（）"), str.maketrans("（）", "()"))
    }


def safe_cell(value: object) -> object:
    """A value for an exported cell that no spreadsheet takes for a formula; text gets a leading apostrophe."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA_START):
        return "'" + value
    return value
