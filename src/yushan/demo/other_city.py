"""A city of which nothing is made up beforehand: its plan is loaded, and somebody can sign in for each role of its own places.

The demo with people, activities and hours is Chongqing's: its units, towns and stories are written for that city. Another plan
folder gets a corps, a detachment for each area, a team, a unit, sign-ins that fit them, and one task of its plan for all areas.
"""

import time
from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from yushan.accounts.actions import create_user
from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.code_tables import choices
from yushan.common.errors import Refusal
from yushan.demo.accounts import PASSWORD, PRINTED
from yushan.demo.models import Load
from yushan.demo.names import credit_code
from yushan.organizations.actions import give_grant, save_unit, take_over_organization
from yushan.organizations.models import Area, Organization, Unit
from yushan.oversight.actions import Receivers, Wish, give_task
from yushan.plan.queries import clauses, current_plan

SIZE = "plan"
NOTE = (
    "这座城市只有方案、组织骨架和登录：没有造志愿者、活动、时长和站点，指标都从零开始。"
    "带人员和记录的演示只有重庆的：make demo。"
)
_ADDRESSES = (
    ("公众首页", "/"), ("行动方案", "/plan"), ("工作台（管理员登录）", "/staff/"), ("任务台账", "/staff/tasks/"),
    ("三项指标", "/staff/indicators/"), ("组织", "/staff/organizations/"),
)  # fmt: skip
_REASON = "方案的第一批授权"
_CITY_WIDE = ("city_admin", "reviewer", "training_admin", "auditor")
Level = Organization.Level


def fill_other(tell: Callable[[str], None]) -> Load:
    """Makes it in one transaction, through the actions; Refusal for a plan without areas or kinds of organizations."""
    began = time.monotonic()
    with transaction.atomic():
        tell("登录、组织和一项任务（没有志愿者和记录）")
        return _fill(began)


def _fill(began: float) -> Load:
    city = current_plan().city_name
    areas = list(Area.objects.filter(valid_until=None).order_by("order", "code"))
    kinds = choices("organization_kinds")
    if not areas or not kinds:
        raise Refusal("方案里没有责任区域或者组织类别（entries.csv 的 organization_kinds），装不了演示。")
    users = _accounts()
    admin = users["city_admin"]
    give_grant(COMMAND_LINE, user=admin, role="city_admin", scope="city", reason=_REASON)
    corps = _plant(admin, None, Level.CORPS, f"{city}科技志愿服务总队", kinds[0][0], None)
    detachments = [
        _plant(admin, corps, Level.DETACHMENT, f"{one.name}科技志愿服务支队", kinds[0][0], one) for one in areas
    ]
    team = _plant(admin, detachments[0], Level.TEAM, f"{areas[0].name}科普志愿服务队", kinds[-1][0], None)
    unit = _unit(admin, areas[0])
    places = {
        "area_admin": ("area", areas[0].pk, areas[0].name),
        "detachment_admin": ("organization", detachments[0].pk, detachments[0].name),
        "team_admin": ("organization", team.pk, team.name),
        "unit_admin": ("unit", unit.pk, unit.name),
    }
    sign_ins = []
    for key, role, name, phone, title in PRINTED:
        if key not in users:
            continue
        scope, pk, where = places.get(key, ("city", 0, "全市"))
        if key != "city_admin":
            give_grant(admin, user=users[key], role=role, scope=scope, scope_id=pk, reason=_REASON)
        sign_ins.append([title, name, phone, where])
    _task(admin, areas)
    counts = [["区县", len(areas)], ["组织", len(detachments) + 2], ["单位", 1]]
    return Load.objects.create(
        size=SIZE, loaded_at=clock.now(), seconds=round(time.monotonic() - began, 1), sign_ins=sign_ins,
        addresses=[list(one) for one in _ADDRESSES], counts=counts,
    )  # fmt: skip


def _accounts() -> dict[str, User]:
    """Those of the printed table whose role needs nothing but a place."""
    wanted = (*_CITY_WIDE, "area_admin", "detachment_admin", "team_admin", "unit_admin")
    password, made = make_password(PASSWORD), {}
    for key, _role, name, phone, _title in PRINTED:
        if key in wanted:
            user = create_user(
                COMMAND_LINE, username=f"demo-{key.replace('_', '-')}", display_name=name, phone_hash=phone_hash(phone)
            )  # fmt: skip
            user.password = password
            user.save(update_fields=["password"])
            made[key] = user
    return made


def _plant(
    actor: User, parent: Organization | None, level: str, name: str, kind: str, area: Area | None
) -> Organization:
    take_over_organization(
        actor, parent=parent, level=level, name=name, area=area, kind=kind,
        founded_on=clock.today() - timedelta(days=200),
    )  # fmt: skip
    made: Organization = Organization.objects.select_related("area").get(name=name, level=level)
    return made


def _unit(actor: User, area: Area) -> Unit:
    region = area.code if area.code.isdigit() else area.map_area
    code = credit_code(region, 520_000_173)
    save_unit(
        actor, code=code, name=f"{area.name}图书馆", area=area, level=Unit.Level.DISTRICT, staff=30, party_members=12,
        stat_day=clock.today(),
    )  # fmt: skip
    return Unit.objects.get(code=code)


def _task(actor: User, areas: list[Area]) -> None:
    """One task of the plan's own for every area, of the last clause that names who leads: how the work is carried out."""
    led = [one for one in clauses() if one.lead_unit]
    if not led:
        return
    clause = led[-1]
    wish = Wish(
        clause=clause.code, title=f"分解落实{clause.code}：{clause.heading}"[:80], text=clause.text, lead=clause.lead_unit,
        helpers=clause.helpers, due_on=clock.today() + timedelta(days=30),
    )  # fmt: skip
    give_task(actor, area=None, wish=wish, receivers=Receivers(areas))
