"""A person's own data as one document (个人信息保护法 art. 45)."""

from datetime import datetime
from typing import Any

from yushan.accounts.models import Consent, ErasureRequest, Notice, Person, SignIn
from yushan.activities.models import Attendance
from yushan.activities.queries import my_sign_ups
from yushan.common import clock
from yushan.ledger.queries import certificates_of, entries_of
from yushan.notifications.queries import notifications_of
from yushan.organizations.models import KeyPost, OrganizationLeader, StaffMember
from yushan.portal.campaigns_export import campaigns_of
from yushan.portal.events_export import events_of
from yushan.portal.joining_export import joining_of
from yushan.portal.needs_export import needs_of
from yushan.portal.opinions_export import opinions_of
from yushan.portal.oversight_export import pledges_of
from yushan.portal.projects_export import projects_of
from yushan.portal.queries.looks import look
from yushan.portal.queries.me import trail_of
from yushan.portal.recognition_export import recognition_of
from yushan.portal.rights_export import rights_of
from yushan.portal.safety_export import safety_of
from yushan.portal.stations_export import stations_of
from yushan.portal.stories_export import stories_of
from yushan.portal.training_export import training_of
from yushan.regulations.models import RegulationComment, RegulationReading
from yushan.volunteers.consents import BY_CODE
from yushan.volunteers.forms.service import slots_text
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import membership_history, qualifications_of
from yushan.volunteers.queries.cultivation import own_tracks

_MANY = 5000


def _when(moment: datetime | None) -> str:
    return clock.local(moment).isoformat(sep=" ", timespec="minutes") if moment else ""


def _scans(volunteer: Volunteer) -> list[dict[str, Any]]:
    rows = Attendance.objects.filter(sign_up__volunteer=volunteer).select_related("sign_up__shift__activity")
    return [
        {
            "活动": row.sign_up.shift.activity.title,
            "签到或签退": row.get_direction_display(),
            "时间": _when(row.at),
            "方式": row.get_source_display(),
            "设备标识": row.device,
            "位置": f"{row.longitude}, {row.latitude}" if row.longitude is not None else "没有取位置",
        }
        for row in rows.order_by("-at", "-pk")[:_MANY]
    ]


def _account(person: Person) -> dict[str, list[dict[str, Any]]]:
    """What hangs on the sign-in: devices and messages."""
    return {
        "登录着的设备": [
            {"设备": row.device, "登录时间": _when(row.began_at), "最近使用": _when(row.last_seen_at)}
            for row in SignIn.objects.filter(user__person=person).order_by("-last_seen_at")[:_MANY]
        ],
        "站内消息": [
            {"时间": _when(row.created_at), "标题": row.title, "内容": row.body}
            for row in Notice.objects.filter(user__person=person).order_by("-created_at")[:_MANY]
        ],
    }


def _elsewhere(person: Person, volunteer: Volunteer) -> dict[str, list[dict[str, Any]]]:
    """What others wrote down: the unit's roster, offices, guardians; and requests to be erased."""
    return {
        "单位花名册": [
            {
                "单位": row.unit.name,
                "职务": row.position,
                "手机号": row.phone,
                "在职": "是" if row.in_service else "否",
                "中共党员": "是" if row.is_party_member else "否",
                "入职": str(row.joined_on or ""),
                "离职": str(row.left_on or ""),
            }
            for row in StaffMember.objects.filter(person=person).select_related("unit").order_by("pk")[:_MANY]
        ],
        "任职": [
            {
                "组织": row.organization.name,
                "职务": row.title,
                "从": str(row.from_day),
                "到": str(row.last_day or ""),
                "手机号": row.phone,
                "依据": row.basis,
                "卸任原因": row.end_reason,
            }
            for row in OrganizationLeader.objects.filter(person=person).select_related("organization").order_by("pk")
        ],
        "三长任职": [
            {
                "镇街": row.town.name,
                "职务": row.get_kind_display(),
                "单位": row.employer,
                "从": str(row.from_day),
                "到": str(row.last_day or ""),
                "离任原因": row.end_reason,
            }
            for row in KeyPost.objects.filter(person=person).select_related("town").order_by("pk")
        ],
        "监护人": [
            {
                "姓名": row.guardian.name,
                "关系": row.relation,
                "手机号": row.phone,
                "同意时间": _when(row.consented_at),
                "当面同意的方式": row.get_consent_by_display(),
            }
            for row in volunteer.guardianships.select_related("guardian").order_by("pk")
        ],
        "删除申请": [
            {"申请时间": _when(row.requested_at), "状态": row.get_state_display(), "结束时间": _when(row.ended_at)}
            for row in ErasureRequest.objects.filter(person=person).order_by("requested_at")
        ],
    }


