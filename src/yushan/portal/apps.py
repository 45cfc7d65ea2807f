from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "yushan.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.audit import words
        from yushan.common import navigation
        from yushan.portal.queries.me import unread

        navigation.count_unread(unread)
        words.register("portal.export_own", "下载自己的资料")
