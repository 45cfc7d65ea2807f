"""Who may be there twice: the work list in scope, what stands against a merging, what it would do."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from yushan.accounts.models import ErasureRequest, Person, User
from yushan.common import clock
from yushan.common.numbers import hours_text
from yushan.organizations.access import can, scope_filter
from yushan.organizations.models import RoleGrant, StaffMember
from yushan.organizations.queries import in_force
from yushan.volunteers.models import (
    DuplicateDoubt,
    Membership,
    PersonMerge,
    Qualification,
    Volunteer,
)
from yushan.volunteers.queries.memberships import CURRENT
from yushan.volunteers.signals import volunteers_may_join

CAPABILITY = "person.merge"
_PERSONAL_ROLES = ("volunteer", "recipient")


def mergeable_people(actor: Any) -> QuerySet[Person] | None:
    """People over whom the actor may merge, as volunteers or on rosters; None: everybody."""
    by_area = scope_filter(actor, CAPABILITY, area="area")
    if by_area == Q():
        return None
    on_rosters = scope_filter(actor, CAPABILITY, area="unit__area", unit="unit")
    volunteers = Volunteer.objects.filter(by_area).values("person_id")
    staff = StaffMember.objects.filter(on_rosters).values("person_id")
    return Person.objects.filter(Q(pk__in=volunteers) | Q(pk__in=staff))


def may_merge(actor: Any, person_ids: Collection[int]) -> bool:
    """True when every one of them is in the actor's reach."""
    if not can(actor, CAPABILITY):
        return False
    reach = mergeable_people(actor)
    return reach is None or reach.filter(pk__in=person_ids).count() == len(set(person_ids))


def doubts(actor: Any) -> QuerySet[DuplicateDoubt]:
    """Pairs of which both are in reach, newest first; a pair over two districts is for the city."""
    rows = DuplicateDoubt.objects.select_related("first", "second")
    reach = mergeable_people(actor)
    if reach is not None:
        keys = reach.order_by().values("pk")
        rows = rows.filter(first__in=keys, second__in=keys)
    return rows.order_by("-id")


def open_doubts(actor: Any) -> QuerySet[DuplicateDoubt]:
    """What waits for the actor."""
    return doubts(actor).filter(state=DuplicateDoubt.State.OPEN)


def merges(actor: Any) -> QuerySet[PersonMerge]:
    """Mergings in reach, newest first."""
    rows = PersonMerge.objects.select_related("kept", "gone", "merged_by", "undone_by")
    reach = mergeable_people(actor)
    if reach is not None:
        rows = rows.filter(kept__in=reach.order_by().values("pk"))
    return rows.order_by("-merged_at", "-pk")


def merge_obstacles(kept: Person, gone: Person) -> list[str]:
    """What has to be settled before two rows can be one; empty when nothing stands against it."""
    found = []
    if ErasureRequest.objects.filter(person__in=[kept, gone], state=ErasureRequest.State.WAITING).exists():
        found.append("其中一份正在等待删除，请先撤回删除申请")
    if any(person.identity_hash.startswith("erased-") for person in (kept, gone)):
        found.append("其中一份已经按申请删除")
    users = {user.person_id: user for user in User.objects.filter(person__in=[kept, gone])}
    if len(users) == 2:
        grants = RoleGrant.objects.filter(user=users[gone.pk]).exclude(ends_at__lte=clock.now())
        if grants.exclude(role__in=_PERSONAL_ROLES).exists():
            found.append(f"要并掉的那份有登录账号“{users[gone.pk].username}”，还有授权，请先结束授权，或者保留那一份")
    rows = {row.person_id: row for row in Volunteer.objects.filter(person__in=[kept, gone])}
    if len(rows) == 2:
        volunteers_may_join.send(sender=None, kept=rows[kept.pk], gone=rows[gone.pk], found=found)
    return found


@dataclass
class Side:
    """One of the two as it is shown."""

    person: Person
    volunteer: Volunteer | None = None
    user: User | None = None
    teams: list[Membership] = field(default_factory=list)
    rosters: list[StaffMember] = field(default_factory=list)
    qualifications: int = 0

    @property
    def hours(self) -> str:
        """Posted hours."""
        return hours_text(self.volunteer.posted_minutes) if self.volunteer else "0.0"

    @property
    def weight(self) -> tuple[bool, bool, int, int]:
        """Which of two is the better one to keep: with an account, registered, with more hours, older."""
        volunteer = self.volunteer
        return (
            self.user is not None,
            volunteer is not None,
            volunteer.posted_minutes if volunteer else 0,
            -self.person.pk,
        )


def sides(first: Person, second: Person) -> tuple[Side, Side]:
    """Both with what hangs on them; 5 statements."""
    found = {person.pk: Side(person) for person in (first, second)}
    keys = list(found)
    for row in Volunteer.objects.select_related("area").filter(person__in=keys):
        found[row.person_id].volunteer = row
    for user in User.objects.filter(person__in=keys):
        found[user.person_id or 0].user = user
    current = Membership.objects.filter(volunteer__person__in=keys, state__in=CURRENT)
    for member in current.select_related("organization", "volunteer").order_by("pk"):
        found[member.volunteer.person_id].teams.append(member)
    for staff in StaffMember.objects.filter(in_force(clock.today()), person__in=keys).select_related("unit"):
        found[staff.person_id].rosters.append(staff)
    documents = Qualification.objects.filter(volunteer__person__in=keys).values_list("volunteer__person_id", flat=True)
    for person_id in documents:
        found[person_id].qualifications += 1
    return found[first.pk], found[second.pk]


def effects(kept: Side, gone: Side) -> list[str]:
    """What merging would do, in words."""
    said = ["按任何一个证件号都会找到保留的这一份，另一份不再单独出现在名单里。"]
    own = {row.organization_id for row in kept.teams}
    moved = [row.organization.name for row in gone.teams if row.organization_id not in own]
    double = [row.organization.name for row in gone.teams if row.organization_id in own]
    if moved:
        said.append(f"转过来的队伍：{'、'.join(moved)}。")
    if double:
        said.append(f"两份都在的队伍只留一份：{'、'.join(double)}。")
    if gone.rosters:
        said.append(
            f"转过来的花名册：{'、'.join(row.unit.name for row in gone.rosters)}；同一单位、区县、全市都只计一次。"
        )
    units = {row.unit_id for row in kept.rosters} & {row.unit_id for row in gone.rosters}
    if units:
        said.append("同一个单位的花名册上有两行，合并后请把多余的一行标记离职。")
    if gone.qualifications:
        said.append(f"转过来的资格：{gone.qualifications} 份。")
    if gone.volunteer:
        said.append(f"时长合在一起：{kept.hours} + {gone.hours} 小时。台账一行也不改，已开的证明照旧有效，编号不变。")
    if kept.volunteer and gone.volunteer:
        said.append(f"以后用志愿者编号 {kept.volunteer.number}；输入 {gone.volunteer.number} 也能找到。")
    if kept.user and gone.user:
        said.append(f"登录账号只留“{kept.user.username}”，“{gone.user.username}”停用。")
    elif gone.user:
        said.append(f"登录账号“{gone.user.username}”转过来，本人照常登录。")
    return said
