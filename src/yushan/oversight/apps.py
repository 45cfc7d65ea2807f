from datetime import timedelta

from django.apps import AppConfig

ACTION_NAMES = {
    "cancel": "取消任务",
    "cancel_one": "取消一家的任务",
    "change": "改动任务",
    "escalate": "任务超期上报",
    "extend": "任务改期",
    "finish": "报告任务办结",
    "look_pledges": "查看支部承诺",
    "give": "安排任务",
    "give_more": "任务再交给",
    "link": "对照责任单位",
    "name_pioneers": "命名党员先锋队",
    "end_pioneers": "撤销党员先锋队",
    "paper": "生成任务办理报告",
    "pledge": "党员承诺",
    "receiver_ends": "承办的组织不再运行",
    "report": "报任务进展",
    "send_back": "任务退回",
    "sign": "任务销号",
    "urge": "督办任务",
    "urge_over": "督办的期限过了",
    "withdraw_pledge": "撤回承诺",
}


class OversightConfig(AppConfig):
    name = "yushan.oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import erasure, retention
        from yushan.audit import words
        from yushan.common import choosing, jobs, navigation, rotation, schedule, todos
        from yushan.coordination import continuing
        from yushan.organizations import effects
        from yushan.organizations.access import can
        from yushan.organizations.signals import organization_ending, organization_replanted
        from yushan.oversight import actions, joining, keeping
        from yushan.oversight.actions import papers, reorganised
        from yushan.oversight.erasing import erase
        from yushan.oversight.queries.changed_plan import of_tasks
        from yushan.oversight.queries.party import leading_party, teams_to_name
        from yushan.oversight.todos import SOURCES
        from yushan.plan import consequences
        from yushan.regulations import obliging

        for action, label in ACTION_NAMES.items():
            words.register(f"oversight.{action}", label)
        for source in SOURCES:
            todos.register(source)
        effects.register("oversight", reorganised.effects)
        organization_ending.connect(reorganised.ask_for_others, dispatch_uid="oversight")
        organization_replanted.connect(reorganised.follow, dispatch_uid="oversight")
        continuing.register("oversight", joining.DECISIONS)
        obliging.register("oversight", joining.obliged)
        consequences.register("oversight", of_tasks)
        erasure.register("oversight", erase=erase)
        for rule in keeping.RULES:
            retention.register(rule)
        choosing.register(choosing.Source("oversight.teams", teams_to_name))
        choosing.register(choosing.Source("oversight.party", leading_party, beside=lambda row: row.unit.name))
        jobs.register(papers.MAKE, papers.run_paper)

        def regular() -> str:
            reorganised.stand_where_they_are()
            turned = actions.retime_all()
            return f"改灯 {turned} 项，提醒 {actions.remind_due()} 项，上报 {actions.escalate_due()} 项"

        schedule.register("oversight.days", timedelta(hours=1), regular)
        schedule.register("oversight.files", timedelta(hours=6), actions.tidy_files)
        for folder in (actions.FILES, actions.PAPERS):
            rotation.register(folder.reseal)
        navigation.register(
            navigation.MenuItem(
                group="机制",
                label="任务台账",
                icon="list-check",
                url_name="oversight:board",
                allowed=lambda user: can(user, "task.view"),
                order=4,
                waits=("oversight.",),
            )
        )
        navigation.register(
            navigation.MenuItem(
                group="机制",
                label="党建引领",
                icon="flag",
                url_name="party:overview",
                allowed=lambda user: can(user, "task.view"),
                order=6,
            )
        )
