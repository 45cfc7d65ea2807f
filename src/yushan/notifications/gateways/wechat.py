"""Template messages of a WeChat official account (服务号), for people who signed in with WeChat.

Interfaces: /cgi-bin/stable_token and /cgi-bin/message/template/send; `client_msg_id` keeps a message from going twice.
"""

import base64
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.cache import cache

from yushan.common import vault
from yushan.common.findings import Finding, Mark
from yushan.notifications.gateways.letters import Letter, NotSent
from yushan.notifications.gateways.outside import post_json

_TOKEN = "notifications:wechat-token"  # noqa: S105 - the name under which it is kept
_MARGIN = 300  # seconds before its end in which a token is not used any more
_STALE_TOKEN = (40001, 40014, 42001)
# Wrong openid; has not followed the account; refused messages; the template is not there.
_FINAL = {40003: "这个微信账号不对", 43004: "没有关注公众号", 43101: "拒收了消息", 40037: "消息模板不对"}
_LONGEST = 20  # characters of a field of the kind “thing”


def is_configured() -> bool:
    """Whether messages by WeChat are offered at all."""
    return bool(settings.WECHAT_APP_ID and settings.WECHAT_SECRET and settings.WECHAT_TEMPLATE)


class WechatGateway:
    """One template message to one openid."""

    def send(self, letter: Letter, to: str) -> str:
        body = {
            "touser": to,
            "template_id": settings.WECHAT_TEMPLATE,
            "url": letter.url,
            "client_msg_id": letter.reference,
            "data": {settings.WECHAT_FIELD: {"value": letter.title[:_LONGEST]}},
        }
        answer = self._send(_token(), body)
        if answer.get("errcode") in _STALE_TOKEN:
            cache.delete(_TOKEN)
            answer = self._send(_token(), body)
        if code := answer.get("errcode"):
            raise NotSent(f"微信没有接收：{_FINAL.get(code, code)}", final=code in _FINAL)
        return str(answer.get("msgid", ""))

    def _send(self, token: str, body: dict[str, Any]) -> dict[str, Any]:
        return post_json(f"{settings.WECHAT_URL}/cgi-bin/message/template/send?access_token={quote(token)}", body)


def _token() -> str:
    """Kept until shortly before its end, sealed: the cache may be a table of the database."""
    if kept := cache.get(_TOKEN):
        try:
            return vault.unseal(base64.b64decode(kept)).decode()
        except ValueError:
            cache.delete(_TOKEN)
    wanted = {"grant_type": "client_credential", "appid": settings.WECHAT_APP_ID, "secret": settings.WECHAT_SECRET}
    answer = post_json(f"{settings.WECHAT_URL}/cgi-bin/stable_token", wanted)
    token = answer.get("access_token")
    if not isinstance(token, str) or not token:
        raise NotSent(f"微信没有给出凭证：{answer.get('errcode', '')}")
    seconds = int(answer.get("expires_in") or 0) - _MARGIN
    if seconds > 0:
        cache.set(_TOKEN, base64.b64encode(vault.seal(token.encode())).decode(), seconds)
    return token


def look() -> Finding:
    """For `yushan doctor` and the start in production."""
    name = "微信通知"
    parts = (settings.WECHAT_APP_ID, settings.WECHAT_SECRET, settings.WECHAT_TEMPLATE)
    if not any(parts):
        return Finding(Mark.FINE, name, "没有配置，消息不发微信")
    if not all(parts):
        return Finding(
            Mark.WRONG, name, "YUSHAN_WECHAT_APP_ID、YUSHAN_WECHAT_SECRET、YUSHAN_WECHAT_TEMPLATE 要一起配置"
        )
    if settings.PRODUCTION and urlsplit(settings.WECHAT_URL).scheme != "https":
        return Finding(Mark.WRONG, name, "YUSHAN_WECHAT_URL 要用 https")
    return Finding(Mark.FINE, name, f"经 {urlsplit(settings.WECHAT_URL).hostname} 发送模板消息")
