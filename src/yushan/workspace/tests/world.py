"""万州区 on Tuesday, 8 September 2026: an area administrator with something from every room in her inbox."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from yushan.accounts.models import User
from yushan.activities.models import Activity, Objection, Post, Shift, SignUp
from yushan.common import clock
from yushan.exchange.models import ImportRun
from yushan.indicators.actions import refresh
from yushan.ledger.models import Certificate
from yushan.organizations.models import Area, Organization, Unit
from yushan.organizations.tests import factories as make
from yushan.projects.tests import factories as projects
from yushan.stations.models import Station
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as people

TODAY = date(2026, 9, 8)
MORNING = clock.at(TODAY, 9, 10)


# The sources of which `fill` makes one thing each.
FILLED = {
    *("activities.review", "activities.confirm", "activities.objections", "activities.risk"),
    *("exchange.confirm", "exchange.second", "ledger.certificates", "memberships"),
    *("organizations.approvals", "organizations.corrections", "projects.returned", "projects.review"),
}


@dataclass
class World:
    """What the tests speak of."""

    area: Area
    team: Organization
    unit: Unit
    admin: User
    member: Volunteer


def activity(
    organization: Organization, title: str, starts_at: Any, *, places: int = 10, taken: int = 0, **values: Any
) -> Activity:
    """An activity of two hours with one shift and one post; `taken` people have a place."""
    number = Activity.objects.count() + 1
    ends_at = starts_at + timedelta(hours=2)
    facts = {
        "code": f"HD2026-W{number:04d}",
        "state": "published",
        "place": "甘宁镇楠桥村",
        "in_charge": "谭伟",
    } | values
    made = Activity.objects.create(
        title=title, organization=organization, area=organization.area, starts_at=starts_at, ends_at=ends_at, **facts
    )
    shift = Shift.objects.create(activity=made, starts_at=starts_at, ends_at=ends_at, secret="9f2c7a")
    post = Post.objects.create(shift=shift, name="讲解", places=places)
    for _ in range(taken):
        sign_up(post)
    return made


def sign_up(post: Post, state: str = "accepted") -> SignUp:
    """Somebody with a place, or on the waitlist."""
    who = people.volunteer(with_user=False, area=post.shift.activity.area)
    return SignUp.objects.create(
        post=post,
        shift=post.shift,
        volunteer=who,
        starts_at=post.shift.starts_at,
        ends_at=post.shift.ends_at,
        applied_at=clock.now(),
        state=state,
        accepted_at=clock.now() if state == "accepted" else None,
    )


def build() -> World:
    """The area with a team, a unit with a roster, and its administrator 周敏; nothing waits yet."""
    make.load_plan()
    area = Area.objects.get(code="500101")
    team = make.team(make.detachment(area), "甘宁镇科普服务队", founded_on=date(2020, 3, 5))
    unit = make.unit("万州区农业技术推广中心", area=area, level="district", staff=20)
    member = people.volunteer("谭晓蓉", area=area)
    people.membership(member, team)
    rows = [make.staff_member(unit, member.person, party=True, position="农艺师")]
    rows += [
        make.staff_member(unit, make.person(name), party=party) for name, party in (("向春梅", True), ("冉隆贵", False))
    ]
    refresh(row.person_id for row in rows)
    admin = make.user_with("area_admin", area, display_name="周敏")
    return World(area, team, unit, admin, member)


def fill(world: World) -> None:
    """One thing for 周敏 from every source there is."""
    day, admin, team = TODAY, world.admin, world.team
    other = make.user(display_name="谭伟")
    activity(team, "防震演练进校园", clock.at(day, 18), state="submitted", submitted_by=other)
    activity(team, "柑橘黄龙病防控技术指导", clock.at(date(2026, 8, 10), 9), state="finished")
    noticed = activity(
        team,
        "“手机课堂”第 4 期",
        clock.at(date(2026, 9, 1), 9),
        state="noticed",
        notice_until=clock.at(day + timedelta(days=3)),
    )
    Objection.objects.create(activity=noticed, text="时长多算了半小时。", raised_at=clock.now())
    activity(team, "科普大篷车·甘宁站", clock.at(day + timedelta(days=1), 9), places=20, taken=2)
    make.team(make.detachment(world.area), "三峡医专口腔科普队", state="submitted")
    make.team(make.detachment(world.area), "百安坝街道科普队", state="returned", created_by=admin)
    people.membership(people.volunteer("文婷", area=world.area), team, "applied")
    runs = {"rows": 23, "created": 21, "rejected": 2, "uploaded_at": clock.now(), "sha256": "0" * 64}
    ImportRun.objects.create(
        kind="roster", state="checked", filename="花名册.xlsx", uploaded_by=admin, unit=world.unit, **runs
    )
    ImportRun.objects.create(
        kind="records", state="second", filename="服务记录.xlsx", uploaded_by=other, organization=team, **runs
    )
    projects.ready_project(team, other, state="submitted", submitted_by=other)
    projects.ready_project(team, admin, state="returned", submitted_by=admin, title="田间课堂")
    Certificate.objects.create(
        code="T9" * 8,
        volunteer=world.member,
        issuer=team,
        period_from=date(2026, 1, 1),
        period_until=day,
        requested_at=clock.now() - timedelta(days=4),
        due_at=clock.now() + timedelta(hours=3),
    )


def station(area: Area, name: str = "万州科技馆") -> Station:
    """A place of service."""
    return Station.objects.create(name=name, kind="science-hall", area=area, address="白岩路 28 号", state="certified")
