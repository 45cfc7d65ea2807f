"""What waits for staff in this room: certificates that were not issued by themselves, cases to decide."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.common import clock
from yushan.common.attention import Row, Tile
from yushan.common.said import moment_text
from yushan.common.terms import soonest
from yushan.common.todos import Todo, of_rows, only
from yushan.ledger.models import Certificate, EntryCase
from yushan.ledger.queries import cases_to_decide, late_certificates, overdue_cases
from yushan.organizations.access import can


def collect(user: Any, limit: int) -> list[Todo]:
    """The most urgent first; the time limit is that of the regulation."""
    return [
        Todo(
            "出具",
            f"{row.volunteer.person.name}申请的志愿服务记录证明还没有开好",
            row.issuer.name,
            row.due_at,
            reverse("ledger:certificate", args=[row.pk]),
            "去出具",
        )
        for row in late_certificates(user)[:limit]
    ]


def rows(user: Any) -> QuerySet[Certificate] | None:
    """Certificates that wait; None for who does not issue any."""
    return late_certificates(user) if can(user, "certificate.manage") else None


def collect_cases(user: Any, limit: int) -> list[Todo]:
    """Cases in which everybody was heard, the most urgent first."""
    return [
        Todo(
            "裁定",
            f"“{row.activity_title}”入账后有人提出异议",
            row.organization.name,
            row.due_at,
            reverse("ledger:case", args=[row.pk]),
            "去裁定",
            since=row.opened_at,
        )
        for row in only(cases_to_decide(user), "activity_title", "due_at", "opened_at", "organization__name")[:limit]
    ]


def case_rows(user: Any) -> QuerySet[EntryCase] | None:
    """Cases that wait for the level above; None for who decides none."""
    return cases_to_decide(user) if can(user, "ledger.reverse") else None


def _overdue(user: Any) -> QuerySet[EntryCase] | None:
    return overdue_cases(user) if can(user, "ledger.reverse") else None


def _line(case: EntryCase) -> Row:
    since = moment_text(clock.local(case.opened_at), clock.today())
    return Row(case.activity_title, f"{case.organization.name} · {since} 提出", reverse("ledger:case", args=[case.pk]))


SOURCES = (
    of_rows("ledger.certificates", collect, rows, lambda moment: Q(due_at__lte=moment), soonest("due_at")),
    of_rows("ledger.cases", collect_cases, case_rows, lambda moment: Q(due_at__lte=moment), soonest("due_at")),
)
TILE = Tile(
    "overdue-cases",
    "超过裁定时限的异议",
    _overdue,
    lambda count: f"{count:,} 件时长异议超过了裁定时限",
    _line,
    ("due_at", "pk"),
    position=25,
)
