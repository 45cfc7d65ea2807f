"""Who registers as a volunteer, and how much each of them will do; taken over in monthly batches."""

from collections import defaultdict
from datetime import date, timedelta

from yushan.accounts.actions.people import identity_hash
from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.demo.names import pick
from yushan.demo.places import region_of
from yushan.demo.rosters import somebody
from yushan.demo.world import Employer, Somebody, World
from yushan.organizations.models import Organization
from yushan.volunteers.actions import VolunteerRow, take_over_volunteers
from yushan.volunteers.models import Volunteer

# How many services somebody does in the year, and how many people in a hundred do so many.
_HABITS = ((1, 26), (2, 23), (3, 18), (4, 12), (5, 8), (7, 6), (10, 4), (16, 2), (30, 1))
SKILLS = {
    "venue": ("展品讲解", "摄影", "青少年活动", "新媒体"),
    "enterprise-assoc": ("急救", "健康管理", "实验教学", "心理疏导"),
    "agri-assoc": ("柑橘栽培", "病虫害防治", "土壤检测", "电商直播"),
    "agency": ("活动组织", "新媒体", "政策宣讲", "数据分析"),
    "university-assoc": ("机器人", "编程", "化学实验", "英语"),
    "society": ("营养", "天文", "心理疏导", "老年健康"),
    "community": ("手机教学", "方言沟通", "手工", "急救"),
}
# source, kinds of teams, ages, share
_OUTSIDERS = (
    ("student", ("university-assoc",), (21, 25), 32),
    ("local-talent", ("agri-assoc",), (30, 66), 20),
    ("society-expert", ("society", "university-assoc"), (34, 74), 16),
    ("three-heads", ("community", "agri-assoc"), (35, 58), 9),
    ("enterprise", ("agri-assoc", "venue"), (24, 55), 8),
    ("public", ("community",), (21, 72), 15),
)


def habit(world: World) -> int:
    """How many services somebody who takes part at all does in a year."""
    return world.rng.choices([count for count, _ in _HABITS], [weight for _, weight in _HABITS])[0]


