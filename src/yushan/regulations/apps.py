from datetime import timedelta

from django.apps import AppConfig

ACTION_NAMES = {
    "answer": "答复意见",
    "begin_version": "开始修订",
    "close_comments": "结束征求意见",
    "comment": "提出意见",
    "confirm": "确认已读制度",
    "create": "新建制度",
    "drop": "撤下一版",
    "hand_over": "请组织阅读制度",
    "open": "征求意见",
    "publish": "发布制度",
    "remind": "提醒阅读制度",
    "repeal": "废止制度",
    "replace": "被新版替代",
    "take_effect": "制度生效",
    "update": "修改制度资料",
    "write": "修改制度文字",
}


class RegulationsConfig(AppConfig):
    name = "yushan.regulations"
    label = "regulations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import erasure
        from yushan.audit import words
        from yushan.common import counts, jobs, lists, navigation, rotation, schedule, todos
        from yushan.common.actors import WORKER
        from yushan.organizations.access import can
        from yushan.regulations import actions
        from yushan.regulations.actions.erasing import erase
        from yushan.regulations.actions.steps import TELL, tell
        from yushan.regulations.bulk_actions import HAND_OVER
        from yushan.regulations.counts import SOURCE as COUNTED
        from yushan.regulations.todos import SOURCES

        counts.register(COUNTED)
        for action, label in ACTION_NAMES.items():
            words.register(f"regulations.{action}", label)

        def regular() -> str:
            begun, closed = actions.take_effect_due(WORKER), actions.close_due(WORKER)
            return f"{begun} 版生效，{closed} 版征求意见截止，{actions.remind_due(WORKER)} 版提醒，{actions.tidy_up()} 份文件清理"

        schedule.register("regulations.days", timedelta(minutes=15), regular)
        jobs.register(TELL, tell)
        rotation.register(actions.FILES.reseal)
        erasure.register("regulations", erase=erase)
        navigation.register(
            navigation.MenuItem(
                "机制",
                "制度",
                icon="books",
                url_name="regulations:list",
                allowed=lambda user: can(user, "regulation.view"),
                order=60,
                waits=("regulations.",),
            )
        )
        for source in SOURCES:
            todos.register(source)
        lists.register_action("organizations", HAND_OVER)
