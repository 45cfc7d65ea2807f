"""The ways to register besides a take-over: by oneself, by the unit, by a helper, with a guardian; and leaving."""

from datetime import timedelta
from random import Random

from django.utils.crypto import get_random_string

from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.demo.names import pick
from yushan.demo.people import unregistered
from yushan.demo.places import region_of
from yushan.demo.rosters import somebody
from yushan.demo.world import Somebody, World
from yushan.organizations.models import Organization
from yushan.volunteers.actions import (
    CollectiveRow,
    GuardianData,
    add_member,
    apply_membership,
    confirm_registration,
    register,
    register_collectively,
    register_ward,
    withdraw,
)
from yushan.volunteers.actions.people import SELF, open_account
from yushan.volunteers.consents import BY_CODE, REQUIRED
from yushan.volunteers.models import Volunteer

__all__ = ["by_helper", "by_themselves", "by_unit", "minors", "open_accounts", "pending", "some_apply", "some_leave"]


def _yes(rng: Random) -> set[str]:
    return set(REQUIRED) | {code for code in BY_CODE if rng.random() < 0.7}


def _moment(world: World, who: Somebody, hour: int = 20):
    return min(world.now, clock.at(who.verified_on or world.today, hour, world.rng.randint(0, 59)))


def by_themselves(world: World, people: list[Somebody]) -> None:
    """On the phone, with an account; then they join their teams."""
    for who in sorted(people, key=lambda one: (one.verified_on or world.today, one.identity.number)):
        with clock.pretend(_moment(world, who)):
            made = register(
                None, name=who.name, identity=who.identity, phone=who.phone, consents=_yes(world.rng), area=who.area,
                politics="中共党员" if who.is_party_member else "群众", education="本科", occupation=who.position,
                talent_source=who.talent_source, password_hash=world.password_hash,
            )  # fmt: skip
            join(world, who, made)


def join(world: World, who: Somebody, made: Volunteer) -> None:
    """Puts somebody into their teams at once."""
    who.volunteer_id, who.person_id = made.pk, made.person_id
    for team in who.teams:
        add_member(world.keeper(team), volunteer=made, organization=team)


def by_unit(world: World, people: list[Somebody]) -> None:
    """Collected by the unit, confirmed by themselves at their first sign-in."""
    groups: dict[tuple[int, str], list[Somebody]] = {}
    for who in people:
        groups.setdefault((who.unit.pk if who.unit else 0, f"{who.verified_on:%Y%m}"), []).append(who)
    for (_, _month), group in sorted(groups.items(), key=lambda item: item[0]):
        unit = group[0].unit
        if unit is None:
            continue
        first = min(who.verified_on or world.today for who in group)
        rows = [CollectiveRow(who.name, who.identity, who.phone) for who in group]
        with clock.pretend(clock.at(first, 10)):
            register_collectively(world.clerk(unit), unit=unit, rows=rows)
        volunteers = {v.person_id: v for v in Volunteer.objects.filter(person__in=[who.person_id for who in group])}
        for who in group:
            made = volunteers[who.person_id]
            with clock.pretend(_moment(world, who)):
                user = open_account(
                    SELF, username=made.number, person=made.person, phone=who.phone, password=None,
                    password_hash=world.password_hash,
                )  # fmt: skip
                confirm_registration(user, consents=_yes(world.rng))
                join(world, who, Volunteer.objects.get(pk=made.pk))


