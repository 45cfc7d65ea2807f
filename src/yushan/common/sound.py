"""Texts that no database keeps: with a NUL in them, or with half of a surrogate pair. No keyboard writes them; PostgreSQL
refuses the first, UTF-8 has no bytes for the second. They are refused before a page looks at them."""

import json
import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yushan.common.errors import Refusal
from yushan.common.refusals import problem, refusal_page

_ODD = re.compile("[\0\ud800-\udfff]")


def is_sound(text: str) -> bool:
    """Whether a database keeps the text and gives it back."""
    return _ODD.search(text) is None


def made_sound(value: Any) -> Any:
    """What JSON gave, without the signs that no database keeps, in keys too: for what waits in a phone and has to arrive."""
    if isinstance(value, str):
        return _ODD.sub("", value)
    if isinstance(value, list):
        return [made_sound(one) for one in value]
    if isinstance(value, dict):
        return {made_sound(key): made_sound(one) for key, one in value.items()}
    return value


def sent_json(request: HttpRequest) -> Any:
    """The JSON of a body, made sound; ValueError for what is none, or too deep to be read."""
    try:
        return made_sound(json.loads(request.body))
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _unsound(request: HttpRequest) -> str | None:
    """The name of a field that is not sound, empty for the address itself; None where everything is."""
    if not is_sound(request.path_info):
        return ""
    sent = [request.GET, request.POST] if request.method == "POST" else [request.GET]
    for fields in sent:
        for name, values in fields.lists():
            if not (is_sound(name) and all(is_sound(value) for value in values)):
                return "".join(_ODD.split(name))
    return None


class SoundMiddleware:
    """Answers 400 (the API 422) to an address or a form with such a text in it; a cookie with one counts as not sent.

    It looks in process_view: there the user is known, so that a form that is too large is still told so on a page of the
    platform, and what is kept before (the key of a request sent twice) is a hash where it is not sound.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if not is_sound(name + value)]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """Before any view, and before the check of a form's origin."""
        field = _unsound(request)
        if field is None:
            return None
        if request.path.startswith("/api/"):
            said = (
                _("字段 %(field)s：含有不能用的字符。") % {"field": field} if field else _("地址里含有不能用的字符。")
            )
            return problem(422, "invalid", said, field=field or None)
        return refusal_page(
            request, Refusal(_("送来的内容里有看不见的控制字符，没有处理。请删掉从别处粘贴来的文字，重新填写。"))
        )
