from datetime import timedelta

from django.apps import AppConfig

ACTION_NAMES = {
    "order": "点单",
    "sort": "给点单归类",
    "accept": "受理点单",
    "decline": "不予受理",
    "merge": "合并点单",
    "stand_up": "合并的点单恢复",
    "dispatch": "派单",
    "return": "派单没有队接",
    "ask_day": "问点单人新的日子",
    "recall": "收回派单",
    "claim": "接单",
    "refuse": "不接单",
    "release": "退回接的单",
    "contact": "联系点单人",
    "take_over": "接着办一起的点单",
    "split": "拆开合并的点单",
    "withdraw": "撤回点单",
    "close": "结束办理点单",
    "escalate": "点单超时上报",
    "serve": "为点单安排活动",
    "unserve": "点单的活动取消",
    "finish": "点单办完",
    "review": "评单",
    "answer": "回复评单",
    "visit": "回访评单",
    "case": "不满意的评单待回访",
    "talk": "点单留言",
    "code": "换查询码",
    "wall": "心愿上墙",
    "hand_over": "移交接的单",
    "plan_week": "排一周的派单",
    "plan_again": "重新排一周的派单",
    "propose_week": "建议一周的派单",
    "fix_week_line": "固定一周派单的一条",
    "exclude_week_line": "一周派单里排除一支队",
    "choose_week_line": "一周派单里选队",
    "send_week": "派出一周的单",
    "close_week": "结束一周派单",
}


class NeedsConfig(AppConfig):
    name = "yushan.needs"
    label = "needs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import erasure, retention
        from yushan.activities import origins, outcomes
        from yushan.audit import words
        from yushan.common import counts, jobs, navigation, rotation, schedule, search, todos
        from yushan.needs import actions, erasing, links
        from yushan.needs.actions import reorganised, timing, week_rounds, weeks
        from yushan.needs.actions.ordering import FILES
        from yushan.needs.counts import SOURCE as COUNTED
        from yushan.needs.search import PROVIDER, RECORD
        from yushan.needs.todos import SOURCES
        from yushan.organizations import effects, unmasking
        from yushan.organizations.access import can
        from yushan.organizations.signals import organization_ending
        from yushan.projects import demand

        counts.register(COUNTED)
        for action, label in ACTION_NAMES.items():
            words.register(f"needs.{action}", label)
        demand.provide(links.DEMAND)
        origins.register("needs", links.origins)
        outcomes.activity_ended.connect(timing.hear_of_activity, dispatch_uid="needs")
        outcomes.activity_timed.connect(timing.hear_of_times, dispatch_uid="needs")
        erasure.register("needs", check=erasing.check, erase=erasing.erase)
        for rule in erasing.RULES:
            retention.register(rule)
        rotation.register(FILES.reseal)
        unmasking.register("need", links.UNMASKABLE)
        effects.register("needs", reorganised.effects)
        organization_ending.connect(reorganised.carry_needs, dispatch_uid="needs")
        schedule.register("needs.overdue", timedelta(minutes=10), actions.look_after)
        schedule.register("needs.weeks", timedelta(minutes=5), actions.follow_up)
        jobs.register(weeks.KIND, week_rounds.run)
        schedule.register("needs.cases", timedelta(minutes=30), actions.look_after_cases)
        schedule.register("needs.put_back", timedelta(hours=24), actions.put_back)
        schedule.register("needs.texts", timedelta(minutes=1), actions.send_texts)
        schedule.register("needs.files", timedelta(hours=6), actions.tidy_files)
        search.register(PROVIDER)
        search.register_command(RECORD)
        for source in SOURCES:
            todos.register(source)
        navigation.register(
            navigation.MenuItem(
                group="服务",
                label="需求派单",
                icon="message",
                url_name="needs:board",
                allowed=lambda user: can(user, "need.view") or can(user, "need.claim"),
                order=40,
                waits=("needs.",),
            )
        )
