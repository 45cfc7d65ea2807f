"""What this room hands to rooms below it: links on a unit page, fields that can be shown in full, names for the
trail, pages in English."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from yushan.accounts.models import User
from yushan.accounts.recovery import Place
from yushan.common.identity import mask_identity, mask_phone
from yushan.organizations.models import StaffMember, Unit
from yushan.organizations.unit_panels import RowAction, UnitAction
from yushan.organizations.unmasking import Field, Kind
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries.memberships import BELONGING

# Pages that exist in English too (common/english.py).
IN_ENGLISH = (
    "register", "register_contact", "register_phone", "register_consents", "register_done", "register_child", "confirm",
)  # fmt: skip


def _unit_url(unit: Unit) -> str:
    return reverse("volunteers:collective", args=[unit.pk])


def _row_url(member: StaffMember) -> str:
    return reverse("volunteers:collective", args=[member.unit_id]) + f"?staff={member.pk}"


def _entered(members: Sequence[StaffMember]) -> list[int]:
    """Who was registered by the unit already and only has to confirm; 1 statement."""
    known = set(
        Volunteer.objects.filter(person__in=[row.person_id for row in members]).values_list("person", flat=True)
    )
    return [row.pk for row in members if row.person_id in known]


def places_of(user: User) -> Iterable[Place]:
    """Teams of a volunteer and the area where they live: whose administrators help them back in."""
    volunteer = Volunteer.objects.filter(person_id=user.person_id).first() if user.person_id else None
    if volunteer is None:
        return []
    rows = Membership.objects.filter(volunteer=volunteer, state__in=BELONGING).select_related("organization")
    teams = [row.organization for row in rows.order_by("pk")]
    found = [Place(team.name, area=team.area_id, organization=team.path) for team in teams]
    return [*found, Place(volunteer.area.name, area=volunteer.area_id)] if volunteer.area else found


def _mask_address(address: str) -> str:
    """The beginning only: district and street, no house."""
    return address[:6] + "***" if address else ""


COLLECTIVE = UnitAction("集体注册", icon="users-plus", capability="volunteer.register", url=_unit_url, order=10)
ROW = RowAction("登记", "volunteer.register", frozenset({"unregistered"}), _row_url, beyond=_entered)
UNMASKABLE = Kind(
    rows=lambda: Volunteer.objects.select_related("person"),
    fields={
        "identity": Field("身份证号", lambda row: row.person.identity_number, mask_identity),
        "phone": Field("手机号", lambda row: row.phone, mask_phone),
        "address": Field("联系地址", lambda row: row.address, _mask_address),
    },
    person_id=lambda row: row.person_id,
    describe=lambda row: f"{row.person.name} · {row.number}",
)
# What the trail calls the actions of this room.
ACTION_NAMES = {
    "cultivation_agree": "同意带头人培育",
    "cultivation_ask_review": "提请复核带头人",
    "cultivation_complete": "带头人复核通过",
    "cultivation_go_on": "复核后继续领衔",
    "cultivation_lead": "开始领衔",
    "cultivation_nominate": "推荐带头人",
    "cultivation_refuse": "不同意带头人培育",
    "cultivation_stop": "中止带头人培育",
    "cultivation_trained": "学完带头人培训",
    "add_member": "加入队伍",
    "apply_membership": "申请入队",
    "approve_transfer": "接收转队",
    "ask_transfer": "申请转队",
    "cancel_transfer": "撤回转队申请",
    "create_invitation": "发出入队邀请",
    "decline_transfer": "没有接收转队",
    "ask_export": "要求导出志愿者名单",
    "dismiss_doubt": "认定不是同一人",
    "merge_people": "合并重复登记",
    "undo_merge": "撤销合并",
    "download_export": "下载志愿者名单",
    "export": "导出志愿者名单",
    "export_in_full": "导出完整号码",
    "invite_to_team": "邀请入队",
    "join_by_invitation": "凭邀请入队",
    "pause_membership": "暂停队员身份",
    "resume_membership": "恢复队员身份",
    "revoke_invitation": "撤销入队邀请",
    "approve_membership": "通过入队申请",
    "cancel_erasure": "撤回删除申请",
    "correct_contact": "更正手机号",
    "approve_qualification": "核对通过资格",
    "enter_qualification": "填报资格",
    "expire_qualification": "资格到期",
    "grant_qualification": "培训结业授予资格",
    "read_qualification": "查看资格证书文件",
    "refuse_qualification": "没有通过资格",
    "remove_qualification": "删除资格",
    "take_back_qualification": "收回授予的资格",
    "set_service": "修改服务时间、语言和地方",
    "decline_membership": "没有通过入队申请",
    "erase": "按申请删除个人信息",
    "hold_erasure": "推迟删除个人信息",
    "issue_password": "给首次登录密码",
    "leave_membership": "离开队伍",
    "register_child": "登记孩子（监护人在场）",
    "read_guardian_paper": "查看监护人同意书",
    "register_claim": "本人认领登记",
    "guardian_agree": "监护人同意注册",
    "guardian_decline": "监护人不同意注册",
    "register_collectively": "集体注册",
    "register_half": "本人同意注册，等监护人",
    "register_students": "登记一班学生",
    "register_confirm": "本人确认注册",
    "register_new": "注册志愿者",
    "register_return": "重新注册",
    "register_ward": "监护人为孩子登记",
    "renew_pass": "更换签到码",
    "request_erasure": "申请删除个人信息",
    "send_notice": "发消息",
    "set_consent": "同意或撤回同意",
    "take_over": "导入志愿者",
    "update_profile": "修改资料",
    "withdraw": "注销注册",
}
