"""What the project room joins at start: words of the trail, to-dos, regular work, files of the plan folder, erasure."""

from datetime import timedelta

STEPS = {
    "evaluate": "进入评估",
    "improve": "进入优化",
    "next_round": "开始下一轮",
    "ask_round": "下一轮报上级审批",
    "approve_round": "批准新一轮",
    "close": "结项",
    "evaluate_oneself": "写自评",
    "ask_reviewer": "邀请专家评价",
    "review_round": "专家评价",
    "waive_side": "免去一方评价",
    "add_improvement": "写进改进清单",
    "hand_improvement": "改进换人或改期",
    "end_improvement": "改进完成或不改",
}
# What is done every day: stands in the trail, not among the steps on the project's first page.
UPKEEP = {
    "save_sheets": "改物料、教案",
    "save_milestone": "改里程碑",
    "reach_milestone": "里程碑完成",
    "drop_milestone": "删除里程碑",
    "save_head": "改经费科目",
    "drop_head": "删除经费科目",
    "save_risk": "改风险",
    "drop_risk": "划掉风险",
    "close_risk": "风险解除或再开",
    "add_spending": "登记支出",
    "decide_spending": "复核支出",
    "reverse_spending": "冲销支出",
    "fetch_receipt": "看票据",
    "add_measure": "加效果目标",
    "drop_measure": "删除效果目标",
    "add_value": "填效果数",
    "add_reached": "登记服务到的人",
    "open_quiz": "开测验",
    "turn_quiz": "测验换到下一份",
    "add_version": "放资料",
    "add_member": "加项目成员",
    "end_member": "成员退出项目",
    "add_meeting": "写会议纪要",
    "ask_question": "记下问题",
    "answer_question": "答复问题",
    "make_report": "生成项目报告",
    "write_form": "写新一版评价表",
}


def join_room() -> None:
    """Called in AppConfig.ready()."""
    from yushan.accounts import erasure
    from yushan.audit import words
    from yushan.common import rotation, schedule, sections, todos
    from yushan.projects.actions import improvements, money, papers, reports
    from yushan.projects.erasing import erase
    from yushan.projects.sections.evaluation import SECTION
    from yushan.projects.todos.room import SOURCES

    for action, label in (STEPS | UPKEEP).items():
        words.register(f"projects.{action}", label)
    for source in SOURCES:
        todos.register(source)
    sections.register(SECTION)
    schedule.register("projects.improvements", timedelta(hours=6), improvements.remind_due)
    for name, tidy, folder in (
        ("receipts", money.tidy_receipts, money.RECEIPTS),
        ("papers", papers.tidy_documents, papers.DOCUMENTS),
        ("reports", reports.tidy_reports, reports.REPORTS),
    ):
        schedule.register(f"projects.{name}", timedelta(hours=6), tidy)
        rotation.register(folder.reseal)
    erasure.register("projects", erase=erase)
