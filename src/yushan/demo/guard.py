"""Whether the demo may be filled in here."""

import tomllib
from pathlib import Path

from django.conf import settings

from yushan.accounts.models import User
from yushan.demo.models import Load
from yushan.demo.world import HOME
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Area, Organization, StaffMember, Unit
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


def knows_the_city() -> bool:
    """True for the city of which people, units and stories are made up; another one has its plan and sign-ins."""
    return Area.objects.filter(code=HOME).exists()


def other_plan(folder: Path) -> str:
    """Why this plan folder must not be loaded over the demo of another city; empty when it may. A folder that is none is named
    by the loader.
    """
    try:
        code = tomllib.loads((folder / "plan.toml").read_text(encoding="utf-8")).get("code")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return ""
    there = Plan.objects.filter(is_current=True).first()
    if finished() is None or there is None or there.code == code:
        return ""
    return (
        f"这里已经是{there.city_name}（{there.code}）的演示，没有改动。另一座城市请用另一个数据文件夹，"
        f"例如：YUSHAN_VAR=var/{code} make demo PLAN={folder}"
    )


def begun_mark() -> Path:
    """Stands while a load is going on: an interrupted one leaves it behind."""
    return Path(settings.VAR_DIR) / "demo-loading"
