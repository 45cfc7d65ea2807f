"""The coordination board of the demo: a city's and a district's meeting, tasks in every state, late ones passed up."""

from datetime import timedelta

from yushan.accounts.models import User
from yushan.common import clock
from yushan.coordination.actions import (
    accept_task,
    add_note,
    create_task,
    decide,
    escalate_due,
    hold_meeting,
    report_task,
    urge,
)
from yushan.coordination.models import Meeting, Task
from yushan.coordination.queries import possible_owners
from yushan.demo.world import World
from yushan.organizations.models import Area

# days ago, duty, what was decided, due in so many days from today, how far it got
_HOME = (
    ("planning", "每个镇街报一个院坝科普项目，区科协汇总", -9, "done", "十六个镇街都报了，汇总表已发各单位。"),
    ("mobilising", "组织机关干部职工注册，九月底前达到六成", 20, "open", "三家单位已到六成，图书馆还差二十一人。"),
    ("matching", "走访五个村，列出群众想听的十件事", -6, "open", ""),
    ("supervising", "抽查二十条时长记录，公示结果", 6, "reported", "抽查二十条，两条补了说明，没有虚报。"),
)
_CITY = (
    ("planning", "编写项目库的教案模板，给各区县参考", 12, "open", "模板初稿写好，正在试讲。"),
    ("supervising", "汇总各区县示范站点培育进度", -12, "open", ""),
)


def make_board(world: World) -> None:
    """A meeting of each board; each decision becomes a task."""
    city, area_admin = world.users["city_admin"], world.users["area_admin"]
    home = _meeting(world, area_admin, world.home, "九龙坡区科技志愿服务协调机制第三次会议", 24)
    above = _meeting(world, city, None, "全市科技志愿服务协调机制第五次会议", 30)
    _tasks(world, area_admin, home, world.users["detachment_admin"], _HOME, 24)
    _tasks(world, city, above, area_admin, _CITY, 30)
    escalate_due()
    late = Task.objects.filter(escalated_at__isnull=False, area=None).first()
    if late:
        urge(city, task=late, text="请各区县报进度，没有培育对象的写明原因。",
             until=clock.today() + timedelta(days=5))  # fmt: skip


def _meeting(world: World, actor: User, area: Area | None, title: str, days: int) -> Meeting:
    with clock.pretend(world.now - timedelta(days=days)):
        return hold_meeting(
            actor, area=area, title=title, held_on=clock.today(), place="科协会议室",
            attending="科协、社会工作部、科技局、农业农村委、团委",
            minutes="通报上季度进展；逐项议定下季度要办的事，明确负责人和日期。",
        )  # fmt: skip


def _tasks(
    world: World,
    actor: User,
    meeting: Meeting,
    wanted: User,
    rows: tuple[tuple[str, str, int, str, str], ...],
    days: int,
) -> None:
    owners = possible_owners(meeting.area)
    owner = wanted if owners.filter(pk=wanted.pk).exists() else owners.first()
    for duty, text, due, state, said in rows:
        if owner is None:
            return
        with clock.pretend(world.now - timedelta(days=days - 1)):
            decision = decide(actor, meeting=meeting, duty=duty, text=text)
            task = create_task(
                actor, area=meeting.area, decision=decision, duty=duty, title=text[:40], owner=owner,
                due_on=world.today + timedelta(days=due),
            )  # fmt: skip
        if said:
            with clock.pretend(world.now - timedelta(days=10)):
                add_note(owner, task=task, text=said)
        if state != "open":
            with clock.pretend(world.now - timedelta(days=9)):
                report_task(owner, task=task)
        if state == "done" and actor.pk != owner.pk:
            with clock.pretend(world.now - timedelta(days=8)):
                accept_task(actor, task=task)
