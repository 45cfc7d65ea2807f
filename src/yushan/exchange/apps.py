from datetime import timedelta

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "yushan.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.audit import words
        from yushan.common import jobs, navigation, rotation, schedule, search, todos
        from yushan.exchange import actions, storage, tasks
        from yushan.exchange.search import COMMANDS
        from yushan.exchange.todos import SOURCES
        from yushan.organizations.access import can

        jobs.register(actions.CHECK, tasks.check)
        jobs.register(actions.APPLY, tasks.apply)
        schedule.register("exchange.tidy_up", timedelta(days=1), tasks.tidy_up)
        rotation.register(storage.FILES.reseal)
        for source in SOURCES:
            todos.register(source)
        for command in COMMANDS:
            search.register_command(command)
        for action, label in actions.WORDS.items():
            words.register(action, label)
        navigation.register(
            navigation.MenuItem(
                group="系统",
                label="导入与交换",
                icon="file-import",
                url_name="exchange:list",
                allowed=lambda user: can(user, "import.run"),
                order=10,
                waits=("exchange.",),
            )
        )
