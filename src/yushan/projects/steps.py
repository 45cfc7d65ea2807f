"""The steps that the pages offer: what happens, said beforehand, and whether a reason is asked.

Evaluation and improvement stand in the table of lifecycle.py; they are offered once there are pages for them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yushan.projects import actions


@dataclass(frozen=True)
class Offer:
    """One step as a page offers it; `label` is the button, it says the effect."""

    event: str
    action: Callable[..., Any]
    label: str
    effect: str
    done: str
    asks_reason: bool = False
    is_danger: bool = False


OFFERS = {
    offer.event: offer
    for offer in (
        Offer(
            "submit",
            actions.submit_project,
            "提交立项",
            "申请会送到上级的待办。审批期间不能修改，要改可以撤回。",
            "已提交立项，结果会告诉您。",
        ),
        Offer("recall", actions.recall_project, "撤回修改", "撤回以后回到草稿，改好再提交。", "已撤回，可以修改了。"),
        Offer(
            "approve",
            actions.approve_project,
            "批准立项",
            "批准后项目立即公开，可以招募志愿者、发布活动。",
            "已批准立项，负责人会收到通知。",
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
            "suspend",
            actions.suspend_project,
            "暂停项目",
            "暂停期间不能提交和发布新的活动，公开页上看不到这个项目；已经发布的活动照常进行。以后可以恢复。",
            "项目已暂停，可以随时恢复。",
            asks_reason=True,
        ),
        Offer("resume", actions.resume_project, "恢复项目", "恢复到暂停以前的阶段，重新公开。", "项目已恢复。"),
        Offer(
            "cancel",
            actions.cancel_project,
            "终止项目",
            "终止以后不能恢复，也不能再发布活动；已经入账的时长和记录都保留。",
            "项目已终止，记录都保留。",
            asks_reason=True,
            is_danger=True,
        ),
    )
}
DECISIONS = ("approve", "return")