def pending(world: World, count: int) -> None:
    """Collected by their unit a few days ago and not confirmed yet."""
    for place, employer in enumerate(world.employers[:: max(1, len(world.employers) // 6)]):
        waiting = unregistered(employer, world)[: max(2, count // 6)]
        if place == 0:
            waiting = waiting[:4]
        rows = [CollectiveRow(who.name, who.identity, who.phone) for who in waiting]
        with clock.pretend(world.now - timedelta(days=2 + place, hours=3)):
            register_collectively(world.clerk(employer.unit), unit=employer.unit, rows=rows)


def by_helper(world: World, count: int) -> None:
    """Elderly people without a smartphone, registered by a leader."""
    teams = [team for team in world.teams if team.kind == "community"] or world.teams
    for _ in range(count):
        team = world.rng.choice(teams)
        who = somebody(world, region_of(team.area) if team.area else "500103", 58, 76)
        who.verified_on, who.teams, who.talent_source = (
            world.today - timedelta(days=world.rng.randint(60, 300)),
            [team],
            "public",
        )
        who.area = team.area
        with clock.pretend(_moment(world, who, 10)):
            made = register(
                world.keeper(team), name=who.name, identity=who.identity, phone="", consents=REQUIRED, area=who.area,
                talent_source="public", source=Volunteer.Source.HELPER,
            )  # fmt: skip
            join(world, who, made)
        who.quota = world.rng.randint(0, 3)
        world.volunteers.append(who)


def minors(world: World, count: int) -> None:
    """Young people with a guardian's consent; every third is a child whom a parent's account stands for."""
    with_account = Volunteer.objects.filter(person__user__isnull=False, state="verified").select_related(
        "person", "area"
    )
    parents = list(
        with_account.exclude(person__birth_date__gt=world.today - timedelta(days=30 * 365)).order_by("pk")[:count]
    )
    teams = [team for team in world.teams if team.kind in ("venue", "community")] or world.teams
    for place in range(count):
        is_child = place % 3 == 0 and place < len(parents)
        who = somebody(world, "500107", *((9, 12) if is_child else (15, 16)))
        who.verified_on = world.today - timedelta(days=world.rng.randint(20, 200))
        if is_child:
            user = User.objects.get(person=parents[place].person_id)
            with clock.pretend(world.now - timedelta(days=place + 3)):
                register_ward(
                    user, name=parents[place].person.name[0] + who.name[1:], identity=who.identity, relation="母亲",
                    consents=REQUIRED,
                )  # fmt: skip
            continue
        guardian = GuardianData(
            world.names.name("F"), world.names.identity("500107", 38, 50, "F"), world.names.mobile(), "母亲"
        )
        who.teams, who.area, who.talent_source = [world.rng.choice(teams)], world.home, "public"
        with clock.pretend(_moment(world, who)):
            made = register(
                None, name=who.name, identity=who.identity, phone=who.phone, consents=REQUIRED, area=who.area,
                guardian=guardian, occupation="中学生", talent_source="public", password_hash=world.password_hash,
            )  # fmt: skip
            join(world, who, made)


def some_leave(world: World, count: int) -> None:
    """A few who did nothing end their registration, for reasons that occur."""
    idle = [who for who in world.volunteers if not who.quota and not who.user]
    for who in world.rng.sample(idle, min(count, len(idle))):
        day = world.today - timedelta(days=world.rng.randint(1, 40))
        if who.verified_on and who.verified_on < day:
            with clock.pretend(clock.at(day, 15)):
                reason = pick(world.rng, (("迁往外地工作，本人来电申请", 3), ("身体原因，本人书面申请", 2)))
                withdraw(world.district(who.area), volunteer=Volunteer.objects.get(pk=who.volunteer_id), reason=reason)
            who.withdrawn_on = day


def some_apply(world: World, team: Organization, count: int) -> None:
    """Asks to join a team that now decides."""
    near = [
        who
        for who in world.volunteers
        if who.volunteer_id and not who.withdrawn_on and team not in who.teams and who.area == team.area
    ]
    far = [who for who in world.volunteers if who.volunteer_id and not who.withdrawn_on and who.area != team.area]
    people = (near + far)[:count]
    messages = ("周末都有时间，想参加讲解。", "学过急救，可以做现场保障。", "家在镇上，离得近。", "")
    for place, who in enumerate(people):
        with clock.pretend(world.now - timedelta(hours=5 + place * 9)):
            try:
                apply_membership(
                    who.user or world.organiser(team), volunteer=Volunteer.objects.get(pk=who.volunteer_id), organization=team,
                    message=messages[place % len(messages)],
                )  # fmt: skip
            except Refusal:
                continue


def open_accounts(world: World) -> None:
    """Those who were taken over and take part have claimed their account since then (their number signs in)."""
    rows = Volunteer.objects.filter(
        pk__in=[who.volunteer_id for who in world.volunteers if who.quota and who.phone], person__user=None
    ).select_related("person")
    taken = set(User.objects.exclude(phone_hash=None).values_list("phone_hash", flat=True))
    fresh = []
    for row in rows.order_by("pk"):
        digest = phone_hash(row.phone)
        fresh.append(
            User(
                username=row.number,
                display_name=row.person.name,
                person=row.person,
                phone_hash=None if digest in taken else digest,
                password=world.password_hash or get_random_string(20),
                date_joined=clock.at(row.verified_on or world.today, 12),
            )
        )
        taken.add(digest)
    User.objects.bulk_create(fresh, batch_size=500)
