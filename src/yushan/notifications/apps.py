from datetime import timedelta

from django.apps import AppConfig

WORDS = {
    "ask_email": "填写收消息的邮箱",
    "choose": "修改消息设置",
    "confirm_email": "确认收消息的邮箱",
    "leave": "退订邮件",
    "remove_email": "删除收消息的邮箱",
    "subscribe": "开通浏览器推送",
    "try_again": "重发没有发出的消息",
    "unsubscribe": "关闭浏览器推送",
}


def _send() -> str:
    from yushan.notifications.actions import send_due

    sent, failed = send_due()
    return f"发出 {sent} 条消息，{failed} 条没有发出"


class NotificationsConfig(AppConfig):
    name = "yushan.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import erasure, retention
        from yushan.accounts.signals import notices_written
        from yushan.audit import words
        from yushan.common import findings, schedule
        from yushan.notifications.actions import on_notices_written
        from yushan.notifications.erasing import erase
        from yushan.notifications.gateways import mail, push, text, wechat
        from yushan.notifications.models import Delivery

        notices_written.connect(on_notices_written, dispatch_uid="notifications")
        schedule.register("notifications.send", timedelta(minutes=1), _send)
        erasure.register("notifications", erase=erase)
        retention.register(
            retention.Rule(
                "deliveries",
                "消息发送记录",
                "个人信息保护法第十九条：保存期限为实现目的所必要的最短时间",
                "deliveries_kept_days",
                lambda limit: Delivery.objects.filter(created_at__lt=limit),
            )
        )
        for look in (mail.look, text.look, wechat.look, push.look):
            findings.register(look)
        for action, label in WORDS.items():
            words.register(f"notifications.{action}", label)