def copy_of(volunteer: Volunteer) -> dict[str, Any]:
    """Everything that the platform keeps about a person, in the words of the pages."""
    person = volunteer.person
    return {
        "生成时间": clock.local(clock.now()).isoformat(timespec="seconds"),
        "本人": {
            "姓名": person.name,
            "身份证号": person.identity_number,
            "手机号": volunteer.phone,
            "联系地址": volunteer.address,
            "所在区县": volunteer.area.name if volunteer.area else "",
            "政治面貌": volunteer.politics,
            "学历": volunteer.education,
            "职业": volunteer.occupation,
            "专业特长": volunteer.skills,
        },
        "注册": {
            "志愿者编号": volunteer.number,
            "状态": volunteer.get_state_display(),
            "注册日期": str(volunteer.verified_on or ""),
            "注销日期": str(volunteer.withdrawn_on or ""),
        },
        "队伍": [
            {
                "名称": row.organization.name,
                "状态": row.get_state_display(),
                "申请时间": _when(row.applied_at),
                "离队时间": _when(row.left_at),
                "说明": row.reason,
                "暂停": [
                    {"开始": _when(one.began_at), "结束": _when(one.ended_at), "原因": one.reason}
                    for one in row.pauses.all()
                ],
                "转队": [
                    {
                        "到": one.target.name,
                        "提出": _when(one.asked_at),
                        "状态": one.get_state_display(),
                        "原因": one.reason,
                    }
                    for one in row.transfers.all()
                ],
            }
            for row in membership_history(volunteer)[:_MANY]
        ],
        "服务意愿": {
            "一般有空": slots_text(volunteer.available),
            "语言": volunteer.languages,
            "愿意去的区县": [area.name for area in volunteer.serves_in.order_by("order")],
        },
        "资格": [
            {
                "种类": row.kind.name,
                "编号": row.number,
                "发证单位": row.issuer,
                "发证日期": str(row.issued_on),
                "有效期到": str(row.expires_on or ""),
                "状态": row.get_state_display(),
                "证书文件": "有，可在“我的资料”里下载" if row.file else "没有",
            }
            for row in qualifications_of(volunteer)[:_MANY]
        ],
        "同意": [
            {
                "事项": str(BY_CODE[row.purpose].title) if row.purpose in BY_CODE else row.purpose,
                "版本": row.version,
                "同意时间": _when(row.given_at),
                "撤回时间": _when(row.withdrawn_at),
            }
            for row in Consent.objects.filter(person=person).order_by("given_at")
        ],
        "带头人培育": [
            {
                "组织": row.organization.name,
                "阶段": row.get_state_display(),
                "导师": row.mentor.person.name if row.mentor else "",
                "经过": [
                    {"日期": str(one.day), "到": one.to_state, "理由": one.reason, "佐证": one.evidence}
                    for one in row.steps.all()
                ],
            }
            for row in own_tracks(volunteer)[:_MANY]
        ],
        "读过的制度": [
            {"制度": row.version.regulation.title, "版本": row.version.number, "确认时间": _when(row.confirmed_at)}
            for row in RegulationReading.objects.filter(user__person=person)
            .select_related("version__regulation")
            .order_by("confirmed_at")[:_MANY]
        ],
        "对制度提的意见": [
            {
                "制度": row.version.regulation.title,
                "针对": row.place,
                "意见": row.text,
                "时间": _when(row.made_at),
                "答复": f"{row.get_verdict_display()}：{row.answer}" if row.verdict else "还没有答复",
            }
            for row in RegulationComment.objects.filter(author__person=person)
            .select_related("version__regulation")
            .order_by("made_at")[:_MANY]
        ],
        "报名": [
            {"活动": row.shift.activity.title, "开始": _when(row.starts_at), "状态": row.get_state_display()}
            for row in my_sign_ups(volunteer)[:_MANY]
        ],
        "时长": [
            {
                "活动": row.activity_title,
                "日期": str(row.service_day),
                "分钟": row.minutes,
                "依据": row.get_grade_display(),
                "组织": row.organization.name,
            }
            for row in entries_of(volunteer)[:_MANY]
        ],
        "签到记录": _scans(volunteer),
        "证明": [
            {
                "编号": row.number or "",
                "状态": row.get_state_display(),
                "起": str(row.period_from),
                "止": str(row.period_until),
            }
            for row in certificates_of(volunteer)[:_MANY]
        ],
        **joining_of(person, volunteer),
        **events_of(volunteer),
        **needs_of(volunteer),
        **opinions_of(volunteer),
        **projects_of(person),
        **recognition_of(volunteer),
        **rights_of(volunteer),
        **safety_of(volunteer),
        **pledges_of(volunteer),
        **stations_of(volunteer),
        **training_of(volunteer),
        **campaigns_of(person, volunteer),
        **stories_of(volunteer),
        **_elsewhere(person, volunteer),
        **_account(person),
        **notifications_of(person),
        "谁看过或改过我的资料": [
            {
                "时间": _when(one.at),
                "谁": one.who,
                "做了什么": one.what,
                "看了什么": one.which,
                "理由": one.why,
            }
            for one in map(look, trail_of(volunteer)[:_MANY])
        ],
    }
