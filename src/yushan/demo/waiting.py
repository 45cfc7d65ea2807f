"""What waits for somebody's decision, and certificates."""

from datetime import date, timedelta

from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Refusal
from yushan.demo.places import short_name
from yushan.demo.registering import some_apply
from yushan.demo.stage import home_team
from yushan.demo.world import HOME, Somebody, World
from yushan.ledger.actions import issue_certificate, request_certificate, revoke_certificate
from yushan.ledger.models import Certificate
from yushan.organizations.actions import found_organization
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer

Level = Organization.Level


def ask_for_approval(world: World) -> None:
    """A detachment that the city decides, a team that the home detachment decides, people who want to join."""
    area = world.areas["500242"]
    with clock.pretend(world.now - timedelta(days=1, hours=4)):
        found_organization(
            world.users[f"area:{area.code}"], parent=world.corps, level=Level.DETACHMENT, area=area, kind="agency",
            name=f"{short_name(area)}科技志愿服务支队", host_unit=f"{short_name(area)}科学技术协会",
            leader_name=world.names.name("M"), contact_phone=world.names.landline(),
        )  # fmt: skip
    with clock.pretend(world.now - timedelta(hours=7)):
        found_organization(
            world.users["area_admin"], parent=world.detachments[HOME], level=Level.TEAM, kind="community",
            name="走马镇民间故事科普队", town="走马镇", leader_name=world.names.name("F"),
            contact_phone=world.names.landline(),
        )  # fmt: skip
    some_apply(world, home_team(world), 7)
    others = [team for team in world.teams if team != home_team(world)]
    for team in world.rng.sample(others, min(8, len(others))):
        some_apply(world, team, 2)


def _issue(world: World, who: Somebody, since: date, until: date, days_ago: int) -> Certificate | None:
    volunteer = Volunteer.objects.select_related("person__user").get(pk=who.volunteer_id)
    with clock.pretend(world.now - timedelta(days=days_ago, hours=1)):
        try:
            asked = request_certificate(
                volunteer.person.user, volunteer=volunteer, period_from=since, period_until=until
            )
        except Refusal:
            return None
        return issue_certificate(WORKER, certificate=asked)


def issue_certificates(world: World, count: int) -> None:
    """Through the real code: signed, registered; one is superseded by a newer one, one revoked."""
    busiest = sorted(
        (who for who in world.volunteers if who.user and who.volunteer_id and not who.withdrawn_on),
        key=lambda who: (-len(who.busy), who.volunteer_id),
    )
    own = world.people["volunteer"]
    since = date(world.today.year, 1, 1)
    if since > world.today - timedelta(days=60):
        since = since.replace(year=since.year - 1)
    until = world.today - timedelta(days=15)
    _issue(world, own, since, until, 9)
    newest = _issue(world, own, since, until, 6)
    if newest:
        world.certificate = newest
    others = [who for who in busiest if who is not own][:count]
    made = [found for place, who in enumerate(others) if (found := _issue(world, who, since, until, 5 - place % 4))]
    if len(made) > 1:
        with clock.pretend(world.now - timedelta(hours=20)):
            revoke_certificate(
                world.users["city_admin"], certificate=made[-1], reason="其中一条记录核实后已冲正，请重新申请。"
            )
