from datetime import timedelta
from typing import Any

from django.apps import AppConfig

ACTION_NAMES = {
    "report": "报告安全事件",
    "photo": "补安全事件的照片",
    "read": "查看安全事件",
    "read_health": "查看伤情",
    "read_photo": "查看安全事件的照片",
    "take": "接报安全事件",
    "note": "记安全事件的处置",
    "grade": "改安全事件的等级",
    "name_reader": "让人知道安全事件",
    "end_reader": "不再让人看安全事件",
    "add_person": "补安全事件里的人",
    "link_person": "对上安全事件里的志愿者",
    "propose": "提请结案",
    "return": "退回继续处置",
    "close": "安全事件结案",
    "go_up": "安全事件超时上报",
    "add_policy": "登记年度或个人保单",
    "name_insured": "加入保单",
    "take_off_insured": "从保单里去掉一个人",
    "void_policy": "作废保单",
    "read_policy": "查看保单",
    "export_insured": "导出保单的投保名单",
    "open_claim": "登记理赔",
    "move_claim": "更新理赔",
    "prepare": "填活动的应急准备",
    "tick": "核对当天的安全清单",
    "hand_in_talk": "交内容审核",
    "hand_in_again": "改好再交内容审核",
    "review_talk": "审核内容",
    "judge": "核实异常线索",
}


class SafetyConfig(AppConfig):
    name = "yushan.safety"
    label = "safety"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import erasure, retention
        from yushan.activities import coverage, demands, whom_to_call
        from yushan.audit import words
        from yushan.common import choosing, navigation, rotation, schedule, search, sections, todos
        from yushan.organizations.access import can
        from yushan.safety import actions, keeping
        from yushan.safety.forms.insuring import ORGANIZATIONS, organizations_insured
        from yushan.safety.queries import preparing
        from yushan.safety.queries.insurance import covering
        from yushan.safety.sections import SECTIONS
        from yushan.safety.todos import SOURCES

        for action, label in ACTION_NAMES.items():
            words.register(f"safety.{action}", label)
        coverage.register("safety", covering)
        demands.register("safety", preparing.missing)
        whom_to_call.provide(preparing.contact_of)
        choosing.register(choosing.Source(ORGANIZATIONS, organizations_insured, beside=lambda row: row.code))
        erasure.register("safety", check=keeping.check, erase=keeping.erase)
        for section in SECTIONS:
            sections.register(section)
        for rule in keeping.RULES:
            retention.register(rule)
        for folder in (actions.PHOTOS, actions.PAPERS, actions.TALKS):
            rotation.register(folder.reseal)
        for source in SOURCES:
            todos.register(source)

        def tidy() -> str:
            return f"删除 {actions.tidy_photos() + actions.tidy_papers() + actions.tidy_talks()} 个文件"

        schedule.register("safety.incidents", timedelta(minutes=5), actions.look_after)
        schedule.register("safety.signals", timedelta(hours=24), actions.find_signals)
        schedule.register("safety.files", timedelta(hours=6), tidy)

        def allowed(user: Any) -> bool:
            return can(user, "incident.handle") or can(user, "incident.figures")

        search.register_command(
            search.Command(label="报安全事件", icon="alert-triangle", url_name="safety:new", allowed=allowed, order=60)
        )
        navigation.register(
            navigation.MenuItem(
                group="机制", label="安全", icon="shield", url_name="safety:incidents", allowed=allowed, order=31,
                waits=("safety.",),
            )
        )  # fmt: skip
