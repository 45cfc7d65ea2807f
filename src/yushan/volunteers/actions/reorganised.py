"""A team ends or is split: its members go over to the one that takes over, or leave, and are told, in the same transaction."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.organizations.effects import Effect
from yushan.organizations.models import Organization
from yushan.volunteers.actions.memberships import count_members, drop_pending
from yushan.volunteers.actions.transfers import team_ends
from yushan.volunteers.models import Membership, MembershipPause, Volunteer
from yushan.volunteers.queries import inboxes_of
from yushan.volunteers.queries.memberships import BELONGING, CURRENT
from yushan.volunteers.queries.splitting import going_along

State = Membership.State


def effects(organization: Organization, successor: Organization | None) -> list[Effect]:
    """What `carry_members` will do, for organizations.effects."""
    rows = Membership.objects.filter(organization=organization)
    counts = rows.aggregate(
        members=Count("pk", filter=Q(state__in=BELONGING)), waiting=Count("pk", filter=Q(state=State.APPLIED))
    )
    if successor is None:
        return [
            Effect(counts["members"], "名队员", "离队，本人会收到消息，服务记录保留"),
            Effect(counts["waiting"], "份入队申请", "不再审核，申请人会收到消息"),
        ]
    return [
        Effect(counts["members"], "名队员", f"转到{successor.name}，本人会收到消息"),
        Effect(counts["waiting"], "份入队申请", f"转由{successor.name}审核"),
    ]


def carry_members(
    sender: Any, actor: Any, organization: Organization, successor: Organization | None, reason: str, **kwargs: Any
) -> None:
    """Listens to organizations.signals.organization_ending. Locks volunteers in the order of their keys, then rows."""
    team_ends(organization)
    ids = Membership.objects.filter(organization=organization, state__in=CURRENT).values("volunteer")
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    rows = list(
        Membership.objects.select_for_update()
        .filter(organization=organization, state__in=CURRENT)
        .order_by("volunteer_id")
    )
    if not rows:
        return
    members = [row for row in rows if row.state in BELONGING]
    active = sum(row.state == State.APPROVED for row in rows)
    moved = _join(rows, successor, "合并") if successor else 0
    said = (f"队伍并入“{successor.name}”：{reason}" if successor else f"队伍关闭：{reason}")[:200]
    now = clock.now()
    for row in rows:
        row.left_at, row.reason = now, said
        row.state = State.LEFT if row.state in BELONGING or successor else State.DECLINED
    Membership.objects.bulk_update(rows, ["state", "left_at", "reason"], batch_size=500)
    drop_pending([row.pk for row in rows], said)
    count_members(organization.pk, -active)
    if successor:
        count_members(successor.pk, moved)
    record(
        actor, "volunteers.follow_organization", subject=organization, label=organization.name, reason=reason,
        people=len(rows), into=successor.name if successor else "",
    )  # fmt: skip
    _tell(organization, successor, rows, members, reason)


def _join(rows: list[Membership], successor: Organization, why: str) -> int:
    """Each becomes there what they were here; who was there already stays. Answers how many active members are new there.

    A break goes on over there; whoever was on a break in one of both and not in the other is active.
    """
    there = {
        row.volunteer_id: row
        for row in Membership.objects.select_for_update().filter(
            organization=successor, state__in=CURRENT, volunteer__in=[row.volunteer_id for row in rows]
        )
    }
    now, new, fresh = clock.now(), 0, []
    breaks: dict[int, Membership] = {}
    for row in rows:
        known, member = there.get(row.volunteer_id), row.state in BELONGING
        if known is None:
            fresh.append(
                Membership(
                    volunteer_id=row.volunteer_id, organization=successor, state=row.state, message=row.message,
                    applied_at=row.applied_at, decided_at=now if member else None, reason=f"随队伍{why}转入",
                )
            )  # fmt: skip
            new += row.state == State.APPROVED
        elif member and known.state == State.APPLIED:
            known.state, known.decided_at, known.reason = row.state, now, f"随队伍{why}转入"
            known.save(update_fields=["state", "decided_at", "reason"])
            new += row.state == State.APPROVED
            if row.state == State.PAUSED:
                breaks[row.pk] = known
        elif row.state == State.APPROVED and known.state == State.PAUSED:
            known.state = State.APPROVED
            known.save(update_fields=["state"])
            drop_pending([known.pk], f"随队伍{why}恢复")
            new += 1
    made = Membership.objects.bulk_create(fresh, batch_size=500)
    by_person = {row.volunteer_id: row for row in made}
    breaks |= {
        row.pk: by_person[row.volunteer_id]
        for row in rows
        if row.state == State.PAUSED and row.volunteer_id in by_person
    }
    _carry_breaks(breaks)
    return new


def _carry_breaks(breaks: dict[int, Membership]) -> None:
    """The open breaks of the old memberships (keys) go on with the new ones, so that they end on their day."""
    now = clock.now()
    MembershipPause.objects.bulk_create(
        MembershipPause(membership=breaks[old.membership_id], began_at=now, reason=old.reason, until=old.until)
        for old in MembershipPause.objects.filter(membership__in=breaks, ended_at=None)
    )


def _tell(
    organization: Organization,
    successor: Organization | None,
    rows: list[Membership],
    members: list[Membership],
    reason: str,
) -> None:
    """One message to members and applicants each, and to the guardians who act for them."""
    joined = {row.volunteer_id for row in members}
    asked = {row.volunteer_id for row in rows} - joined
    end = f"“{organization.name}”已并入“{successor.name}”" if successor else f"“{organization.name}”已关闭"
    fates = (
        (joined, "您的队员身份转到了那里，不用再申请。" if successor else "您不再是它的队员，服务记录保留。"),
        (asked, "您的入队申请转由那里审核。" if successor else "您的入队申请不再审核，可以换一个队伍。"),
    )
    inboxes = inboxes_of(joined | asked)
    for people, fate in fates:
        notify(
            [user for volunteer_id in people for user in inboxes[volunteer_id].all()],
            key=f"organization-members:{organization.pk}",
            title=end,
            body=f"{fate}原因：{reason}",
            url=reverse("volunteers:memberships"),
        )


def split_members(
    sender: Any,
    actor: Any,
    organization: Organization,
    keys: list[list[int]],
    parts: list[Organization] | None,
    reason: str,
    **kwargs: Any,
) -> None:
    """Listens to organizations.signals.organization_splitting: whoever is named for a part goes there; the rest stay."""
    ids = going_along(organization, keys).values("volunteer")
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    if parts is None:
        return
    rows = {row.pk: row for row in going_along(organization, keys).select_for_update().order_by("volunteer_id")}
    now = clock.now()
    for part, chosen in zip(parts, keys, strict=True):
        going = [rows[key] for key in chosen if key in rows]
        if not going:
            continue
        active = sum(row.state == State.APPROVED for row in going)
        count_members(part.pk, _join(going, part, "拆分"))
        said = f"队伍拆分，转到“{part.name}”：{reason}"[:200]
        for row in going:
            row.state, row.left_at, row.reason = State.LEFT, now, said
        Membership.objects.bulk_update(going, ["state", "left_at", "reason"], batch_size=500)
        drop_pending([row.pk for row in going], said)
        count_members(organization.pk, -active)
        record(
            actor, "volunteers.follow_organization", subject=organization, label=organization.name, reason=reason,
            people=len(going), into=part.name,
        )  # fmt: skip
        _tell_split(organization, part, going, reason)


def _tell_split(organization: Organization, part: Organization, going: list[Membership], reason: str) -> None:
    inboxes = inboxes_of({row.volunteer_id for row in going})
    notify(
        [user for people in inboxes.values() for user in people.all()],
        key=f"organization-split:{organization.pk}:{part.pk}",
        title=f"“{organization.name}”拆分，您到了“{part.name}”",
        body=f"您的队员身份转到了那里，不用再申请；以前的服务时长仍记在原来的队。原因：{reason}",
        url=reverse("volunteers:memberships"),
    )
