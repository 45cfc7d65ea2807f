"""Close to people: squads under the home team, its party organization and charter, 三长, a split for a day to come."""

from datetime import timedelta
from random import Random

from yushan.common import clock
from yushan.demo.stage import home_team
from yushan.demo.tree import CHARTER
from yushan.demo.world import HOME, World
from yushan.organizations.actions import (
    adopt_charter,
    decide_request,
    fill_key_post,
    propose,
    save_party,
    take_over_organization,
)
from yushan.organizations.models import KeyPost, Organization, Town
from yushan.volunteers.models import Membership, Volunteer

_EMPLOYERS = {"health": "{town}卫生院", "school": "{town}中心小学", "farming": "{town}农业技术推广站"}


def make_communities(world: World) -> None:
    """All of it, written through the actions."""
    _home_card(world)
    _key_posts(world)
    _split_to_come(world)


def _home_card(world: World) -> None:
    team, keeper, city = home_team(world), world.users["team_admin"], world.users["city_admin"]
    with clock.pretend(world.now - timedelta(days=200)):
        adopt_charter(
            keeper, organization=team, text=f"{CHARTER}\n第三条 每季度公开一次活动和时长。",
            adopted_on=clock.today(), basis="队员大会表决",
        )  # fmt: skip
        save_party(
            keeper, organization=team, name="白市驿镇农科村党支部", secretary_name="田明远",
            contact_phone=world.names.landline(),
        )  # fmt: skip
        for name, community in (("农科村院坝小队", "农科村"), ("海龙村农技小队", "海龙村")):
            take_over_organization(
                city, parent=Organization.objects.get(pk=team.pk), level="squad", name=name, kind="community",
                town="白市驿镇", community=community, leader_name=world.names.name("F"),
                contact_phone=world.names.landline(), founded_on=clock.today(),
            )  # fmt: skip


def _key_posts(world: World) -> None:
    """In most towns of the home area two of three are known, some of them volunteers; a headmaster was followed."""
    dice = Random("three heads")  # noqa: S311
    registered = list(
        Volunteer.objects.filter(area=world.home, state=Volunteer.State.VERIFIED)
        .select_related("person").order_by("number")[:12]
    )  # fmt: skip
    for place, town in enumerate(Town.objects.filter(area__code=HOME, is_active=True).order_by("code")):
        for turn, (kind, employer) in enumerate(_EMPLOYERS.items()):
            if (place + turn) % 3 == 2:
                continue
            who = registered.pop() if registered and (place + turn) % 2 else None
            begun = world.today - timedelta(days=dice.randint(120, 1500))
            fill_key_post(
                world.users["area_admin"], town=town, kind=kind, employer=employer.format(town=town.name), from_day=begun,
                name=who.person.name if who else world.names.name(dice.choice("MF")),
                person=who.person if who else None,
            )  # fmt: skip
    school = KeyPost.objects.filter(kind="school", until_day=None).order_by("pk").first()
    if school:
        fill_key_post(
            world.users["area_admin"], town=school.town, kind=school.kind, employer=school.employer, name=world.names.name("F"),
            from_day=max(world.today - timedelta(days=60), school.from_day + timedelta(days=1)),
        )  # fmt: skip


def _split_to_come(world: World) -> None:
    """A team of the home area is split in nine days: asked by the team, agreed by the detachment."""
    home = home_team(world)
    teams = [team for team in world.teams if team.area == world.home and team != home and team.pk in world.organisers]
    if not teams:
        return
    team = teams[0]
    rows = Membership.objects.filter(organization=team, state=Membership.State.APPROVED).order_by("pk")
    members = list(rows.values_list("pk", flat=True)[:8])
    part = {"name": f"{team.name}（二队）", "leader_name": world.names.name("M"), "members": members[::2]}
    with clock.pretend(world.now - timedelta(days=2)):
        asked = propose(
            world.organiser(team), organization=team, kind="split", reason="队员多，分片开展活动更方便",
            values={"parts": [part]}, effective_on=world.today + timedelta(days=9),
        )  # fmt: skip
    with clock.pretend(world.now - timedelta(days=1)):
        decide_request(world.approver(team), request=asked, approve=True)
