from datetime import timedelta
from typing import Any

from django.apps import AppConfig

ACTION_NAMES = {
    "file": "提出投诉、申诉或建议",
    "say": "补充说明",
    "rate": "评价答复",
    "withdraw": "撤回投诉或申诉",
    "ask_second": "申请复核",
    "name": "指定承办人",
    "stand_aside": "承办人回避",
    "accept": "受理投诉或申诉",
    "decline": "不予受理投诉或申诉",
    "hand_over": "转办投诉或申诉",
    "ask": "给提出人留言",
    "note": "记办理情况",
    "name_organization": "写明被反映的组织",
    "answer": "答复",
    "answer_second": "复核答复",
    "close": "办结",
    "mediate": "开始调解",
    "mediated": "记调解",
    "resume": "调解没有谈成",
    "settle": "调解达成一致",
    "refer": "交组织核实",
    "reply": "组织回复核实",
    "go_up": "投诉或申诉超期上报",
    "read": "查看投诉或申诉",
    "see": "看到投诉或申诉的编号",
    "read_question": "组织查看要核实的问题",
    "release": "承办人离岗",
    "read_file": "查看投诉或申诉的附件",
    "write_public": "拟公开答复",
    "publish": "发布公开答复",
    "unpublish": "撤下公开答复",
    "propose_exclusion": "提出限制报名",
    "state": "本人陈述",
    "exclude": "决定限制报名",
    "drop_exclusion": "不予限制报名",
    "lift_exclusion": "解除限制报名",
    "end_exclusion": "限制报名期满",
    "appeal": "对限制报名申诉",
    "decide_appeal": "审理申诉",
    "read_exclusion": "查看限制报名",
    "read_evidence": "查看限制报名的证据",
}


class RightsConfig(AppConfig):
    name = "yushan.rights"
    label = "rights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import erasure, retention
        from yushan.activities import gates
        from yushan.audit import words
        from yushan.common import choosing, navigation, rotation, schedule, todos
        from yushan.needs import rights as needs_rights
        from yushan.organizations.access import can
        from yushan.rights import actions, gate, keeping, logs
        from yushan.rights.forms.working import ORGANIZATIONS
        from yushan.rights.queries.people import organizations_asked
        from yushan.rights.todos import SOURCES

        for action, label in ACTION_NAMES.items():
            words.register(f"rights.{action}", label)
        needs_rights.provide(actions.Desk())
        gates.register_keeper("rights", gate.keep_out)
        erasure.register("rights", check=keeping.check, erase=keeping.erase)
        for rule in keeping.RULES:
            retention.register(rule)
        rotation.register(actions.FILES.reseal)
        logs.connect()
        choosing.register(choosing.Source(ORGANIZATIONS, organizations_asked, beside=lambda row: row.code))
        for source in SOURCES:
            todos.register(source)

        def regular() -> str:
            told, gone = actions.tell_later(), actions.release_gone()
            return (
                f"{actions.adopt_reviews()} 件评单转来，{actions.look_after()} 件超期，{actions.end_due()} 条限制期满，"
                f"{told} 条匿名诉求的消息，{gone} 个承办人离岗"
            )

        schedule.register("rights.days", timedelta(minutes=20), regular)
        schedule.register("rights.files", timedelta(hours=6), actions.tidy_files)

        def allowed(user: Any) -> bool:
            return can(user, "rights.handle") or can(user, "rights.reply") or can(user, "rights.figures")

        navigation.register(
            navigation.MenuItem(
                group="机制", label="权益维护", icon="scale", url_name="rights:list", allowed=allowed, order=30,
                waits=("rights.",),
            )
        )  # fmt: skip
