"""Version 1 of the API: the rooms' routers, who may ask, and the description at openapi.json."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from yushan.api import activities, indicators, problems, shifts, volunteers
from yushan.api.security import THROTTLE, Bearer
from yushan.common.idempotency import KEPT_FOR

_ABOUT = """科技志愿服务平台的接口。

- 凭证：`Authorization: Bearer <令牌>`，令牌由 `yushan create-token` 生成，可设有效期，可随时收回。
- 出错：RFC 9457 `application/problem+json`，`detail` 是给人看的话，`code` 和 `field` 给程序用。
- 翻页：把上一页的 `next` 填入 `after`，`next` 为空就是最后一页。
- 重发：每个 POST 都可以带 `Idempotency-Key`，同一个键只办一次，再发得到同一个答复。
- 时间：ISO 8601，带时区；时长是整数分钟。
"""

_KEY = (
    "任意不重复的文字；同一个键的请求只办一次。"
    f"答复保留 {KEPT_FOR.days} 天，其间用同一个键再发，得到同一个答复，并带有 Idempotency-Replayed: true；"
    "4xx 的答复也一样：改正以后再试，请换一个键。401、403、429 和 5xx 不保留，用原来的键可以再试。"
    "同一个键带来不同的内容时拒绝（400）。"
)


class Described(NinjaAPI):
    """Says in openapi.json what ninja does not: problems are problem+json, POST takes Idempotency-Key."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The description, with those two things put right."""
        schema = super().get_openapi_schema(**kwargs)
        for item in schema["paths"].values():
            for method, operation in item.items():
                self._put_right(method, operation)
        return schema

    @staticmethod
    def _put_right(method: str, operation: dict[str, Any]) -> None:
        for status, answer in operation["responses"].items():
            if int(status) >= 400 and "application/json" in answer.get("content", {}):
                answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
        if method == "post":
            key = {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": {"type": "string", "maxLength": 80},
                "description": _KEY,
            }
            operation.setdefault("parameters", []).append(key)


api = Described(
    title="渝善渝美 接口",
    version="1.0.0",
    description=_ABOUT,
    docs_url=None,
    auth=Bearer(),
    throttle=[THROTTLE],
    urls_namespace="api-1",
)
problems.install(api)
for room in (activities, shifts, indicators, volunteers):
    api.add_router("", room.router)
