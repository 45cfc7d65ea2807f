"""What waits for staff in this room: certificates that were not issued by themselves."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.common.todos import Todo, of_rows
from yushan.ledger.models import Certificate
from yushan.ledger.queries import late_certificates
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


SOURCE = of_rows("ledger.certificates", collect, rows, lambda moment: Q(due_at__lte=moment))
