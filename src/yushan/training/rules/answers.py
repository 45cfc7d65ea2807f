"""What was answered, read from what a form or a program sent; nonsense is refused, not guessed."""

from decimal import Decimal, InvalidOperation
from typing import Any

_MOST = Decimal(10) ** 12


class Nonsense(ValueError):
    """No answer to this kind of question; str() says so in words."""


def _place(value: Any, options: int) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) < options):
        raise Nonsense("没有这个选项，请重新选。")
    return int(text)


def number_of(value: Any) -> Decimal:
    """A number as people type it, full-width signs included."""
    plain = str(value).strip().translate(str.maketrans("０１２３４５６７８９．－，", "0123456789.-,")).replace(",", "")
    try:
        found = Decimal(plain)
    except InvalidOperation as error:
        raise Nonsense("请填一个数字，例如 12 或 0.5。") from error
    if not found.is_finite() or abs(found) > _MOST:
        raise Nonsense("请填一个数字，例如 12 或 0.5。")
    return found


def normal(kind: str, value: Any, options: int) -> Any:
    """The answer as it is kept: a place, ascending places, a truth value, the text of a number; None for nothing."""
    listed = value if isinstance(value, list) else [] if value in (None, "") else [value]
    listed = [one for one in listed if one not in (None, "")]
    if not listed:
        return None
    if kind == "multiple":
        return sorted({_place(one, options) for one in listed})
    if len(listed) > 1:
        raise Nonsense("这道题只有一个答案。")
    (one,) = listed
    if kind == "single":
        return _place(one, options)
    if kind == "truth":
        said = {"true": True, "false": False, "1": True, "0": False}.get(str(one).lower())
        if said is None:
            raise Nonsense("请选“对”或者“错”。")
        return said
    number_of(one)
    return str(one).strip()[:30]
