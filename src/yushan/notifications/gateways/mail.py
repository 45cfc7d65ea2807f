"""E-mail, by the mailer of Django; YUSHAN_EMAIL_URL says how."""

import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from yushan.common.findings import Finding, Mark
from yushan.notifications.gateways.letters import Letter, NotSent

_KINDS = ("console", "file", "smtp", "smtps")


def _kind() -> str:
    return urlsplit(settings.EMAIL_URL).scheme


def is_configured() -> bool:
    """Whether e-mail is offered at all."""
    return _kind() in _KINDS


class MailGateway:
    """One mail to one person. The reference is its Message-ID, so a mail sent again is the same mail."""

    def send(self, letter: Letter, to: str) -> str:
        host = urlsplit(settings.SITE_URL).hostname or "localhost"
        number = f"<{letter.reference}@{host}>"
        headers = {"Message-ID": number, "Auto-Submitted": "auto-generated"}
        if letter.leave_url:  # RFC 8058: one click in the mail programme
            headers["List-Unsubscribe"] = f"<{letter.leave_url}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        text = render_to_string("notifications/mail.txt", {"letter": letter})
        mail = EmailMessage(subject=letter.title, body=text, to=[to], headers=headers)
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            raise NotSent("邮箱不接收", final=True) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"邮件服务器没有接收：{type(error).__name__}") from error
        return number


def look() -> Finding:
    """For `yushan doctor` and the start in production."""
    name, kind = "邮件", _kind()
    if not settings.EMAIL_URL:
        return Finding(Mark.FINE, name, "没有配置，消息不发邮件")
    if kind not in _KINDS:
        return Finding(Mark.WRONG, name, "YUSHAN_EMAIL_URL 要写成 smtp://…、smtps://…、file: 或 console:")
    if kind in ("console", "file"):
        mark = Mark.WRONG if settings.PRODUCTION else Mark.FINE
        return Finding(mark, name, f"{kind} 只用于演示和开发，邮件不会发出去")
    if not urlsplit(settings.EMAIL_URL).hostname:
        return Finding(Mark.WRONG, name, "YUSHAN_EMAIL_URL 里没有邮件服务器的名字")
    if settings.PRODUCTION and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        return Finding(Mark.WRONG, name, "YUSHAN_EMAIL_URL 要用 smtps:// 或者加上 ?tls=1，密码不能明文传送")
    return Finding(Mark.FINE, name, f"经 {urlsplit(settings.EMAIL_URL).hostname} 发送")
