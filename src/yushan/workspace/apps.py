from datetime import timedelta

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "yushan.workspace"
    label = "workspace"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.common import navigation, schedule
        from yushan.notifications import gate
        from yushan.organizations.access import can, is_staff, require
        from yushan.workspace.tasks import say_calendar_ends

        schedule.register("workspace.calendar", timedelta(hours=24), say_calendar_ends)
        gate.provide(lambda actor: require(actor, "message.oversee"))

        navigation.register(
            navigation.MenuItem(
                group="",
                label="待办",
                icon="inbox",
                url_name="workspace:home",
                allowed=is_staff,
                order=10,
                waits=("",),
            )
        )
        navigation.register(
            navigation.MenuItem(
                group="系统",
                label="消息发送",
                icon="send",
                url_name="notifications:overview",
                allowed=lambda user: can(user, "message.oversee"),
                order=85,
            )
        )
