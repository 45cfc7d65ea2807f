"""What waits and happens around members: qualifications, moves, breaks, invitations, leaders to be, people there twice.

At the team of the printed sign-ins most of it, elsewhere a little, so that every role finds something to look at.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.identity import parse
from yushan.demo.stage import home_team
from yushan.demo.world import HOME, World
from yushan.organizations.actions import propose
from yushan.organizations.actions.recoveries import start_recovery
from yushan.organizations.models import Organization
from yushan.volunteers.actions import (
    ask_transfer,
    create_invitation,
    decide_qualification,
    decide_transfer,
    enter_qualification,
    pause_membership,
    register,
    revoke_invitation,
)
from yushan.volunteers.actions import cultivation as tracks
from yushan.volunteers.actions.merging import merge_people
from yushan.volunteers.consents import REQUIRED
from yushan.volunteers.models import Membership, QualificationKind, Volunteer

_PICTURE = b"%PDF-1.4\n% certificate of the demo\n%%EOF\n"


def make_belonging(world: World) -> None:
    """All of it, in the order in which it would happen."""
    home = home_team(world)
    members = _members(home)
    near = sorted(world.teams, key=lambda team: (team.area_id != home.area_id, team.pk))
    others = [team for team in near if team.pk != home.pk]
    _qualifications(world, members)
    _tracks(world, home, members)
    _breaks(world, members)
    _moves(world, home, others, members)
    _invitations(world, home)
    _twice(world, members)
    _requests(world, home)
    _locked_out(world)


def _members(team: Organization) -> list[Membership]:
    """Grown-up members with an account, the same ones on the same day; not the printed volunteer."""
    rows = Membership.objects.filter(
        organization=team, state=Membership.State.APPROVED, volunteer__person__user__is_active=True,
        volunteer__state=Volunteer.State.VERIFIED,
    ).exclude(volunteer__person__name="余小禾")  # fmt: skip
    rows = rows.filter(volunteer__person__birth_date__lt=clock.today() - timedelta(days=20 * 365))
    return list(rows.select_related("volunteer__person__user", "volunteer__area", "organization").order_by("pk"))


def _ago(world: World, days: float) -> datetime:
    return world.now - timedelta(days=days)


def _qualifications(world: World, members: Sequence[Membership]) -> None:
    """Waiting since today, since days and for too long; checked, near their end, refused."""
    kinds = {kind.code: kind for kind in QualificationKind.objects.filter(is_active=True)}
    own = Volunteer.objects.select_related("person__user").get(pk=world.people["volunteer"].volunteer_id)
    people = [own, *(row.volunteer for row in members)]
    # place in `people`, kind, days since it was entered, days since it was issued, days until its end, what was said
    wanted = (
        (0, "guide", 40, 700, 25, "yes"), (0, "first-aid", 1, 30, 1_060, ""), (1, "lecturer", 16, 60, 1_000, ""),
        (2, "first-aid", 5, 90, 900, ""), (3, "driver", 0.1, 400, 1_500, ""), (4, "nurse", 30, 200, 1_600, "yes"),
        (5, "agronomist", 20, 800, 0, "yes"), (6, "drone", 12, 720, 9, "yes"), (7, "teacher", 9, 3_000, 0, "no"),
    )  # fmt: skip
    for place, code, entered, issued, until, said in wanted:
        if place >= len(people) or code not in kinds:
            continue
        who = people[place]
        with clock.pretend(_ago(world, entered)):
            row = enter_qualification(
                who.person.user, volunteer=who, kind=kinds[code], number=f"CQ{who.pk:06d}", issuer="重庆市科学技术协会",
                issued_on=world.today - timedelta(days=issued),
                expires_on=world.today + timedelta(days=until) if until else None, content=_PICTURE,
            )  # fmt: skip
        if said:
            with clock.pretend(_ago(world, entered - 2)):
                decide_qualification(
                    world.users["team_admin"], qualification=row, approve=said == "yes",
                    reason="" if said == "yes" else "照片看不清编号，请重新拍一张再填。",
                )  # fmt: skip


def _tracks(world: World, home: Organization, members: Sequence[Membership]) -> None:
    """A leader to be in each step; the one who is reviewed waits for the detachment, which did not nominate."""
    admin, above = world.users["team_admin"], world.users["detachment_admin"]
    mentor = Volunteer.objects.get(pk=world.people["volunteer"].volunteer_id)
    steps = ("nominated", "training", "leading", "reviewing", "completed", "refused", "stopped")
    for place, last in enumerate(steps):
        if place >= len(members):
            break
        who = members[-1 - place].volunteer
        with clock.pretend(_ago(world, 70 - 9 * place if last != "nominated" else 2)):
            row = tracks.nominate(
                admin, volunteer=who, organization=home, reason="讲解好，肯带新人，队员都服气。",
                evidence="近半年服务次数在队里排前列",
            )  # fmt: skip
        if last == "nominated":
            continue
        user = who.person.user
        with clock.pretend(_ago(world, 15)):
            tracks.answer_nomination(
                user, cultivation=row, agree=last != "refused", reason="" if last != "refused" else "今年要照顾家人"
            )
            if last in ("refused", "training"):
                continue
            if last == "stopped":
                tracks.stop(admin, cultivation=row, reason="本人调往外地工作")
                continue
        with clock.pretend(_ago(world, 14)):
            tracks.begin_leading(admin, cultivation=row, mentor=mentor, evidence="第 2 期骨干培训，考核合格")
        if last == "leading":
            continue
        with clock.pretend(_ago(world, 13)):
            tracks.ask_review(admin, cultivation=row, evidence="独立带队 4 场，签到和答疑都及时")
        if last == "completed":
            with clock.pretend(_ago(world, 3)):
                tracks.review(above, cultivation=row, passed=True, reason="能独立带队，同意出师。")


def _breaks(world: World, members: Sequence[Membership]) -> None:
    """Two on a break, one of them with a day on which it ends."""
    for row, reason, days in zip(members[:2], ("备考", "照顾家人"), (21, 0), strict=False):
        with clock.pretend(_ago(world, 6)):
            pause_membership(
                row.volunteer.person.user, membership=row, reason=reason,
                until=world.today + timedelta(days=days) if days else None,
            )  # fmt: skip


def _moves(world: World, home: Organization, others: Sequence[Organization], members: Sequence[Membership]) -> None:
    """Into the home team: one waits, one has waited too long, one was declined; out of it one."""
    if not others:
        return
    inside = set(Membership.objects.filter(organization=home).values_list("volunteer_id", flat=True))
    outside = [row for team in others[:12] for row in _members(team) if row.volunteer_id not in inside]
    for place, (row, days) in enumerate(zip(outside, (0.3, 8, 12), strict=False)):
        try:
            with clock.pretend(_ago(world, days)):
                asked = ask_transfer(
                    row.volunteer.person.user, membership=row, target=home, reason="搬到白市驿住了，离这边近"
                )
        except Refusal:  # is in both teams
            continue
        if place == 2:
            with clock.pretend(_ago(world, days - 3)):
                decide_transfer(
                    world.users["team_admin"], transfer=asked, approve=False, reason="本期名额已满，下季度再申请。"
                )
    for row in members[2:3]:
        try:
            with clock.pretend(_ago(world, 1)):
                ask_transfer(
                    world.users["team_admin"], membership=row, target=others[0], reason="那边缺讲解员，本人愿意"
                )
        except Refusal:
            continue


def _invitations(world: World, home: Organization) -> None:
    """Open with places left, by application, over, and taken back; one of the detachment."""
    admin = world.users["team_admin"]
    with clock.pretend(_ago(world, 40)):
        create_invitation(admin, organization=home, days=30, most_uses=30, label="秋季招新 · 白市驿站")
        taken = create_invitation(admin, organization=home, days=90, label="发错群的链接")[0]
    with clock.pretend(_ago(world, 39)):
        revoke_invitation(admin, invitation=taken)
    with clock.pretend(_ago(world, 4)):
        create_invitation(admin, organization=home, days=60, most_uses=50, label="科普月现场二维码")
        create_invitation(admin, organization=home, days=90, needs_approval=True, label="转发朋友圈，要审核")
        create_invitation(
            world.users["detachment_admin"], organization=world.detachments[HOME], days=120, label="区里统一招募"
        )


def _twice(world: World, members: Sequence[Membership]) -> None:
    """Registered at a desk once more with a number copied wrongly: two pairs to look at, one already merged."""
    area_admin = world.users["area_admin"]
    for place, row in enumerate(members[3:6]):
        known = row.volunteer.person
        number = world.names.twin(parse(known.identity_number, world.today))
        with clock.pretend(_ago(world, 18 - 6 * place)):
            again = register(
                area_admin, name=known.name, identity=number, phone="", consents=REQUIRED, area=row.volunteer.area,
                source=Volunteer.Source.HELPER,
            )  # fmt: skip
        if place == 2:
            with clock.pretend(_ago(world, 2)):
                merge_people(area_admin, kept=known, gone=again.person, reason="看过身份证原件，第二次登记抄错了号码")


def _requests(world: World, home: Organization) -> None:
    """A change that the detachment decides."""
    with clock.pretend(_ago(world, 2)):
        propose(
            world.users["team_admin"], organization=home, kind="change", reason="队里的场地搬到了新址",
            values={"host_unit": f"{home.name}活动中心"},
        )  # fmt: skip


def _locked_out(world: World) -> None:
    """Somebody on a roster who lost telephone and password: the district has started, the clerk may confirm."""
    unit = world.employers[0].unit
    colleague = (
        User.objects.filter(
            is_active=True, person__roster_rows__unit=unit, person__roster_rows__left_on=None, grants=None
        )
        .order_by("pk")
        .first()
    )
    if colleague is not None:
        with clock.pretend(_ago(world, 0.5)):
            start_recovery(world.users["area_admin"], user=colleague, how="card", reason="手机丢了，密码也忘了")
