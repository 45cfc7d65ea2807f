"""Rules of the demo: some in force with earlier versions, one replaced lately and being read, a draft open for comments."""

from datetime import date, timedelta

from yushan.common import clock
from yushan.demo.world import HOME, World
from yushan.regulations.actions import (
    Wording,
    answer_comment,
    begin_version,
    close_comments,
    comment,
    confirm_reading,
    create_regulation,
    open_comments,
    publish_version,
    write_version,
)
from yushan.regulations.models import RegulationVersion
from yushan.regulations.queries import readers

MEASURES = """# 第一章 总则

第一条 为了规范全市科技志愿服务，保障志愿者、志愿服务组织和服务对象的合法权益，制定本办法。

第二条 在本市行政区域内开展的科技志愿服务，适用本办法。

第三条 科技志愿服务坚持自愿、无偿、平等、诚信、合法的原则。

# 第二章 注册与队伍

第四条 年满十八周岁的自然人可以注册成为科技志愿者；不满十八周岁的，须经监护人同意。

第五条 市设总队，区县设支队，镇街、学会、高校和企事业单位设服务队。

# 第三章 服务记录

第六条 服务时长以签到、签退为准，公示三个工作日以后入账。

第七条 志愿服务记录证明免费开具。
"""
RULES = (
    (
        "重庆市科技志愿服务管理办法", "全市科技志愿服务的组织、注册、活动、记录和激励。", MEASURES,
        ("area_admin", "organization_admin", "unit_admin"), False,
    ),
    (
        "科技志愿服务安全工作规定", "活动前评估、现场安全员、保险和突发情况的处置。",
        "第一条 每次活动指定一名现场安全员。\n\n第二条 涉及实验、登高、涉水的，活动前填写风险评估表。\n\n"
        "第三条 发生受伤的，先救人，一小时以内报告支队。",
        ("organization_admin", "project_lead", "station_admin"), True,
    ),
    (
        "科技志愿服务时长记录细则", "怎么签到、怎么补记、怎么更正。",
        "第一条 签到、签退以设备记录为准。\n\n第二条 设备不能用的，由现场负责人登记，写明原因。\n\n第三条 公示期内任何人都可以提出异议。",
        ("organization_admin",), False,
    ),
)  # fmt: skip


def _published(
    world: World, title: str, summary: str, text: str, roles: tuple[str, ...], members: bool, day: date
) -> RegulationVersion:
    with clock.pretend(clock.at(day - timedelta(days=20), 10)):
        version = create_regulation(
            world.users["city_admin"], organization=world.corps, title=title, summary=summary, roles=roles, members_read=members,
            wording=Wording(text, document_number=f"渝科协发〔{day.year}〕{10 + day.day}号"),
        )  # fmt: skip
    with clock.pretend(clock.at(day, 9)):
        return publish_version(
            world.users["city_admin"], version=version, effective_on=day, read_by=day + timedelta(days=20)
        )


def _read(world: World, version: RegulationVersion, share: float, since: date) -> None:
    """So many of the readers have confirmed; of the printed people nobody, so that they find something to do."""
    printed = {user.pk for key, user in world.users.items() if ":" not in key}
    with clock.pretend(clock.at(since)):  # who has come into a role since then reads it later
        people = [user for user in readers(version).order_by("pk")[:400] if user.pk not in printed]
    for place, user in enumerate(people[: round(len(people) * share)]):
        with clock.pretend(min(clock.at(since + timedelta(days=place % 9), 9 + place % 9), world.now)):
            confirm_reading(user, version=version)


