"""Who works where: people on rosters, those who joined or left lately, some on two rosters."""

from datetime import timedelta

from yushan.accounts.actions.people import identity_hash
from yushan.accounts.models import Person
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.demo.accounts import PRINTED
from yushan.demo.names import pick
from yushan.demo.places import region_of
from yushan.demo.world import Employer, Somebody, World
from yushan.organizations.actions import StaffRow, declare_headcount, enrol_staff

_POSITIONS = {
    "venue": ("馆员", "讲解员", "副研究馆员", "部门主任", "技术员"),
    "enterprise-assoc": ("主任医师", "护士", "教师", "科室主任", "技术员"),
    "agri-assoc": ("农艺师", "高级农艺师", "推广员", "站长", "技术员"),
    "agency": ("科员", "一级主任科员", "科长", "工程师", "专业技术人员"),
    "university-assoc": ("讲师", "副教授", "教授", "辅导员", "实验员"),
}
# Of these kinds of units people have posts of their own, whatever team the unit hosts.
_POSITIONS_OF = (
    (("医院", "保健院"), ("主任医师", "主治医师", "护士", "药师", "科室主任")),
    (("疾病预防",), ("主管医师", "检验技师", "科员", "科长", "技术员")),
    (("中学", "小学"), ("教师", "高级教师", "班主任", "教研组长", "实验员")),
    (("研究院", "研究所"), ("工程师", "高级工程师", "研究员", "课题组长", "技术员")),
)
# Sometimes people come from elsewhere.
_ELSEWHERE = ("510105", "520103", "420106", "510302", "500382")


def somebody(world: World, region: str, youngest: int, oldest: int) -> Somebody:
    """A new made-up person of an area, of some age."""
    gender = world.rng.choice("MF")
    where = region if world.rng.random() < 0.85 else world.rng.choice(_ELSEWHERE)
    return Somebody(
        world.names.name(gender), world.names.identity(where, youngest, oldest, gender), world.names.mobile(), None
    )


def _posts(employer: Employer) -> tuple[str, ...]:
    name = employer.unit.name
    found = next((posts for words, posts in _POSITIONS_OF if any(word in name for word in words)), None)
    return found or _POSITIONS[employer.team.kind]


def _secretary(world: World) -> Somebody:
    """The secretary of the printed clerk's branch: on the roster like everybody, and registered (demo/stage.py)."""
    _, _, name, phone, _ = next(row for row in PRINTED if row[0] == "secretary")
    unit = world.employers[0].unit
    who = Somebody(name, world.names.identity("500107", 38, 48, "M"), phone, unit.area, unit, is_party_member=True)
    who.position, who.talent_source = "支部书记", "public-staff"
    world.people["secretary"] = who
    return who


def _hire(world: World, employer: Employer, party_share: float) -> Somebody:
    unit, rng = employer.unit, world.rng
    who = somebody(world, region_of(unit.area), 22, 59)
    who.unit, who.area = unit, unit.area
    who.is_party_member = rng.random() < party_share
    who.position = rng.choice(_posts(employer))
    who.talent_source = pick(rng, (("public-staff", 8), ("enterprise", 1), ("society-expert", 1)))
    if rng.random() < 0.12:
        who.joined_on = world.today - timedelta(days=rng.randint(60, 320))  # the oldest roster is 58 days old
    elif rng.random() < 0.7:
        longest = max(400, (world.today - who.identity.birth_date).days - 20 * 365)
        who.joined_on = world.today - timedelta(days=rng.randint(365, longest))
    return who


def _row(who: Somebody) -> StaffRow:
    return StaffRow(
        who.name, who.identity, who.phone, who.in_service, who.is_party_member, who.position, who.joined_on, who.left_on
    )


def make_rosters(world: World) -> None:
    """Enters every roster by the action of the house, on the day when the unit last looked after it."""
    for employer in world.employers:
        share = world.rng.uniform(0.28, 0.58)
        employer.staff = [_hire(world, employer, share) for _ in range(employer.headcount)]
        for _ in range(max(1, employer.headcount // 25)):
            gone = _hire(world, employer, share)
            gone.joined_on = world.today - timedelta(days=world.rng.randint(700, 4000))
            gone.left_on = world.today - timedelta(days=world.rng.randint(65, 300))
            gone.in_service = False
            employer.staff.append(gone)
    world.employers[0].staff.append(_secretary(world))
    for first, second in list(zip(world.employers, world.employers[1:], strict=False))[::6]:
        second.staff += [who for who in first.staff[3:5] if who.in_service]
    for employer in world.employers:
        day = world.today - timedelta(days=world.rng.choice((2, 5, 9, 16, 24, 33, 58)))
        with clock.pretend(clock.at(day, world.rng.randint(9, 17), world.rng.randint(0, 59))):
            outcomes = enrol_staff(
                world.clerk(employer.unit), unit=employer.unit, rows=[_row(who) for who in employer.staff]
            )
            if refused := next((outcome.reason for outcome in outcomes if outcome.kind == "rejected"), ""):
                raise Refusal(refused)
            _declare(world, employer)
    everybody = {identity_hash(who.identity.number): who for employer in world.employers for who in employer.staff}
    for digest, pk in Person.objects.filter(roster_rows__isnull=False).values_list("identity_hash", "pk"):
        everybody[digest].person_id = pk


def _declare(world: World, employer: Employer) -> None:
    """The unit's own statistics of that day; most agree with the roster, some do not yet."""
    serving = [
        who for who in employer.staff if who.in_service and (not who.joined_on or who.joined_on <= clock.today())
    ]
    gap = world.rng.choice((0, 0, 0, 0, 0, 0, 1, 2, -1))
    declare_headcount(
        world.clerk(employer.unit),
        unit=employer.unit,
        stat_day=clock.today(),
        staff=len(serving) + gap,
        party_members=min(sum(who.is_party_member for who in serving), len(serving) + gap),
    )
