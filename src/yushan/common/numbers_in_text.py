"""Telephone numbers in free text: whoever may not see the contact's number shall not read it there either."""

import phonenumbers

HIDDEN = "（电话已隐去）"
_AT_HOME = "CN"


def has_number(text: str) -> bool:
    """Whether a telephone number stands in it, a mobile one or a landline with its area code."""
    return phonenumbers.PhoneNumberMatcher(text, _AT_HOME).has_next()


def without_numbers(text: str) -> str:
    """The text with every telephone number taken out, and said so."""
    parts, end = [], 0
    for found in phonenumbers.PhoneNumberMatcher(text, _AT_HOME):
        parts += [text[end : found.start], HIDDEN]
        end = found.end
    return "".join([*parts, text[end:]])