def make_rules(world: World) -> None:
    """Three rules of the corps, one of the home detachment; one version coming, one draft with comments."""
    today = world.today
    began = min(200, world.size.days + 20)
    first, safety, records = (
        _published(world, *facts, today - timedelta(days=days))
        for facts, days in zip(RULES, (began, 9, began - 10), strict=True)
    )
    _read(world, first, 1.0, today - timedelta(days=began - 1))
    _read(world, safety, 0.55, today - timedelta(days=8))
    _read(world, records, 0.8, today - timedelta(days=began - 11))
    _second_version(world, records)
    _ask_for_comments(world, first)
    with clock.pretend(clock.at(today - timedelta(days=60), 10)):
        own = create_regulation(
            world.users["detachment_admin"], organization=world.detachments[HOME], title="支队例会和值班制度",
            summary="每月一次例会，节假日值班怎么排。", roles=("organization_admin", "project_lead"),
            wording=Wording("第一条 每月第一个星期三开例会。\n\n第二条 节假日的值班表提前五天排好。"),
        )  # fmt: skip
        publish_version(world.users["detachment_admin"], version=own, effective_on=clock.today())
    with clock.pretend(clock.at(today - timedelta(days=2), 15)):
        create_regulation(
            world.users["area_admin"], area=world.home, title="科普场馆志愿者轮值办法", summary="区内科普场馆的讲解、引导岗位怎么轮。",
            roles=("organization_admin",), wording=Wording("第一条 每个场馆每周末至少两名志愿者在岗。"),
        )  # fmt: skip


def _second_version(world: World, before: RegulationVersion) -> None:
    """The rule on records was replaced a few days ago, after comments."""
    city = world.users["city_admin"]
    with clock.pretend(clock.at(world.today - timedelta(days=40), 10)):
        fresh = begin_version(city, regulation=before.regulation)
        text = (
            before.text.replace("写明原因。", "写明原因，当天补录。")
            + "\n\n第四条 更正时长的，写明理由，本人会收到消息。"
        )
        note = "补录限在当天；更正要写理由并告诉本人。"
        write_version(
            city, version=fresh, wording=Wording(text, document_number="渝科协发〔2026〕31号", change_note=note)
        )
        open_comments(city, version=fresh, until=world.today - timedelta(days=25))
    with clock.pretend(clock.at(world.today - timedelta(days=36), 11)):
        said = comment(
            world.users["team_admin"],
            version=fresh,
            place="第二条",
            text="下乡活动晚上才回来，当天补录来不及，建议放宽到两天。",
        )
    with clock.pretend(clock.at(world.today - timedelta(days=26), 9)):
        close_comments(city, version=fresh)
        answer_comment(city, comment=said, verdict="partly", answer="改为第二天中午以前补录。")
        fresh.refresh_from_db()
        text = text.replace("当天补录", "第二天中午以前补录")
        write_version(
            city, version=fresh, wording=Wording(text, document_number="渝科协发〔2026〕31号", change_note=note)
        )
    with clock.pretend(clock.at(world.today - timedelta(days=6), 9)):
        publish_version(city, version=fresh, effective_on=clock.today(), read_by=world.today + timedelta(days=9))
    _read(world, fresh, 0.3, world.today - timedelta(days=5))


def _ask_for_comments(world: World, before: RegulationVersion) -> None:
    """The city revises its main rule; comments wait for an answer."""
    city = world.users["city_admin"]
    with clock.pretend(clock.at(world.today - timedelta(days=6), 10)):
        fresh = begin_version(city, regulation=before.regulation)
        text = before.text.replace(
            "不满十八周岁的，须经监护人同意。",
            "不满十八周岁的，须经监护人同意；不满十四周岁的，由监护人代为注册和报名。",
        )
        text += "\n\n第八条 志愿者对记录有异议的，可以在公示期内提出，组织者应当在五个工作日内答复。"
        write_version(city, version=fresh, wording=Wording(text, change_note="补充未成年人和记录异议的规定。"))
        open_comments(city, version=fresh, until=world.today + timedelta(days=8))
    for key, place, text, days in (
        ("detachment_admin", "第八条", "五个工作日是从提出那天算，还是第二天算？建议写明。", 3),
        ("team_admin", "第四条", "学校集体报名的，建议允许学校代收监护人同意书。", 2),
        ("area_admin", "", "建议增加“身边的服务队”一条，明确镇街的责任。", 1),
    ):
        with clock.pretend(clock.at(world.today - timedelta(days=days), 14)):
            comment(world.users[key], version=fresh, place=place, text=text)
