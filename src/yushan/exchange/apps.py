from datetime import timedelta

from django.apps import AppConfig

ACTION_NAMES = {
    "upload": "上传导入文件",
    "confirm": "确认导入",
    "ask_second": "提交复核",
    "decline": "退回导入",
    "drop": "放弃导入",
    "apply": "写入导入的行",
    "take_over": "接管数据文件",
}


class ExchangeConfig(AppConfig):
    name = "yushan.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.audit import words
        from yushan.common import jobs, navigation, rotation, schedule, search, todos
        from yushan.exchange import actions, storage, tasks
        from yushan.exchange.doubtful import CHECK
        from yushan.exchange.search import COMMANDS
        from yushan.exchange.todos import SOURCES
        from yushan.indicators import doubtful
        from yushan.organizations.access import can

        doubtful.register(CHECK)
        jobs.register(actions.CHECK, tasks.check)
        jobs.register(actions.APPLY, tasks.apply)
        schedule.register("exchange.tidy_up", timedelta(days=1), tasks.tidy_up)
        rotation.register(storage.FILES.reseal)
        for source in SOURCES:
            todos.register(source)
        for command in COMMANDS:
            search.register_command(command)
        for action, label in ACTION_NAMES.items():
            words.register(f"exchange.{action}", label)
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
