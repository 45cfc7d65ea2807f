"""What is printed at the end: one sign-in for each role, and where to look."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.common.tallies import together
from yushan.demo.accounts import PASSWORD, PRINTED, places
from yushan.demo.models import Load
from yushan.demo.other_city import NOTE, SIZE
from yushan.demo.world import World
from yushan.ledger.models import Certificate, HourEntry, LedgerRoot
from yushan.organizations.models import Organization, StaffMember, Unit
from yushan.stations.models import Station
from yushan.volunteers.models import Volunteer


def keep(world: World, *, seconds: float) -> Load:
    """Notes that the demo is whole, with everything that is printed each time."""
    where = places(world)
    return Load.objects.create(
        size=world.size.name,
        loaded_at=world.now,
        seconds=round(seconds, 1),
        sign_ins=[[title, name, phone, where[key]] for key, _role, name, phone, title in PRINTED],
        addresses=_addresses(world),
        counts=_counts(),
    )


def _addresses(world: World) -> list[list[str]]:
    ongoing, tomorrow = world.seen["ongoing"], world.seen["tomorrow"]
    shift = ongoing.shifts.first()
    found = [
        ["公众首页", "/"],
        ["报名参加", "/join"],
        ["签到", "/check-in"],
        ["我的（志愿者登录）", "/me"],
        ["工作台（管理员登录）", "/staff/"],
        ["三项指标", "/staff/indicators/"],
        ["去年签字的数据（市级管理员登录）", reverse("indicators:statement") + f"?year={world.today.year - 1}"],
        ["党员参与情况（支部书记登录）", reverse("indicators:party")],
        ["查验证明", "/verify"],
        ["大型活动（英文）", "/en/events/"],
        ["荣誉榜", "/honours"],
        ["评选表彰", "/campaigns/"],
        ["志愿故事、海报和媒体材料", "/stories"],
        ["积分超市", "/shop"],
        ["台账日根", "/ledger/roots"],
        ["明天的一场活动", reverse("activities:public_detail", args=[tomorrow.code])],
    ]
    if world.certificate:
        found.insert(9, ["一份有效的证明", reverse("ledger:verify", args=[world.certificate.code])])
    if shift:
        found.append(["进行中活动的签到大屏（服务队管理员登录）", reverse("activities:screen", args=[shift.pk])])
    return found


def _counts() -> list[list[Any]]:
    rows = (
        ("组织", Organization), ("单位", Unit), ("在册人员", StaffMember), ("志愿者", Volunteer), ("活动", Activity),
        ("时长记录", HourEntry), ("站点", Station), ("证明", Certificate), ("日根", LedgerRoot),
    )  # fmt: skip
    found = together((name, model.objects.all(), None) for name, model in rows)
    return [[name, found[name].count] for name, _ in rows]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side in a terminal, where a Chinese sign is two wide."""
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  " + "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def text(load: Load) -> str:
    """The whole report."""
    rows = [["角色", "姓名", "登录名", "密码", "所在"]]
    rows += [[title, name, phone, PASSWORD, where] for title, name, phone, where in load.sign_ins]
    counts = "，".join(f"{name} {count:,}" for name, count in _counts())
    said = [
        "", "渝善渝美 · 演示数据（单位、人员和数字都是虚构的）", f"  {counts}", "", "登录（各角色一个，密码相同）", table(rows), "",
        "可以看的页面", table([[what, settings.SITE_URL + path] for what, path in load.addresses]), "",
        NOTE if load.size == SIZE else "试导入用的不整齐的表格：yushan demo --sample-files 文件夹",
    ]  # fmt: skip
    loaded = clock.local(load.loaded_at).date()
    if loaded != clock.today():
        said.append(
            f"这批数据是 {loaded} 装入的，“今天”的活动停在那一天。要回到那一天：YUSHAN_NOW={loaded}T10:00；"
            "要重新装入：清空数据库后再运行。"
        )
    return "\n".join(said)