def _day_of(world: World, *, active: bool) -> date:
    """The first day as a registered volunteer; who serves in the history must have registered in time."""
    if world.rng.random() < (0.62 if active else 0.3):
        return world.today - timedelta(days=world.size.days + world.rng.randint(5, 700))
    last = min(50, world.size.days // 3) if active else 2
    return world.today - timedelta(days=world.rng.randint(last, world.size.days))


def _enlist(world: World, who: Somebody, team: Organization, *, active: bool) -> None:
    who.verified_on = _day_of(world, active=active)
    who.quota = habit(world) if active else 0
    who.teams = [team]
    who.area = who.area or team.area
    world.volunteers.append(who)


def choose_staff(world: World) -> None:
    """Of every roster so many register and serve as the unit's shares say, party members before others."""
    for employer in world.employers:
        serving = [who for who in employer.staff if who.in_service and who.unit == employer.unit]
        party = [who for who in serving if who.is_party_member]
        others = [who for who in serving if not who.is_party_member]
        world.rng.shuffle(party)
        world.rng.shuffle(others)
        served_party = round(employer.party_served * len(party))
        served = max(round(employer.served * len(serving)), served_party)
        active = party[:served_party] + others[: served - served_party]
        rest = [who for who in serving if who not in active]
        world.rng.shuffle(rest)
        missing = max(0, round(employer.registered * len(serving)) - len(active))
        for who in active:
            _enlist(world, who, employer.team, active=True)
        for who in rest[:missing]:
            _enlist(world, who, employer.team, active=False)
    neighbours: dict[int, list[Organization]] = defaultdict(list)
    for team in world.teams:
        if team.area_id and team.kind in ("community", "venue"):
            neighbours[team.area_id].append(team)
    for who in world.volunteers:
        near = [team for team in neighbours[who.area.pk] if team not in who.teams] if who.area else []
        if near and world.rng.random() < 0.25:
            who.teams.append(world.rng.choice(near))


def choose_outsiders(world: World) -> None:
    """Students, farmers, experts and neighbours who are on no roster."""
    by_kind: dict[str, list[Organization]] = defaultdict(list)
    for team in world.teams:
        by_kind[team.kind].append(team)
    hosted = {employer.team.pk for employer in world.employers}
    for _ in range(max(0, world.size.volunteers - len(world.volunteers) - 40)):
        place = world.rng.choices(range(len(_OUTSIDERS)), [share for *_, share in _OUTSIDERS])[0]
        source, kinds, ages, _share = _OUTSIDERS[place]
        teams = [team for kind in kinds for team in by_kind[kind]]
        free = [team for team in teams if team.pk not in hosted] or teams or world.teams
        team = world.rng.choice(free)
        who = somebody(world, region_of(team.area) if team.area else "500106", *ages)
        who.talent_source = source
        _enlist(world, who, team, active=world.rng.random() < 0.5)


def even_out(world: World, goal: int) -> None:
    """Raises or lowers what the active do, so that the history has about `goal` services."""
    active = [who for who in world.volunteers if who.quota]
    while active and (gap := goal - sum(who.quota for who in active)):
        step = 1 if gap > 0 else -1
        for who in world.rng.sample(active, min(abs(gap), len(active))):
            who.quota = max(1, who.quota + step)
        if step < 0 and all(who.quota == 1 for who in active):
            return


def _row(world: World, who: Somebody, team: Organization) -> VolunteerRow:
    student = who.talent_source == "student"
    politics = "中共党员" if who.is_party_member else "共青团员" if student else "群众"
    words = SKILLS.get(who.teams[0].kind, ("活动组织",))
    serial = int(who.identity.number[6:17])
    return VolunteerRow(
        who.name,
        who.identity,
        who.phone,
        politics=politics,
        education="本科" if student or serial % 3 else "大专",
        occupation=who.position
        or {"student": "学生", "local-talent": "种植养殖", "public": "居民"}.get(who.talent_source, ""),
        skills=tuple(dict.fromkeys((words[serial % len(words)], words[(serial // 7) % len(words)])[: 1 + serial % 2])),
        talent_source=who.talent_source,
        organization=team,
        registered_on=who.verified_on,
    )


def take_over(world: World, people: list[Somebody]) -> None:
    """By the action of the house, month by month, each batch on the day of its last registration."""
    months: dict[str, list[Somebody]] = defaultdict(list)
    for who in people:
        months[f"{who.verified_on:%Y%m}"].append(who)
    for _, batch in sorted(months.items()):
        day = max(who.verified_on or world.today for who in batch)
        rows = [_row(world, who, team) for who in batch for team in who.teams]
        with clock.pretend(min(world.now, clock.at(day, 18))):
            outcomes = take_over_volunteers(world.users["city_admin"], rows=rows)
        if refused := next((outcome.reason for outcome in outcomes if outcome.result == "rejected"), ""):
            raise Refusal(refused)


def learn_keys(world: World) -> None:
    """Fills in the primary keys of everybody who has registered by now."""
    known = {
        digest: (pk, person_id)
        for digest, pk, person_id in Volunteer.objects.values_list("person__identity_hash", "pk", "person_id")
    }
    for who in world.volunteers:
        who.volunteer_id, who.person_id = known.get(identity_hash(who.identity.number), (0, who.person_id))


def learn_accounts(world: World) -> None:
    """Notes who can sign in."""
    users = {user.person_id: user for user in User.objects.filter(person__isnull=False)}
    for who in world.volunteers:
        who.user = users.get(who.person_id)


def split_routes(world: World) -> dict[str, list[Somebody]]:
    """How each of them came: taken over (most), by themselves, or collected by the unit and confirmed."""
    routes: dict[str, list[Somebody]] = {"import": [], "self": [], "unit": []}
    for who in world.volunteers:
        recent = who.verified_on and who.verified_on > world.today - timedelta(days=world.size.days)
        ways = (("import", 91), ("self", 5), ("unit", 4)) if who.unit else (("import", 92), ("self", 8))
        routes[pick(world.rng, ways) if recent else "import"].append(who)
    return routes


def unregistered(employer: Employer, world: World) -> list[Somebody]:
    """People of a roster who have not registered."""
    known = {id(who) for who in world.volunteers}
    return [who for who in employer.staff if who.in_service and id(who) not in known]
