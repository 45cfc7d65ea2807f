"""The shift's rotating check-in code and the text of a volunteer's pass."""

import hashlib
import hmac
from datetime import datetime

DIGITS = 6
_PREFIX = "YSP:"


def _code(secret: str, counter: int) -> str:
    """RFC 4226, section 5.3, with SHA-256 (RFC 6238)."""
    digest = hmac.new(secret.encode(), counter.to_bytes(8, "big"), hashlib.sha256).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def shift_code(secret: str, moment: datetime, *, seconds: int = 30) -> str:
    """The six digits that the organiser's screen shows at `moment`; a new one every `seconds`."""
    return _code(secret, int(moment.timestamp()) // seconds)


def is_shift_code(code: str) -> bool:
    """True for six digits, with or without spaces: anything else is a slip, not a guess."""
    typed = "".join(code.split())
    return len(typed) == DIGITS and typed.isascii() and typed.isdigit()


def check_shift_code(secret: str, code: str, moment: datetime, *, seconds: int = 30, window: int = 1) -> bool:
    """True when `code` was or will be shown at most `window` periods from `moment`: people type slowly."""
    counter = int(moment.timestamp()) // seconds
    typed = "".join(code.split())
    if not is_shift_code(typed):
        return False
    steps = range(-window, window + 1)
    # Every candidate is compared, so that the time taken says nothing.
    matches = [hmac.compare_digest(_code(secret, counter + step), typed) for step in steps]
    return any(matches)


def seconds_left(moment: datetime, *, seconds: int = 30) -> int:
    """How long the code shown at `moment` stays, in whole seconds (1…seconds)."""
    return seconds - int(moment.timestamp()) % seconds


def pass_text(pass_code: str) -> str:
    """What the QR code of a volunteer's pass holds."""
    return _PREFIX + pass_code


def pass_of(text: str) -> str:
    """The pass code in a scanned text; the text itself when it has no prefix of ours."""
    text = text.strip()
    return text[len(_PREFIX) :] if text.upper().startswith(_PREFIX) else text
