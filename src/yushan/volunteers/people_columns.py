"""Columns of a list of people that leaves the platform: what they are called, what stands in them, what is masked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yushan.common.identity import mask_identity, mask_phone
from yushan.common.numbers import hours_text
from yushan.plan import queries as plan
from yushan.volunteers.models import Volunteer


@dataclass(frozen=True)
class ExportColumn:
    """`read` is the value; `mask` makes of it what everybody gets who does not ask for it in full."""

    code: str
    label: str
    read: Callable[[Volunteer], object]
    mask: Callable[[str], str] | None = None
    width: int = 14
    usual: bool = True


def _teams(row: Any) -> str:
    return "、".join(one.organization.name for one in row.teams)


def _source(row: Volunteer) -> str:
    return plan.name_of("talent_sources", row.talent_source) or row.talent_source if row.talent_source else ""


COLUMNS = (
    ExportColumn("name", "姓名", lambda row: row.person.name, width=12),
    ExportColumn("number", "志愿者编号", lambda row: row.number, width=22),
    ExportColumn("area", "区县", lambda row: row.area.name if row.area else ""),
    ExportColumn("phone", "手机号", lambda row: row.phone, mask_phone, width=16),
    ExportColumn("identity", "身份证号", lambda row: row.person.identity_number, mask_identity, width=24, usual=False),
    ExportColumn("teams", "队伍", _teams, width=30),
    ExportColumn("hours", "入账小时", lambda row: float(hours_text(row.posted_minutes))),
    ExportColumn("verified_on", "注册日期", lambda row: row.verified_on.isoformat() if row.verified_on else ""),
    ExportColumn("state", "状态", lambda row: row.get_state_display()),
    ExportColumn("gender", "性别", lambda row: row.person.get_gender_display(), usual=False),
    ExportColumn("politics", "政治面貌", lambda row: row.politics, usual=False),
    ExportColumn("education", "学历", lambda row: row.education, usual=False),
    ExportColumn("occupation", "职业", lambda row: row.occupation, usual=False),
    ExportColumn("skills", "专业特长", lambda row: "、".join(row.skills), width=24, usual=False),
    ExportColumn("talent_source", "来源", _source, width=18, usual=False),
)
BY_CODE = {column.code: column for column in COLUMNS}
SECRET = tuple(column for column in COLUMNS if column.mask)
