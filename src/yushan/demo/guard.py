"""Whether the demo may be filled in here."""

from pathlib import Path

from django.conf import settings

from yushan.accounts.models import User
from yushan.demo.models import Load
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization, StaffMember, Unit
from yushan.plan.models import Plan
from yushan.stations.models import Station
from yushan.volunteers.models import Volunteer

_REAL = (
    ("登录账号", User), ("组织", Organization), ("单位", Unit), ("花名册", StaffMember), ("志愿者", Volunteer),
    ("时长记录", HourEntry), ("站点", Station),
)  # fmt: skip


def finished() -> Load | None:
    """The load that stands, if one does."""
    return Load.objects.first()


def objection() -> str:
    """Why the demo must not be filled in; empty when it may."""
    if settings.PRODUCTION:
        return "这是正式环境（YUSHAN_PRODUCTION=1），不装演示数据。"
    if not Plan.objects.filter(is_current=True).exists():
        return "还没有载入行动方案。请先运行：yushan plan load plans/chongqing-2025"
    if found := [name for name, model in _REAL if model.objects.exists()]:
        return f"数据库里已经有{'、'.join(found)}，不是演示数据装的，没有改动。请用一个空的数据库。"
    return ""


def begun_mark() -> Path:
    """Stands while a load is going on: an interrupted one leaves it behind."""
    return Path(settings.VAR_DIR) / "demo-loading"
