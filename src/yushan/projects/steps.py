"""The steps that the pages offer: what happens, said beforehand, what is asked, and who may do them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from yushan.projects import actions
from yushan.projects.models import Project


@dataclass(frozen=True)
class Offer:
    """One step as a page offers it; `label` is the button, it says the effect. `{asked}` in `label` and `done` is what the level
    above is asked for (`of`).
    """

    event: str
    action: Callable[..., Any]
    label: str
    effect: str
    done: str
    asks_reason: bool = False
    is_danger: bool = False
    asks_activities: bool = False  # what becomes of those that have not begun
    asks_round: bool = False  # days and budget of the next one
    shows_ahead: bool = False  # lists what has not begun, with how many people are signed up

    def of(self, project: Project) -> "Offer":
        """The same in the words of this project's round."""
        asked = project.asked_for
        return replace(self, label=self.label.format(asked=asked), done=self.done.format(asked=asked))


KEEPERS = "项目负责人或本组织、上级组织的管理员"
ABOVE = "上一级组织或区县、市级管理员，不能是提交的人"


OFFERS = {
    offer.event: offer
    for offer in (
        Offer(
            "submit",
            actions.submit_project,
            "提交{asked}",
            "申请会送到上级的待办。审批期间不能修改，要改可以撤回。",
            "已提交{asked}，结果会告诉您。",
        ),
        Offer("recall", actions.recall_project, "撤回修改", "撤回以后回到草稿，改好再提交。", "已撤回，可以修改了。"),
        Offer(
            "approve",
            actions.approve_project,
            "批准{asked}",
            "批准后项目立即公开，可以招募志愿者、发布活动。",
            "已批准{asked}，负责人会收到通知。",
        ),
        Offer(
            "return",
            actions.return_project,
            "退回给负责人",
            "退回后由负责人修改，改好可以重新提交。",
            "已退回，负责人会看到原因。",
            asks_reason=True,
        ),
        Offer(
            "start",
            actions.start_project,
            "开始实施",
            "开始实施以后仍然可以发布活动、补招志愿者。",
            "项目进入实施。",
        ),
        Offer(
            "evaluate",
            actions.evaluate_project,
            "进入评估",
            "四类评价表打开：您写自评，服务对象扫码评，参加过的志愿者收到邀请，专家由您邀请。这一轮不能再发布活动。",
            "已进入评估，志愿者已收到邀请。",
        ),
        Offer(
            "improve",
            actions.improve_project,
            "进入优化",
            "四类评价表关闭，不再收评价。按大家的意见写改进清单，每一条有负责人和日期。",
            "已进入优化，请写改进清单。",
        ),
        Offer(
            "next_round",
            actions.begin_next_round,
            "开始下一轮",
            "填好新一轮的日期和预算。预算不超过这一轮结余的，马上重新公开招募；超过的先报上级批准，批准以前不公开。里程碑、岗位、经费科目、效果目标和没解除的风险照这一轮复制，日期顺延；没改完的改进带到下一轮。"
            "这一轮的内容在“历轮和报告”里随时能看。",
            "下一轮已经开始，请核对日期和岗位。",
            asks_round=True,
        ),
        Offer(
            "close",
            actions.close_project,
            "结项",
            "结项以后内容不再修改，公开页保留。没改完的改进仍由各自的负责人做完。",
            "项目已结项，可以生成结项报告。",
        ),
        Offer(
            "suspend",
            actions.suspend_project,
            "暂停项目",
            "暂停期间不能提交和发布新的活动，公开页上看不到这个项目；报了名的人会收到消息。以后可以恢复。",
            "项目已暂停，报了名的人已收到消息，可以随时恢复。",
            asks_reason=True,
            asks_activities=True,
            shows_ahead=True,
        ),
        Offer("resume", actions.resume_project, "恢复项目", "恢复到暂停以前的阶段，重新公开。", "项目已恢复。"),
        Offer(
            "cancel",
            actions.cancel_project,
            "终止项目",
            "终止以后不能恢复，也不能再发布活动；还没有开始的活动一起取消，报了名的人会收到消息；已经入账的时长和记录都保留。",
            "项目已终止，报了名的人已收到消息，记录都保留。",
            asks_reason=True,
            is_danger=True,
            shows_ahead=True,
        ),
    )
}
DECISIONS = ("approve", "return")
