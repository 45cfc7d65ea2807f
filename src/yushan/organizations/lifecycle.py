"""The life of an organization: 草稿 → 待审批 → 运行中, with return, suspension and closure."""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.organizations.models import Organization

State = Organization.State


def _complete(organization: Organization) -> list[str]:
    """What an application still lacks; a contact is what the level above calls back."""
    missing = []
    if not organization.leader_name:
        missing.append("负责人")
    if not organization.contact_phone:
        missing.append("联系电话")
    if organization.level == Organization.Level.DETACHMENT and not organization.area_id:
        missing.append("责任区域")
    return missing


def _childless(organization: Organization) -> list[str]:
    """Only a node without living children can close: its teams must be moved or closed first."""
    open_children = (
        Organization.objects.filter(path__startswith=organization.path, depth=organization.depth + 1)
        .exclude(state=State.CLOSED)
        .count()
    )
    return [f"先关闭或调整 {open_children} 个下级组织"] if open_children else []


LIFECYCLE = Lifecycle(
    name="organization",
    labels={value: str(label) for value, label in State.choices},
    steps=(
        Step(State.DRAFT, "submit", State.SUBMITTED, "提交审批", _complete),
        Step(State.RETURNED, "submit", State.SUBMITTED, "重新提交", _complete),
        Step(State.SUBMITTED, "approve", State.ACTIVE, "批准成立"),
        Step(State.SUBMITTED, "return", State.RETURNED, "退回修改"),
        Step(State.ACTIVE, "suspend", State.SUSPENDED, "暂停"),
        Step(State.SUSPENDED, "resume", State.ACTIVE, "恢复运行"),
        Step(State.ACTIVE, "close", State.CLOSED, "关闭", _childless),
        Step(State.SUSPENDED, "close", State.CLOSED, "关闭", _childless),
        Step(State.DRAFT, "close", State.CLOSED, "撤回申请", _childless),
        Step(State.RETURNED, "close", State.CLOSED, "撤回申请", _childless),
    ),
    main=(State.DRAFT, State.SUBMITTED, State.ACTIVE),
)
EVENT_LABELS = {
    "found": "申请成立",
    "take_over": "接管登记",
    "change": "修改资料",
    "submit": "提交审批",
    "approve": "批准成立",
    "return": "退回修改",
    "suspend": "暂停",
    "resume": "恢复运行",
    "close": "关闭",
    "move": "调整上级",
    "merge": "并入其他组织",
    "take_in": "接收合并",
    "split": "拆分",
    "split_off": "从别的队拆分成立",
    "leader_begin": "任命",
    "leader_renew": "续任",
    "leader_end": "卸任",
    "leader_cancel": "取消任命",
}
