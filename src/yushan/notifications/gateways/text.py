"""A notice by SMS, through the gateway that sends the codes, with a template of its own. The title only."""

import sys
from typing import TYPE_CHECKING

from django.conf import settings

from yushan.accounts import gateways as codes
from yushan.common.findings import Finding, Mark
from yushan.notifications.gateways.letters import Letter, NotSent

if TYPE_CHECKING:
    from yushan.notifications.gateways import Gateway

_LONGEST = 60  # characters of a parameter that providers accept


def is_configured() -> bool:
    """Whether notices go by SMS at all; codes may without them."""
    return codes.is_configured() and bool(settings.SMS_NOTICE_TEMPLATE)


class _Console:
    def send(self, letter: Letter, to: str) -> str:
        sys.stderr.write(f"短信 → {to}：{letter.title}\n")
        return ""


class _File:
    def send(self, letter: Letter, to: str) -> str:
        try:
            codes.append(settings.SMS_NOTICE_FILE, {"phone": to, "title": letter.title, "reference": letter.reference})
        except codes.NotSent as error:
            raise NotSent(str(error)) from error
        return ""


class _Http:
    """The same request as for a code, with another template and the title as its parameter."""

    def send(self, letter: Letter, to: str) -> str:
        body = {
            "phone": f"+86{to}",
            "template": settings.SMS_NOTICE_TEMPLATE,
            "signature": settings.SMS_SIGNATURE,
            "parameters": {"title": letter.title[:_LONGEST]},
            "reference": letter.reference,
        }
        try:
            codes.post(body)
        except codes.NotSent as error:
            raise NotSent(f"短信平台没有接收：{error}") from error
        return letter.reference


def current() -> "Gateway":
    """The gateway that YUSHAN_SMS_GATEWAY names."""
    kinds: dict[str, type[Gateway]] = {"console": _Console, "file": _File, "http": _Http}
    return kinds[settings.SMS_GATEWAY]()


def look() -> Finding:
    """For `yushan doctor` and the start in production; the gateway itself is looked at with the codes."""
    if is_configured():
        return Finding(Mark.FINE, "短信通知", f"模板 {settings.SMS_NOTICE_TEMPLATE}，只发 24 小时内的变更和取消")
    return Finding(Mark.FINE, "短信通知", "没有配置 YUSHAN_SMS_NOTICE_TEMPLATE，消息不发短信")
