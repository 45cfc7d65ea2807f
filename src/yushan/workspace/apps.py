from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "yushan.workspace"
    label = "workspace"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.common import navigation
        from yushan.organizations.access import is_staff

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
