"""Everything that goes wrong leaves as problem+json (RFC 9457), in words that name the field."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from yushan.common.errors import Refusal
from yushan.common.refusals import problem

# Kinds of pydantic's errors, in our words; {…} are its own values.
_WORDS = {
    "missing": "必须填写",
    "extra_forbidden": "没有这个字段",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "string_type": "要是文字",
    "string_unicode": "含有不能用的字符",
    "string_too_short": "不能为空",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "格式不对",
    "int_type": "要是整数",
    "int_parsing": "要是整数",
    "int_parsing_size": "数字太大",
    "int_from_float": "要是整数",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "datetime_type": "要是时间，如 2026-09-05T09:00:00+08:00",
    "datetime_parsing": "要是时间，如 2026-09-05T09:00:00+08:00",
    "datetime_from_date_parsing": "要是时间，如 2026-09-05T09:00:00+08:00",
    "timezone_aware": "要带时区，如 2026-09-05T09:00:00+08:00",
    "date_type": "要是日期，如 2026-09-05",
    "date_parsing": "要是日期，如 2026-09-05",
    "date_from_datetime_parsing": "要是日期，如 2026-09-05",
    "date_from_datetime_inexact": "要是日期，如 2026-09-05",
    "bool_parsing": "只能是 true 或 false",
    "model_type": "要是一个 JSON 对象",
    "model_attributes_type": "要是一个 JSON 对象",
}


def _field(error: dict[str, Any]) -> str:
    """«direction» of ("body", "scan", "direction"); empty where the whole body is meant."""
    where = [str(part) for part in error["loc"]]
    return ".".join(where[2:] if where[:1] == ["body"] else where[1:])


def _sentence(error: dict[str, Any]) -> str:
    if error["type"] == "value_error":  # raised by a schema of ours, in words of ours
        text = str(error["msg"]).removeprefix("Value error, ")
    else:
        values = _Context(error.get("ctx") or {})
        if "expected" in values:  # «'city', 'area' or 'unit'»
            values["expected"] = str(values["expected"]).replace(" or ", "、").replace(", ", "、").replace("'", "")
        text = _WORDS.get(error["type"], "格式不对").format_map(values)
    name = _field(error)
    return f"字段 {name}：{text}" if name else text


class _Context(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "规定的值"


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [{"field": _field(one), "detail": _sentence(one)} for one in error.errors]
    detail = "；".join(fault["detail"] for fault in faults[:5]) + "。"
    return problem(422, "invalid", detail, field=faults[0]["field"] or None, errors=faults)


def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    """A refusal of an action; one that names a field is about what was sent (422)."""
    status = 422 if error.status == 400 and error.field else error.status
    return problem(status, error.code, error.message, field=error.field)


def _unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem(401, "no_token", "请在请求头里带上令牌：Authorization: Bearer <令牌>。")
    response["WWW-Authenticate"] = "Bearer"
    return response


def _throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    response = problem(429, "too_many", f"请求太频繁，请 {error.wait or 60} 秒后再试。")
    response["Retry-After"] = str(error.wait or 60)
    return response


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:  # ninja could not read the body
        return problem(422, "invalid_json", "请求内容不是完整的 JSON，没有处理。", field=None)
    return problem(error.status_code, "error", str(error))


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "not_found", "没有找到，或者不在您的查看范围内。")


def install(api: NinjaAPI) -> None:
    """Hands the answers to the API."""
    answers: list[tuple[type[Exception], Callable[[HttpRequest, Any], HttpResponse]]] = [
        (ValidationError, _invalid),
        (Refusal, refused),
        (AuthenticationError, _unauthenticated),
        (Throttled, _throttled),
        (HttpError, _http),
        (Http404, _not_found),
    ]
    for error, answer in answers:
        api.add_exception_handler(error, answer)
