"""What waits for staff in this room: applications to teams, members who come over, qualifications."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yushan.common.terms import due, near, oldest
from yushan.common.todos import Todo, of_rows, only
from yushan.organizations.access import can
from yushan.volunteers.models import Cultivation, DuplicateDoubt, Membership, MembershipTransfer, Qualification
from yushan.volunteers.queries import applications, qualifications_to_check, transfers_to_decide
from yushan.volunteers.queries.cultivation import to_review
from yushan.volunteers.queries.duplicates import CAPABILITY, open_doubts


def collect(user: Any, limit: int) -> list[Todo]:
    """The oldest applications over which the user decides."""
    return [
        Todo(
            verb="审核",
            text=f"{row.volunteer.person.name}申请加入{row.organization.name}",
            origin=row.volunteer.area.name if row.volunteer.area else "",
            due=due(row.applied_at, "membership_working_days"),
            url=reverse("volunteers:applications"),
            action_label="去审核",
            since=row.applied_at,
        )
        for row in only(
            applications(user), "applied_at", "organization__name", "volunteer__person__name", "volunteer__area__name"
        ).order_by("applied_at", "id")[:limit]
    ]


def rows(user: Any) -> QuerySet[Membership] | None:
    """The applications that wait; None for who does not decide over any."""
    return applications(user) if can(user, "membership.decide") else None


def collect_transfers(user: Any, limit: int) -> list[Todo]:
    """The oldest requests of members of other teams to come over."""
    return [
        Todo(
            verb="审核",
            text=f"{row.membership.volunteer.person.name}申请从{row.membership.organization.name}转到{row.target.name}",
            origin=row.membership.organization.name,
            due=due(row.asked_at, "membership_working_days"),
            url=reverse("volunteers:transfers"),
            action_label="去审核",
            since=row.asked_at,
        )
        for row in only(
            transfers_to_decide(user),
            "asked_at",
            "target__name",
            "membership__organization__name",
            "membership__volunteer__person__name",
        ).order_by("asked_at", "id")[:limit]
    ]


def transfer_rows(user: Any) -> QuerySet[MembershipTransfer] | None:
    """The requests that wait; None for who does not decide over any."""
    return transfers_to_decide(user) if can(user, "membership.decide") else None


def collect_qualifications(user: Any, limit: int) -> list[Todo]:
    """The oldest qualifications that nobody has checked."""
    return [
        Todo(
            verb="核对",
            text=f"{row.volunteer.person.name}的{row.kind.name}",
            origin=row.volunteer.area.name if row.volunteer.area else "",
            due=due(row.entered_at, "qualification_working_days"),
            url=reverse("volunteers:qualifications"),
            action_label="去核对",
            since=row.entered_at,
        )
        for row in only(
            qualifications_to_check(user),
            "entered_at",
            "kind__name",
            "volunteer__person__name",
            "volunteer__area__name",
        ).order_by("entered_at", "id")[:limit]
    ]


def qualification_rows(user: Any) -> QuerySet[Qualification] | None:
    """Those that wait; None for who does not check any."""
    return qualifications_to_check(user) if can(user, "membership.decide") else None


def collect_doubts(user: Any, limit: int) -> list[Todo]:
    """Pairs that may be one person."""
    return [
        Todo(
            verb="核对",
            text=f"{row.first.name}可能登记了两次",
            origin="",
            due=due(row.found_at, "duplicate_working_days"),
            url=reverse("volunteers:duplicate", args=[row.pk]),
            action_label="去核对",
            since=row.found_at,
        )
        for row in only(open_doubts(user), "found_at", "first__name").order_by("found_at", "id")[:limit]
    ]


def doubt_rows(user: Any) -> QuerySet[DuplicateDoubt] | None:
    """Those that wait; None for who merges nobody."""
    return open_doubts(user) if can(user, CAPABILITY) else None


def collect_reviews(user: Any, limit: int) -> list[Todo]:
    """Leaders to be whom this person reviews, longest waiting first."""
    return [
        Todo(
            verb="复核",
            text=f"{row.volunteer.person.name}的带头人培育",
            origin=row.organization.name,
            due=due(row.changed_at, "cultivation_review_working_days"),
            url=reverse("volunteers:cultivation", args=[row.pk]),
            action_label="去复核",
            since=row.changed_at,
        )
        for row in only(to_review(user), "changed_at", "organization__name", "volunteer__person__name").order_by(
            "changed_at", "id"
        )[:limit]
    ]


def review_rows(user: Any) -> QuerySet[Cultivation] | None:
    """Those that wait; None for who reviews none."""
    return to_review(user) if can(user, "cultivation.review") else None


SOURCES = (
    of_rows(
        "cultivation",
        collect_reviews,
        review_rows,
        near("changed_at", "cultivation_review_working_days"),
        oldest("changed_at", "cultivation_review_working_days"),
    ),
    of_rows(
        "memberships",
        collect,
        rows,
        near("applied_at", "membership_working_days"),
        oldest("applied_at", "membership_working_days"),
    ),
    of_rows(
        "transfers",
        collect_transfers,
        transfer_rows,
        near("asked_at", "membership_working_days"),
        oldest("asked_at", "membership_working_days"),
    ),
    of_rows(
        "qualifications",
        collect_qualifications,
        qualification_rows,
        near("entered_at", "qualification_working_days"),
        oldest("entered_at", "qualification_working_days"),
    ),
    of_rows(
        "duplicates",
        collect_doubts,
        doubt_rows,
        near("found_at", "duplicate_working_days"),
        oldest("found_at", "duplicate_working_days"),
    ),
)
