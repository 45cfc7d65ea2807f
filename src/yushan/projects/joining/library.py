"""What the library, programmes and contests join at start; called by apps.py."""

from datetime import timedelta
from typing import Any

from yushan.common.navigation import MenuItem

ACTION_NAMES = {
    "tag": "修改项目标签",
    "library_begin": "开始整理入库材料",
    "library_write": "修改入库材料",
    "library_file": "放上材料文件",
    "library_file_removed": "删除材料文件",
    "library_submit": "申请入库",
    "library_publish": "同意入库",
    "library_return": "退回入库申请",
    "library_withdraw": "从项目库下架",
    "library_copy": "从项目库复制",
    "feature_ask": "申报特色项目",
    "feature_take_back": "撤回特色项目申报",
    "feature_agree": "认定特色项目",
    "feature_decline": "不认定特色项目",
    "feature_end": "取消特色项目认定",
    "contest_create": "新建大赛",
    "contest_update": "修改大赛",
    "contest_reviewers": "选定评审",
    "contest_open": "开始申报",
    "contest_begin": "截止申报开始评审",
    "contest_close": "结束一轮评审",
    "contest_publish": "公布大赛结果",
    "contest_cancel": "取消大赛",
    "contest_enter": "申报大赛",
    "contest_withdraw": "撤回申报",
    "contest_score": "评审打分",
    "contest_recuse": "申请回避",
    "contest_object": "提出异议",
    "contest_answer": "答复异议",
    "support_add": "安排支持措施",
    "support_evidence": "放上支持措施的凭据",
    "support_done": "支持措施落实",
    "support_drop": "支持措施不再落实",
    "achievement_create": "新建成果",
    "achievement_update": "修改成果",
    "achievement_evidence": "放上成果佐证",
    "achievement_evidence_removed": "删除成果佐证",
    "achievement_submit": "提交成果",
    "achievement_publish": "发布成果",
    "achievement_return": "退回成果",
    "achievement_withdraw": "撤下成果",
}


def join() -> None:
    """Words of the trail, menu, to-dos, regular work, a section of the plan folder."""
    from yushan.accounts import erasure
    from yushan.audit import words
    from yushan.common import navigation, rotation, schedule, sections, todos
    from yushan.projects.actions.achievements import EVIDENCE, tidy_evidence
    from yushan.projects.actions.contest_entries import erase_objector
    from yushan.projects.actions.library import KIT, tidy_kits
    from yushan.projects.actions.library_index import keep_all_words
    from yushan.projects.actions.supports import EVIDENCE as SUPPORT_EVIDENCE
    from yushan.projects.actions.supports import tidy_evidence as tidy_support_evidence
    from yushan.projects.sections.library import SECTIONS
    from yushan.projects.todos.contest import SOURCES as CONTESTS
    from yushan.projects.todos.features import SOURCES as FEATURES
    from yushan.projects.todos.library import SOURCES

    for action, label in ACTION_NAMES.items():
        words.register(f"projects.{action}", label)
    for section in SECTIONS:
        sections.register(section)
    for source in (*SOURCES, *FEATURES, *CONTESTS):
        todos.register(source)
    erasure.register("contests", erase=erase_objector)
    rotation.register(KIT.reseal)
    rotation.register(EVIDENCE.reseal)
    rotation.register(SUPPORT_EVIDENCE.reseal)
    schedule.register("projects.library_words", timedelta(hours=24), keep_all_words)
    schedule.register("projects.library_files", timedelta(hours=6), tidy_kits)
    schedule.register("projects.achievement_files", timedelta(hours=6), tidy_evidence)
    schedule.register("projects.support_files", timedelta(hours=6), tidy_support_evidence)
    for item in _menu():
        navigation.register(item)


def _menu() -> list[MenuItem]:
    from yushan.organizations.access import can
    from yushan.projects.queries.lists import may_look

    def sees(user: Any) -> bool:
        return can(user, "project.view")

    return [
        MenuItem(
            group="项目",
            label="项目库",
            icon="books",
            url_name="library:list",
            allowed=sees,
            order=14,
            waits=("library.",),
        ),
        MenuItem(
            group="项目",
            label="行动计划",
            icon="target",
            url_name="library:programmes",
            allowed=sees,
            order=15,
            waits=(),
        ),
        MenuItem(
            group="项目",
            label="特色项目",
            icon="award",
            url_name="library:features",
            allowed=sees,
            order=16,
            waits=("features.",),
        ),
        MenuItem(
            group="项目",
            label="最佳实践",
            icon="trophy",
            url_name="library:achievements",
            allowed=sees,
            order=17,
            waits=("achievements.",),
        ),
        MenuItem(
            group="项目",
            label="项目大赛",
            icon="medal",
            url_name="contests:list",
            allowed=may_look,
            order=18,
            waits=("contests.",),
        ),
        MenuItem(
            group="项目",
            label="支持措施",
            icon="list-check",
            url_name="contests:supports",
            allowed=lambda user: can(user, "contest.edit"),
            order=19,
        ),
    ]
