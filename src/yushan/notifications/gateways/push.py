"""Web push: a message to a browser through the push service that the browser named; no account anywhere."""

import hashlib
import http.client
import json
import time
from dataclasses import asdict, dataclass
from email.utils import parseaddr

from django.conf import settings

from yushan.common.findings import Finding, Mark
from yushan.notifications.gateways import sealing
from yushan.notifications.gateways.endpoints import Forbidden, checked, connection
from yushan.notifications.gateways.letters import Letter, NotSent

_KEPT_SECONDS = 12 * 3600  # how long a push service keeps a message for a browser that is switched off
_TOKEN_SECONDS = 12 * 3600


@dataclass(frozen=True)
class Browser:
    """Where a browser's push service is asked, and its keys in base64url."""

    endpoint: str
    public_key: str
    secret: str

    def as_text(self) -> str:
        """An address as gateways take it."""
        return json.dumps(asdict(self))


def is_configured() -> bool:
    """Whether browsers can be subscribed at all."""
    return bool(settings.VAPID_KEY)


def public_key() -> str:
    """What a browser is told when it subscribes."""
    return sealing.public_of(sealing.signing_key(settings.VAPID_KEY))


class PushGateway:
    """One message to one browser. One that is sent again replaces the first, on its way and on the screen."""

    def send(self, letter: Letter, to: str) -> str:
        browser = Browser(**json.loads(to))
        try:
            parts = checked(browser.endpoint)
            keys = sealing.keys_of(browser.public_key, browser.secret)
        except (Forbidden, ValueError) as error:
            raise NotSent("浏览器给的地址不能用", final=True, gone=True) from error
        content = {"title": letter.title, "body": letter.body[:600], "url": letter.url, "tag": letter.reference}
        authorization = sealing.authorization(
            sealing.signing_key(settings.VAPID_KEY),
            audience=f"{parts.scheme}://{parts.netloc}",
            contact=f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",
            # The push service compares it with its own clock, which nobody moves.
            expires=int(time.time()) + _TOKEN_SECONDS,
        )
        headers = {
            "Authorization": authorization,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(_KEPT_SECONDS),
            "Urgency": "high" if letter.urgent else "normal",
            "Topic": hashlib.sha256(letter.reference.encode()).hexdigest()[:32],
        }
        body = sealing.sealed(json.dumps(content, ensure_ascii=False).encode(), keys)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            way = connection(parts)
            try:
                way.request("POST", target, body=body, headers=headers)
                answer = way.getresponse()
                answer.read(1024)
            finally:
                way.close()
        except Forbidden as error:
            raise NotSent("浏览器给的地址不能用", final=True, gone=True) from error
        except (OSError, http.client.HTTPException) as error:
            raise NotSent(f"推送服务没有答复：{type(error).__name__}") from error
        return _outcome(answer)


def _outcome(answer: http.client.HTTPResponse) -> str:
    if 200 <= answer.status < 300:
        return (answer.getheader("Location") or "")[-120:]
    if answer.status in (404, 410):
        raise NotSent("这个浏览器已经取消了推送", final=True, gone=True)
    final = 300 <= answer.status < 500 and answer.status not in (408, 429)
    raise NotSent(f"推送服务答复 {answer.status}", final=final)


def look() -> Finding:
    """For `yushan doctor` and the start in production."""
    name = "浏览器推送"
    if not is_configured():
        return Finding(Mark.FINE, name, "没有配置 YUSHAN_VAPID_KEY，不提供浏览器推送")
    try:
        public_key()
    except ValueError:
        return Finding(Mark.WRONG, name, "YUSHAN_VAPID_KEY 要是 32 字节的 base64url")
    return Finding(Mark.FINE, name, "可以推送到浏览器")
