from datetime import timedelta

from django.apps import AppConfig

ACTION_NAMES = {
    "accept": "验收工作",
    "cancel": "取消工作",
    "change": "修改工作",
    "create": "安排工作",
    "decide": "记录议定事项",
    "escalate": "上报督办",
    "hold": "记录会议",
    "note": "写进展",
    "owner_leaves": "负责人的组织不再运行",
    "report": "报告办完",
    "send_back": "退回继续办",
    "update_meeting": "修改会议记录",
    "urge": "写督办意见",
}


class CoordinationConfig(AppConfig):
    name = "yushan.coordination"
    label = "coordination"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import retention
        from yushan.audit import words
        from yushan.common import navigation, rotation, schedule, todos
        from yushan.coordination import actions, keeping
        from yushan.coordination.actions import reorganised
        from yushan.coordination.todos import SOURCES
        from yushan.organizations import effects
        from yushan.organizations.access import can
        from yushan.organizations.signals import organization_ending

        effects.register("coordination", reorganised.effects)
        organization_ending.connect(reorganised.ask_for_owners, dispatch_uid="coordination")
        for action, label in ACTION_NAMES.items():
            words.register(f"coordination.{action}", label)
        for rule in keeping.RULES:
            retention.register(rule)
        for source in SOURCES:
            todos.register(source)

        def regular() -> str:
            return f"提醒 {actions.remind_due()} 项，上报 {actions.escalate_due()} 项"

        schedule.register("coordination.days", timedelta(hours=1), regular)
        schedule.register("coordination.files", timedelta(hours=6), actions.tidy_files)
        rotation.register(actions.FILES.reseal)
        navigation.register(
            navigation.MenuItem(
                group="机制",
                label="工作协调",
                icon="checklist",
                url_name="coordination:list",
                allowed=lambda user: can(user, "coordination.view"),
                order=5,
                waits=("coordination.",),
            )
        )
