from datetime import timedelta

from django.apps import AppConfig

ACTION_NAMES = {
    "save_vehicle": "登记车辆",
    "create": "新建巡回",
    "update": "修改巡回",
    "open": "开放巡回预约",
    "close": "停止巡回预约",
    "end": "巡回结束",
    "cancel": "取消巡回",
    "book": "预约一站",
    "stop_confirm": "确认一站",
    "stop_decline": "不接受一站",
    "stop_withdraw": "取消一站",
    "stop_move": "一站改时间",
    "hand_over": "移交巡回",
}


class ToursConfig(AppConfig):
    name = "yushan.tours"
    label = "tours"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.audit import words
        from yushan.common import choosing, navigation, schedule, todos
        from yushan.organizations import effects
        from yushan.organizations.access import can
        from yushan.organizations.signals import organization_ending
        from yushan.tours import actions, queries
        from yushan.tours.actions import reorganised
        from yushan.tours.todos import SOURCES

        for action, label in ACTION_NAMES.items():
            words.register(f"tours.{action}", label)
        effects.register("tours", reorganised.effects)
        organization_ending.connect(reorganised.carry_tours, dispatch_uid="tours")
        schedule.register("tours.days", timedelta(hours=1), actions.end_due)
        schedule.register("tours.freed", timedelta(minutes=5), actions.free_cancelled)
        choosing.register(choosing.Source("tours.senders", queries.senders))
        choosing.register(choosing.Source("tours.hosts", queries.hosts))
        choosing.register(choosing.Source("tours.stations", queries.stations_of_hosts))
        for source in SOURCES:
            todos.register(source)
        navigation.register(
            navigation.MenuItem(
                group="服务",
                label="巡回",
                icon="bus",
                url_name="tours:list",
                allowed=lambda user: can(user, "activity.view"),
                order=32,
                waits=("tours.",),
            )
        )
