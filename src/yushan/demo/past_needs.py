"""Orders of the two years before, which the seasons are seen by: served by activities of then that the team handed in as a file."""

from datetime import date, datetime, timedelta

from yushan.activities.actions.imports import ActivityRow, take_over_activities
from yushan.activities.models import Activity
from yushan.activities.outcomes import activity_ended
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.demo.needs import order
from yushan.demo.stage import home_team
from yushan.demo.world import World
from yushan.needs import actions
from yushan.needs.actions.spells import enter
from yushan.needs.models import Need
from yushan.organizations.models import Organization
from yushan.plan.models import Entry
from yushan.plan.queries import entry

# Orders of each month: few in winter, most around the summer holidays and the science month in September.
_SEASON = (1, 1, 2, 2, 3, 2, 3, 3, 4, 3, 2, 1)
_WANTED = (
    ("教老人用智能手机", "elderly"), ("水质小实验营", "education"), ("柑橘病虫害绿色防控课", "agriculture"),
    ("AI 科普讲座", "publicity"),
)  # fmt: skip


def make_past_needs(world: World) -> None:
    """One activity a month, as a file brings them, and the orders that it served. A small demo has one order a month."""
    team = home_team(world)
    for back in (2, 1):
        for month, season in enumerate(_SEASON, 1):
            place = back * 12 + month
            title, code = _WANTED[place % len(_WANTED)]
            kind, starts_at = entry("service_types", code), clock.at(date(world.today.year - back, month, 26), 9, 30)
            if kind is None or starts_at > world.now - timedelta(days=20):
                continue
            activity = _held(world, team, title, kind, starts_at)
            count = season if world.size.past > 100 else 1
            for step in range(count):
                _served(
                    world, activity, kind, title, place + step, starts_at - timedelta(days=21 - 2 * step, hours=step)
                )


def _held(world: World, team: Organization, title: str, kind: Entry, starts_at: datetime) -> Activity:
    row = ActivityRow(
        title=title, organization=team, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), place="社区活动室",
        service_types=(kind,),
    )  # fmt: skip
    with clock.pretend(starts_at + timedelta(days=2)):
        take_over_activities(world.users["city_admin"], rows=[row])
    return Activity.objects.get(title=title, organization=team, starts_at=starts_at)


def _served(world: World, activity: Activity, kind: Entry, title: str, place: int, asked_at: datetime) -> None:
    """From order to done by the usual steps."""
    team = activity.organization
    with clock.pretend(asked_at):
        need = order(world, None, place, area=team.area, title=title, service_type=kind)
    with clock.pretend(asked_at + timedelta(hours=20 + place % 9)):
        (row,) = actions.dispatch_need(world.users["area_admin"], need=need, organizations=[team])
    with clock.pretend(asked_at + timedelta(hours=30 + place * 3 % 40)):
        need = actions.claim(world.organiser(team), dispatch=row)
        Need.objects.filter(pk=need.pk).update(activity=activity, state=Need.State.SERVING, contacted_at=clock.now())
        need.state = Need.State.SERVING
        enter(need, clock.now())
    with clock.pretend(activity.ends_at):
        activity_ended.send(sender=None, actor=WORKER, activity=activity, settled=True)
