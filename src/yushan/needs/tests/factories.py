"""A district with its staff, a team that brings a service, and orders, made by the actions of the room."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.needs import actions
from yushan.needs.models import Dispatch, Need
from yushan.organizations.models import Area, Organization
from yushan.organizations.tests import factories as make
from yushan.plan.models import Entry
from yushan.projects.models import ServiceItem
from yushan.projects.tests import factories as projects

_serial = count(1)
# A Monday morning far from holidays; working days are those of the State Council's arrangement.
MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=clock.ZONE)


@dataclass
class Scene:
    """Everything that stands around an order."""

    area: Area
    team: Organization
    other: Organization
    item: ServiceItem
    staff: User
    keeper: User
    rival: User
    asker: User = field(default_factory=lambda: make.user(display_name="向福生"))


def kind(code: str = "agriculture", name: str = "农技推广") -> Entry:
    """A service type of the plan."""
    return Entry.objects.get_or_create(table="service_types", code=code, defaults={"name": name})[0]


def scene(code: str = "500101", monthly: int = 300) -> Scene:
    """The district's staff, a team that offers the service so often a month, another one that could."""
    area = make.area(code)
    above = make.detachment(area)
    team, other = make.team(above, name="万州农技推广服务队"), make.team(above, name="三峡柑橘科技小院")
    project = projects.ready_project(team, state="running")
    item = projects.service(project, service_type=kind())
    projects.offer(item, team, monthly=monthly)
    return Scene(
        area=area,
        team=team,
        other=other,
        item=item,
        staff=make.user_with("area_admin", area, display_name="周敏"),
        keeper=make.user_with("organization_admin", team, display_name="冉启明"),
        rival=make.user_with("organization_admin", other, display_name="谭宗林"),
    )


def wish(at: Scene, **values: Any) -> actions.Wish:
    """What a village asks for."""
    facts: dict[str, Any] = {
        "title": at.item.title, "service_type": at.item.service_type, "item": at.item, "area": at.area,
        "place": "甘宁镇楠桥村", "windows": [(clock.today() + timedelta(days=7), "morning")], "people": 40,
        "text": "叶子发黄，果子不熟就掉。",
    }  # fmt: skip
    return actions.Wish(**(facts | values))


def contact(**values: Any) -> actions.Contact:
    """A village officer."""
    facts = {"kind": "village", "name": "向福生", "phone": "13800001234", "unit_name": "楠桥村村委会"}
    return actions.Contact(**(facts | values))


def order(at: Scene, actor: Any = None, *, channel: str = "self", submission: str = "", **values: Any) -> Need:
    """An order, placed by nobody's account unless told otherwise."""
    return actions.order(
        actor, wish=wish(at, **values), contact=contact(phone=f"138{next(_serial):08d}"), channel=channel,
        submission=submission or f"s{next(_serial)}",
    ).need  # fmt: skip


def dispatched(
    at: Scene, *organizations: Organization, actor: Any = None, **values: Any
) -> tuple[Need, list[Dispatch]]:
    """An order that was offered to the team, or to several."""
    need = order(at, actor, **values)
    made = actions.dispatch_need(at.staff, need=need, organizations=organizations or (at.team,))
    need.refresh_from_db()
    return need, made


def claimed(at: Scene, actor: Any = None, **values: Any) -> Need:
    """One that the team has taken."""
    _need, made = dispatched(at, actor=actor, **values)
    return actions.claim(at.keeper, dispatch=made[0])


def served(at: Scene, actor: Any = None, **values: Any) -> Need:
    """One with an activity."""
    need = claimed(at, actor, **values)
    begin = clock.now() + timedelta(days=7)
    actions.serve(at.keeper, need=need, starts_at=begin, ends_at=begin + timedelta(hours=2), volunteers=2)
    need.refresh_from_db()
    return need


def done(at: Scene, actor: Any = None, **values: Any) -> Need:
    """One whose activity was settled."""
    from yushan.activities.outcomes import activity_ended

    need = served(at, actor, **values)
    activity_ended.send(sender=None, actor=COMMAND_LINE, activity=need.activity, settled=True)
    need.refresh_from_db()
    return need
