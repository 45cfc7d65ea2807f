"""By which ways a notice leaves the platform: a small interface, one module each, chosen by YUSHAN_… (docs/operations.md).

What is not configured is not offered. A gateway returns when the message was accepted; what the provider calls it is
its answer. Each message has a reference that stays the same when it is sent again.
"""

from collections.abc import Callable
from typing import Protocol

from yushan.notifications.gateways import mail, push, text, wechat
from yushan.notifications.gateways.letters import Letter, NotSent
from yushan.notifications.gateways.push import Browser

__all__ = ["Browser", "Gateway", "Letter", "NotSent", "available", "current"]


class Gateway(Protocol):
    """Sends one letter to one address of its kind; NotSent when it was not accepted."""

    def send(self, letter: Letter, to: str) -> str: ...


_GATEWAYS: dict[str, tuple[Callable[[], bool], Callable[[], Gateway]]] = {
    "email": (mail.is_configured, mail.MailGateway),
    "sms": (text.is_configured, text.current),
    "wechat": (wechat.is_configured, wechat.WechatGateway),
    "push": (push.is_configured, push.PushGateway),
}


def available() -> frozenset[str]:
    """The ways that are configured. No statement."""
    return frozenset(channel for channel, (configured, _make) in _GATEWAYS.items() if configured())


def current(channel: str) -> Gateway:
    """The gateway of a way. NotSent when there is none."""
    configured, make = _GATEWAYS[channel]
    if not configured():
        raise NotSent("没有配置", final=True)
    return make()
